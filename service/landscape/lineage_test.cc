#include <string>
#include <vector>

#include "service/landscape/testing/landscape_world.h"

namespace entente::landscape {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::StatusOr<v1::TraceLineageResponse> Trace(World& world, const std::string& request) {
  return TraceLineage(world.engine().ground(), Parsed<v1::TraceLineageRequest>(request));
}

// `1 claude by anthropic ?`
std::vector<std::string> Nodes(World& world, const std::string& request) {
  const auto response = Trace(world, request);
  if (!response.ok()) return {ErrorOf(response.status())};
  std::vector<std::string> told;
  for (const v1::LineageNode& node : response->nodes()) {
    std::string makers;
    for (const v1::Maker& maker : node.makers()) {
      absl::StrAppend(&makers, makers.empty() ? " by " : "+", maker.name(), "/", maker.country());
    }
    told.push_back(absl::StrCat(node.depth(), " ", Short(node.entity().id()), makers, Mark(node.validity())));
  }
  return told;
}

TEST(TraceLineage, TellsAllThatSomethingDependsOnAndWhoMakesIt) {
  LandscapeWorld world;
  EXPECT_THAT(
      Nodes(world, "entities: 'product/adot'"),
      ElementsAre("0 adot by SK Telecom/KR", "1 claude-ko by SK Telecom/KR", "2 claude by Anthropic/US", "3 web"));
  const auto response = Trace(world, "entities: 'product/adot'");
  EXPECT_THAT(World::Told(response->relationships()),
              ElementsAre("claude TRAINED_ON web", "claude-ko DERIVED_FROM claude", "adot BUILT_ON claude-ko"));
  EXPECT_THAT(World::Told(response->nodes(2).makers(0).relationships()), ElementsAre("anthropic DEVELOPS claude"));
  EXPECT_FALSE(response->depth_limited());
  EXPECT_FALSE(response->read_info().truncated());
}

TEST(TraceLineage, SomethingIsAsCertainAsItsMostCertainChain) {
  LandscapeWorld world;
  EXPECT_THAT(Nodes(world, "entities: 'product/ktbot'"),
              ElementsAre("0 ktbot by KT/KR", "1 claude by Anthropic/US ?", "1 gpt by OpenAI/US", "2 web"));
  EXPECT_THAT(Nodes(world, "entities: 'product/ktbot' context { definite_only: true }"),
              ElementsAre("0 ktbot by KT/KR", "1 gpt by OpenAI/US", "2 web"));
  EXPECT_THAT(Nodes(world, "entities: 'product/ktbot' context { valid_at { any: true } }"),
              ElementsAre("0 ktbot by KT/KR *", "1 claude by Anthropic/US *", "1 gpt by OpenAI/US *", "2 web *"));
  EXPECT_THAT(Nodes(world, "entities: 'product/ktbot' context { valid_at { day: '2022-01-01' } }"),
              ElementsAre("0 ktbot by KT/KR"));
}

TEST(TraceLineage, ALongerChainMayBeTheMoreCertainOne) {
  LandscapeWorld world;
  world.Commit(Relate("BUILT_ON", "product/adot", "model/claude", "2025"));
  EXPECT_THAT(
      Nodes(world, "entities: 'product/adot'"),
      ElementsAre("0 adot by SK Telecom/KR", "1 claude by Anthropic/US", "1 claude-ko by SK Telecom/KR", "2 web"));
  // Not when it is longer than was asked for.
  EXPECT_THAT(Nodes(world, "entities: 'product/adot' max_depth: 1"),
              ElementsAre("0 adot by SK Telecom/KR", "1 claude by Anthropic/US ?", "1 claude-ko by SK Telecom/KR"));
}

TEST(TraceLineage, SeveralShareOneLineage) {
  LandscapeWorld world;
  EXPECT_THAT(Nodes(world, "entities: 'product/ktbot' entities: 'model/claude' entities: 'model/claude'"),
              ElementsAre("0 claude by Anthropic/US", "0 ktbot by KT/KR", "1 web", "1 gpt by OpenAI/US"));
}

TEST(TraceLineage, DepthLimitsAreTold) {
  LandscapeWorld world;
  EXPECT_THAT(Nodes(world, "entities: 'product/adot' max_depth: 1"),
              ElementsAre("0 adot by SK Telecom/KR", "1 claude-ko by SK Telecom/KR"));
  EXPECT_TRUE(Trace(world, "entities: 'product/adot' max_depth: 1")->depth_limited());
  EXPECT_FALSE(Trace(world, "entities: 'product/adot' max_depth: 3")->depth_limited());
  LandscapeWorld shallow(query::Limits{.max_lineage_depth = 2});
  EXPECT_THAT(Nodes(shallow, "entities: 'product/adot' max_depth: 9"),
              ElementsAre("0 adot by SK Telecom/KR", "1 claude-ko by SK Telecom/KR", "2 claude by Anthropic/US"));
  EXPECT_TRUE(Trace(shallow, "entities: 'product/adot'")->depth_limited());
}

TEST(TraceLineage, OtherMeaningsMayBeFollowed) {
  LandscapeWorld world;
  EXPECT_THAT(Nodes(world, "entities: 'organization/skt' meanings: MEANING_MEMBERSHIP"),
              ElementsAre("0 skt", "1 gtaa"));
  // A symmetric relation has no direction.
  EXPECT_THAT(Nodes(world, "entities: 'organization/skt' meanings: MEANING_COLLABORATION"),
              ElementsAre("0 skt", "1 anthropic"));
  EXPECT_THAT(Nodes(world, "entities: 'organization/anthropic' meanings: MEANING_COLLABORATION"),
              ElementsAre("0 anthropic", "1 skt"));
}

std::vector<std::string> Cycles(World& world, const std::string& request) {
  const auto response = Trace(world, request);
  if (!response.ok()) return {ErrorOf(response.status())};
  std::vector<std::string> told;
  for (const v1::LineageCycle& cycle : response->cycles()) told.push_back(Joined(cycle.entities()));
  return told;
}

TEST(TraceLineage, CyclesAreToldOnceFromTheirLeastId) {
  const auto fill = [](World& world) {
    world.Commit(Describe("model/m1", "1") + Describe("model/m2", "2") + Describe("model/m3", "3"));
    world.Commit(Relate("TRAINED_ON", "model/m1", "model/m2") + Relate("TRAINED_ON", "model/m2", "model/m1") +
                 Relate("TRAINED_ON", "model/m2", "model/m3") + Relate("TRAINED_ON", "model/m3", "model/m1") +
                 Relate("TRAINED_ON", "model/m3", "dataset/web"));
  };
  LandscapeWorld world;
  fill(world);
  EXPECT_THAT(Cycles(world, "entities: 'model/m3'"), ElementsAre("m1+m2", "m1+m2+m3"));
  EXPECT_THAT(Cycles(world, "entities: 'product/adot'"), IsEmpty());
  LandscapeWorld brief(query::Limits{.max_cycles = 1});
  fill(brief);
  EXPECT_THAT(Cycles(brief, "entities: 'model/m3'"), ElementsAre("m1+m2"));
}

TEST(TraceLineage, ASpentBudgetRefusesOrTellsWhatWasFound) {
  LandscapeWorld world;
  EXPECT_THAT(Nodes(world, "entities: 'product/adot' context { budget { max_examined: 2 } }"),
              ElementsAre("BUDGET_EXCEEDED"));
  const auto some = Trace(world,
                          "entities: 'product/adot' read_mask { paths: 'id' } "
                          "context { budget { max_examined: 2 allow_truncated: true } }");
  ASSERT_TRUE(some.ok()) << some.status();
  EXPECT_TRUE(some->read_info().truncated());
  const auto rows = Trace(world, "entities: 'product/adot' context { budget { max_rows: 2 allow_truncated: true } }");
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->nodes_size(), 2);
  EXPECT_TRUE(rows->read_info().truncated());
  EXPECT_EQ(rows->read_info().cost().returned(), 2);
  const auto gone = TraceLineage(world.ground(), Parsed<v1::TraceLineageRequest>("entities: 'product/adot'"),
                                 {.gone = [] { return true; }});
  EXPECT_TRUE(absl::IsCancelled(gone.status())) << gone.status();
}

