#include "entente/internal/grpc_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "entente/client.h"
#include "entente/error.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace entente {
namespace {

grpc::Status Refusal(const std::string& reason) {
  google::rpc::ErrorInfo info;
  info.set_domain("entente.v1");
  info.set_reason(reason);
  google::rpc::Status details;
  details.set_code(5);
  details.set_message("no such entity");
  details.add_details()->PackFrom(info);
  return grpc::Status(grpc::StatusCode::NOT_FOUND, "no such entity", details.SerializeAsString());
}

class FakeQuery : public v1::QueryService::Service {
 public:
  grpc::Status GetEntity(grpc::ServerContext*, const v1::GetEntityRequest* request,
                         v1::GetEntityResponse* response) override {
    if (unavailable_calls.fetch_sub(1) > 0) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "not yet");
    if (request->id() == "organization/none") return Refusal("UNKNOWN_ENTITY");
    response->mutable_entity()->set_id(request->id());
    return grpc::Status::OK;
  }
  // Sends a row at a time, until it cannot or the client has gone.
  grpc::Status MatchPattern(grpc::ServerContext* context, const v1::MatchPatternRequest* request,
                            grpc::ServerWriter<v1::MatchPatternResponse>* writer) override {
    if (unavailable_calls.fetch_sub(1) > 0) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "not yet");
    v1::MatchPatternResponse message;
    message.add_rows()->add_bindings()->mutable_entity()->mutable_description()->set_summary(std::string(100000, 'x'));
    for (int i = 0; i < request->limit() && !context->IsCancelled(); ++i) {
      if (!writer->Write(message)) break;
      ++rows_written;
    }
    v1::MatchPatternResponse last;
    last.mutable_read_info()->set_revision(3);
    writer->Write(last);
    left = true;
    return grpc::Status::OK;
  }
  std::atomic<int> unavailable_calls{0};
  std::atomic<int> rows_written{0};
  std::atomic<bool> left{false};
};

// Sends two commits for each stream and breaks it; with `hold`, keeps it open instead.
class FakeWatch : public v1::WatchService::Service {
 public:
  grpc::Status Watch(grpc::ServerContext* context, const v1::WatchRequest* request,
                     grpc::ServerWriter<v1::WatchResponse>* writer) override {
    int64_t revision = request->after_token().empty() ? request->after_revision() : std::stoll(request->after_token());
    for (int i = 0; i < 2; ++i) {
      v1::WatchResponse message;
      message.set_token(std::to_string(++revision));
      message.mutable_commit()->set_revision(revision);
      message.mutable_commit()->set_last_part(true);
      writer->Write(message);
    }
    while (hold && !context->IsCancelled()) std::this_thread::yield();
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "broken");
  }
  // Sends a snapshot and nothing else, and then leaves as a server does that shuts down.
  grpc::Status WatchPattern(grpc::ServerContext*, const v1::WatchPatternRequest*,
                            grpc::ServerWriter<v1::WatchPatternResponse>* writer) override {
    v1::WatchPatternResponse message;
    message.mutable_snapshot()->add_rows()->set_id("r");
    writer->Write(message);
    return grpc::Status::OK;
  }
  std::atomic<bool> hold{false};
};

class GrpcConnectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    int port = 0;
    server_ = grpc::ServerBuilder()
                  .AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port)
                  .RegisterService(&query_)
                  .RegisterService(&watch_)
                  .BuildAndStart();
    ASSERT_NE(server_, nullptr);
    options_.endpoints = {"127.0.0.1:" + std::to_string(port)};
    options_.retry.initial_backoff = std::chrono::milliseconds(1);
    options_.watch_retry.initial_backoff = std::chrono::milliseconds(1);
  }
  void TearDown() override { server_->Shutdown(std::chrono::system_clock::now()); }
  Client MakeClient() { return Client(MakeConnection(options_), options_); }

  FakeQuery query_;
  FakeWatch watch_;
  std::unique_ptr<grpc::Server> server_;
  Options options_;
};

TEST_F(GrpcConnectionTest, CarriesRequestsAnswersAndTheDetailsOfErrors) {
  const Client client = MakeClient();
  const auto found = client.GetEntity("organization/a");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->entity().id(), "organization/a");
  const absl::Status refused = client.GetEntity("organization/none").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(refused.message(), "no such entity");
  EXPECT_EQ(Reason(refused), v1::ERROR_REASON_UNKNOWN_ENTITY);
}

