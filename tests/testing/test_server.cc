#include "tests/testing/test_server.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace entente::testing {

TestServer::TestServer(server::Options options, int64_t now_us) : options_(std::move(options)), clock_(now_us) {
  options_.listen = "127.0.0.1:0";
  options_.data = directory_.path() + "/data";
  options_.log_level = "error";
  options_.log.ballast_bytes = 0;
  Start();
}

TestServer::~TestServer() = default;

std::shared_ptr<grpc::Channel> TestServer::channel(grpc::ChannelArguments arguments) const {
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), arguments);
}

void TestServer::Restart() {
  server_.reset();
  Start();
}

void TestServer::Start() {
  auto server = server::Server::Start(options_, clock_);
  if (!server.ok()) {
    std::fprintf(stderr, "the test server does not start: %s\n", server.status().ToString().c_str());
    std::abort();
  }
  server_ = *std::move(server);
}

}  // namespace entente::testing
