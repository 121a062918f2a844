#include "service/match/search.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/match/testing/found.h"

namespace entente::match {
namespace {

using query::Describe;
using query::Relate;
using query::Say;
using query::World;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kPartners = "relations: RELATION_PARTNERS_WITH ";
const std::string kMembers = "relations: RELATION_MEMBER_OF ";

TEST(Search, ASingleNodeIsAPattern) {
  World world;
  EXPECT_THAT(Find(world, "nodes { variable: 'a' kinds: 'alliance' }"), ElementsAre("gtaa DEFINITE"));
  EXPECT_THAT(
      Find(world, "nodes { variable: 'm' ids: ['model/claude', 'model/claude-ko'] kinds: ['model', 'product'] }"),
      ElementsAre("claude DEFINITE", "claude-ko DEFINITE"));
  EXPECT_THAT(Find(world, "nodes { variable: 'm' ids: 'model/claude' kinds: 'product' }"), IsEmpty());
  EXPECT_THAT(
      Find(world, "nodes { variable: 'o' kinds: 'organization' filter_text: 'sectors:TELECOM AND country=KR' }"),
      ElementsAre("kt DEFINITE", "skt DEFINITE"));
  EXPECT_THAT(Find(world, "nodes { variable: 'o' kinds: 'organization' filter_text: 'NOT sectors:TELECOM' }"),
              ElementsAre("anthropic DEFINITE", "openai DEFINITE"));
  EXPECT_THAT(Find(world, "nodes { variable: 'o' kinds: 'organization' filter_text: 'city=Seoul' }"), IsEmpty());
}

TEST(Search, AnEdgeIsFollowedEachWayItIsAskedFor) {
  World world;
  const std::string nodes = "nodes { variable: 'a' ids: 'model/claude-ko' } nodes { variable: 'b' } ";
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' }"),
              ElementsAre("claude-ko adot DEFINITE", "claude-ko claude DEFINITE"));
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' direction: DIRECTION_OUT }"),
              ElementsAre("claude-ko claude DEFINITE"));
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' direction: DIRECTION_IN }"),
              ElementsAre("claude-ko adot DEFINITE"));
  EXPECT_THAT(Find(world, nodes + "edges { from: 'b' to: 'a' direction: DIRECTION_IN }"),
              ElementsAre("claude-ko claude DEFINITE"));
}

TEST(Search, SymmetricRelationsAreReadBothWaysAndGiveNoRowTwice) {
  World world;
  for (const std::string& way : std::vector<std::string>{"OUT", "IN", "EITHER"}) {
    EXPECT_THAT(Find(world, "nodes { variable: 'a' } nodes { variable: 'b' } edges { variable: 'e' from: 'a' to: 'b' " +
                                kPartners + "direction: DIRECTION_" + way + " }"),
                ElementsAre("anthropic skt anthropic-PARTNERS_WITH-skt DEFINITE",
                            "skt anthropic anthropic-PARTNERS_WITH-skt DEFINITE"));
  }
}

TEST(Search, ARelationIsAnsweredByThoseThatImplyIt) {
  World world;
  EXPECT_THAT(Find(world,
                   "nodes { variable: 'a' } nodes { variable: 'b' } edges { variable: 'e' from: 'a' to: 'b' "
                   "direction: DIRECTION_OUT relations: RELATION_BASED_ON }"),
              ElementsAre("claude-ko claude claude-ko-DERIVED_FROM-claude DEFINITE"));
  EXPECT_THAT(Find(world,
                   "nodes { variable: 'a' } nodes { variable: 'b' } edges { variable: 'e' from: 'a' to: 'b' "
                   "direction: DIRECTION_OUT meanings: MEANING_DEPENDENCE }"),
              SizeIs(2));
}

TEST(Search, RostersAreFollowedOnlyWhenNamed) {
  World world;
  world.Commit(Relate("PUBLISHED", "organization/kt", "document/blog", "2024"));
  const std::string nodes = "nodes { variable: 'a' ids: 'document/blog' } nodes { variable: 'b' } ";
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' }"), IsEmpty());
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' relations: RELATION_PUBLISHED }"),
              ElementsAre("blog kt DEFINITE"));
}