TEST_F(GrpcConnectionTest, IsRepeatedByTheClientWhileTheServerIsUnavailable) {
  query_.unavailable_calls = 2;
  EXPECT_TRUE(MakeClient().GetEntity("organization/a").ok());
  EXPECT_EQ(query_.unavailable_calls, -1);
}

TEST_F(GrpcConnectionTest, GoesOnToTheNextServerWhenOneCannotBeReached) {
  options_.endpoints.insert(options_.endpoints.begin(), "127.0.0.1:1");
  EXPECT_TRUE(MakeClient().GetEntity("organization/a").ok());
}

TEST_F(GrpcConnectionTest, SaysThatACallTheServerDoesNotHaveIsUnimplemented) {
  EXPECT_EQ(MakeClient().GetSchema().status().code(), absl::StatusCode::kUnimplemented);
}

TEST_F(GrpcConnectionTest, WatchesAcrossBrokenStreamsWithoutGapOrDuplicate) {
  v1::WatchRequest request;
  request.set_after_revision(0);
  Watcher watcher = MakeClient().Watch(request);
  for (int64_t revision = 1; revision <= 7; ++revision) {
    const auto event = watcher.Next();
    ASSERT_TRUE(event.ok()) << event.status();
    EXPECT_EQ(std::get<v1::CommitEvent>(*event).revision(), revision);
  }
}

TEST_F(GrpcConnectionTest, StopsAWatchThatWaitsForTheServer) {
  watch_.hold = true;
  v1::WatchRequest request;
  request.set_after_revision(0);
  Watcher watcher = MakeClient().Watch(request);
  ASSERT_TRUE(watcher.Next().ok());
  ASSERT_TRUE(watcher.Next().ok());
  std::thread other([&] { watcher.Stop(); });
  EXPECT_EQ(watcher.Next().status().code(), absl::StatusCode::kCancelled);
  other.join();
}

TEST_F(GrpcConnectionTest, GoesOnWithTheNextServerWhenOneIsShutDownUnderAWatch) {
  FakeWatch spare;
  spare.hold = watch_.hold = true;
  int port = 0;
  const auto other = grpc::ServerBuilder()
                         .AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port)
                         .RegisterService(&spare)
                         .BuildAndStart();
  options_.endpoints.push_back("127.0.0.1:" + std::to_string(port));
  v1::WatchRequest request;
  request.set_after_revision(0);
  Watcher watcher = MakeClient().Watch(request);
  for (int64_t revision = 1; revision <= 4; ++revision) {
    if (revision == 3) server_->Shutdown(std::chrono::system_clock::now());
    const auto event = watcher.Next();
    ASSERT_TRUE(event.ok()) << event.status();
    EXPECT_EQ(std::get<v1::CommitEvent>(*event).revision(), revision);
  }
  watcher.Stop();
  spare.hold = false;
  other->Shutdown(std::chrono::system_clock::now());
}

TEST_F(GrpcConnectionTest, WatchesAtTheNextServerWhenTheFirstCannotBeReached) {
  options_.endpoints.insert(options_.endpoints.begin(), "127.0.0.1:1");
  v1::WatchRequest request;
  request.set_after_revision(0);
  const auto event = MakeClient().Watch(request).Next();
  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(std::get<v1::CommitEvent>(*event).revision(), 1);
}

TEST_F(GrpcConnectionTest, GivesUpOnAServerThatCannotBeReached) {
  options_.endpoints = {"127.0.0.1:1"};
  const auto stream = MakeConnection(options_)->Watch({});
  v1::WatchResponse message;
  EXPECT_FALSE(stream->Wait(std::chrono::milliseconds(0)));
  EXPECT_FALSE(stream->Read(&message, std::chrono::seconds(60)));
  const absl::Status end = stream->Finish();
  EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(end.message(), "the server cannot be reached");
}

TEST_F(GrpcConnectionTest, WatchesPatternsAndSaysThatTheServerDoesNotWatchTheLandscape) {
  v1::WatchPatternRequest request;
  request.mutable_snapshot();
  PatternWatcher rows = MakeClient().WatchPattern(request);
  const auto event = rows.Next();
  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ(std::get<v1::PatternSnapshotPart>(*event).rows(0).id(), "r");
  EXPECT_EQ(MakeClient().WatchLandscape({}).Next().status().code(), absl::StatusCode::kUnimplemented);
}

