// The part of a WatchFilter that goes by identity alone, compiled against the schema: the relation of a fact and the
// kinds of entities it touches, which never change. What depends on more is judged by FactView (fact_view.h), and which
// entities are meant by Scope (scope.h).
#ifndef ENTENTE_SERVICE_WATCH_FILTER_H_
#define ENTENTE_SERVICE_WATCH_FILTER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "entente/v1/watch_service.pb.h"
#include "service/base/error.h"
#include "service/graph/snapshot.h"
#include "service/schema/schema.h"
#include "service/watch/source.h"

namespace entente::watch {

// What a fact touches: its relation (0 if it is no relationship), and the entities it is about.
struct Touches {
  int relation = 0;
  base::EntityNo subject = base::kNoNumber, object = base::kNoNumber;
};

// The filter of one watch. Immutable, thread-safe.
class Filter {
 public:
  // Appends violations for what is wrong, with paths from `filter.kinds[0]` on: UNKNOWN_KIND, UNKNOWN_RELATION,
  // OUT_OF_BOUNDS, INVALID_FORMAT, and BATCH_TOO_LARGE for more than `max_values` in a field. Entities nobody has named
  // yet are right.
  static Filter Compile(const v1::WatchFilter& filter, const schema::Schema& schema, int max_values,
                        std::vector<base::Violation>& violations);

  // Whether a fact fits, whatever entities are asked for.
  bool Fits(const Touches& fact, const graph::Snapshot& snapshot) const;

  // Whether only some entities are asked for, and by which ids.
  bool scoped() const { return !ids_.empty(); }
  const std::vector<std::string>& entities() const { return ids_; }
  int hops() const { return hops_; }
  // What hops follow, sorted.
  const std::vector<int>& followed() const { return followed_; }
  Interest interest() const;

 private:
  bool TouchesKind(base::EntityNo no, const graph::Snapshot& snapshot) const;

  schema::KindSet kinds_ = 0;  // 0: any
  bool only_relationships_ = false;
  absl::flat_hash_set<int> relations_;
  std::vector<std::string> ids_;  // empty: any
  int hops_ = 0;
  std::vector<int> followed_;
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_FILTER_H_
