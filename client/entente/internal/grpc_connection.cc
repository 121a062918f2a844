#include "entente/internal/grpc_connection.h"

#include <utility>

#include "entente/internal/grpc_duplex_stream.h"
#include "entente/internal/grpc_stream_reader.h"
#include "entente/internal/wire_status.h"

namespace entente {
namespace internal {
namespace {

// How long a watch waits for a server that cannot be reached before it tries the next.
constexpr std::chrono::milliseconds kDialPatience{1000};

// Moves on from server `used` if it was unavailable and nobody has moved on yet.
void MoveOn(std::atomic<size_t>& in_use, size_t used, const absl::Status& status) {
  if (status.code() == absl::StatusCode::kUnavailable) in_use.compare_exchange_strong(used, used + 1);
}

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Unary(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                               const Request& request, Deadline deadline) {
  grpc::ClientContext context;
  context.set_deadline(deadline);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromWire(status);
  return response;
}

}  // namespace

Server::Server(const std::shared_ptr<grpc::Channel>& channel)
    : query(v1::QueryService::NewStub(channel)),
      landscape(v1::LandscapeService::NewStub(channel)),
      discovery(v1::DiscoveryService::NewStub(channel)),
      commit(v1::CommitService::NewStub(channel)),
      bulk(v1::BulkService::NewStub(channel)),
      watch(v1::WatchService::NewStub(channel)),
      schema(v1::SchemaService::NewStub(channel)),
      admin(v1::AdminService::NewStub(channel)) {}

GrpcConnection::GrpcConnection(std::vector<std::unique_ptr<Server>> servers, std::unique_ptr<Server> admin)
    : servers_(std::move(servers)), admin_(std::move(admin)) {}

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> GrpcConnection::Call(std::unique_ptr<Stub> Server::*stub,
                                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                                           Response*),
                                              const Request& request, Deadline deadline) {
  const size_t used = in_use_->load();
  absl::StatusOr<Response> response = Unary(*((*servers_[used % servers_.size()]).*stub), method, request, deadline);
  MoveOn(*in_use_, used, response.status());
  return response;
}

absl::StatusOr<v1::GetEntityResponse> GrpcConnection::GetEntity(const v1::GetEntityRequest& request,
                                                                Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::GetEntity, request, deadline);
}

absl::StatusOr<v1::BatchGetEntitiesResponse> GrpcConnection::BatchGetEntities(
    const v1::BatchGetEntitiesRequest& request, Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::BatchGetEntities, request, deadline);
}

absl::StatusOr<v1::LookupEntitiesResponse> GrpcConnection::LookupEntities(const v1::LookupEntitiesRequest& request,
                                                                          Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::LookupEntities, request, deadline);
}

absl::StatusOr<v1::ListEntitiesResponse> GrpcConnection::ListEntities(const v1::ListEntitiesRequest& request,
                                                                      Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::ListEntities, request, deadline);
}

absl::StatusOr<v1::ListRelationshipsResponse> GrpcConnection::ListRelationships(
    const v1::ListRelationshipsRequest& request, Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::ListRelationships, request, deadline);
}

absl::StatusOr<v1::ListClaimsResponse> GrpcConnection::ListClaims(const v1::ListClaimsRequest& request,
                                                                  Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::ListClaims, request, deadline);
}

absl::StatusOr<v1::ListObservationsResponse> GrpcConnection::ListObservations(
    const v1::ListObservationsRequest& request, Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::ListObservations, request, deadline);
}

absl::StatusOr<v1::GetNeighborhoodResponse> GrpcConnection::GetNeighborhood(const v1::GetNeighborhoodRequest& request,
                                                                            Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::GetNeighborhood, request, deadline);
}

absl::StatusOr<v1::ExplainFactResponse> GrpcConnection::ExplainFact(const v1::ExplainFactRequest& request,
                                                                    Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::ExplainFact, request, deadline);
}

absl::StatusOr<v1::FindPathsResponse> GrpcConnection::FindPaths(const v1::FindPathsRequest& request,
                                                                Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::FindPaths, request, deadline);
}

absl::StatusOr<v1::AggregateResponse> GrpcConnection::Aggregate(const v1::AggregateRequest& request,
                                                                Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::Aggregate, request, deadline);
}

