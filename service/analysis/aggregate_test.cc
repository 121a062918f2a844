#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "service/analysis/analysis.h"
#include "service/analysis/testing/told_groups.h"
#include "service/query/testing/world.h"

namespace entente::analysis {
namespace {

using query::Describe;
using query::ErrorOf;
using query::MetadataOf;
using query::Parsed;
using query::Relate;
using query::Say;
using query::World;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AggregateTest : public ::testing::Test {
 protected:
  std::vector<std::string> Groups(const std::string& request) { return ToldGroups(world_, request); }
  absl::Status Status(const std::string& request) {
    return Aggregate(world_.engine().ground(), Parsed<v1::AggregateRequest>(request)).status();
  }
  std::string Error(const std::string& request) { return ErrorOf(Status(request)); }

  void Measure(const std::string& subject, const std::string& metric, const std::string& period, double amount,
               const std::string& unit) {
    world_.Commit(Say(absl::StrCat("observation { subject: '", subject, "' metric: METRIC_", metric, " period: '",
                                   period, "' quantity { amount: ", amount, " unit: '", unit, "' } } ")));
  }

  World world_;
};

TEST_F(AggregateTest, CountsEntitiesOfEachKind) {
  EXPECT_THAT(Groups("entities {} group_by { field: 'kind' }"),
              ElementsAre("organization = 4", "document = 2", "model = 2", "alliance = 1", "product = 1"));
}

TEST_F(AggregateTest, EachValueOfARepeatedFieldCounts) {
  EXPECT_THAT(Groups("entities { kinds: 'organization' } group_by { field: 'country' } group_by { field: 'sectors' }"),
              ElementsAre("KR | TELECOM = 2", "US | AI = 2", "US | RESEARCH = 1"));
}

TEST_F(AggregateTest, TheRemainderCountsWhatIsInSeveralOfItsGroupsOnce) {
  EXPECT_THAT(Groups("entities { kinds: 'organization' } group_by { field: 'sectors' } order_by: '$1 desc' top: 1 "
                     "measures { function: MEASURE_FUNCTION_COUNT } "
                     "measures { function: MEASURE_FUNCTION_COUNT_DISTINCT field: 'country' }"),
              ElementsAre("TELECOM = 2, 1", "rest = 2, 1", "of 3"));
}

TEST_F(AggregateTest, TheRemainderCountsDifferentValuesOverAllItsFacts) {
  EXPECT_THAT(Groups("entities { kinds: 'organization' } group_by { field: 'id' } order_by: '$1' top: 1 "
                     "measures { function: MEASURE_FUNCTION_COUNT_DISTINCT field: 'country' }"),
              ElementsAre("organization/anthropic = 1", "rest = 2", "of 4"));
}

TEST_F(AggregateTest, WhatLacksTheFieldIsAGroupWithoutAValueThatComesLastByKey) {
  EXPECT_THAT(Groups("entities { kinds: 'organization' } group_by { field: 'form' }"),
              ElementsAre("- = 3", "COMPANY = 1"));
  EXPECT_THAT(Groups("entities { kinds: 'organization' } group_by { field: 'form' } order_by: '$1'"),
              ElementsAre("COMPANY = 1", "- = 3"));
  EXPECT_THAT(Groups("entities { kinds: 'organization' } group_by { field: 'form' } order_by: '$1 desc'"),
              ElementsAre("COMPANY = 1", "- = 3"));
}

TEST_F(AggregateTest, OfNothingTheCountIsNoneAndThereIsNoGroup) {
  EXPECT_THAT(Groups("entities { kinds: 'person' } measures { function: MEASURE_FUNCTION_COUNT } "
                     "measures { function: MEASURE_FUNCTION_COUNT_DISTINCT field: 'country' }"),
              ElementsAre(" = 0, 0"));
  EXPECT_THAT(Groups("entities { kinds: 'model' filter_text: 'parameters > 1000' } "
                     "measures { function: MEASURE_FUNCTION_SUM field: 'parameters' }"),
              ElementsAre(" = -"));
  EXPECT_THAT(Groups("entities { kinds: 'person' } group_by { field: 'country' }"), IsEmpty());
}

TEST_F(AggregateTest, TakesTheFilterAsTextOrTyped) {
  EXPECT_THAT(Groups("entities { filter_text: 'sectors:AI' }"), ElementsAre(" = 2"));
  EXPECT_THAT(Groups("entities { kinds: 'organization' filter { comparison { field: 'country' comparator: "
                     "COMPARATOR_EQUAL value: 'KR' } } }"),
              ElementsAre(" = 2"));
}

TEST_F(AggregateTest, MeasuresNumbersOfEntities) {
  EXPECT_THAT(Groups("entities { kinds: 'model' } measures { function: MEASURE_FUNCTION_SUM field: 'parameters' } "
                     "measures { function: MEASURE_FUNCTION_MIN field: 'parameters' } "
                     "measures { function: MEASURE_FUNCTION_MAX field: 'parameters' } "
                     "measures { function: MEASURE_FUNCTION_AVERAGE field: 'parameters' }"),
              ElementsAre(" = 107.5, 7.5, 100, 53.75"));
}

TEST_F(AggregateTest, GroupsByTruthAndNumber) {
  EXPECT_THAT(Groups("entities { kinds: 'model' } group_by { field: 'family' } order_by: '$1'"),
              ElementsAre("true = 1", "- = 1"));
  EXPECT_THAT(Groups("entities { kinds: 'model' } group_by { field: 'parameters' } order_by: '$1 desc'"),
              ElementsAre("100 = 1", "7.5 = 1"));
}

TEST_F(AggregateTest, StubsCountOnlyWhenAskedFor) {
  world_.Commit("create_stubs: true " + Relate("PARTNERS_WITH", "organization/skt", "organization/nobody", "2024"));
  EXPECT_THAT(Groups("entities { kinds: 'organization' }"), ElementsAre(" = 4"));
  EXPECT_THAT(Groups("entities { kinds: 'organization' include_stubs: true }"), ElementsAre(" = 5"));
}

TEST_F(AggregateTest, CountsRelationshipsThatHoldOrMayHold) {
  const std::string by_relation = "relationships {} group_by { field: 'relation' } order_by: '$1' ";
  EXPECT_THAT(Groups(by_relation),
              ElementsAre("BUILT_ON = 1", "DERIVED_FROM = 1", "DEVELOPS = 1", "MEMBER_OF = 2", "PARTNERS_WITH = 1"));
  EXPECT_THAT(Groups(by_relation + "context { definite_only: true }"),
              ElementsAre("BUILT_ON = 1", "DERIVED_FROM = 1", "DEVELOPS = 1", "MEMBER_OF = 1", "PARTNERS_WITH = 1"));
  EXPECT_THAT(Groups(by_relation + "context { valid_at { day: '2021-06-01' } }"), ElementsAre("PARTNERS_WITH = 1"));
}

TEST_F(AggregateTest, SelectsRelationshipsAsTheListDoes) {
  EXPECT_THAT(Groups("relationships { subjects: 'organization/skt' }"), ElementsAre(" = 2"));
  EXPECT_THAT(Groups("relationships { relations: RELATION_BASED_ON }"), ElementsAre(" = 1"));
  EXPECT_THAT(Groups("relationships { meanings: MEANING_MEMBERSHIP filter_text: 'details.role = FOUNDING' }"),
              ElementsAre(" = 1"));
}

TEST_F(AggregateTest, GroupsByTheEndsOfRelationshipsAndTheirFields) {
  EXPECT_THAT(Groups("relationships { relations: RELATION_MEMBER_OF } group_by { field: 'object' } "
                     "group_by { field: 'subject.organization.country' } group_by { field: 'subject.sector' }"),
              ElementsAre("alliance/gtaa | KR | TELECOM = 2"));
  EXPECT_THAT(Groups("relationships { relations: RELATION_MEMBER_OF } group_by { field: 'details.role' } "
                     "group_by { field: 'confidence' }"),
              ElementsAre("FOUNDING | LIKELY = 1", "FULL | LIKELY = 1"));
}

TEST_F(AggregateTest, KeysThatAreEntitiesComeWithTheFieldsAskedFor) {
  const auto request = [](const std::string& mask) {
    return Parsed<v1::AggregateRequest>(
        "relationships { relations: RELATION_DEVELOPS } group_by { field: 'subject' } " + mask);
  };
  const query::Ground ground = world_.engine().ground();
  const auto whole = Aggregate(ground, request(""));
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(whole->groups(0).keys(0).entity().description().name(), "Anthropic");
  const auto id = Aggregate(ground, request("read_mask { paths: 'id' }"));
  EXPECT_EQ(id->groups(0).keys(0).entity().ShortDebugString(), "id: \"organization/anthropic\"");
  const auto name = Aggregate(ground, request("read_mask { paths: 'description.name' }"));
  EXPECT_EQ(name->groups(0).keys(0).entity().ShortDebugString(), "description { name: \"Anthropic\" }");
}

TEST_F(AggregateTest, CutsDatesToCalendarUnits) {
  const std::string ever = "relationships {} context { valid_at { any: true } } order_by: '$1' ";
  EXPECT_THAT(Groups(ever + "group_by { period { field: 'from' unit: CALENDAR_UNIT_YEAR } }"),
              ElementsAre("2020 = 1", "2022 = 1", "2023 = 1", "2024 = 3", "2025 = 1"));
  EXPECT_THAT(Groups(ever + "group_by { period { field: 'from' unit: CALENDAR_UNIT_QUARTER } }"),
              ElementsAre("2023-Q3 = 1", "2024-Q1 = 2", "2024-Q3 = 1", "- = 3"));
  EXPECT_THAT(Groups(ever + "group_by { period { field: 'until' unit: CALENDAR_UNIT_MONTH } }"),
              ElementsAre("2024-06 = 1", "- = 6"));
  EXPECT_THAT(Groups("entities { kinds: 'organization' } order_by: '$1' "
                     "group_by { period { field: 'organization.founded' unit: CALENDAR_UNIT_MONTH } }"),
              ElementsAre("1984-03 = 1", "2015-12 = 1", "- = 2"));
}

TEST_F(AggregateTest, TheTextOfADateIsAKeyToo) {
  EXPECT_THAT(Groups("relationships { relations: RELATION_MEMBER_OF } group_by { field: 'from' } order_by: '$1'"),
              ElementsAre("2024-02-26 = 1", "2025 = 1"));
}

TEST_F(AggregateTest, CountsObservationsOfAnyTime) {
  Measure("product/adot", "MONTHLY_ACTIVE_USERS", "2023-10", 5, "people");
  Measure("product/adot", "MONTHLY_ACTIVE_USERS", "2024-10", 8, "people");
  Measure("organization/skt", "EMPLOYEES", "2024", 100, "people");
  EXPECT_THAT(Groups("observations {} group_by { field: 'subject' } group_by { field: 'metric' } "
                     "measures { function: MEASURE_FUNCTION_SUM field: 'amount' } "
                     "measures { function: MEASURE_FUNCTION_COUNT }"),
              ElementsAre("organization/skt | EMPLOYEES = 100, 1", "product/adot | MONTHLY_ACTIVE_USERS = 13, 2"));
  EXPECT_THAT(Groups("observations { metrics: METRIC_MONTHLY_ACTIVE_USERS } order_by: '$1' "
                     "group_by { period { field: 'period' unit: CALENDAR_UNIT_YEAR } } "
                     "measures { function: MEASURE_FUNCTION_MAX field: 'amount' }"),
              ElementsAre("2023 = 5", "2024 = 8"));
  EXPECT_THAT(Groups("observations { subjects: 'product/adot' } context { valid_at { day: '2024-10-05' } }"),
              ElementsAre(" = 1"));
  EXPECT_THAT(Groups("observations {} group_by { field: 'subject.organization.country' } order_by: '$1'"),
              ElementsAre("KR = 1", "- = 2"));
  EXPECT_THAT(Groups("observations { subjects: 'product/adot' } group_by { field: 'period' } "
                     "measures { function: MEASURE_FUNCTION_MIN field: 'lower' } order_by: '$1'"),
              ElementsAre("2023-10 = -", "2024-10 = -"));
}

TEST_F(AggregateTest, DoesNotAddDifferentUnits) {
  Measure("organization/skt", "EMPLOYEES", "2024", 100, "people");
  Measure("organization/skt", "REVENUE", "2024", 12, "USD");
  Measure("organization/kt", "REVENUE", "2024", 9, "USD");
  const std::string sum = "observations {} measures { function: MEASURE_FUNCTION_SUM field: 'amount' } ";
  EXPECT_EQ(Error(sum), "REQUIRED at group_by");
  EXPECT_EQ(Error(sum + "group_by { field: 'subject' }"), "REQUIRED at group_by");
  EXPECT_THAT(Groups(sum + "group_by { field: 'metric' }"), ElementsAre("EMPLOYEES = 100", "REVENUE = 21"));
  EXPECT_THAT(Groups(sum + "group_by { field: 'unit' } order_by: '$1'"), ElementsAre("USD = 21", "people = 100"));
  EXPECT_THAT(Groups(sum + "group_by { field: 'unit' } group_by { field: 'subject' } top: 1"),
              ElementsAre("people | organization/skt = 100", "rest = 21", "of 3"));
  EXPECT_THAT(Groups(sum + "group_by { field: 'unit' } group_by { field: 'subject' } order_by: '#1' top: 1"),
              ElementsAre("USD | organization/kt = 9", "rest = -", "of 3"));
  EXPECT_THAT(Groups("observations {} measures { function: MEASURE_FUNCTION_COUNT_DISTINCT field: 'amount' }"),
              ElementsAre(" = 3"));
}

TEST_F(AggregateTest, CountsWhatThePolicyLeaves) {
  world_.Commit(
      Say("relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/kt' object: "
          "'organization/skt' } valid_time { from: '2024-05' } ",
          "document/blog"));
  const std::string without = "context { resolution { exclude_documents: 'document/blog' } }";
  EXPECT_THAT(Groups("relationships { relations: RELATION_PARTNERS_WITH }"), ElementsAre(" = 2"));
  EXPECT_THAT(Groups("relationships { relations: RELATION_PARTNERS_WITH } " + without), ElementsAre(" = 1"));
  EXPECT_THAT(Groups("relationships { relations: RELATION_PARTNERS_WITH } group_by { period { field: 'from' unit: "
                     "CALENDAR_UNIT_MONTH } } " +
                     without),
              ElementsAre("2023-08 = 1"));
}

TEST_F(AggregateTest, ReadsTheStateAskedFor) {
  const int64_t before = world_.graph().published();
  world_.Commit(Describe("organization/new", "New", "country: 'KR'"));
  EXPECT_THAT(Groups("entities { kinds: 'organization' }"), ElementsAre(" = 5"));
  EXPECT_THAT(Groups(absl::StrCat("entities { kinds: 'organization' } context { at_exact_snapshot { revision: ", before,
                                  " } }")),
              ElementsAre(" = 4"));
}

TEST_F(AggregateTest, OrdersByWhatIsAskedFor) {
  const std::string groups =
      "entities { kinds: 'organization' } group_by { field: 'country' } group_by { field: 'id' } ";
  EXPECT_THAT(Groups(groups + "order_by: '$1 desc, $2 desc' top: 3"),
              ElementsAre("US | organization/openai = 1", "US | organization/anthropic = 1",
                          "KR | organization/skt = 1", "rest = 1", "of 4"));
  EXPECT_EQ(Groups(groups + "order_by: '#1, $2' top: 4").size(), 4u);  // nothing is left out, so no remainder
}

TEST_F(AggregateTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Error(""), "REQUIRED at entities");
  EXPECT_EQ(Error("entities { kinds: 'robot' }"), "UNKNOWN_KIND at entities.kinds[0]");
  EXPECT_EQ(Error("entities { filter_text: 'nonsense = 1' }"), "UNKNOWN_FIELD at entities.filter_text");
  EXPECT_EQ(Error("relationships { subjects: 'organization/none' }"), "UNKNOWN_ENTITY at relationships.subjects[0]");
  EXPECT_EQ(Error("relationships { relations: 999 }"), "UNKNOWN_RELATION at relationships.relations[0]");
  EXPECT_EQ(Error("observations { metrics: 999 }"), "UNKNOWN_METRIC at observations.metrics[0]");
  EXPECT_EQ(Error("observations { subjects: 'organization/none' }"), "UNKNOWN_ENTITY at observations.subjects[0]");
  EXPECT_EQ(Error("entities {} read_mask { paths: 'nothing' }"), "UNKNOWN_FIELD at read_mask");
  EXPECT_EQ(Error("entities {} top: -1"), "OUT_OF_BOUNDS at top");
}

TEST_F(AggregateTest, RefusesFieldsThatAreNone) {
  EXPECT_EQ(Error("entities {} group_by { field: 'kind' } group_by { field: 'organization.countri' }"),
            "UNKNOWN_FIELD at group_by[1].field");
  EXPECT_THAT(Status("entities {} group_by { field: 'organization.countri' }").ToString(),
              HasSubstr("organization.country"));
  EXPECT_EQ(Error("entities {} group_by {}"), "REQUIRED at group_by[0].field");
  EXPECT_EQ(Error("relationships {} group_by { field: 'subject.nothing' }"), "UNKNOWN_FIELD at group_by[0].field");
  EXPECT_EQ(Error("relationships {} group_by { field: 'subject.' }"), "UNKNOWN_FIELD at group_by[0].field");
  EXPECT_EQ(Error("observations {} group_by { field: 'amounts' }"), "UNKNOWN_FIELD at group_by[0].field");
  const absl::Status near = Status("observations {} group_by { field: 'metrik' }");
  EXPECT_THAT(near.ToString(), HasSubstr("did you mean `metric`"));
  EXPECT_THAT(MetadataOf(near, "known"), HasSubstr("subject, metric, period, unit"));
}

TEST_F(AggregateTest, RefusesKeysAndMeasuresThatMeanNothing) {
  EXPECT_EQ(Error("entities {} group_by { field: 'kind' period { field: 'founded' unit: CALENDAR_UNIT_YEAR } }"),
            "CONFLICTING_FIELDS at group_by[0].period");
  EXPECT_EQ(Error("relationships {} group_by { period { field: 'from' } }"), "REQUIRED at group_by[0].period.unit");
  EXPECT_EQ(Error("relationships {} group_by { period { field: 'relation' unit: CALENDAR_UNIT_YEAR } }"),
            "INVALID_FORMAT at group_by[0].period.field");
  EXPECT_EQ(Error("relationships {} group_by { period { unit: CALENDAR_UNIT_YEAR } }"),
            "REQUIRED at group_by[0].period.field");
  EXPECT_EQ(Error("entities {} measures {}"), "REQUIRED at measures[0].function");
  EXPECT_EQ(Error("entities {} measures { function: MEASURE_FUNCTION_COUNT field: 'kind' }"),
            "CONFLICTING_FIELDS at measures[0].field");
  EXPECT_EQ(Error("entities {} measures { function: MEASURE_FUNCTION_COUNT } measures { function: "
                  "MEASURE_FUNCTION_COUNT_DISTINCT }"),
            "REQUIRED at measures[1].field");
  EXPECT_EQ(Error("entities { kinds: 'organization' } measures { function: MEASURE_FUNCTION_SUM field: 'country' }"),
            "INVALID_FORMAT at measures[0].field");
  EXPECT_EQ(Error("entities {} measures { function: MEASURE_FUNCTION_SUM field: 'kind' }"),
            "INVALID_FORMAT at measures[0].field");
}

TEST_F(AggregateTest, RefusesMoreThanItTakes) {
  std::string keys, measures;
  for (int i = 0; i < 5; ++i) keys += "group_by { field: 'kind' } ";
  for (int i = 0; i < 9; ++i) measures += "measures { function: MEASURE_FUNCTION_COUNT } ";
  EXPECT_EQ(Error("entities {} " + keys), "OUT_OF_BOUNDS at group_by");
  EXPECT_EQ(Error("entities {} " + measures), "OUT_OF_BOUNDS at measures");
}

TEST_F(AggregateTest, RefusesOrdersThatAreNone) {
  const std::string request = "entities {} group_by { field: 'kind' } ";
  EXPECT_EQ(Error(request + "order_by: '#2'"), "UNKNOWN_FIELD at order_by");
  EXPECT_EQ(Error(request + "order_by: '$0'"), "UNKNOWN_FIELD at order_by");
  EXPECT_EQ(Error(request + "order_by: 'kind'"), "UNKNOWN_FIELD at order_by");
  EXPECT_EQ(Error(request + "order_by: '#1 down'"), "INVALID_FORMAT at order_by");
  EXPECT_EQ(MetadataOf(Status(request + "order_by: '$2'"), "known"), "#1, $1");
}

TEST_F(AggregateTest, KeepsToItsBudget) {
  EXPECT_EQ(Error("entities {} context { budget { max_examined: 3 } }"), "BUDGET_EXCEEDED");
  EXPECT_EQ(Error("entities {} group_by { field: 'kind' } context { budget { max_rows: 4 allow_truncated: true } }"),
            "BUDGET_EXCEEDED");
  EXPECT_THAT(Groups("entities {} group_by { field: 'kind' } top: 1 context { budget { max_rows: 1 } }"),
              ElementsAre("organization = 4", "rest = 6", "of 5"));
  EXPECT_EQ(Error("entities {} context { budget { max_rows: -1 } }"), "OUT_OF_BOUNDS at context.budget.max_rows");
}

TEST_F(AggregateTest, StopsWhenNobodyWaits) {
  for (int i = 0; i < 300; ++i) world_.Commit(Describe(absl::StrCat("topic/t", i), "T"));
  const auto response =
      Aggregate(world_.engine().ground(), Parsed<v1::AggregateRequest>("entities {}"), {.gone = [] { return true; }});
  EXPECT_TRUE(absl::IsCancelled(response.status()));
}

}  // namespace
}  // namespace entente::analysis
