// The floor: a bare gRPC server that answers every GetEntity, and every MatchPattern with one message, with the same
// bytes, read from a file, on the same library and API as the real one: echo_server FILE ADDRESS. Prints a line once it
// serves; ends when its standard input does.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "entente/v1/query_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"

namespace {

using Base = entente::v1::QueryService::WithRawCallbackMethod_MatchPattern<
    entente::v1::QueryService::WithRawCallbackMethod_GetEntity<entente::v1::QueryService::Service>>;

// A stream of one message, sent with its end.
class OneMessage final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  static OneMessage* Begin(const grpc::Slice& slice) {
    auto call = std::make_shared<OneMessage>(slice);
    call->self_ = call;
    call->StartWriteAndFinish(&call->message_, grpc::WriteOptions(), grpc::Status::OK);
    return call.get();
  }
  explicit OneMessage(const grpc::Slice& slice) : message_(&slice, 1) {}
  void OnDone() override { self_.reset(); }

 private:
  grpc::ByteBuffer message_;
  std::shared_ptr<OneMessage> self_;  // until gRPC is done
};

// Answers without looking at the request.
class Echo final : public Base {
 public:
  explicit Echo(const std::string& bytes) : slice_(bytes) {}
  grpc::ServerUnaryReactor* GetEntity(grpc::CallbackServerContext* context, const grpc::ByteBuffer*,
                                      grpc::ByteBuffer* response) override {
    *response = grpc::ByteBuffer(&slice_, 1);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerWriteReactor<grpc::ByteBuffer>* MatchPattern(grpc::CallbackServerContext*,
                                                           const grpc::ByteBuffer*) override {
    return OneMessage::Begin(slice_);
  }

 private:
  const grpc::Slice slice_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream in(argv[1], std::ios::binary);
  Echo service(std::string(std::istreambuf_iterator<char>(in), {}));
  grpc::ServerBuilder builder;
  builder.AddListeningPort(argv[2], grpc::InsecureServerCredentials());
  builder.RegisterService(&service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::puts("serving");
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  server->Shutdown();
  return 0;
}
