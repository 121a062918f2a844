#include "cli/testing/command_run.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Return;

using PathsTest = CommandTest;
using TimelineTest = CommandTest;
using DiffTest = CommandTest;
using Changes = GivenStream<v1::DiffGraphResponse>;

constexpr char kPath[] = R"(
  paths { confidence: CONFIDENCE_CONFIRMED
    entities { id: "organization/a" description { name: "A" } } entities { id: "alliance/g" }
    hops { reversed: false relationship { relation: RELATION_MEMBER_OF subject: "organization/a" object: "alliance/g"
      valid_time { from: "2024" } validity: VALIDITY_DEFINITE
      claims { citations { document: "document/d1" } } } } }
  search { complete_hops: 1 entities: 5 relationships: 9 hubs_not_passed: 1 budget_ended: true } read_info { revision: 7 })";

TEST_F(PathsTest, ShowsEachHopAndHowFarItWasLooked) {
  ExpectSchema();
  EXPECT_CALL(*connection_, FindPaths).WillOnce([](const v1::FindPathsRequest& request, Deadline) {
    EXPECT_THAT(request.sources(), ElementsAre("organization/a", "organization/x"));
    EXPECT_THAT(request.targets(), ElementsAre("alliance/g"));
    EXPECT_THAT(request.excluded(), ElementsAre("topic/hub"));
    EXPECT_THAT(request.kinds(), ElementsAre("organization"));
    EXPECT_EQ(request.relations(0), v1::RELATION_MEMBER_OF);
    EXPECT_EQ(request.meanings(0), v1::MEANING_MEMBERSHIP);
    EXPECT_EQ(request.direction(), v1::DIRECTION_OUT);
    EXPECT_EQ(request.order(), v1::PATH_ORDER_RECENCY);
    EXPECT_EQ(request.max_hops(), 3);
    EXPECT_EQ(request.max_paths(), 2);
    EXPECT_EQ(request.max_degree(), 50);
    return Text<v1::FindPathsResponse>(kPath);
  });
  EXPECT_EQ(Run({"paths",
                 "organization/a",
                 "alliance/g",
                 "--or-from",
                 "organization/x",
                 "--exclude",
                 "topic/hub",
                 "--kind",
                 "organization",
                 "-r",
                 "MEMBER_OF",
                 "--meaning",
                 "membership",
                 "--direction",
                 "out",
                 "--order",
                 "recency",
                 "--max-hops",
                 "3",
                 "--max-paths",
                 "2",
                 "--max-degree",
                 "50"}),
            0)
      << err_;
  EXPECT_EQ(
      out_,
      "\nPath 1: 1 hop, confirmed\n"
      "BY         ENTITY          NAME  VALID     FROM  CITATIONS\n"
      "           organization/a  A\n"
      "MEMBER_OF  alliance/g            definite  2024  document/d1\n\n"
      "1 path, after looking at 5 entities and 9 relationships; 1 hub not passed, at revision 7; the budget ended "
      "the search\n");
}

TEST_F(PathsTest, SaysHowFarThereIsNone) {
  EXPECT_CALL(*connection_, FindPaths)
      .WillOnce(Return(Text<v1::FindPathsResponse>("search { complete_hops: 6 }")))
      .WillOnce(Return(Text<v1::FindPathsResponse>("search { complete_hops: 3 exhausted: true }")))
      .WillOnce(Return(Text<v1::FindPathsResponse>("search { complete_hops: 3 exhausted: true hubs_not_passed: 2 }")));
  EXPECT_EQ(Run({"paths", "topic/a", "topic/b"}), 0);
  EXPECT_THAT(out_, HasSubstr("not connected within 6 hops\n"));
  EXPECT_EQ(Run({"paths", "topic/a", "topic/b"}), 0);
  EXPECT_THAT(out_, HasSubstr("not connected, by what was asked for\n"));
  EXPECT_EQ(Run({"paths", "topic/a", "topic/b"}), 0);
  EXPECT_THAT(out_, HasSubstr("not connected within 3 hops\n"));
}

