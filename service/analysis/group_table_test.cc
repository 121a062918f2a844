#include "service/analysis/group_table.h"

#include <cmath>
#include <random>

#include "gtest/gtest.h"

namespace entente::analysis {
namespace {

constexpr Measure kCount{.function = v1::MEASURE_FUNCTION_COUNT};
constexpr Measure kDistinct{.function = v1::MEASURE_FUNCTION_COUNT_DISTINCT, .column = 0};
constexpr Measure kSum{.function = v1::MEASURE_FUNCTION_SUM, .column = 0};

// Adds a row whose value of every measure is `value`, which stands for itself.
void Add(GroupTable& table, std::vector<uint32_t> groups, uint32_t value, uint32_t unit = kNoValue) {
  const std::vector<absl::Span<const uint32_t>> values(table.measures().size(), absl::MakeConstSpan(&value, 1));
  table.AddRow(groups, values, unit, 1, [](uint32_t number) { return static_cast<double>(number); });
}

TEST(GroupTable, GivesTheSameGroupForTheSameKey) {
  GroupTable table({kCount}, false);
  EXPECT_EQ(table.GroupOf({1, 2, kNoValue, kNoValue}), 0u);
  EXPECT_EQ(table.GroupOf({2, 1, kNoValue, kNoValue}), 1u);
  EXPECT_EQ(table.GroupOf({1, 2, kNoValue, kNoValue}), 0u);
  EXPECT_EQ(table.size(), 2u);
}

TEST(GroupTable, TogetherCountsARowOfSeveralGroupsOnce) {
  GroupTable table({kCount, kDistinct, kSum}, true);
  for (uint32_t key = 0; key < 3; ++key) table.GroupOf({key});
  Add(table, {0, 1, 2}, 10);
  Add(table, {1}, 10);
  Add(table, {2}, 7);
  const std::vector<Measured> together = table.Together(std::vector<uint32_t>{1, 2});
  EXPECT_EQ(together[0].count, 3);
  EXPECT_EQ(together[1].count, 2);
  EXPECT_EQ(*table.measures()[2].ValueOf(together[2]), 27);
}

TEST(GroupTable, SumsAndAveragesLeaveOutMixedUnits) {
  GroupTable table({{.function = v1::MEASURE_FUNCTION_SUM, .column = 0, .in_units = true}}, false);
  table.GroupOf({0});
  Add(table, {0}, 1, 100);
  EXPECT_TRUE(table.measures()[0].ValueOf(table.At(0, 0)).has_value());
  Add(table, {0}, 1, 101);
  EXPECT_TRUE(table.At(0, 0).mixed);
  EXPECT_FALSE(table.measures()[0].ValueOf(table.At(0, 0)).has_value());
}

TEST(Measured, SumsDoNotDependOnTheOrder) {
  std::vector<double> numbers = {1e16, 1, -1e16, 1, 0.1, 0.2, 0.3};
  Measured forward, backward;
  for (const double number : numbers) forward.Add(number, kNoValue);
  for (auto number = numbers.rbegin(); number != numbers.rend(); ++number) backward.Add(*number, kNoValue);
  EXPECT_DOUBLE_EQ(*kSum.ValueOf(forward), 2.6);
  EXPECT_DOUBLE_EQ(*kSum.ValueOf(backward), 2.6);
}

TEST(Measured, RemoveUndoesMerge) {
  Measured some, more;
  some.Add(0.1, kNoValue);
  more.Add(1e15, kNoValue);
  some.Merge(more);
  some.Remove(more);
  EXPECT_EQ(some.count, 1);
  EXPECT_DOUBLE_EQ(*kSum.ValueOf(some), 0.1);
}

TEST(Measured, ASumBeyondWhatADoubleHoldsIsInfiniteAndNotNothing) {
  Measured large;
  large.Add(1e308, kNoValue);
  large.Add(1e308, kNoValue);
  EXPECT_TRUE(std::isinf(*kSum.ValueOf(large)));
}

// Groups that overlap, against sets of rows.
TEST(GroupTable, AgreesWithSetsOfRows) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    GroupTable table({kCount, kDistinct, kSum}, true);
    for (uint32_t key = 0; key < 5; ++key) table.GroupOf({key});
    std::vector<std::pair<std::vector<uint32_t>, uint32_t>> rows(random() % 30);
    for (auto& [groups, value] : rows) {
      for (uint32_t group = 0; group < 5; ++group) {
        if (random() % 3 == 0) groups.push_back(group);
      }
      value = random() % 4;
      Add(table, groups, value);
    }
    const std::vector<uint32_t> asked = {1, 3, 4};
    int64_t count = 0;
    double sum = 0;
    std::set<uint32_t> values;
    for (const auto& [groups, value] : rows) {
      if (!std::any_of(groups.begin(), groups.end(), [](uint32_t group) { return group == 1 || group > 2; })) continue;
      ++count;
      sum += value;
      values.insert(value);
    }
    const std::vector<Measured> together = table.Together(asked);
    EXPECT_EQ(together[0].count, count);
    EXPECT_EQ(together[1].count, static_cast<int64_t>(values.size()));
    EXPECT_DOUBLE_EQ(together[2].sum + together[2].lost, sum);
  }
}

}  // namespace
}  // namespace entente::analysis
