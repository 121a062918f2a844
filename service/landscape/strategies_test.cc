#include <string>
#include <vector>

#include "service/landscape/testing/landscape_world.h"

namespace entente::landscape {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::StatusOr<v1::CompareStrategiesResponse> Compare(World& world, const std::string& request) {
  return CompareStrategies(world.engine().ground(), Parsed<v1::CompareStrategiesRequest>(request));
}

// `gtaa: skt MEMBER_OF gtaa`
template <typename RelatedEntities>
std::vector<std::string> Told(const RelatedEntities& related) {
  std::vector<std::string> told;
  for (const v1::RelatedEntity& each : related) {
    told.push_back(absl::StrCat(Short(each.entity().id()), ": ", Joined(each.relationships())));
  }
  return told;
}

TEST(CompareStrategies, TellsWhatEachMakesTakesSharesAndWants) {
  LandscapeWorld world;
  world.Commit(Describe("topic/sovereign-ai", "Sovereign AI") + Describe("organization/lgu", "LG U+"));
  world.Commit(Relate("PURSUES", "organization/skt", "topic/sovereign-ai") +
               Relate("COMPETES_WITH", "organization/skt", "organization/kt") +
               Relate("SUPPORTS", "organization/skt", "topic/sovereign-ai") +
               Relate("SUPPORTS", "organization/lgu", "organization/skt") +
               Relate("PUBLISHED", "organization/skt", "document/blog"));
  const auto response = Compare(world, "organizations: 'organization/skt' organizations: 'organization/anthropic'");
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->profiles_size(), 2);
  const v1::StrategyProfile& skt = response->profiles(0);
  EXPECT_EQ(skt.organization().description().name(), "SK Telecom");
  EXPECT_THAT(Told(skt.own()), ElementsAre("claude-ko: skt DEVELOPS claude-ko", "adot: skt DEVELOPS adot"));
  EXPECT_THAT(Told(skt.partners()), ElementsAre("anthropic: anthropic PARTNERS_WITH skt", "lgu: lgu SUPPORTS skt",
                                                "sovereign-ai: skt SUPPORTS sovereign-ai"));
  EXPECT_THAT(Told(skt.groups()), ElementsAre("gtaa: skt MEMBER_OF gtaa"));
  EXPECT_THAT(Told(skt.strategies()), ElementsAre("sovereign-ai: skt PURSUES sovereign-ai"));
  std::vector<std::string> outside;
  for (const v1::Dependency& each : skt.outside()) {
    outside.push_back(absl::StrCat(each.depth(), " ", Short(each.entity().id()), " by ", JoinedIds(each.makers()),
                                   " for ", Joined(each.products()), ": ", Joined(each.chain())));
  }
  EXPECT_THAT(outside, ElementsAre("2 web by  for claude-ko+adot: claude-ko DERIVED_FROM claude, claude TRAINED_ON web",
                                   "1 claude by anthropic for claude-ko+adot: claude-ko DERIVED_FROM claude"));
  // adot and claude-ko of claude, web and these two.
  EXPECT_DOUBLE_EQ(skt.sovereign_share(), 0.5);
  const v1::StrategyProfile& anthropic = response->profiles(1);
  EXPECT_DOUBLE_EQ(anthropic.sovereign_share(), 0.5);
  EXPECT_THAT(Told(anthropic.strategies()), IsEmpty());
  EXPECT_FALSE(response->read_info().truncated());
}

TEST(CompareStrategies, TheSovereignShareCountsPartsAndIsAbsentWithoutACountryOrThings) {
  LandscapeWorld world;
  world.Commit(Describe("organization/club", "Club") + Describe("organization/idle", "Idle", "country: 'KR'"));
  world.Commit(Relate("DEVELOPS", "organization/club", "model/gpt") +
               Relate("DEVELOPS", "organization/skt", "model/gpt"));
  const auto response = Compare(world,
                                "organizations: 'organization/club' organizations: 'organization/idle' "
                                "organizations: 'organization/kt' organizations: 'organization/openai'");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->profiles(0).has_sovereign_share());
  EXPECT_FALSE(response->profiles(1).has_sovereign_share());
  // ktbot 1, gpt a third, claude 0, web 0.
  EXPECT_NEAR(response->profiles(2).sovereign_share(), (1 + 1.0 / 3) / 4, 1e-12);
  // gpt a third, web 0.
  EXPECT_NEAR(response->profiles(3).sovereign_share(), 1.0 / 6, 1e-12);
}

TEST(CompareStrategies, ChainsBeyondTheServersLimitTruncate) {
  LandscapeWorld world(query::Limits{.max_lineage_depth = 1, .max_compared = 2});
  EXPECT_TRUE(Compare(world, "organizations: 'organization/skt'")->read_info().truncated());
  EXPECT_FALSE(Compare(world, "organizations: 'organization/openai'")->read_info().truncated());
}

TEST(CompareStrategies, EveryBadRequestHasItsReasonAndPath) {
  LandscapeWorld world(query::Limits{.max_compared = 2});
  const auto error = [&](const std::string& request) { return ErrorOf(Compare(world, request).status()); };
  EXPECT_EQ(error(""), "REQUIRED at organizations");
  EXPECT_EQ(error("organizations: 'organization/no'"), "UNKNOWN_ENTITY at organizations[0]");
  EXPECT_EQ(
      error("organizations: 'organization/kt' organizations: 'organization/skt' organizations: 'organization/kt'"),
      "BATCH_TOO_LARGE at organizations");
  EXPECT_EQ(error("organizations: 'organization/kt' read_mask { paths: 'nom' }"), "UNKNOWN_FIELD at read_mask");
  EXPECT_EQ(error("organizations: 'organization/skt' context { budget { max_rows: 2 allow_truncated: true } }"),
            "BUDGET_EXCEEDED");
}

}  // namespace
}  // namespace entente::landscape
