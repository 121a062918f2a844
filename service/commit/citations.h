// Completes citations with what is known of their documents when the claim is committed.
#ifndef ENTENTE_SERVICE_COMMIT_CITATIONS_H_
#define ENTENTE_SERVICE_COMMIT_CITATIONS_H_

#include "absl/status/status.h"
#include "service/base/date.h"
#include "service/commit/draft.h"
#include "service/schema/schema.h"

namespace entente::commit {

// Gives every citation written by the commit its `origin_group` and, if it has none, its `published`: those of the
// document as this commit leaves it. A document that says nothing of its origin is a group of its own.
absl::Status CompleteCitations(const schema::Schema& schema, base::Day day, Draft& draft);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_CITATIONS_H_
