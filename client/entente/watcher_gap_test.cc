// What a watch does when it cannot go on after what it handed out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "entente/internal/watcher_stage.h"
#include "entente/watcher.h"

namespace entente {
namespace {

using internal::Commit;
using internal::Compacted;
using internal::Complete;
using internal::Lost;
using internal::Mark;
using internal::Refusal;
using internal::Resync;
using internal::Short;
using internal::Snapshot;

using WatcherGapTest = internal::WatcherStage;

TEST_F(WatcherGapTest, HandsOutAGapAndGoesOnWithASnapshot) {
  streams_.Add({Commit(2)}, Lost());
  streams_.Add({}, Compacted());
  streams_.Add({Snapshot(12)}, Lost());
  streams_.Add({Snapshot(12), Mark(12), Commit(12), Commit(13)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Short(watcher.Next()), "commit 2 of 1");
  const auto event = watcher.Next();
  ASSERT_EQ(Short(event), "gap after 2");
  EXPECT_EQ(std::get<Gap>(*event).oldest_revision, 9);
  EXPECT_EQ(std::get<Gap>(*event).head_revision, 12);
  EXPECT_EQ(std::get<Gap>(*event).reason, v1::ERROR_REASON_HISTORY_COMPACTED);
  EXPECT_EQ(watcher.token(), "");
  EXPECT_EQ(watcher.lag().revisions, 10);
  for (const char* next : {"snapshot 12", "snapshot 12", "mark 12", "commit 13 of 1"}) {
    EXPECT_EQ(Short(watcher.Next()), next);
  }
  EXPECT_TRUE(streams_.requests()[2].has_snapshot());
  EXPECT_EQ(streams_.requests()[3].after_token(), "s12");
}

TEST_F(WatcherGapTest, GoesOnFromTheRevisionOfTheSnapshotEvenIfItIsEarlier) {
  streams_.Add({Commit(8)}, Lost());
  streams_.Add({}, Compacted());
  streams_.Add({Snapshot(6), Complete(6), Commit(7), Commit(8)}, absl::OkStatus());  // of a server that is behind
  Watcher watcher = StartAfter(1);
  for (const char* event : {"commit 8 of 1", "gap after 8", "snapshot 6", "mark 6", "commit 7 of 1", "commit 8 of 1"}) {
    EXPECT_EQ(Short(watcher.Next()), event);
  }
}

TEST_F(WatcherGapTest, GoesOnAfterAGapAsTheCallerChose) {
  streams_.Add({}, Compacted());
  streams_.Add({Commit(9)}, absl::OkStatus());
  Watcher earliest = StartAfter(1, 3, {.after_gap = AfterGap::kEarliest});
  EXPECT_EQ(Short(earliest.Next()), "gap after 1");
  EXPECT_EQ(Short(earliest.Next()), "commit 9 of 1");
  EXPECT_TRUE(streams_.requests()[1].has_earliest());

  streams_.Add({}, Compacted());
  Watcher ending = StartAfter(1, 3, {.after_gap = AfterGap::kEnd});
  EXPECT_EQ(Short(ending.Next()), "gap after 1");
  EXPECT_EQ(Reason(ending.Next().status()), v1::ERROR_REASON_HISTORY_COMPACTED);
  EXPECT_EQ(Reason(ending.Next().status()), v1::ERROR_REASON_HISTORY_COMPACTED);
  EXPECT_EQ(streams_.requests().size(), 3u);
}

TEST_F(WatcherGapTest, TakesAnotherHistoryForAnError) {
  for (const v1::ErrorReason reason : {v1::ERROR_REASON_HISTORY_FORKED, v1::ERROR_REASON_TOKEN_FOREIGN_STORE,
                                       v1::ERROR_REASON_RESUME_TOKEN_FILTER_MISMATCH}) {
    streams_.Add({Commit(7)}, Lost());
    streams_.Add({}, Refusal(reason));
    Watcher watcher = StartAfter(1);
    EXPECT_EQ(Short(watcher.Next()), "commit 7 of 1");
    EXPECT_EQ(Reason(watcher.Next().status()), reason);
    EXPECT_EQ(Reason(watcher.Next().status()), reason);
  }
}

TEST_F(WatcherGapTest, StartsAgainInAnotherHistoryIfAskedTo) {
  streams_.Add({Commit(7), Mark(7, 9)}, Lost());
  streams_.Add({}, Refusal(v1::ERROR_REASON_HISTORY_FORKED));
  streams_.Add({Snapshot(4), Mark(4), Commit(5)}, Lost());
  streams_.Add({}, Refusal(v1::ERROR_REASON_UNKNOWN_KIND));
  Watcher watcher = StartAfter(1, 3, {.restart_when_refused = true});
  EXPECT_EQ(Short(watcher.Next()), "commit 7 of 1");
  EXPECT_EQ(Short(watcher.Next()), "mark 7");
  EXPECT_EQ(watcher.lag().revisions, 2);
  const auto event = watcher.Next();
  ASSERT_EQ(Short(event), "gap after 7");
  EXPECT_EQ(std::get<Gap>(*event).reason, v1::ERROR_REASON_HISTORY_FORKED);
  EXPECT_EQ(watcher.lag().revisions, 0);  // what was known of the old history says nothing of the new
  for (const char* next : {"snapshot 4", "mark 4", "commit 5 of 1", "FAILED_PRECONDITION"}) {
    EXPECT_EQ(Short(watcher.Next()), next);
  }
}

TEST_F(WatcherGapTest, DoesNotStartAgainWhereNoPlaceWasNamed) {
  streams_.Add({}, Refusal(v1::ERROR_REASON_TOKEN_FOREIGN_STORE));
  v1::WatchRequest request;
  request.mutable_snapshot();
  Watcher watcher = Start(request, 3, {.restart_when_refused = true});
  EXPECT_EQ(Short(watcher.Next()), "FAILED_PRECONDITION");
}

TEST_F(WatcherGapTest, HandsOutAResyncAndTheSnapshotThatFollowsIt) {
  streams_.Add({Commit(2), Resync(2, 8)}, Lost());
  streams_.Add({Snapshot(8), Mark(8), Commit(9)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  for (const char* event : {"commit 2 of 1", "resync 8", "snapshot 8", "mark 8", "commit 9 of 1"}) {
    EXPECT_EQ(Short(watcher.Next()), event);
  }
  EXPECT_EQ(streams_.requests()[1].after_token(), "resync8");
}

}  // namespace
}  // namespace entente
