// How a read says no: one broken rule of a request, with its reason, its place in the request and what would be right.
#ifndef ENTENTE_SERVICE_QUERY_REFUSAL_H_
#define ENTENTE_SERVICE_QUERY_REFUSAL_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "entente/v1/error_reason.pb.h"

namespace google::rpc {
class Status;
}

namespace entente::query {

// An error for one field of a request, with ErrorInfo and BadRequest. Pure.
absl::Status Refusal(v1::ErrorReason reason, absl::string_view field, absl::string_view description,
                     const std::map<std::string, std::string>& metadata = {},
                     absl::StatusCode code = absl::StatusCode::kInvalidArgument);

// More of something than one request may hold: BATCH_TOO_LARGE unless `count` is within `limit`. Pure.
absl::Status CheckBatch(int count, int limit, absl::string_view field);

// The same error, told of `field`: for what a room below refuses without knowing where it stood. `more` is added to its
// metadata. Errors without a reason come back as they are. Pure.
absl::Status AtField(const absl::Status& status, absl::string_view field,
                     const std::map<std::string, std::string>& more = {});

// The same error, told of a request that has the message at fault under another name: field paths that start with
// `from` start with `to` instead. For what a room below refuses of `context` where a request has two. Pure.
absl::Status Moved(const absl::Status& status, absl::string_view from, absl::string_view to);

// An error as a message, for answers that have one for each item. Pure.
void ToRpcStatus(const absl::Status& status, google::rpc::Status& out);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_REFUSAL_H_
