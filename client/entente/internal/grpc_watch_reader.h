// A watch over gRPC. Reads go through a completion queue of its own, because only that can wait with a limit: a peer
// that vanished without a word would otherwise never be noticed by a side that only reads.
#ifndef ENTENTE_CLIENT_INTERNAL_GRPC_WATCH_READER_H_
#define ENTENTE_CLIENT_INTERNAL_GRPC_WATCH_READER_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>

#include "entente/connection.h"
#include "entente/v1/watch_service.grpc.pb.h"

namespace entente::internal {

// One stream. Read and Finish are one thread's, Cancel any's.
class GrpcWatchReader : public StreamReader<v1::WatchResponse> {
 public:
  // `at_end` is told how the stream ended, once.
  GrpcWatchReader(v1::WatchService::Stub& stub, const v1::WatchRequest& request,
                  std::function<void(const absl::Status&)> at_end);
  ~GrpcWatchReader() override;

  bool Read(v1::WatchResponse* message, std::chrono::milliseconds patience) override;
  absl::Status Finish() override;
  void Cancel() override { context_.TryCancel(); }

 private:
  // Waits for the one operation under way; past the patience the stream is cancelled, which completes it.
  bool Wait(std::chrono::milliseconds patience);

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientAsyncReader<v1::WatchResponse>> reader_;
  std::function<void(const absl::Status&)> at_end_;
  bool started_ = false;
  bool finished_ = false;
  bool lost_patience_ = false;
};

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_GRPC_WATCH_READER_H_
