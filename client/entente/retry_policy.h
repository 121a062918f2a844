// When a failed call is repeated, and how long is waited before it is.
//
// Only what is safe is repeated: reads that ended in UNAVAILABLE, and commits that did so and carry a request id, so
// that the server recognizes the second as the first. Waits grow exponentially and carry jitter; the last one never
// passes the call's deadline.
#ifndef ENTENTE_CLIENT_RETRY_POLICY_H_
#define ENTENTE_CLIENT_RETRY_POLICY_H_

#include <chrono>

#include "absl/status/status.h"

namespace entente {

// How often and how slowly a call is repeated. A value.
struct RetryPolicy {
  // Attempts in all, the first included; 1 never repeats, 0 means no limit but the deadline.
  int max_attempts = 8;
  // The longest first wait.
  std::chrono::milliseconds initial_backoff{50};
  // The longest wait of all.
  std::chrono::milliseconds max_backoff{5000};
  // By how much the longest wait grows each time.
  double multiplier = 2.0;
};

// What a repetition of a call could do.
enum class CallSafety {
  kRead,              // nothing: it changes nothing
  kRepeatableCommit,  // nothing: its request id makes it happen once
  kOnce,              // happen twice
};

// Whether a call that ended in `status` may be repeated. A commit refused because the store takes no writes is not:
// that does not pass by itself.
bool MayRepeat(const absl::Status& status, CallSafety safety);

// The waits of one call, one after the other. Not thread-safe; one for each call.
class Backoff {
 public:
  explicit Backoff(const RetryPolicy& policy) : policy_(policy), ceiling_(policy.initial_backoff) {}

  // The next wait: between half of the present ceiling and all of it, by `chance` from 0 to 1. The ceiling then grows.
  std::chrono::milliseconds Next(double chance);
  // Counts an attempt that failed; false when the policy allows no further one.
  bool CountFailure();
  // Starts over, after something succeeded.
  void Reset();

 private:
  RetryPolicy policy_;
  std::chrono::milliseconds ceiling_;
  int failures_ = 0;
};

}  // namespace entente

#endif  // ENTENTE_CLIENT_RETRY_POLICY_H_
