// QueryService over gRPC: finds out how fresh a state the request needs, waits for it, and hands the request to the
// engine.
#ifndef ENTENTE_SERVICE_RPC_QUERY_HANDLER_H_
#define ENTENTE_SERVICE_RPC_QUERY_HANDLER_H_

#include "absl/status/statusor.h"
#include "entente/v1/query_service.grpc.pb.h"
#include "service/graph/graph.h"
#include "service/query/query.h"
#include "service/rpc/calls.h"
#include "service/rpc/freshness.h"
#include "service/rpc/workers.h"

namespace entente::rpc {

// What reads stand on; all must outlive the handler.
struct ReadParts {
  const query::Engine& engine;
  const graph::Graph& graph;
  Freshness& freshness;
  Workers& workers;
  Calls& calls;
};

// The service. Thread-safe. Reads of entities by id are answered on gRPC's thread, all others on a worker's.
class QueryHandler final : public v1::QueryService::CallbackService {
 public:
  explicit QueryHandler(const ReadParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* GetEntity(grpc::CallbackServerContext* context, const v1::GetEntityRequest* request,
                                      v1::GetEntityResponse* response) override;
  grpc::ServerUnaryReactor* BatchGetEntities(grpc::CallbackServerContext* context,
                                             const v1::BatchGetEntitiesRequest* request,
                                             v1::BatchGetEntitiesResponse* response) override;
  grpc::ServerUnaryReactor* LookupEntities(grpc::CallbackServerContext* context,
                                           const v1::LookupEntitiesRequest* request,
                                           v1::LookupEntitiesResponse* response) override;
  grpc::ServerUnaryReactor* ListEntities(grpc::CallbackServerContext* context, const v1::ListEntitiesRequest* request,
                                         v1::ListEntitiesResponse* response) override;
  grpc::ServerUnaryReactor* ListRelationships(grpc::CallbackServerContext* context,
                                              const v1::ListRelationshipsRequest* request,
                                              v1::ListRelationshipsResponse* response) override;
  grpc::ServerUnaryReactor* ListClaims(grpc::CallbackServerContext* context, const v1::ListClaimsRequest* request,
                                       v1::ListClaimsResponse* response) override;
  grpc::ServerUnaryReactor* ListObservations(grpc::CallbackServerContext* context,
                                             const v1::ListObservationsRequest* request,
                                             v1::ListObservationsResponse* response) override;
  grpc::ServerUnaryReactor* GetNeighborhood(grpc::CallbackServerContext* context,
                                            const v1::GetNeighborhoodRequest* request,
                                            v1::GetNeighborhoodResponse* response) override;
  grpc::ServerUnaryReactor* ExplainFact(grpc::CallbackServerContext* context, const v1::ExplainFactRequest* request,
                                        v1::ExplainFactResponse* response) override;

 private:
  enum class Where { kHere, kOnWorker };
  template <typename Request, typename Response>
  using Method = absl::StatusOr<Response> (query::Engine::*)(const Request&) const;

  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Read(const char* name, Where where, Method<Request, Response> method,
                                 grpc::CallbackServerContext* context, const Request* request, Response* response);

  const ReadParts parts_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_QUERY_HANDLER_H_
