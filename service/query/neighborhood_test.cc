#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/query/encoded.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::StatusOr<v1::GetNeighborhoodResponse> Walk(World& world, const std::string& request) {
  return Readable(world.engine().GetNeighborhood(Parsed<v1::GetNeighborhoodRequest>(request)));
}

// The entities reached, as `depth id`, or the error.
std::vector<std::string> Reached(World& world, const std::string& request) {
  const auto response = Walk(world, request);
  if (!response.ok()) return {ErrorOf(response.status())};
  std::vector<std::string> reached;
  for (const v1::Neighbor& each : response->neighbors()) {
    reached.push_back(absl::StrCat(each.depth(), " ", each.entity().id()));
  }
  return reached;
}

TEST(GetNeighborhood, WalksOneStepBothWaysByDefault) {
  World world;
  const auto response = Walk(world, "seeds: 'model/claude-ko' steps { }");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_THAT(World::Told(response->relationships()),
              ElementsAre("claude-ko DERIVED_FROM claude", "adot BUILT_ON claude-ko"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude-ko' steps { }"),
              ElementsAre("0 model/claude-ko", "1 model/claude", "1 product/adot"));
}

TEST(GetNeighborhood, DirectionsNarrowButSymmetricRelationsGoBothWays) {
  World world;
  EXPECT_THAT(Reached(world, "seeds: 'model/claude-ko' steps { direction: DIRECTION_OUT }"),
              ElementsAre("0 model/claude-ko", "1 model/claude"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude-ko' steps { direction: DIRECTION_IN }"),
              ElementsAre("0 model/claude-ko", "1 product/adot"));
  for (const std::string& way : std::vector<std::string>{"OUT", "IN", "EITHER"}) {
    EXPECT_THAT(Reached(world, "seeds: 'organization/skt' steps { direction: DIRECTION_" + way +
                                   " relations: RELATION_PARTNERS_WITH }"),
                ElementsAre("0 organization/skt", "1 organization/anthropic"));
  }
}

TEST(GetNeighborhood, StepsFollowOneAfterTheOther) {
  World world;
  EXPECT_THAT(Reached(world,
                      "seeds: 'organization/skt' "
                      "steps { direction: DIRECTION_OUT relations: RELATION_MEMBER_OF } "
                      "steps { direction: DIRECTION_IN relations: RELATION_MEMBER_OF }"),
              ElementsAre("0 organization/skt", "1 alliance/gtaa", "2 organization/kt"));
  EXPECT_THAT(Reached(world,
                      "seeds: 'product/adot' steps { direction: DIRECTION_OUT meanings: MEANING_DEPENDENCE } "
                      "steps { direction: DIRECTION_OUT relations: RELATION_BASED_ON } "
                      "steps { direction: DIRECTION_IN meanings: MEANING_PRODUCTION }"),
              ElementsAre("0 product/adot", "1 model/claude-ko", "2 model/claude", "3 organization/anthropic"));
}

TEST(GetNeighborhood, KindsAndFiltersNarrowWhereAStepLeads) {
  World world;
  EXPECT_THAT(Reached(world, "seeds: 'organization/skt' steps { kinds: 'alliance' }"),
              ElementsAre("0 organization/skt", "1 alliance/gtaa"));
  EXPECT_THAT(Reached(world,
                      "seeds: 'alliance/gtaa' steps { kinds: 'organization' filter { comparison { "
                      "field: 'name' comparator: COMPARATOR_HAS value: 'telecom' } } }"),
              ElementsAre("0 alliance/gtaa", "1 organization/skt"));
}

TEST(GetNeighborhood, RostersAreWalkedOnlyWhenNamed) {
  World world;
  world.Commit(Relate("PUBLISHED", "organization/kt", "document/blog"));
  EXPECT_THAT(Reached(world, "seeds: 'document/blog' steps { }"), ElementsAre("0 document/blog"));
  EXPECT_THAT(Reached(world, "seeds: 'document/blog' steps { meanings: MEANING_PRODUCTION }"),
              ElementsAre("0 document/blog"));
  EXPECT_THAT(Reached(world, "seeds: 'document/blog' steps { relations: RELATION_PUBLISHED }"),
              ElementsAre("0 document/blog", "1 organization/kt"));
}

TEST(GetNeighborhood, OnlyWhatHoldsIsFollowed) {
  World world;
  const std::string partners = "seeds: 'organization/kt' steps { relations: RELATION_PARTNERS_WITH } ";
  EXPECT_THAT(Reached(world, partners), ElementsAre("0 organization/kt"));
  EXPECT_THAT(Reached(world, partners + "context { valid_at { day: '2022-01-01' } }"),
              ElementsAre("0 organization/kt", "1 organization/openai"));
  EXPECT_THAT(Reached(world, "seeds: 'alliance/gtaa' steps { } context { definite_only: true }"),
              ElementsAre("0 alliance/gtaa", "1 organization/skt"));
  EXPECT_THAT(Reached(world,
                      "seeds: 'alliance/gtaa' steps { } "
                      "context { resolution { min_confidence: CONFIDENCE_CONFIRMED } }"),
              ElementsAre("0 alliance/gtaa"));
}

TEST(GetNeighborhood, LimitsCutInOrderOfIdentity) {
  World world;
  EXPECT_THAT(Reached(world, "seeds: 'alliance/gtaa' steps { limit_per_entity: 1 }"),
              ElementsAre("0 alliance/gtaa", "1 organization/kt"));
  const auto whole = Walk(world, "seeds: 'alliance/gtaa' steps { } max_relationships: 2");
  EXPECT_FALSE(whole->read_info().truncated());
  const auto cut = Walk(world, "seeds: 'alliance/gtaa' steps { } max_relationships: 1");
  EXPECT_TRUE(cut->read_info().truncated());
  EXPECT_THAT(World::Told(cut->relationships()), ElementsAre("kt MEMBER_OF gtaa"));
}

TEST(GetNeighborhood, AnEndThatNothingDescribesThenIsAStub) {
  World world;
  world.Commit(Say("entity { id: 'model/next' description { name: 'Next' model { } } } valid_time { from: '2030' }") +
               Relate("DEVELOPS", "organization/openai", "model/next", "2024"));
  const auto response = Walk(world, "seeds: 'organization/openai' steps { kinds: 'model' }");
  ASSERT_EQ(response->neighbors_size(), 2);
  EXPECT_TRUE(response->neighbors(1).entity().stub());
  EXPECT_TRUE(response->neighbors(1).entity().description().has_model());
  EXPECT_FALSE(response->neighbors(1).entity().description().has_name());
}

TEST(GetNeighborhood, EveryBadRequestHasItsReasonAndPath) {
  World world;
  EXPECT_THAT(Reached(world, "steps { }"), ElementsAre("REQUIRED at seeds"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude'"), ElementsAre("REQUIRED at steps"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude' steps { } steps { } steps { } steps { }"),
              ElementsAre("OUT_OF_BOUNDS at steps"));
  EXPECT_THAT(Reached(world, "seeds: 'model/cluade' steps { }"), ElementsAre("UNKNOWN_ENTITY at seeds[0]"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude' steps { } max_relationships: -1"),
              ElementsAre("OUT_OF_BOUNDS at max_relationships"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude' steps { limit_per_entity: -1 }"),
              ElementsAre("OUT_OF_BOUNDS at steps[0].limit_per_entity"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude' steps { direction: 9 }"),
              ElementsAre("OUT_OF_BOUNDS at steps[0].direction"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude' steps { kinds: 'planet' }"),
              ElementsAre("UNKNOWN_KIND at steps[0].kinds[0]"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude' steps { relations: [RELATION_DEVELOPS, 999] }"),
              ElementsAre("UNKNOWN_RELATION at steps[0].relations[1]"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude' steps { } steps { meanings: 99 }"),
              ElementsAre("OUT_OF_BOUNDS at steps[1].meanings[0]"));
  EXPECT_THAT(Reached(world, "seeds: 'model/claude' steps { filter { } }"), ElementsAre("REQUIRED at steps[0].filter"));
}

}  // namespace
}  // namespace entente::query
