// Which changes a watch is to see: a v1::WatchFilter compiled against the schema.
//
// It judges by identity alone: the relation and the entities a fact touches, which never change. So a fact that matches
// once matches always, and a watch with a filter never has to say that a fact left it (CHANGE_KIND_LEFT).
#ifndef ENTENTE_SERVICE_WATCH_FILTER_H_
#define ENTENTE_SERVICE_WATCH_FILTER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "entente/v1/watch_service.pb.h"
#include "service/base/error.h"
#include "service/graph/snapshot.h"
#include "service/schema/schema.h"
#include "service/watch/event.h"

namespace entente::watch {

// The filter of one watch. For one thread at a time.
class Filter {
 public:
  // Appends violations for what is wrong, with paths from `filter.kinds[0]` on: UNKNOWN_KIND, UNKNOWN_RELATION,
  // INVALID_FORMAT, and BATCH_TOO_LARGE for more than `max_values` in a field. Entities nobody has named yet are right.
  static Filter Compile(const v1::WatchFilter& filter, const schema::Schema& schema, int max_values,
                        std::vector<base::Violation>& violations);

  // Whether the watch sees a change. `snapshot` is of the change's revision or later.
  bool Matches(const EncodedChange& change, const graph::Snapshot& snapshot);
  // Whether it sees a fact: its relation (0 if it is no relationship), and the entities it is about.
  bool Matches(int relation, base::EntityNo subject, base::EntityNo object, const graph::Snapshot& snapshot);

 private:
  bool TouchesKind(base::EntityNo no, const graph::Snapshot& snapshot) const;
  // Looks up the numbers of ids that had none, if new entities may have come since it last did.
  void Resolve(const graph::Snapshot& snapshot);

  schema::KindSet kinds_ = 0;           // 0: any
  absl::flat_hash_set<int> relations_;  // empty: any
  bool any_entity_ = true;
  absl::flat_hash_set<base::EntityNo> entities_;
  std::vector<std::string> unresolved_;
  int64_t resolved_at_ = -1;
};

// A digest of what a watch sees, for its tokens: filter and include_before, in whatever order the values stand.
uint64_t DigestOfFilter(const v1::WatchRequest& request);

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_FILTER_H_
