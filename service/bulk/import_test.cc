// Imports from their opening to their end: turns, resuming, what is replayed.
#include "service/bulk/import.h"

#include "gmock/gmock.h"
#include "service/bulk/testing/source.h"

namespace entente::bulk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kTwo = Record("f:1", Claim("claim/s.a", Organization("a", "A"))) +
                         Record("f:2", Claim("claim/s.b", Organization("b", "B")));
const std::string kThird = Record("f:3", Claim("claim/s.ab", Partnership("a", "b")));

std::string ErrorOf(const absl::Status& status) { return commit::Complaints(status)[0]; }

TEST_F(ImportTest, EachBatchBecomesACommitWithAuthorAndReason) {
  const auto import = Open("run", "reason: 'first'");
  EXPECT_EQ(import->last_sequence(), 0);
  const int64_t before = Head();
  const Told first = Take(*import, 1, kTwo), second = Take(*import, 2, kThird);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->sequence(), 1);
  EXPECT_EQ(first->revision(), before + 1);
  EXPECT_EQ(Counts(first->counts()), "2 asserted");
  EXPECT_EQ(first->counts().records(), 2);
  EXPECT_FALSE(first->token().empty());
  EXPECT_EQ(second->revision(), before + 2);
  const log::LogRecord record = world_.Record(before + 1);
  EXPECT_EQ(record.author(), "tester");
  EXPECT_EQ(record.reason(), "first");
  EXPECT_EQ(world_.Entity("organization/a").description().name(), "A");
  const auto summary = End(*import, 2);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->revision(), before + 2);
  EXPECT_EQ(summary->token(), second->token());
  EXPECT_EQ(Counts(summary->counts()), "3 asserted");
}

TEST_F(ImportTest, TheSameAgainChangesNothingAndIsNoCommit) {
  Run("first", kTwo + kThird);
  const int64_t head = Head();
  const auto again = Open("second");
  const Told told = Take(*again, 1, kTwo + kThird);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->revision(), 0);
  EXPECT_EQ(told->token(), "");
  EXPECT_EQ(Counts(told->counts()), "3 unchanged");
  EXPECT_EQ(Head(), head);
}

TEST_F(ImportTest, AnUpdatedSourceChangesWhatItChanged) {
  Run("first", kTwo);
  const v1::ImportCounts counts = Run("second", Record("f:1", Claim("claim/s.a", Organization("a", "A and more"))) +
                                                    Record("f:2", Claim("claim/s.b", Organization("b", "B"))) + kThird);
  EXPECT_EQ(Counts(counts), "1 asserted, 1 corrected, 1 unchanged");
  EXPECT_EQ(world_.Entity("organization/a").description().name(), "A and more");
}

TEST_F(ImportTest, IsGoneOnWithAfterItsLastBatch) {
  ASSERT_TRUE(Take(*Open("run"), 1, kTwo).ok());
  const auto resumed = Open("run");
  EXPECT_EQ(resumed->last_sequence(), 1);
  EXPECT_TRUE(Take(*resumed, 2, kThird).ok());
  EXPECT_EQ(Counts(End(*resumed, 2)->counts()), "1 asserted");
  EXPECT_EQ(Open("another")->last_sequence(), 0);
  EXPECT_EQ(Open("ru")->last_sequence(), 0) << "the beginning of an id is another id";
}

TEST_F(ImportTest, ABatchThatChangedNothingIsRememberedToo) {
  Run("first", kTwo);
  const auto second = Open("second");
  ASSERT_TRUE(Take(*second, 1, kTwo).ok());
  EXPECT_EQ(Open("second")->last_sequence(), 1);
  world_.Close();
  world_.Open();
  EXPECT_EQ(Open("second")->last_sequence(), 1);
}

TEST_F(ImportTest, ABatchThatComesAgainIsReplayed) {
  const int64_t revision = Take(*Open("run"), 1, kTwo)->revision();
  const int64_t head = Head();
  const auto resumed = Open("run");
  const Told told = Take(*resumed, 1, kTwo);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_TRUE(told->replayed());
  EXPECT_EQ(told->revision(), revision);
  EXPECT_FALSE(told->has_counts());
  EXPECT_EQ(Head(), head);
  EXPECT_EQ(Counts(End(*resumed, 1)->counts()), "") << "replayed batches do not count";
}

