// A whole server in this process, on a free loopback port and a directory that goes away, with a clock that stands
// still.
//
//   TestServer server;
//   auto query = v1::QueryService::NewStub(server.channel());
//
// For the server as a process of its own see server_process.h.
#ifndef ENTENTE_TESTS_TESTING_TEST_SERVER_H_
#define ENTENTE_TESTS_TESTING_TEST_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "grpcpp/channel.h"
#include "grpcpp/support/channel_arguments.h"
#include "service/base/clock.h"
#include "service/server/options.h"
#include "service/server/server.h"
#include "tests/testing/server_process.h"

namespace entente::testing {

// 2025-03-10T12:00:00Z.
inline constexpr int64_t kTestNow = 1'741'608'000'000'000;

// The server. For one thread; what it serves is for any.
class TestServer {
 public:
  // `options` count but for address and directory. Ends the test program if the server does not start.
  explicit TestServer(server::Options options = {}, int64_t now_us = kTestNow);
  ~TestServer();

  // `127.0.0.1:PORT`.
  const std::string& address() const { return server_->address(); }
  // A channel to it that shares its connection with no other.
  std::shared_ptr<grpc::Channel> channel(grpc::ChannelArguments arguments = {}) const;
  const std::string& data() const { return options_.data; }
  base::ManualClock& clock() { return clock_; }
  server::Server& server() { return *server_; }
  // Stops it and starts another on the same data, elsewhere.
  void Restart();

 private:
  void Start();

  ScratchDirectory directory_;
  server::Options options_;
  base::ManualClock clock_;
  std::unique_ptr<server::Server> server_;
};

}  // namespace entente::testing

#endif  // ENTENTE_TESTS_TESTING_TEST_SERVER_H_
