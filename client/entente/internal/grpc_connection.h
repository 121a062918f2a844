// The wire: a Connection that speaks gRPC. Made by MakeConnection.
#ifndef ENTENTE_CLIENT_INTERNAL_GRPC_CONNECTION_H_
#define ENTENTE_CLIENT_INTERNAL_GRPC_CONNECTION_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include "entente/connection.h"
#include "entente/v1/admin_service.grpc.pb.h"
#include "entente/v1/bulk_service.grpc.pb.h"
#include "entente/v1/commit_service.grpc.pb.h"
#include "entente/v1/discovery_service.grpc.pb.h"
#include "entente/v1/landscape_service.grpc.pb.h"
#include "entente/v1/query_service.grpc.pb.h"
#include "entente/v1/schema_service.grpc.pb.h"
#include "entente/v1/watch_service.grpc.pb.h"

namespace entente::internal {

// The stubs of one server.
struct Server {
  explicit Server(const std::shared_ptr<grpc::Channel>& channel);

  std::unique_ptr<v1::QueryService::Stub> query;
  std::unique_ptr<v1::LandscapeService::Stub> landscape;
  std::unique_ptr<v1::DiscoveryService::Stub> discovery;
  std::unique_ptr<v1::CommitService::Stub> commit;
  std::unique_ptr<v1::BulkService::Stub> bulk;
  std::unique_ptr<v1::WatchService::Stub> watch;
  std::unique_ptr<v1::SchemaService::Stub> schema;
  std::unique_ptr<v1::AdminService::Stub> admin;
};

// Calls one of several servers: the one that answered last, the next after one was unavailable. Thread-safe.
class GrpcConnection : public Connection {
 public:
  // At least one server; `admin` may be null, then the servers are asked.
  GrpcConnection(std::vector<std::unique_ptr<Server>> servers, std::unique_ptr<Server> admin);

