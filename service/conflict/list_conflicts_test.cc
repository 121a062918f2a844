#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/conflict/conflict.h"
#include "service/query/testing/world.h"

namespace entente::conflict {
namespace {

using query::Describe;
using query::ErrorOf;
using query::MetadataOf;
using query::Parsed;
using query::Say;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// `fact field MEASURE size: value (claims; documents) | value ...`, claims and documents without their kinds.
std::string Told(const v1::Conflict& conflict) {
  const v1::FactKey& key = conflict.fact();
  const std::string fact = key.has_entity() ? key.entity()
                           : key.has_relationship()
                               ? absl::StrCat(key.relationship().subject(), " > ", key.relationship().object())
                               : absl::StrCat(key.observation().subject(), " in ", key.observation().period());
  const auto bare = [](std::string* out, const std::string& id) { absl::StrAppend(out, id.substr(id.find('/') + 1)); };
  std::vector<std::string> sides;
  for (const v1::ConflictSide& side : conflict.sides()) {
    sides.push_back(absl::StrCat(side.value(), " (", absl::StrJoin(side.claim_ids(), " ", bare), "; ",
                                 absl::StrJoin(side.documents(), " ", bare), ")"));
  }
  const std::string measure = v1::ConflictMeasure_Name(conflict.measure());
  return absl::StrCat(fact, " ", conflict.field(), " ", absl::StripPrefix(measure, "CONFLICT_MEASURE_"), " ",
                      conflict.size(), ": ", absl::StrJoin(sides, " | "));
}

class ListConflictsTest : public ::testing::Test {
 protected:
  // One claim about an entity, from a document.
  void Describes(const std::string& claim, const std::string& entity, const std::string& description,
                 const std::string& more = "", const std::string& document = "document/notes") {
    world_.Commit(Say(
        absl::StrCat("id: 'claim/", claim, "' entity { id: '", entity, "' description { ", description, " } } ", more),
        document));
  }
  void Measures(const std::string& claim, const std::string& quantity, const std::string& document = "document/notes") {
    world_.Commit(Say(absl::StrCat("id: 'claim/", claim,
                                   "' observation { subject: 'organization/skt' metric: METRIC_REVENUE period: '2024' "
                                   "quantity { ",
                                   quantity, " } } "),
                      document));
  }
  void Partners(const std::string& claim, const std::string& from, const std::string& until,
                const std::string& details = "", const std::string& document = "document/notes") {
    world_.Commit(Say(absl::StrCat("id: 'claim/", claim, "' relationship { relation: RELATION_PARTNERS_WITH ",
                                   "subject: 'organization/skt' object: 'organization/openai' details { partnership { ",
                                   details, " } } } valid_time { from: '", from, "' until: '", until, "' } "),
                      document));
  }
  // Two models, each with two release dates.
  void TwoModels() {
    Describes("a1", "model/a", "name: 'Aa' model { released: '2024-05-01' }");
    Describes("a2", "model/a", "model { released: '2024-05-11' }", "", "document/blog");
    Describes("b1", "model/b", "name: 'Bb' model { released: '2023' parameters: 7e9 }");
    Describes("b2", "model/b", "model { released: '2024-01-02' parameters: 8e9 }", "", "document/blog");
  }

  absl::StatusOr<v1::ListConflictsResponse> Ask(const std::string& request) {
    return ListConflicts(world_.engine().ground(), Parsed<v1::ListConflictsRequest>(request));
  }
  std::vector<std::string> List(const std::string& request = "") {
    const auto response = Ask(request);
    if (!response.ok()) return {ErrorOf(response.status())};
    std::vector<std::string> lines;
    for (const v1::Conflict& conflict : response->conflicts()) lines.push_back(Told(conflict));
    return lines;
  }
  // Only which facts and fields.
  std::vector<std::string> Places(const std::string& request) {
    std::vector<std::string> places;
    for (std::string line : List(request)) {
      const size_t colon = line.find(": ");
      if (colon != std::string::npos) line.resize(line.rfind(' ', line.rfind(' ', colon - 1) - 1));
      places.push_back(line);
    }
    return places;
  }

