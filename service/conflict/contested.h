// The facts that may have conflicts: those that two claims or more are about, found without reading a claim.
#ifndef ENTENTE_SERVICE_CONFLICT_CONTESTED_H_
#define ENTENTE_SERVICE_CONFLICT_CONTESTED_H_

#include <vector>

#include "absl/status/statusor.h"
#include "service/base/fact_ref.h"
#include "service/conflict/scope.h"
#include "service/graph/snapshot.h"
#include "service/query/meter.h"

namespace entente::conflict {

// The facts asked for that two claims or more were ever about, as far as keys and what is in memory tell: the sort and
// kind, the relation and metric, what the index says of the filter, and which documents the claims ever cited. Each
// once, in no order. Goes through the keys of all facts of the sorts asked for, or of those around the entities that an
// index names. Not OK when the meter says to stop. Thread-safe.
absl::StatusOr<std::vector<base::FactRef>> ContestedFacts(const Scope& scope, const graph::Snapshot& snapshot,
                                                          query::Meter& meter);

}  // namespace entente::conflict

#endif  // ENTENTE_SERVICE_CONFLICT_CONTESTED_H_
