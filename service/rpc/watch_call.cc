#include "service/rpc/watch_call.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/support/slice.h"
#include "service/base/error.h"
#include "service/rpc/status.h"

namespace entente::rpc {
namespace {

// How long a client that was told of its stall may take to hear it before it is cut off.
constexpr std::chrono::seconds kFarewell(30);

// The bytes are handed over, not copied.
grpc::ByteBuffer AsByteBuffer(std::string bytes) {
  auto owned = std::make_unique<std::string>(std::move(bytes));
  char* data = owned->data();
  const size_t size = owned->size();
  const grpc::Slice slice(
      data, size, [](void* string) { std::unique_ptr<std::string> freed(static_cast<std::string*>(string)); },
      owned.release());
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

std::shared_ptr<WatchCall> WatchCall::Begin(WatchHandler& handler, grpc::CallbackServerContext* context,
                                            const char* method) {
  auto call = std::make_shared<WatchCall>(handler, context, method);
  base::MutexLock lock(call->mutex_);
  call->self_ = call;
  return call;
}

WatchCall::WatchCall(WatchHandler& handler, grpc::CallbackServerContext* context, const char* method)
    : handler_(handler), call_(handler.parts_.calls, method, /*streams=*/true), context_(context) {}

query::Caller WatchCall::caller() {
  return {.gone =
              [this] {
                base::MutexLock lock(mutex_);
                return state_ == State::kEnded;
              },
          .pass_turn =
              [this] {
                if (turn_ != nullptr) turn_->Pass();
              }};
}

void WatchCall::Open(const watch::Terms& terms, std::unique_ptr<watch::Source> source) {
  const WatchParts& parts = handler_.parts_;
  auto stream = watch::Stream::Open({parts.hub, parts.graph, parts.tokens, parts.clock}, terms, std::move(source),
                                    std::chrono::steady_clock::now());
  if (!stream.ok()) return End(stream.status());
  stream_ = *std::move(stream);
  {
    base::MutexLock lock(mutex_);
    if (state_ == State::kEnded) return;
    StartSendInitialMetadata();  // tells the client that the watch stands
  }
  PostFind();
}

void WatchCall::Close() {
  Wakes wakes;
  {
    base::MutexLock lock(mutex_);
    closing_ = true;
    if (state_ != State::kWaiting) return;  // whoever finds next sees it
    state_ = State::kFinding;
    wakes = std::exchange(wakes_, Wakes());
  }
  Cancel(wakes);
  PostFind();
}

void WatchCall::End(const absl::Status& status) {
  Wakes wakes;
  {
    base::MutexLock lock(mutex_);
    if (state_ == State::kEnded) return;
    state_ = State::kEnded;
    wakes = std::exchange(wakes_, Wakes());
  }
  // Before the last word to gRPC: after it the handler may be gone.
  handler_.Forget(this);
  Cancel(wakes);
  base::MutexLock lock(mutex_);
  call_.End(status, context_->peer());
  Finish(ToGrpc(status));
}

void WatchCall::OnWriteDone(bool ok) {
  bool last;
  {
    base::MutexLock lock(mutex_);
    if (state_ == State::kEnded) return;
    last = last_;
    state_ = State::kFinding;
  }
  if (!ok) return End(absl::CancelledError("the client went away"));
  if (last) return End(absl::OkStatus());
  if (stream_->MayBlock()) {
    PostFind();
  } else {
    Find();
  }
}

void WatchCall::OnCancel() { End(absl::CancelledError("the client went away")); }

void WatchCall::OnDone() {
  std::shared_ptr<WatchCall> self;
  base::MutexLock lock(mutex_);
  context_ = nullptr;
  self = std::move(self_);
}

void WatchCall::PostFind() {
  Workers& workers = stream_->MayBlock() ? handler_.parts_.long_workers : handler_.parts_.workers;
  workers.Post([self = shared_from_this()] { self->Find(); });
}

void WatchCall::Find() {
  bool closing;
  {
    base::MutexLock lock(mutex_);
    if (state_ != State::kFinding) return;
    closing = closing_;
  }
  if (closing) stream_->Drain();
  absl::StatusOr<std::optional<std::string>> next = Ask();
  if (!next.ok()) return End(next.status());
  if (next->has_value()) return Write(**std::move(next), stream_->done());
  if (stream_->done()) return End(absl::OkStatus());
  if (stream_->unfinished()) return PostFind();
  WaitForMore();
}

// What may take long waits for its turn among the long reads.
absl::StatusOr<std::optional<std::string>> WatchCall::Ask() {
  std::optional<Turn> turn;
  if (stream_->MayBlock()) turn_ = &turn.emplace(handler_.parts_.turns);
  auto next = stream_->Next(std::chrono::steady_clock::now());
  turn_ = nullptr;
  return next;
}

void WatchCall::Write(std::string message, bool last) {
  base::MutexLock lock(mutex_);
  if (state_ != State::kFinding) return;
  state_ = State::kWriting;
  message_ = AsByteBuffer(std::move(message));
  last_ = last;
  write_started_ = std::chrono::steady_clock::now();
  if (!stall_timer_set_) WatchForStall(write_started_ + handler_.parts_.max_stall);
  StartWrite(&message_);
}

void WatchCall::WaitForMore() {
  const Time due = stream_->next_wake_time();  // before anyone else may find
  const uint64_t subscriber = stream_->subscriber();
  const int64_t position = stream_->position();
  uint64_t wait = 0;
  {
    base::MutexLock lock(mutex_);
    if (state_ != State::kFinding) return;
    if (!closing_) {  // else it was asked for since Find looked
      state_ = State::kWaiting;
      wait = ++wait_;
    }
  }
  if (wait == 0) return PostFind();
  const auto resume = [weak = weak_from_this(), wait] {
    if (const std::shared_ptr<WatchCall> call = weak.lock()) call->Resume(wait);
  };
  Wakes wakes;
  wakes.commit = handler_.parts_.hub.WakeConcerned(subscriber, position, resume);
  wakes.mark = handler_.parts_.timers.At(due, resume);
  {
    base::MutexLock lock(mutex_);
    if (state_ == State::kWaiting && wait_ == wait) {
      wakes_ = wakes;
      return;
    }
  }
  Cancel(wakes);  // one of them, or drain, was quicker
}

// Called by the hub and by timers; the one that comes second finds another wait.
void WatchCall::Resume(uint64_t wait) {
  Wakes wakes;
  {
    base::MutexLock lock(mutex_);
    if (state_ != State::kWaiting || wait_ != wait) return;
    state_ = State::kFinding;
    wakes = std::exchange(wakes_, Wakes());
  }
  Cancel(wakes);
  PostFind();
}

void WatchCall::Cancel(const Wakes& wakes) {
  if (wakes.mark.has_value()) handler_.parts_.timers.Cancel(*wakes.mark);
  if (wakes.commit.has_value()) handler_.parts_.hub.Cancel(*wakes.commit);
}

void WatchCall::WatchForStall(Time until) {
  stall_timer_set_ = true;
  handler_.parts_.timers.At(until, [weak = weak_from_this()] {
    if (const std::shared_ptr<WatchCall> call = weak.lock()) call->OnStallTimer();
  });
}

// One timer serves many writes: when it fires, it looks at the write then under way.
void WatchCall::OnStallTimer() {
  const std::chrono::milliseconds max_stall = handler_.parts_.max_stall;
  const Time now = std::chrono::steady_clock::now();
  {
    base::MutexLock lock(mutex_);
    stall_timer_set_ = false;
    if (context_ == nullptr) return;
    if (state_ == State::kEnded) return context_->TryCancel();
    if (state_ != State::kWriting) return;
    const bool stalled = now >= write_started_ + max_stall;
    WatchForStall(stalled ? now + kFarewell : write_started_ + max_stall);
    if (!stalled) return;
  }
  End(base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_SLOW_CONSUMER,
                      absl::StrCat("a message of the watch did not leave within ", max_stall.count(),
                                   " ms; go on with the token of the last one received")));
}

}  // namespace entente::rpc