  absl::StatusOr<v1::GetEntityResponse> GetEntity(const v1::GetEntityRequest& request, Deadline deadline) override;
  absl::StatusOr<v1::BatchGetEntitiesResponse> BatchGetEntities(const v1::BatchGetEntitiesRequest& request,
                                                                Deadline deadline) override;
  absl::StatusOr<v1::LookupEntitiesResponse> LookupEntities(const v1::LookupEntitiesRequest& request,
                                                            Deadline deadline) override;
  absl::StatusOr<v1::ListEntitiesResponse> ListEntities(const v1::ListEntitiesRequest& request,
                                                        Deadline deadline) override;
  absl::StatusOr<v1::ListRelationshipsResponse> ListRelationships(const v1::ListRelationshipsRequest& request,
                                                                  Deadline deadline) override;
  absl::StatusOr<v1::ListClaimsResponse> ListClaims(const v1::ListClaimsRequest& request, Deadline deadline) override;
  absl::StatusOr<v1::ListObservationsResponse> ListObservations(const v1::ListObservationsRequest& request,
                                                                Deadline deadline) override;
  absl::StatusOr<v1::GetNeighborhoodResponse> GetNeighborhood(const v1::GetNeighborhoodRequest& request,
                                                              Deadline deadline) override;
  absl::StatusOr<v1::ExplainFactResponse> ExplainFact(const v1::ExplainFactRequest& request,
                                                      Deadline deadline) override;
  absl::StatusOr<v1::FindPathsResponse> FindPaths(const v1::FindPathsRequest& request, Deadline deadline) override;
  absl::StatusOr<v1::AggregateResponse> Aggregate(const v1::AggregateRequest& request, Deadline deadline) override;
  absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const v1::GetTimelineRequest& request,
                                                      Deadline deadline) override;
  absl::StatusOr<v1::ListConflictsResponse> ListConflicts(const v1::ListConflictsRequest& request,
                                                          Deadline deadline) override;
  absl::StatusOr<v1::GetAllianceMatrixResponse> GetAllianceMatrix(const v1::GetAllianceMatrixRequest& request,
                                                                  Deadline deadline) override;
  absl::StatusOr<v1::ListCoMembershipsResponse> ListCoMemberships(const v1::ListCoMembershipsRequest& request,
                                                                  Deadline deadline) override;
  absl::StatusOr<v1::TraceLineageResponse> TraceLineage(const v1::TraceLineageRequest& request,
                                                        Deadline deadline) override;
  absl::StatusOr<v1::AssessImpactResponse> AssessImpact(const v1::AssessImpactRequest& request,
                                                        Deadline deadline) override;
  absl::StatusOr<v1::AssessExposureResponse> AssessExposure(const v1::AssessExposureRequest& request,
                                                            Deadline deadline) override;
  absl::StatusOr<v1::CompareStrategiesResponse> CompareStrategies(const v1::CompareStrategiesRequest& request,
                                                                  Deadline deadline) override;
  absl::StatusOr<v1::SearchEntitiesResponse> SearchEntities(const v1::SearchEntitiesRequest& request,
                                                            Deadline deadline) override;
  absl::StatusOr<v1::SuggestEntitiesResponse> SuggestEntities(const v1::SuggestEntitiesRequest& request,
                                                              Deadline deadline) override;
  absl::StatusOr<v1::ResolveEntitiesResponse> ResolveEntities(const v1::ResolveEntitiesRequest& request,
                                                              Deadline deadline) override;
  absl::StatusOr<v1::CommitResponse> Commit(const v1::CommitRequest& request, Deadline deadline) override;
  absl::StatusOr<v1::GetSchemaResponse> GetSchema(const v1::GetSchemaRequest& request, Deadline deadline) override;
  absl::StatusOr<v1::GetServerInfoResponse> GetServerInfo(const v1::GetServerInfoRequest& request,
                                                          Deadline deadline) override;
  std::unique_ptr<StreamReader<v1::WatchResponse>> Watch(const v1::WatchRequest& request) override;
  std::unique_ptr<StreamReader<v1::WatchPatternResponse>> WatchPattern(const v1::WatchPatternRequest& request) override;
  std::unique_ptr<StreamReader<v1::WatchLandscapeResponse>> WatchLandscape(
      const v1::WatchLandscapeRequest& request) override;
  std::unique_ptr<StreamReader<v1::MatchPatternResponse>> MatchPattern(const v1::MatchPatternRequest& request,
                                                                       Deadline deadline) override;
  std::unique_ptr<StreamReader<v1::DiffGraphResponse>> DiffGraph(const v1::DiffGraphRequest& request,
                                                                 Deadline deadline) override;
  std::unique_ptr<StreamReader<v1::ExportResponse>> Export(const v1::ExportRequest& request,
                                                           Deadline deadline) override;
  std::unique_ptr<DuplexStream<v1::ImportRequest, v1::ImportResponse>> Import() override;

 private:
  // Makes a unary call to the server in use; `stub` says which of its stubs has the method.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(std::unique_ptr<Stub> Server::*stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, Deadline deadline);

  // Opens a stream on the server in use; `prepare` is the stub's method that prepares the call.
  template <typename Stub, typename Request, typename Response>
  std::unique_ptr<StreamReader<Response>> Open(std::unique_ptr<Stub> Server::*stub,
                                               std::unique_ptr<grpc::ClientAsyncReader<Response>> (Stub::*prepare)(
                                                   grpc::ClientContext*, const Request&, grpc::CompletionQueue*),
                                               const Request& request, Deadline deadline,
                                               std::optional<std::chrono::milliseconds> dial_patience = std::nullopt);

  const std::vector<std::unique_ptr<Server>> servers_;
  const std::unique_ptr<Server> admin_;
  // The number of the server in use, ever growing; shared with open streams, which may outlive the connection.
  const std::shared_ptr<std::atomic<size_t>> in_use_ = std::make_shared<std::atomic<size_t>>(0);
};

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_GRPC_CONNECTION_H_
