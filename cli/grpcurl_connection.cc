#include "cli/grpcurl_connection.h"

#include "absl/strings/str_replace.h"
#include "cli/output.h"

namespace entente::cli {
namespace {

// A text as one word of a POSIX shell.
std::string ShellWord(const std::string& text) { return "'" + absl::StrReplaceAll(text, {{"'", "'\\''"}}) + "'"; }

// The stream of a call that was only printed.
template <typename Message>
class NoStream : public StreamReader<Message> {
 public:
  bool Read(Message*, std::chrono::milliseconds) override { return false; }
  absl::Status Finish() override { return absl::CancelledError("the call was printed, not made"); }
  void Cancel() override {}
};

// A talk that does not take place.
class NoTalk : public DuplexStream<v1::ImportRequest, v1::ImportResponse> {
 public:
  bool Write(const v1::ImportRequest&, std::chrono::milliseconds) override { return false; }
  bool Read(v1::ImportResponse*, std::chrono::milliseconds) override { return false; }
  absl::Status Finish() override {
    return absl::InvalidArgumentError("an import is a talk between two sides; --grpcurl cannot print it");
  }
  void Cancel() override {}
};

}  // namespace

absl::Status GrpcurlConnection::Print(const std::string& method, const google::protobuf::Message& request) {
  if (!printed_) {
    out_ << "grpcurl -plaintext -d " << ShellWord(ToJson(request, false)) << " " << server_ << " entente.v1." << method
         << "\n";
  }
  printed_ = true;
  return absl::CancelledError("the call was printed, not made");
}

std::unique_ptr<StreamReader<v1::WatchResponse>> GrpcurlConnection::Watch(const v1::WatchRequest& request) {
  Print("WatchService/Watch", request).IgnoreError();
  return std::make_unique<NoStream<v1::WatchResponse>>();
}

std::unique_ptr<StreamReader<v1::WatchPatternResponse>> GrpcurlConnection::WatchPattern(
    const v1::WatchPatternRequest& request) {
  Print("WatchService/WatchPattern", request).IgnoreError();
  return std::make_unique<NoStream<v1::WatchPatternResponse>>();
}

std::unique_ptr<StreamReader<v1::WatchLandscapeResponse>> GrpcurlConnection::WatchLandscape(
    const v1::WatchLandscapeRequest& request) {
  Print("WatchService/WatchLandscape", request).IgnoreError();
  return std::make_unique<NoStream<v1::WatchLandscapeResponse>>();
}

std::unique_ptr<StreamReader<v1::MatchPatternResponse>> GrpcurlConnection::MatchPattern(
    const v1::MatchPatternRequest& request, Deadline) {
  Print("QueryService/MatchPattern", request).IgnoreError();
  return std::make_unique<NoStream<v1::MatchPatternResponse>>();
}

std::unique_ptr<StreamReader<v1::DiffGraphResponse>> GrpcurlConnection::DiffGraph(const v1::DiffGraphRequest& request,
                                                                                  Deadline) {
  Print("QueryService/DiffGraph", request).IgnoreError();
  return std::make_unique<NoStream<v1::DiffGraphResponse>>();
}

std::unique_ptr<StreamReader<v1::ExportResponse>> GrpcurlConnection::Export(const v1::ExportRequest& request,
                                                                            Deadline) {
  Print("BulkService/Export", request).IgnoreError();
  return std::make_unique<NoStream<v1::ExportResponse>>();
}

std::unique_ptr<DuplexStream<v1::ImportRequest, v1::ImportResponse>> GrpcurlConnection::Import() {
  return std::make_unique<NoTalk>();
}

absl::StatusOr<v1::GetEntityResponse> GrpcurlConnection::GetEntity(const v1::GetEntityRequest& request, Deadline) {
  return Print("QueryService/GetEntity", request);
}

absl::StatusOr<v1::BatchGetEntitiesResponse> GrpcurlConnection::BatchGetEntities(
    const v1::BatchGetEntitiesRequest& request, Deadline) {
  return Print("QueryService/BatchGetEntities", request);
}

absl::StatusOr<v1::LookupEntitiesResponse> GrpcurlConnection::LookupEntities(const v1::LookupEntitiesRequest& request,
                                                                             Deadline) {
  return Print("QueryService/LookupEntities", request);
}

absl::StatusOr<v1::ListEntitiesResponse> GrpcurlConnection::ListEntities(const v1::ListEntitiesRequest& request,
                                                                         Deadline) {
  return Print("QueryService/ListEntities", request);
}

absl::StatusOr<v1::ListRelationshipsResponse> GrpcurlConnection::ListRelationships(
    const v1::ListRelationshipsRequest& request, Deadline) {
  return Print("QueryService/ListRelationships", request);
}

absl::StatusOr<v1::ListClaimsResponse> GrpcurlConnection::ListClaims(const v1::ListClaimsRequest& request, Deadline) {
  return Print("QueryService/ListClaims", request);
}

absl::StatusOr<v1::ListObservationsResponse> GrpcurlConnection::ListObservations(
    const v1::ListObservationsRequest& request, Deadline) {
  return Print("QueryService/ListObservations", request);
}

absl::StatusOr<v1::GetNeighborhoodResponse> GrpcurlConnection::GetNeighborhood(
    const v1::GetNeighborhoodRequest& request, Deadline) {
  return Print("QueryService/GetNeighborhood", request);
}

absl::StatusOr<v1::ExplainFactResponse> GrpcurlConnection::ExplainFact(const v1::ExplainFactRequest& request,
                                                                       Deadline) {
  return Print("QueryService/ExplainFact", request);
}

absl::StatusOr<v1::FindPathsResponse> GrpcurlConnection::FindPaths(const v1::FindPathsRequest& request, Deadline) {
  return Print("QueryService/FindPaths", request);
}

absl::StatusOr<v1::AggregateResponse> GrpcurlConnection::Aggregate(const v1::AggregateRequest& request, Deadline) {
  return Print("QueryService/Aggregate", request);
}

absl::StatusOr<v1::GetTimelineResponse> GrpcurlConnection::GetTimeline(const v1::GetTimelineRequest& request,
                                                                       Deadline) {
  return Print("QueryService/GetTimeline", request);
}

absl::StatusOr<v1::ListConflictsResponse> GrpcurlConnection::ListConflicts(const v1::ListConflictsRequest& request,
                                                                           Deadline) {
  return Print("QueryService/ListConflicts", request);
}

absl::StatusOr<v1::GetAllianceMatrixResponse> GrpcurlConnection::GetAllianceMatrix(
    const v1::GetAllianceMatrixRequest& request, Deadline) {
  return Print("LandscapeService/GetAllianceMatrix", request);
}

absl::StatusOr<v1::ListCoMembershipsResponse> GrpcurlConnection::ListCoMemberships(
    const v1::ListCoMembershipsRequest& request, Deadline) {
  return Print("LandscapeService/ListCoMemberships", request);
}

absl::StatusOr<v1::TraceLineageResponse> GrpcurlConnection::TraceLineage(const v1::TraceLineageRequest& request,
                                                                         Deadline) {
  return Print("LandscapeService/TraceLineage", request);
}

absl::StatusOr<v1::AssessImpactResponse> GrpcurlConnection::AssessImpact(const v1::AssessImpactRequest& request,
                                                                         Deadline) {
  return Print("LandscapeService/AssessImpact", request);
}

absl::StatusOr<v1::AssessExposureResponse> GrpcurlConnection::AssessExposure(const v1::AssessExposureRequest& request,
                                                                             Deadline) {
  return Print("LandscapeService/AssessExposure", request);
}

absl::StatusOr<v1::CompareStrategiesResponse> GrpcurlConnection::CompareStrategies(
    const v1::CompareStrategiesRequest& request, Deadline) {
  return Print("LandscapeService/CompareStrategies", request);
}

absl::StatusOr<v1::SearchEntitiesResponse> GrpcurlConnection::SearchEntities(
    const v1::SearchEntitiesRequest& request, Deadline) {
  return Print("DiscoveryService/SearchEntities", request);
}

absl::StatusOr<v1::SuggestEntitiesResponse> GrpcurlConnection::SuggestEntities(
    const v1::SuggestEntitiesRequest& request, Deadline) {
  return Print("DiscoveryService/SuggestEntities", request);
}

absl::StatusOr<v1::ResolveEntitiesResponse> GrpcurlConnection::ResolveEntities(
    const v1::ResolveEntitiesRequest& request, Deadline) {
  return Print("DiscoveryService/ResolveEntities", request);
}

absl::StatusOr<v1::CommitResponse> GrpcurlConnection::Commit(const v1::CommitRequest& request, Deadline) {
  return Print("CommitService/Commit", request);
}

absl::StatusOr<v1::GetSchemaResponse> GrpcurlConnection::GetSchema(const v1::GetSchemaRequest& request, Deadline) {
  return Print("SchemaService/GetSchema", request);
}

absl::StatusOr<v1::GetServerInfoResponse> GrpcurlConnection::GetServerInfo(const v1::GetServerInfoRequest& request,
                                                                           Deadline) {
  return Print("AdminService/GetServerInfo", request);
}

}  // namespace entente::cli
