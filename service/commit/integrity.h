// What must hold between facts once the commit is done: whole entities, external ids held by one, no chain back to its
// start. Functional relations are supersession.h's, ids that must exist changes.h's.
#ifndef ENTENTE_SERVICE_COMMIT_INTEGRITY_H_
#define ENTENTE_SERVICE_COMMIT_INTEGRITY_H_

#include "absl/status/status.h"
#include "service/commit/draft.h"
#include "service/commit/limits.h"
#include "service/commit/mistakes.h"
#include "service/schema/schema.h"

namespace entente::commit {

// An entity that is no stub has all required fields, unless what it lacks was erased.
void CheckRequired(const schema::Schema& schema, const Draft& draft, Mistakes& mistakes);

// No two entities hold the same external id.
absl::Status CheckExternalIds(const schema::Schema& schema, const Draft& draft, Mistakes& mistakes);

// No chain of an acyclic relation, or of relations that imply it, leads back to its start, at whatever time its links
// hold. RESOURCE_EXHAUSTED when telling so would mean walking more than Limits::max_cycle_search relationships.
absl::Status CheckAcyclic(const schema::Schema& schema, const Limits& limits, const Draft& draft, Mistakes& mistakes);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_INTEGRITY_H_
