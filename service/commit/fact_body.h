// The bodies of facts, whichever of the three sorts they are of: to and from bytes, and their revisions.
#ifndef ENTENTE_SERVICE_COMMIT_FACT_BODY_H_
#define ENTENTE_SERVICE_COMMIT_FACT_BODY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"

namespace entente::commit {

// Pure. DATA_LOSS when the bytes are no such message.
absl::StatusOr<v1::Fact> ParseBody(base::FactSort sort, const std::string& bytes);
std::string BodyOf(const v1::Fact& fact);
int64_t CreatedRevision(const v1::Fact& fact);
int64_t UpdatedRevision(const v1::Fact& fact);
void SetRevisions(int64_t created, int64_t updated, v1::Fact& fact);

// When a relationship or observation holds. Bodies are in normal form: a date in one that cannot be read is DATA_LOSS.
absl::StatusOr<base::Span> SpanOf(const v1::Fact& fact);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_FACT_BODY_H_
