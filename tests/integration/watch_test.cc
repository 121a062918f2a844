// Watching over the wire: order, resuming, marks, filters, the end of a stream and those that do not keep up.
#include <future>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/stubs.h"
#include "tests/testing/decoded_error.h"
#include "tests/testing/small_world.h"
#include "tests/testing/test_server.h"

namespace entente::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// One watch, read message by message.
class Watcher {
 public:
  Watcher(Stubs& stubs, const v1::WatchRequest& request) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    reader_ = stubs.watch->Watch(&context_, request);
  }
  Watcher(Stubs& stubs, const std::string& request) : Watcher(stubs, FromText<v1::WatchRequest>(request)) {}
  ~Watcher() {
    context_.TryCancel();
    v1::WatchResponse rest;
    while (reader_->Read(&rest)) {
    }
    if (!finished_) reader_->Finish();
  }

  // Returns once the server has taken the watch, or refused it.
  void WaitUntilOpen() { reader_->WaitForInitialMetadata(); }
  bool Read(v1::WatchResponse& message) { return reader_->Read(&message); }
  // The next commit, past marks; one of revision 0 at the end.
  v1::CommitEvent NextCommit() {
    v1::WatchResponse message;
    while (Read(message)) {
      token_ = message.token();
      if (message.has_commit()) return message.commit();
    }
    return v1::CommitEvent();
  }
  const std::string& token() const { return token_; }
  DecodedError Finish() {
    finished_ = true;
    return Decode(reader_->Finish());
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchResponse>> reader_;
  std::string token_;
  bool finished_ = false;
};

// About 2 MB.
v1::CommitRequest LongSummaries(int round) {
  v1::CommitRequest request;
  request.set_author("tests");
  for (int i = 0; i < 500; ++i) {
    v1::Claim& claim = *request.add_changes()->mutable_assert_claim();
    claim.mutable_entity()->set_id(absl::StrCat("organization/o", round, "-", i));
    v1::Description& description = *claim.mutable_entity()->mutable_description();
    description.set_name("O");
    description.set_summary(std::string(4000, 's'));
    description.mutable_organization();
    claim.add_citations()->set_document("document/notes");
  }
  return request;
}

v1::CommitRequest Partnership(int episode) {
  auto request = FromText<v1::CommitRequest>(R"(
    author: "tests" changes { assert_claim {
      relationship { relation: RELATION_PARTNERS_WITH subject: "organization/han" object: "organization/lab" }
      citations { document: "document/notes" } valid_time { from: "2024" } } })");
  request.set_reason(absl::StrCat("episode ", episode));
  v1::Claim& claim = *request.mutable_changes(0)->mutable_assert_claim();
  claim.mutable_relationship()->set_episode(absl::StrCat("e", episode));
  return request;
}

int64_t Commit(Stubs& stubs, const v1::CommitRequest& request) {
  v1::CommitResponse response;
  const grpc::Status status = Call(*stubs.commit, &v1::CommitService::Stub::Commit, request, response);
  EXPECT_TRUE(status.ok()) << Decode(status);
  return response.revision();
}

int64_t OpenWatches(Stubs& stubs) {
  v1::GetServerInfoResponse info;
  EXPECT_TRUE(Call(*stubs.admin, &v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), info).ok());
  return info.open_watches();
}

class WatchTest : public ::testing::Test {
 protected:
  WatchTest() { world_ = Commit(stubs_, SmallWorld()); }

  TestServer server_;
  Stubs stubs_{server_.channel()};
  int64_t world_;
};

TEST_F(WatchTest, FromNowSeesTheNextCommitWithWhoMadeItAndWhy) {
  Watcher watcher(stubs_, "now {}");
  watcher.WaitUntilOpen();
  const int64_t revision = Commit(stubs_, Partnership(1));
  const v1::CommitEvent event = watcher.NextCommit();
  EXPECT_EQ(event.revision(), revision);
  EXPECT_EQ(event.author(), "tests");
  EXPECT_EQ(event.reason(), "episode 1");
  EXPECT_TRUE(event.last_part());
  ASSERT_EQ(event.changes_size(), 1);
  EXPECT_EQ(event.changes(0).kind(), v1::CHANGE_KIND_ENTERED);
  EXPECT_EQ(event.changes(0).after().relationship().episode(), "e1");
}