TEST(Search, SeveralRelationshipsGiveOneRowUnlessTheEdgeHasAName) {
  World world;
  world.Commit(Relate("PARTNERS_WITH", "organization/skt", "organization/anthropic", "[2025-01..2025-06]", "",
                      "episode: 'second'") +
               Relate("INVESTED_IN", "organization/skt", "organization/anthropic", "2023-08"));
  const std::string nodes =
      "nodes { variable: 'a' ids: 'organization/skt' } nodes { variable: 'b' kinds: 'organization' } ";
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' }"), ElementsAre("skt anthropic DEFINITE"));
  EXPECT_THAT(Find(world, nodes + "edges { variable: 'e' from: 'a' to: 'b' }"),
              ElementsAre("skt anthropic anthropic-PARTNERS_WITH-skt DEFINITE",
                          "skt anthropic anthropic-PARTNERS_WITH-skt/second POSSIBLE",
                          "skt anthropic skt-INVESTED_IN-anthropic DEFINITE"));
}

TEST(Search, AnEdgeMayHaveAValidTimeOfItsOwn) {
  World world;
  const std::string nodes = "nodes { variable: 'a' ids: 'organization/kt' } nodes { variable: 'b' } ";
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' " + kPartners + "}"), IsEmpty());
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' " + kPartners + "valid_at { day: '2022-01-01' } }"),
              ElementsAre("kt openai DEFINITE"));
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' " + kPartners + "valid_at { any: true } }"),
              ElementsAre("kt openai DEFINITE"));
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' " + kPartners + "}", "valid_at { any: true }"),
              ElementsAre("kt openai UNSPECIFIED"));
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' " + kPartners + "valid_at { day: '2020-06-01' } }",
                   "valid_at { any: true }"),
              ElementsAre("kt openai POSSIBLE"));
  EXPECT_THAT(Find(world, nodes + "edges { from: 'a' to: 'b' " + kPartners + "valid_at { day: '2020-06-01' } }",
                   "valid_at { any: true } definite_only: true"),
              IsEmpty());
}

TEST(Search, ARowIsAsCertainAsTheWeakestOfWhatItNeeds) {
  World world;
  const std::string pattern =
      "nodes { variable: 'o' } nodes { variable: 'a' kinds: 'alliance' } "
      "edges { from: 'o' to: 'a' " +
      kMembers + "} ";
  EXPECT_THAT(Find(world, pattern), ElementsAre("kt gtaa POSSIBLE", "skt gtaa DEFINITE"));
  EXPECT_THAT(Find(world, pattern, "definite_only: true"), ElementsAre("skt gtaa DEFINITE"));
  EXPECT_THAT(Find(world, pattern, "valid_at { day: '2024-06-01' }"), ElementsAre("skt gtaa DEFINITE"));
  const std::string founded = "nodes { variable: 'a' kinds: 'alliance' filter_text: 'founded < 2024-02-20' }";
  EXPECT_THAT(Find(world, founded), ElementsAre("gtaa POSSIBLE"));
  EXPECT_THAT(Find(world, founded, "valid_at { any: true }"), ElementsAre("gtaa UNSPECIFIED"));
  EXPECT_THAT(Find(world, founded, "definite_only: true"), IsEmpty());
}

TEST(Search, AFilterSeesAStubWhereNothingDescribesTheEntityThen) {
  World world;
  world.Commit(Say("entity { id: 'model/next' description { name: 'Next' model { family: true } } } "
                   "valid_time { from: '2030' }") +
               Say("entity { id: 'model/soon' description { name: 'Soon' model { family: true } } } "
                   "valid_time { from: '2025' }") +
               Relate("DEVELOPS", "organization/openai", "model/next", "2024") +
               Relate("DEVELOPS", "organization/openai", "model/soon", "2024"));
  const std::string edge = "nodes { variable: 'o' ids: 'organization/openai' } edges { from: 'o' to: 'm' } ";
  EXPECT_THAT(Find(world, edge + "nodes { variable: 'm' kinds: 'model' }"),
              ElementsAre("openai next DEFINITE", "openai soon DEFINITE"));
  EXPECT_THAT(Find(world, edge + "nodes { variable: 'm' kinds: 'model' filter_text: 'family=true' }"),
              ElementsAre("openai soon POSSIBLE"));
  EXPECT_THAT(Find(world, edge + "nodes { variable: 'm' kinds: 'model' filter_text: 'NOT family=true' }"),
              ElementsAre("openai next DEFINITE"));
}

