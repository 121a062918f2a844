// MatchPattern: rows of a pattern as messages, projected, made distinct, ordered and limited.
#ifndef ENTENTE_SERVICE_MATCH_MATCH_H_
#define ENTENTE_SERVICE_MATCH_MATCH_H_

#include "absl/status/status.h"
#include "entente/v1/query_service.pb.h"
#include "service/query/query.h"

namespace entente::match {

// Answers the call, as query_service.proto says. The facts in rows are bytes ready to be sent (query/encoded.h).
// Thread-safe.
absl::Status MatchPattern(const query::Ground& ground, const v1::MatchPatternRequest& request,
                          const query::Caller& caller, query::Emit<v1::MatchPatternResponse> emit);

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_MATCH_H_
