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

absl::StatusOr<v1::ListRelationshipsResponse> ListIn(World& world, const std::string& request) {
  return Readable(world.engine().ListRelationships(Parsed<v1::ListRelationshipsRequest>(request)));
}

constexpr char kAnyTime[] = " context { valid_at { any: true } } ";

TEST(ListRelationships, FindsBySubjectObjectAndEitherEnd) {
  World world;
  EXPECT_THAT(world.Relations("subjects: 'product/adot'"), ElementsAre("adot BUILT_ON claude-ko"));
  EXPECT_THAT(world.Relations("objects: 'model/claude'"),
              ElementsAre("claude-ko DERIVED_FROM claude", "anthropic DEVELOPS claude"));
  EXPECT_THAT(world.Relations("entities: 'model/claude-ko'"),
              ElementsAre("claude-ko DERIVED_FROM claude", "adot BUILT_ON claude-ko"));
  EXPECT_THAT(world.Relations("subjects: 'model/claude-ko' objects: 'model/claude'"),
              ElementsAre("claude-ko DERIVED_FROM claude"));
  EXPECT_THAT(world.Relations("subjects: 'model/claude-ko' entities: 'organization/skt'"), IsEmpty());
}

TEST(ListRelationships, ASymmetricRelationshipIsFoundFromBothEndsOnce) {
  World world;
  const std::string told = "anthropic PARTNERS_WITH skt";
  for (const std::string& ends : std::vector<std::string>{
           "subjects: 'organization/skt'", "subjects: 'organization/anthropic'", "objects: 'organization/skt'",
           "objects: 'organization/anthropic'", "subjects: 'organization/skt' objects: 'organization/anthropic'",
           "objects: 'organization/skt' subjects: 'organization/anthropic'",
           "subjects: ['organization/skt', 'organization/anthropic']",
           "entities: ['organization/skt', 'organization/anthropic']"}) {
    EXPECT_THAT(world.Relations(ends + " relations: RELATION_PARTNERS_WITH"), ElementsAre(told)) << ends;
  }
  EXPECT_THAT(world.Relations("subjects: 'organization/skt' objects: 'organization/skt'"), IsEmpty());
}

TEST(ListRelationships, ARelationIsAnsweredByThoseThatImplyIt) {
  World world;
  EXPECT_THAT(world.Relations("relations: RELATION_BASED_ON"), ElementsAre("claude-ko DERIVED_FROM claude"));
  EXPECT_THAT(world.Relations("meanings: MEANING_DEPENDENCE"),
              ElementsAre("claude-ko DERIVED_FROM claude", "adot BUILT_ON claude-ko"));
  EXPECT_THAT(world.Relations("meanings: MEANING_DEPENDENCE relations: RELATION_BUILT_ON relations: RELATION_DEVELOPS"),
              ElementsAre("adot BUILT_ON claude-ko"));
}

TEST(ListRelationships, OnlyWhatHoldsAtTheValidTimeIsThere) {
  World world;
  const std::string partners = "relations: RELATION_PARTNERS_WITH ";
  EXPECT_THAT(world.Relations(partners), ElementsAre("anthropic PARTNERS_WITH skt"));
  EXPECT_THAT(world.Relations(partners + "context { valid_at { day: '2022-01-01' } }"),
              ElementsAre("kt PARTNERS_WITH openai"));
  EXPECT_THAT(world.Relations(partners + "context { valid_at { interval: '2024' } }"),
              ElementsAre("anthropic PARTNERS_WITH skt", "kt PARTNERS_WITH openai"));
  EXPECT_THAT(world.Relations(partners + "context { valid_at { interval: '2024' overlap: OVERLAP_EVERY_DAY } }"),
              ElementsAre("anthropic PARTNERS_WITH skt"));
  EXPECT_THAT(world.Relations(partners + kAnyTime),
              ElementsAre("anthropic PARTNERS_WITH skt", "kt PARTNERS_WITH openai"));
}

