// DiscoveryService over gRPC.
#ifndef ENTENTE_SERVICE_RPC_DISCOVERY_HANDLER_H_
#define ENTENTE_SERVICE_RPC_DISCOVERY_HANDLER_H_

#include "entente/v1/discovery_service.grpc.pb.h"
#include "service/discovery/discovery.h"
#include "service/rpc/read_calls.h"

namespace entente::rpc {

// The service. Thread-safe. All is answered on workers.
class DiscoveryHandler final : public v1::DiscoveryService::CallbackService {
 public:
  // `discovery` must outlive it.
  DiscoveryHandler(const ReadParts& parts, const discovery::Discovery& discovery)
      : reads_(parts), discovery_(discovery) {}

  grpc::ServerUnaryReactor* SearchEntities(grpc::CallbackServerContext* context,
                                           const v1::SearchEntitiesRequest* request,
                                           v1::SearchEntitiesResponse* response) override;
  grpc::ServerUnaryReactor* SuggestEntities(grpc::CallbackServerContext* context,
                                            const v1::SuggestEntitiesRequest* request,
                                            v1::SuggestEntitiesResponse* response) override;
  grpc::ServerUnaryReactor* ResolveEntities(grpc::CallbackServerContext* context,
                                            const v1::ResolveEntitiesRequest* request,
                                            v1::ResolveEntitiesResponse* response) override;

 private:
  const ReadCalls reads_;
  const discovery::Discovery& discovery_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_DISCOVERY_HANDLER_H_
