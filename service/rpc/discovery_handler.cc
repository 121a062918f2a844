#include "service/rpc/discovery_handler.h"

namespace entente::rpc {

using discovery::Discovery;

grpc::ServerUnaryReactor* DiscoveryHandler::SearchEntities(grpc::CallbackServerContext* context,
                                                           const v1::SearchEntitiesRequest* request,
                                                           v1::SearchEntitiesResponse* response) {
  return reads_.AnswerOnWorker("DiscoveryService/SearchEntities", discovery_, &Discovery::Search, context, request,
                               response);
}

grpc::ServerUnaryReactor* DiscoveryHandler::SuggestEntities(grpc::CallbackServerContext* context,
                                                            const v1::SuggestEntitiesRequest* request,
                                                            v1::SuggestEntitiesResponse* response) {
  return reads_.AnswerOnWorker("DiscoveryService/SuggestEntities", discovery_, &Discovery::Suggest, context, request,
                               response);
}

grpc::ServerUnaryReactor* DiscoveryHandler::ResolveEntities(grpc::CallbackServerContext* context,
                                                            const v1::ResolveEntitiesRequest* request,
                                                            v1::ResolveEntitiesResponse* response) {
  return reads_.AnswerOnWorker("DiscoveryService/ResolveEntities", discovery_, &Discovery::Resolve, context, request,
                               response);
}

}  // namespace entente::rpc
