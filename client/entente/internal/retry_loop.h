// Repeats a call by a policy until it succeeds, may not be repeated, or its deadline leaves no time for another wait.
#ifndef ENTENTE_CLIENT_INTERNAL_RETRY_LOOP_H_
#define ENTENTE_CLIENT_INTERNAL_RETRY_LOOP_H_

#include <chrono>
#include <random>
#include <thread>

#include "absl/status/status.h"
#include "entente/connection.h"
#include "entente/retry_policy.h"

namespace entente::internal {

// A number from 0 to 1. Thread-safe.
inline double Chance() {
  thread_local std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

// What a call that is repeated may leave open: whether an earlier attempt, whose end was not seen, took effect.
inline bool LeavesOutcomeOpen(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable || status.code() == absl::StatusCode::kDeadlineExceeded;
}

// Calls `call(deadline)`, which returns a StatusOr, until it is done. For a commit, an attempt whose outcome is unknown
// must not be covered up by a later refusal to take any writes: then the earlier error is the answer.
template <typename Call>
auto RetryLoop(const RetryPolicy& policy, CallSafety safety, Deadline deadline, Call call) -> decltype(call(deadline)) {
  Backoff backoff(policy);
  absl::Status open;
  for (;;) {
    auto result = call(deadline);
    if (result.ok()) return result;
    const bool may_repeat = MayRepeat(result.status(), safety);
    const std::chrono::milliseconds wait = backoff.Next(Chance());
    if (!may_repeat || !backoff.CountFailure() || std::chrono::system_clock::now() + wait >= deadline) {
      const bool hides_open = !open.ok() && !may_repeat && LeavesOutcomeOpen(result.status());
      return hides_open && safety == CallSafety::kRepeatableCommit ? decltype(result)(open) : result;
    }
    open = result.status();
    std::this_thread::sleep_for(wait);
  }
}

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_RETRY_LOOP_H_