TEST_F(PathsTest, AreDrawnWithTheirEndsInBold) {
  EXPECT_CALL(*connection_, FindPaths).WillOnce(Return(Text<v1::FindPathsResponse>(kPath)));
  EXPECT_CALL(*connection_, LookupEntities).WillOnce(Return(v1::LookupEntitiesResponse()));
  EXPECT_EQ(Run({"paths", "organization/a", "alliance/g", "--format", "dot"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\"organization/a\" [label=\"A\", shape=box, tooltip=\"organization/a\", style=bold]"));
  EXPECT_THAT(out_, HasSubstr("\"organization/a\" -> \"alliance/g\" [label=\"MEMBER_OF\\n2024 →\"]"));
}

TEST_F(PathsTest, RefusesAnOrderItDoesNotKnow) {
  EXPECT_EQ(Run({"paths", "topic/a", "topic/b", "--order", "length"}), 4);
  EXPECT_EQ(Run({"paths", "topic/a"}), 2);
}

TEST_F(TimelineTest, ShowsEventsAndCountsWhatHasNoDate) {
  EXPECT_CALL(*connection_, GetTimeline).WillOnce([](const v1::GetTimelineRequest& request, Deadline) {
    EXPECT_THAT(request.entities(), ElementsAre("organization/a"));
    EXPECT_THAT(request.event_kinds(), ElementsAre(v1::TIMELINE_EVENT_KIND_BEGAN, v1::TIMELINE_EVENT_KIND_FIELD));
    EXPECT_EQ(request.between(), "2024");
    EXPECT_TRUE(request.descending());
    EXPECT_FALSE(request.context().has_valid_at());
    return Text<v1::GetTimelineResponse>(R"(
      events { date: "2024-06" kind: TIMELINE_EVENT_KIND_BEGAN fact { relationship { relation: RELATION_MEMBER_OF
               subject: "organization/a" object: "alliance/g" valid_time { from: "2024-06" }
               claims { citations { document: "document/d1" } } } } }
      events { date: "1999" kind: TIMELINE_EVENT_KIND_FIELD field: "organization.founded"
               fact { entity { id: "organization/a" description { name: "A" } } } }
      undated_relationships: 4 read_info { revision: 7 })");
  });
  EXPECT_EQ(
      Run({"timeline", "organization/a", "--event", "began", "--event", "field", "--between", "2024", "--descending"}),
      0)
      << err_;
  EXPECT_EQ(out_,
            "DATE     EVENT                 FACT                                 WHAT       CITATIONS\n"
            "2024-06  began                 organization/a MEMBER_OF alliance/g  2024-06 →  document/d1\n"
            "1999     organization.founded  organization/a                       A\n\n"
            "2 events, and 4 relationships without a date, at revision 7\n");
}

TEST_F(TimelineTest, WalksPagesUpToItsLimit) {
  const auto page = Text<v1::GetTimelineResponse>("events { date: '2024' } next_page_token: 'p2'");
  EXPECT_CALL(*connection_, GetTimeline).WillOnce(Return(page)).WillOnce([&](const auto& request, Deadline) {
    EXPECT_EQ(request.page_token(), "p2");
    return page;
  });
  EXPECT_EQ(Run({"timeline", "--kind", "model", "--limit", "1", "-o", "jsonl"}), 0) << err_;
  EXPECT_EQ(out_, "{\"date\":\"2024\"}\n");
  EXPECT_THAT(err_, HasSubstr("only the first 1"));
}

constexpr char kChanges[] = R"(
  changes { kind: CHANGE_KIND_ENTERED key { entity: "topic/x" } after { entity { description { name: "X" } } } }
  changes { kind: CHANGE_KIND_BECAME_VALID
            key { relationship { relation: RELATION_MEMBER_OF subject: "organization/a" object: "alliance/g" } }
            before { relationship { valid_time { from: "2024" } validity: VALIDITY_POSSIBLE } }
            after { relationship { valid_time { from: "2024" } validity: VALIDITY_DEFINITE } } })";