TEST_F(WatchTest, AWatchResumedAfterATokenMissesAndRepeatsNothing) {
  std::vector<int64_t> made;
  for (int i = 0; i < 6; ++i) made.push_back(Commit(stubs_, Partnership(i)));
  std::vector<int64_t> seen;
  auto request = FromText<v1::WatchRequest>(absl::StrCat("after_revision: ", world_));
  while (seen.size() < made.size()) {
    Watcher watcher(stubs_, request);  // one commit each
    seen.push_back(watcher.NextCommit().revision());
    request.set_after_token(watcher.token());
  }
  EXPECT_EQ(seen, made);
}

TEST_F(WatchTest, AWatchGoesOnAfterTheServerWasStartedAgain) {
  auto request = FromText<v1::WatchRequest>(absl::StrCat("after_revision: ", world_));
  const int64_t first = Commit(stubs_, Partnership(1));
  {
    Watcher watcher(stubs_, request);
    EXPECT_EQ(watcher.NextCommit().revision(), first);
    request.set_after_token(watcher.token());
  }
  server_.Restart();
  Stubs stubs(server_.channel());
  const int64_t second = Commit(stubs, Partnership(2));
  Watcher watcher(stubs, request);
  EXPECT_EQ(watcher.NextCommit().revision(), second);
}

TEST_F(WatchTest, ASnapshotIsEndedByAMarkThatCountsItAndThenItIsLive) {
  Watcher watcher(stubs_, "snapshot {}");
  v1::WatchResponse message;
  int64_t facts = 0;
  while (watcher.Read(message) && !message.mark().snapshot_complete()) facts += message.snapshot().facts_size();
  EXPECT_EQ(facts, 12);
  EXPECT_EQ(message.mark().count(), 12);
  EXPECT_EQ(message.mark().revision(), world_);
  const int64_t revision = Commit(stubs_, Partnership(1));
  EXPECT_EQ(watcher.NextCommit().revision(), revision);
}

TEST_F(WatchTest, AFilterLetsThroughOnlyWhatItNames) {
  Watcher watcher(stubs_, absl::StrCat("after_revision: ", world_ - 1,
                                       " filter { relations: RELATION_BASED_ON } until_revision: ", world_));
  const v1::CommitEvent event = watcher.NextCommit();
  ASSERT_EQ(event.changes_size(), 1);
  EXPECT_EQ(event.changes(0).key().relationship().subject(), "model/tuned");
}

TEST_F(WatchTest, AStreamUpToARevisionEndsWithAWordAndOk) {
  Watcher watcher(stubs_, absl::StrCat("earliest {} until_revision: ", world_));
  v1::WatchResponse message, last;
  while (watcher.Read(message)) last = message;
  EXPECT_EQ(last.closing().reason(), v1::CLOSE_REASON_UNTIL_REVISION);
  EXPECT_EQ(watcher.Finish().code, grpc::StatusCode::OK);
}

TEST_F(WatchTest, AQuietStreamSaysHowFarItIs) {
  Watcher watcher(stubs_, "now {} mark_interval { seconds: 1 }");
  v1::WatchResponse message;
  for (int marks = 0; marks < 2; ++marks) {
    ASSERT_TRUE(watcher.Read(message));
    EXPECT_EQ(message.mark().revision(), world_);
    EXPECT_FALSE(message.token().empty());
  }
}

TEST_F(WatchTest, DrainClosesEveryWatchWithATokenToGoOnWith) {
  Watcher watcher(stubs_, "now {}"), other(stubs_, "now {}");
  watcher.WaitUntilOpen();
  other.WaitUntilOpen();
  std::thread stopper([this] { server_.server().Stop(); });
  for (Watcher* each : {&watcher, &other}) {
    v1::WatchResponse message, last;
    while (each->Read(message)) last = message;
    EXPECT_EQ(last.closing().reason(), v1::CLOSE_REASON_DRAINING);
    EXPECT_FALSE(last.token().empty());
    EXPECT_EQ(each->Finish().code, grpc::StatusCode::OK);
  }
  stopper.join();
}

