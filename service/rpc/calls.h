// Counts the calls in flight, refuses those that come too late or are too large, and logs those that failed or took
// long: what every handler does alike.
//
// A handler makes its reactor through unary_call.h, or, for a stream, holds a Calls::Call itself.
#ifndef ENTENTE_SERVICE_RPC_CALLS_H_
#define ENTENTE_SERVICE_RPC_CALLS_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace entente::rpc {

// All calls of a server. Thread-safe; outlives its calls.
class Calls {
 public:
  // Unary calls that take longer than `slow` are logged; no request or response is to be larger than
  // `max_message_bytes`.
  Calls(std::chrono::milliseconds slow, int64_t max_message_bytes)
      : slow_(slow), max_message_bytes_(max_message_bytes) {}

  // One call, from its arrival to its end. Not thread-safe.
  class Call {
   public:
    // `method` and `peer` are for the log: `QueryService/GetEntity`, `ipv4:127.0.0.1:5000`. `method` is a literal.
    Call(Calls& calls, const char* method, bool streams);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    // Logs how it ended, if that is worth a line: the server's own failures as errors, slow calls as warnings, refusals
    // as debug.
    void End(const absl::Status& status, const std::string& peer) const;

   private:
    Calls& calls_;
    const char* const method_;
    const bool streams_;
    const std::chrono::steady_clock::time_point start_;
  };

  int64_t in_flight() const { return in_flight_.load(); }

  // From now on calls are taken: all that answers them stands. What was made before is seen by whoever finds them open.
  void Open() { open_.store(true); }
  // From now on new calls are to be refused with Refusal(), which is OK while they are taken.
  void Drain() { open_.store(false); }
  absl::Status Refusal() const;
  // Whether a message of so many bytes may pass; RESOURCE_EXHAUSTED with MESSAGE_TOO_LARGE and `limit` if not.
  absl::Status CheckSize(size_t bytes) const;
  // Returns when no call is in flight and none came for a short while, so that clients in the middle of things have
  // heard the refusal, or at `deadline`.
  void WaitUntilQuiet(std::chrono::steady_clock::time_point deadline) const;

 private:
  const std::chrono::milliseconds slow_;
  const int64_t max_message_bytes_;
  std::atomic<int64_t> in_flight_{0};
  std::atomic<int64_t> begun_{0};
  std::atomic<bool> open_{false};
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_CALLS_H_