TEST(Search, ConfidenceAndFilterAreAskedOfEachRelationship) {
  World world;
  world.Commit(
      "changes { assert_claim { relationship { relation: RELATION_MEMBER_OF subject: 'organization/openai' "
      "object: 'alliance/gtaa' } valid_time { from: '2024-03' } confidence: CONFIDENCE_CONFIRMED "
      "citations { document: 'document/notes' } } }");
  const std::string nodes = "nodes { variable: 'o' } nodes { variable: 'a' ids: 'alliance/gtaa' } ";
  const std::string edge = "edges { from: 'o' to: 'a' " + kMembers;
  EXPECT_THAT(Find(world, nodes + edge + "min_confidence: CONFIDENCE_CONFIRMED }"),
              ElementsAre("openai gtaa DEFINITE"));
  EXPECT_THAT(Find(world, nodes + edge + "filter_text: 'details.role=FULL' }"), ElementsAre("kt gtaa POSSIBLE"));
  EXPECT_THAT(Find(world, nodes + edge + "filter_text: 'from >= 2024-02-27' }"),
              ElementsAre("kt gtaa POSSIBLE", "openai gtaa DEFINITE"));
}

TEST(Search, APolicyDecidesWhatThereIs) {
  World world;
  world.Commit(
      Say("relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/kt' "
          "object: 'organization/anthropic' } valid_time { from: '2024' } ",
          "document/blog"));
  const std::string pattern =
      "nodes { variable: 'a' ids: 'organization/anthropic' } nodes { variable: 'b' } edges { variable: 'e' from: 'a' "
      "to: 'b' " +
      kPartners + "} ";
  EXPECT_THAT(Find(world, pattern), SizeIs(2));
  EXPECT_THAT(Find(world, pattern, "resolution { exclude_documents: 'document/blog' }"),
              ElementsAre("anthropic skt anthropic-PARTNERS_WITH-skt DEFINITE"));
}

TEST(Search, TwoNodesMayBeTheSameEntityUnlessTheyAreToDiffer) {
  World world;
  const std::string pattern =
      "nodes { variable: 'x' kinds: 'organization' } nodes { variable: 'a' kinds: 'alliance' } "
      "nodes { variable: 'y' kinds: 'organization' } "
      "edges { from: 'x' to: 'a' " +
      kMembers + "} edges { from: 'y' to: 'a' " + kMembers + "} ";
  EXPECT_THAT(Find(world, pattern), ElementsAre("kt gtaa kt POSSIBLE", "kt gtaa skt POSSIBLE", "skt gtaa kt POSSIBLE",
                                                "skt gtaa skt DEFINITE"));
  EXPECT_THAT(Find(world, pattern + "different { variables: ['y', 'x'] }"),
              ElementsAre("kt gtaa skt POSSIBLE", "skt gtaa kt POSSIBLE"));
}

