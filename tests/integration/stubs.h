// One stub of each service, on one channel.
#ifndef ENTENTE_TESTS_INTEGRATION_STUBS_H_
#define ENTENTE_TESTS_INTEGRATION_STUBS_H_

#include <chrono>
#include <memory>

#include "entente/v1/admin_service.grpc.pb.h"
#include "entente/v1/bulk_service.grpc.pb.h"
#include "entente/v1/commit_service.grpc.pb.h"
#include "entente/v1/query_service.grpc.pb.h"
#include "entente/v1/schema_service.grpc.pb.h"
#include "entente/v1/watch_service.grpc.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace entente::testing {

// The stubs. Thread-safe.
struct Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : query(v1::QueryService::NewStub(channel)),
        commit(v1::CommitService::NewStub(channel)),
        bulk(v1::BulkService::NewStub(channel)),
        watch(v1::WatchService::NewStub(channel)),
        schema(v1::SchemaService::NewStub(channel)),
        admin(v1::AdminService::NewStub(channel)) {}

  std::unique_ptr<v1::QueryService::Stub> query;
  std::unique_ptr<v1::CommitService::Stub> commit;
  std::unique_ptr<v1::BulkService::Stub> bulk;
  std::unique_ptr<v1::WatchService::Stub> watch;
  std::unique_ptr<v1::SchemaService::Stub> schema;
  std::unique_ptr<v1::AdminService::Stub> admin;
};

// One unary call: `Call(*stubs.query, &v1::QueryService::Stub::GetEntity, request, response)`.
template <typename Stub, typename Request, typename Response>
grpc::Status Call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request, Response& response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  return (stub.*method)(&context, request, &response);
}

}  // namespace entente::testing

#endif  // ENTENTE_TESTS_INTEGRATION_STUBS_H_
