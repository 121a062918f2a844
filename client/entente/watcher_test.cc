#include "entente/watcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "entente/internal/watcher_stage.h"

namespace entente {
namespace {

using internal::Closing;
using internal::Commit;
using internal::Compacted;
using internal::Lost;
using internal::Mark;
using internal::Part;
using internal::Short;
using internal::Snapshot;
using std::chrono::milliseconds;

using WatcherTest = internal::WatcherStage;

TEST_F(WatcherTest, TakesALostStreamUpAfterTheLastEventHandedOut) {
  streams_.Add({Commit(2), Mark(2), Commit(3)}, Lost());
  streams_.Add({Commit(4)}, absl::InternalError("RST_STREAM"));
  streams_.Add({Commit(5)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Short(watcher.Next()), "commit 2 of 1");
  EXPECT_EQ(Short(watcher.Next()), "mark 2");
  EXPECT_EQ(watcher.token(), "m2");
  EXPECT_EQ(Short(watcher.Next()), "commit 3 of 1");
  EXPECT_EQ(Short(watcher.Next()), "commit 4 of 1");
  EXPECT_EQ(Short(watcher.Next()), "commit 5 of 1");
  ASSERT_EQ(streams_.requests().size(), 3u);
  EXPECT_EQ(streams_.requests()[0].after_revision(), 1);
  EXPECT_EQ(streams_.requests()[1].after_token(), "r3p0");
  EXPECT_EQ(streams_.requests()[2].after_token(), "r4p0");
}

TEST_F(WatcherTest, GoesOnInTheMiddleOfASnapshot) {
  streams_.Add({Snapshot(5)}, Lost());
  streams_.Add({Snapshot(5), Mark(5), Commit(6)}, absl::OkStatus());
  v1::WatchRequest request;
  request.mutable_snapshot();
  Watcher watcher = Start(request);
  for (const char* event : {"snapshot 5", "snapshot 5", "mark 5", "commit 6 of 1"}) {
    EXPECT_EQ(Short(watcher.Next()), event);
  }
  EXPECT_TRUE(streams_.requests()[0].has_snapshot());
  EXPECT_EQ(streams_.requests()[1].after_token(), "s5");
}

TEST_F(WatcherTest, HandsOutACommitOnlyWhenAllItsPartsAreThere) {
  streams_.Add({Commit(2), Part(3, 0, false), Part(3, 1, false)}, Lost());
  streams_.Add({Part(3, 0, false), Part(3, 1, false), Part(3, 2, true)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Short(watcher.Next()), "commit 2 of 1");
  const auto event = watcher.Next();
  ASSERT_EQ(Short(event), "commit 3 of 3");
  const auto& commit = std::get<v1::CommitEvent>(*event);
  EXPECT_EQ(commit.changes(2).kind(), 3);
  EXPECT_TRUE(commit.last_part());
  EXPECT_EQ(commit.part(), 0);
  EXPECT_EQ(streams_.requests()[1].after_token(), "r2p0");
  EXPECT_EQ(watcher.token(), "r3p2");
}

TEST_F(WatcherTest, HandsOutNothingTwice) {
  streams_.Add({Commit(2), Commit(3)}, Lost());
  streams_.Add({Commit(3), Part(4, 0, false), Part(4, 0, false), Part(4, 1, true), Part(4, 1, true), Commit(5)},
               absl::OkStatus());
  Watcher watcher = StartAfter(1);
  for (const char* event : {"commit 2 of 1", "commit 3 of 1", "commit 4 of 2", "commit 5 of 1"}) {
    EXPECT_EQ(Short(watcher.Next()), event);
  }
}

TEST_F(WatcherTest, OpensTheStreamAgainWhenAPartWasLeftOut) {
  streams_.Add({Commit(2), Part(3, 0, false), Part(3, 2, true)}, absl::OkStatus());
  streams_.Add({Part(3, 0, false), Part(3, 1, true), Part(4, 0, false), Commit(5)}, absl::OkStatus());
  streams_.Add({Part(4, 0, false), Mark(4)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Short(watcher.Next()), "commit 2 of 1");
  EXPECT_EQ(Short(watcher.Next()), "commit 3 of 2");
  EXPECT_EQ(streams_.requests()[1].after_token(), "r2p0");
  EXPECT_EQ(Short(watcher.Next()), "DATA_LOSS");  // twice in a row: not an accident
  EXPECT_EQ(streams_.requests().size(), 3u);
  EXPECT_EQ(watcher.token(), "r3p1");
}

TEST_F(WatcherTest, HandsOutWhatTheServerFolded) {
  v1::WatchResponse folded = Commit(9, 4);
  folded.mutable_commit()->set_folded_commits(6);
  streams_.Add({Commit(2), folded, Commit(10)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Short(watcher.Next()), "commit 2 of 1");
  const auto event = watcher.Next();
  ASSERT_EQ(Short(event), "commit 9 of 4");
  EXPECT_EQ(std::get<v1::CommitEvent>(*event).folded_commits(), 6);
  EXPECT_EQ(Short(watcher.Next()), "commit 10 of 1");
}

TEST_F(WatcherTest, HandsOutOneByOneWhatCameTogether) {
  v1::WatchResponse batch;
  for (const v1::WatchResponse& message : {Commit(2), Part(3, 0, false), Part(3, 1, true), Mark(3)}) {
    *batch.mutable_batch()->add_messages() = message;
  }
  batch.set_token(batch.batch().messages().rbegin()->token());
  streams_.Add({batch, Commit(4)}, Lost());
  streams_.Add({Commit(4)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Short(watcher.Next()), "commit 2 of 1");
  EXPECT_EQ(watcher.token(), "r2p0") << "a token for each";
  EXPECT_TRUE(streams_.requests()[0].batch());
  const auto at_once = watcher.Next(std::chrono::milliseconds(0));
  ASSERT_TRUE(at_once.ok() && at_once->has_value());
  EXPECT_EQ(Short(absl::StatusOr<WatchEvent>(**at_once)), "commit 3 of 2");
  EXPECT_EQ(Short(watcher.Next()), "mark 3");
  EXPECT_EQ(Short(watcher.Next()), "commit 4 of 1");
}

TEST_F(WatcherTest, TakesABatchUpWhereItGaveItUp) {
  v1::WatchResponse batch;
  for (const v1::WatchResponse& message : {Commit(2), Part(3, 1, true), Commit(4)}) {
    *batch.mutable_batch()->add_messages() = message;
  }
  streams_.Add({batch}, absl::OkStatus(), /*hold=*/true);
  streams_.Add({Commit(3), Commit(4)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  for (const char* event : {"commit 2 of 1", "commit 3 of 1", "commit 4 of 1"}) EXPECT_EQ(Short(watcher.Next()), event);
  EXPECT_EQ(streams_.requests()[1].after_token(), "r2p0");
}

TEST_F(WatcherTest, PinsAStartOfNowSoThatALostFirstStreamLosesNothing) {
  ExpectPinning(7);
  streams_.Add({}, Lost());
  streams_.Add({Commit(8)}, absl::OkStatus());
  Watcher watcher = Start({});
  EXPECT_EQ(Short(watcher.Next()), "commit 8 of 1");
  ASSERT_EQ(streams_.requests().size(), 2u);
  EXPECT_EQ(streams_.requests()[0].after_revision(), 7);
  EXPECT_EQ(streams_.requests()[1].after_revision(), 7);
}

TEST_F(WatcherTest, TakesPlannedClosingsForNoFailure) {
  streams_.Add({Commit(2), Mark(2), Closing(v1::CLOSE_REASON_DRAINING)}, absl::OkStatus());
  streams_.Add({Mark(2), Closing(v1::CLOSE_REASON_LIFETIME)}, absl::OkStatus());
  streams_.Add({Closing(v1::CLOSE_REASON_LIFETIME)}, absl::OkStatus());
  streams_.Add({Commit(3)}, absl::OkStatus());
  Watcher watcher = StartAfter(1, /*max_attempts=*/1);
  for (const char* event : {"commit 2 of 1", "mark 2", "mark 2", "commit 3 of 1", "UNAVAILABLE"}) {
    EXPECT_EQ(Short(watcher.Next()), event);
  }
}

TEST_F(WatcherTest, GoesOnAfterItWasTooSlow) {
  streams_.Add({Commit(2)}, MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_SLOW_CONSUMER, "slow"));
  streams_.Add({Commit(3)}, absl::OkStatus());
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Short(watcher.Next()), "commit 2 of 1");
  EXPECT_EQ(Short(watcher.Next()), "commit 3 of 1");
}

TEST_F(WatcherTest, EndsWhenEverythingAskedForWasSent) {
  for (const v1::CloseReason reason :
       {v1::CLOSE_REASON_UNTIL_REVISION, v1::CLOSE_REASON_UNTIL_TIME, v1::CLOSE_REASON_MAX_CHANGES}) {
    streams_.Add({Commit(2), Closing(reason)}, absl::OkStatus());
    Watcher watcher = StartAfter(1);
    EXPECT_EQ(Short(watcher.Next()), "commit 2 of 1");
    EXPECT_EQ(Short(watcher.Next()), v1::CloseReason_Name(reason));
    EXPECT_EQ(watcher.token(), "closing");
    EXPECT_EQ(Short(watcher.Next()), "FAILED_PRECONDITION");
  }
  EXPECT_EQ(streams_.requests().size(), 3u);
}

TEST_F(WatcherTest, CountsChangesOverTheWholeWatch) {
  streams_.Add({Commit(2, 3), Commit(3, 1), Part(4, 0, false, 5)}, Lost());
  streams_.Add({Commit(3, 1), Part(4, 0, false, 5), Part(4, 1, true, 1)}, Lost());
  v1::WatchRequest request;
  request.set_after_revision(1);
  request.set_max_changes(10);
  Watcher watcher = Start(request);
  for (const char* event : {"commit 2 of 3", "commit 3 of 1", "commit 4 of 6", "CLOSE_REASON_MAX_CHANGES"}) {
    EXPECT_EQ(Short(watcher.Next()), event);
  }
  ASSERT_EQ(streams_.requests().size(), 2u);  // the server did not get to close: everything was there all the same
  EXPECT_EQ(streams_.requests()[0].max_changes(), 10);
  EXPECT_EQ(streams_.requests()[1].max_changes(), 6);
}

TEST_F(WatcherTest, EndsWithItsRevisionEvenIfTheStreamIsLostBeforeTheClosing) {
  streams_.Add({Commit(2), Mark(4)}, Lost());
  v1::WatchRequest request;
  request.set_after_revision(1);
  request.set_until_revision(4);
  Watcher watcher = Start(request);
  for (const char* event : {"commit 2 of 1", "mark 4", "CLOSE_REASON_UNTIL_REVISION", "FAILED_PRECONDITION"}) {
    EXPECT_EQ(Short(watcher.Next()), event);
  }
}

TEST_F(WatcherTest, ReturnsARefusalForGood) {
  streams_.Add({}, MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_KIND, "no kind"));
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Reason(watcher.Next().status()), v1::ERROR_REASON_UNKNOWN_KIND);
  EXPECT_EQ(Reason(watcher.Next().status()), v1::ERROR_REASON_UNKNOWN_KIND);
  EXPECT_EQ(streams_.requests().size(), 1u);
}

TEST_F(WatcherTest, GivesUpAfterTheFailuresInARowThatThePolicyAllows) {
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Short(watcher.Next()), "UNAVAILABLE");
  EXPECT_EQ(streams_.requests().size(), 3u);
}

TEST_F(WatcherTest, SaysHowFarItIsBehind) {
  v1::WatchResponse commit = Commit(2);
  commit.mutable_commit()->mutable_commit_time()->set_seconds(
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count() -
      100);
  streams_.Add({Mark(1, 5), commit, Part(3, 0, false)}, absl::OkStatus(), /*hold=*/true);
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(watcher.lag().revisions, 0);
  EXPECT_FALSE(watcher.lag().commit_age.has_value() || watcher.lag().silence.has_value());
  ASSERT_TRUE(watcher.Next().ok());
  EXPECT_EQ(watcher.lag().revisions, 4);
  EXPECT_FALSE(watcher.lag().commit_age.has_value());
  EXPECT_LT(watcher.lag().silence, std::chrono::seconds(50));
  ASSERT_TRUE(watcher.Next().ok());
  EXPECT_EQ(watcher.lag().revisions, 3);
  EXPECT_GE(watcher.lag().commit_age, std::chrono::seconds(99));
  EXPECT_LT(watcher.lag().commit_age, std::chrono::seconds(150));
}

TEST_F(WatcherTest, ReturnsNothingWhenNoEventCameInTimeAndGoesOnWithTheNextCall) {
  streams_.Add({Commit(2), Part(3, 0, false)}, absl::OkStatus(), /*hold=*/true);
  Watcher watcher = StartAfter(1);
  const auto first = watcher.Next(milliseconds(0));
  ASSERT_TRUE(first.ok() && first->has_value());
  EXPECT_EQ(std::get<v1::CommitEvent>(**first).revision(), 2);
  for (int i = 0; i < 3; ++i) {
    const auto none = watcher.Next(milliseconds(1));
    ASSERT_TRUE(none.ok()) << none.status();
    EXPECT_FALSE(none->has_value());
  }
  EXPECT_EQ(streams_.requests().size(), 1u);
  EXPECT_EQ(watcher.token(), "r2p0");
}

TEST_F(WatcherTest, ReturnsNothingWhileItWaitsToOpenTheStreamAgain) {
  EXPECT_CALL(*connection_, Watch).WillRepeatedly(streams_.opener());
  RetryPolicy slow;
  slow.max_attempts = 0;
  slow.initial_backoff = slow.max_backoff = std::chrono::hours(1);
  v1::WatchRequest request;
  request.set_after_revision(1);
  Watcher watcher(connection_, request, slow, std::chrono::seconds(1));
  for (int i = 0; i < 3; ++i) {
    const auto none = watcher.Next(milliseconds(0));
    ASSERT_TRUE(none.ok()) << none.status();
    EXPECT_FALSE(none->has_value());
  }
  EXPECT_EQ(streams_.requests().size(), 1u);
  watcher.Stop();
  EXPECT_EQ(watcher.Next(milliseconds(0)).status().code(), absl::StatusCode::kCancelled);
}

TEST_F(WatcherTest, StopsWhenAskedFromAnotherThread) {
  Watcher watcher = StartAfter(1, /*max_attempts=*/0);  // nobody there: it would go on for ever
  std::thread other([&] { watcher.Stop(); });
  EXPECT_EQ(Short(watcher.Next()), "CANCELLED");
  other.join();
  EXPECT_EQ(Short(watcher.Next()), "CANCELLED");
}

TEST_F(WatcherTest, StopsWhileItWaitsForTheServer) {
  streams_.Add({Commit(2)}, absl::CancelledError("cancelled"), /*hold=*/true);
  Watcher watcher = StartAfter(1);
  EXPECT_EQ(Short(watcher.Next()), "commit 2 of 1");
  std::thread other([&] { watcher.Stop(); });
  EXPECT_EQ(Short(watcher.Next()), "CANCELLED");
  other.join();
}

TEST_F(WatcherTest, StopsWhileItOpensAStream) {
  Watcher watcher = StartAfter(1, /*max_attempts=*/0);
  streams_.Add({Commit(2)}, absl::CancelledError("cancelled"), /*hold=*/true);
  EXPECT_CALL(*connection_, Watch).WillOnce([&](const v1::WatchRequest& request) {
    watcher.Stop();
    return streams_.opener()(request);
  });
  EXPECT_EQ(Short(watcher.Next()), "CANCELLED");
}

TEST_F(WatcherTest, WatchesAPatternFromASnapshotWhenNothingElseIsSaid) {
  internal::ScriptedStreams<PatternWatch> streams;
  streams.Add({Snapshot<PatternWatch>(5), Mark<PatternWatch>(5), Part<PatternWatch>(6, 0, false)}, Lost());
  streams.Add({Part<PatternWatch>(6, 0, false), Part<PatternWatch>(6, 1, true)}, Lost());
  EXPECT_CALL(*connection_, WatchPattern).WillRepeatedly(streams.opener());
  PatternWatcher watcher(connection_, {}, Policy(3), std::chrono::seconds(1));
  for (const char* event : {"snapshot 5", "mark 5", "commit 6 of 2", "UNAVAILABLE"}) {
    EXPECT_EQ(Short(watcher.Next()), event);
  }
  EXPECT_EQ(streams.requests()[0].start_case(), v1::WatchPatternRequest::START_NOT_SET);
  EXPECT_EQ(streams.requests()[1].after_token(), "m5");
}

TEST_F(WatcherTest, WatchesAnAnswerAboutTheLandscapeFromNow) {
  ExpectPinning(5);
  internal::ScriptedStreams<LandscapeWatch> streams;
  streams.Add({Commit<LandscapeWatch>(6)}, Lost());
  streams.Add({}, Compacted());
  streams.Add({Snapshot<LandscapeWatch>(12), Mark<LandscapeWatch>(12)}, Lost());
  EXPECT_CALL(*connection_, WatchLandscape).WillRepeatedly(streams.opener());
  v1::WatchLandscapeRequest request;
  request.mutable_now();
  LandscapeWatcher watcher(connection_, request, Policy(3), std::chrono::seconds(1));
  for (const char* event : {"commit 6 of 1", "gap after 6", "snapshot 12", "mark 12"}) {
    EXPECT_EQ(Short(watcher.Next()), event);
  }
  EXPECT_EQ(streams.requests()[0].after_revision(), 5);
}

}  // namespace
}  // namespace entente