TEST_F(ImportTest, ANumberThatWasAnotherBatchsIsRefused) {
  ASSERT_TRUE(Take(*Open("run"), 1, kTwo).ok());
  const Told told = Take(*Open("run"), 1, kThird);
  EXPECT_EQ(ErrorOf(told.status()), "REQUEST_ID_REUSED");
  EXPECT_TRUE(absl::IsAlreadyExists(told.status()));
}

TEST_F(ImportTest, NoBatchIsCommittedAfterOneThatFailedThoughBothWereUnderWay) {
  ASSERT_TRUE(Take(*Open("run"), 1, kTwo).ok());
  const auto run = Open("run");
  const int64_t head = Head();
  std::promise<void> gate;
  world_.committer().Submit(
      [opened = gate.get_future().share()](const commit::Ground&) {
        opened.wait();  // until both batches wait to be planned together
        return commit::Made();
      },
      [](const absl::StatusOr<v1::CommitResponse>&) {});
  std::vector<absl::Status> told(2);
  for (const int64_t sequence : {1, 2}) {
    auto batch = Text<v1::ImportBatch>(kThird);
    batch.set_sequence(sequence);
    run->Take(std::move(batch), {}, [&told, sequence](const Told& what) { told[sequence - 1] = what.status(); });
  }
  gate.set_value();
  world_.committer().AdvanceClock().IgnoreError();  // after both
  EXPECT_EQ(ErrorOf(told[0]), "REQUEST_ID_REUSED");
  EXPECT_EQ(ErrorOf(told[1]), "REQUEST_ID_REUSED");
  EXPECT_EQ(Head(), head);
  EXPECT_EQ(Open("run")->last_sequence(), 1);
}

TEST_F(ImportTest, AWrongClaimThatManyRecordsRepeatIsRefusedInEachOfThem) {
  std::string records = kTwo;
  for (int i = 0; i < 30; ++i) {
    const std::string own = Claim(absl::StrCat("claim/s.own", i), Organization(absl::StrCat("o", i), "O"));
    const std::string wrong = Claim("claim/s.wrong", Partnership("a", "nobody"));
    records += Record(absl::StrCat("f:", 10 + i), i == 0 ? wrong + own : own + wrong);
  }
  const Told told = Take(*Open("run"), 1, records);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(Counts(told->counts()), "2 asserted, 60 refused");
  const std::vector<std::string> refused = Refused(told);
  ASSERT_EQ(refused.size(), 30u);
  EXPECT_EQ(refused.front(), "f:10 UNKNOWN_ENTITY at claims[0].relationship.object");
  EXPECT_EQ(refused.back(), "f:39 UNKNOWN_ENTITY at claims[1].relationship.object");
}

TEST_F(ImportTest, WhatTheLogAloneRemembersIsEnoughToGoOn) {
  ASSERT_TRUE(Take(*Open("run"), 1, kTwo).ok());
  world_.Close();
  std::filesystem::remove_all(world_.directory());  // the state is made of the log again
  world_.Open();
  const auto resumed = Open("run");
  EXPECT_EQ(resumed->last_sequence(), 1);
  EXPECT_TRUE(Take(*resumed, 1, kTwo)->replayed());
}

TEST_F(ImportTest, BatchesComeInTurn) {
  const auto import = Open("run");
  const Told gap = Take(*import, 2, kTwo);
  EXPECT_EQ(ErrorOf(gap.status()), "IMPORT_OUT_OF_TURN");
  EXPECT_TRUE(absl::IsFailedPrecondition(gap.status()));
  EXPECT_EQ(commit::MetadataOf(gap.status(), "expected"), "1");
  EXPECT_FALSE(Take(*import, 1, kTwo).ok()) << "after an error nothing more is taken";

  const auto other = Open("run");
  ASSERT_TRUE(Take(*other, 1, kTwo).ok());
  EXPECT_EQ(commit::MetadataOf(Take(*other, 1, kTwo).status(), "expected"), "2");
  EXPECT_EQ(ErrorOf(Take(*Open("run"), 0, kTwo).status()), "IMPORT_OUT_OF_TURN");
}

