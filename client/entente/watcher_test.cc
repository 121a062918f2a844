#include "entente/watcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <thread>

#include "entente/error.h"
#include "entente/mocks/mock_connection.h"

namespace entente {
namespace {

using ::testing::StrictMock;

// A stream that sends what it was given and then ends.
class ScriptedStream : public StreamReader<v1::WatchResponse> {
 public:
  ScriptedStream(std::deque<v1::WatchResponse> messages, absl::Status end)
      : messages_(std::move(messages)), end_(std::move(end)) {}
  bool Read(v1::WatchResponse* message, std::chrono::milliseconds) override {
    if (messages_.empty()) return false;
    *message = std::move(messages_.front());
    messages_.pop_front();
    return true;
  }
  absl::Status Finish() override { return end_; }
  void Cancel() override { messages_.clear(); }

 private:
  std::deque<v1::WatchResponse> messages_;
  absl::Status end_;
};

v1::WatchResponse Part(int64_t revision, int part, bool last, const std::string& entity) {
  v1::WatchResponse message;
  message.set_token("r" + std::to_string(revision) + "p" + std::to_string(part));
  message.mutable_commit()->set_revision(revision);
  message.mutable_commit()->set_part(part);
  message.mutable_commit()->set_last_part(last);
  message.mutable_commit()->add_changes()->mutable_key()->set_entity(entity);
  return message;
}

v1::WatchResponse Commit(int64_t revision) { return Part(revision, 0, true, "topic/x"); }

v1::WatchResponse Mark(int64_t revision) {
  v1::WatchResponse message;
  message.set_token("m" + std::to_string(revision));
  message.mutable_mark()->set_revision(revision);
  return message;
}

v1::WatchResponse Closing(v1::CloseReason reason) {
  v1::WatchResponse message;
  message.set_token("closing");
  message.mutable_closing()->set_reason(reason);
  return message;
}

class WatcherTest : public ::testing::Test {
 protected:
  // The next stream that is opened sends `messages` and ends with `end`.
  void Script(std::deque<v1::WatchResponse> messages, absl::Status end) {
    streams_.push_back(std::make_unique<ScriptedStream>(std::move(messages), std::move(end)));
  }
  Watcher Start(const v1::WatchRequest& request, int max_attempts = 3) {
    EXPECT_CALL(*connection_, Watch).WillRepeatedly([this](const v1::WatchRequest& sent) {
      requests_.push_back(sent);
      if (streams_.empty()) Script({}, absl::UnavailableError("nobody there"));
      auto stream = std::move(streams_.front());
      streams_.pop_front();
      return stream;
    });
    RetryPolicy policy;
    policy.max_attempts = max_attempts;
    policy.initial_backoff = policy.max_backoff = std::chrono::milliseconds(0);
    return Watcher(connection_, request, policy, std::chrono::seconds(1));
  }
  Watcher StartAfter(int64_t revision) {
    v1::WatchRequest request;
    request.set_after_revision(revision);
    return Start(request);
  }

