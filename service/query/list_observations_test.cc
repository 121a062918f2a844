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

class ListObservations : public ::testing::Test {
 protected:
  ListObservations() {
    world_.Commit(Measure("organization/skt", "EMPLOYEES", "2024", 5000, "people") +
                  Measure("organization/skt", "EMPLOYEES", "2022", 5300, "people") +
                  Measure("organization/skt", "REVENUE", "2024", 17, "USD") +
                  Measure("organization/anthropic", "VALUATION", "2025-03", 61.5, "USD"));
  }

  static std::string Measure(const std::string& subject, const std::string& metric, const std::string& period,
                             double amount, const std::string& unit) {
    return Say(absl::StrCat("observation { subject: '", subject, "' metric: METRIC_", metric, " period: '", period,
                            "' quantity { amount: ", amount, " unit: '", unit, "' } } "));
  }
  absl::StatusOr<v1::ListObservationsResponse> List(const std::string& request) {
    return Readable(world_.engine().ListObservations(Parsed<v1::ListObservationsRequest>(request)));
  }
  std::vector<double> Amounts(const std::string& request) {
    const auto response = List(request);
    EXPECT_TRUE(response.ok()) << response.status();
    std::vector<double> amounts;
    if (!response.ok()) return amounts;
    for (const v1::Observation& each : response->observations()) amounts.push_back(each.quantity().amount());
    return amounts;
  }

  World world_;
};

TEST_F(ListObservations, LeftOutTheValidTimeIsAny) {
  EXPECT_THAT(Amounts(""), ElementsAre(61.5, 17, 5300, 5000));
  EXPECT_EQ(List("")->observations(0).validity(), v1::VALIDITY_UNSPECIFIED);
}

TEST_F(ListObservations, NarrowsBySubjectMetricAndTime) {
  EXPECT_THAT(Amounts("subjects: 'organization/anthropic'"), ElementsAre(61.5));
  EXPECT_THAT(Amounts("metrics: METRIC_EMPLOYEES"), ElementsAre(5300, 5000));
  EXPECT_THAT(Amounts("context { valid_at { day: '2024-06-01' } }"), ElementsAre(17, 5000));
  EXPECT_THAT(Amounts("context { valid_at { today: true } }"), ElementsAre(61.5));
  EXPECT_THAT(Amounts("subjects: 'organization/kt'"), IsEmpty());
}

TEST_F(ListObservations, PagesGoOnWhereTheyEnded) {
  std::vector<double> amounts;
  std::string token;
  do {
    const auto page = List(absl::StrCat("page_size: 3 page_token: '", token, "'"));
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::Observation& each : page->observations()) amounts.push_back(each.quantity().amount());
    token = page->next_page_token();
    world_.Commit(Measure("organization/skt", "EMPLOYEES", "2023", 1, "people"));
  } while (!token.empty());
  EXPECT_THAT(amounts, ElementsAre(61.5, 17, 5300, 5000));
}

TEST_F(ListObservations, APolicyResolvesAnew) {
  world_.Commit(
      Say("observation { subject: 'organization/skt' metric: METRIC_EMPLOYEES period: '2024' "
          "quantity { amount: 1 unit: 'people' } } confidence: CONFIDENCE_CONFIRMED",
          "document/blog"));
  EXPECT_THAT(Amounts("metrics: METRIC_EMPLOYEES"), ElementsAre(5300, 1));
  EXPECT_THAT(Amounts("metrics: METRIC_EMPLOYEES context { resolution { exclude_documents: 'document/blog' } }"),
              ElementsAre(5300, 5000));
  EXPECT_THAT(Amounts("metrics: METRIC_EMPLOYEES context { resolution { exclude_documents: 'document/notes' } }"),
              ElementsAre(1));
}

TEST_F(ListObservations, EveryBadRequestHasItsReasonAndPath) {
  EXPECT_EQ(ErrorOf(List("subjects: 'organization/zz'").status()), "UNKNOWN_ENTITY at subjects[0]");
  EXPECT_EQ(ErrorOf(List("metrics: 99").status()), "UNKNOWN_METRIC at metrics[0]");
  EXPECT_EQ(ErrorOf(List("page_size: -2").status()), "OUT_OF_BOUNDS at page_size");
}

}  // namespace
}  // namespace entente::query
