// A call whose answer is a stream of messages, made on a worker as fast as the client reads: one message is on its way
// while the next is made, and no more. The last goes together with the end, which saves gRPC one of two rounds where
// the answer is but one message; such an answer may be attempted on the thread the call came in on.
//
//   auto* call = StreamedAnswer<v1::DiffGraphResponse>::Begin(parts, "QueryService/DiffGraph", context);
//   if (!call->Refused(*request)) workers.TryPost([call] { call->Run([&](Turn& turn, auto emit) { return ...; }); });
//   return call;
#ifndef ENTENTE_SERVICE_RPC_STREAMED_ANSWER_H_
#define ENTENTE_SERVICE_RPC_STREAMED_ANSWER_H_

#include <chrono>
#include <memory>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message_lite.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "service/base/error.h"
#include "service/base/mutex.h"
#include "service/query/meter.h"
#include "service/query/query.h"
#include "service/rpc/calls.h"
#include "service/rpc/deadline.h"
#include "service/rpc/status.h"
#include "service/rpc/timers.h"
#include "service/rpc/turns.h"

namespace entente::rpc {

// What streamed answers stand on; outlives them.
struct StreamParts {
  Calls& calls;
  Timers& timers;
  Turns& turns;
  std::chrono::milliseconds max_stall;  // for one message to leave
};

// The call. Lives until it was ended and gRPC is done with it. Whoever holds the pointer that Begin gave ends it
// exactly once, by Run, End or a true Refused, and does not touch it afterwards. Thread-safe.
template <typename Response>
class StreamedAnswer final : public grpc::ServerWriteReactor<Response>,
                             public std::enable_shared_from_this<StreamedAnswer<Response>> {
 public:
  static StreamedAnswer* Begin(const StreamParts& parts, const char* method, grpc::CallbackServerContext* context) {
    auto call = std::make_shared<StreamedAnswer>(parts, method, context);
    base::MutexLock lock(call->mutex_);
    call->self_ = call;
    return call.get();
  }
  StreamedAnswer(const StreamParts& parts, const char* method, grpc::CallbackServerContext* context)
      : parts_(parts), call_(parts.calls, method, /*streams=*/true), context_(context) {}

  // As UnaryCall::Refused.
  bool Refused(const google::protobuf::MessageLite& request) {
    absl::Status refusal = parts_.calls.Refusal();
    if (refusal.ok()) refusal = parts_.calls.CheckSize(request.ByteSizeLong());
    if (refusal.ok()) return false;
    End(refusal);
    return true;
  }

  // Takes a turn and makes the answer, then ends the call with what `produce(turn, emit)` returns. emit waits while the
  // message before is still on its way, and is SLOW_CONSUMER when that takes too long.
  template <typename Produce>
  void Run(Produce&& produce) {
    absl::Status status;
    {
      Turn turn(parts_.turns);
      status = produce(
          turn, [&](Response message, query::Follows follows) { return Write(std::move(message), follows, turn); });
    }
    End(status);
  }

  // Makes the answer on this thread by `produce(emit)` and returns what to end the call with; query::GivenUp() if it
  // was given up or is of several messages: nothing has happened then.
  template <typename Produce>
  absl::Status Attempt(Produce&& produce) {
    return produce([this](Response message, query::Follows follows) {
      return follows == query::Follows::kMore ? query::GivenUp() : Keep(std::move(message));
    });
  }

  void End(const absl::Status& status) {
    base::MutexLock lock(mutex_);
    call_.End(status, status.ok() ? std::string() : context_->peer());
    const bool with_last = status.ok() && has_last_ && !cancelled_;
    if (writing_ || with_last) {  // a client that does not read does not hear the end either: it is cut off in a while
      parts_.timers.At(std::chrono::steady_clock::now() + kFarewell, [weak = this->weak_from_this()] {
        if (const auto call = weak.lock()) call->CutOff();
      });
    }
    if (with_last) return this->StartWriteAndFinish(&message_, grpc::WriteOptions(), ToGrpc(status));
    this->Finish(ToGrpc(status));
  }

  // Whether nobody waits for the answer any more.
  bool cancelled() const {
    base::MutexLock lock(mutex_);
    return cancelled_;
  }
  // When the client stops waiting; far away if it did not say.
  std::chrono::steady_clock::time_point deadline() const { return DeadlineOf(*context_); }

  void OnWriteDone(bool ok) override {
    base::MutexLock lock(mutex_);
    writing_ = false;
    cancelled_ = cancelled_ || !ok;
    changed_.NotifyAll();
  }
  void OnCancel() override {
    base::MutexLock lock(mutex_);
    cancelled_ = true;
    changed_.NotifyAll();
  }
  void OnDone() override {
    std::shared_ptr<StreamedAnswer> self;
    base::MutexLock lock(mutex_);
    context_ = nullptr;
    self = std::move(self_);
  }

 private:
  static constexpr std::chrono::seconds kFarewell{30};

  // Keeps the last message for End to send.
  absl::Status Keep(Response message) {
    if (absl::Status fits = parts_.calls.CheckSize(message.ByteSizeLong()); !fits.ok()) return fits;
    base::MutexLock lock(mutex_);
    if (cancelled_) return absl::CancelledError("the client went away");  // maybe with a message still on its way
    message_ = std::move(message);
    has_last_ = true;
    return absl::OkStatus();
  }

  absl::Status Write(Response message, query::Follows follows, Turn& turn) {
    if (OnItsWay()) {
      Turn::Rest rest(turn);
      if (absl::Status left = WaitUntilLeft(); !left.ok()) return left;
    }
    if (follows == query::Follows::kNothing) return Keep(std::move(message));
    if (absl::Status fits = parts_.calls.CheckSize(message.ByteSizeLong()); !fits.ok()) return fits;
    base::MutexLock lock(mutex_);
    if (cancelled_) return absl::CancelledError("the client went away");
    message_ = std::move(message);
    has_last_ = false;
    writing_ = true;
    this->StartWrite(&message_);
    return absl::OkStatus();
  }

  bool OnItsWay() const {
    base::MutexLock lock(mutex_);
    return writing_;
  }

  absl::Status WaitUntilLeft() {
    const auto until = std::chrono::steady_clock::now() + parts_.max_stall;
    base::MutexLock lock(mutex_);
    while (writing_ && !cancelled_) {
      if (!changed_.WaitUntil(mutex_, until) && writing_ && !cancelled_) {
        return base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_SLOW_CONSUMER,
                               absl::StrCat("a message of the answer did not leave within ", parts_.max_stall.count(),
                                            " ms; ask again and read as it comes"));
      }
    }
    return absl::OkStatus();
  }

  void CutOff() {
    base::MutexLock lock(mutex_);
    if (context_ != nullptr) context_->TryCancel();
  }

  const StreamParts& parts_;
  const Calls::Call call_;
  mutable base::Mutex mutex_;
  base::Condition changed_;
  grpc::CallbackServerContext* context_;  // null once gRPC is done
  std::shared_ptr<StreamedAnswer> self_ ABSL_GUARDED_BY(mutex_);
  Response message_ ABSL_GUARDED_BY(mutex_);       // while writing, and from the end on, it belongs to gRPC
  bool has_last_ ABSL_GUARDED_BY(mutex_) = false;  // message_ is the last and goes with the end
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_STREAMED_ANSWER_H_
