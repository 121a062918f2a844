#include <random>
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

absl::StatusOr<v1::ListEntitiesResponse> ListIn(World& world, const std::string& request) {
  return Readable(world.engine().ListEntities(Parsed<v1::ListEntitiesRequest>(request)));
}

TEST(ListEntities, ListsKindsInOrderOfId) {
  World world;
  EXPECT_THAT(world.List("kinds: 'model' kinds: 'alliance'"),
              ElementsAre("alliance/gtaa", "model/claude", "model/claude-ko"));
  EXPECT_EQ(world.List("").size(), 10u);
}

TEST(ListEntities, AFilterFromAnIndexAndOneFromAScanFindTheSame) {
  World world;
  EXPECT_THAT(world.List("kinds: 'organization' filter_text: 'sectors:TELECOM'"),
              ElementsAre("organization/kt", "organization/skt"));
  EXPECT_THAT(world.List("kinds: 'organization' filter_text: 'sectors:TELECOM OR city = Seoul'"),
              ElementsAre("organization/kt", "organization/skt"));
  EXPECT_THAT(world.List("filter_text: 'organization.country = US AND organization.sectors = RESEARCH'"),
              ElementsAre("organization/openai"));
  EXPECT_THAT(world.List("filter_text: 'name = \"SK Telecom\"'"), ElementsAre("organization/skt"));
  EXPECT_THAT(world.List("kinds: 'person' filter_text: 'name = \"SK Telecom\"'"), IsEmpty());
}

TEST(ListEntities, AnIndexedFilterLooksAtNoMoreThanItMust) {
  World world;
  EXPECT_EQ(ListIn(world, "kinds: 'organization' filter_text: 'sectors:RESEARCH'")->read_info().cost().examined(), 1);
  EXPECT_EQ(ListIn(world, "kinds: 'organization' filter_text: 'name:open'")->read_info().cost().examined(), 4);
}

TEST(ListEntities, AnIndexForgetsNothingAndTheBodyDecides) {
  World world;
  const int64_t before = world.graph().published();
  const std::string claim =
      Readable(world.engine().GetEntity(Parsed<v1::GetEntityRequest>("id: 'organization/kt'")))->entity().claim_ids(0);
  world.Commit("changes { correct_claim { claim { id: '" + claim +
               "' entity { id: 'organization/kt' description { "
               "name: 'KT' organization { country: 'JP' } } } citations { document: 'document/notes' } } } }");
  EXPECT_THAT(world.List("kinds: 'organization' filter_text: 'country = KR'"), ElementsAre("organization/skt"));
  EXPECT_THAT(world.List(absl::StrCat("kinds: 'organization' filter_text: 'country = KR' "
                                      "context { at_exact_snapshot { revision: ",
                                      before, " } }")),
              ElementsAre("organization/kt", "organization/skt"));
}

TEST(ListEntities, OrdersByTypedFieldsWithIdsLast) {
  World world;
  EXPECT_THAT(world.List("kinds: 'organization' order_by: 'founded'"),
              ElementsAre("organization/kt", "organization/skt", "organization/openai", "organization/anthropic"));
  EXPECT_THAT(world.List("kinds: 'organization' order_by: 'country desc, name'"),
              ElementsAre("organization/anthropic", "organization/openai", "organization/kt", "organization/skt"));
  EXPECT_THAT(world.List("kinds: 'model' order_by: 'parameters'"), ElementsAre("model/claude-ko", "model/claude"));
  EXPECT_THAT(world.List("kinds: 'model' order_by: 'family desc'"), ElementsAre("model/claude", "model/claude-ko"));
  EXPECT_THAT(world.List("kinds: 'model' order_by: 'family'"), ElementsAre("model/claude", "model/claude-ko"));
}

TEST(ListEntities, ABadOrderHasItsReason) {
  World world;
  EXPECT_THAT(world.List("kinds: 'model' order_by: 'size'"), ElementsAre("UNKNOWN_FIELD at order_by"));
  EXPECT_THAT(world.List("kinds: 'model' order_by: 'name down'"), ElementsAre("INVALID_FORMAT at order_by"));
  EXPECT_THAT(world.List("kinds: 'model' order_by: 'name,'"), ElementsAre("INVALID_FORMAT at order_by"));
  EXPECT_THAT(world.List("kinds: 'model' order_by: 'modalities'"), ElementsAre("INVALID_FORMAT at order_by"));
}

