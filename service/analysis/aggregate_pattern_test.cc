// Aggregate over the rows of patterns.
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
using query::World;
using ::testing::ElementsAre;

class AggregatePatternTest : public ::testing::Test {
 protected:
  AggregatePatternTest() {
    world_.Commit(Describe("organization/lg", "LG", "country: 'KR' sectors: [SECTOR_TELECOM, SECTOR_TECHNOLOGY]") +
                  Describe("organization/sony", "Sony", "country: 'JP' sectors: SECTOR_TECHNOLOGY"));
    world_.Commit(Relate("PARTNERS_WITH", "organization/skt", "organization/lg", "2020") +
                  Relate("PARTNERS_WITH", "organization/skt", "organization/sony", "2021") +
                  Relate("PARTNERS_WITH", "organization/skt", "organization/sony", "2021", "", "episode: 'renewal'") +
                  Relate("PARTNERS_WITH", "organization/lg", "organization/anthropic", "2022") +
                  Relate("MEMBER_OF", "organization/lg", "alliance/gtaa", "2024-03"));
  }

  std::vector<std::string> Groups(const std::string& request) { return ToldGroups(world_, request); }
  absl::Status Status(const std::string& request) {
    return Aggregate(world_.engine().ground(), Parsed<v1::AggregateRequest>(request)).status();
  }

  World world_;
};

constexpr char kPartners[] =
    "pattern { nodes { variable: 'o' kinds: 'organization' filter_text: 'sectors:TELECOM' } nodes { variable: 'x' } "
    "edges { variable: 'e' from: 'o' to: 'x' relations: RELATION_PARTNERS_WITH } } ";

TEST_F(AggregatePatternTest, CountsRowsWithoutGrouping) {
  // skt: anthropic, lg, sony twice; lg: skt, anthropic. kt's partnership has ended.
  EXPECT_THAT(Groups(kPartners), ElementsAre(" = 6"));
  EXPECT_THAT(Groups("pattern { nodes { variable: 'p' kinds: 'person' } }"), ElementsAre(" = 0"));
}

TEST_F(AggregatePatternTest, GivesTheFirstOfASectorByDistinctPartners) {
  EXPECT_THAT(Groups(std::string(kPartners) +
                     "group_by { field: 'o' } measures { function: MEASURE_FUNCTION_COUNT_DISTINCT field: 'x' } "
                     "order_by: '#1 desc, $1' top: 20"),
              ElementsAre("organization/skt = 3", "organization/lg = 2"));
  EXPECT_THAT(Groups(std::string(kPartners) +
                     "group_by { field: 'o' } measures { function: MEASURE_FUNCTION_COUNT_DISTINCT field: 'x' } "
                     "order_by: '#1 desc, $1' top: 1 read_mask { paths: 'id' }"),
              ElementsAre("organization/skt = 3", "rest = 2", "of 2"));
  EXPECT_THAT(Groups(std::string(kPartners) +
                     "group_by { field: 'o' } measures { function: MEASURE_FUNCTION_COUNT_DISTINCT field: 'x' } "
                     "order_by: '$1' top: 20 context { valid_at { day: '2021-06-01' } }"),
              ElementsAre("organization/kt = 1", "organization/lg = 1", "organization/skt = 2"));
}

TEST_F(AggregatePatternTest, GroupsByTwoFieldsOfAPartner) {
  EXPECT_THAT(Groups("pattern { nodes { variable: 'o' ids: 'organization/skt' } nodes { variable: 'x' } "
                     "edges { from: 'o' to: 'x' relations: RELATION_PARTNERS_WITH } } "
                     "group_by { field: 'x.organization.sector' } group_by { field: 'x.organization.country' } "
                     "measures { function: MEASURE_FUNCTION_COUNT_DISTINCT field: 'x' } order_by: '$1, $2'"),
              ElementsAre("AI | US = 1", "TECHNOLOGY | JP = 1", "TECHNOLOGY | KR = 1", "TELECOM | KR = 1"));
}

TEST_F(AggregatePatternTest, CountsDifferentEndsOfALongerPattern) {
  EXPECT_THAT(Groups("pattern { nodes { variable: 's' ids: 'organization/anthropic' } nodes { variable: 't' } "
                     "nodes { variable: 'l' } edges { from: 's' to: 't' relations: RELATION_PARTNERS_WITH } "
                     "edges { from: 't' to: 'l' direction: DIRECTION_OUT relations: RELATION_MEMBER_OF } } "
                     "group_by { field: 'l' } measures { function: MEASURE_FUNCTION_COUNT_DISTINCT field: 't' }"),
              ElementsAre("alliance/gtaa = 2"));
}

