#include "service/rpc/query_handler.h"

#include <cstdint>
#include <functional>
#include <utility>

#include "service/base/error.h"
#include "service/rpc/unary_call.h"

namespace entente::rpc {
namespace {

absl::Status TooBusy() {
  return base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUOTA_EXCEEDED,
                         "too many reads are waiting; try again");
}

void RunOnWorker(Workers& workers, UnaryCall* call, std::function<void()> answer) {
  const bool queued = workers.TryPost([call, answer = std::move(answer)] {
    if (call->cancelled()) return call->Answer(absl::CancelledError("the client went away"));
    answer();
  });
  if (!queued) call->Answer(TooBusy());
}

}  // namespace

template <typename Request, typename Response>
grpc::ServerUnaryReactor* QueryHandler::Read(const char* name, Where where, Method<Request, Response> method,
                                             grpc::CallbackServerContext* context, const Request* request,
                                             Response* response) {
  UnaryCall* call = UnaryCall::Begin(parts_.calls, name, context);
  if (call->Refused(*request)) return call;
  const absl::StatusOr<int64_t> needed = parts_.engine.RevisionNeeded(request->context());
  if (!needed.ok()) {
    call->Answer(needed.status());
    return call;
  }
  auto answer = [this, method, call, request, response] { call->Answer((parts_.engine.*method)(*request), response); };
  if (*needed <= parts_.graph.published()) {
    if (where == Where::kHere) {
      answer();
    } else {
      RunOnWorker(parts_.workers, call, answer);
    }
    return call;
  }
  parts_.freshness.When(*needed, call->deadline(), [this, call, answer](const absl::Status& fresh) {
    if (!fresh.ok()) return call->Answer(fresh);
    RunOnWorker(parts_.workers, call, answer);
  });
  return call;
}

grpc::ServerUnaryReactor* QueryHandler::GetEntity(grpc::CallbackServerContext* context,
                                                  const v1::GetEntityRequest* request,
                                                  v1::GetEntityResponse* response) {
  return Read("QueryService/GetEntity", Where::kHere, &query::Engine::GetEntity, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::BatchGetEntities(grpc::CallbackServerContext* context,
                                                         const v1::BatchGetEntitiesRequest* request,
                                                         v1::BatchGetEntitiesResponse* response) {
  return Read("QueryService/BatchGetEntities", Where::kHere, &query::Engine::BatchGetEntities, context, request,
              response);
}

grpc::ServerUnaryReactor* QueryHandler::LookupEntities(grpc::CallbackServerContext* context,
                                                       const v1::LookupEntitiesRequest* request,
                                                       v1::LookupEntitiesResponse* response) {
  return Read("QueryService/LookupEntities", Where::kOnWorker, &query::Engine::LookupEntities, context, request,
              response);
}

grpc::ServerUnaryReactor* QueryHandler::ListEntities(grpc::CallbackServerContext* context,
                                                     const v1::ListEntitiesRequest* request,
                                                     v1::ListEntitiesResponse* response) {
  return Read("QueryService/ListEntities", Where::kOnWorker, &query::Engine::ListEntities, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::ListRelationships(grpc::CallbackServerContext* context,
                                                          const v1::ListRelationshipsRequest* request,
                                                          v1::ListRelationshipsResponse* response) {
  return Read("QueryService/ListRelationships", Where::kOnWorker, &query::Engine::ListRelationships, context, request,
              response);
}

grpc::ServerUnaryReactor* QueryHandler::ListClaims(grpc::CallbackServerContext* context,
                                                   const v1::ListClaimsRequest* request,
                                                   v1::ListClaimsResponse* response) {
  return Read("QueryService/ListClaims", Where::kOnWorker, &query::Engine::ListClaims, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::ListObservations(grpc::CallbackServerContext* context,
                                                         const v1::ListObservationsRequest* request,
                                                         v1::ListObservationsResponse* response) {
  return Read("QueryService/ListObservations", Where::kOnWorker, &query::Engine::ListObservations, context, request,
              response);
}

grpc::ServerUnaryReactor* QueryHandler::GetNeighborhood(grpc::CallbackServerContext* context,
                                                        const v1::GetNeighborhoodRequest* request,
                                                        v1::GetNeighborhoodResponse* response) {
  return Read("QueryService/GetNeighborhood", Where::kOnWorker, &query::Engine::GetNeighborhood, context, request,
              response);
}

grpc::ServerUnaryReactor* QueryHandler::ExplainFact(grpc::CallbackServerContext* context,
                                                    const v1::ExplainFactRequest* request,
                                                    v1::ExplainFactResponse* response) {
  return Read("QueryService/ExplainFact", Where::kOnWorker, &query::Engine::ExplainFact, context, request, response);
}

}  // namespace entente::rpc
