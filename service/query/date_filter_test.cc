#include "service/query/date_filter.h"

#include <array>
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "service/base/date.h"
#include "service/query/filter.h"
#include "service/schema/schema.h"

namespace entente::query {
namespace {

// Dates so near each other that they often meet.
class RandomDates {
 public:
  v1::Filter Filter(int depth) {
    v1::Filter filter;
    const int sort = depth == 0 ? 3 : Pick(4);
    if (sort == 2) {
      *filter.mutable_not_() = Filter(depth - 1);
    } else if (sort == 3) {
      v1::Comparison& comparison = *filter.mutable_comparison();
      comparison.set_field(Pick(2) == 0 ? "from" : "until");
      comparison.set_comparator(kComparators[Pick(kComparators.size())]);
      comparison.set_value(Date());
    } else {
      v1::FilterList& list = sort == 0 ? *filter.mutable_all() : *filter.mutable_any();
      for (int i = Pick(3); i >= 0; --i) *list.add_filters() = Filter(depth - 1);
    }
    return filter;
  }

  v1::Relationship Relationship() {
    v1::Relationship relationship;
    relationship.set_relation(v1::RELATION_PARTNERS_WITH);
    if (Pick(4) != 0) relationship.mutable_valid_time()->set_from(Date());
    if (Pick(3) != 0) relationship.mutable_valid_time()->set_until(Pick(4) == 0 ? ".." : Date());
    return relationship;
  }

 private:
  static constexpr std::array kComparators = {
      v1::COMPARATOR_EQUAL,   v1::COMPARATOR_NOT_EQUAL,     v1::COMPARATOR_LESS, v1::COMPARATOR_LESS_EQUAL,
      v1::COMPARATOR_GREATER, v1::COMPARATOR_GREATER_EQUAL, v1::COMPARATOR_HAS,
  };
  static constexpr std::array kDates = {
      "2024-01-30",     "2024-01-31",    "2024-02-01", "2024-02-02", "2024-02-29",
      "2024-03-01",     "2024-01",       "2024-02",    "2024",       "[2024-01-31..2024-02-02]",
      "[..2024-02-01]", "[2024-02-01..]"};

  int Pick(size_t below) { return static_cast<int>(random_() % below); }
  std::string Date() { return kDates[Pick(kDates.size())]; }

  std::minstd_rand random_{20240229};
};

TEST(DateFilter, SaysOfDatesInMemoryWhatTheFilterSaysOfARelationship) {
  const FilterScope scope{.schema = schema::Schema::Linked(), .relationships = true};
  RandomDates random;
  std::array<int, 3> seen = {};
  for (int round = 0; round < 2000; ++round) {
    const v1::Filter filter = random.Filter(3);
    const auto compiled = CompiledFilter::Compile(scope, &filter, "", "filter", {});
    ASSERT_TRUE(compiled.ok()) << compiled.status();
    ASSERT_TRUE((*compiled)->AsksOnlyDates());
    for (int i = 0; i < 20; ++i) {
      const v1::Relationship relationship = random.Relationship();
      const auto span = base::ParseValidTime(relationship.valid_time());
      if (!span.ok()) continue;  // it ends before it begins
      const Truth expected = (*compiled)->Evaluate(relationship);
      ++seen[static_cast<int>(expected)];
      ASSERT_EQ((*compiled)->Evaluate(*span), expected) << filter.DebugString() << relationship.DebugString();
    }
  }
  for (const int times : seen) EXPECT_GT(times, 1000);
}

TEST(DateFilter, IsThereOnlyForFiltersThatAskForNothingElse) {
  const FilterScope scope{.schema = schema::Schema::Linked(), .relationships = true};
  for (const auto& [text, only_dates] : {std::pair{"from > 2024 OR until < 2025", true},
                                         {"from > 2024 AND confidence = LIKELY", false},
                                         {"NOT until:*", false}}) {
    const auto compiled = CompiledFilter::Compile(scope, nullptr, text, "filter", {});
    ASSERT_TRUE(compiled.ok()) << text;
    EXPECT_EQ((*compiled)->AsksOnlyDates(), only_dates) << text;
  }
}

}  // namespace
}  // namespace entente::query
