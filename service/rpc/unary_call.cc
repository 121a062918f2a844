#include "service/rpc/unary_call.h"

#include <memory>

#include "service/rpc/status.h"

namespace entente::rpc {

UnaryCall* UnaryCall::Begin(Calls& calls, const char* method, grpc::CallbackServerContext* context) {
  return std::make_unique<UnaryCall>(calls, method, context).release();  // Answer takes it back
}

UnaryCall::UnaryCall(Calls& calls, const char* method, grpc::CallbackServerContext* context)
    : calls_(calls), call_(calls, method, /*streams=*/false), context_(context), reactor_(context->DefaultReactor()) {}

bool UnaryCall::Refused(const google::protobuf::MessageLite& request) {
  absl::Status refusal = calls_.Refusal();
  if (refusal.ok()) refusal = calls_.CheckSize(request.ByteSizeLong());
  if (refusal.ok()) return false;
  Answer(refusal);
  return true;
}

// Nothing of the call is touched once it is finished: the server may be gone by then.
void UnaryCall::Answer(const absl::Status& status) {
  grpc::ServerUnaryReactor* const reactor = reactor_;
  {
    const std::unique_ptr<UnaryCall> self(this);
    call_.End(status, status.ok() ? std::string() : context_->peer());
  }
  reactor->Finish(ToGrpc(status));
}

}  // namespace entente::rpc