TEST(ListRelationships, WhatIsPossiblyValidIsLabelledOrLeftOut) {
  World world;
  const auto members = ListIn(world, "relations: RELATION_MEMBER_OF");
  ASSERT_EQ(members->relationships_size(), 2);
  EXPECT_EQ(members->relationships(0).validity(), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(members->relationships(1).validity(), v1::VALIDITY_DEFINITE);
  EXPECT_THAT(world.Relations("relations: RELATION_MEMBER_OF context { definite_only: true }"),
              ElementsAre("skt MEMBER_OF gtaa"));
  EXPECT_EQ(ListIn(world, std::string("relations: RELATION_MEMBER_OF") + kAnyTime)->relationships(0).validity(),
            v1::VALIDITY_UNSPECIFIED);
}

TEST(ListRelationships, ADayPassesAndAnOlderRevisionDoesNotSeeIt) {
  World world;
  world.Commit(Relate("PARTNERS_WITH", "organization/kt", "organization/anthropic", "2025-05-01"));
  const int64_t before = world.graph().published();
  const std::string partners = "subjects: 'organization/kt' relations: RELATION_PARTNERS_WITH ";
  EXPECT_THAT(world.Relations(partners), IsEmpty());
  world.SetDay("2025-05-01");
  EXPECT_THAT(world.Relations(partners), ElementsAre("anthropic PARTNERS_WITH kt"));
  EXPECT_THAT(world.Relations(absl::StrCat(partners, "context { at_exact_snapshot { revision: ", before, " } }")),
              IsEmpty());
}

TEST(ListRelationships, FiltersOnFieldsAndDetails) {
  World world;
  EXPECT_THAT(world.Relations("relations: RELATION_MEMBER_OF filter_text: 'details.role = FULL'"),
              ElementsAre("kt MEMBER_OF gtaa"));
  EXPECT_THAT(world.Relations("objects: 'alliance/gtaa' filter_text: 'from < 2024-06-01'"),
              ElementsAre("skt MEMBER_OF gtaa"));
  EXPECT_THAT(world.Relations("entities: 'model/claude' filter_text: 'relation != DEVELOPS'"),
              ElementsAre("claude-ko DERIVED_FROM claude"));
  EXPECT_THAT(world.Relations("relations: RELATION_DEVELOPS filter_text: 'details.role = FULL'"),
              ElementsAre("UNKNOWN_FIELD at filter_text"));
}

TEST(ListRelationships, OrdersByDatesConfidenceAndEnds) {
  World world;
  const std::string all = "entities: ['organization/skt', 'organization/kt', 'model/claude'] ";
  EXPECT_THAT(world.Relations(all + "order_by: 'from'"),
              ElementsAre("anthropic DEVELOPS claude", "anthropic PARTNERS_WITH skt", "claude-ko DERIVED_FROM claude",
                          "skt MEMBER_OF gtaa", "kt MEMBER_OF gtaa"));
  EXPECT_THAT(world.Relations(all + "order_by: 'object desc, from'"),
              ElementsAre("anthropic PARTNERS_WITH skt", "anthropic DEVELOPS claude", "claude-ko DERIVED_FROM claude",
                          "skt MEMBER_OF gtaa", "kt MEMBER_OF gtaa"));
  world.Commit(
      Say("relationship { relation: RELATION_MEMBER_OF subject: 'organization/kt' object: 'alliance/gtaa' } "
          "valid_time { from: '2025' } confidence: CONFIDENCE_CONFIRMED"));
  EXPECT_EQ(world.Relations(all + "order_by: 'confidence desc'").front(), "kt MEMBER_OF gtaa");
  EXPECT_THAT(world.Relations(all + "order_by: 'weight'"), ElementsAre("UNKNOWN_FIELD at order_by"));
}

TEST(ListRelationships, APolicyCanChangeTheDates) {
  World world;
  world.Commit(
      Say("relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/skt' "
          "object: 'organization/anthropic' } valid_time { from: '2023-08-13' until: '2024-01-01' } "
          "confidence: CONFIDENCE_CONFIRMED",
          "document/blog"));
  const std::string partners = "entities: 'organization/skt' relations: RELATION_PARTNERS_WITH ";
  EXPECT_THAT(world.Relations(partners), IsEmpty());
  EXPECT_THAT(world.Relations(partners + "context { resolution { exclude_documents: 'document/blog' } }"),
              ElementsAre("anthropic PARTNERS_WITH skt"));
  EXPECT_THAT(world.Relations(partners + "order_by: 'from' context { resolution { "
                                         "exclude_documents: ['document/blog', 'document/notes'] } }"),
              IsEmpty());
}

TEST(ListRelationships, PagesNeitherRepeatNorSkip) {
  World world;
  for (const std::string& extra :
       std::vector<std::string>{"", "order_by: 'from desc'", "filter_text: 'from:*'", "order_by: 'confidence'",
                                "context { resolution { min_confidence: CONFIDENCE_LIKELY } }"}) {
    const std::string query =
        "meanings: [MEANING_DEPENDENCE, MEANING_COLLABORATION, MEANING_MEMBERSHIP] "
        "include_total: true " +
        extra;
    const std::vector<std::string> whole = world.Relations(query);
    EXPECT_GE(whole.size(), 5u) << extra;
    std::vector<std::string> paged;
    std::string token;
    do {
      const auto page = ListIn(world, absl::StrCat(query, " page_size: 2 page_token: '", token, "'"));
      ASSERT_TRUE(page.ok()) << page.status();
      EXPECT_EQ(page->total(), static_cast<int64_t>(whole.size())) << extra;
      for (const std::string& told : World::Told(page->relationships())) paged.push_back(told);
      token = page->next_page_token();
      world.Commit(Relate("PARTNERS_WITH", "organization/skt", "organization/openai", "2024"));
    } while (!token.empty());
    EXPECT_EQ(paged, whole) << extra;
  }
}

TEST(ListRelationships, ATypoIsNotTakenForNoRelationships) {
  World world;
  const auto status = ListIn(world, "subjects: ['organization/skt', 'organization/antropic']").status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_EQ(ErrorOf(status), "UNKNOWN_ENTITY at subjects[1]");
  EXPECT_EQ(MetadataOf(status, "near"), "organization/anthropic");
  EXPECT_THAT(world.Relations("objects: 'x'"), ElementsAre("UNKNOWN_ENTITY at objects[0]"));
  EXPECT_THAT(world.Relations("entities: 'x'"), ElementsAre("UNKNOWN_ENTITY at entities[0]"));
}

TEST(ListRelationships, EveryBadRequestHasItsReasonAndPath) {
  World world;
  EXPECT_THAT(world.Relations(""), ElementsAre("REQUIRED at subjects"));
  EXPECT_THAT(world.Relations("relations: 999"), ElementsAre("UNKNOWN_RELATION at relations[0]"));
  EXPECT_THAT(world.Relations("relations: [RELATION_DEVELOPS, 999]"), ElementsAre("UNKNOWN_RELATION at relations[1]"));
  EXPECT_THAT(world.Relations("meanings: 99"), ElementsAre("OUT_OF_BOUNDS at meanings[0]"));
  EXPECT_THAT(world.Relations("meanings: [MEANING_DEPENDENCE, 99]"), ElementsAre("OUT_OF_BOUNDS at meanings[1]"));
}

TEST(ListRelationships, ClaimsComeWhenAskedFor) {
  World world;
  const auto response = ListIn(world, "subjects: 'product/adot' context { include_claims: true }");
  ASSERT_EQ(response->relationships(0).claims_size(), 1);
  EXPECT_EQ(response->relationships(0).claims(0).relationship().subject(), "product/adot");
}

}  // namespace
}  // namespace entente::query