absl::StatusOr<v1::GetTimelineResponse> GrpcConnection::GetTimeline(const v1::GetTimelineRequest& request,
                                                                    Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::GetTimeline, request, deadline);
}

absl::StatusOr<v1::ListConflictsResponse> GrpcConnection::ListConflicts(const v1::ListConflictsRequest& request,
                                                                        Deadline deadline) {
  return Call(&Server::query, &v1::QueryService::Stub::ListConflicts, request, deadline);
}

absl::StatusOr<v1::GetAllianceMatrixResponse> GrpcConnection::GetAllianceMatrix(
    const v1::GetAllianceMatrixRequest& request, Deadline deadline) {
  return Call(&Server::landscape, &v1::LandscapeService::Stub::GetAllianceMatrix, request, deadline);
}

absl::StatusOr<v1::ListCoMembershipsResponse> GrpcConnection::ListCoMemberships(
    const v1::ListCoMembershipsRequest& request, Deadline deadline) {
  return Call(&Server::landscape, &v1::LandscapeService::Stub::ListCoMemberships, request, deadline);
}

absl::StatusOr<v1::TraceLineageResponse> GrpcConnection::TraceLineage(const v1::TraceLineageRequest& request,
                                                                      Deadline deadline) {
  return Call(&Server::landscape, &v1::LandscapeService::Stub::TraceLineage, request, deadline);
}

absl::StatusOr<v1::AssessImpactResponse> GrpcConnection::AssessImpact(const v1::AssessImpactRequest& request,
                                                                      Deadline deadline) {
  return Call(&Server::landscape, &v1::LandscapeService::Stub::AssessImpact, request, deadline);
}

absl::StatusOr<v1::AssessExposureResponse> GrpcConnection::AssessExposure(const v1::AssessExposureRequest& request,
                                                                          Deadline deadline) {
  return Call(&Server::landscape, &v1::LandscapeService::Stub::AssessExposure, request, deadline);
}

absl::StatusOr<v1::CompareStrategiesResponse> GrpcConnection::CompareStrategies(
    const v1::CompareStrategiesRequest& request, Deadline deadline) {
  return Call(&Server::landscape, &v1::LandscapeService::Stub::CompareStrategies, request, deadline);
}

absl::StatusOr<v1::SearchEntitiesResponse> GrpcConnection::SearchEntities(
    const v1::SearchEntitiesRequest& request, Deadline deadline) {
  return Call(&Server::discovery, &v1::DiscoveryService::Stub::SearchEntities, request, deadline);
}

absl::StatusOr<v1::SuggestEntitiesResponse> GrpcConnection::SuggestEntities(
    const v1::SuggestEntitiesRequest& request, Deadline deadline) {
  return Call(&Server::discovery, &v1::DiscoveryService::Stub::SuggestEntities, request, deadline);
}

absl::StatusOr<v1::ResolveEntitiesResponse> GrpcConnection::ResolveEntities(
    const v1::ResolveEntitiesRequest& request, Deadline deadline) {
  return Call(&Server::discovery, &v1::DiscoveryService::Stub::ResolveEntities, request, deadline);
}

absl::StatusOr<v1::CommitResponse> GrpcConnection::Commit(const v1::CommitRequest& request, Deadline deadline) {
  return Call(&Server::commit, &v1::CommitService::Stub::Commit, request, deadline);
}

absl::StatusOr<v1::GetSchemaResponse> GrpcConnection::GetSchema(const v1::GetSchemaRequest& request,
                                                                Deadline deadline) {
  return Call(&Server::schema, &v1::SchemaService::Stub::GetSchema, request, deadline);
}

absl::StatusOr<v1::GetServerInfoResponse> GrpcConnection::GetServerInfo(const v1::GetServerInfoRequest& request,
                                                                        Deadline deadline) {
  if (admin_ != nullptr) return Unary(*admin_->admin, &v1::AdminService::Stub::GetServerInfo, request, deadline);
  return Call(&Server::admin, &v1::AdminService::Stub::GetServerInfo, request, deadline);
}