TEST_F(ImportTest, EndsWithItsLastBatchOnly) {
  const auto import = Open("run");
  ASSERT_TRUE(Take(*import, 1, kTwo).ok());
  EXPECT_EQ(ErrorOf(End(*import, 2).status()), "IMPORT_OUT_OF_TURN");
  EXPECT_EQ(commit::MetadataOf(End(*import, 2).status(), "expected"), "2");
  EXPECT_EQ(ErrorOf(End(*import, 0).status()), "IMPORT_OUT_OF_TURN");
  EXPECT_TRUE(End(*import, 1).ok());
  EXPECT_TRUE(End(*Open("run"), 1).ok()) << "the answer to an ending may have been lost";
  EXPECT_TRUE(End(*Open("empty"), 0).ok());
}

TEST_F(ImportTest, ATooLargeBatchIsRefusedWhole) {
  limits_.max_import_claims = 1;
  const Told told = Take(*Open("run"), 1, kTwo);
  EXPECT_EQ(ErrorOf(told.status()), "BATCH_TOO_LARGE at batch.records");
  EXPECT_EQ(commit::MetadataOf(told.status(), "limit"), "1");
}

TEST_F(ImportTest, ADryRunChecksAndChangesNothing) {
  const int64_t head = Head();
  const auto import = Open("run", "dry_run: true");
  const Told told = Take(*import, 1, kTwo + Record("f:9", Claim("claim/s.x", Partnership("a", "nobody"))));
  EXPECT_THAT(Refused(told), ElementsAre("f:9 UNKNOWN_ENTITY at claims[0].relationship.object"));
  EXPECT_EQ(Counts(told->counts()), "2 asserted, 1 refused");
  EXPECT_EQ(told->revision(), 0);
  EXPECT_THAT(Refused(Take(*import, 2, kThird)), ElementsAre("f:3 UNKNOWN_ENTITY at claims[0].relationship.subject"))
      << "what batch 1 would have brought is not there";
  EXPECT_TRUE(End(*import, 2).ok());
  EXPECT_EQ(Head(), head);
  EXPECT_EQ(Open("run")->last_sequence(), 0);
}

TEST_F(ImportTest, StubsAreMadeIfThatIsAskedFor) {
  const Told told = Take(*Open("run", "create_stubs: true"), 1, kThird);
  EXPECT_THAT(Refused(told), IsEmpty());
  EXPECT_TRUE(world_.Entity("organization/b").stub());
}

TEST_F(ImportTest, WhatIsWrongWithAnOpeningIsToldInFields) {
  const auto refusal = [this](const std::string& opening) { return commit::Complaints(TryOpen(opening).status()); };
  EXPECT_THAT(refusal(""), ElementsAre("REQUIRED at opening.import_id", "REQUIRED at opening.author"));
  EXPECT_THAT(refusal("import_id: 'A b' author: 'x'"), ElementsAre("INVALID_FORMAT at opening.import_id"));
  EXPECT_THAT(refusal(absl::StrCat("import_id: '", std::string(65, 'a'), "' author: 'x'")),
              ElementsAre("INVALID_FORMAT at opening.import_id"));
  EXPECT_THAT(refusal(absl::StrCat("import_id: 'a' author: '", std::string(257, 'a'), "' reason: '",
                                   std::string(1025, 'r'), "'")),
              ElementsAre("OUT_OF_BOUNDS at opening.author", "OUT_OF_BOUNDS at opening.reason"));
  EXPECT_THAT(refusal("import_id: 'a' author: 'x' retract_missing: true"),
              ElementsAre("REQUIRED at opening.claim_prefix"));
  EXPECT_THAT(refusal("import_id: 'a' author: 'x' claim_prefix: 'claim/'"),
              ElementsAre("INVALID_FORMAT at opening.claim_prefix"));
  EXPECT_THAT(refusal(absl::StrCat("import_id: 'a' author: 'x' claim_prefix: 'claim/", std::string(200, 'p'), "'")),
              ElementsAre("OUT_OF_BOUNDS at opening.claim_prefix"));
}

TEST_F(ImportTest, AfterTheLogFailedNothingMoreOfItIsTaken) {
  const auto import = Open("run");
  world_.log().FailNextAppend(commit_log::MemoryLog::Trace::kLost);
  EXPECT_EQ(ErrorOf(Take(*import, 1, kTwo).status()), "OUTCOME_UNKNOWN");
  EXPECT_FALSE(Take(*import, 2, kThird).ok());
  world_.Close();
  world_.log().Reopen();
  world_.Open();
  const auto resumed = Open("run");
  EXPECT_EQ(resumed->last_sequence(), 0);
  EXPECT_TRUE(Take(*resumed, 1, kTwo).ok());
}

}  // namespace
}  // namespace entente::bulk
