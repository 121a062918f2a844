#include "entente/internal/grpc_watch_reader.h"

#include <utility>

#include "entente/internal/wire_status.h"

namespace entente::internal {

GrpcWatchReader::GrpcWatchReader(v1::WatchService::Stub& stub, const v1::WatchRequest& request,
                                 std::function<void(const absl::Status&)> at_end)
    : reader_(stub.PrepareAsyncWatch(&context_, request, &queue_)), at_end_(std::move(at_end)) {
  reader_->StartCall(this);
}

GrpcWatchReader::~GrpcWatchReader() {
  context_.TryCancel();
  if (!finished_) Finish().IgnoreError();
  queue_.Shutdown();
  void* tag;
  bool ok;
  while (queue_.Next(&tag, &ok)) {
  }
}

bool GrpcWatchReader::Read(v1::WatchResponse* message, std::chrono::milliseconds patience) {
  if (!started_) {
    started_ = true;
    if (!Wait(patience)) return false;
  }
  reader_->Read(message, this);
  return Wait(patience) && !lost_patience_;
}

absl::Status GrpcWatchReader::Finish() {
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

bool GrpcWatchReader::Wait(std::chrono::milliseconds patience) {
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

}  // namespace entente::internal
