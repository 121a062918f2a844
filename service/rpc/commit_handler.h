// CommitService over gRPC: hands each commit to the committer and answers when it is durable.
#ifndef ENTENTE_SERVICE_RPC_COMMIT_HANDLER_H_
#define ENTENTE_SERVICE_RPC_COMMIT_HANDLER_H_

#include "entente/v1/commit_service.grpc.pb.h"
#include "service/commit/committer.h"
#include "service/rpc/calls.h"

namespace entente::rpc {

// The service. Thread-safe. Committer and calls must outlive it.
class CommitHandler final : public v1::CommitService::CallbackService {
 public:
  CommitHandler(commit::Committer& committer, Calls& calls) : committer_(committer), calls_(calls) {}

  grpc::ServerUnaryReactor* Commit(grpc::CallbackServerContext* context, const v1::CommitRequest* request,
                                   v1::CommitResponse* response) override;

 private:
  commit::Committer& committer_;
  Calls& calls_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_COMMIT_HANDLER_H_
