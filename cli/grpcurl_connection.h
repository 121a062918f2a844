// A connection that prints each call as the grpcurl command that makes it, and makes none: what is behind --grpcurl.
#ifndef ENTENTE_CLI_GRPCURL_CONNECTION_H_
#define ENTENTE_CLI_GRPCURL_CONNECTION_H_

#include <memory>
#include <ostream>
#include <string>

#include "entente/connection.h"

namespace entente::cli {

// Every call is printed and fails with CANCELLED. Not thread-safe.
class GrpcurlConnection : public Connection {
 public:
  // `server` is printed as the address. The stream must outlive the connection.
  GrpcurlConnection(const std::string& server, std::ostream& out) : server_(server), out_(out) {}

  absl::StatusOr<v1::GetEntityResponse> GetEntity(const v1::GetEntityRequest& request, Deadline) override;
  absl::StatusOr<v1::BatchGetEntitiesResponse> BatchGetEntities(const v1::BatchGetEntitiesRequest& request,
                                                                Deadline) override;
  absl::StatusOr<v1::LookupEntitiesResponse> LookupEntities(const v1::LookupEntitiesRequest& request,
                                                            Deadline) override;
  absl::StatusOr<v1::ListEntitiesResponse> ListEntities(const v1::ListEntitiesRequest& request, Deadline) override;
  absl::StatusOr<v1::ListRelationshipsResponse> ListRelationships(const v1::ListRelationshipsRequest& request,
                                                                  Deadline) override;
  absl::StatusOr<v1::ListClaimsResponse> ListClaims(const v1::ListClaimsRequest& request, Deadline) override;
  absl::StatusOr<v1::ListObservationsResponse> ListObservations(const v1::ListObservationsRequest& request,
                                                                Deadline) override;
  absl::StatusOr<v1::GetNeighborhoodResponse> GetNeighborhood(const v1::GetNeighborhoodRequest& request,
                                                              Deadline) override;
  absl::StatusOr<v1::ExplainFactResponse> ExplainFact(const v1::ExplainFactRequest& request, Deadline) override;
  absl::StatusOr<v1::FindPathsResponse> FindPaths(const v1::FindPathsRequest& request, Deadline) override;
  absl::StatusOr<v1::AggregateResponse> Aggregate(const v1::AggregateRequest& request, Deadline) override;
  absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const v1::GetTimelineRequest& request, Deadline) override;
  absl::StatusOr<v1::ListConflictsResponse> ListConflicts(const v1::ListConflictsRequest& request, Deadline) override;
  absl::StatusOr<v1::GetAllianceMatrixResponse> GetAllianceMatrix(const v1::GetAllianceMatrixRequest& request,
                                                                  Deadline) override;
  absl::StatusOr<v1::ListCoMembershipsResponse> ListCoMemberships(const v1::ListCoMembershipsRequest& request,
                                                                  Deadline) override;
  absl::StatusOr<v1::TraceLineageResponse> TraceLineage(const v1::TraceLineageRequest& request, Deadline) override;
  absl::StatusOr<v1::AssessImpactResponse> AssessImpact(const v1::AssessImpactRequest& request, Deadline) override;
  absl::StatusOr<v1::AssessExposureResponse> AssessExposure(const v1::AssessExposureRequest& request,
                                                            Deadline) override;
  absl::StatusOr<v1::CompareStrategiesResponse> CompareStrategies(const v1::CompareStrategiesRequest& request,
                                                                  Deadline) override;
  absl::StatusOr<v1::SearchEntitiesResponse> SearchEntities(const v1::SearchEntitiesRequest& request,
                                                            Deadline) override;
  absl::StatusOr<v1::SuggestEntitiesResponse> SuggestEntities(const v1::SuggestEntitiesRequest& request,
                                                              Deadline) override;
  absl::StatusOr<v1::ResolveEntitiesResponse> ResolveEntities(const v1::ResolveEntitiesRequest& request,
                                                              Deadline) override;
  absl::StatusOr<v1::CommitResponse> Commit(const v1::CommitRequest& request, Deadline) override;
  absl::StatusOr<v1::GetSchemaResponse> GetSchema(const v1::GetSchemaRequest& request, Deadline) override;
  absl::StatusOr<v1::GetServerInfoResponse> GetServerInfo(const v1::GetServerInfoRequest& request, Deadline) override;
  std::unique_ptr<StreamReader<v1::WatchResponse>> Watch(const v1::WatchRequest& request) override;
  std::unique_ptr<StreamReader<v1::WatchPatternResponse>> WatchPattern(const v1::WatchPatternRequest& request) override;
  std::unique_ptr<StreamReader<v1::WatchLandscapeResponse>> WatchLandscape(
      const v1::WatchLandscapeRequest& request) override;
  std::unique_ptr<StreamReader<v1::MatchPatternResponse>> MatchPattern(const v1::MatchPatternRequest& request,
                                                                       Deadline) override;
  std::unique_ptr<StreamReader<v1::DiffGraphResponse>> DiffGraph(const v1::DiffGraphRequest& request,
                                                                 Deadline) override;
  std::unique_ptr<StreamReader<v1::ExportResponse>> Export(const v1::ExportRequest& request, Deadline) override;
  // An import is a talk, which no single command can hold: nothing is printed.
  std::unique_ptr<DuplexStream<v1::ImportRequest, v1::ImportResponse>> Import() override;

  // Whether a call was printed.
  bool printed() const { return printed_; }

 private:
  absl::Status Print(const std::string& method, const google::protobuf::Message& request);

  const std::string server_;
  std::ostream& out_;
  bool printed_ = false;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_GRPCURL_CONNECTION_H_
