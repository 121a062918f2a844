// QueryService over gRPC.
#ifndef ENTENTE_SERVICE_RPC_QUERY_HANDLER_H_
#define ENTENTE_SERVICE_RPC_QUERY_HANDLER_H_

#include "entente/v1/query_service.grpc.pb.h"
#include "service/rpc/read_calls.h"

namespace entente::rpc {

// The service. Thread-safe. Reads of entities by id are answered on gRPC's thread, all others on a worker's.
class QueryHandler final : public v1::QueryService::CallbackService {
 public:
  explicit QueryHandler(const ReadParts& parts) : reads_(parts) {}

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
  grpc::ServerWriteReactor<v1::MatchPatternResponse>* MatchPattern(grpc::CallbackServerContext* context,
                                                                   const v1::MatchPatternRequest* request) override;
  grpc::ServerUnaryReactor* FindPaths(grpc::CallbackServerContext* context, const v1::FindPathsRequest* request,
                                      v1::FindPathsResponse* response) override;
  grpc::ServerUnaryReactor* Aggregate(grpc::CallbackServerContext* context, const v1::AggregateRequest* request,
                                      v1::AggregateResponse* response) override;
  grpc::ServerUnaryReactor* GetTimeline(grpc::CallbackServerContext* context, const v1::GetTimelineRequest* request,
                                        v1::GetTimelineResponse* response) override;
  grpc::ServerWriteReactor<v1::DiffGraphResponse>* DiffGraph(grpc::CallbackServerContext* context,
                                                             const v1::DiffGraphRequest* request) override;
  grpc::ServerUnaryReactor* ListConflicts(grpc::CallbackServerContext* context, const v1::ListConflictsRequest* request,
                                          v1::ListConflictsResponse* response) override;

 private:
  const ReadCalls reads_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_QUERY_HANDLER_H_
