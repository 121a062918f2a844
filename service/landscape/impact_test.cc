#include <string>
#include <vector>

#include "service/landscape/testing/landscape_world.h"

namespace entente::landscape {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::StatusOr<v1::AssessImpactResponse> Assess(World& world, const std::string& request) {
  return AssessImpact(world.engine().ground(), Parsed<v1::AssessImpactRequest>(request));
}

// `2 adot of skt: adot BUILT_ON claude-ko, claude-ko DERIVED_FROM claude`
std::vector<std::string> Dependents(World& world, const std::string& request) {
  const auto response = Assess(world, request);
  if (!response.ok()) return {ErrorOf(response.status())};
  std::vector<std::string> told;
  for (const v1::Dependent& each : response->dependents()) {
    told.push_back(absl::StrCat(each.depth(), " ", Short(each.entity().id()), " of ", JoinedIds(each.owners()), ": ",
                                Joined(each.chain()), Mark(each.validity())));
  }
  return told;
}

std::vector<std::string> Owners(const v1::AssessImpactResponse& response) {
  std::vector<std::string> told;
  for (const v1::OwnerImpact& each : response.owners()) {
    told.push_back(absl::StrCat(Short(each.owner().id()), " ", Joined(each.dependents())));
  }
  return told;
}

TEST(AssessImpact, AnOwnerStandsForAllItMakes) {
  LandscapeWorld world;
  const auto response = Assess(world, "entities: 'organization/anthropic'");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(JoinedIds(response->withdrawn()), "claude+anthropic");
  EXPECT_THAT(Dependents(world, "entities: 'organization/anthropic'"),
              ElementsAre("1 claude-ko of skt: claude-ko DERIVED_FROM claude", "1 ktbot of kt: ktbot BUILT_ON claude ?",
                          "2 adot of skt: adot BUILT_ON claude-ko, claude-ko DERIVED_FROM claude"));
  EXPECT_THAT(Owners(*response), ElementsAre("skt claude-ko+adot", "kt ktbot"));
  EXPECT_EQ(response->owners(0).owner().name(), "SK Telecom");
  EXPECT_THAT(response->owners(0).owner().relationships(), IsEmpty());
  EXPECT_FALSE(response->depth_limited());
}

TEST(AssessImpact, WhatIsWithdrawnItselfIsNoDependent) {
  LandscapeWorld world;
  const auto response = Assess(world, "entities: 'organization/skt' entities: 'model/claude'");
  EXPECT_EQ(JoinedIds(response->withdrawn()), "claude+claude-ko+skt+adot");
  EXPECT_THAT(Dependents(world, "entities: 'organization/skt' entities: 'model/claude'"),
              ElementsAre("1 ktbot of kt: ktbot BUILT_ON claude ?"));
}

TEST(AssessImpact, WhatNobodyCanDependOnIsNotWithdrawn) {
  LandscapeWorld world;
  world.Commit(Relate("PUBLISHED", "organization/openai", "document/blog"));
  EXPECT_EQ(JoinedIds(Assess(world, "entities: 'organization/openai'")->withdrawn()), "gpt+openai");
}

TEST(AssessImpact, WhatIsPossiblyMadeIsPossiblyWithdrawn) {
  LandscapeWorld world;
  world.Commit(Relate("DEVELOPS", "organization/kt", "model/claude", "2025"));
  EXPECT_THAT(Dependents(world, "entities: 'organization/kt'"),
              ElementsAre("1 claude-ko of skt: claude-ko DERIVED_FROM claude ?",
                          "2 adot of skt: adot BUILT_ON claude-ko, claude-ko DERIVED_FROM claude ?"));
  EXPECT_THAT(Dependents(world, "entities: 'organization/kt' context { definite_only: true }"), IsEmpty());
}

TEST(AssessImpact, OfSeveralShortestChainsTheFirstByIdentityIsTold) {
  LandscapeWorld world;
  world.Commit(Describe("model/a", "A") + Describe("model/b", "B") + Describe("model/top", "Top"));
  world.Commit(Relate("TRAINED_ON", "model/top", "model/b") + Relate("BASED_ON", "model/top", "model/b") +
               Relate("TRAINED_ON", "model/top", "model/a") + Relate("BASED_ON", "model/a", "model/gpt") +
               Relate("BASED_ON", "model/b", "model/gpt"));
  const auto response = Assess(world, "entities: 'model/gpt'");
  ASSERT_EQ(response->dependents_size(), 4);
  // BASED_ON comes before TRAINED_ON, whatever lies behind.
  EXPECT_EQ(Joined(response->dependents(3).chain()), "top BASED_ON b, b BASED_ON gpt");
  EXPECT_THAT(Owners(*response), ElementsAre(" a+b+top", "kt ktbot"));
  EXPECT_TRUE(response->owners(0).owner().id().empty());
}

TEST(AssessImpact, DepthLimitsAreTold) {
  LandscapeWorld world;
  const auto response = Assess(world, "entities: 'dataset/web' max_depth: 1");
  EXPECT_EQ(response->dependents_size(), 2);
  EXPECT_TRUE(response->depth_limited());
  EXPECT_FALSE(Assess(world, "entities: 'dataset/web' max_depth: 3")->depth_limited());
}

TEST(AssessImpact, OtherMeaningsMayBeFollowed) {
  LandscapeWorld world;
  EXPECT_THAT(Dependents(world, "entities: 'alliance/gtaa' meanings: MEANING_MEMBERSHIP"),
              ElementsAre("1 kt of : kt MEMBER_OF gtaa ?", "1 skt of : skt MEMBER_OF gtaa"));
}

TEST(AssessImpact, ASpentBudgetRefusesOrTellsWhatWasFound) {
  LandscapeWorld world;
  EXPECT_THAT(Dependents(world, "entities: 'organization/anthropic' context { budget { max_examined: 1 } }"),
              ElementsAre("BUDGET_EXCEEDED"));
  for (const int examined : {1, 3, 4, 6}) {
    const auto some = Assess(world, absl::StrCat("entities: 'organization/anthropic' read_mask { paths: 'id' } context "
                                                 "{ budget { max_examined: ",
                                                 examined, " allow_truncated: true } }"));
    ASSERT_TRUE(some.ok()) << some.status();
    EXPECT_TRUE(some->read_info().truncated());
    EXPECT_LT(some->dependents_size(), 3);
  }
  const auto rows =
      Assess(world, "entities: 'organization/anthropic' context { budget { max_rows: 3 allow_truncated: true } }");
  ASSERT_EQ(rows->dependents_size(), 1);
  EXPECT_THAT(Owners(*rows), ElementsAre("skt claude-ko"));
  EXPECT_TRUE(rows->read_info().truncated());
}

TEST(AssessImpact, EveryBadRequestHasItsReasonAndPath) {
  LandscapeWorld world;
  EXPECT_THAT(Dependents(world, ""), ElementsAre("REQUIRED at entities"));
  EXPECT_THAT(Dependents(world, "entities: 'model/no'"), ElementsAre("UNKNOWN_ENTITY at entities[0]"));
  EXPECT_THAT(Dependents(world, "entities: 'model/gpt' meanings: 0"), ElementsAre("OUT_OF_BOUNDS at meanings[0]"));
  EXPECT_THAT(Dependents(world, "entities: 'model/gpt' max_depth: -1"), ElementsAre("OUT_OF_BOUNDS at max_depth"));
  EXPECT_THAT(Dependents(world, "entities: 'model/gpt' read_mask { paths: 'nom' }"),
              ElementsAre("UNKNOWN_FIELD at read_mask"));
}

}  // namespace
}  // namespace entente::landscape
