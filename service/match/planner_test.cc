#include "service/match/planner.h"

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
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A world in which there are many organizations and few of anything else.
class Plans : public ::testing::Test {
 protected:
  Plans() {
    std::string all;
    for (int i = 0; i < 60; ++i) {
      all += Describe(absl::StrCat("organization/x", i), absl::StrCat("X", i), "country: 'JP'");
    }
    world_.Commit(all);
    std::string relations;
    for (int i = 0; i < 60; ++i) {
      relations += Relate("PARTNERS_WITH", absl::StrCat("organization/x", i),
                          absl::StrCat("organization/x", (i + 1) % 60), "2020");
    }
    world_.Commit(relations);
  }

  // The steps as `ACTION variable: description`.
  std::vector<std::string> Of(const std::string& pattern) {
    Prepared prepared(world_, pattern);
    EXPECT_TRUE(prepared.search.ok()) << prepared.search.status();
    std::vector<std::string> steps;
    const v1::QueryPlan plan = (*prepared.search)->ToProto(false);
    for (const v1::PlanStep& step : plan.steps()) {
      EXPECT_FALSE(step.has_actual_rows() || step.has_examined());
      steps.push_back(absl::StrCat(v1::PlanAction_Name(step.action()).substr(sizeof("PLAN_ACTION_") - 1), " ",
                                   step.variable(), ": ", step.description()));
    }
    return steps;
  }

  World world_;
};

TEST_F(Plans, StartWhereTheFewestAre) {
  EXPECT_THAT(Of("nodes { variable: 'o' kinds: 'organization' } nodes { variable: 'a' kinds: 'alliance' } "
                 "edges { from: 'o' to: 'a' relations: RELATION_MEMBER_OF }"),
              ElementsAre("SCAN a: scan alliance", "EXPAND o: follow a -[MEMBER_OF]- o to organization"));
  EXPECT_THAT(Of("nodes { variable: 'o' kinds: 'organization' } nodes { variable: 'p' ids: 'organization/skt' } "
                 "edges { from: 'o' to: 'p' relations: RELATION_PARTNERS_WITH }"),
              ElementsAre("SCAN p: scan any kind by 1 id", "EXPAND o: follow p -[PARTNERS_WITH]- o to organization"));
}

TEST_F(Plans, GoByTheIndexThatLeavesFewest) {
  EXPECT_THAT(Of("nodes { variable: 'o' kinds: 'organization' filter_text: 'country=KR AND sectors:TELECOM' }"),
              ElementsAre(StartsWith("SCAN o: scan organization by index ")));
  EXPECT_THAT(
      Of("nodes { variable: 'o' kinds: 'organization' filter_text: 'country=JP AND sectors:AI' } "
         "nodes { variable: 'p' } edges { from: 'p' to: 'o' relations: RELATION_PARTNERS_WITH }"),
      ElementsAre("SCAN o: scan organization by index sectors=AI, filtered", "EXPAND p: follow o -[PARTNERS_WITH]- p"));
}

TEST_F(Plans, IntersectWhereSeveralEdgesMeet) {
  std::string more;
  for (int i = 2; i < 60; ++i) {
    for (const char* hub : {"organization/x0", "organization/x1"}) {
      more += Relate("PARTNERS_WITH", hub, absl::StrCat("organization/x", i), "2021", "", "episode: 'more'");
    }
  }
  world_.Commit(more);
  const std::string partners = "relations: RELATION_PARTNERS_WITH } ";
  EXPECT_THAT(Of("nodes { variable: 'a' ids: 'organization/x0' } nodes { variable: 'b' ids: 'organization/x1' } "
                 "nodes { variable: 'c' } edges { from: 'a' to: 'c' " +
                 partners + "edges { from: 'c' to: 'b' " + partners),
              ElementsAre(StartsWith("SCAN "), StartsWith("SCAN "), StartsWith("INTERSECT c")));
  EXPECT_THAT(Of("nodes { variable: 'a' } nodes { variable: 'b' } nodes { variable: 'c' } edges { from: 'a' to: 'b' " +
                 partners + "edges { from: 'b' to: 'c' " + partners + "edges { from: 'c' to: 'a' " + partners),
              ElementsAre(StartsWith("SCAN "), StartsWith("EXPAND "), StartsWith("INTERSECT ")));
}

TEST_F(Plans, TellWalksChecksAndParts) {
  EXPECT_THAT(
      Of("nodes { variable: 'p' ids: 'product/adot' } nodes { variable: 'm' kinds: 'model' } "
         "edges { from: 'p' to: 'm' meanings: MEANING_DEPENDENCE direction: DIRECTION_OUT steps { min: 1 max: 6 } } "
         "edges { variable: 'self' from: 'm' to: 'm' relations: RELATION_BASED_ON } "
         "optional_parts { nodes { variable: 'd' } edges { from: 'd' to: 'm' relations: RELATION_DEVELOPS } } "
         "absent_parts { edges { from: 'p' to: 'm' relations: RELATION_BUILT_ON direction: DIRECTION_OUT } }"),
      ElementsAre(StartsWith("SCAN p"), HasSubstr("WALK m: follow p -[5 relations*1..6]-> m to model"),
                  StartsWith("CHECK self: check m -[BASED_ON|DERIVED_FROM]- m"),
                  "ABSENT p-m: drop rows with: check p -[BUILT_ON]-> m",
                  "OPTIONAL d: extend by: follow m -[DEVELOPS]- d"));
}

TEST_F(Plans, TellWhatTheyCameTo) {
  Prepared prepared(
      world_,
      "nodes { variable: 'o' ids: 'organization/x0' } nodes { variable: 'p' } "
      "edges { from: 'o' to: 'p' relations: RELATION_PARTNERS_WITH } "
      "absent_parts { edges { from: 'o' to: 'p' relations: RELATION_COMPETES_WITH } } "
      "optional_parts { nodes { variable: 'a' } edges { from: 'p' to: 'a' relations: RELATION_MEMBER_OF } }");
  ASSERT_TRUE(prepared.search.ok()) << prepared.search.status();
  ASSERT_TRUE((*prepared.search)->Run([](const Row&) { return true; }).ok());
  const v1::QueryPlan plan = (*prepared.search)->ToProto(true);
  std::vector<int64_t> rows;
  for (const v1::PlanStep& step : plan.steps()) rows.push_back(step.actual_rows());
  EXPECT_THAT(rows, ElementsAre(1, 2, 2, 2));
  EXPECT_GT(plan.steps(1).examined(), 0);
  EXPECT_NEAR(plan.steps(1).estimated_rows(), 2, 2);
  EXPECT_GT(plan.estimated_rows(), 0);
}

}  // namespace
}  // namespace entente::match
