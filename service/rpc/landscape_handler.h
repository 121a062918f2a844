// LandscapeService over gRPC.
#ifndef ENTENTE_SERVICE_RPC_LANDSCAPE_HANDLER_H_
#define ENTENTE_SERVICE_RPC_LANDSCAPE_HANDLER_H_

#include "entente/v1/landscape_service.grpc.pb.h"
#include "service/rpc/read_calls.h"

namespace entente::rpc {

// The service. Thread-safe. All is answered on workers.
class LandscapeHandler final : public v1::LandscapeService::CallbackService {
 public:
  explicit LandscapeHandler(const ReadParts& parts) : reads_(parts) {}

  grpc::ServerUnaryReactor* GetAllianceMatrix(grpc::CallbackServerContext* context,
                                              const v1::GetAllianceMatrixRequest* request,
                                              v1::GetAllianceMatrixResponse* response) override;
  grpc::ServerUnaryReactor* ListCoMemberships(grpc::CallbackServerContext* context,
                                              const v1::ListCoMembershipsRequest* request,
                                              v1::ListCoMembershipsResponse* response) override;
  grpc::ServerUnaryReactor* TraceLineage(grpc::CallbackServerContext* context, const v1::TraceLineageRequest* request,
                                         v1::TraceLineageResponse* response) override;
  grpc::ServerUnaryReactor* AssessImpact(grpc::CallbackServerContext* context, const v1::AssessImpactRequest* request,
                                         v1::AssessImpactResponse* response) override;
  grpc::ServerUnaryReactor* AssessExposure(grpc::CallbackServerContext* context,
                                           const v1::AssessExposureRequest* request,
                                           v1::AssessExposureResponse* response) override;
  grpc::ServerUnaryReactor* CompareStrategies(grpc::CallbackServerContext* context,
                                              const v1::CompareStrategiesRequest* request,
                                              v1::CompareStrategiesResponse* response) override;

 private:
  const ReadCalls reads_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_LANDSCAPE_HANDLER_H_
