// A unary call in progress, for all handlers alike.
//
//   UnaryCall* call = UnaryCall::Begin(calls_, "SchemaService/GetSchema", context);
//   grpc::ServerUnaryReactor* const reactor = call->reactor();
//   if (!call->Refused(*request)) call->Answer(absl::OkStatus());
//   return reactor;
//
// The reactor is gRPC's own for calls without reactions: one of a class of ours would have its end told on another
// thread, which costs as much as a small read itself.
#ifndef ENTENTE_SERVICE_RPC_UNARY_CALL_H_
#define ENTENTE_SERVICE_RPC_UNARY_CALL_H_

#include <chrono>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message_lite.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "service/rpc/calls.h"
#include "service/rpc/deadline.h"

namespace entente::rpc {

// The call. Lives until it was answered; whoever holds the pointer answers it exactly once, from any thread, and does
// not touch it afterwards, nor the request and the response.
class UnaryCall {
 public:
  // A call that just arrived. `method` is a literal. A handler goes on only if it is not Refused().
  static UnaryCall* Begin(Calls& calls, const char* method, grpc::CallbackServerContext* context);
  UnaryCall(Calls& calls, const char* method, grpc::CallbackServerContext* context);
  UnaryCall(const UnaryCall&) = delete;
  UnaryCall& operator=(const UnaryCall&) = delete;

  // What the handler returns; to be asked for before the call can have been answered.
  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  // Ends the call and returns true if the server is shutting down (DRAINING) or the request is larger than it takes
  // (MESSAGE_TOO_LARGE).
  bool Refused(const google::protobuf::MessageLite& request);
  // Ends the call: with the response, if the status is OK.
  void Answer(const absl::Status& status);
  // Ends the call with `result`, moved into `response` if there is one; with MESSAGE_TOO_LARGE if it would not fit.
  template <typename Response>
  void Answer(absl::StatusOr<Response> result, Response* response) {
    absl::Status status = result.status();
    if (status.ok()) {
      *response = *std::move(result);
      status = calls_.CheckSize(response->ByteSizeLong());
      if (!status.ok()) response->Clear();
    }
    Answer(status);
  }

  // Whether nobody waits for the answer any more.
  bool cancelled() const { return context_->IsCancelled(); }
  // When the client stops waiting; far away if it did not say.
  std::chrono::steady_clock::time_point deadline() const { return DeadlineOf(*context_); }

 private:
  const Calls& calls_;
  const Calls::Call call_;
  grpc::CallbackServerContext* const context_;
  grpc::ServerUnaryReactor* const reactor_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_UNARY_CALL_H_
