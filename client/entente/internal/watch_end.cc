#include "entente/internal/watch_end.h"

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include "entente/error.h"

namespace entente::internal {

bool CanResume(const absl::Status& status) {
  const std::optional<v1::ErrorReason> reason = Reason(status);
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kUnavailable:
      return true;
    case absl::StatusCode::kResourceExhausted:
      return reason == v1::ERROR_REASON_SLOW_CONSUMER || reason == v1::ERROR_REASON_QUOTA_EXCEEDED;
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kAborted:
      return !reason.has_value();
    default:
      return false;
  }
}

bool IsHistoryLost(const absl::Status& status) { return Reason(status) == v1::ERROR_REASON_HISTORY_COMPACTED; }

bool RefusesPlace(const absl::Status& status) {
  const std::optional<v1::ErrorReason> reason = Reason(status);
  // A store that was set back and took no commits since does not know the fork yet: the place is ahead of it.
  return reason == v1::ERROR_REASON_HISTORY_FORKED || reason == v1::ERROR_REASON_REVISION_AHEAD ||
         reason == v1::ERROR_REASON_TOKEN_FOREIGN_STORE || reason == v1::ERROR_REASON_RESUME_TOKEN_FILTER_MISMATCH;
}

int64_t RevisionNamed(const absl::Status& status, const char* key) {
  const std::map<std::string, std::string> metadata = Metadata(status);
  const auto found = metadata.find(key);
  return found == metadata.end() ? 0 : std::strtoll(found->second.c_str(), nullptr, 10);
}

}  // namespace entente::internal
