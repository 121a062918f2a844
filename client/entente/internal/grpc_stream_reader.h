// A stream over gRPC. Reads go through a completion queue of its own, because only that can wait with a limit: a peer
// that vanished without a word would otherwise never be noticed by a side that only reads. Nothing is read ahead, so
// that a server is slowed down by a client that is slow.
#ifndef ENTENTE_CLIENT_INTERNAL_GRPC_STREAM_READER_H_
#define ENTENTE_CLIENT_INTERNAL_GRPC_STREAM_READER_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
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

  // `at_end` is told how the stream ended, once. A deadline of `Deadline::max()` is none.
  GrpcStreamReader(const Prepare& prepare, Deadline deadline, std::function<void(const absl::Status&)> at_end)
      : at_end_(std::move(at_end)) {
    if (deadline != Deadline::max()) context_.set_deadline(deadline);
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
    if (!started_) {
      started_ = true;
      if (!Wait(patience)) return false;
    }
    reader_->Read(message, this);
    return Wait(patience) && !lost_patience_;
  }

  absl::Status Finish() override {
    if (!started_) {
      started_ = true;
      Wait(std::chrono::hours(24));
    }
    finished_ = true;
    grpc::Status status;
    reader_->Finish(&status, this);
    Wait(std::chrono::seconds(10));
    absl::Status end =
        lost_patience_ ? absl::UnavailableError("nothing came over the stream for too long") : FromWire(status);
    at_end_(end);
    return end;
  }

  void Cancel() override { context_.TryCancel(); }

 private:
  // Waits for the one operation under way; past the patience the stream is cancelled, which completes it.
  bool Wait(std::chrono::milliseconds patience) {
    void* tag;
    bool ok = false;
    const auto until = std::chrono::system_clock::now() + patience;
    if (queue_.AsyncNext(&tag, &ok, until) == grpc::CompletionQueue::TIMEOUT) {
      lost_patience_ = true;
      context_.TryCancel();
      queue_.Next(&tag, &ok);
    }
    return ok;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientAsyncReader<Message>> reader_;
  std::function<void(const absl::Status&)> at_end_;
  bool started_ = false;
  bool finished_ = false;
  bool lost_patience_ = false;
};

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_GRPC_STREAM_READER_H_
