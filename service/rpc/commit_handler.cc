#include "service/rpc/commit_handler.h"

#include <utility>

#include "service/rpc/unary_call.h"

namespace entente::rpc {
namespace {

// The commit took effect: its maker is told so even if what became of each fact is too much to tell at once.
void OmitChangesThatDoNotFit(const Calls& calls, v1::CommitResponse& response) {
  if (calls.CheckSize(response.ByteSizeLong()).ok()) return;
  response.clear_changes();
  response.set_changes_omitted(true);
}

}  // namespace

grpc::ServerUnaryReactor* CommitHandler::Commit(grpc::CallbackServerContext* context, const v1::CommitRequest* request,
                                                v1::CommitResponse* response) {
  UnaryCall* call = UnaryCall::Begin(calls_, "CommitService/Commit", context);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  if (call->Refused(*request)) return reactor;
  committer_.Submit(*request, [this, call, response](absl::StatusOr<v1::CommitResponse> result) {
    if (result.ok()) OmitChangesThatDoNotFit(calls_, *result);
    call->Answer(std::move(result), response);
  });
  return reactor;
}

}  // namespace entente::rpc
