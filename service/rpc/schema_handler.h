// SchemaService over gRPC: the schema, told once and kept.
#ifndef ENTENTE_SERVICE_RPC_SCHEMA_HANDLER_H_
#define ENTENTE_SERVICE_RPC_SCHEMA_HANDLER_H_

#include "entente/v1/schema_service.grpc.pb.h"
#include "service/rpc/calls.h"
#include "service/schema/schema.h"

namespace entente::rpc {

// The service. Thread-safe. Calls must outlive it.
class SchemaHandler final : public v1::SchemaService::CallbackService {
 public:
  SchemaHandler(const schema::Schema& schema, Calls& calls) : schema_(schema.ToProto()), calls_(calls) {}

  grpc::ServerUnaryReactor* GetSchema(grpc::CallbackServerContext* context, const v1::GetSchemaRequest* request,
                                      v1::GetSchemaResponse* response) override;

 private:
  const v1::GetSchemaResponse schema_;
  Calls& calls_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_SCHEMA_HANDLER_H_
