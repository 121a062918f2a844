#include "service/commit/supersession.h"

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

// A functional relation from organization/a to the others.
class Functional : public ::testing::Test {
 protected:
  Functional() {
    world_.MustCommit(Describe("organization/a") + Describe("organization/b") + Describe("organization/c") +
                      Describe("organization/d"));
  }
  std::string Owner(const std::string& owner, const std::string& from = "", const std::string& until = "",
                    const std::string& claim = "") {
    return Relate("PART_OF", "organization/a", "organization/" + owner, from, until, claim);
  }
  std::string UntilOf(const std::string& owner) {
    return world_.Relationship("PART_OF", "organization/a", "organization/" + owner).valid_time().until();
  }

  World world_;
};

TEST_F(Functional, ANewerOneEndsTheOlderAndSaysSo) {
  world_.MustCommit(Owner("b", "2020", "", "claim/old") + Owner("b", "2020-05", "", "claim/old-too"));
  const v1::CommitResponse made = world_.MustCommit("return_changes: true " + Owner("c", "2024-03", "", "claim/new"));
  EXPECT_EQ(UntilOf("b"), "2024-03");
  EXPECT_EQ(UntilOf("c"), "");
  for (const char* id : {"claim/old", "claim/old-too"}) {
    EXPECT_EQ(world_.Claim(id).valid_time().until(), "2024-03");
    EXPECT_EQ(world_.Claim(id).change_note(), "ended because claim/new superseded it");
  }
  ASSERT_EQ(made.changes_size(), 2);
  EXPECT_FALSE(made.changes(0).superseded());
  EXPECT_TRUE(made.changes(1).superseded());
  EXPECT_EQ(made.changes(1).key().relationship().object(), "organization/b");
}

TEST_F(Functional, OneThatMayHoldAtTheSameTimeAndIsNotCertainlyLaterIsAConflict) {
  world_.MustCommit(Owner("b", "2020"));
  for (const std::string& other : {Owner("c", "2020-06"), Owner("c"), Owner("c", "2015"), Owner("c", "2019", "2021")}) {
    const auto refused = world_.Commit(other);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition) << other;
    EXPECT_THAT(Complaints(refused.status()),
                ElementsAre("FUNCTIONAL_CONFLICT at changes[0].assert_claim.relationship.object"));
    EXPECT_EQ(MetadataOf(refused.status(), "existing"), "organization/b");
  }
  world_.MustCommit(Owner("c", "2010", "2020"));  // the year in which the other began: the same unknown day
}

TEST_F(Functional, AnOlderOneWithAnEndOfItsOwnIsNotEndedAgain) {
  world_.MustCommit(Owner("b", "2020", "2025"));
  EXPECT_THAT(world_.Refusal(Owner("c", "2024")),
              ElementsAre("FUNCTIONAL_CONFLICT at changes[0].assert_claim.relationship.object"));
}

TEST_F(Functional, SeveralInOneCommitAreSeenInOrder) {
  world_.MustCommit(Owner("b", "2010") + Owner("c", "2015") + Owner("d", "2020"));
  EXPECT_EQ(UntilOf("b"), "2015");
  EXPECT_EQ(UntilOf("c"), "2020");
  EXPECT_EQ(UntilOf("d"), "");
}

TEST_F(Functional, EndingTheOlderInTheSameCommitSettlesIt) {
  world_.MustCommit(Owner("b", "2020", "", "claim/old"));
  world_.MustCommit(Owner("c", "2020-07") + End("claim/old", "2020-07-01"));
  EXPECT_EQ(UntilOf("b"), "2020-07-01");
}

TEST_F(Functional, RetractingAnEndCannotOpenAConflict) {
  world_.MustCommit(Owner("b", "2020", "", "claim/start") + Owner("b", "2020", "2022", "claim/end"));
  world_.MustCommit(Owner("c", "2022"));
  EXPECT_THAT(world_.Refusal(Retract("claim/end")),
              ElementsAre("FUNCTIONAL_CONFLICT at changes[0].retract_claim.claim_id"));
}

TEST_F(Functional, OtherRelationsMayHoldManyTimesOver) {
  world_.MustCommit(Relate("PARTNERS_WITH", "organization/a", "organization/b", "2020") +
                    Relate("PARTNERS_WITH", "organization/a", "organization/c", "2021"));
}

}  // namespace
}  // namespace entente::commit
