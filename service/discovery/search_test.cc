// SearchEntities and SuggestEntities, on names in several scripts.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/discovery/testing/named_world.h"

namespace entente::discovery {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST(SearchEntities, FindsANameHoweverItIsWritten) {
  NamedWorld world;
  for (const char* query :
       {"SK Telecom", "sk telecom", "SK TELECOM Co., Ltd.", "sktelecom", "ＳＫ Telecom", "S.K. Telecom"}) {
    EXPECT_EQ(world.First(query).entity().id(), "organization/skt") << query;
    EXPECT_EQ(world.First(query).score(), 1) << query;
  }
}

TEST(SearchEntities, SaysByWhichNameAndInWhatWay) {
  NamedWorld world;
  const v1::FoundEntity exact = world.First("SK Telecom");
  EXPECT_EQ(exact.name().text(), "SK Telecom");
  EXPECT_EQ(exact.name().field(), "name");
  EXPECT_EQ(exact.name().likeness(), v1::LIKENESS_EXACT);
  const v1::FoundEntity alias = world.First("에스케이 텔레콤");
  EXPECT_EQ(alias.entity().id(), "organization/skt");
  EXPECT_EQ(alias.name().text(), "에스케이텔레콤");
  EXPECT_EQ(alias.name().field(), "aliases");
  EXPECT_EQ(alias.name().likeness(), v1::LIKENESS_FOLDED);
  EXPECT_EQ(world.First("nestle").name().likeness(), v1::LIKENESS_FOLDED);
  EXPECT_EQ(world.First("Antropic").name().likeness(), v1::LIKENESS_TYPO);
}

TEST(SearchEntities, FindsAcrossScripts) {
  NamedWorld world;
  for (const char* query : {"Midm", "Mi:dm", "Midium", "믿음"}) {
    EXPECT_EQ(world.First(query).entity().id(), "model/midm") << query;
  }
  EXPECT_EQ(world.First("Baidu").entity().id(), "organization/baidu");
  EXPECT_EQ(world.First("kakao").entity().id(), "organization/kakao");
  EXPECT_EQ(world.First("앤트로픽").entity().id(), "organization/anthropic");
  EXPECT_EQ(world.First("클로드").entity().id(), "model/claude");
}

TEST(SearchEntities, FindsByAliasWhatNoTransliterationMeets) {
  NamedWorld world;
  for (const char* query : {"Wrtn", "뤼튼", "Ruitten"}) {
    EXPECT_EQ(world.First(query).entity().id(), "organization/wrtn") << query;
    EXPECT_EQ(world.First(query).score(), 1) << query;
  }
}

TEST(SearchEntities, ForgivesTypos) {
  NamedWorld world;
  EXPECT_EQ(world.First("Anthropc").entity().id(), "organization/anthropic");
  EXPECT_EQ(world.First("univercity of cambrige").entity().id(), "organization/cambridge");
  EXPECT_EQ(world.First("Deutche Telekom").entity().id(), "organization/telekom");
  EXPECT_EQ(world.First("HyperClove X").entity().id(), "model/clova");
}

TEST(SearchEntities, FindsAPartOfANameInWhateverOrderTheWordsCome) {
  NamedWorld world;
  EXPECT_THAT(world.Found("cambridge"), ElementsAre("organization/cambridge-health", "organization/cambridge"));
  EXPECT_THAT(world.Found("oxford university"), Contains("organization/oxford"));
  EXPECT_EQ(world.First("oxford university").entity().id(), "organization/oxford");
}

TEST(SearchEntities, PutsEqualsInOrderOfId) {
  NamedWorld world;
  // Letter by letter comes before what is the same only without its legal form.
  EXPECT_THAT(world.Found("Orion", "limit: 2"), ElementsAre("organization/orion-kr", "organization/orion-us"));
  EXPECT_THAT(world.Found("Orion Inc.", "limit: 2"), ElementsAre("organization/orion-us", "organization/orion-kr"));
  EXPECT_THAT(world.Found("ORION", "limit: 2"), ElementsAre("organization/orion-kr", "organization/orion-us"));
}

TEST(SearchEntities, TakesKindsAndFilters) {
  NamedWorld world;
  EXPECT_THAT(world.Found("claude", "kinds: 'model'"), ElementsAre("model/claude", "model/claude-ko"));
  EXPECT_THAT(world.Found("claude", "kinds: 'organization'"), Not(Contains("model/claude")));
  EXPECT_THAT(world.Found("orion", "kinds: 'organization' filter_text: 'country = \"US\"'"),
              ElementsAre("organization/orion-us"));
  EXPECT_THAT(world.Found("orion", "kinds: 'organization' filter_text: 'NOT country = \"US\"'"),
              ElementsAre("organization/orion-kr"));
  EXPECT_THAT(world.Found("cambridge", "filter_text: 'homepage:*'"), ElementsAre("organization/cambridge"));
}

TEST(SearchEntities, FindsNothingWhereNothingIsAlike) {
  NamedWorld world;
  EXPECT_THAT(world.Found("zzyzx qwertyuiop"), IsEmpty());
  EXPECT_THAT(world.Found("☃☃☃"), IsEmpty());
}

TEST(SearchEntities, ReturnsWhatTheMaskSays) {
  NamedWorld world;
  const auto found = world.First("SK Telecom", "read_mask { paths: 'id' }");
  EXPECT_EQ(found.entity().id(), "organization/skt");
  EXPECT_FALSE(found.entity().has_description());
}

TEST(SearchEntities, FollowsCommitsAndReadsThePast) {
  NamedWorld world;
  EXPECT_THAT(world.Found("Upstage", "kinds: 'organization'"), IsEmpty());
  const int64_t before = world.graph().published();
  world.Commit(Describe("organization/upstage", "Upstage"));
  EXPECT_THAT(world.Found("Upstage", "kinds: 'organization'"), ElementsAre("organization/upstage"));
  EXPECT_THAT(
      world.Found("Upstage",
                  absl::StrCat("kinds: 'organization' context { at_exact_snapshot { revision: ", before, " } }")),
      IsEmpty());
}

TEST(SearchEntities, ANameCountsWhileSomeClaimSaysIt) {
  NamedWorld world;
  world.Commit(
      Say("id: 'claim/old-name' entity { id: 'organization/kt' description { name: 'Korea Telecom' organization {} } } "
          "valid_time { until: '2002' } rank: RANK_DEPRECATED"));
  EXPECT_EQ(world.First("Korea Telecom").entity().id(), "organization/kt") << "a name it had";
  EXPECT_EQ(world.First("Korea Telecom").entity().description().name(), "KT");
  const int64_t before = world.graph().published();
  world.Commit("changes { retract_claim { claim_id: 'claim/old-name' reason: RETRACTION_REASON_ENTRY_ERROR } }");
  EXPECT_NE(world.First("Korea Telecom").score(), 1);
  EXPECT_EQ(
      world.First("Korea Telecom", absl::StrCat("context { at_exact_snapshot { revision: ", before, " } }")).score(),
      1);
}

TEST(SearchEntities, HearsOnlyTheClaimsThatThePolicyLetsCount) {
  NamedWorld world;
  world.Commit(Say("entity { id: 'organization/kt' description { aliases { name: 'Korea Telecom' } organization {} } }",
                   "document/blog"));
  EXPECT_EQ(world.First("Korea Telecom").score(), 1);
  const std::string without = "context { resolution { exclude_documents: 'document/blog' } }";
  EXPECT_NE(world.First("Korea Telecom", without).score(), 1);
  const std::string sure = "context { resolution { min_confidence: CONFIDENCE_CONFIRMED } }";
  EXPECT_THAT(world.Found("SK Telecom", sure), IsEmpty());
}

TEST(SearchEntities, RefusesWhatCannotBeSearched) {
  NamedWorld world;
  EXPECT_THAT(world.Found(""), ElementsAre("REQUIRED at query"));
  EXPECT_THAT(world.Found("  \t "), ElementsAre("REQUIRED at query"));
  EXPECT_THAT(world.Found("\x01\x02"), ElementsAre("REQUIRED at query"));
  EXPECT_THAT(world.Found(std::string(257, 'a')), ElementsAre("OUT_OF_BOUNDS at query"));
  EXPECT_THAT(world.Found("a", "limit: -1"), ElementsAre("OUT_OF_BOUNDS at limit"));
  EXPECT_THAT(world.Found("a", "limit: 101"), ElementsAre("OUT_OF_BOUNDS at limit"));
  EXPECT_THAT(world.Found("a", "kinds: 'planet'"), ElementsAre("UNKNOWN_KIND at kinds[0]"));
  EXPECT_THAT(world.Found("a", "filter_text: 'colour = 1'"), ElementsAre("UNKNOWN_FIELD at filter_text"));
  EXPECT_THAT(world.Found("a", "read_mask { paths: 'colour' }"), ElementsAre("UNKNOWN_FIELD at read_mask"));
}

TEST(SearchEntities, StandsHostileQueries) {
  NamedWorld world;
  std::string marks = "a", hangul, mixed;
  for (int i = 0; i < 255; ++i) marks += "\u0301";
  for (int i = 0; i < 256; ++i) hangul += "뷁";
  for (int i = 0; i < 64; ++i) mixed += "a가я百";
  for (const std::string& query : {marks, hangul, mixed, std::string(256, '%'), std::string("\u202e\u200fabc")}) {
    EXPECT_TRUE(world.Search("query: 'x'").ok());
    v1::SearchEntitiesRequest request;
    request.set_query(query);
    EXPECT_TRUE(world.discovery().Search(request).ok()) << query;
  }
}

TEST(SearchEntities, EndsWithItsBudget) {
  NamedWorld world;
  EXPECT_THAT(world.Found("cambridge", "context { budget { max_examined: 3 } }"), ElementsAre("BUDGET_EXCEEDED"));
  const auto cut = world.Search("query: 'cambridge' context { budget { max_rows: 1 allow_truncated: true } }");
  ASSERT_TRUE(cut.ok()) << cut.status();
  EXPECT_THAT(cut->found(), SizeIs(1));
  EXPECT_TRUE(cut->read_info().truncated());
}

TEST(SuggestEntities, SaysWhenItDidNotLookAtAllNames) {
  Limits limits;
  limits.max_names_begun = 1;
  NamedWorld few(limits), all;
  EXPECT_TRUE(few.Suggest("camb")->read_info().truncated());
  EXPECT_FALSE(all.Suggest("camb")->read_info().truncated());
}

TEST(SuggestEntities, CompletesNamesAndWordsOfThem) {
  NamedWorld world;
  EXPECT_THAT(world.Suggested("anth"), ElementsAre("organization/anthropic"));
  EXPECT_THAT(world.Suggested("camb"), ElementsAre("organization/cambridge-health", "organization/cambridge"));
  EXPECT_THAT(world.Suggested("University of O"), ElementsAre("organization/oxford"));
  EXPECT_THAT(world.Suggested("nestl"), ElementsAre("organization/nestle"));
  EXPECT_THAT(world.Suggested("NESTLÉ"), ElementsAre("organization/nestle"));
  EXPECT_THAT(world.Suggested("the univ"), ElementsAre("organization/oxford", "organization/cambridge"))
      << "of the shorter name more is there";
}

TEST(SuggestEntities, PutsWhatIsWholeFirstAndThenWhatIsKnownMost) {
  NamedWorld world;
  EXPECT_THAT(world.Suggested("orion"), ElementsAre("organization/orion-kr", "organization/orion-us"));
  EXPECT_THAT(world.Suggested("s"), ElementsAre("organization/skt"));
  EXPECT_THAT(world.Suggested("tele"), ElementsAre("organization/skt", "organization/telekom"))
      << "both begin a word with it, and the first has more relationships";
}

TEST(SuggestEntities, TakesWhatIsTypedInAnyScript) {
  NamedWorld world;
  EXPECT_THAT(world.Suggested("믿"), ElementsAre("model/midm"));
  EXPECT_THAT(world.Suggested("미"), ElementsAre("model/midm")) << "half a syllable";
  EXPECT_THAT(world.Suggested("캌"), ElementsAre("organization/kakao"));
  EXPECT_THAT(world.Suggested("kak"), ElementsAre("organization/kakao"));
  EXPECT_THAT(world.Suggested("에스케이"), ElementsAre("organization/skt"));
  EXPECT_THAT(world.Suggested("baid"), ElementsAre("organization/baidu"));
}

TEST(SuggestEntities, SaysWhichNameFits) {
  NamedWorld world;
  const auto response =
      world.discovery().Suggest(Parsed<v1::SuggestEntitiesRequest>("prefix: 'ruit' kinds: 'organization'"));
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->suggestions_size(), 1);
  EXPECT_EQ(response->suggestions(0).name(), "Wrtn");
  EXPECT_EQ(response->suggestions(0).matched().text(), "Ruitten");
  EXPECT_EQ(response->suggestions(0).matched().field(), "aliases");
  EXPECT_EQ(response->suggestions(0).matched().likeness(), v1::LIKENESS_PREFIX);
}

