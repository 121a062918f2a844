// ResolveEntities: decisions, probabilities and what they rest on.
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/discovery/testing/named_world.h"

namespace entente::discovery {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string First(const v1::Resolution& resolution) {
  return resolution.candidates().empty() ? "" : resolution.candidates(0).entity().id();
}
double Score(const v1::Resolution& resolution) {
  return resolution.candidates().empty() ? 0 : resolution.candidates(0).score();
}
// The evidence for the first candidate, by feature.
std::map<std::string, v1::Evidence> Evidence(const v1::Resolution& resolution) {
  std::map<std::string, v1::Evidence> evidence;
  if (resolution.candidates().empty()) return evidence;
  for (const v1::Evidence& each : resolution.candidates(0).evidence()) evidence[each.feature()] = each;
  return evidence;
}

TEST(ResolveEntities, ARareNameInAnySpellingIsAMatch) {
  NamedWorld world;
  for (const char* name : {"SK Telecom", "SK TELECOM Co., Ltd.", "에스케이텔레콤"}) {
    const v1::Resolution resolution = world.Resolved(absl::StrCat("name: '", name, "' kinds: 'organization'"));
    EXPECT_EQ(resolution.decision(), v1::RESOLUTION_DECISION_MATCH) << name << resolution.DebugString();
    EXPECT_EQ(First(resolution), "organization/skt") << name;
  }
}

TEST(ResolveEntities, ANameThatTwoBearIsForAPersonUnlessSomethingElseTells) {
  NamedWorld world;
  const v1::Resolution open = world.Resolved("name: 'Orion'");
  EXPECT_NE(open.decision(), v1::RESOLUTION_DECISION_MATCH) << open.DebugString();
  EXPECT_EQ(open.candidates_size(), 2);
  const v1::Resolution told = world.Resolved("name: 'Orion' country: 'US'");
  EXPECT_EQ(First(told), "organization/orion-us");
  const v1::Resolution made = world.Resolved("name: 'Orion' country: 'KR' related: 'model/clova'");
  EXPECT_EQ(First(made), "organization/orion-kr");
  EXPECT_EQ(made.decision(), v1::RESOLUTION_DECISION_MATCH) << made.DebugString();
  EXPECT_EQ(Evidence(made).at("related").value(), 1);
}

TEST(ResolveEntities, AKeyInAnotherRegisterDecides) {
  NamedWorld world;
  const v1::Resolution resolution = world.Resolved("external_ids { field: 'wikidata_id' value: 'Q485593' }");
  EXPECT_EQ(resolution.decision(), v1::RESOLUTION_DECISION_MATCH) << resolution.DebugString();
  EXPECT_EQ(First(resolution), "organization/skt");
  EXPECT_THAT(Evidence(resolution).at("external_id").why(), HasSubstr("Q485593"));
  const v1::Resolution other = world.Resolved("name: 'SK Telecom' external_ids { field: 'wikidata_id' value: 'Q1' }");
  EXPECT_NE(other.decision(), v1::RESOLUTION_DECISION_MATCH) << other.DebugString();
  EXPECT_LT(Evidence(other).at("external_id").weight(), 0);
}

TEST(ResolveEntities, APageOfItsOwnSpeaksForIt) {
  NamedWorld world;
  const v1::Resolution resolution = world.Resolved("name: 'Cambridge' url: 'http://cam.ac.uk' country: 'GB'");
  EXPECT_EQ(First(resolution), "organization/cambridge");
  EXPECT_EQ(Evidence(resolution).at("homepage").value(), 1);
  EXPECT_EQ(Evidence(resolution).at("country").value(), 1);
  EXPECT_GT(Score(resolution), Score(world.Resolved("name: 'Cambridge' url: 'http://example.com' country: 'GB'")));
}

TEST(ResolveEntities, AnotherVersionIsAnotherThing) {
  NamedWorld world;
  EXPECT_EQ(First(world.Resolved("name: 'LLaMA-2' kinds: 'model'")), "model/llama-2");
  const v1::Resolution fourth = world.Resolved("name: 'Llama 4' kinds: 'model'");
  EXPECT_EQ(fourth.decision(), v1::RESOLUTION_DECISION_NONE) << fourth.DebugString();
}

TEST(ResolveEntities, WhatIsNotKnownIsNone) {
  NamedWorld world;
  for (const char* name : {"Zzyzx Qwerty", "???", "Anthropology Today"}) {
    EXPECT_EQ(world.Resolved(absl::StrCat("name: '", name, "'")).decision(), v1::RESOLUTION_DECISION_NONE) << name;
  }
}

TEST(ResolveEntities, OtherNamesHelp) {
  NamedWorld world;
  const v1::Resolution resolution = world.Resolved("name: 'RTN Technologies' other_names: '뤼튼'");
  EXPECT_EQ(First(resolution), "organization/wrtn");
  EXPECT_THAT(Evidence(resolution).at("name").why(), HasSubstr("\"뤼튼\" is one of its aliases"));
}

TEST(ResolveEntities, TellsTheWeightiestFirstAndTheyMakeTheScore) {
  NamedWorld world;
  const v1::Resolution resolution =
      world.Resolved("name: 'Deutsche Telekom' country: 'DE' related: 'organization/skt'");
  ASSERT_EQ(First(resolution), "organization/telekom");
  double last = 100, more = 0;
  for (const v1::Evidence& evidence : resolution.candidates(0).evidence()) {
    EXPECT_LE(std::abs(evidence.weight()), last);
    last = std::abs(evidence.weight());
    EXPECT_GE(evidence.value(), 0);
    EXPECT_LE(evidence.value(), 1);
    EXPECT_FALSE(evidence.why().empty());
    more += evidence.weight() > 0;
  }
  EXPECT_GE(more, 3);
  EXPECT_GT(Score(resolution), 0.95);
  EXPECT_LT(Score(resolution), 1);
}

TEST(ResolveEntities, JudgesEachMentionByItself) {
  NamedWorld world;
  const auto response = world.discovery().Resolve(Parsed<v1::ResolveEntitiesRequest>(
      "mentions { name: 'Anthropic' } mentions { name: 'nobody at all' } mentions { name: 'KT' country: 'KR' }"));
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->resolutions_size(), 3);
  EXPECT_EQ(First(response->resolutions(0)), "organization/anthropic");
  EXPECT_EQ(response->resolutions(1).decision(), v1::RESOLUTION_DECISION_NONE);
  EXPECT_EQ(First(response->resolutions(2)), "organization/kt");
  EXPECT_EQ(response->resolutions(0).candidates(0).entity().description().name(), "Anthropic");
  EXPECT_FALSE(response->resolutions(0).candidates(0).entity().description().has_organization());
}

