// Optional and absent parts, walks and overlapping edges.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/match/testing/found.h"

namespace entente::match {
namespace {

using query::Describe;
using query::Relate;
using query::World;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kOrganizations = "nodes { variable: 'o' kinds: 'organization' } ";
const std::string kPartners = "relations: RELATION_PARTNERS_WITH ";
const std::string kMembers = "relations: RELATION_MEMBER_OF ";

TEST(OptionalPart, ExtendsARowOncePerMatchAndLeavesItsVariablesUnboundElse) {
  World world;
  world.Commit(Relate("PARTNERS_WITH", "organization/skt", "organization/openai", "2024"));
  EXPECT_THAT(Find(world, kOrganizations + "optional_parts { nodes { variable: 'p' } edges { from: 'o' to: 'p' " +
                              kPartners + "} }"),
              ElementsAre("anthropic skt DEFINITE", "kt - DEFINITE", "openai skt DEFINITE", "skt anthropic DEFINITE",
                          "skt openai DEFINITE"));
}

TEST(OptionalPart, SeveralAreIndependentAndMultiply) {
  World world;
  world.Commit(Relate("PARTNERS_WITH", "organization/skt", "organization/openai", "2024"));
  const std::string parts = "optional_parts { nodes { variable: 'p' } edges { variable: 'e' from: 'o' to: 'p' " +
                            kPartners + "} } " + "optional_parts { nodes { variable: 'a' } edges { from: 'o' to: 'a' " +
                            kMembers + "} } ";
  EXPECT_THAT(Find(world, "nodes { variable: 'o' ids: ['organization/skt', 'organization/kt'] } " + parts),
              ElementsAre("kt - - gtaa POSSIBLE", "skt anthropic anthropic-PARTNERS_WITH-skt gtaa DEFINITE",
                          "skt openai openai-PARTNERS_WITH-skt gtaa DEFINITE"));
}

TEST(OptionalPart, WhatIsOnlyPossibleDoesNotMatchForDefiniteRows) {
  World world;
  const std::string pattern =
      "nodes { variable: 'o' filter_text: 'organization.sectors:TELECOM' } "
      "optional_parts { nodes { variable: 'a' } edges { from: 'o' to: 'a' " +
      kMembers + "} } ";
  EXPECT_THAT(Find(world, pattern), ElementsAre("kt gtaa POSSIBLE", "skt gtaa DEFINITE"));
  EXPECT_THAT(Find(world, pattern, "definite_only: true"), ElementsAre("kt - DEFINITE", "skt gtaa DEFINITE"));
}

TEST(OptionalPart, ThatNodesDifferIsAConditionOfItsMatches) {
  World world;
  const std::string pattern =
      "nodes { variable: 'o' ids: 'organization/skt' } nodes { variable: 'a' } edges { from: 'o' to: 'a' " + kMembers +
      "} optional_parts { nodes { variable: 'other' } edges { from: 'other' to: 'a' " + kMembers + "} } ";
  EXPECT_THAT(Find(world, pattern), ElementsAre("skt gtaa kt POSSIBLE", "skt gtaa skt DEFINITE"));
  EXPECT_THAT(Find(world, pattern + "different { variables: ['o', 'other'] }"), ElementsAre("skt gtaa kt POSSIBLE"));
  EXPECT_THAT(Find(world, pattern + "different { variables: ['o', 'other'] }", "valid_at { day: '2024-06-01' }"),
              ElementsAre("skt gtaa - DEFINITE"));
}

TEST(OptionalPart, MayJoinOnlyNodesOfThePatternItself) {
  World world;
  EXPECT_THAT(Find(world,
                   "nodes { variable: 'o' ids: 'organization/skt' } nodes { variable: 'a' ids: 'alliance/gtaa' } "
                   "edges { from: 'o' to: 'a' } "
                   "optional_parts { edges { variable: 'm' from: 'o' to: 'a' " +
                       kMembers +
                       "} } "
                       "optional_parts { edges { variable: 'h' from: 'o' to: 'a' relations: RELATION_HOSTS } }"),
              ElementsAre("skt gtaa skt-MEMBER_OF-gtaa - DEFINITE"));
}

TEST(AbsentPart, DropsRowsWhereItMatches) {
  World world;
  EXPECT_THAT(Find(world, kOrganizations + "absent_parts { nodes { variable: 'p' } edges { from: 'o' to: 'p' " +
                              kPartners + "} }"),
              ElementsAre("kt DEFINITE", "openai DEFINITE"));
  EXPECT_THAT(Find(world, kOrganizations +
                              "absent_parts { nodes { variable: 'p' filter_text: 'organization.country=US' } "
                              "edges { from: 'o' to: 'p' " +
                              kPartners + "} }"),
              ElementsAre("anthropic DEFINITE", "kt DEFINITE", "openai DEFINITE"));
}

TEST(AbsentPart, WhatIsPossiblyThereLeavesTheRowPossible) {
  World world;
  const std::string pattern =
      "nodes { variable: 'o' ids: ['organization/skt', 'organization/kt', 'organization/openai'] } "
      "absent_parts { nodes { variable: 'a' } edges { from: 'o' to: 'a' " +
      kMembers + "} } ";
  EXPECT_THAT(Find(world, pattern), ElementsAre("kt POSSIBLE", "openai DEFINITE"));
  EXPECT_THAT(Find(world, pattern, "definite_only: true"), ElementsAre("openai DEFINITE"));
}

TEST(AbsentPart, SaysThatNobodyElseIsThere) {
  World world;
  const std::string pattern =
      "nodes { variable: 'o' } nodes { variable: 'a' kinds: 'alliance' } edges { from: 'o' to: 'a' " + kMembers +
      "} absent_parts { nodes { variable: 'other' } edges { from: 'other' to: 'a' " + kMembers +
      "} } different { variables: ['o', 'other'] }";
  EXPECT_THAT(Find(world, pattern, "valid_at { day: '2024-06-01' }"), ElementsAre("skt gtaa DEFINITE"));
  EXPECT_THAT(Find(world, pattern, "valid_at { day: '2026-06-01' }"), IsEmpty());
}

class Chain : public ::testing::Test {
 protected:
  // claude-ko → claude is there; a → b → c → d → b closes a ring of organizations, one step of it uncertain.
  Chain() {
    world_.Commit(Describe("organization/a", "A") + Describe("organization/b", "B", "country: 'KR'") +
                  Describe("organization/c", "C", "country: 'US'") + Describe("organization/d", "D", "country: 'KR'"));
    world_.Commit(Relate("INVESTED_IN", "organization/a", "organization/b", "2020") +
                  Relate("INVESTED_IN", "organization/b", "organization/c", "2020") +
                  Relate("INVESTED_IN", "organization/c", "organization/d", "2025") +
                  Relate("INVESTED_IN", "organization/d", "organization/b", "2020", "2030"));
  }
  std::vector<std::string> From(const std::string& id, const std::string& steps, const std::string& name = "",
                                const std::string& context = "") {
    return Find(world_,
                absl::StrCat("nodes { variable: 'x' ids: 'organization/", id, "' } nodes { variable: 'y' } edges { ",
                             name.empty() ? "" : "variable: 'w' ",
                             "from: 'x' to: 'y' direction: DIRECTION_OUT "
                             "relations: RELATION_INVESTED_IN steps { ",
                             steps, " } }"),
                context);
  }

