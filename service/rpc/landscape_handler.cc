#include "service/rpc/landscape_handler.h"

#include "service/landscape/landscape.h"

namespace entente::rpc {

grpc::ServerUnaryReactor* LandscapeHandler::GetAllianceMatrix(grpc::CallbackServerContext* context,
                                                              const v1::GetAllianceMatrixRequest* request,
                                                              v1::GetAllianceMatrixResponse* response) {
  return reads_.Answer("LandscapeService/GetAllianceMatrix", &landscape::GetAllianceMatrix, context, request, response);
}

grpc::ServerUnaryReactor* LandscapeHandler::ListCoMemberships(grpc::CallbackServerContext* context,
                                                              const v1::ListCoMembershipsRequest* request,
                                                              v1::ListCoMembershipsResponse* response) {
  return reads_.Answer("LandscapeService/ListCoMemberships", &landscape::ListCoMemberships, context, request, response);
}

grpc::ServerUnaryReactor* LandscapeHandler::TraceLineage(grpc::CallbackServerContext* context,
                                                         const v1::TraceLineageRequest* request,
                                                         v1::TraceLineageResponse* response) {
  return reads_.Answer("LandscapeService/TraceLineage", &landscape::TraceLineage, context, request, response);
}

grpc::ServerUnaryReactor* LandscapeHandler::AssessImpact(grpc::CallbackServerContext* context,
                                                         const v1::AssessImpactRequest* request,
                                                         v1::AssessImpactResponse* response) {
  return reads_.Answer("LandscapeService/AssessImpact", &landscape::AssessImpact, context, request, response);
}

grpc::ServerUnaryReactor* LandscapeHandler::AssessExposure(grpc::CallbackServerContext* context,
                                                           const v1::AssessExposureRequest* request,
                                                           v1::AssessExposureResponse* response) {
  return reads_.Answer("LandscapeService/AssessExposure", &landscape::AssessExposure, context, request, response);
}

grpc::ServerUnaryReactor* LandscapeHandler::CompareStrategies(grpc::CallbackServerContext* context,
                                                              const v1::CompareStrategiesRequest* request,
                                                              v1::CompareStrategiesResponse* response) {
  return reads_.Answer("LandscapeService/CompareStrategies", &landscape::CompareStrategies, context, request, response);
}

}  // namespace entente::rpc
