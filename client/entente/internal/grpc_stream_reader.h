// A stream over gRPC. Reads go through a completion queue of its own, because only that can wait with a limit: a peer
// that vanished without a word would otherwise never be noticed by a side that only reads. At most the one message that
// is waited for is read ahead, so that a server is slowed down by a client that is slow.
#ifndef ENTENTE_CLIENT_INTERNAL_GRPC_STREAM_READER_H_
#define ENTENTE_CLIENT_INTERNAL_GRPC_STREAM_READER_H_

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "entente/connection.h"
#include "entente/internal/wire_status.h"

namespace entente::internal {

// One stream. Read and Finish are one thread's, Cancel any's.
template <typename Message>
class GrpcStreamReader : public StreamReader<Message> {
 public:
  // Prepares the call on a context and a queue; called once, at once.
  using Prepare =
      std::function<std::unique_ptr<grpc::ClientAsyncReader<Message>>(grpc::ClientContext*, grpc::CompletionQueue*)>;

  // `at_end` is told how the stream ended, once. A deadline of `Deadline::max()` is none. With `dial_patience`, a
  // server that is not there yet is waited for so long: it may be about to start, and only who waits notices at once.
  GrpcStreamReader(const Prepare& prepare, Deadline deadline, std::function<void(const absl::Status&)> at_end,
                   std::optional<std::chrono::milliseconds> dial_patience = std::nullopt)
      : at_end_(std::move(at_end)) {
    if (deadline != Deadline::max()) context_.set_deadline(deadline);
    if (dial_patience.has_value()) {
      context_.set_wait_for_ready(true);
      dial_until_ = std::chrono::system_clock::now() + *dial_patience;
    }
    reader_ = prepare(&context_, &queue_);
    reader_->StartCall(this);
  }

  ~GrpcStreamReader() override {
    context_.TryCancel();
    if (!finished_) Finish().IgnoreError();
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  bool Read(Message* message, std::chrono::milliseconds patience) override {
    if (!Wait(patience)) {
      GiveUp("nothing came over the stream for too long");
      Wait(kEver);
    }
    if (over_ || given_up_ != nullptr) return false;
    arrived_ = false;
    *message = std::move(message_);
    return true;
  }

  bool Wait(std::chrono::milliseconds timeout) override {
    const auto until = std::chrono::system_clock::now() + timeout;
    while (!arrived_ && !over_) {
      if (!under_way_) {
        reader_->Read(&message_, this);
        under_way_ = true;
      }
      const bool dialing = !started_ && given_up_ == nullptr && dial_until_.has_value();
      if (Complete(dialing ? std::min(until, *dial_until_) : until)) continue;
      if (!dialing || std::chrono::system_clock::now() < *dial_until_) return false;
      GiveUp("the server cannot be reached");
      Complete(std::chrono::system_clock::now() + kEver);
    }
    return true;
  }

  absl::Status Finish() override {
    if (under_way_) Complete(std::chrono::system_clock::now() + kEver);
    finished_ = true;
    grpc::Status status;
    reader_->Finish(&status, this);
    void* tag;
    bool ok;
    queue_.Next(&tag, &ok);
    absl::Status end = given_up_ != nullptr ? absl::UnavailableError(given_up_) : FromWire(status);
    at_end_(end);
    return end;
  }

  void Cancel() override { context_.TryCancel(); }

 private:
  static constexpr std::chrono::hours kEver{24};

  // Ends the stream from this side, which completes what is under way.
  void GiveUp(const char* why) {
    given_up_ = why;
    context_.TryCancel();
  }

  // Waits for the operation under way: the call's start, or a read. False when it still is under way after that.
  bool Complete(std::chrono::system_clock::time_point until) {
    void* tag;
    bool ok = false;
    if (queue_.AsyncNext(&tag, &ok, until) == grpc::CompletionQueue::TIMEOUT) return false;
    under_way_ = false;
    arrived_ = started_ && ok;
    over_ = !ok;
    started_ = true;
    return true;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientAsyncReader<Message>> reader_;
  std::function<void(const absl::Status&)> at_end_;
  Message message_;        // of the read under way, or arrived
  bool started_ = false;   // the call's start has completed
  bool under_way_ = true;  // an operation has not completed yet
  bool arrived_ = false;   // message_ waits to be read
  bool over_ = false;      // no message will come
  bool finished_ = false;
  const char* given_up_ = nullptr;  // why
  std::optional<Deadline> dial_until_;
};

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_GRPC_STREAM_READER_H_