TEST(SuggestEntities, TakesKindsAndALimit) {
  NamedWorld world;
  EXPECT_THAT(world.Suggested("c", "kinds: 'model'"), ElementsAre("model/claude", "model/claude-ko"));
  EXPECT_THAT(world.Suggested("c", "kinds: 'model' limit: 1"), ElementsAre("model/claude"));
  EXPECT_THAT(world.Suggested("zzz"), IsEmpty());
}

TEST(SuggestEntities, LeavesOutWhatWasTakenBack) {
  NamedWorld world;
  world.Commit(Say(
      "id: 'claim/slip' entity { id: 'organization/kt' description { aliases { name: 'Zebra' } organization {} } }"));
  EXPECT_THAT(world.Suggested("zeb"), ElementsAre("organization/kt"));
  world.Commit("changes { retract_claim { claim_id: 'claim/slip' reason: RETRACTION_REASON_ENTRY_ERROR } }");
  EXPECT_THAT(world.Suggested("zeb"), IsEmpty());
}

TEST(SuggestEntities, RefusesWhatCannotBeCompleted) {
  NamedWorld world;
  EXPECT_THAT(world.Suggested(""), ElementsAre("REQUIRED at prefix"));
  EXPECT_THAT(world.Suggested(std::string(300, 'a')), ElementsAre("OUT_OF_BOUNDS at prefix"));
  EXPECT_THAT(world.Suggested("a", "limit: 1000"), ElementsAre("OUT_OF_BOUNDS at limit"));
  EXPECT_THAT(world.Suggested("a", "kinds: 'planet'"), ElementsAre("UNKNOWN_KIND at kinds[0]"));
}

}  // namespace
}  // namespace entente::discovery
