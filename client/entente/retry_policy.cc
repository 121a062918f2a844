#include "entente/retry_policy.h"

#include <algorithm>

#include "entente/error.h"

namespace entente {

bool MayRepeat(const absl::Status& status, CallSafety safety) {
  if (status.code() != absl::StatusCode::kUnavailable) return false;
  switch (safety) {
    case CallSafety::kRead:
      return true;
    case CallSafety::kRepeatableCommit:
      return Reason(status) != v1::ERROR_REASON_READ_ONLY;
    case CallSafety::kOnce:
      return false;
  }
  return false;
}

std::chrono::milliseconds Backoff::Next(double chance) {
  const double ceiling = static_cast<double>(ceiling_.count());
  const auto wait = std::chrono::milliseconds(static_cast<int64_t>(ceiling / 2 * (1 + std::clamp(chance, 0.0, 1.0))));
  const auto grown = std::chrono::milliseconds(static_cast<int64_t>(ceiling * policy_.multiplier));
  ceiling_ = std::clamp(grown, ceiling_, std::max(ceiling_, policy_.max_backoff));
  return wait;
}

bool Backoff::CountFailure() {
  ++failures_;
  return policy_.max_attempts == 0 || failures_ < policy_.max_attempts;
}

void Backoff::Reset() {
  ceiling_ = policy_.initial_backoff;
  failures_ = 0;
}

}  // namespace entente