TEST(ListEntities, PagesNeitherRepeatNorSkipWhateverTheOrder) {
  World world;
  for (const std::string& query : std::vector<std::string>{
           "", "order_by: 'name desc'", "filter_text: 'name:*'", "filter_text: 'name:a' order_by: 'name'",
           "context { valid_at { day: '2024-01-01' } resolution { min_confidence: CONFIDENCE_LIKELY } }"}) {
    const std::vector<std::string> whole = world.List(query);
    std::vector<std::string> paged;
    std::string token;
    do {
      const auto page =
          ListIn(world, absl::StrCat(query, " page_size: 3 include_total: false page_token: '", token, "'"));
      ASSERT_TRUE(page.ok()) << page.status();
      EXPECT_LE(page->entities_size(), 3);
      for (const v1::Entity& entity : page->entities()) paged.push_back(entity.id());
      token = page->next_page_token();
    } while (!token.empty());
    EXPECT_EQ(paged, whole) << query;
    EXPECT_FALSE(whole.empty());
  }
}

// Page after page in order of an index is what sorting the whole list gives, which is what a total needs.
TEST(ListEntities, WalksNamesInTheOrderOfTheWholeListSorted) {
  World world;
  std::mt19937 random(11);
  const std::vector<std::string> words = {"Alpha", "alpha", "Beta", "Béta", "믿음", "Gamma ray", "gamma  Ray", "delta"};
  for (int i = 0; i < 300; ++i) {
    const std::string name = absl::StrCat(words[random() % words.size()], " ", random() % 40);
    const std::string id = absl::StrCat(i % 3 == 0 ? "product" : "organization", "/n", i);
    world.Commit(Describe(id, name, "", i % 4 == 0 ? "aliases { name: 'alpha 7' }" : ""));
    if (i % 7 == 0) world.Commit(Describe(id, absl::StrCat("Renamed ", random() % 20)));
    if (i % 50 == 0)
      world.Commit("create_stubs: true " +
                   Relate("PARTNERS_WITH", absl::StrCat("organization/stub", i), "organization/skt"));
  }
  for (const std::string& query : std::vector<std::string>{
           "order_by: 'name'", "order_by: 'name, homepage desc'", "kinds: 'product' order_by: 'name'",
           "order_by: 'name' filter_text: 'name = \"alpha*\"'", "order_by: 'name' filter_text: 'name = \"Gamma*\"'",
           "order_by: 'name' filter_text: 'name = \"alpha*\" AND aliases = \"alpha 7\"'",
           "order_by: 'name' include_stubs: true", "order_by: 'name' filter_text: 'aliases = \"alpha*\"'",
           "order_by: 'name' filter_text: 'name > \"C\"'", "filter_text: 'name = \"bé*\"'",
           "order_by: 'name' context { valid_at { day: '2024-01-01' } }",
           "order_by: 'name' context { include_claims: true }",
           "order_by: 'name' read_mask { paths: 'id' paths: 'description.name' }",
           "order_by: 'name' filter_text: 'name = \"alpha*\"' read_mask { paths: 'id' }"}) {
    const auto all = ListIn(world, query + " include_total: true page_size: 1000");
    ASSERT_TRUE(all.ok()) << all.status();
    std::vector<std::string> whole, paged;
    for (const v1::Entity& entity : all->entities()) whole.push_back(entity.ShortDebugString());
    std::string token;
    do {
      const auto page = ListIn(world, absl::StrCat(query, " page_size: 17 page_token: '", token, "'"));
      ASSERT_TRUE(page.ok()) << page.status();
      for (const v1::Entity& entity : page->entities()) paged.push_back(entity.ShortDebugString());
      token = page->next_page_token();
    } while (!token.empty());
    EXPECT_EQ(paged, whole) << query;
    EXPECT_FALSE(whole.empty()) << query;
  }
}

TEST(ListEntities, APageInOrderOfNamesLooksAtNoMoreThanItShows) {
  World world;
  for (int i = 0; i < 100; ++i) world.Commit(Describe(absl::StrCat("product/p", i), absl::StrCat("Product ", 100 + i)));
  const auto page = ListIn(world, "kinds: 'product' order_by: 'name' page_size: 5");
  ASSERT_EQ(page->entities_size(), 5);
  EXPECT_LT(page->read_info().cost().examined(), 15);
  EXPECT_LT(ListIn(world, "filter_text: 'name = \"Product 14*\"'")->read_info().cost().examined(), 25);
}