TEST(ResolveEntities, TheThresholdsDecide) {
  NamedWorld world;
  EXPECT_EQ(world.Resolved("name: 'Anthropic'", "match_threshold: 1").decision(), v1::RESOLUTION_DECISION_REVIEW);
  EXPECT_EQ(world.Resolved("name: 'Orion' country: 'US'", "match_threshold: 0.01").decision(),
            v1::RESOLUTION_DECISION_MATCH);
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' } match_threshold: 2"), "OUT_OF_BOUNDS at match_threshold");
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' } match_threshold: 0.5 review_threshold: 0.6"),
            "OUT_OF_BOUNDS at review_threshold");
}

TEST(ResolveEntities, GivesAsManyCandidatesAsAskedForAndTheFieldsAskedFor) {
  NamedWorld world;
  const v1::Resolution one = world.Resolved("name: 'Orion'", "max_candidates: 1 read_mask { paths: 'id' }");
  EXPECT_EQ(one.candidates_size(), 1);
  EXPECT_NE(one.decision(), v1::RESOLUTION_DECISION_MATCH) << "the other is there, shown or not";
  EXPECT_FALSE(one.candidates(0).entity().has_description());
}

TEST(ResolveEntities, LooksOnlyAtTheKindsAskedFor) {
  NamedWorld world;
  EXPECT_THAT(First(world.Resolved("name: 'Claude' kinds: 'organization'")), IsEmpty());
  EXPECT_EQ(First(world.Resolved("name: 'Claude' kinds: ['organization', 'model']")), "model/claude");
}

TEST(ResolveEntities, RefusesWhatItCannotRead) {
  NamedWorld world;
  EXPECT_EQ(world.ResolveError(""), "REQUIRED at mentions");
  EXPECT_EQ(world.ResolveError("mentions { }"), "REQUIRED at mentions[0].name");
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' } mentions { country: 'KR' }"), "REQUIRED at mentions[1].name");
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' country: 'Korea' }"), "INVALID_FORMAT at mentions[0].country");
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' url: 'nowhere' }"), "INVALID_FORMAT at mentions[0].url");
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' kinds: 'planet' }"), "UNKNOWN_KIND at mentions[0].kinds[0]");
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' external_ids { field: 'colour' value: '1' } }"),
            "UNKNOWN_FIELD at mentions[0].external_ids[0].field");
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' external_ids { field: 'summary' value: '1' } }"),
            "UNKNOWN_FIELD at mentions[0].external_ids[0].field");
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' external_ids { field: 'wikidata_id' } }"),
            "REQUIRED at mentions[0].external_ids[0].value");
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' related: 'model/nothing' }"),
            "UNKNOWN_ENTITY at mentions[0].related[0]");
  EXPECT_EQ(world.ResolveError(absl::StrCat("mentions { name: '", std::string(257, 'x'), "' }")),
            "OUT_OF_BOUNDS at mentions[0].name");
  EXPECT_EQ(world.ResolveError("mentions { name: 'a' } max_candidates: 51"), "OUT_OF_BOUNDS at max_candidates");
  std::string many;
  for (int i = 0; i < 1001; ++i) many += "mentions { name: 'a' } ";
  EXPECT_EQ(world.ResolveError(many), "BATCH_TOO_LARGE at mentions");
}

TEST(ResolveEntities, EndsWithItsBudget) {
  NamedWorld world;
  EXPECT_EQ(world.ResolveError("mentions { name: 'Orion' } context { budget { max_examined: 2 } }"), "BUDGET_EXCEEDED");
}

}  // namespace
}  // namespace entente::discovery