TEST_F(WatchTest, WhatIsWrongWithAWatchIsToldInFields) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"filter { kinds: 'planet' }", "UNKNOWN_KIND filter.kinds[0]"},
      {"mark_interval { seconds: 7200 }", "OUT_OF_BOUNDS mark_interval"},
      {"after_token: 'surely not'", "TOKEN_MALFORMED after_token"},
  };
  for (const auto& [request, expected] : cases) {
    Watcher watcher(stubs_, request);
    const DecodedError error = watcher.Finish();
    EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT) << error;
    EXPECT_EQ(error.Short(), expected) << error;
  }
  Watcher ahead(stubs_, "after_revision: 1000");
  const DecodedError error = ahead.Finish();
  EXPECT_EQ(error.code, grpc::StatusCode::OUT_OF_RANGE) << error;
  EXPECT_EQ(error.reason, "REVISION_AHEAD") << error;
}

TEST_F(WatchTest, ATokenOfAnotherFilterOrAnotherStoreIsRefused) {
  Commit(stubs_, Partnership(1));
  Watcher first(stubs_, absl::StrCat("after_revision: ", world_));
  first.NextCommit();
  auto request = FromText<v1::WatchRequest>("filter { kinds: 'model' }");
  request.set_after_token(first.token());
  EXPECT_EQ(Watcher(stubs_, request).Finish().Short(), "RESUME_TOKEN_FILTER_MISMATCH after_token");
  request.clear_filter();
  TestServer other;
  Stubs others(other.channel());
  const DecodedError error = Watcher(others, request).Finish();
  EXPECT_EQ(error.code, grpc::StatusCode::FAILED_PRECONDITION) << error;
  EXPECT_EQ(error.Short(), "TOKEN_FOREIGN_STORE after_token") << error;
}

TEST_F(WatchTest, NoMoreWatchesThanAllowedAreOpen) {
  server::Options options;
  options.watch.max_watches = 2;
  TestServer server(options);
  Stubs stubs(server.channel());
  auto first = std::make_unique<Watcher>(stubs, "now {}");
  Watcher second(stubs, "now {}");
  first->WaitUntilOpen();
  second.WaitUntilOpen();
  EXPECT_EQ(OpenWatches(stubs), 2);
  const DecodedError error = Watcher(stubs, "now {}").Finish();
  EXPECT_EQ(error.code, grpc::StatusCode::RESOURCE_EXHAUSTED) << error;
  EXPECT_EQ(error.reason, "QUOTA_EXCEEDED") << error;
  EXPECT_EQ(error.metadata.at("limit"), "2");
  first.reset();  // a watch that is cancelled makes room
  while (OpenWatches(stubs) > 1) std::this_thread::yield();
  Watcher third(stubs, "now {}");
  third.WaitUntilOpen();
  EXPECT_EQ(OpenWatches(stubs), 2);
}

TEST_F(WatchTest, AClientThatDoesNotKeepUpIsTold) {
  server::Options options;
  options.rpc.max_watch_stall_ms = 100;
  TestServer server(options);
  Stubs stubs(server.channel());
  const int64_t world = Commit(stubs, SmallWorld());
  grpc::ChannelArguments narrow;  // no more than this is taken off the wire before it is read
  narrow.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  narrow.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 64 << 10);
  Stubs slow(server.channel(narrow));
  Watcher watcher(slow, absl::StrCat("after_revision: ", world));
  watcher.WaitUntilOpen();
  Stubs writer(server.channel());  // on a connection of its own
  for (int i = 0; i < 3; ++i) Commit(writer, LongSummaries(i));
  while (OpenWatches(writer) > 0) std::this_thread::yield();  // the server has given up
  v1::WatchResponse message;
  while (watcher.Read(message)) {
  }
  const DecodedError error = watcher.Finish();
  EXPECT_EQ(error.code, grpc::StatusCode::RESOURCE_EXHAUSTED) << error;
  EXPECT_EQ(error.reason, "SLOW_CONSUMER") << error;
}

TEST_F(WatchTest, AHundredWatchersSeeEveryCommitInOrder) {
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (int i = 0; i < 100; ++i) {
    watchers.push_back(std::make_unique<Watcher>(stubs_, "now {}"));
    watchers.back()->WaitUntilOpen();
  }
  std::vector<int64_t> made;
  for (int i = 0; i < 20; ++i) made.push_back(Commit(stubs_, Partnership(i)));
  for (auto& watcher : watchers) {
    std::vector<int64_t> seen;
    while (seen.size() < made.size()) seen.push_back(watcher->NextCommit().revision());
    EXPECT_EQ(seen, made);
  }
}

}  // namespace
}  // namespace entente::testing
