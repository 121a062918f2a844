#include "service/rpc/schema_handler.h"

#include "service/rpc/unary_call.h"

namespace entente::rpc {

grpc::ServerUnaryReactor* SchemaHandler::GetSchema(grpc::CallbackServerContext* context,
                                                   const v1::GetSchemaRequest* request,
                                                   v1::GetSchemaResponse* response) {
  UnaryCall* call = UnaryCall::Begin(calls_, "SchemaService/GetSchema", context);
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  if (call->Refused(*request)) return reactor;
  *response = schema_;
  call->Answer(absl::OkStatus());
  return reactor;
}

}  // namespace entente::rpc
