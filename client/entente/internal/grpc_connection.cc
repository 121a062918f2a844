#include "entente/internal/grpc_connection.h"

#include <utility>

#include "entente/internal/grpc_watch_reader.h"
#include "entente/internal/wire_status.h"

namespace entente {
namespace internal {
namespace {

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
      commit(v1::CommitService::NewStub(channel)),
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

std::unique_ptr<StreamReader<v1::WatchResponse>> GrpcConnection::Watch(const v1::WatchRequest& request) {
  const size_t used = in_use_->load();
  return std::make_unique<GrpcWatchReader>(
      *servers_[used % servers_.size()]->watch, request,
      [in_use = in_use_, used](const absl::Status& end) { MoveOn(*in_use, used, end); });
}

}  // namespace internal

namespace {

constexpr int kLongestRedialPause = 2000;  // milliseconds

}  // namespace

std::shared_ptr<Connection> MakeConnection(const Options& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(options.max_message_bytes);
  // gRPC's own pause before it dials again grows to two minutes, longer than a restarted server should go unnoticed.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
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