TEST_F(AggregatePatternTest, GroupsByFieldsOfEdgesAndCountsThem) {
  EXPECT_THAT(
      Groups(std::string(kPartners) + "group_by { period { field: 'e.from' unit: CALENDAR_UNIT_YEAR } } order_by: '$1' "
                                      "measures { function: MEASURE_FUNCTION_COUNT } "
                                      "measures { function: MEASURE_FUNCTION_COUNT_DISTINCT field: 'e' }"),
      ElementsAre("2020 = 2, 1", "2021 = 2, 2", "2022 = 1, 1", "2023 = 1, 1"));
  EXPECT_THAT(
      Groups(std::string(kPartners) + "group_by { field: 'e.relation' } group_by { field: 'e.subject.country' } "
                                      "order_by: '$2'"),
      ElementsAre("PARTNERS_WITH | KR = 4", "PARTNERS_WITH | US = 2"));
}

TEST_F(AggregatePatternTest, ReadsEdgesThatTheirOwnValidTimeChose) {
  EXPECT_THAT(Groups("pattern { nodes { variable: 'o' ids: 'organization/kt' } nodes { variable: 'x' } "
                     "edges { variable: 'e' from: 'o' to: 'x' relations: RELATION_PARTNERS_WITH "
                     "valid_at { day: '2021-06-01' } } } group_by { field: 'e.until' }"),
              ElementsAre("2024-06-01 = 1"));
}

TEST_F(AggregatePatternTest, WhatIsUnboundHasNoValue) {
  EXPECT_THAT(Groups("pattern { nodes { variable: 'o' kinds: 'organization' } "
                     "optional_parts { nodes { variable: 'm' } edges { from: 'o' to: 'm' direction: DIRECTION_OUT "
                     "relations: RELATION_DEVELOPS } } } group_by { field: 'm' } "
                     "measures { function: MEASURE_FUNCTION_COUNT } "
                     "measures { function: MEASURE_FUNCTION_SUM field: 'm.model.parameters' } order_by: '$1'"),
              ElementsAre("model/claude = 1, 100", "- = 5, -"));
}

TEST_F(AggregatePatternTest, CountsTheSameUnderAPolicyThatLeavesNothingOut) {
  EXPECT_THAT(Groups(std::string(kPartners) + "group_by { period { field: 'e.from' unit: CALENDAR_UNIT_YEAR } } "
                                              "order_by: '$1' context { resolution { exclude_documents: "
                                              "'document/blog' } }"),
              ElementsAre("2020 = 2", "2021 = 2", "2022 = 1", "2023 = 1"));
}

TEST_F(AggregatePatternTest, RefusesVariablesAndFieldsThatAreNone) {
  const absl::Status unknown = Status(std::string(kPartners) + "group_by { field: 'y' }");
  EXPECT_EQ(ErrorOf(unknown), "UNKNOWN_FIELD at group_by[0].field");
  EXPECT_EQ(MetadataOf(unknown, "known"), "o, x, e");
  EXPECT_EQ(ErrorOf(Status(std::string(kPartners) + "group_by { field: 'o.' }")),
            "INVALID_FORMAT at group_by[0].field");
  EXPECT_EQ(ErrorOf(Status(std::string(kPartners) + "group_by { field: 'o.nothing' }")),
            "UNKNOWN_FIELD at group_by[0].field");
  EXPECT_EQ(ErrorOf(Status(std::string(kPartners) + "group_by { field: 'e' }")), "INVALID_FORMAT at group_by[0].field");
  EXPECT_EQ(ErrorOf(Status(std::string(kPartners) + "group_by { period { field: 'o' unit: CALENDAR_UNIT_YEAR } }")),
            "INVALID_FORMAT at group_by[0].period.field");
  EXPECT_EQ(ErrorOf(Status(std::string(kPartners) + "measures { function: MEASURE_FUNCTION_SUM field: 'x' }")),
            "INVALID_FORMAT at measures[0].field");
}

TEST_F(AggregatePatternTest, AWalkHasNoFields) {
  EXPECT_EQ(ErrorOf(Status("pattern { nodes { variable: 'a' ids: 'product/adot' } nodes { variable: 'b' } edges { "
                           "variable: 'w' from: 'a' to: 'b' direction: DIRECTION_OUT meanings: MEANING_DEPENDENCE "
                           "steps { min: 1 max: 3 } } } group_by { field: 'w.relation' }")),
            "UNKNOWN_FIELD at group_by[0].field");
}

TEST_F(AggregatePatternTest, RefusesPatternsAtTheirPlace) {
  const std::string error = ErrorOf(Status("pattern { nodes { variable: 'a' kinds: 'robot' } }"));
  EXPECT_EQ(error, "UNKNOWN_KIND at pattern.nodes[0].kinds[0]");
}

}  // namespace
}  // namespace entente::analysis