  query::World world_;
};

TEST_F(ListConflictsTest, ThereAreNoneWhereEveryFactIsToldOnce) { EXPECT_THAT(List(), IsEmpty()); }

TEST_F(ListConflictsTest, DatesThatNoDayFitsAreApartByTheirNearestDays) {
  TwoModels();
  EXPECT_THAT(List("fields: 'model.released'"),
              ElementsAre("model/a model.released DAYS 10: 2024-05-01 (a1; notes) | 2024-05-11 (a2; blog)",
                          "model/b model.released DAYS 2: 2023 (b1; notes) | 2024-01-02 (b2; blog)"));
}

TEST_F(ListConflictsTest, ADateWithinAnotherAgreesWithIt) {
  Describes("1", "model/a", "name: 'A' model { released: '2024' }");
  Describes("2", "model/a", "model { released: '2024-05-11' }");
  Describes("3", "model/a", "model { released: '[2024-05-01..2024-07-01]' }");
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(ListConflictsTest, NumbersAgreeWhereOneIsTheOtherRounded) {
  Describes("1", "model/a", "name: 'A' model { parameters: 71e9 }");
  Describes("2", "model/a", "model { parameters: 70.4e9 }");
  EXPECT_THAT(List(), ElementsAre(HasSubstr("model.parameters LOG_RATIO")));
  Describes("3", "model/b", "name: 'B' model { parameters: 71e9 }");
  Describes("4", "model/b", "model { parameters: 70.6e9 }");
  EXPECT_THAT(List("filter_text: 'name = \"B\"'"), IsEmpty());
}

TEST_F(ListConflictsTest, TextAgreesThatFoldsToTheSame) {
  Describes("1", "model/a", "name: 'Mi:dm' model { license: 'Apache  License' }");
  Describes("2", "model/a", "name: 'ＭI:DM' model { license: 'apache license' }");
  EXPECT_THAT(List(), IsEmpty());
  Describes("3", "model/a", "name: 'Midm' model { access: ACCESS_OPEN family: true }", "rank: RANK_PREFERRED");
  Describes("4", "model/a", "model { access: ACCESS_CLOSED family: false }");
  EXPECT_THAT(List(), ElementsAre("model/a model.access UNEQUAL 1: OPEN (3; notes) | CLOSED (4; notes)",
                                  "model/a model.family UNEQUAL 1: true (3; notes) | false (4; notes)",
                                  "model/a name UNEQUAL 1: Midm (3; notes) | Mi:dm (1 2; notes)"));
}

TEST_F(ListConflictsTest, FieldsThatRepeatNeverConflict) {
  Describes("1", "organization/a", "name: 'A' aliases { name: 'X' } organization { sectors: SECTOR_AI }");
  Describes("2", "organization/a", "aliases { name: 'Y' } organization { sectors: SECTOR_TELECOM }");
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(ListConflictsTest, QuantitiesConflictWhereTheirBoundsExcludeOneAnother) {
  Measures("1", "lower: 900 upper: 1100 unit: 'USD'");
  Measures("2", "amount: 1005 unit: 'USD'");
  Measures("3", "lower: 1000 unit: 'USD'");
  EXPECT_THAT(List(), IsEmpty());
  Measures("4", "amount: 2200 unit: 'USD'", "document/blog");
  const auto found = Ask("");
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_THAT(found->conflicts(), SizeIs(1));
  const v1::Conflict& conflict = found->conflicts(0);
  EXPECT_EQ(conflict.field(), "quantity");
  EXPECT_EQ(conflict.measure(), v1::CONFLICT_MEASURE_LOG_RATIO);
  EXPECT_NEAR(conflict.size(), std::log(2200.0 / 1005), 1e-12);
  ASSERT_THAT(conflict.sides(), SizeIs(2));
  EXPECT_THAT(conflict.sides(0).claim_ids(), ElementsAre("claim/1", "claim/2", "claim/3"));
  EXPECT_EQ(conflict.sides(1).value(), "amount: 2200 unit: \"USD\"");
}

TEST_F(ListConflictsTest, NumbersThatAreNotPositiveAreApartByTheirDifference) {
  Measures("1", "amount: 0 unit: 'USD'");
  Measures("2", "amount: 30 unit: 'USD'");
  Measures("3", "amount: 50 unit: 'USD'");
  EXPECT_THAT(List(), ElementsAre(HasSubstr("quantity DIFFERENCE 50: ")));
}

TEST_F(ListConflictsTest, AmountsInTwoUnitsCannotBeMeasured) {
  Measures("1", "amount: 5 unit: 'USD'");
  Measures("2", "amount: 5 unit: 'EUR'");
  EXPECT_THAT(List(), ElementsAre(HasSubstr("quantity UNEQUAL 1: ")));
}

TEST_F(ListConflictsTest, EndsOfRelationshipsConflictAsTheirDetailsDo) {
  Partners("1", "2023-01", "2024-06", "scope: 'chips'");
  Partners("2", "2023-03-05", "2024-06-15", "scope: 'agents'", "document/blog");
  EXPECT_THAT(List(),
              ElementsAre("organization/openai > organization/skt details.scope UNEQUAL 1: chips (1; notes) | agents "
                          "(2; blog)",
                          "organization/openai > organization/skt valid_time.from DAYS 33: 2023-01 (1; notes) | "
                          "2023-03-05 (2; blog)"));
}

TEST_F(ListConflictsTest, TheSideThatDecidesComesFirstEvenIfAHigherOneWasPassedOver) {
  const auto say = [&](const std::string& claim, const std::string& valid_time, const std::string& confidence) {
    world_.Commit(Say(absl::StrCat(
        "id: 'claim/", claim, "' relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/skt' object: ",
        "'organization/openai' } valid_time { ", valid_time, " } confidence: CONFIDENCE_", confidence, " ")));
  };
  say("1", "from: '2024-01'", "CONFIRMED");
  say("2", "until: '2023-05'", "LIKELY");
  say("3", "until: '2025'", "SPECULATIVE");
  EXPECT_THAT(List(), ElementsAre(HasSubstr("valid_time.until DAYS 581: 2025 (3; notes) | 2023-05 (2; notes)")));
}

TEST_F(ListConflictsTest, SidesComeByTheStandingOfTheirFirstClaim) {
  Describes("1", "model/a", "name: 'A' model { country: 'KR' }", "confidence: CONFIDENCE_SPECULATIVE");
  Describes("2", "model/a", "model { country: 'US' }", "confidence: CONFIDENCE_CONFIRMED");
  Describes("3", "model/a", "model { country: 'KR' }");
  Describes("4", "model/a", "model { country: 'JP' }");
  EXPECT_THAT(List(), ElementsAre("model/a model.country UNEQUAL 1: US (2; notes) | KR (3 1; notes) | JP (4; notes)"));
}

TEST_F(ListConflictsTest, EveryClaimOfASideAgreesWithEveryOther) {
  Describes("1", "model/a", "name: 'A' model { released: '2024' }", "confidence: CONFIDENCE_CONFIRMED");
  Describes("2", "model/a", "model { released: '2024-05-01' }");
  Describes("3", "model/a", "model { released: '2024-05-21' }");
  Describes("4", "model/a", "model { released: '2024-05' }");
  EXPECT_THAT(List(), ElementsAre("model/a model.released DAYS 20: 2024 (1 2 4; notes) | 2024-05-21 (3; notes)"));
}

TEST_F(ListConflictsTest, DescriptionsOfTimesThatDoNotMeetDoNotDisagree) {
  Describes("1", "organization/a", "name: 'Old' organization { country: 'KR' }", "valid_time { until: '2019-01-01' }");
  Describes("2", "organization/a", "name: 'New' organization { country: 'KR' }", "valid_time { from: '2019-01-01' }");
  EXPECT_THAT(List(), IsEmpty());
  Describes("3", "organization/a", "name: 'Young' organization {}", "valid_time { from: '2022' }");
  EXPECT_THAT(List(), ElementsAre("organization/a name UNEQUAL 1: New (2; notes) | Young (3; notes)"));
  EXPECT_THAT(List("context { valid_at { day: '2020-01-01' } }"), SizeIs(1)) << "valid_at is not asked";
}

TEST_F(ListConflictsTest, ThePolicySaysWhichClaimsCount) {
  TwoModels();
  Describes("a3", "model/a", "model { released: '2030' }", "rank: RANK_DEPRECATED");
  Describes("a4", "model/a", "model { released: '2031' }");
  world_.Commit("changes { retract_claim { claim_id: 'claim/a4' reason: RETRACTION_REASON_ENTRY_ERROR } }");
  EXPECT_THAT(Places(""), ElementsAre("model/a model.released", "model/b model.parameters", "model/b model.released"));
  EXPECT_THAT(List("context { resolution { exclude_documents: 'document/blog' } }"), IsEmpty());
  EXPECT_THAT(List("context { resolution { min_confidence: CONFIDENCE_CONFIRMED } }"), IsEmpty());
}

TEST_F(ListConflictsTest, AnOlderStateHasItsOwn) {
  TwoModels();
  const int64_t between = world_.graph().published();
  world_.Commit("changes { retract_claim { claim_id: 'claim/a2' reason: RETRACTION_REASON_ENTRY_ERROR } }");
  EXPECT_THAT(Places("kinds: 'model' fields: 'model.released'"), ElementsAre("model/b model.released"));
  EXPECT_THAT(
      Places(absl::StrCat("fields: 'model.released' context { at_exact_snapshot { revision: ", between, " } }")),
      SizeIs(2));
  EXPECT_THAT(Places(absl::StrCat("context { at_exact_snapshot { revision: ", between - 3, " } }")), IsEmpty());
}

TEST_F(ListConflictsTest, AreNarrowedBySortKindRelationMetricAndField) {
  TwoModels();
  Partners("p1", "2023", "", "scope: 'chips'");
  Partners("p2", "2024", "", "scope: 'agents'");
  Measures("m1", "amount: 5 unit: 'USD'");
  Measures("m2", "amount: 9 unit: 'USD'");
  const std::string pair = "organization/openai > organization/skt ";
  EXPECT_THAT(Places(""),
              ElementsAre("model/a model.released", "model/b model.parameters", "model/b model.released",
                          pair + "details.scope", pair + "valid_time.from", "organization/skt in 2024 quantity"));
  EXPECT_THAT(Places("sorts: FACT_SORT_RELATIONSHIP"), ElementsAre(pair + "details.scope", pair + "valid_time.from"));
  EXPECT_THAT(Places("sorts: [FACT_SORT_ENTITY, FACT_SORT_OBSERVATION] fields: ['quantity', 'model.parameters']"),
              ElementsAre("model/b model.parameters", "organization/skt in 2024 quantity"));
  EXPECT_THAT(Places("kinds: 'organization'"), SizeIs(3));
  EXPECT_THAT(Places("relations: RELATION_PARTNERS_WITH fields: 'valid_time.from'"),
              ElementsAre(pair + "valid_time.from"));
  EXPECT_THAT(Places("relations: RELATION_MEMBER_OF"), IsEmpty());
  EXPECT_THAT(Places("metrics: METRIC_REVENUE"), ElementsAre("organization/skt in 2024 quantity"));
  EXPECT_THAT(Places("metrics: METRIC_EMPLOYEES"), IsEmpty());
}

TEST_F(ListConflictsTest, OfARelationIncludeThoseThatImplyIt) {
  const std::string derived =
      "relationship { relation: RELATION_DERIVED_FROM subject: 'model/claude-ko' object: 'model/claude' } ";
  world_.Commit(Say(absl::StrCat("id: 'claim/d' ", derived, "valid_time { from: '2023-05' } ")));
  EXPECT_THAT(Places("relations: RELATION_BASED_ON"), ElementsAre("model/claude-ko > model/claude valid_time.from"));
}

TEST_F(ListConflictsTest, AreNarrowedByAFilterOnEitherEnd) {
  TwoModels();
  Partners("p1", "2023", "");
  Partners("p2", "2025", "");
  const std::string pair = "organization/openai > organization/skt valid_time.from";
  EXPECT_THAT(Places("kinds: 'organization' filter_text: 'country = KR'"), ElementsAre(pair));
  EXPECT_THAT(Places("kinds: 'organization' filter_text: 'country = US'"), ElementsAre(pair));
  EXPECT_THAT(Places("kinds: 'organization' filter_text: 'country = JP'"), IsEmpty());
  EXPECT_THAT(Places("filter { comparison { field: 'name' comparator: COMPARATOR_EQUAL value: 'Bb' } }"), SizeIs(2));
  EXPECT_THAT(Places("filter_text: 'model.parameters > 1'"),
              ElementsAre("model/b model.parameters", "model/b model.released"));
}

TEST_F(ListConflictsTest, AreNarrowedByTheDocumentsOfTheirSides) {
  TwoModels();
  world_.Commit(Describe("document/press", "Press"));
  Describes("c1", "model/c", "name: 'C' model { released: '2020' }", "", "document/press");
  Describes("c2", "model/c", "model { released: '2021' }", "", "document/press");
  EXPECT_THAT(Places("documents: 'document/press'"), ElementsAre("model/c model.released"));
  EXPECT_THAT(Places("documents: ['document/press', 'document/blog']"), IsEmpty());
  EXPECT_THAT(Places("documents: ['document/notes', 'document/blog'] fields: 'model.released'"),
              ElementsAre("model/a model.released", "model/b model.released"));
  EXPECT_THAT(Places("documents: 'document/blog' fields: 'model.parameters'"), ElementsAre("model/b model.parameters"));
}

TEST_F(ListConflictsTest, TheGreatestComeFirstOrOnlyThose) {
  TwoModels();
  EXPECT_THAT(Places("order_by: 'size desc'"),
              ElementsAre("model/a model.released", "model/b model.released", "model/b model.parameters"));
  EXPECT_THAT(Places("min_size: 2"), ElementsAre("model/a model.released", "model/b model.released"));
  EXPECT_THAT(Places("min_size: 10.5"), IsEmpty());
}

TEST_F(ListConflictsTest, PagesGoOnAmidAFactAndAtOneRevision) {
  TwoModels();
  const int64_t revision = world_.graph().published();
  for (const std::string order : {"", "size desc"}) {
    const std::string at =
        absl::StrCat("order_by: '", order, "' context { at_exact_snapshot { revision: ", revision, " } }");
    const std::vector<std::string> all = List(at);
    ASSERT_THAT(all, SizeIs(3));
    std::vector<std::string> found;
    auto request = Parsed<v1::ListConflictsRequest>(absl::StrCat("page_size: 1 ", at));
    do {
      const auto page = ListConflicts(world_.engine().ground(), request);
      ASSERT_TRUE(page.ok()) << page.status();
      ASSERT_THAT(page->conflicts(), SizeIs(1));
      found.push_back(Told(page->conflicts(0)));
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(found, all);
  }
}

TEST_F(ListConflictsTest, WhatIsCommittedBetweenPagesIsNotOnThem) {
  TwoModels();
  auto request = Parsed<v1::ListConflictsRequest>("page_size: 1");
  const auto first = ListConflicts(world_.engine().ground(), request);
  ASSERT_TRUE(first.ok()) << first.status();
  Describes("between1", "model/aa", "name: 'Between' model { released: '2001' }");
  Describes("between2", "model/aa", "model { released: '2002' }");
  request.set_page_token(first->next_page_token());
  const auto second = ListConflicts(world_.engine().ground(), request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(Told(second->conflicts(0)), HasSubstr("model/b model.parameters"));
  EXPECT_EQ(second->read_info().revision(), first->read_info().revision());
  EXPECT_THAT(Places(""), SizeIs(4));
}

TEST_F(ListConflictsTest, APageTokenBelongsToItsRequest) {
  TwoModels();
  const auto page = Ask("page_size: 1");
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(List(absl::StrCat("min_size: 1 page_token: '", page->next_page_token(), "'")),
              ElementsAre("PAGE_TOKEN_MISMATCH at page_token"));
}

TEST_F(ListConflictsTest, TellsWhatItLookedAtAndKeepsToItsBudget) {
  TwoModels();
  const auto response = Ask("");
  EXPECT_GT(response->read_info().cost().examined(), 8);
  EXPECT_EQ(response->read_info().cost().returned(), 3);
  EXPECT_THAT(List("context { budget { max_examined: 3 } }"), ElementsAre("BUDGET_EXCEEDED"));
  EXPECT_THAT(List("context { budget { max_rows: 2 } }"), ElementsAre("BUDGET_EXCEEDED"));
  EXPECT_THAT(List("context { budget { max_rows: 2 } } page_size: 2"), SizeIs(2));
}

TEST_F(ListConflictsTest, EveryBadRequestHasItsReasonAndPath) {
  const auto error = [&](const std::string& request) { return ErrorOf(Ask(request).status()); };
  EXPECT_EQ(error("sorts: FACT_SORT_UNSPECIFIED"), "OUT_OF_BOUNDS at sorts[0]");
  EXPECT_EQ(error("kinds: ['model', 'mode']"), "UNKNOWN_KIND at kinds[1]");
  EXPECT_EQ(error("filter_text: 'cuntry = KR'"), "UNKNOWN_FIELD at filter_text");
  EXPECT_EQ(error("filter {} filter_text: 'name:a'"), "CONFLICTING_FIELDS at filter_text");
  EXPECT_EQ(error("fields: ['name', 'model.release']"), "UNKNOWN_FIELD at fields[1]");
  EXPECT_EQ(error("fields: 'aliases'"), "UNKNOWN_FIELD at fields[0]");
  EXPECT_THAT(MetadataOf(Ask("fields: 'x'").status(), "known"), HasSubstr("model.released"));
  EXPECT_THAT(MetadataOf(Ask("fields: 'x'").status(), "known"), HasSubstr("valid_time.from"));
  EXPECT_EQ(error("relations: RELATION_UNSPECIFIED"), "UNKNOWN_RELATION at relations[0]");
  EXPECT_EQ(error("metrics: METRIC_UNSPECIFIED"), "UNKNOWN_METRIC at metrics[0]");
  EXPECT_EQ(error("documents: 'document/nots'"), "UNKNOWN_ENTITY at documents[0]");
  std::string many;
  for (int i = 0; i <= kMaxDocuments; ++i) absl::StrAppend(&many, "documents: 'document/notes' ");
  EXPECT_EQ(error(many), "BATCH_TOO_LARGE at documents");
  EXPECT_EQ(error("min_size: -1"), "OUT_OF_BOUNDS at min_size");
  EXPECT_EQ(error("min_size: nan"), "OUT_OF_BOUNDS at min_size");
  EXPECT_EQ(error("order_by: 'field'"), "UNKNOWN_FIELD at order_by");
  EXPECT_EQ(error("order_by: 'size'"), "INVALID_FORMAT at order_by");
  EXPECT_EQ(error("order_by: 'size desc, size desc'"), "INVALID_FORMAT at order_by");
  EXPECT_EQ(error("page_size: -1"), "OUT_OF_BOUNDS at page_size");
  EXPECT_EQ(error("page_token: 'x'"), "TOKEN_MALFORMED at page_token");
  EXPECT_EQ(error("context { resolution { exclude_documents: 'document/none' } }"),
            "UNKNOWN_ENTITY at context.resolution.exclude_documents[0]");
}

}  // namespace
}  // namespace entente::conflict
