// One watch over gRPC: pulls messages from its watch::Stream and writes them one at a time.
//
//   finding --message--> writing --written--> finding          (finding is done by a worker)
//   finding --nothing yet--> waiting --commit, mark due, drain--> finding
//   any --error, cancel, stall, last message--> ended
//
// There is never more than one message in memory and one write under way: a slow client delays itself alone.
#ifndef ENTENTE_SERVICE_RPC_WATCH_CALL_H_
#define ENTENTE_SERVICE_RPC_WATCH_CALL_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "entente/v1/watch_service.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "service/base/mutex.h"
#include "service/query/meter.h"
#include "service/rpc/calls.h"
#include "service/rpc/turns.h"
#include "service/rpc/watch_handler.h"
#include "service/watch/stream.h"

namespace entente::rpc {

// The call. Thread-safe. Keeps itself alive until gRPC is done with it; wakes and timers hold it weakly.
class WatchCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                        public std::enable_shared_from_this<WatchCall> {
 public:
  // `method` is a literal.
  static std::shared_ptr<WatchCall> Begin(WatchHandler& handler, grpc::CallbackServerContext* context,
                                          const char* method);
  WatchCall(WatchHandler& handler, grpc::CallbackServerContext* context, const char* method);

  // For the source of the call: whether it has ended, and how its work lets others go first. Valid as long as the call.
  query::Caller caller();
  // Starts to send what the source shows, or ends the call with what is wrong with the terms.
  void Open(const watch::Terms& terms, std::unique_ptr<watch::Source> source);
  // Sends what closes a stream for drain, then ends the call.
  void Close();
  // Ends the call, unless it has ended.
  void End(const absl::Status& status);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  using Time = std::chrono::steady_clock::time_point;
  enum class State { kFinding, kWriting, kWaiting, kEnded };
  // What a waiting call is woken by.
  struct Wakes {
    std::optional<uint64_t> commit;
    std::optional<Timers::Id> mark;
  };

  void PostFind();
  void Find();
  absl::StatusOr<std::optional<std::string>> Ask();
  void Write(std::string message, bool last);
  void WaitForMore();
  void Resume(uint64_t wait);
  void Cancel(const Wakes& wakes);
  void WatchForStall(Time until) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnStallTimer();

  WatchHandler& handler_;
  const Calls::Call call_;
  std::unique_ptr<watch::Stream> stream_;  // touched by whoever is finding, of which there is one
  Turn* turn_ = nullptr;                   // of whoever is finding, if it may take long

  base::Mutex mutex_;
  std::shared_ptr<WatchCall> self_ ABSL_GUARDED_BY(mutex_);
  grpc::CallbackServerContext* context_ ABSL_GUARDED_BY(mutex_);  // null once gRPC is done
  State state_ ABSL_GUARDED_BY(mutex_) = State::kFinding;
  grpc::ByteBuffer message_ ABSL_GUARDED_BY(mutex_);  // while writing it belongs to gRPC
  bool last_ ABSL_GUARDED_BY(mutex_) = false;         // message_ is the last
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t wait_ ABSL_GUARDED_BY(mutex_) = 0;  // counts waits, so that a late wake is known as one
  Wakes wakes_ ABSL_GUARDED_BY(mutex_);
  Time write_started_ ABSL_GUARDED_BY(mutex_);
  bool stall_timer_set_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_WATCH_CALL_H_