constexpr char kEnd[] = R"(
  counts { kind: CHANGE_KIND_ENTERED count: 1 } counts { kind: CHANGE_KIND_BECAME_VALID count: 1 }
  before { revision: 3 clock_day: "2025-03-10" } after { revision: 7 })";

TEST_F(DiffTest, ComparesTwoStatesOfKnowledge) {
  EXPECT_CALL(*connection_, DiffGraph).WillOnce([](const v1::DiffGraphRequest& request, Deadline) {
    EXPECT_EQ(request.before().at_exact_snapshot().revision(), 3);
    EXPECT_EQ(request.after().consistency_case(), v1::ReadContext::CONSISTENCY_NOT_SET);
    EXPECT_EQ(request.before().valid_at().day(), "2024-12-31");
    EXPECT_EQ(request.after().valid_at().day(), "2024-12-31");
    EXPECT_EQ(request.after().budget().max_rows(), 50);
    EXPECT_FALSE(request.before().has_budget());
    EXPECT_TRUE(request.include_before());
    return std::make_unique<Changes>(
        std::vector{Text<v1::DiffGraphResponse>(kChanges), Text<v1::DiffGraphResponse>(kEnd)});
  });
  EXPECT_EQ(Run({"diff", "--known-at", "3..", "--valid-at", "2024-12-31", "--max-rows", "50"}), 0) << err_;
  EXPECT_EQ(out_,
            "CHANGE        FACT                                 BEFORE            AFTER\n"
            "entered       topic/x                                                X\n"
            "became valid  organization/a MEMBER_OF alliance/g  possible: 2024 →  2024 →\n\n"
            "1 entered, 1 became valid between revision 3, 2025-03-10 and revision 7\n");
}

TEST_F(DiffTest, ComparesTwoDaysWhateverTheirForm) {
  EXPECT_CALL(*connection_, DiffGraph).Times(2).WillRepeatedly([](const v1::DiffGraphRequest& request, Deadline) {
    EXPECT_EQ(request.before().valid_at().interval(), "[2022-10..2022-12]");
    EXPECT_EQ(request.after().valid_at().day(), "2025-03-31");
    EXPECT_TRUE(request.before().definite_only());
    return std::make_unique<Changes>(std::vector{Text<v1::DiffGraphResponse>(kChanges)});
  });
  EXPECT_EQ(Run({"diff", "--valid-at", "[2022-10..2022-12]..2025-03-31", "--definite", "--change", "became-valid", "-o",
                 "jsonl"}),
            0)
      << err_;
  EXPECT_THAT(out_, HasSubstr("BECAME_VALID"));
  EXPECT_THAT(out_, Not(HasSubstr("ENTERED")));
  EXPECT_EQ(Run({"diff", "--valid-at", "[2022-10..2022-12]..2025-03-31", "--definite", "--limit", "1", "-o", "json"}),
            0);
  EXPECT_THAT(out_, HasSubstr("\"truncated\": true"));
  EXPECT_THAT(err_, HasSubstr("only the first 1"));
}

TEST_F(DiffTest, WantsToKnowBetweenWhat) {
  EXPECT_EQ(Run({"diff"}), 4);
  EXPECT_EQ(Run({"diff", "--valid-at", "2024"}), 4);
  EXPECT_THAT(err_, HasSubstr("say between what"));
  EXPECT_EQ(Run({"diff", "--known-at", "soon.."}), 4);
  EXPECT_THAT(err_, HasSubstr("--known-at: \"soon\""));
  EXPECT_EQ(Run({"diff", "--known-at", "1..", "--change", "grew"}), 4);
}

TEST_F(DiffTest, SaysWhenNothingDiffers) {
  EXPECT_CALL(*connection_, DiffGraph).WillOnce([](auto&&...) {
    return std::make_unique<Changes>(
        std::vector{Text<v1::DiffGraphResponse>("before { revision: 1 } after { revision: 2 }")});
  });
  EXPECT_EQ(Run({"diff", "--known-at", "1..2"}), 0) << err_;
  EXPECT_EQ(out_, "\nno difference between revision 1 and revision 2\n");
}

}  // namespace
}  // namespace entente::cli
