// The entities that a filter's `entities` and `hops` name at a revision: those given, what they were merged into, and
// all within so many relationships of one of them.
#ifndef ENTENTE_SERVICE_WATCH_SCOPE_H_
#define ENTENTE_SERVICE_WATCH_SCOPE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"
#include "service/watch/event.h"

namespace entente::watch {

// At most so many hops: beyond, most landscapes are one neighbourhood.
inline constexpr int kMaxHops = 3;

// The scope, as a recipe. Immutable, thread-safe.
class Scope {
 public:
  using Entities = absl::flat_hash_set<base::EntityNo>;

  // `relations`: those followed, sorted. `max_entities`: the size past which At gives up.
  Scope(const std::vector<std::string>& ids, int hops, std::vector<int> relations, int64_t max_entities)
      : ids_(ids.begin(), ids.end()), hops_(hops), relations_(std::move(relations)), max_entities_(max_entities) {}

  // Those in scope. RESOURCE_EXHAUSTED with QUOTA_EXCEEDED when they are too many.
  absl::StatusOr<Entities> At(const graph::Snapshot& snapshot) const;
  // Whether the id of one that is given leads elsewhere after the commit than before.
  bool IsTurnedBy(const EncodedCommit& commit, const graph::Snapshot& after) const;
  // Whether the entities in scope may differ before and after these commits.
  bool MayMove(absl::Span<const std::shared_ptr<const EncodedCommit>> commits, const Entities& before,
               const graph::Snapshot& after) const;

 private:
  const absl::flat_hash_set<std::string> ids_;
  const int hops_;
  const std::vector<int> relations_;
  const int64_t max_entities_;
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_SCOPE_H_
