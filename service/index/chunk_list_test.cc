#include "service/index/chunk_list.h"

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

struct Pair {
  uint32_t first = 0, second = 0;
};

std::vector<uint32_t> FirstOf(const ChunkList<Pair>& list, uint32_t size) {
  std::vector<uint32_t> all;
  list.ForEach(size, [&](const Pair& pair) {
    EXPECT_EQ(pair.second, 2 * pair.first);
    all.push_back(pair.first);
    return true;
  });
  return all;
}

TEST(ChunkListTest, IsEmptyAtFirst) {
  const ChunkList<Pair> list;
  EXPECT_EQ(list.size(), 0u);
  EXPECT_TRUE(FirstOf(list, 0).empty());
}

TEST(ChunkListTest, KeepsOrderOverManyBlocksAndStopsWhenTold) {
  Arena arena;
  ChunkList<Pair> list;
  std::vector<uint32_t> expected;
  for (uint32_t i = 0; i < 20000; ++i) {
    list.Append(arena, {i, 2 * i});
    expected.push_back(i);
    if (i < 40) {
      ASSERT_EQ(FirstOf(list, list.size()), expected);
    }
  }
  EXPECT_EQ(FirstOf(list, list.size()), expected);
  EXPECT_EQ(FirstOf(list, 3), (std::vector<uint32_t>{0, 1, 2}));
  int seen = 0;
  EXPECT_FALSE(list.ForEach(list.size(), [&](const Pair&) { return ++seen < 5; }));
  EXPECT_EQ(seen, 5);
}

TEST(ChunkListTest, TakesLittleMoreThanItHolds) {
  Arena arena;
  ChunkList<Pair> list;
  constexpr uint32_t kMany = 1'000'000;
  for (uint32_t i = 0; i < kMany; ++i) list.Append(arena, {i, 2 * i});
  EXPECT_LT(arena.bytes(), kMany * sizeof(Pair) * 11 / 10 + (4 << 20));  // whole chunks
}

TEST(ChunkListTest, IsReadWhileItGrows) {
  Arena arena;
  ChunkList<Pair> list;
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done.load()) {
      const uint32_t size = list.size();
      ASSERT_EQ(FirstOf(list, size).size(), size);
    }
  });
  for (uint32_t i = 0; i < 50000; ++i) list.Append(arena, {i, 2 * i});
  done.store(true);
  reader.join();
}

}  // namespace
}  // namespace entente::index
