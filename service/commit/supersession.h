// Functional relations: a subject has one object at a time, so a newer relationship ends the older one.
#ifndef ENTENTE_SERVICE_COMMIT_SUPERSESSION_H_
#define ENTENTE_SERVICE_COMMIT_SUPERSESSION_H_

#include "absl/status/status.h"
#include "service/base/date.h"
#include "service/commit/draft.h"
#include "service/commit/limits.h"
#include "service/commit/mistakes.h"
#include "service/schema/schema.h"

namespace entente::commit {

// For every functional relationship that the commit records, in order: where another one of the same subject may hold
// at the same time, has no end and certainly began earlier, ends the claims of that other with the beginning of the new
// one. Before facts are resolved.
absl::Status EndSuperseded(const schema::Schema& schema, const Limits& limits, base::Day day, Draft& draft);

// Whether the claim's end is that which EndSuperseded gave it, and not its source's.
bool IsEndedBySupersession(const v1::Claim& claim);

// Refuses relationships that may hold at the same time as another one of the same subject and functional relation (an
// end and a beginning in the same words are the same day, known or not), unless all the commit did to them was erasing.
// After facts were resolved.
absl::Status CheckFunctional(const schema::Schema& schema, const Limits& limits, const Draft& draft,
                             Mistakes& mistakes);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_SUPERSESSION_H_