TEST(Search, CyclesAreIntersected) {
  World world;
  world.Commit(Relate("PARTNERS_WITH", "organization/kt", "organization/skt", "2024") +
               Relate("PARTNERS_WITH", "organization/kt", "organization/anthropic", "2024") +
               Relate("COMPETES_WITH", "organization/kt", "organization/skt", "2000"));
  const std::string triangle =
      "nodes { variable: 'x' } nodes { variable: 'y' } nodes { variable: 'z' } edges { from: 'x' to: 'y' " + kPartners +
      "} edges { from: 'y' to: 'z' " + kPartners + "} edges { from: 'z' to: 'x' " + kPartners + "} ";
  EXPECT_THAT(Find(world, triangle), SizeIs(6));
  EXPECT_THAT(Find(world, triangle + "edges { from: 'x' to: 'y' relations: RELATION_COMPETES_WITH }"),
              ElementsAre("kt skt anthropic DEFINITE", "skt kt anthropic DEFINITE"));
  EXPECT_THAT(Find(world,
                   "nodes { variable: 'a' ids: 'organization/kt' } nodes { variable: 'b' ids: 'organization/skt' } "
                   "nodes { variable: 'c' } edges { from: 'a' to: 'c' " +
                       kPartners +
                       "} edges { variable: 'e' "
                       "from: 'c' to: 'b' " +
                       kPartners + "}"),
              ElementsAre("kt skt anthropic anthropic-PARTNERS_WITH-skt DEFINITE"));
}

TEST(Search, AnEdgeMayLeadBackToItsNode) {
  World world;
  EXPECT_THAT(Find(world, "nodes { variable: 'a' kinds: 'organization' } edges { from: 'a' to: 'a' }"), IsEmpty());
  EXPECT_THAT(Find(world, "nodes { variable: 'a' kinds: 'organization' } edges { from: 'a' to: 'a' " + kPartners +
                              "steps { min: 2 max: 2 } }"),
              ElementsAre("anthropic DEFINITE", "skt DEFINITE"));
}

TEST(Search, StopsWhenTheVisitorHasEnoughAndCanRunAgain) {
  World world;
  Prepared prepared(world, "nodes { variable: 'o' kinds: 'organization' }");
  ASSERT_TRUE(prepared.search.ok()) << prepared.search.status();
  int rows = 0;
  EXPECT_TRUE((*prepared.search)->Run([&](const Row&) { return ++rows < 2; }).ok());
  EXPECT_EQ(rows, 2);
  rows = 0;
  EXPECT_TRUE((*prepared.search)->Run([&](const Row&) { return ++rows > 0; }).ok());
  EXPECT_EQ(rows, 4);
}

TEST(Search, EndsWhenItsBudgetDoes) {
  World world;
  Prepared prepared(world,
                    "nodes { variable: 'o' kinds: 'organization' } nodes { variable: 'p' } edges { from: 'o' to: 'p' }",
                    "budget { max_examined: 3 }");
  ASSERT_TRUE(prepared.search.ok()) << prepared.search.status();
  const absl::Status status = (*prepared.search)->Run([](const Row&) { return true; });
  EXPECT_EQ(query::ErrorOf(status), "BUDGET_EXCEEDED");
}

TEST(Search, TellsItsVariables) {
  World world;
  Prepared prepared(
      world,
      "nodes { variable: 'o' kinds: 'organization' } nodes { variable: 'p' } "
      "edges { variable: 'e' from: 'o' to: 'p' relations: RELATION_MEMBER_OF } "
      "optional_parts { nodes { variable: 'q' } edges { variable: 'w' from: 'p' to: 'q' steps { max: 2 } } } "
      "absent_parts { nodes { variable: 'n' } edges { variable: 'ne' from: 'p' to: 'n' } }");
  ASSERT_TRUE(prepared.search.ok()) << prepared.search.status();
  const std::vector<Variable>& variables = (*prepared.search)->variables();
  ASSERT_THAT(variables, SizeIs(5));
  EXPECT_EQ(variables[0].name, "o");
  EXPECT_THAT(variables[0].kinds, SizeIs(1));
  EXPECT_EQ(variables[2].name, "e");
  EXPECT_EQ(variables[2].sort, Sort::kEdge);
  EXPECT_THAT(variables[2].relations, ElementsAre(v1::RELATION_MEMBER_OF));
  EXPECT_FALSE(variables[2].optional);
  EXPECT_EQ(variables[3].name, "q");
  EXPECT_TRUE(variables[3].optional);
  EXPECT_EQ(variables[4].sort, Sort::kWalk);
}

}  // namespace
}  // namespace entente::match
