// What a source no longer says: retracted at the end of a run, across breaks of it, and when it comes back.
#include "service/bulk/missing.h"

#include "gmock/gmock.h"
#include "service/bulk/testing/source.h"

namespace entente::bulk {
namespace {

using ::testing::ElementsAre;

constexpr char kRetracts[] = "claim_prefix: 'claim/s.' retract_missing: true create_stubs: true";

const std::string kA = Record("f:1", Claim("claim/s.a", Organization("a", "A")));
const std::string kB = Record("f:2", Claim("claim/s.b", Organization("b", "B")));
const std::string kAB = Record("f:3", Claim("claim/s.ab", Partnership("a", "b")));

class MissingTest : public ImportTest {
 protected:
  v1::ClaimState StateOf(const std::string& id) { return world_.Claim(id).state(); }
};

TEST_F(MissingTest, WhatIsNotAmongTheRecordsIsRetracted) {
  Run("first", kA + kB + kAB);
  world_.MustCommit(commit::Describe("organization/other", "", "claim/other.o"));
  EXPECT_EQ(Counts(Run("second", kA + kB, kRetracts)), "2 unchanged, 1 retracted");
  EXPECT_EQ(StateOf("claim/s.ab"), v1::CLAIM_STATE_RETRACTED);
  EXPECT_EQ(world_.Claim("claim/s.ab").retraction_reason(), v1::RETRACTION_REASON_SOURCE_WITHDREW);
  EXPECT_EQ(StateOf("claim/s.a"), v1::CLAIM_STATE_ASSERTED);
  EXPECT_EQ(StateOf("claim/other.o"), v1::CLAIM_STATE_ASSERTED) << "it is another source's";
  const int64_t head = Head();
  EXPECT_EQ(Counts(Run("third", kA + kB, kRetracts)), "2 unchanged");
  EXPECT_EQ(Head(), head);
}

TEST_F(MissingTest, WithoutTheWishNothingIsRetracted) {
  Run("first", kA + kB + kAB);
  EXPECT_EQ(Counts(Run("second", kA, "claim_prefix: 'claim/s.'")), "1 unchanged");
  EXPECT_EQ(StateOf("claim/s.b"), v1::CLAIM_STATE_ASSERTED);
}

TEST_F(MissingTest, ARunThatDoesNotKnowWhatIsMissingKeepsIt) {
  Run("first", kA + kB + kAB);
  const auto run = Open("second", kRetracts);
  ASSERT_TRUE(Take(*run, 1, kA).ok());
  v1::ImportEnding ending;
  ending.set_last_sequence(1);
  ending.set_keep_missing(true);
  EXPECT_EQ(Counts(run->End(ending, {})->counts()), "1 unchanged");
  EXPECT_EQ(StateOf("claim/s.b"), v1::CLAIM_STATE_ASSERTED);
}

TEST_F(MissingTest, WhatComesBackIsSaidAgainUnderAnIdOfItsOwn) {
  Run("first", kA + kB + kAB);
  Run("second", kA + kB, kRetracts);
  EXPECT_EQ(Counts(Run("third", kA + kB + kAB, kRetracts)), "1 asserted, 2 unchanged");
  EXPECT_EQ(StateOf("claim/s.ab.again-2"), v1::CLAIM_STATE_ASSERTED);
  EXPECT_EQ(Counts(Run("fourth", kA + kB + kAB, kRetracts)), "3 unchanged");
  EXPECT_EQ(Counts(Run("fifth", kA + kB, kRetracts)), "2 unchanged, 1 retracted");
  EXPECT_EQ(Counts(Run("sixth", kA + kB + kAB, kRetracts)), "1 asserted, 2 unchanged");
  EXPECT_EQ(StateOf("claim/s.ab.again-3"), v1::CLAIM_STATE_ASSERTED);
}

TEST_F(MissingTest, WhatWasMetBeforeABreakIsStillMetAfterIt) {
  Run("first", kA + kB + kAB);
  const auto broken = Open("second", kRetracts);
  ASSERT_TRUE(Take(*broken, 1, kA).ok()) << "nothing of it changes";
  world_.Close();
  world_.Open();
  const auto resumed = Open("second", kRetracts);
  EXPECT_EQ(resumed->last_sequence(), 1);
  ASSERT_TRUE(Take(*resumed, 2, kB).ok());
  EXPECT_EQ(Counts(End(*resumed, 2)->counts()), "1 unchanged, 1 retracted");
  EXPECT_EQ(StateOf("claim/s.a"), v1::CLAIM_STATE_ASSERTED);
  EXPECT_EQ(StateOf("claim/s.ab"), v1::CLAIM_STATE_RETRACTED);
}

TEST_F(MissingTest, ABatchOfWhichWasLostWhatItMetIsAskedForAgain) {
  ASSERT_TRUE(Take(*Open("run", kRetracts), 1, kA + kB).ok());
  world_.Close();
  std::filesystem::remove_all(world_.directory());  // the log alone is left, which does not tell
  world_.Open();
  const auto resumed = Open("run", kRetracts);
  EXPECT_EQ(resumed->last_sequence(), 0);
  const Told told = Take(*resumed, 1, kA + kB);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(Counts(told->counts()), "2 unchanged");
  EXPECT_EQ(Counts(End(*resumed, 1)->counts()), "2 unchanged");
  EXPECT_EQ(Open("run", kRetracts)->last_sequence(), 1);
}

TEST_F(MissingTest, ARunThatDidNotAskForItAtFirstBeginsAgain) {
  ASSERT_TRUE(Take(*Open("run"), 1, kA).ok());
  EXPECT_EQ(Open("run")->last_sequence(), 1);
  EXPECT_EQ(Open("run", kRetracts)->last_sequence(), 0);
}

TEST_F(MissingTest, WhatARefusedRecordSaysIsNotMissing) {
  Run("first", kA + kB);
  const auto import = Open("second", "claim_prefix: 'claim/s.' retract_missing: true");
  const Told told = Take(
      *import, 1,
      kA + Record("f:2", Claim("claim/s.b", Organization("b", "B")) + Claim("claim/s.x", Partnership("b", "nobody"))));
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(Counts(End(*import, 1)->counts()), "1 unchanged, 2 refused");
  EXPECT_EQ(StateOf("claim/s.b"), v1::CLAIM_STATE_ASSERTED);
}

TEST_F(MissingTest, WhatCannotBeTakenBackStaysAndIsCounted) {
  Run("first", kA + kB);
  world_.MustCommit(commit::Cited("entity { id: 'organization/b' description { organization { country: 'KR' } } }"));
  const v1::ImportCounts counts = Run("second", kA, kRetracts);
  EXPECT_EQ(Counts(counts), "1 unchanged, 1 refused") << "what is left would have no name";
  EXPECT_EQ(StateOf("claim/s.b"), v1::CLAIM_STATE_ASSERTED);
}

TEST_F(MissingTest, ADryRunOnlyCounts) {
  Run("first", kA + kB + kAB);
  const int64_t head = Head();
  EXPECT_EQ(Counts(Run("second", kA + kB + Record("f:9", Claim("claim/s.new", Organization("n", "N"))),
                       std::string("dry_run: true ") + kRetracts)),
            "1 asserted, 2 unchanged, 1 retracted");
  EXPECT_EQ(Head(), head);
}

TEST_F(MissingTest, ManyAreRetractedPieceByPiece) {
  std::string records;
  for (int i = 0; i < 5000; ++i) {
    absl::StrAppend(&records, Record("f", Claim(absl::StrCat("claim/s.", i), Organization(absl::StrCat("o", i), "O"))));
  }
  Run("first", records);
  EXPECT_EQ(Counts(Run("second", kA, kRetracts)), "1 asserted, 5000 retracted");
  EXPECT_EQ(StateOf("claim/s.4999"), v1::CLAIM_STATE_RETRACTED);
}

}  // namespace
}  // namespace entente::bulk
