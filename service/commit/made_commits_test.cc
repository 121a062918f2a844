// Commits that plan themselves: each is written while the next one is planned, and nobody can tell.
#include <future>

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::SizeIs;

using Answer = absl::StatusOr<v1::CommitResponse>;

// What plans a commit of these changes.
Committer::Make Making(const std::string& changes) {
  return [changes](const Ground& ground) -> absl::StatusOr<Made> {
    Request request = Prepare(ground.schema, ground.limits, RequestOf(changes));
    absl::StatusOr<log::LogRecord> record = Plan(request, ground);
    if (!record.ok()) return record.status();
    return Made{.record = *std::move(record)};
  };
}

// Lets all of these wait in the queue before the first is planned, and returns their answers.
std::vector<Answer> CommitAll(World& world, const std::vector<Committer::Make>& makes) {
  std::promise<void> all_there;
  std::shared_future<void> there = all_there.get_future().share();
  std::vector<std::promise<Answer>> promises(makes.size());
  std::vector<Answer> answers;
  for (size_t i = 0; i < makes.size(); ++i) {
    world.committer().Submit(
        [there, make = makes[i]](const Ground& ground) {
          there.wait();
          return make(ground);
        },
        [&promise = promises[i]](Answer answer) { promise.set_value(std::move(answer)); });
  }
  all_there.set_value();
  for (std::promise<Answer>& promise : promises) answers.push_back(promise.get_future().get());
  world.committer().AdvanceClock().IgnoreError();  // the committer's thread is done with the promises
  return answers;
}

// So that each commit is a group of its own.
Limits OneInAGroup() {
  Limits limits;
  limits.max_group_bytes = 1;
  return limits;
}

TEST(MadeCommits, EachIsPlannedOnTheOneBeforeIt) {
  World world(OneInAGroup());
  std::vector<Committer::Make> makes{Making(Describe("organization/o-0"))};
  for (int i = 1; i < 30; ++i) {
    const std::string id = absl::StrCat("organization/o-", i);
    makes.push_back(Making(Describe(id) + Relate("PARTNERS_WITH", id, absl::StrCat("organization/o-", i - 1))));
  }
  const int64_t before = world.Head().revision();
  const std::vector<Answer> answers = CommitAll(world, makes);
  ASSERT_THAT(answers, SizeIs(30));
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(answers[i].ok()) << answers[i].status();
    EXPECT_EQ(answers[i]->revision(), before + 1 + i);
  }
  EXPECT_EQ(world.graph().published(), before + 30);
  EXPECT_EQ(world.store().applied(), before + 30);
  EXPECT_EQ(world.log().ReadHead().revision, before + 30);
  EXPECT_EQ(world.hub().head(), before + 30);
  EXPECT_EQ(world.Entity("organization/o-29").description().name(), "organization/o-29");
}

TEST(MadeCommits, OneReadsWhatTheOneBeforeItWrites) {
  World world(OneInAGroup());
  std::vector<Committer::Make> makes{Making(Describe("organization/a", "", "claim/a"))};
  for (int i = 1; i < 20; ++i) {
    makes.push_back(Making(absl::StrCat(
        "changes { correct_claim { claim { id: 'claim/a' entity { id: 'organization/a' description { name: 'name ", i,
        "' organization { } } } citations { document: 'document/notes' } } } }")));
  }
  makes.push_back(Making(Retract("claim/a")));
  const std::vector<Answer> answers = CommitAll(world, makes);
  for (const Answer& answer : answers) EXPECT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(world.Claim("claim/a").entity().description().name(), "name 19");
  EXPECT_EQ(world.Claim("claim/a").state(), v1::CLAIM_STATE_RETRACTED);
}

TEST(MadeCommits, OtherCommitsBetweenThemKeepTheirTurn) {
  World world(OneInAGroup());
  std::vector<std::promise<Answer>> promises(20);
  for (int i = 0; i < 20; ++i) {
    const std::string changes = Describe(absl::StrCat("organization/o-", i));
    const auto done = [&promise = promises[i]](Answer answer) { promise.set_value(std::move(answer)); };
    if (i % 3 == 0) {
      world.committer().Submit(RequestOf(changes), done);
    } else {
      world.committer().Submit(Making(changes), done);
    }
  }
  int64_t last = 0;
  for (std::promise<Answer>& promise : promises) {
    const Answer answer = promise.get_future().get();
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_GT(answer->revision(), last);
    last = answer->revision();
  }
  world.committer().AdvanceClock().IgnoreError();
  EXPECT_EQ(world.Head().revision(), last);
}

TEST(MadeCommits, WhatIsPlannedOnOneThatWasLostIsRefused) {
  World world(OneInAGroup());
  const int64_t before = world.Head().revision();
  world.log().FailNextAppend(commit_log::MemoryLog::Trace::kLost);
  std::vector<Committer::Make> makes;
  for (int i = 0; i < 5; ++i) makes.push_back(Making(Describe(absl::StrCat("organization/o-", i))));
  makes.push_back([](const Ground&) { return Made(); });  // needs no commit, but the state it was found in is not there
  std::vector<Answer> answers = CommitAll(world, makes);
  EXPECT_EQ(base::ReasonOf(answers[0].status()), v1::ERROR_REASON_OUTCOME_UNKNOWN);
  for (size_t i = 1; i < answers.size(); ++i) {
    EXPECT_EQ(base::ReasonOf(answers[i].status()), v1::ERROR_REASON_READ_ONLY) << i;
  }
  EXPECT_EQ(world.log().ReadHead().revision, before);
  EXPECT_EQ(world.graph().published(), before);
  EXPECT_EQ(world.store().applied(), before);
  world.Close();
  world.log().Reopen();
  world.Open();
  EXPECT_EQ(world.Head().revision(), before);
  EXPECT_EQ(world.MustCommit(Describe("organization/o-1")).revision(), before + 1);
}

}  // namespace
}  // namespace entente::commit
