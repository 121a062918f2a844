#include "service/watch/hub.h"

#include <atomic>
#include <thread>

#include "entente/v1/watch_service.pb.h"
#include "gtest/gtest.h"
#include "service/base/error.h"
#include "service/commit_log/memory_log.h"

namespace entente::watch {
namespace {

class HubTest : public testing::Test {
 protected:
  void Publish(const std::string& reason = "", const log::LogRecord& with = {}) {
    hub();  // is there before the first commit
    auto record = std::make_shared<log::LogRecord>(with);
    record->set_revision(log_.ReadHead().revision + 1);
    record->set_reason(reason);
    ASSERT_EQ(log_.Append(log_.ReadHead(), {record.get()}), commit_log::Outcome::kCommitted);
    hub().Publish(record);
  }
  Hub& hub() {
    if (hub_ == nullptr) hub_ = std::make_unique<Hub>(log_, schema::Schema::Linked(), limits_);
    return *hub_;
  }
  std::string ReasonAfter(int64_t revision) {
    const auto commit = hub().Next(revision);
    if (!commit.ok() || *commit == nullptr) return "nothing";
    v1::CommitEvent header;
    EXPECT_TRUE(header.ParseFromString((*commit)->header));
    EXPECT_EQ(header.revision(), revision + 1);
    return header.reason();
  }