template <typename Stub, typename Request, typename Response>
std::unique_ptr<StreamReader<Response>> GrpcConnection::Open(
    std::unique_ptr<Stub> Server::*stub,
    std::unique_ptr<grpc::ClientAsyncReader<Response>> (Stub::*prepare)(grpc::ClientContext*, const Request&,
                                                                        grpc::CompletionQueue*),
    const Request& request, Deadline deadline, std::optional<std::chrono::milliseconds> dial_patience) {
  const size_t used = in_use_->load();
  Stub& server = *((*servers_[used % servers_.size()]).*stub);
  return std::make_unique<GrpcStreamReader<Response>>(
      [&](grpc::ClientContext* context, grpc::CompletionQueue* queue) {
        return (server.*prepare)(context, request, queue);
      },
      deadline, [in_use = in_use_, used](const absl::Status& end) { MoveOn(*in_use, used, end); }, dial_patience);
}

std::unique_ptr<StreamReader<v1::WatchResponse>> GrpcConnection::Watch(const v1::WatchRequest& request) {
  return Open(&Server::watch, &v1::WatchService::Stub::PrepareAsyncWatch, request, Deadline::max(), kDialPatience);
}

std::unique_ptr<StreamReader<v1::WatchPatternResponse>> GrpcConnection::WatchPattern(
    const v1::WatchPatternRequest& request) {
  return Open(&Server::watch, &v1::WatchService::Stub::PrepareAsyncWatchPattern, request, Deadline::max(),
              kDialPatience);
}

std::unique_ptr<StreamReader<v1::WatchLandscapeResponse>> GrpcConnection::WatchLandscape(
    const v1::WatchLandscapeRequest& request) {
  return Open(&Server::watch, &v1::WatchService::Stub::PrepareAsyncWatchLandscape, request, Deadline::max(),
              kDialPatience);
}

std::unique_ptr<StreamReader<v1::MatchPatternResponse>> GrpcConnection::MatchPattern(
    const v1::MatchPatternRequest& request, Deadline deadline) {
  return Open(&Server::query, &v1::QueryService::Stub::PrepareAsyncMatchPattern, request, deadline);
}

std::unique_ptr<StreamReader<v1::DiffGraphResponse>> GrpcConnection::DiffGraph(const v1::DiffGraphRequest& request,
                                                                               Deadline deadline) {
  return Open(&Server::query, &v1::QueryService::Stub::PrepareAsyncDiffGraph, request, deadline);
}

std::unique_ptr<StreamReader<v1::ExportResponse>> GrpcConnection::Export(const v1::ExportRequest& request,
                                                                         Deadline deadline) {
  return Open(&Server::bulk, &v1::BulkService::Stub::PrepareAsyncExport, request, deadline);
}

std::unique_ptr<DuplexStream<v1::ImportRequest, v1::ImportResponse>> GrpcConnection::Import() {
  const size_t used = in_use_->load();
  v1::BulkService::Stub& server = *servers_[used % servers_.size()]->bulk;
  return std::make_unique<GrpcDuplexStream<v1::ImportRequest, v1::ImportResponse>>(
      [&](grpc::ClientContext* context, grpc::CompletionQueue* queue) {
        return server.PrepareAsyncImport(context, queue);
      },
      [in_use = in_use_, used](const absl::Status& end) { MoveOn(*in_use, used, end); }, kDialPatience);
}

}  // namespace internal

namespace {

constexpr int kLongestRedialPause = 2000;  // milliseconds
// How long one attempt to connect may take, in milliseconds; gRPC calls it the least pause. A busy machine needs more
// than a moment for a handshake.
constexpr int kDialTimeout = 5000;

}  // namespace

std::shared_ptr<Connection> MakeConnection(const Options& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(options.max_message_bytes);
  // gRPC's own pause before it dials again grows to two minutes, longer than a restarted server should go unnoticed.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kDialTimeout);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestRedialPause);
  const auto connect = [&](const std::string& endpoint) {
    return std::make_unique<internal::Server>(
        grpc::CreateCustomChannel(endpoint, grpc::InsecureChannelCredentials(), arguments));
  };
  std::vector<std::unique_ptr<internal::Server>> servers;
  for (const std::string& endpoint : options.endpoints) servers.push_back(connect(endpoint));
  if (servers.empty()) servers.push_back(connect(Options().endpoints.front()));
  return std::make_shared<internal::GrpcConnection>(
      std::move(servers), options.admin_endpoint.empty() ? nullptr : connect(options.admin_endpoint));
}

}  // namespace entente
