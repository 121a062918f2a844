#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "service/analysis/analysis.h"
#include "service/query/testing/world.h"

namespace entente::analysis {
namespace {

using query::Describe;
using query::ErrorOf;
using query::Parsed;
using query::Relate;
using query::Say;
using query::World;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

// `2024-02-26 BEGAN skt MEMBER_OF gtaa`, `2021 FIELD organization.founded anthropic`, `2024-10 MEASURED adot`.
std::string ToldEvent(const v1::TimelineEvent& event) {
  const auto short_id = [](const std::string& id) { return id.substr(id.find('/') + 1); };
  std::string kind = v1::TimelineEventKind_Name(event.kind());
  std::string told = absl::StrCat(event.date(), " ", kind.substr(std::string("TIMELINE_EVENT_KIND_").size()), " ");
  if (!event.field().empty()) absl::StrAppend(&told, event.field(), " ");
  if (event.fact().has_entity()) return absl::StrCat(told, short_id(event.fact().entity().id()));
  if (event.fact().has_observation()) return absl::StrCat(told, short_id(event.fact().observation().subject()));
  return absl::StrCat(told, World::Told(std::vector<v1::Relationship>{event.fact().relationship()}).front());
}

class TimelineTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::GetTimelineResponse> Get(const std::string& request) {
    return GetTimeline(world_.engine().ground(), Parsed<v1::GetTimelineRequest>(request));
  }
  std::vector<std::string> Events(const std::string& request) {
    const auto response = Get(request);
    if (!response.ok()) return {ErrorOf(response.status())};
    std::vector<std::string> told;
    for (const v1::TimelineEvent& event : response->events()) told.push_back(ToldEvent(event));
    return told;
  }
  // All of it, page by page.
  std::vector<std::string> Pages(const std::string& request, int size) {
    std::vector<std::string> told;
    std::string token;
    do {
      const auto response = Get(absl::StrCat(request, " page_size: ", size, " page_token: '", token, "'"));
      EXPECT_TRUE(response.ok()) << response.status();
      if (!response.ok()) return told;
      EXPECT_LE(response->events_size(), size);
      for (const v1::TimelineEvent& event : response->events()) told.push_back(ToldEvent(event));
      token = response->next_page_token();
    } while (!token.empty());
    return told;
  }

  World world_;
};

TEST_F(TimelineTest, TellsWhatTouchesAnEntityAndItsOwnDatesInOrder) {
  EXPECT_THAT(Events("entities: 'organization/kt'"),
              ElementsAre("1981 FIELD organization.founded kt", "2020 BEGAN kt PARTNERS_WITH openai",
                          "2024-06-01 ENDED kt PARTNERS_WITH openai", "2025 BEGAN kt MEMBER_OF gtaa"));
}

TEST_F(TimelineTest, TheLatestComeFirstWhenDescending) {
  EXPECT_THAT(Events("entities: 'organization/kt' descending: true"),
              ElementsAre("2025 BEGAN kt MEMBER_OF gtaa", "2024-06-01 ENDED kt PARTNERS_WITH openai",
                          "2020 BEGAN kt PARTNERS_WITH openai", "1981 FIELD organization.founded kt"));
}

TEST_F(TimelineTest, TellsEverythingWhenNothingIsChosen) {
  EXPECT_THAT(Events(""),
              IsSupersetOf({"1984-03-29 FIELD organization.founded skt", "2024-02 FIELD alliance.founded gtaa",
                            "2024-01 BEGAN claude-ko DERIVED_FROM claude", "2022 BEGAN anthropic DEVELOPS claude"}));
}

TEST_F(TimelineTest, SaysWhichDaysADateMayBe) {
  world_.Commit(Relate("PARTNERS_WITH", "organization/anthropic", "organization/openai", "[..2019-05]"));
  const auto response = Get("entities: 'organization/anthropic' event_kinds: TIMELINE_EVENT_KIND_BEGAN page_size: 2");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->events(0).date(), "[..2019-05]");
  EXPECT_EQ(response->events(0).earliest(), "");
  EXPECT_EQ(response->events(0).latest(), "2019-05-31");
  EXPECT_EQ(response->events(1).date(), "2022");
  EXPECT_EQ(response->events(1).earliest(), "2022-01-01");
  EXPECT_EQ(response->events(1).latest(), "2022-12-31");
}

TEST_F(TimelineTest, TheMoreCertainOfTwoThatBeginAlikeComesFirst) {
  world_.Commit(Relate("PARTNERS_WITH", "organization/skt", "organization/openai", "2020-01-01"));
  EXPECT_THAT(Events("entities: 'organization/openai' between: '2020'"),
              ElementsAre("2020-01-01 BEGAN openai PARTNERS_WITH skt", "2020 BEGAN kt PARTNERS_WITH openai"));
}

