// Finds relationships by their ends and relations, each once, without looking at bodies.
#ifndef ENTENTE_SERVICE_QUERY_RELATIONSHIP_SCAN_H_
#define ENTENTE_SERVICE_QUERY_RELATIONSHIP_SCAN_H_

#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"
#include "service/query/read_context.h"

namespace entente::query {

// What relationships are to be like; what is left out does not matter. All that is given must hold.
struct RelationshipSelection {
  using Entities = absl::flat_hash_set<base::EntityNo>;

  std::optional<Entities> subjects, objects;  // a symmetric relationship has either end as either
  std::optional<Entities> entities;           // at either end
  std::vector<int> relations;                 // sorted, at least one
};

// What a request names by its fields subjects, objects, entities, relations and meanings, whose paths start with
// `prefix`: `relationships.`. At most `max_batch` ids each. Errors as EntitiesNamed and RelationsNamed (arguments.h)
// say. Instantiated for v1::ListRelationshipsRequest and v1::RelationshipSource.
template <typename Request>
absl::StatusOr<RelationshipSelection> SelectionOf(const View& view, const Request& request, int max_batch,
                                                  absl::string_view prefix);

using RelationshipVisit = absl::FunctionRef<bool(base::RelationshipNo, const graph::RelationshipState&)>;

// Calls `visit` for every relationship of the snapshot that the selection wants, in no order, each once, until it
// returns false. Walks from the ends when some are given, from the fewest; else over whole relations. Thread-safe.
void ForEachSelected(const graph::Snapshot& snapshot, const RelationshipSelection& selection, RelationshipVisit visit);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_RELATIONSHIP_SCAN_H_