  World world_;
};

TEST_F(Chain, WalksLeadAsFarAsTheirSteps) {
  EXPECT_THAT(From("a", "min: 1 max: 2"), ElementsAre("a b DEFINITE", "a c DEFINITE"));
  EXPECT_THAT(From("a", "max: 1"), ElementsAre("a a DEFINITE", "a b DEFINITE"));
  EXPECT_THAT(From("a", "min: 3 max: 3"), ElementsAre("a d POSSIBLE"));
}

TEST_F(Chain, WalksMayRepeatEntities) {
  EXPECT_THAT(From("a", "min: 4 max: 4"), ElementsAre("a b POSSIBLE"));
  EXPECT_THAT(From("b", "min: 1 max: 16"), ElementsAre("b b POSSIBLE", "b c DEFINITE", "b d POSSIBLE"));
  EXPECT_THAT(From("b", "min: 3 max: 3"), ElementsAre("b b POSSIBLE"));
  EXPECT_THAT(From("b", "min: 16 max: 16"), ElementsAre("b c POSSIBLE"));
}

TEST_F(Chain, AWalkIsAsCertainAsTheBestThatThereIs) {
  world_.Commit(Relate("INVESTED_IN", "organization/c", "organization/kt", "2020") +
                Relate("INVESTED_IN", "organization/kt", "organization/d", "2020"));
  EXPECT_THAT(From("b", "min: 1 max: 2"), ElementsAre("b c DEFINITE", "b d POSSIBLE", "b kt DEFINITE"));
  EXPECT_THAT(From("b", "min: 1 max: 3"), ElementsAre("b b POSSIBLE", "b c DEFINITE", "b d DEFINITE", "b kt DEFINITE"));
  EXPECT_THAT(From("b", "min: 1 max: 2", "", "definite_only: true"), ElementsAre("b c DEFINITE", "b kt DEFINITE"));
}

TEST_F(Chain, WhatAWalkPassesIsFilteredButNotItsEnds) {
  EXPECT_THAT(From("a", "min: 1 max: 16 through_text: 'organization.country=KR'"),
              ElementsAre("a b DEFINITE", "a c DEFINITE"));
  EXPECT_THAT(From("c", "min: 1 max: 16 through_text: 'organization.country=KR'"),
              ElementsAre("c b POSSIBLE", "c c POSSIBLE", "c d POSSIBLE"));
}

TEST_F(Chain, ANamedWalkBindsAShortestOne) {
  EXPECT_THAT(From("a", "min: 0 max: 2", "w"), ElementsAre("a a [] DEFINITE", "a b [a-INVESTED_IN-b] DEFINITE",
                                                           "a c [a-INVESTED_IN-b b-INVESTED_IN-c] DEFINITE"));
  EXPECT_THAT(From("b", "min: 2 max: 16", "w"),
              ElementsAre("b b [b-INVESTED_IN-c c-INVESTED_IN-d d-INVESTED_IN-b] POSSIBLE",
                          "b c [b-INVESTED_IN-c c-INVESTED_IN-d d-INVESTED_IN-b b-INVESTED_IN-c] POSSIBLE",
                          "b d [b-INVESTED_IN-c c-INVESTED_IN-d] POSSIBLE"));
}

TEST_F(Chain, OfWalksOfOneLengthTheFirstByIdentityIsBound) {
  world_.Commit(Relate("INVESTED_IN", "organization/a", "organization/anthropic", "2020") +
                Relate("INVESTED_IN", "organization/anthropic", "organization/c", "2020") +
                Relate("INVESTED_IN", "organization/a", "organization/skt", "2020") +
                Relate("INVESTED_IN", "organization/skt", "organization/c", "2020"));
  const std::string walk = "a c [a-INVESTED_IN-anthropic anthropic-INVESTED_IN-c] DEFINITE";
  EXPECT_THAT(From("a", "min: 2 max: 2", "w"), ElementsAre(walk));
  EXPECT_THAT(Find(world_,
                   "nodes { variable: 'x' ids: 'organization/a' } nodes { variable: 'y' ids: 'organization/c' } "
                   "edges { variable: 'w' from: 'x' to: 'y' steps { min: 1 max: 3 } }"),
              ElementsAre(walk));
  // From the other end it is read backwards.
  EXPECT_THAT(Find(world_,
                   "nodes { variable: 'y' ids: 'organization/c' } nodes { variable: 'x' ids: 'organization/a' } "
                   "edges { variable: 'w' from: 'y' to: 'x' direction: DIRECTION_IN steps { min: 1 max: 3 } }"),
              ElementsAre("c a [anthropic-INVESTED_IN-c a-INVESTED_IN-anthropic] DEFINITE"));
}

TEST_F(Chain, WalksWorkInPartsToo) {
  EXPECT_THAT(Find(world_,
                   "nodes { variable: 'x' ids: ['organization/a', 'organization/kt'] } optional_parts { "
                   "nodes { variable: 'y' kinds: 'organization' } edges { variable: 'w' from: 'x' to: 'y' "
                   "direction: DIRECTION_OUT steps { min: 2 max: 2 } } }"),
              ElementsAre("a c [a-INVESTED_IN-b b-INVESTED_IN-c] DEFINITE", "kt - - DEFINITE"));
  EXPECT_THAT(Find(world_,
                   "nodes { variable: 'x' ids: ['organization/a', 'organization/b'] } absent_parts { "
                   "nodes { variable: 'y' ids: 'organization/d' } edges { from: 'x' to: 'y' "
                   "direction: DIRECTION_OUT steps { min: 1 max: 2 } } }"),
              ElementsAre("a DEFINITE", "b POSSIBLE"));
}

class Overlapping : public ::testing::Test {
 protected:
  Overlapping() {
    world_.Commit(Describe("alliance/x", "X") + Relate("MEMBER_OF", "organization/skt", "alliance/x", "2010", "2012") +
                  Relate("MEMBER_OF", "organization/kt", "alliance/x", "2011-06", "2020") +
                  Relate("MEMBER_OF", "organization/openai", "alliance/x", "2012-03", "2013") +
                  Relate("MEMBER_OF", "organization/anthropic", "alliance/x", "2015", "2016"));
  }
  // Who was a member while skt was; the second edge may have a name.
  std::vector<std::string> With(const std::string& name, const std::string& context = "") {
    return Find(world_,
                "nodes { variable: 'o' kinds: 'organization' } nodes { variable: 'a' ids: 'alliance/x' } "
                "nodes { variable: 's' ids: 'organization/skt' } edges { " +
                    name + " from: 'o' to: 'a' " + kMembers +
                    "overlapping: 'e' } edges { variable: 'e' from: 's' to: 'a' " + kMembers + "}",
                "valid_at { any: true } " + context);
  }