TEST_F(TimelineTest, CountsRelationshipsWithoutDates) {
  world_.Commit(Relate("PARTNERS_WITH", "organization/kt", "organization/skt"));
  const auto count = [&](const std::string& request) { return Get(request)->undated_relationships(); };
  EXPECT_EQ(count("entities: 'organization/kt'"), 1);
  EXPECT_EQ(count("entities: 'organization/openai'"), 0);
  EXPECT_EQ(count("entities: 'organization/kt' relations: RELATION_MEMBER_OF"), 0);
  EXPECT_EQ(count("entities: 'organization/kt' event_kinds: TIMELINE_EVENT_KIND_MEASURED"), 0);
  EXPECT_EQ(count(""), 1);
}

TEST_F(TimelineTest, ListsRosterRelationsToo) {
  world_.Commit(Describe("event/mwc", "MWC", "period: '2025-03-03/2025-03-06'"));
  world_.Commit(Relate("PARTICIPATES_IN", "organization/kt", "event/mwc", "2025-03-03", "2025-03-07"));
  EXPECT_THAT(Events("entities: 'event/mwc'"),
              ElementsAre("2025-03-03 BEGAN kt PARTICIPATES_IN mwc", "2025-03-03/2025-03-06 FIELD event.period mwc",
                          "2025-03-07 ENDED kt PARTICIPATES_IN mwc"));
}

TEST_F(TimelineTest, FindsTheDatesInDetails) {
  world_.Commit(Relate("PARTNERS_WITH", "organization/kt", "organization/skt", "2024-05", "",
                       "details { partnership { announced: '2024-04-02' scope: 'AI' } }"));
  EXPECT_THAT(
      Events("entities: 'organization/kt' between: '2024-04/2024-05'"),
      ElementsAre("2024-04-02 FIELD details.announced kt PARTNERS_WITH skt", "2024-05 BEGAN kt PARTNERS_WITH skt"));
}

TEST_F(TimelineTest, TellsWhatWasMeasured) {
  for (const char* period : {"2024-10", "2023"}) {
    world_.Commit(
        Say(absl::StrCat("observation { subject: 'product/adot' metric: METRIC_MONTHLY_ACTIVE_USERS period: '", period,
                         "' quantity { amount: 5 unit: 'people' } } ")));
  }
  world_.Commit(
      Say("observation { subject: 'product/adot' metric: METRIC_SUBSCRIBERS period: '2024-11' quantity { "
          "amount: 5 unit: 'people' } } "));
  EXPECT_THAT(Events("entities: 'product/adot' event_kinds: TIMELINE_EVENT_KIND_MEASURED"),
              ElementsAre("2023 MEASURED adot", "2024-10 MEASURED adot", "2024-11 MEASURED adot"));
  EXPECT_THAT(Events("metrics: METRIC_SUBSCRIBERS event_kinds: TIMELINE_EVENT_KIND_MEASURED"),
              ElementsAre("2024-11 MEASURED adot"));
  EXPECT_THAT(Events("kinds: 'organization' event_kinds: TIMELINE_EVENT_KIND_MEASURED"), IsEmpty());
}

TEST_F(TimelineTest, NarrowsToRelationsAndThoseThatImplyThem) {
  EXPECT_THAT(Events("relations: RELATION_BASED_ON event_kinds: TIMELINE_EVENT_KIND_BEGAN"),
              ElementsAre("2024-01 BEGAN claude-ko DERIVED_FROM claude"));
  EXPECT_THAT(Events("meanings: MEANING_PRODUCTION event_kinds: TIMELINE_EVENT_KIND_BEGAN"),
              ElementsAre("2022 BEGAN anthropic DEVELOPS claude"));
}

TEST_F(TimelineTest, ChoosesEntitiesByKindAndFilter) {
  EXPECT_THAT(Events("kinds: 'alliance'"),
              ElementsAre("2024-02 FIELD alliance.founded gtaa", "2024-02-26 BEGAN skt MEMBER_OF gtaa",
                          "2025 BEGAN kt MEMBER_OF gtaa"));
  EXPECT_THAT(Events("kinds: 'organization' filter_text: 'sectors:RESEARCH'"),
              ElementsAre("2015-12 FIELD organization.founded openai", "2020 BEGAN kt PARTNERS_WITH openai",
                          "2024-06-01 ENDED kt PARTNERS_WITH openai"));
  EXPECT_THAT(Events("entities: ['organization/kt', 'organization/openai'] filter_text: 'organization.country = KR' "
                     "event_kinds: TIMELINE_EVENT_KIND_FIELD"),
              ElementsAre("1981 FIELD organization.founded kt"));
  EXPECT_THAT(Events("entities: 'organization/kt' kinds: 'alliance'"), IsEmpty());
}

TEST_F(TimelineTest, WhatMayLieInTheIntervalCountsUnlessItMustBeSure) {
  const std::string request = "entities: 'organization/kt' event_kinds: TIMELINE_EVENT_KIND_BEGAN ";
  EXPECT_THAT(Events(request + "between: '2020-03'"), ElementsAre("2020 BEGAN kt PARTNERS_WITH openai"));
  EXPECT_THAT(Events(request + "between: '2020-03' context { definite_only: true }"), IsEmpty());
  EXPECT_THAT(Events(request + "between: '2020' context { definite_only: true }"),
              ElementsAre("2020 BEGAN kt PARTNERS_WITH openai"));
  EXPECT_THAT(Events(request + "between: '2020/..' context { definite_only: true }"),
              ElementsAre("2020 BEGAN kt PARTNERS_WITH openai", "2025 BEGAN kt MEMBER_OF gtaa"));
  EXPECT_THAT(Events(request + "between: '../2019'"), IsEmpty());
}