TEST(ListEntities, ATokenPinsTheRevisionWhateverIsCommittedBetween) {
  World world;
  const auto first = ListIn(world, "kinds: 'organization' page_size: 2");
  world.Commit(Describe("organization/bt", "BT") + Describe("organization/z", "Z"));
  const auto second =
      ListIn(world, absl::StrCat("kinds: 'organization' page_size: 5 page_token: '", first->next_page_token(), "'"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->entities_size(), 2);
  EXPECT_EQ(second->entities(0).id(), "organization/openai");
  EXPECT_EQ(second->read_info().revision(), first->read_info().revision());
  EXPECT_EQ(second->next_page_token(), "");
}

TEST(ListEntities, ATokenBelongsToItsRequestAndHistory) {
  World world;
  const std::string token = ListIn(world, "kinds: 'organization' page_size: 2")->next_page_token();
  EXPECT_THAT(world.List(absl::StrCat("kinds: 'model' page_token: '", token, "'")),
              ElementsAre("PAGE_TOKEN_MISMATCH at page_token"));
  EXPECT_THAT(world.List("page_token: 'x'"), ElementsAre("TOKEN_MALFORMED at page_token"));
  world.Commit(Describe("organization/bt", "BT"));
  world.graph().Compact(world.graph().published());
  EXPECT_THAT(world.List(absl::StrCat("kinds: 'organization' page_token: '", token, "'")),
              ElementsAre("HISTORY_COMPACTED at page_token"));
}

TEST(ListEntities, PageSizesAreRefusedCappedOrDefault) {
  Limits limits;
  limits.default_page_size = 3;
  limits.max_page_size = 4;
  World world(limits);
  EXPECT_THAT(world.List("page_size: -1"), ElementsAre("OUT_OF_BOUNDS at page_size"));
  EXPECT_EQ(world.List("").size(), 3u);
  EXPECT_EQ(world.List("page_size: 100").size(), 4u);
}

TEST(ListEntities, APageEndsBeforeItGrowsBeyondItsBytesButHasOneItem) {
  Limits limits;
  limits.max_page_bytes = 1;
  World world(limits);
  const auto page = ListIn(world, "kinds: 'organization'");
  EXPECT_EQ(page->entities_size(), 1);
  EXPECT_NE(page->next_page_token(), "");
}

TEST(ListEntities, TheTotalCountsAllPages) {
  World world;
  EXPECT_FALSE(ListIn(world, "kinds: 'organization' page_size: 1")->has_total());
  for (const std::string& filter : std::vector<std::string>{"", "filter_text: 'name:*'", "order_by: 'name'"}) {
    const std::string query = "kinds: 'organization' page_size: 1 include_total: true " + filter;
    const auto first = ListIn(world, query);
    EXPECT_EQ(first->total(), 4) << filter;
    const auto second = ListIn(world, absl::StrCat(query, " page_token: '", first->next_page_token(), "'"));
    EXPECT_EQ(second->total(), 4) << filter;
  }
}

TEST(ListEntities, StubsComeOnlyWhenAskedFor) {
  World world;
  world.Commit("create_stubs: true " + Relate("DEVELOPS", "organization/openai", "model/gpt"));
  EXPECT_THAT(world.List("kinds: 'model'"), ElementsAre("model/claude", "model/claude-ko"));
  EXPECT_THAT(world.List("kinds: 'model' include_stubs: true"),
              ElementsAre("model/claude", "model/claude-ko", "model/gpt"));
}

TEST(ListEntities, DefiniteOnlyAppliesToFilters) {
  World world;
  EXPECT_THAT(world.List("kinds: 'organization' filter_text: 'founded < 2021-06-01 founded > 2020-12-31'"),
              ElementsAre("organization/anthropic"));
  EXPECT_THAT(world.List("kinds: 'organization' filter_text: 'founded < 2021-06-01 founded > 2020-12-31' "
                         "context { definite_only: true }"),
              IsEmpty());
}

TEST(ListEntities, AnUnknownKindListsTheKnown) {
  World world;
  EXPECT_THAT(world.List("kinds: 'organization' kinds: 'planet'"), ElementsAre("UNKNOWN_KIND at kinds[1]"));
}

}  // namespace
}  // namespace entente::query
