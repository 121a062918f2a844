// A stream in both directions over gRPC, driven by one thread through a completion queue of its own, because only that
// can wait with a limit: a peer that vanished without a word would otherwise never be noticed.
#ifndef ENTENTE_CLIENT_INTERNAL_GRPC_DUPLEX_STREAM_H_
#define ENTENTE_CLIENT_INTERNAL_GRPC_DUPLEX_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "entente/connection.h"
#include "entente/internal/wire_status.h"

namespace entente::internal {

// One stream. Read, Write and Finish are one thread's, Cancel any's.
template <typename Request, typename Response>
class GrpcDuplexStream : public DuplexStream<Request, Response> {
 public:
  using Stream = grpc::ClientAsyncReaderWriter<Request, Response>;
  // Prepares the call on a context and a queue; called once, at once.
  using Prepare = std::function<std::unique_ptr<Stream>(grpc::ClientContext*, grpc::CompletionQueue*)>;

  // `at_end` is told how the stream ended, once. A server that is not there yet is waited for as long as
  // `dial_patience`: it may be about to start.
  GrpcDuplexStream(const Prepare& prepare, std::function<void(const absl::Status&)> at_end,
                   std::chrono::milliseconds dial_patience)
      : at_end_(std::move(at_end)), dial_until_(std::chrono::system_clock::now() + dial_patience) {
    context_.set_wait_for_ready(true);
    stream_ = prepare(&context_, &queue_);
    stream_->StartCall(&starting_);
  }

  ~GrpcDuplexStream() override {
    context_.TryCancel();
    if (!finished_) Finish().IgnoreError();
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  bool Write(const Request& message, std::chrono::milliseconds patience) override {
    const auto until = std::chrono::system_clock::now() + patience;
    if (!PumpUntil(until, [this] { return !starting_ || over_; })) GiveUp("nothing went over the stream for too long");
    if (starting_ || over_) return false;
    writing_ = true;
    stream_->Write(message, &writing_);
    if (!PumpUntil(until, [this] { return !writing_; })) GiveUp("nothing went over the stream for too long");
    return !write_failed_ && given_up_ == nullptr;
  }

  bool Read(Response* message, std::chrono::milliseconds patience) override {
    const auto until = std::chrono::system_clock::now() + patience;
    if (!PumpUntil(until, [this] { return over_ || !arrived_.empty(); })) {
      GiveUp("nothing came over the stream for too long");
    }
    if (arrived_.empty() || given_up_ != nullptr) return false;
    *message = std::move(arrived_.front());
    arrived_.pop_front();
    return true;
  }

  bool Wait(std::chrono::milliseconds timeout) override {
    return PumpUntil(std::chrono::system_clock::now() + timeout, [this] { return over_ || !arrived_.empty(); });
  }

  absl::Status Finish() override {
    if (!over_ && given_up_ == nullptr) context_.TryCancel();
    PumpUntil(std::chrono::system_clock::now() + kEver, [this] { return !starting_ && !reading_ && !writing_; });
    finished_ = true;
    grpc::Status status;
    stream_->Finish(&status, &finished_);
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
    if (given_up_ == nullptr) given_up_ = why;
    context_.TryCancel();
    PumpUntil(std::chrono::system_clock::now() + kEver, [this] { return !starting_ && !reading_ && !writing_; });
  }

  // Takes in what completes until `done()`; false when that was not so in time.
  template <typename DoneBy>
  bool PumpUntil(std::chrono::system_clock::time_point until, DoneBy done) {
    while (!done()) {
      const bool dialing = starting_ && given_up_ == nullptr;
      if (Pump(dialing ? std::min(until, dial_until_) : until)) continue;
      if (!dialing || std::chrono::system_clock::now() < dial_until_) return false;
      given_up_ = "the server cannot be reached";
      context_.TryCancel();
    }
    return true;
  }

  // Takes in one completion; false when there was none in time. The tags are the addresses of what they complete.
  bool Pump(std::chrono::system_clock::time_point until) {
    void* tag;
    bool ok = false;
    if (queue_.AsyncNext(&tag, &ok, until) == grpc::CompletionQueue::TIMEOUT) return false;
    if (tag == &writing_) {
      writing_ = false;
      write_failed_ = !ok;
      return true;
    }
    if (tag == &reading_ && ok) arrived_.push_back(std::move(incoming_));
    starting_ = tag == &starting_ ? false : starting_;
    reading_ = ok;
    over_ = !ok;
    if (ok) stream_->Read(&incoming_, &reading_);
    return true;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<Stream> stream_;
  std::function<void(const absl::Status&)> at_end_;
  const Deadline dial_until_;
  Response incoming_;             // of the read under way
  std::deque<Response> arrived_;  // as many as the server may answer before it is sent more
  bool starting_ = true;          // the call's start is under way
  bool reading_ = false;          // a read is under way
  bool writing_ = false;          // a write is under way
  bool write_failed_ = false;
  bool over_ = false;  // no message will come
  bool finished_ = false;
  const char* given_up_ = nullptr;  // why
};

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_GRPC_DUPLEX_STREAM_H_
