#include "service/paths/sparse_map.h"

#include <map>
#include <random>

#include "gtest/gtest.h"

namespace entente::paths {
namespace {

TEST(SparseMapTest, KeepsAValueForEachNumber) {
  SparseMap<int> map;
  std::map<uint32_t, int> expected;
  std::minstd_rand random(7);
  for (int i = 0; i < 20000; ++i) {
    const uint32_t number = random() % (i % 2 == 0 ? 100 : 100000);
    const auto [value, is_new] = map.Add(number);
    const auto [known, added] = expected.try_emplace(number, 0);
    ASSERT_EQ(is_new, added) << number;
    ASSERT_EQ(value, known->second) << number;
    value = known->second = i;
  }
  EXPECT_EQ(map.size(), expected.size());
}

// Two at a time, which cannot share their places, and then others, which find what those left in them.
TEST(SparseMapTest, KnowsNothingOfWhatOthersHeld) {
  for (const uint32_t step : {1, 3, 2, 7}) {
    SparseMap<uint32_t> rising, falling;
    for (uint32_t i = 0; i < 1000; ++i) {
      const auto [up, up_is_new] = rising.Add(step * i);
      const auto [down, down_is_new] = falling.Add(step * (999 - i));
      ASSERT_TRUE(up_is_new && down_is_new) << i;
      ASSERT_EQ(up + down, 0) << i;
      up = down = i + 1;
    }
    for (uint32_t i = 0; i < 1000; ++i) {
      ASSERT_EQ(rising.Add(step * i).first, i + 1);
      ASSERT_EQ(falling.Add(step * i).first, 1000 - i);
    }
  }
}

}  // namespace
}  // namespace entente::paths
