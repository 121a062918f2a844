#include "service/paths/paths.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/query/testing/world.h"

namespace entente::paths {
namespace {

using query::Describe;
using query::ErrorOf;
using query::Parsed;
using query::Relate;
using query::Say;
using query::World;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::StatusOr<v1::FindPathsResponse> Find(World& world, const std::string& request, const query::Caller& caller = {}) {
  return FindPaths(world.engine().ground(), Parsed<v1::FindPathsRequest>(request), caller);
}

// `skt PARTNERS_WITH anthropic DEVELOPS claude`; a relation that is followed backwards has a `<` before it.
std::string Told(const v1::Path& path) {
  std::string told;
  for (int i = 0; i < path.entities_size(); ++i) {
    const std::string& id = path.entities(i).id();
    if (i > 0) {
      const v1::Hop& hop = path.hops(i - 1);
      absl::StrAppend(&told, hop.reversed() ? " <" : " ",
                      World::schema().FindRelation(hop.relationship().relation())->name, " ");
    }
    absl::StrAppend(&told, id.substr(id.find('/') + 1));
  }
  return told;
}

std::vector<std::string> Paths(World& world, const std::string& request) {
  const auto response = Find(world, request);
  if (!response.ok()) return {ErrorOf(response.status())};
  std::vector<std::string> told;
  for (const v1::Path& path : response->paths()) told.push_back(Told(path));
  return told;
}

// Organizations by these names, in one commit.
void Organizations(World& world, const std::vector<std::string>& names) {
  std::string changes;
  for (const std::string& name : names) changes += Describe("organization/" + name, name);
  world.Commit(changes);
}

std::string Between(const std::string& source, const std::string& target) {
  return absl::StrCat("sources: 'organization/", source, "' targets: 'organization/", target, "' ");
}

std::string Link(const std::string& relation, const std::string& subject, const std::string& object,
                 const std::string& from = "", const std::string& until = "", const std::string& more = "") {
  return Relate(relation, "organization/" + subject, "organization/" + object, from, until, more);
}

std::string Sure(const std::string& relation, const std::string& subject, const std::string& object,
                 const std::string& confidence, const std::string& more = "") {
  return Say(absl::StrCat("relationship { relation: RELATION_", relation, " subject: 'organization/", subject,
                          "' object: 'organization/", object, "' ", more, " } confidence: CONFIDENCE_", confidence));
}

TEST(FindPaths, FollowsRelationshipsEitherWayByDefault) {
  World world;
  EXPECT_THAT(Paths(world, "sources: 'organization/skt' targets: 'product/adot'"),
              ElementsAre("skt <PARTNERS_WITH anthropic DEVELOPS claude <DERIVED_FROM claude-ko <BUILT_ON adot"));
}

TEST(FindPaths, FollowsOneWayIfAskedAndSymmetricRelationsBothWays) {
  World world;
  const std::string down = "sources: 'organization/skt' targets: 'model/claude' ";
  const std::string up = "sources: 'model/claude' targets: 'organization/skt' ";
  EXPECT_THAT(Paths(world, down + "direction: DIRECTION_OUT"),
              ElementsAre("skt <PARTNERS_WITH anthropic DEVELOPS claude"));
  EXPECT_THAT(Paths(world, down + "direction: DIRECTION_IN"), IsEmpty());
  EXPECT_THAT(Paths(world, up + "direction: DIRECTION_IN"),
              ElementsAre("claude <DEVELOPS anthropic PARTNERS_WITH skt"));
  EXPECT_THAT(Paths(world, up + "direction: DIRECTION_OUT"), IsEmpty());
}

TEST(FindPaths, RelationsMeaningsAndKindsNarrow) {
  World world;
  const std::string ends = Between("skt", "kt");
  world.Commit(Relate("PARTNERS_WITH", "organization/openai", "organization/anthropic") +
               Relate("PARTNERS_WITH", "organization/openai", "organization/kt", "", "", "episode: 'again'"));
  EXPECT_THAT(Paths(world, ends), ElementsAre("skt MEMBER_OF gtaa <MEMBER_OF kt"));
  EXPECT_THAT(Paths(world, ends + "relations: RELATION_PARTNERS_WITH"),
              ElementsAre("skt <PARTNERS_WITH anthropic PARTNERS_WITH openai <PARTNERS_WITH kt"));
  EXPECT_THAT(Paths(world, ends + "meanings: MEANING_COLLABORATION"),
              ElementsAre("skt <PARTNERS_WITH anthropic PARTNERS_WITH openai <PARTNERS_WITH kt"));
  EXPECT_THAT(Paths(world, ends + "kinds: 'organization'"),
              ElementsAre("skt <PARTNERS_WITH anthropic PARTNERS_WITH openai <PARTNERS_WITH kt"));
  EXPECT_THAT(Paths(world, ends + "excluded: 'alliance/gtaa' excluded: 'organization/openai'"), IsEmpty());
  EXPECT_THAT(Paths(world, ends + "relations: RELATION_PARTNERS_WITH meanings: MEANING_MEMBERSHIP"), IsEmpty());
}

TEST(FindPaths, KindsDoNotNarrowTheEnds) {
  World world;
  EXPECT_THAT(Paths(world, "sources: 'alliance/gtaa' targets: 'model/claude' kinds: 'organization'"),
              ElementsAre("gtaa <MEMBER_OF skt <PARTNERS_WITH anthropic DEVELOPS claude"));
}

TEST(FindPaths, RostersAreWalkedOnlyWhenNamed) {
  World world;
  world.Commit(Relate("PUBLISHED", "organization/kt", "document/blog"));
  const std::string ends = "sources: 'document/blog' targets: 'organization/kt' ";
  EXPECT_THAT(Paths(world, ends), IsEmpty());
  EXPECT_THAT(Paths(world, ends + "meanings: MEANING_PRODUCTION"), IsEmpty());
  EXPECT_THAT(Paths(world, ends + "relations: RELATION_PUBLISHED"), ElementsAre("blog <PUBLISHED kt"));
}

TEST(FindPaths, WhatIsSourceAndTargetIsAPathOfNoHops) {
  World world;
  const auto response = Find(world, Between("skt", "skt"));
  ASSERT_EQ(response->paths_size(), 1);
  EXPECT_EQ(Told(response->paths(0)), "skt");
  EXPECT_EQ(response->paths(0).validity(), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(response->paths(0).confidence(), v1::CONFIDENCE_CONFIRMED);
  EXPECT_EQ(response->search().complete_hops(), 0);
  EXPECT_FALSE(response->search().exhausted());
  EXPECT_THAT(Paths(world, Between("skt", "skt") + "targets: 'alliance/gtaa' max_paths: 9"), ElementsAre("skt"));
  EXPECT_THAT(Paths(world, Between("skt", "skt") + "excluded: 'organization/skt'"), IsEmpty());
}

TEST(FindPaths, APathEndsAtTheFirstTargetAndMeetsNoOtherSource) {
  World world;
  Organizations(world, {"a", "b", "c", "d"});
  world.Commit(Link("ACQUIRED", "a", "b") + Link("ACQUIRED", "b", "c") + Link("ACQUIRED", "c", "d"));
  EXPECT_THAT(Paths(world, Between("a", "d") + Between("b", "c") + "max_paths: 9"), ElementsAre("b ACQUIRED c"));
  EXPECT_THAT(Paths(world, Between("a", "d") + Between("c", "c") + "max_paths: 9"), ElementsAre("c"));
}

TEST(FindPaths, OfSeveralShortestTheFirstByIdsComesFirst) {
  World world;
  Organizations(world, {"a", "m1", "m2", "n1", "n2", "z"});
  world.Commit(Link("ACQUIRED", "a", "m2") + Link("ACQUIRED", "m2", "n1") + Link("ACQUIRED", "n1", "z") +
               Link("ACQUIRED", "a", "m1") + Link("ACQUIRED", "m1", "n2") + Link("ACQUIRED", "n2", "z"));
  EXPECT_THAT(Paths(world, Between("a", "z")), ElementsAre("a ACQUIRED m1 ACQUIRED n2 ACQUIRED z"));
  EXPECT_THAT(Paths(world, Between("a", "z") + "max_paths: 5"),
              ElementsAre("a ACQUIRED m1 ACQUIRED n2 ACQUIRED z", "a ACQUIRED m2 ACQUIRED n1 ACQUIRED z"));
}

TEST(FindPaths, OfSeveralRelationshipsTheFirstByIdentityStands) {
  World world;
  Organizations(world, {"a", "b"});
  world.Commit(Link("INVESTED_IN", "a", "b", "", "", "episode: 'two'") + Link("INVESTED_IN", "b", "a") +
               Link("INVESTED_IN", "a", "b", "", "", "episode: 'one'"));
  const auto response = Find(world, Between("a", "b") + "max_paths: 9");
  ASSERT_EQ(response->paths_size(), 1);
  EXPECT_EQ(response->paths(0).hops(0).relationship().episode(), "one");
  EXPECT_TRUE(response->search().exhausted());
}

TEST(FindPaths, ByConfidenceTheLeastSureHopDecides) {
  World world;
  Organizations(world, {"a", "b", "c", "d"});
  world.Commit(Sure("ACQUIRED", "a", "d", "SPECULATIVE") + Sure("ACQUIRED", "a", "b", "CONFIRMED") +
               Sure("ACQUIRED", "b", "d", "LIKELY") + Sure("ACQUIRED", "a", "c", "CONFIRMED") +
               Sure("ACQUIRED", "c", "b", "CONFIRMED") + Sure("INVESTED_IN", "b", "d", "CONFIRMED"));
  const std::string all = Between("a", "d") + "order: PATH_ORDER_CONFIDENCE max_paths: 9";
  EXPECT_THAT(Paths(world, all),
              ElementsAre("a ACQUIRED b INVESTED_IN d", "a ACQUIRED c ACQUIRED b INVESTED_IN d", "a ACQUIRED d"));
  const auto response = Find(world, all);
  EXPECT_EQ(response->paths(0).confidence(), v1::CONFIDENCE_CONFIRMED);
  EXPECT_EQ(response->paths(2).confidence(), v1::CONFIDENCE_SPECULATIVE);
  EXPECT_THAT(Paths(world, Between("a", "d") + "order: PATH_ORDER_CONFIDENCE max_hops: 1"),
              ElementsAre("a ACQUIRED d"));
  EXPECT_THAT(Paths(world, Between("a", "d")), ElementsAre("a ACQUIRED d"));
}

TEST(FindPaths, ByRecencyTheOldestHopDecidesAndOneWithoutABeginningIsTheOldest) {
  World world;
  Organizations(world, {"a", "b", "c", "d"});
  world.Commit(Link("ACQUIRED", "a", "d") + Link("ACQUIRED", "a", "b", "2024-06") +
               Link("ACQUIRED", "b", "d", "[2020..2024-11]") + Link("ACQUIRED", "a", "c", "2022") +
               Link("ACQUIRED", "c", "d", "2021") + Link("INVESTED_IN", "c", "d", "2023"));
  EXPECT_THAT(Paths(world, Between("a", "d") + "order: PATH_ORDER_RECENCY max_paths: 9"),
              ElementsAre("a ACQUIRED c INVESTED_IN d", "a ACQUIRED b ACQUIRED d", "a ACQUIRED d"));
}

TEST(FindPaths, OnlyWhatHoldsIsFollowedAndThePathIsAsCertainAsItsLeastCertainHop) {
  World world;
  const std::string ends = Between("skt", "kt");
  const auto possible = Find(world, ends);
  ASSERT_EQ(possible->paths_size(), 1);
  EXPECT_EQ(possible->paths(0).validity(), v1::VALIDITY_POSSIBLE);
  EXPECT_THAT(Paths(world, ends + "context { definite_only: true }"), IsEmpty());
  const auto later = Find(world, ends + "context { definite_only: true valid_at { day: '2026-01-01' } }");
  ASSERT_EQ(later->paths_size(), 1);
  EXPECT_EQ(later->paths(0).validity(), v1::VALIDITY_DEFINITE);
  const auto any = Find(world, Between("kt", "openai") + "context { valid_at { any: true } }");
  ASSERT_EQ(any->paths_size(), 1);
  EXPECT_EQ(any->paths(0).validity(), v1::VALIDITY_UNSPECIFIED);
  EXPECT_THAT(Paths(world, Between("kt", "openai")), IsEmpty());
}

TEST(FindPaths, APolicyDecidesWhatHolds) {
  World world;
  Organizations(world, {"a", "b", "c"});
  world.Commit(Sure("ACQUIRED", "a", "c", "SPECULATIVE") + Sure("ACQUIRED", "a", "b", "CONFIRMED") +
               Sure("ACQUIRED", "b", "c", "CONFIRMED"));
  const std::string sure = "context { resolution { min_confidence: CONFIDENCE_LIKELY } } ";
  EXPECT_THAT(Paths(world, Between("a", "c")), ElementsAre("a ACQUIRED c"));
  for (const std::string order : {"HOPS", "CONFIDENCE", "RECENCY"}) {
    EXPECT_THAT(Paths(world, Between("a", "c") + sure + "max_paths: 3 order: PATH_ORDER_" + order),
                ElementsAre("a ACQUIRED b ACQUIRED c"));
  }
}

TEST(FindPaths, HubsAreNotPassedButMayBeEnds) {
  World world;
  Organizations(world, {"a", "b", "c", "d", "hub"});
  std::string changes;
  for (const char* each : {"a", "b", "c", "d"}) changes += Link("ACQUIRED", "hub", each);
  world.Commit(changes + Link("INVESTED_IN", "a", "c") + Link("INVESTED_IN", "c", "d") + Link("INVESTED_IN", "d", "b"));
  EXPECT_THAT(Paths(world, Between("a", "b")), ElementsAre("a <ACQUIRED hub ACQUIRED b"));
  EXPECT_THAT(Paths(world, Between("a", "b") + "max_degree: 4"), ElementsAre("a <ACQUIRED hub ACQUIRED b"));
  const auto response = Find(world, Between("a", "b") + "max_degree: 3");
  ASSERT_EQ(response->paths_size(), 1);
  EXPECT_EQ(Told(response->paths(0)), "a INVESTED_IN c INVESTED_IN d INVESTED_IN b");
  EXPECT_EQ(response->search().hubs_not_passed(), 1);
  EXPECT_THAT(Paths(world, Between("hub", "b") + "max_degree: 1"), ElementsAre("hub ACQUIRED b"));
  // Only what can be followed counts.
  EXPECT_THAT(Paths(world, Between("a", "b") + "max_degree: 2 relations: RELATION_INVESTED_IN"),
              ElementsAre("a INVESTED_IN c INVESTED_IN d INVESTED_IN b"));
  EXPECT_THAT(Paths(world, Between("a", "b") + "max_degree: 1 direction: DIRECTION_OUT"),
              ElementsAre("a INVESTED_IN c INVESTED_IN d INVESTED_IN b"));
}

TEST(FindPaths, TheSearchTellsHowFarItLooked) {
  World world;
  Organizations(world, {"a", "b", "c", "d", "e"});
  world.Commit(Link("ACQUIRED", "a", "b") + Link("ACQUIRED", "b", "c") + Link("ACQUIRED", "c", "d"));
  const auto near = Find(world, Between("a", "d") + "max_hops: 2");
  EXPECT_EQ(near->paths_size(), 0);
  EXPECT_EQ(near->search().complete_hops(), 2);
  EXPECT_FALSE(near->search().exhausted());
  const auto found = Find(world, Between("a", "d") + "max_hops: 3");
  EXPECT_EQ(found->paths_size(), 1);
  EXPECT_EQ(found->search().complete_hops(), 3);
  EXPECT_GE(found->search().entities(), 4);
  EXPECT_GE(found->search().relationships(), 3);
  const auto apart = Find(world, Between("a", "e"));
  EXPECT_EQ(apart->paths_size(), 0);
  EXPECT_TRUE(apart->search().exhausted());
  EXPECT_EQ(apart->search().complete_hops(), 6);
  EXPECT_FALSE(apart->read_info().truncated());
}

TEST(FindPaths, ASpentBudgetRefusesOrTellsWhatWasFound) {
  World world;
  Organizations(world, {"a", "b", "c", "z"});
  world.Commit(Link("ACQUIRED", "a", "b") + Link("ACQUIRED", "b", "z") + Link("ACQUIRED", "a", "c") +
               Link("ACQUIRED", "c", "z"));
  const std::string two = Between("a", "z") + "max_paths: 2 ";
  EXPECT_THAT(Paths(world, two + "context { budget { max_examined: 1 } }"), ElementsAre("BUDGET_EXCEEDED"));
  const auto none = Find(world, two + "context { budget { max_examined: 1 allow_truncated: true } }");
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->paths_size(), 0);
  EXPECT_TRUE(none->read_info().truncated());
  EXPECT_TRUE(none->search().budget_ended());
  EXPECT_FALSE(none->search().exhausted());
  EXPECT_EQ(none->search().complete_hops(), 0);
  const auto one = Find(world, two + "context { budget { max_examined: 7 allow_truncated: true } }");
  ASSERT_TRUE(one.ok()) << one.status();
  ASSERT_EQ(one->paths_size(), 1);
  EXPECT_EQ(Told(one->paths(0)), "a ACQUIRED b ACQUIRED z");
  EXPECT_TRUE(one->search().budget_ended());
  EXPECT_EQ(one->search().complete_hops(), 1);
  const auto row = Find(world, two + "context { budget { max_rows: 1 allow_truncated: true } }");
  EXPECT_EQ(row->paths_size(), 1);
  EXPECT_TRUE(row->read_info().truncated());
  EXPECT_THAT(Paths(world, two + "context { budget { max_rows: 1 } }"), ElementsAre("BUDGET_EXCEEDED"));
}

TEST(FindPaths, StopsWhenNobodyWaits) {
  World world;
  const auto response =
      Find(world, Between("skt", "kt") + "context { budget { allow_truncated: true } }", {.gone = [] { return true; }});
  EXPECT_TRUE(absl::IsCancelled(response.status())) << response.status();
}

TEST(FindPaths, ReturnsWhatTheMaskAsksForAndClaims) {
  World world;
  const auto ids = Find(world, Between("skt", "anthropic") + "read_mask { paths: 'id' }");
  EXPECT_EQ(ids->paths(0).entities(0).ByteSizeLong(), std::string("organization/skt").size() + 2);
  const auto names = Find(world, Between("skt", "anthropic") + "read_mask { paths: 'description.name' }");
  EXPECT_EQ(names->paths(0).entities(0).description().name(), "SK Telecom");
  EXPECT_TRUE(names->paths(0).entities(0).id().empty());
  EXPECT_EQ(names->paths(0).hops(0).relationship().claims_size(), 0);
  const auto claims = Find(world, Between("skt", "anthropic") + "context { include_claims: true }");
  ASSERT_EQ(claims->paths(0).hops(0).relationship().claims_size(), 1);
  EXPECT_EQ(claims->paths(0).hops(0).relationship().claims(0).citations(0).document(), "document/notes");
}

TEST(FindPaths, EveryBadRequestHasItsReasonAndPath) {
  World world;
  const std::string ends = Between("skt", "kt");
  EXPECT_THAT(Paths(world, "targets: 'organization/kt'"), ElementsAre("REQUIRED at sources"));
  EXPECT_THAT(Paths(world, "sources: 'organization/kt'"), ElementsAre("REQUIRED at targets"));
  EXPECT_THAT(Paths(world, Between("skt", "ktt")), ElementsAre("UNKNOWN_ENTITY at targets[0]"));
  EXPECT_THAT(Paths(world, Between("sktt", "kt")), ElementsAre("UNKNOWN_ENTITY at sources[0]"));
  EXPECT_THAT(Paths(world, ends + "excluded: 'model/no'"), ElementsAre("UNKNOWN_ENTITY at excluded[0]"));
  EXPECT_THAT(Paths(world, ends + "relations: 999"), ElementsAre("UNKNOWN_RELATION at relations[0]"));
  EXPECT_THAT(Paths(world, ends + "meanings: 99"), ElementsAre("OUT_OF_BOUNDS at meanings[0]"));
  EXPECT_THAT(Paths(world, ends + "kinds: 'planet'"), ElementsAre("UNKNOWN_KIND at kinds[0]"));
  EXPECT_THAT(Paths(world, ends + "direction: 9"), ElementsAre("OUT_OF_BOUNDS at direction"));
  EXPECT_THAT(Paths(world, ends + "order: 9"), ElementsAre("OUT_OF_BOUNDS at order"));
  EXPECT_THAT(Paths(world, ends + "max_hops: -1"), ElementsAre("OUT_OF_BOUNDS at max_hops"));
  EXPECT_THAT(Paths(world, ends + "max_hops: 17"), ElementsAre("OUT_OF_BOUNDS at max_hops"));
  EXPECT_THAT(Paths(world, ends + "max_paths: -1"), ElementsAre("OUT_OF_BOUNDS at max_paths"));
  EXPECT_THAT(Paths(world, ends + "max_paths: 101"), ElementsAre("OUT_OF_BOUNDS at max_paths"));
  EXPECT_THAT(Paths(world, ends + "max_degree: -1"), ElementsAre("OUT_OF_BOUNDS at max_degree"));
  EXPECT_THAT(Paths(world, ends + "read_mask { paths: 'nom' }"), ElementsAre("UNKNOWN_FIELD at read_mask"));
  EXPECT_THAT(Paths(world, ends + "context { budget { max_rows: -1 } }"),
              ElementsAre("OUT_OF_BOUNDS at context.budget.max_rows"));
}

}  // namespace
}  // namespace entente::paths
