// Waiting for a revision that is still to come, without a thread.
#ifndef ENTENTE_SERVICE_RPC_FRESHNESS_H_
#define ENTENTE_SERVICE_RPC_FRESHNESS_H_

#include <chrono>
#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "service/rpc/timers.h"
#include "service/watch/hub.h"

namespace entente::rpc {

// Waits for revisions. Thread-safe; hub and timers must outlive it and every wait.
class Freshness {
 public:
  // No wait is longer than `longest`.
  Freshness(watch::Hub& hub, Timers& timers, std::chrono::milliseconds longest)
      : hub_(hub), timers_(timers), longest_(longest) {}

  // Calls `done` once: with OK as soon as `revision` was published, with UNAVAILABLE and NOT_FRESH_ENOUGH at `deadline`
  // or after the longest wait. `done` runs on a thread that must not be kept: the committer's, the timers' or this one.
  void When(int64_t revision, Timers::Time deadline, std::function<void(absl::Status)> done);

 private:
  struct Wait;

  watch::Hub& hub_;
  Timers& timers_;
  const std::chrono::milliseconds longest_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_FRESHNESS_H_