  commit_log::MemoryLog log_;
  Limits limits_;
  std::unique_ptr<Hub> hub_;
};

TEST_F(HubTest, ACursorGetsEachCommitOnceAndThenNothing) {
  Publish("a");
  Publish("b");
  EXPECT_EQ(ReasonAfter(0), "a");
  EXPECT_EQ(ReasonAfter(1), "b");
  EXPECT_EQ(ReasonAfter(2), "nothing");
  EXPECT_EQ(ReasonAfter(7), "nothing") << "ahead of the hub, which the graph may be for a moment";
}

TEST_F(HubTest, ACommitIsEncodedOnceForAll) {
  Publish("a");
  EXPECT_EQ(hub().Next(0)->get(), hub().Next(0)->get());
}

TEST_F(HubTest, WhatHasLeftTheWindowComesFromTheLog) {
  limits_.window_bytes = 1;  // holds the last commit only
  for (const char* reason : {"a", "b", "c"}) Publish(reason);
  EXPECT_TRUE(hub().NextIsOnDisk(0));
  EXPECT_TRUE(hub().NextIsOnDisk(1));
  EXPECT_FALSE(hub().NextIsOnDisk(2));
  EXPECT_FALSE(hub().NextIsOnDisk(3));
  EXPECT_EQ(ReasonAfter(0), "a");
  EXPECT_EQ(ReasonAfter(1), "b");
  EXPECT_EQ(ReasonAfter(2), "c");
}

TEST_F(HubTest, AHubOfAnOldLogBeginsAtItsHeadAndStillHandsOutTheRest) {
  Publish("a");
  hub_ = std::make_unique<Hub>(log_, schema::Schema::Linked(), limits_);
  EXPECT_EQ(hub().head(), 1);
  EXPECT_TRUE(hub().NextIsOnDisk(0));
  EXPECT_EQ(ReasonAfter(0), "a");
  EXPECT_EQ(ReasonAfter(1), "nothing");
}

TEST_F(HubTest, WhatIsInTheLogButNotPublishedIsStillToCome) {
  Publish("a");
  log::LogRecord record;
  record.set_revision(2);
  ASSERT_EQ(log_.Append(log_.ReadHead(), {&record}), commit_log::Outcome::kCommitted);
  EXPECT_EQ(ReasonAfter(1), "nothing");
}

TEST_F(HubTest, TrimmedHistoryIsAnErrorThatSaysWhatIsLeft) {
  limits_.window_bytes = 1;
  for (int i = 0; i < 3; ++i) Publish();
  ASSERT_TRUE(log_.Trim(3).ok());
  const absl::Status gone = hub().Next(0).status();
  EXPECT_EQ(gone.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(base::ReasonOf(gone), v1::ERROR_REASON_HISTORY_COMPACTED);
  EXPECT_EQ(hub().first_revision(), 3);
}

TEST_F(HubTest, WhatWasErasedLeavesTheWindow) {
  Publish("secret");
  EXPECT_EQ(ReasonAfter(0), "secret");
  log::LogRecord left;
  left.set_revision(1);
  left.set_reason("erased");
  log::LogRecord erasure;
  log::Rewrite& rewrite = *erasure.add_rewrites();
  rewrite.set_record_revision(1);
  rewrite.set_content(left.SerializeAsString());
  Publish("erasure", erasure);
  EXPECT_EQ(ReasonAfter(0), "erased");
  EXPECT_EQ(ReasonAfter(1), "erasure");
}

TEST_F(HubTest, AWaiterIsWokenOnceByTheNextCommit) {
  int woken = 0;
  hub().WakeAfter(0, [&] { ++woken; });
  EXPECT_EQ(woken, 0);
  Publish();
  EXPECT_EQ(woken, 1);
  Publish();
  EXPECT_EQ(woken, 1);
}

TEST_F(HubTest, AWaiterForACommitFurtherAheadIsNotWokenEarly) {
  int woken = 0;
  hub().WakeAfter(1, [&] { ++woken; });
  Publish();
  EXPECT_EQ(woken, 0);
  Publish();
  EXPECT_EQ(woken, 1);
}

TEST_F(HubTest, WaitingForWhatIsThereWakesAtOnce) {
  Publish();
  int woken = 0;
  hub().Cancel(hub().WakeAfter(0, [&] { ++woken; }));
  EXPECT_EQ(woken, 1);
}

TEST_F(HubTest, ACancelledWaiterIsNotWoken) {
  int woken = 0;
  hub().Cancel(hub().WakeAfter(0, [&] { ++woken; }));
  Publish();
  EXPECT_EQ(woken, 0);
}

TEST_F(HubTest, AWakeMayReadWaitAndCancel) {
  uint64_t other = 0, own = 0;
  int others = 0, again = 0;
  own = hub().WakeAfter(0, [&] {
    EXPECT_EQ(ReasonAfter(0), "a");
    hub().Cancel(other);
    hub().Cancel(own);
    hub().WakeAfter(hub().head(), [&] { ++again; });
  });
  other = hub().WakeAfter(0, [&] { ++others; });
  Publish("a");
  EXPECT_EQ(others, 0) << "cancelled by a wake of the same commit";
  EXPECT_EQ(again, 0);
  Publish("b");
  EXPECT_EQ(again, 1);
}

TEST_F(HubTest, CancelWaitsForAWakeThatIsRunning) {
  std::atomic<bool> started{false}, cancelling{false}, ended{false};
  const uint64_t id = hub().WakeAfter(0, [&] {
    started = true;
    while (!cancelling) std::this_thread::yield();
    for (int i = 0; i < 1000; ++i) std::this_thread::yield();
    ended = true;
  });
  std::thread publisher([&] { Publish(); });
  while (!started) std::this_thread::yield();
  cancelling = true;
  hub().Cancel(id);
  EXPECT_TRUE(ended);
  publisher.join();
}

// Many watchers on two threads against one publisher: each sees every commit, in order.
TEST_F(HubTest, EveryCursorSeesEveryCommitWhilePublishingGoesOn) {
  constexpr int kCommits = 300;
  limits_.window_bytes = 500;  // so that the slower ones go to the log
  hub();
  const auto follow = [this] {
    int64_t position = 0;
    while (position < kCommits) {
      const auto commit = hub().Next(position);
      ASSERT_TRUE(commit.ok());
      if (*commit != nullptr) {
        ASSERT_EQ((*commit)->revision, ++position);
        continue;
      }
      std::atomic<bool> woken{false};
      const uint64_t id = hub().WakeAfter(position, [&] { woken = true; });
      while (!woken) std::this_thread::yield();
      hub().Cancel(id);
    }
  };
  std::thread one(follow), two(follow);
  for (int i = 0; i < kCommits; ++i) Publish(std::string(i % 50, 'x'));
  one.join();
  two.join();
}

}  // namespace
}  // namespace entente::watch