TEST_F(TimelineTest, AValidTimeLeavesOutWhatDoesNotHoldThen) {
  EXPECT_THAT(Events("entities: 'organization/kt' context { valid_at { day: '2024-12-01' } }"),
              ElementsAre("1981 FIELD organization.founded kt"));
  EXPECT_THAT(Events("entities: 'organization/kt' context { valid_at { today: true } }"),
              Contains("2025 BEGAN kt MEMBER_OF gtaa"));
  EXPECT_THAT(Events("entities: 'organization/kt' context { valid_at { today: true } definite_only: true }"),
              Not(Contains("2025 BEGAN kt MEMBER_OF gtaa")));
}

TEST_F(TimelineTest, TakesDatesFromTheClaimsThePolicyLeaves) {
  world_.Commit(
      Say("relationship { relation: RELATION_DEVELOPS subject: 'organization/anthropic' object: "
          "'model/claude' } valid_time { from: '2021-05' } rank: RANK_PREFERRED ",
          "document/blog"));
  const std::string request =
      "entities: 'model/claude' relations: RELATION_DEVELOPS event_kinds: "
      "TIMELINE_EVENT_KIND_BEGAN ";
  EXPECT_THAT(Events(request), ElementsAre("2021-05 BEGAN anthropic DEVELOPS claude"));
  EXPECT_THAT(Events(request + "context { resolution { exclude_documents: 'document/blog' } }"),
              ElementsAre("2022 BEGAN anthropic DEVELOPS claude"));
}

TEST_F(TimelineTest, PagesNeitherRepeatNorSkip) {
  const std::vector<std::string> all = Events("");
  EXPECT_GT(all.size(), 10u);
  for (const int size : {1, 3, 1000}) EXPECT_EQ(Pages("", size), all) << size;
  std::vector<std::string> descending = Pages("descending: true", 2);
  EXPECT_EQ(descending, Events("descending: true"));
  std::vector<std::string> sorted = all;
  std::sort(sorted.begin(), sorted.end());
  std::sort(descending.begin(), descending.end());
  EXPECT_EQ(descending, sorted);
}

TEST_F(TimelineTest, PagesStayAtTheirRevision) {
  const auto first = Get("entities: 'organization/kt' page_size: 1");
  world_.Commit(Relate("PARTNERS_WITH", "organization/kt", "organization/skt", "2019"));
  const auto second =
      Get(absl::StrCat("entities: 'organization/kt' page_size: 1 page_token: '", first->next_page_token(), "'"));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(ToldEvent(second->events(0)), "2020 BEGAN kt PARTNERS_WITH openai");
  EXPECT_EQ(second->read_info().revision(), first->read_info().revision());
}

TEST_F(TimelineTest, BringsTheClaimsIfAsked) {
  const auto response = Get("entities: 'organization/kt' context { include_claims: true } page_size: 1");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->events(0).fact().entity().claims_size(), 1);
}

TEST_F(TimelineTest, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(Events("entities: 'organization/none'"), ElementsAre("UNKNOWN_ENTITY at entities[0]"));
  EXPECT_THAT(Events("kinds: 'robot'"), ElementsAre("UNKNOWN_KIND at kinds[0]"));
  EXPECT_THAT(Events("event_kinds: TIMELINE_EVENT_KIND_UNSPECIFIED"), ElementsAre("OUT_OF_BOUNDS at event_kinds[0]"));
  EXPECT_THAT(Events("event_kinds: 99"), ElementsAre("OUT_OF_BOUNDS at event_kinds[0]"));
  EXPECT_THAT(Events("relations: 999"), ElementsAre("UNKNOWN_RELATION at relations[0]"));
  EXPECT_THAT(Events("meanings: 99"), ElementsAre("OUT_OF_BOUNDS at meanings[0]"));
  EXPECT_THAT(Events("metrics: 999"), ElementsAre("UNKNOWN_METRIC at metrics[0]"));
  EXPECT_THAT(Events("between: 'soon'"), ElementsAre("INVALID_FORMAT at between"));
  EXPECT_THAT(Events("between: '2025/2024'"), ElementsAre("INVALID_INTERVAL at between"));
  EXPECT_THAT(Events("filter_text: 'nonsense = 1'"), ElementsAre("UNKNOWN_FIELD at filter_text"));
  EXPECT_THAT(Events("page_size: -1"), ElementsAre("OUT_OF_BOUNDS at page_size"));
}

TEST_F(TimelineTest, KeepsToItsBudget) {
  EXPECT_THAT(Events("context { budget { max_examined: 3 } }"), ElementsAre("BUDGET_EXCEEDED"));
}

}  // namespace
}  // namespace entente::analysis
