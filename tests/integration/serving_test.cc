// The server as a whole: health, reflection, waiting for a revision, shutting down, and what two servers may not share.
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "service/base/token.h"
#include "tests/integration/stubs.h"
#include "tests/testing/decoded_error.h"
#include "tests/testing/small_world.h"
#include "tests/testing/test_server.h"

namespace entente::testing {
namespace {

using ::testing::HasSubstr;

// A call by name with bytes for messages: for services whose stubs this program does not have.
grpc::Status CallBytes(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                       const std::string& request, std::string& response) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  grpc::CompletionQueue queue;
  const grpc::Slice slice(request);
  auto call = stub.PrepareUnaryCall(&context, method, grpc::ByteBuffer(&slice, 1), &queue);
  call->StartCall();
  grpc::ByteBuffer bytes;
  grpc::Status status;
  call->Finish(&bytes, &status, nullptr);
  void* tag;
  bool ok;
  queue.Next(&tag, &ok);
  grpc::Slice answer;
  if (status.ok() && bytes.DumpToSingleSlice(&answer).ok()) {
    response.assign(reinterpret_cast<const char*>(answer.begin()), answer.size());
  }
  return status;
}

// Field 1 of grpc.health.v1.HealthCheckRequest is the service.
std::string HealthRequest(const std::string& service) {
  return service.empty() ? "" : absl::StrCat("\x0a", std::string(1, static_cast<char>(service.size())), service);
}

// Field 1 of grpc.health.v1.HealthCheckResponse is the status; 1 is serving.
constexpr char kServing[] = "\x08\x01";

TEST(Serving, EveryServiceReportsItselfAsServing) {
  TestServer server;
  for (const char* service : {"", "entente.v1.QueryService", "entente.v1.LandscapeService", "entente.v1.CommitService",
                              "entente.v1.WatchService", "entente.v1.SchemaService", "entente.v1.AdminService"}) {
    std::string response;
    const grpc::Status status =
        CallBytes(server.channel(), "/grpc.health.v1.Health/Check", HealthRequest(service), response);
    ASSERT_TRUE(status.ok()) << service << " " << status.error_message();
    EXPECT_EQ(response, kServing) << service;
  }
  std::string response;
  EXPECT_EQ(CallBytes(server.channel(), "/grpc.health.v1.Health/Check", HealthRequest("entente.v1.None"), response)
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST(Serving, ACallThatDoesNotExistIsUnimplemented) {
  TestServer server;
  std::string response;
  EXPECT_EQ(CallBytes(server.channel(), "/entente.v1.QueryService/Guess", "", response).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

// Lists the services by reflection: field 7 of ServerReflectionRequest is list_services.
grpc::Status ListServices(const std::shared_ptr<grpc::Channel>& channel, std::string& response) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  grpc::CompletionQueue queue;
  void* tag;
  bool ok;
  auto call = stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  call->StartCall(nullptr);
  queue.Next(&tag, &ok);
  const grpc::Slice slice(std::string("\x3a\x01*"));
  call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
  queue.Next(&tag, &ok);
  grpc::ByteBuffer bytes;
  call->Read(&bytes, nullptr);
  queue.Next(&tag, &ok);
  grpc::Slice answer;
  if (ok && bytes.DumpToSingleSlice(&answer).ok()) {
    response.assign(reinterpret_cast<const char*>(answer.begin()), answer.size());
  }
  grpc::Status status;
  call->Finish(&status, nullptr);
  queue.Next(&tag, &ok);
  return status;
}

TEST(Serving, ReflectionListsTheServicesUnlessItIsOff) {
  TestServer server;
  std::string response;
  ASSERT_TRUE(ListServices(server.channel(), response).ok());
  for (const char* service :
       {"entente.v1.QueryService", "entente.v1.LandscapeService", "entente.v1.CommitService", "entente.v1.WatchService",
        "entente.v1.SchemaService", "entente.v1.AdminService", "grpc.health.v1.Health"}) {
    EXPECT_THAT(response, HasSubstr(service));
  }
  server::Options options;
  options.reflection = false;
  TestServer silent(options);
  EXPECT_EQ(ListServices(silent.channel(), response).error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST(Serving, AReadWaitsForARevisionThatIsStillToCome) {
  TestServer server;
  Stubs stubs(server.channel());
  v1::CommitResponse world;
  ASSERT_TRUE(Call(*stubs.commit, &v1::CommitService::Stub::Commit, SmallWorld(), world).ok());
  v1::GetServerInfoResponse info;
  ASSERT_TRUE(Call(*stubs.admin, &v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), info).ok());
  const base::TokenCodec codec(info.store_id());
  auto request = FromText<v1::GetEntityRequest>("id: 'organization/late'");
  request.mutable_context()->set_at_least_as_fresh(
      codec.Encode({.sort = base::TokenSort::kRevision, .revision = world.revision() + 1}));
  std::promise<void> sent;
  std::thread reader([&] {
    Stubs own(server.channel());
    v1::GetEntityResponse response;
    sent.set_value();
    const grpc::Status status = Call(*own.query, &v1::QueryService::Stub::GetEntity, request, response);
    EXPECT_TRUE(status.ok()) << Decode(status);
    EXPECT_EQ(response.entity().description().name(), "Late");
    EXPECT_EQ(response.read_info().revision(), world.revision() + 1);
  });
  sent.get_future().wait();
  v1::CommitResponse late;
  const grpc::Status status =
      Call(*stubs.commit, &v1::CommitService::Stub::Commit,
           FromText<v1::CommitRequest>(
               "author: 'tests' changes { assert_claim { entity { id: 'organization/late' description "
               "{ name: 'Late' organization {} } } citations { document: 'document/notes' } } }"),
           late);
  EXPECT_TRUE(status.ok()) << Decode(status);
  reader.join();
}

TEST(Serving, WhatWasCommittedIsThereAfterAStart) {
  TestServer server;
  v1::CommitResponse world;
  {
    Stubs stubs(server.channel());
    ASSERT_TRUE(Call(*stubs.commit, &v1::CommitService::Stub::Commit, SmallWorld(), world).ok());
  }
  server.Restart();
  Stubs stubs(server.channel());
  auto request = FromText<v1::GetEntityRequest>("id: 'organization/han'");
  request.mutable_context()->set_at_least_as_fresh(world.token());
  v1::GetEntityResponse response;
  const grpc::Status status = Call(*stubs.query, &v1::QueryService::Stub::GetEntity, request, response);
  ASSERT_TRUE(status.ok()) << Decode(status);
  EXPECT_EQ(response.entity().description().name(), "Han Telecom");
  v1::CommitResponse again;
  ASSERT_TRUE(Call(*stubs.commit, &v1::CommitService::Stub::Commit, SmallWorld(), again).ok());
  EXPECT_TRUE(again.replayed());
}

TEST(Serving, CommitsUnderWayWhenTheServerStopsAreAnsweredOrNotMade) {
  TestServer server;
  Stubs stubs(server.channel());
  v1::CommitResponse world;
  ASSERT_TRUE(Call(*stubs.commit, &v1::CommitService::Stub::Commit, SmallWorld(), world).ok());
  std::promise<void> running;
  int64_t acknowledged = world.revision();
  std::thread writer([&] {
    for (int i = 0;; ++i) {
      const auto request = FromText<v1::CommitRequest>(
          absl::StrCat("author: 'tests' changes { assert_claim { entity { id: 'organization/o", i,
                       "' description { name: 'O' organization {} } } citations { document: 'document/notes' } } }"));
      v1::CommitResponse response;
      const grpc::Status status = Call(*stubs.commit, &v1::CommitService::Stub::Commit, request, response);
      if (!status.ok()) {
        EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << Decode(status);
        EXPECT_EQ(Decode(status).reason, "DRAINING");
        return;
      }
      acknowledged = response.revision();
      if (i == 5) running.set_value();
    }
  });
  running.get_future().wait();
  server.server().Stop();
  writer.join();
  server.Restart();
  Stubs after(server.channel());
  v1::GetServerInfoResponse info;
  ASSERT_TRUE(Call(*after.admin, &v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), info).ok());
  EXPECT_EQ(info.head_revision(), acknowledged);
}

TEST(Serving, TheClockMovesTheDayWithACommitOfItsOwn) {
  TestServer server;
  Stubs stubs(server.channel());
  server.clock().Advance(int64_t{2} * 86'400'000'000);
  ASSERT_TRUE(server.server().AdvanceClock().ok());
  v1::GetServerInfoResponse info;
  ASSERT_TRUE(Call(*stubs.admin, &v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), info).ok());
  EXPECT_EQ(info.clock_day(), "2025-03-12");
}

TEST(Serving, ASecondServerOnTheSameDataIsRefusedWithAWord) {
  TestServer server;
  server::Options options;
  options.listen = "127.0.0.1:0";
  options.data = server.data();
  options.log_level = "error";
  const base::SystemClock clock;
  const auto second = server::Server::Start(options, clock);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition) << second.status();
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(server.data()));
}

TEST(Serving, ASecondServerOnTheSamePortIsRefused) {
  TestServer server;
  const ScratchDirectory directory;
  server::Options options;
  options.listen = server.address();
  options.data = directory.path();
  options.log_level = "error";
  const base::SystemClock clock;
  ::testing::internal::CaptureStderr();
  const auto second = server::Server::Start(options, clock);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("\"level\":\"error\",\"msg\":\"grpc\",\"said\":"));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kInvalidArgument) << second.status();
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(server.address()));
}