  std::shared_ptr<StrictMock<mocks::MockConnection>> connection_ =
      std::make_shared<StrictMock<mocks::MockConnection>>();
  std::deque<std::unique_ptr<StreamReader<v1::WatchResponse>>> streams_;
  std::vector<v1::WatchRequest> requests_;
};

int64_t RevisionOf(const absl::StatusOr<WatchEvent>& event) {
  if (!event.ok()) return -1;
  if (const auto* commit = std::get_if<v1::CommitEvent>(&*event)) return commit->revision();
  if (const auto* mark = std::get_if<v1::SyncMark>(&*event)) return mark->revision();
  return -2;
}

TEST_F(WatcherTest, TakesALostStreamUpAfterTheLastEventHandedOut) {
  Script({Commit(2), Mark(2), Commit(3)}, absl::UnavailableError("lost"));
  Script({Commit(4)}, absl::InternalError("RST_STREAM"));
  Script({Commit(5)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(RevisionOf(watcher.Next()), 2);
  EXPECT_EQ(RevisionOf(watcher.Next()), 2);
  EXPECT_EQ(watcher.token(), "m2");
  EXPECT_EQ(RevisionOf(watcher.Next()), 3);
  EXPECT_EQ(RevisionOf(watcher.Next()), 4);
  EXPECT_EQ(RevisionOf(watcher.Next()), 5);
  ASSERT_EQ(requests_.size(), 3u);
  EXPECT_EQ(requests_[0].after_revision(), 1);
  EXPECT_EQ(requests_[1].after_token(), "r3p0");
  EXPECT_EQ(requests_[2].after_token(), "r4p0");
}

TEST_F(WatcherTest, HandsOutACommitOnlyWhenAllItsPartsAreThere) {
  Script({Commit(2), Part(3, 0, false, "topic/a"), Part(3, 1, false, "topic/b")}, absl::UnavailableError("lost"));
  Script({Part(3, 0, false, "topic/a"), Part(3, 1, false, "topic/b"), Part(3, 2, true, "topic/c")}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(RevisionOf(watcher.Next()), 2);
  const auto event = watcher.Next();
  ASSERT_TRUE(event.ok());
  const auto& commit = std::get<v1::CommitEvent>(*event);
  ASSERT_EQ(commit.changes_size(), 3);
  EXPECT_EQ(commit.changes(2).key().entity(), "topic/c");
  EXPECT_TRUE(commit.last_part());
  EXPECT_EQ(commit.part(), 0);
  EXPECT_EQ(requests_[1].after_token(), "r2p0");
  EXPECT_EQ(watcher.token(), "r3p2");
}

TEST_F(WatcherTest, HandsOutNothingTwice) {
  Script({Commit(2), Commit(3)}, absl::UnavailableError("lost"));
  Script({Commit(3), Commit(4)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(RevisionOf(watcher.Next()), 2);
  EXPECT_EQ(RevisionOf(watcher.Next()), 3);
  EXPECT_EQ(RevisionOf(watcher.Next()), 4);
}

TEST_F(WatcherTest, PinsAStartOfNowSoThatALostFirstStreamLosesNothing) {
  EXPECT_CALL(*connection_, ListEntities).WillOnce([](const v1::ListEntitiesRequest& request, Deadline) {
    EXPECT_TRUE(request.context().fully_consistent());
    v1::ListEntitiesResponse response;
    response.mutable_read_info()->set_revision(7);
    return response;
  });
  Script({}, absl::UnavailableError("lost"));
  Script({Commit(8)}, absl::OkStatus());
  Watcher watcher = Start({});
  EXPECT_EQ(RevisionOf(watcher.Next()), 8);
  ASSERT_EQ(requests_.size(), 2u);
  EXPECT_EQ(requests_[0].after_revision(), 7);
  EXPECT_EQ(requests_[1].after_revision(), 7);
}

TEST_F(WatcherTest, GoesOnElsewhereWhenTheServerDrains) {
  Script({Commit(2), Closing(v1::CLOSE_REASON_DRAINING)}, absl::OkStatus());
  Script({Commit(3)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(RevisionOf(watcher.Next()), 2);
  EXPECT_EQ(RevisionOf(watcher.Next()), 3);
}

TEST_F(WatcherTest, GoesOnAfterItWasTooSlow) {
  Script({Commit(2)}, MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_SLOW_CONSUMER, "slow"));
  Script({Commit(3)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(RevisionOf(watcher.Next()), 2);
  EXPECT_EQ(RevisionOf(watcher.Next()), 3);
}

TEST_F(WatcherTest, EndsWhenEverythingAskedForWasSent) {
  Script({Commit(2), Closing(v1::CLOSE_REASON_UNTIL_REVISION)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(RevisionOf(watcher.Next()), 2);
  const auto event = watcher.Next();
  ASSERT_TRUE(event.ok() && std::holds_alternative<Ended>(*event));
  EXPECT_EQ(watcher.Next().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(WatcherTest, HandsOutAGapAndGoesOnWithWhatIsKept) {
  Script({Commit(2)}, absl::UnavailableError("lost"));
  Script({}, MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_HISTORY_COMPACTED, "gone",
                       {{"oldest", "9"}, {"head", "12"}}));
  Script({Commit(9)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(RevisionOf(watcher.Next()), 2);
  const auto event = watcher.Next();
  ASSERT_TRUE(event.ok());
  const Gap& gap = std::get<Gap>(*event);
  EXPECT_EQ(gap.after_revision, 2);
  EXPECT_EQ(gap.oldest_revision, 9);
  EXPECT_EQ(gap.head_revision, 12);
  EXPECT_EQ(watcher.token(), "");
  EXPECT_EQ(RevisionOf(watcher.Next()), 9);
  EXPECT_TRUE(requests_[2].has_earliest());
}

TEST_F(WatcherTest, ReturnsARefusalForGood) {
  Script({}, MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_KIND, "no kind"));
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Reason(watcher.Next().status()), v1::ERROR_REASON_UNKNOWN_KIND);
  EXPECT_EQ(Reason(watcher.Next().status()), v1::ERROR_REASON_UNKNOWN_KIND);
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(WatcherTest, GivesUpAfterTheFailuresInARowThatThePolicyAllows) {
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(watcher.Next().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(requests_.size(), 3u);
}

TEST_F(WatcherTest, StopsWhenAskedFromAnotherThread) {
  v1::WatchRequest request;
  request.set_after_revision(1);
  Watcher watcher = Start(request, /*max_attempts=*/0);  // nobody there: it would go on for ever
  std::thread other([&] { watcher.Stop(); });
  EXPECT_EQ(watcher.Next().status().code(), absl::StatusCode::kCancelled);
  other.join();
  EXPECT_EQ(watcher.Next().status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace entente
