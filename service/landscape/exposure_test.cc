#include <string>
#include <vector>

#include "service/landscape/testing/landscape_world.h"

namespace entente::landscape {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::StatusOr<v1::AssessExposureResponse> Assess(World& world, const std::string& request) {
  return AssessExposure(world.engine().ground(), Parsed<v1::AssessExposureRequest>(request));
}

v1::AssessExposureResponse Answer(World& world, const std::string& request) {
  const auto response = Assess(world, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::AssessExposureResponse();
}

// `1 claude by anthropic for adot+claude-ko`, and the chain if there is one.
std::vector<std::string> Dependencies(const v1::AssessExposureResponse& response) {
  std::vector<std::string> told;
  for (const v1::Dependency& each : response.dependencies()) {
    const std::string chain = each.chain().empty() ? "" : ": " + Joined(each.chain());
    told.push_back(absl::StrCat(each.depth(), " ", Short(each.entity().id()), " by ", JoinedIds(each.makers()), " for ",
                                Joined(each.products()), chain));
  }
  return told;
}

// `anthropic US 1 of 2: 0.33`
template <typename Shares>
std::vector<std::string> Told(const Shares& shares) {
  std::vector<std::string> told;
  for (const v1::ExposureShare& each : shares) {
    EXPECT_TRUE(each.maker().relationships().empty());
    told.push_back(absl::StrCat(Short(each.maker().id()), " ", each.maker().country(), " ", each.dependencies(), " of ",
                                each.products(), ": ", static_cast<int>(each.share() * 100 + 0.5)));
  }
  return told;
}

std::vector<std::string> SinglePoints(const v1::AssessExposureResponse& response) {
  std::vector<std::string> told;
  for (const v1::SinglePoint& each : response.single_points()) {
    told.push_back(absl::StrCat(Short(each.product()), " ", each.has_provider() ? "by " : "on ",
                                Short(each.has_provider() ? each.provider() : each.dependency())));
  }
  return told;
}

TEST(AssessExposure, AnOwnerStandsForWhatItMakesThatDependsOnSomething) {
  LandscapeWorld world;
  const auto response = Answer(world, "entities: 'organization/skt'");
  EXPECT_EQ(JoinedIds(response.products()), "claude-ko+adot");
  EXPECT_THAT(Dependencies(response), ElementsAre("1 claude by anthropic for claude-ko+adot",
                                                  "1 claude-ko by skt for adot", "2 web by  for claude-ko+adot"));
  EXPECT_THAT(Told(response.providers()), ElementsAre("  1 of 2: 33", "anthropic US 1 of 2: 33", "skt KR 1 of 1: 33"));
  EXPECT_THAT(Told(response.countries()), ElementsAre("  1 of 2: 33", " KR 1 of 1: 33", " US 1 of 2: 33"));
  EXPECT_FALSE(response.depth_limited());
}

TEST(AssessExposure, AProductStandsForItself) {
  LandscapeWorld world;
  const auto response = Answer(world, "entities: 'product/ktbot' include_chains: true");
  EXPECT_EQ(JoinedIds(response.products()), "ktbot");
  EXPECT_THAT(Dependencies(response), ElementsAre("1 claude by anthropic for ktbot: ktbot BUILT_ON claude",
                                                  "1 gpt by openai for ktbot: ktbot BUILT_ON gpt",
                                                  "2 web by  for ktbot: ktbot BUILT_ON claude, claude TRAINED_ON web"));
  EXPECT_THAT(Told(response.countries()), ElementsAre(" US 2 of 1: 67", "  1 of 1: 33"));
  // What depends on nothing is still a product; who makes nothing of the sort is none.
  EXPECT_EQ(JoinedIds(Answer(world, "entities: 'dataset/web'").products()), "web");
  EXPECT_THAT(Answer(world, "entities: 'alliance/gtaa'").products(), IsEmpty());
  EXPECT_THAT(Answer(world, "entities: 'organization/kt' context { valid_at { day: '2000-01-01' } }").products(),
              IsEmpty());
}

TEST(AssessExposure, WhatSeveralMakeCountsInEqualParts) {
  LandscapeWorld world;
  world.Commit(Relate("DEVELOPS", "organization/openai", "model/claude") +
               Relate("DEVELOPS", "organization/kt", "model/claude"));
  const auto response = Answer(world, "entities: 'product/ktbot' max_depth: 1");
  EXPECT_THAT(Told(response.providers()),
              ElementsAre("openai US 2 of 1: 67", "anthropic US 1 of 1: 17", "kt KR 1 of 1: 17"));
  EXPECT_THAT(Told(response.countries()), ElementsAre(" US 2 of 1: 83", " KR 1 of 1: 17"));
  EXPECT_TRUE(response.depth_limited());
}

TEST(AssessExposure, SinglePointsAreWhatEveryChainPasses) {
  LandscapeWorld world;
  EXPECT_THAT(SinglePoints(Answer(world, "entities: 'product/ktbot'")), ElementsAre("ktbot on web"));
  EXPECT_THAT(SinglePoints(Answer(world, "entities: 'organization/skt'")),
              ElementsAre("claude-ko on web", "claude-ko on claude", "claude-ko by anthropic", "adot on web",
                          "adot on claude", "adot on claude-ko", "adot by anthropic"));
  // With the search ended, a product rests on what was found last.
  EXPECT_THAT(SinglePoints(Answer(world, "entities: 'product/ktbot' max_depth: 1")), IsEmpty());
  world.Commit(Relate("DEVELOPS", "organization/openai", "model/claude"));
  EXPECT_THAT(SinglePoints(Answer(world, "entities: 'product/ktbot'")), ElementsAre("ktbot on web", "ktbot by openai"));
  EXPECT_THAT(SinglePoints(Answer(world, "entities: 'dataset/web'")), IsEmpty());
}

TEST(AssessExposure, AProductThatAnotherIsBuiltOnIsADependencyToo) {
  LandscapeWorld world;
  world.Commit(Describe("product/suite", "Suite") + Describe("model/base", "Base"));
  world.Commit(Relate("DEVELOPS", "organization/skt", "product/suite") +
               Relate("BUILT_ON", "product/suite", "model/base") + Relate("BUILT_ON", "product/suite", "model/gpt") +
               Relate("TRAINED_ON", "model/base", "model/claude-ko"));
  const auto response = Answer(world, "entities: 'organization/skt' include_chains: true");
  EXPECT_EQ(JoinedIds(response.products()), "claude-ko+adot+suite");
  EXPECT_THAT(Dependencies(response),
              ElementsAre("1 base by  for suite: suite BUILT_ON base",
                          "1 claude by anthropic for claude-ko+adot+suite: claude-ko DERIVED_FROM claude",
                          "1 claude-ko by skt for adot+suite: adot BUILT_ON claude-ko",
                          "1 gpt by openai for suite: suite BUILT_ON gpt",
                          "2 web by  for claude-ko+adot+suite: claude-ko DERIVED_FROM claude, claude TRAINED_ON web"));
}

TEST(AssessExposure, CyclesEndSomewhereToo) {
  LandscapeWorld world;
  world.Commit(Describe("model/m1", "1") + Describe("model/m2", "2") + Describe("model/m3", "3"));
  world.Commit(Relate("TRAINED_ON", "model/m1", "model/m2") + Relate("TRAINED_ON", "model/m2", "model/m3") +
               Relate("TRAINED_ON", "model/m3", "model/m2"));
  const auto below = Answer(world, "entities: 'model/m1'");
  EXPECT_THAT(Dependencies(below), ElementsAre("1 m2 by  for m1", "2 m3 by  for m1"));
  EXPECT_THAT(SinglePoints(below), ElementsAre("m1 on m2"));
  const auto within = Answer(world, "entities: 'model/m2' include_chains: true");
  EXPECT_THAT(Dependencies(within), ElementsAre("1 m3 by  for m2: m2 TRAINED_ON m3"));
  EXPECT_THAT(SinglePoints(within), ElementsAre("m2 on m3"));
}

TEST(AssessExposure, OnlyWhatHoldsCounts) {
  LandscapeWorld world;
  const auto sure = Answer(world, "entities: 'product/ktbot' context { definite_only: true }");
  EXPECT_THAT(Dependencies(sure), ElementsAre("1 gpt by openai for ktbot", "2 web by  for ktbot"));
  EXPECT_THAT(SinglePoints(sure), ElementsAre("ktbot on web", "ktbot on gpt", "ktbot by openai"));
}

TEST(AssessExposure, EveryBadRequestHasItsReasonAndPath) {
  LandscapeWorld world;
  const auto error = [&](const std::string& request) { return ErrorOf(Assess(world, request).status()); };
  EXPECT_EQ(error(""), "REQUIRED at entities");
  EXPECT_EQ(error("entities: 'model/no'"), "UNKNOWN_ENTITY at entities[0]");
  EXPECT_EQ(error("entities: 'model/gpt' meanings: 99"), "OUT_OF_BOUNDS at meanings[0]");
  EXPECT_EQ(error("entities: 'model/gpt' max_depth: -1"), "OUT_OF_BOUNDS at max_depth");
  EXPECT_EQ(error("entities: 'model/gpt' read_mask { paths: 'nom' }"), "UNKNOWN_FIELD at read_mask");
  EXPECT_EQ(error("entities: 'product/adot' context { budget { max_examined: 3 allow_truncated: true } }"),
            "BUDGET_EXCEEDED");
}

}  // namespace
}  // namespace entente::landscape