TEST(Serving, ADirectoryThatCannotBeMadeIsToldByItsOption) {
  const ScratchDirectory directory;
  std::ofstream(directory.path() + "/file") << "in the way";
  server::Options options;
  options.listen = "127.0.0.1:0";
  options.data = directory.path() + "/file/data";
  const base::SystemClock clock;
  EXPECT_THAT(server::Server::Start(options, clock).status().ToString(), HasSubstr("--data"));
}

// The program itself: flags, port file, signals.
TEST(Serving, TheProgramServesWritesItsAddressAndEndsWithZeroWhenToldTo) {
  const ScratchDirectory directory;
  ServerProcess process(directory.path());
  ASSERT_TRUE(process.WaitUntilServing()) << process.Log();
  Stubs stubs(grpc::CreateChannel(process.address(), grpc::InsecureChannelCredentials()));
  v1::CommitResponse response;
  const grpc::Status status = Call(*stubs.commit, &v1::CommitService::Stub::Commit, SmallWorld(), response);
  EXPECT_TRUE(status.ok()) << Decode(status);
  EXPECT_EQ(process.Stop(), 0) << process.Log();
  EXPECT_THAT(process.Log(), HasSubstr("\"msg\":\"serving\",\"address\":\"127.0.0.1:"));
}

TEST(Serving, TheProgramSaysWhatIsWrongWithItsOptions) {
  const ScratchDirectory directory;
  ServerProcess process(directory.path(), {"--listen", "0.0.0.0:0"});
  EXPECT_FALSE(process.WaitUntilServing());
  EXPECT_THAT(process.Log(), HasSubstr("--insecure-non-loopback"));
}

}  // namespace
}  // namespace entente::testing
