// Errors as the contract knows them: a status code, an ErrorReason, metadata, and the violations of a bad request.
//
// Inside the service an error is an absl::Status that carries google.rpc.ErrorInfo and google.rpc.BadRequest as
// payloads; rpc/status.h turns it into what goes over the wire. Not for broken invariants: those are CHECKs.
#ifndef ENTENTE_SERVICE_BASE_ERROR_H_
#define ENTENTE_SERVICE_BASE_ERROR_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "entente/v1/error_reason.pb.h"

namespace entente::base {

// The ErrorInfo.domain of every error.
inline constexpr char kErrorDomain[] = "entente.v1";

// One broken rule of a request.
struct Violation {
  v1::ErrorReason reason;
  std::string field;        // path in the request: `changes[3].assert_claim.citations[0].document`
  std::string description;  // the value and the rule; starts with neither
  std::map<std::string, std::string> metadata = {};  // goes into ErrorInfo when this violation is the first
};

// The name of a reason as it stands in ErrorInfo.reason: `UNKNOWN_ENTITY`.
std::string ReasonName(v1::ErrorReason reason);

// An error with a reason. Metadata keys are those that error_reason.proto lists.
absl::Status MakeError(absl::StatusCode code, v1::ErrorReason reason, absl::string_view message,
                       const std::map<std::string, std::string>& metadata = {});

// INVALID_ARGUMENT for all violations at once (there is at least one): reason and metadata are those of the first, each
// violation is a BadRequest.FieldViolation with description `REASON: description`. `code` replaces INVALID_ARGUMENT
// where error_reason.proto says so.
absl::Status InvalidRequest(const std::vector<Violation>& violations,
                            absl::StatusCode code = absl::StatusCode::kInvalidArgument);

// The reason an error carries, if it carries one.
std::optional<v1::ErrorReason> ReasonOf(const absl::Status& status);

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_ERROR_H_