  World world_;
};

TEST_F(Overlapping, NeedsADayOnWhichBothHold) {
  // Until 2012 is until some day of it: openai came in March, perhaps before skt left.
  EXPECT_THAT(With(""), ElementsAre("kt x skt skt-MEMBER_OF-x UNSPECIFIED", "openai x skt skt-MEMBER_OF-x UNSPECIFIED",
                                    "skt x skt skt-MEMBER_OF-x UNSPECIFIED"));
  EXPECT_THAT(With("", "definite_only: true"),
              ElementsAre("kt x skt skt-MEMBER_OF-x UNSPECIFIED", "skt x skt skt-MEMBER_OF-x UNSPECIFIED"));
  EXPECT_THAT(With("variable: 'm'"), SizeIs(3));
}

TEST_F(Overlapping, IsJudgedWhereverTheSearchStarts) {
  // Both name each other, a walk overlaps, and the one it overlaps with can only be found after it.
  EXPECT_THAT(Find(world_,
                   "nodes { variable: 'o' ids: 'organization/openai' } nodes { variable: 'a' } "
                   "nodes { variable: 's' } edges { variable: 'm' from: 'o' to: 'a' overlapping: 'e' " +
                       kMembers + "} edges { variable: 'e' from: 's' to: 'a' overlapping: 'm' " + kMembers + "}",
                   "valid_at { any: true }"),
              ElementsAre("openai x kt openai-MEMBER_OF-x kt-MEMBER_OF-x UNSPECIFIED",
                          "openai x openai openai-MEMBER_OF-x openai-MEMBER_OF-x UNSPECIFIED",
                          "openai x skt openai-MEMBER_OF-x skt-MEMBER_OF-x UNSPECIFIED"));
  EXPECT_THAT(Find(world_,
                   "nodes { variable: 'o' ids: 'organization/skt' } nodes { variable: 'a' kinds: 'alliance' } "
                   "nodes { variable: 's' kinds: 'organization' } nodes { variable: 'z' ids: 'alliance/x' } "
                   "edges { from: 'o' to: 'a' overlapping: 'e' " +
                       kMembers +
                       "} "
                       "edges { from: 'a' to: 's' " +
                       kMembers +
                       "} "
                       "edges { variable: 'e' from: 's' to: 'z' " +
                       kMembers + "}",
                   "valid_at { any: true }"),
              ElementsAre("skt x kt x kt-MEMBER_OF-x UNSPECIFIED", "skt x openai x openai-MEMBER_OF-x UNSPECIFIED",
                          "skt x skt x skt-MEMBER_OF-x UNSPECIFIED"));
}

TEST_F(Overlapping, HoldsForEveryRelationshipOfAWalk) {
  const std::string walk =
      "nodes { variable: 's' ids: 'organization/skt' } nodes { variable: 'a' ids: 'alliance/x' } "
      "nodes { variable: 'y' kinds: 'organization' } edges { variable: 'e' from: 's' to: 'a' " +
      kMembers + "} edges { variable: 'w' from: 's' to: 'y' steps { min: 2 max: 2 } overlapping: 'e' " + kMembers + "}";
  EXPECT_THAT(Find(world_, walk, "valid_at { any: true }"),
              ElementsAre("skt x kt skt-MEMBER_OF-x [skt-MEMBER_OF-x kt-MEMBER_OF-x] UNSPECIFIED",
                          "skt x openai skt-MEMBER_OF-x [skt-MEMBER_OF-x openai-MEMBER_OF-x] UNSPECIFIED",
                          "skt x skt skt-MEMBER_OF-x [skt-MEMBER_OF-x skt-MEMBER_OF-x] UNSPECIFIED"));
}

TEST_F(Overlapping, WorksInParts) {
  EXPECT_THAT(Find(world_,
                   "nodes { variable: 's' ids: 'organization/skt' } nodes { variable: 'a' ids: 'alliance/x' } "
                   "edges { variable: 'e' from: 's' to: 'a' " +
                       kMembers +
                       "} absent_parts { nodes { variable: 'o' "
                       "ids: 'organization/anthropic' } edges { from: 'o' to: 'a' overlapping: 'e' " +
                       kMembers + "} }",
                   "valid_at { any: true }"),
              ElementsAre("skt x skt-MEMBER_OF-x UNSPECIFIED"));
  EXPECT_THAT(Find(world_,
                   "nodes { variable: 's' ids: 'organization/skt' } nodes { variable: 'a' ids: 'alliance/x' } "
                   "edges { variable: 'e' from: 's' to: 'a' " +
                       kMembers +
                       "} optional_parts { nodes { variable: "
                       "'o' kinds: 'organization' } edges { variable: 'm' from: 'o' to: 'a' " +
                       kMembers + "overlapping: 'e' } } different { variables: ['o', 's'] }",
                   "valid_at { any: true }"),
              ElementsAre("skt x skt-MEMBER_OF-x kt kt-MEMBER_OF-x UNSPECIFIED",
                          "skt x skt-MEMBER_OF-x openai openai-MEMBER_OF-x UNSPECIFIED"));
}

}  // namespace
}  // namespace entente::match
