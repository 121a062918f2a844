#include "service/commit/preconditions.h"

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class PreconditionsTest : public ::testing::Test {
 protected:
  PreconditionsTest() {
    world_.MustCommit("create_stubs: true " + Describe("organization/a") + Describe("model/m") + Describe("model/n") +
                      Relate("PARTNERS_WITH", "organization/a", "organization/z", "", "", "claim/p") +
                      Relate("DERIVED_FROM", "model/m", "model/n"));
  }
  // Whether a commit with the precondition goes through.
  bool Holds(const std::string& condition) {
    const auto checked = world_.Commit(
        absl::StrCat("validate_only: true preconditions { ", condition, " } ", Describe("organization/new")));
    if (!checked.ok()) {
      EXPECT_EQ(checked.status().code(), absl::StatusCode::kFailedPrecondition) << checked.status();
      EXPECT_EQ(MetadataOf(checked.status(), "precondition"), "0");
    }
    return checked.ok();
  }

  World world_;
};

TEST_F(PreconditionsTest, AnEntityMatchesWhenItIsThereAndNoStub) {
  EXPECT_TRUE(Holds("must_match { entity: 'organization/a' }"));
  EXPECT_FALSE(Holds("must_match { entity: 'organization/z' }"));
  EXPECT_FALSE(Holds("must_match { entity: 'organization/none' }"));
  EXPECT_TRUE(Holds("must_not_match { entity: 'organization/new' }"));
}

TEST_F(PreconditionsTest, ARelationshipMatchesFromEitherEndAndThroughWhatImpliesIt) {
  EXPECT_TRUE(Holds("must_match { relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/z' } }"));
  EXPECT_TRUE(
      Holds("must_match { relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/z' "
            "object: 'organization/a' } }"));
  EXPECT_TRUE(Holds("must_match { relationship { relation: RELATION_BASED_ON object: 'model/n' } }"));
  EXPECT_FALSE(Holds("must_match { relationship { relation: RELATION_BASED_ON object: 'model/m' } }"));
  EXPECT_FALSE(
      Holds("must_match { relationship { relation: RELATION_BASED_ON subject: 'model/m' object: 'model/x' } }"));
}

TEST_F(PreconditionsTest, AClaimMatchesWhileItIsInForce) {
  EXPECT_TRUE(Holds("must_match { claim: 'claim/p' }"));
  world_.MustCommit(Retract("claim/p"));
  EXPECT_FALSE(Holds("must_match { claim: 'claim/p' }"));
  EXPECT_TRUE(Holds("must_not_match { claim: 'claim/none' }"));
}

TEST_F(PreconditionsTest, AFactIsUnchangedUntilItChangesAppearsOrGoes) {
  const std::string fact =
      "unchanged_since { fact { relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/z' object: "
      "'organization/a' } } revision: ";
  EXPECT_FALSE(Holds(fact + "2 }"));
  EXPECT_TRUE(Holds(fact + "3 }"));
  world_.MustCommit(Retract("claim/p"));
  EXPECT_FALSE(Holds(fact + "3 }"));
  EXPECT_TRUE(Holds(fact + "4 }"));
  EXPECT_TRUE(Holds("unchanged_since { fact { entity: 'organization/none' } revision: 0 }"));
}

TEST_F(PreconditionsTest, TheyAreJudgedOnTheStateBeforeTheCommit) {
  world_.MustCommit("preconditions { must_not_match { entity: 'organization/b' } } " + Describe("organization/b"));
  EXPECT_THAT(world_.Refusal("preconditions { must_match { entity: 'organization/b' } } "
                             "preconditions { must_match { entity: 'organization/c' } } " +
                             Describe("organization/c")),
              ElementsAre("PRECONDITION_UNMET at preconditions[1].must_match"));
}

TEST_F(PreconditionsTest, OnesThatCannotBeReadAreMistakesOfTheRequest) {
  EXPECT_THAT(
      world_.Refusal("preconditions { } preconditions { must_match { } } preconditions { must_match { entity: "
                     "'nonsense' } } preconditions { must_match { relationship { relation: RELATION_HOSTS } } } "
                     "preconditions { unchanged_since { fact { entity: 'organization/a' } revision: 99 } } " +
                     Describe("organization/b")),
      UnorderedElementsAre("REQUIRED at preconditions[0]", "REQUIRED at preconditions[1].must_match",
                           "INVALID_FORMAT at preconditions[2].must_match.entity",
                           "REQUIRED at preconditions[3].must_match.relationship.subject",
                           "OUT_OF_BOUNDS at preconditions[4].unchanged_since.revision"));
}

}  // namespace
}  // namespace entente::commit
