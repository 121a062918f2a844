#include "cli/exit_code.h"

namespace entente::cli {
namespace {

// The payload that marks such a status: no code of a call means the same.
constexpr char kCommandFailed[] = "entente.cli/command-failed";

}  // namespace

absl::Status CommandFailed(const std::string& message) {
  absl::Status status = absl::AbortedError(message);
  status.SetPayload(kCommandFailed, absl::Cord());
  return status;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.GetPayload(kCommandFailed).has_value()) return kExitCommandFailed;
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kNotFound:
      return kExitNotFound;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return kExitInvalid;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return kExitConflict;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitUnavailable;
    case absl::StatusCode::kResourceExhausted:
      return kExitExhausted;
    default:
      return kExitInternal;
  }
}

}  // namespace entente::cli
