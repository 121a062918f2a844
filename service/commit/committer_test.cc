#include "service/commit/committer.h"

#include <atomic>
#include <future>
#include <thread>

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Commit, ItIsReadableAndWatchableWhenItIsAcknowledged) {
  World world;
  const v1::CommitResponse response = world.MustCommit(Describe("organization/a"));
  EXPECT_EQ(world.graph().published(), response.revision());
  EXPECT_EQ(world.store().applied(), response.revision());
  EXPECT_EQ(world.log().ReadHead().revision, response.revision());
  EXPECT_EQ(world.hub().head(), response.revision());
  EXPECT_EQ(response.commit_time().seconds() * 1'000'000, MicrosOf("2025-01-10"));
  const base::TokenCodec tokens(world.log().store_id());
  EXPECT_EQ(tokens.Decode(response.token(), base::TokenSort::kRevision, "token")->revision, response.revision());
}

TEST(Commit, ManyThreadsShareGroupsAndEveryCommitGetsItsOwnRevision) {
  World world;
  constexpr int kThreads = 8, kEach = 40;
  std::vector<std::thread> threads;
  std::atomic<int64_t> sum{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const auto response = world.committer().Commit(RequestOf(Describe(absl::StrCat("organization/o-", t, "-", i))));
        ASSERT_TRUE(response.ok()) << response.status();
        sum += response->revision();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const int64_t last = 2 + kThreads * kEach;
  EXPECT_EQ(world.Head().revision(), last);
  EXPECT_EQ(sum, (last * (last + 1)) / 2 - 3);
  EXPECT_EQ(world.Head().CountEntities(), 1 + kThreads * kEach);
}

// Holds the committer's thread in an acknowledgement, so that what is submitted meanwhile waits together.
class Held {
 public:
  explicit Held(World& world) {
    world.committer().Submit(RequestOf(Describe("organization/held")), [this](const auto&) {
      entered_.set_value();
      release_.get_future().wait();
    });
    entered_.get_future().wait();
  }
  void Release() { release_.set_value(); }

 private:
  std::promise<void> entered_, release_;
};

TEST(Commit, EachOfAGroupIsPlannedOnTheOneBeforeIt) {
  World world;
  Held held(world);
  std::vector<std::promise<absl::StatusOr<v1::CommitResponse>>> answers(4);
  const auto submit = [&](int i, const std::string& text) {
    world.committer().Submit(RequestOf(text), [&answers, i](auto answer) { answers[i].set_value(std::move(answer)); });
  };
  submit(0, "request_id: 'r' " + Describe("organization/a", "", "claim/a"));
  submit(1, Describe("organization/b", "", "claim/a"));
  submit(2, "request_id: 'r' " + Describe("organization/a", "", "claim/a"));
  submit(3, Retract("claim/a"));
  held.Release();
  const auto first = answers[0].get_future().get();
  ASSERT_TRUE(first.ok());
  EXPECT_THAT(Complaints(answers[1].get_future().get().status()),
              ElementsAre("CLAIM_EXISTS at changes[0].assert_claim.id"));
  const auto replayed = answers[2].get_future().get();
  ASSERT_TRUE(replayed.ok());
  EXPECT_TRUE(replayed->replayed());
  EXPECT_EQ(replayed->revision(), first->revision());
  EXPECT_EQ(answers[3].get_future().get()->revision(), first->revision() + 1);
}

TEST(Commit, TooManyWaitingAreTurnedAwayAndADrainFinishesTheRest) {
  World world({.max_queued = 2});
  Held held(world);
  std::atomic<int> served{0};
  const auto count = [&](const absl::StatusOr<v1::CommitResponse>& answer) { served += answer.ok(); };
  world.committer().Submit(RequestOf(Describe("organization/a")), count);
  world.committer().Submit(RequestOf(Describe("organization/b")), count);
  const auto refused = world.Commit(Describe("organization/c"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(Complaints(refused.status()), ElementsAre("QUOTA_EXCEEDED"));
  EXPECT_EQ(MetadataOf(refused.status(), "limit"), "2");
  held.Release();
  world.committer().Drain();
  EXPECT_EQ(served, 2);
  const auto late = world.Commit(Describe("organization/c"));
  EXPECT_EQ(late.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Complaints(late.status()), ElementsAre("DRAINING"));
}

TEST(Commit, ASmallGroupLimitStillLetsEverythingThrough) {
  World world({.max_group_bytes = 1});
  Held held(world);
  std::atomic<int> served{0};
  for (int i = 0; i < 5; ++i) {
    world.committer().Submit(RequestOf(Describe(absl::StrCat("organization/", i))),
                             [&](const auto& answer) { served += answer.ok(); });
  }
  held.Release();
  world.committer().Drain();
  EXPECT_EQ(served, 5);
}

TEST(Commit, TheLimitsOfARequestAreEnforced) {
  World world({.max_changes = 1, .max_preconditions = 1});
  const auto refused = world.Commit(Describe("organization/a") + Describe("organization/b"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Complaints(refused.status()), ElementsAre("BATCH_TOO_LARGE at changes"));
  EXPECT_EQ(MetadataOf(refused.status(), "limit"), "1");
  v1::CommitRequest request = RequestOf("");
  request.set_author(std::string(257, 'a'));
  request.set_reason(std::string(1025, 'a'));
  request.set_request_id("line\nbreak" + std::string(128, 'a'));
  EXPECT_THAT(Complaints(world.committer().Commit(request).status()),
              ElementsAre("OUT_OF_BOUNDS at author", "OUT_OF_BOUNDS at reason", "OUT_OF_BOUNDS at request_id",
                          "INVALID_FORMAT at request_id", "REQUIRED at changes"));
  EXPECT_THAT(Complaints(world.Commit("request_id: 'import/run/1' " + Describe("organization/a")).status()),
              ElementsAre("INVALID_FORMAT at request_id"))
      << "it would pass for a batch of an import";
}

TEST(Commit, ValidateOnlyTellsEverythingAndUsesUpNothing) {
  World world;
  const v1::CommitResponse checked =
      world.MustCommit("request_id: 'r' validate_only: true return_changes: true " + Describe("organization/a"));
  EXPECT_EQ(checked.revision(), 3);
  EXPECT_THAT(checked.claim_ids(), ElementsAre("claim/3.1"));
  EXPECT_EQ(checked.changes_size(), 1);
  EXPECT_EQ(world.Head().revision(), 2);
  const v1::CommitResponse made = world.MustCommit("request_id: 'r' " + Describe("organization/a"));
  EXPECT_EQ(made.revision(), 3);
  EXPECT_FALSE(made.replayed());
}

TEST(Commit, AnExpectedRevisionMustBeTheStores) {
  World world;
  world.MustCommit("expected_revision: 2 " + Describe("organization/a"));
  const auto refused = world.Commit("expected_revision: 2 " + Describe("organization/b"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(Complaints(refused.status()), ElementsAre("REVISION_MISMATCH"));
  EXPECT_EQ(MetadataOf(refused.status(), "head"), "3");
}

TEST(Replay, ARepeatedRequestGetsItsStoredOutcomeAlsoAfterARestart) {
  World world;
  const std::string text = "request_id: 'r' return_changes: true " + Describe("organization/a");
  v1::CommitResponse first = world.MustCommit(text);
  EXPECT_FALSE(first.replayed());
  world.MustCommit(Describe("organization/b"));
  world.Close();
  world.Open();
  const v1::CommitResponse again = world.MustCommit(text);
  first.set_replayed(true);
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(world.Head().revision(), 4);
}

TEST(Replay, AnotherRequestUnderTheSameIdIsRefused) {
  World world;
  world.MustCommit("request_id: 'r' " + Describe("organization/a"));
  const auto refused = world.Commit("request_id: 'r' " + Describe("organization/b"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Complaints(refused.status()), ElementsAre("REQUEST_ID_REUSED"));
  EXPECT_EQ(MetadataOf(refused.status(), "revision"), "3");
}

TEST(Failure, AnUnknownOutcomeIsSaidSoAndWritesStopUntilARestartFindsOut) {
  for (const auto trace : {commit_log::MemoryLog::Trace::kKept, commit_log::MemoryLog::Trace::kLost}) {
    World world;
    world.MustCommit("request_id: 'old' " + Describe("organization/old"));
    world.log().FailNextAppend(trace);
    const std::string text = "request_id: 'r' " + Describe("organization/a");
    const auto unknown = world.Commit(text);
    EXPECT_EQ(unknown.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(Complaints(unknown.status()), ElementsAre("OUTCOME_UNKNOWN"));
    EXPECT_NE(world.committer().read_only_reason(), "");
    EXPECT_THAT(world.Refusal(Describe("organization/b")), ElementsAre("READ_ONLY"));
    EXPECT_EQ(world.Entity("organization/a").id(), "");
    EXPECT_TRUE(world.MustCommit("request_id: 'old' " + Describe("organization/old")).replayed());
    world.Close();
    world.log().Reopen();
    world.Open();
    EXPECT_EQ(world.committer().read_only_reason(), "");
    EXPECT_EQ(world.MustCommit(text).replayed(), trace == commit_log::MemoryLog::Trace::kKept);
    EXPECT_EQ(world.Entity("organization/a").id(), "organization/a");
  }
}

TEST(Failure, ALogThatRefusesForAWhileLeavesNoTrace) {
  World world;
  world.log().Refuse(absl::ResourceExhaustedError("the disk is nearly full"));
  const auto refused = world.Commit(Describe("organization/a"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Complaints(refused.status()), ElementsAre("READ_ONLY"));
  EXPECT_THAT(world.committer().read_only_reason(), HasSubstr("nearly full"));
  world.log().Refuse(absl::OkStatus());
  EXPECT_EQ(world.MustCommit(Describe("organization/a")).revision(), 3);
}

TEST(History, CompactingLetsGoOfOlderStatesEverywhereAndARestartStillWorks) {
  World world;
  world.MustCommit(Describe("organization/a", "", "claim/a"));
  world.MustCommit(Describe("organization/b"));
  world.MustCommit(Retract("claim/a"));
  ASSERT_TRUE(world.committer().CompactTo(4).ok());
  EXPECT_EQ(world.graph().oldest(), 4);
  EXPECT_EQ(world.log().first_revision(), 4);
  EXPECT_EQ(world.graph().At(3).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(world.committer().CompactTo(99).code(), absl::StatusCode::kOutOfRange);
  world.Close();
  world.Open();
  EXPECT_EQ(world.graph().oldest(), 4);
  EXPECT_EQ(world.EntityAt(*world.graph().At(4), "organization/a").id(), "organization/a");
  EXPECT_EQ(world.Entity("organization/a").id(), "");
  world.MustCommit(Describe("organization/c"));
}

TEST(History, TheLimitIsKeptByItself) {
  World world({.history_seconds = 3600});
  world.MustCommit(Describe("organization/a"));
  world.clock().Advance(2LL * 3600 * 1'000'000);
  world.MustCommit(Describe("organization/b"));
  ASSERT_TRUE(world.committer().AdvanceClock().ok());  // waits for what follows the commit
  EXPECT_EQ(world.graph().oldest(), 3);
}

}  // namespace
}  // namespace entente::commit
