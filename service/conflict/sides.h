// The conflicts of one fact: its claims parted into sides, field by field.
#ifndef ENTENTE_SERVICE_CONFLICT_SIDES_H_
#define ENTENTE_SERVICE_CONFLICT_SIDES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "entente/v1/conflict.pb.h"
#include "entente/v1/graph.pb.h"
#include "service/conflict/value.h"
#include "service/query/meter.h"
#include "service/resolve/resolve.h"

namespace entente::conflict {

// The conflicts between claims about one fact, in the order of `fields`; which fact is left to the caller.
//
// Of the claims that count under the policy each joins, in order of standing, the first side all of which it agrees
// with. Sides that disagree with no other, since their claims hold at other times, are left out. The dates of a
// relationship are no times at which its claims hold, but what they say. Not OK when the meter says to stop. Pure but
// for the meter.
absl::StatusOr<std::vector<v1::Conflict>> ConflictsBetween(const std::vector<v1::Claim>& claims,
                                                           const std::vector<SingularField>& fields,
                                                           const resolve::Policy& policy, query::Meter& meter);

}  // namespace entente::conflict

#endif  // ENTENTE_SERVICE_CONFLICT_SIDES_H_
