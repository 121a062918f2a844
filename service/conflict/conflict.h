// Facts on which claims in force disagree: ListConflicts.
//
// What counts and in which order it stands is told by resolve/; here it is only told apart. Not for saying which claim
// is right: ExplainFact says which one decides, and why.
#ifndef ENTENTE_SERVICE_CONFLICT_CONFLICT_H_
#define ENTENTE_SERVICE_CONFLICT_CONFLICT_H_

#include "absl/status/statusor.h"
#include "entente/v1/conflict.pb.h"
#include "service/query/query.h"

namespace entente::conflict {

// How many documents a request may name.
inline constexpr int kMaxDocuments = 100;

// Answers the call of its name, as conflict.proto says. Thread-safe. A page costs the facts that may come on it: what
// is claimed once is passed over by its key alone. By size, every fact that is claimed twice is looked at.
absl::StatusOr<v1::ListConflictsResponse> ListConflicts(const query::Ground& ground,
                                                        const v1::ListConflictsRequest& request,
                                                        const query::Caller& caller = {});

}  // namespace entente::conflict

#endif  // ENTENTE_SERVICE_CONFLICT_CONFLICT_H_