TEST_F(GrpcConnectionTest, WaitsForAMessageWithoutGivingTheStreamUp) {
  watch_.hold = true;
  v1::WatchRequest request;
  request.set_after_revision(0);
  const auto stream = MakeConnection(options_)->Watch(request);
  v1::WatchResponse message;
  for (int64_t revision = 1; revision <= 2; ++revision) {
    ASSERT_TRUE(stream->Wait(std::chrono::seconds(10)));
    ASSERT_TRUE(stream->Wait(std::chrono::milliseconds(0)));  // it waits to be read
    ASSERT_TRUE(stream->Read(&message, std::chrono::milliseconds(0)));
    EXPECT_EQ(message.commit().revision(), revision);
  }
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(stream->Wait(std::chrono::milliseconds(5)));
  watch_.hold = false;
  EXPECT_TRUE(stream->Wait(std::chrono::seconds(10)));  // the stream is over
  EXPECT_FALSE(stream->Read(&message, std::chrono::seconds(10)));
  EXPECT_EQ(stream->Finish().message(), "broken");
}

TEST_F(GrpcConnectionTest, LetsGoOfAStreamThatIsWaitedFor) {
  watch_.hold = true;
  v1::WatchRequest request;
  request.set_after_revision(2);
  auto stream = MakeConnection(options_)->Watch(request);
  v1::WatchResponse message;
  ASSERT_TRUE(stream->Read(&message, std::chrono::seconds(10)));
  ASSERT_TRUE(stream->Read(&message, std::chrono::seconds(10)));
  EXPECT_FALSE(stream->Wait(std::chrono::milliseconds(0)));
  stream.reset();  // returns, and the server sees that nobody is there
}

TEST_F(GrpcConnectionTest, TakesASilentStreamForLost) {
  watch_.hold = true;
  v1::WatchRequest request;
  request.set_after_revision(0);
  const auto connection = MakeConnection(options_);
  const auto stream = connection->Watch(request);
  v1::WatchResponse message;
  ASSERT_TRUE(stream->Read(&message, std::chrono::seconds(10)));
  ASSERT_TRUE(stream->Read(&message, std::chrono::seconds(10)));
  EXPECT_FALSE(stream->Read(&message, std::chrono::milliseconds(20)));
  EXPECT_EQ(stream->Finish().code(), absl::StatusCode::kUnavailable);
}

TEST_F(GrpcConnectionTest, StreamsRowsAgainAfterTheServerWasUnavailable) {
  query_.unavailable_calls = 2;
  v1::MatchPatternRequest request;
  request.set_limit(3);
  PatternRows rows = MakeClient().MatchPattern(request);
  int count = 0;
  for (;;) {
    const auto row = rows.Next();
    ASSERT_TRUE(row.ok()) << row.status();
    if (!row->has_value()) break;
    ++count;
  }
  EXPECT_EQ(count, 3);
  EXPECT_EQ(rows.read_info().revision(), 3);
}

TEST_F(GrpcConnectionTest, HoldsAServerBackWhoseRowsNobodyReads) {
  v1::MatchPatternRequest request;
  request.set_limit(10000);  // a gigabyte
  {
    PatternRows rows = MakeClient().MatchPattern(request);
    ASSERT_TRUE(rows.Next().ok());
    EXPECT_LT(query_.rows_written, 5000);
  }
  while (!query_.left) std::this_thread::yield();  // letting go cancels the call
  EXPECT_LT(query_.rows_written, 5000);
}

TEST_F(GrpcConnectionTest, GivesAStreamUpAtItsDeadline) {
  options_.deadline = std::chrono::milliseconds(50);
  v1::MatchPatternRequest request;
  request.set_limit(10000);
  PatternRows rows = MakeClient().MatchPattern(request);
  ASSERT_TRUE(rows.Next().ok());
  while (!query_.left) std::this_thread::yield();
  absl::Status end;
  for (auto row = rows.Next(); row.ok() && row->has_value(); row = rows.Next()) {
  }
  end = rows.Next().status();
  EXPECT_EQ(end.code(), absl::StatusCode::kDeadlineExceeded) << end;
}

}  // namespace
}  // namespace entente
