#include "service/rpc/query_handler.h"

#include "service/analysis/analysis.h"
#include "service/conflict/conflict.h"
#include "service/match/match.h"
#include "service/paths/paths.h"

namespace entente::rpc {

grpc::ServerUnaryReactor* QueryHandler::GetEntity(grpc::CallbackServerContext* context,
                                                  const v1::GetEntityRequest* request,
                                                  v1::GetEntityResponse* response) {
  return reads_.AnswerHere("QueryService/GetEntity", &query::Engine::GetEntity, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::BatchGetEntities(grpc::CallbackServerContext* context,
                                                         const v1::BatchGetEntitiesRequest* request,
                                                         v1::BatchGetEntitiesResponse* response) {
  return reads_.AnswerHere("QueryService/BatchGetEntities", &query::Engine::BatchGetEntities, context, request,
                           response);
}

grpc::ServerUnaryReactor* QueryHandler::LookupEntities(grpc::CallbackServerContext* context,
                                                       const v1::LookupEntitiesRequest* request,
                                                       v1::LookupEntitiesResponse* response) {
  return reads_.AnswerOnWorker("QueryService/LookupEntities", &query::Engine::LookupEntities, context, request,
                               response);
}

grpc::ServerUnaryReactor* QueryHandler::ListEntities(grpc::CallbackServerContext* context,
                                                     const v1::ListEntitiesRequest* request,
                                                     v1::ListEntitiesResponse* response) {
  return reads_.Answer("QueryService/ListEntities", &query::Engine::ListEntities, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::ListRelationships(grpc::CallbackServerContext* context,
                                                          const v1::ListRelationshipsRequest* request,
                                                          v1::ListRelationshipsResponse* response) {
  return reads_.Answer("QueryService/ListRelationships", &query::Engine::ListRelationships, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::ListClaims(grpc::CallbackServerContext* context,
                                                   const v1::ListClaimsRequest* request,
                                                   v1::ListClaimsResponse* response) {
  return reads_.AnswerOnWorker("QueryService/ListClaims", &query::Engine::ListClaims, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::ListObservations(grpc::CallbackServerContext* context,
                                                         const v1::ListObservationsRequest* request,
                                                         v1::ListObservationsResponse* response) {
  return reads_.Answer("QueryService/ListObservations", &query::Engine::ListObservations, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::GetNeighborhood(grpc::CallbackServerContext* context,
                                                        const v1::GetNeighborhoodRequest* request,
                                                        v1::GetNeighborhoodResponse* response) {
  return reads_.Answer("QueryService/GetNeighborhood", &query::Engine::GetNeighborhood, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::ExplainFact(grpc::CallbackServerContext* context,
                                                    const v1::ExplainFactRequest* request,
                                                    v1::ExplainFactResponse* response) {
  return reads_.AnswerOnWorker("QueryService/ExplainFact", &query::Engine::ExplainFact, context, request, response);
}

grpc::ServerWriteReactor<v1::MatchPatternResponse>* QueryHandler::MatchPattern(grpc::CallbackServerContext* context,
                                                                               const v1::MatchPatternRequest* request) {
  return reads_.AnswerInParts("QueryService/MatchPattern", &match::MatchPattern, context, request);
}

grpc::ServerUnaryReactor* QueryHandler::FindPaths(grpc::CallbackServerContext* context,
                                                  const v1::FindPathsRequest* request,
                                                  v1::FindPathsResponse* response) {
  return reads_.Answer("QueryService/FindPaths", &paths::FindPaths, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::Aggregate(grpc::CallbackServerContext* context,
                                                  const v1::AggregateRequest* request,
                                                  v1::AggregateResponse* response) {
  return reads_.Answer("QueryService/Aggregate", &analysis::Aggregate, context, request, response);
}

grpc::ServerUnaryReactor* QueryHandler::GetTimeline(grpc::CallbackServerContext* context,
                                                    const v1::GetTimelineRequest* request,
                                                    v1::GetTimelineResponse* response) {
  return reads_.Answer("QueryService/GetTimeline", &analysis::GetTimeline, context, request, response);
}

grpc::ServerWriteReactor<v1::DiffGraphResponse>* QueryHandler::DiffGraph(grpc::CallbackServerContext* context,
                                                                         const v1::DiffGraphRequest* request) {
  return reads_.AnswerInPartsOnWorker<v1::DiffGraphResponse>("QueryService/DiffGraph", &analysis::DiffGraph, context,
                                                             request);
}

grpc::ServerUnaryReactor* QueryHandler::ListConflicts(grpc::CallbackServerContext* context,
                                                      const v1::ListConflictsRequest* request,
                                                      v1::ListConflictsResponse* response) {
  return reads_.AnswerOnWorker("QueryService/ListConflicts", &conflict::ListConflicts, context, request, response);
}

}  // namespace entente::rpc
