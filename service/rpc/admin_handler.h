// AdminService over gRPC: what the server is, holds and allows.
#ifndef ENTENTE_SERVICE_RPC_ADMIN_HANDLER_H_
#define ENTENTE_SERVICE_RPC_ADMIN_HANDLER_H_

#include <cstdint>
#include <functional>

#include "entente/v1/admin_service.grpc.pb.h"
#include "service/commit/committer.h"
#include "service/graph/graph.h"
#include "service/rpc/calls.h"

namespace entente::rpc {

// Where the changing part of the answer comes from; all must outlive the handler.
struct AdminParts {
  const graph::Graph& graph;
  const commit::Committer& committer;
  std::function<int64_t()> open_watches;
  Calls& calls;
};

// The service. Thread-safe.
class AdminHandler final : public v1::AdminService::CallbackService {
 public:
  // `fixed` is what does not change while the server runs: version, store id, limits, schema digest, start time.
  AdminHandler(const AdminParts& parts, const v1::GetServerInfoResponse& fixed) : parts_(parts), fixed_(fixed) {}

  grpc::ServerUnaryReactor* GetServerInfo(grpc::CallbackServerContext* context, const v1::GetServerInfoRequest* request,
                                          v1::GetServerInfoResponse* response) override;

 private:
  const AdminParts parts_;
  const v1::GetServerInfoResponse fixed_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_ADMIN_HANDLER_H_
