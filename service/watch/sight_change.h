// What becomes of facts between two states that a watch looks at: which facts commits touch, and how each change is
// told.
#ifndef ENTENTE_SERVICE_WATCH_SIGHT_CHANGE_H_
#define ENTENTE_SERVICE_WATCH_SIGHT_CHANGE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"
#include "service/query/mask.h"
#include "service/watch/fact_view.h"
#include "service/watch/scope.h"
#include "service/watch/source.h"

namespace entente::watch {

// A fact before and after.
struct SightChange {
  Sight before, after;
  bool day_passed = false;  // between the two states
};

// What became of it; nothing if it is seen in neither state, or in both alike. CHANGE_KIND_DELETED stands for whatever
// has gone. Pure.
std::optional<v1::ChangeKind> KindOf(const SightChange& change);

// The facts that commits touch, and what the commits say of them. Not thread-safe; the commits must outlive it.
class TouchedFacts {
 public:
  using Commits = absl::Span<const std::shared_ptr<const EncodedCommit>>;

  explicit TouchedFacts(Commits commits);

  // Adds what is about the entities that are in one scope and not in the other.
  void AddMoved(const Scope::Entities& before, const Scope::Entities& after, const graph::Snapshot& at_first,
                const graph::Snapshot& at_last);
  // Each once: entities that are there, relationships, observations, entities that are gone; each by number.
  std::vector<base::FactRef> InOrder(const graph::Snapshot& at_last) const;

  // Appends the fact's v1::FactChange, if it has changed.
  void Describe(base::FactRef fact, const graph::Snapshot& at_last, bool include_before, const SightChange& change,
                Changes& changes) const;

 private:
  void AddAbout(base::EntityNo entity, const graph::Snapshot& snapshot);

  absl::flat_hash_map<base::FactRef, std::vector<const EncodedChange*>> facts_;  // with what commits say of each
};

// A serialized v1::FactChange with the fields of Entity that a mask leaves.
std::string MaskedChange(absl::string_view bytes, const query::Mask& mask);

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_SIGHT_CHANGE_H_