TEST(TraceLineage, APolicyDecidesWhatIsFollowedAndClaimsAreTold) {
  LandscapeWorld world;
  EXPECT_THAT(Nodes(world,
                    "entities: 'product/adot' read_mask { paths: 'id' } "
                    "context { resolution { min_confidence: CONFIDENCE_CONFIRMED } }"),
              ElementsAre("0 adot"));
  const auto response = Trace(world, "entities: 'product/adot' context { include_claims: true }");
  EXPECT_EQ(response->relationships(0).claims_size(), 1);
}

TEST(TraceLineage, EveryBadRequestHasItsReasonAndPath) {
  LandscapeWorld world;
  EXPECT_THAT(Nodes(world, ""), ElementsAre("REQUIRED at entities"));
  EXPECT_THAT(Nodes(world, "entities: 'model/no'"), ElementsAre("UNKNOWN_ENTITY at entities[0]"));
  EXPECT_THAT(Nodes(world, "entities: 'model/gpt' meanings: 99"), ElementsAre("OUT_OF_BOUNDS at meanings[0]"));
  EXPECT_THAT(Nodes(world, "entities: 'model/gpt' max_depth: -1"), ElementsAre("OUT_OF_BOUNDS at max_depth"));
  EXPECT_THAT(Nodes(world, "entities: 'model/gpt' read_mask { paths: 'nom' }"),
              ElementsAre("UNKNOWN_FIELD at read_mask"));
}

}  // namespace
}  // namespace entente::landscape
