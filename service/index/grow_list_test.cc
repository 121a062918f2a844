#include "service/index/grow_list.h"

#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

std::vector<uint32_t> Numbers(const GrowList& list) {
  std::vector<uint32_t> numbers;
  list.ForEach([&](uint32_t number) {
    numbers.push_back(number);
    return true;
  });
  return numbers;
}

TEST(GrowList, TakesEightBytes) { EXPECT_EQ(sizeof(GrowList), 8u); }

TEST(GrowList, IsEmptyAtFirst) {
  GrowList list;
  EXPECT_EQ(list.size(), 0u);
  EXPECT_TRUE(Numbers(list).empty());
}

TEST(GrowList, HoldsOneNumberWithoutABlock) {
  Arena arena;
  GrowList list;
  list.Append(arena, 0xffffffff);
  EXPECT_EQ(list.size(), 1u);
  EXPECT_EQ(Numbers(list), std::vector<uint32_t>{0xffffffff});
  EXPECT_EQ(arena.bytes(), 0u);
}

TEST(GrowList, KeepsAllNumbersInOrder) {
  Arena arena;
  GrowList list;
  std::vector<uint32_t> expected;
  for (uint32_t i = 0; i < 3000; ++i) {
    list.Append(arena, i * 7);
    expected.push_back(i * 7);
    if (i < 40 || i == 2999) {
      EXPECT_EQ(Numbers(list), expected);
      EXPECT_EQ(list.size(), i + 1);
    }
  }
}

TEST(GrowList, TakesSeveralInNoMoreRoomThanTheyNeed) {
  for (const uint32_t size : {0u, 1u, 2u, 3u, 5u, 100u}) {
    Arena arena;
    GrowList list;
    std::vector<uint32_t> expected(size);
    std::iota(expected.begin(), expected.end(), 9u);
    list.Append(arena, expected);
    EXPECT_EQ(list.size(), size);
    EXPECT_EQ(Numbers(list), expected);
    for (uint32_t more = 0; more < 5; ++more) {
      list.Append(arena, more);
      expected.push_back(more);
      EXPECT_EQ(Numbers(list), expected);
    }
    list.Append(arena, std::vector<uint32_t>{4, 3});
    expected.insert(expected.end(), {4, 3});
    EXPECT_EQ(Numbers(list), expected);
  }
  Arena arena;
  char* const before = static_cast<char*>(arena.Allocate(8, 8));
  GrowList list;
  list.Append(arena, std::vector<uint32_t>{1, 2, 3, 4, 5});
  EXPECT_EQ(static_cast<char*>(arena.Allocate(1, 1)) - before, 8 + 8 + 5 * 4);
}

TEST(GrowList, StopsWhenTheVisitorHasEnough) {
  Arena arena;
  GrowList list;
  int visits = 0;
  const auto stop_at_two = [&](uint32_t) { return ++visits < 2; };
  list.Append(arena, 1);
  EXPECT_TRUE(list.ForEach(stop_at_two));
  list.Append(arena, 2);
  list.Append(arena, 3);
  visits = 0;
  EXPECT_FALSE(list.ForEach(stop_at_two));
  EXPECT_EQ(visits, 2);
}

TEST(GrowList, LetsReadersSeeEveryNumberPublishedWhileItGrows) {
  Arena arena;
  GrowList list;
  constexpr uint32_t kNumbers = 20000;
  std::atomic<uint32_t> published{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      uint32_t seen = 0;
      while (seen < kNumbers) {
        seen = published.load(std::memory_order_acquire);
        uint32_t next = 0;
        list.ForEach([&](uint32_t number) { return number == next++; });
        ASSERT_GE(next, seen);
        if (seen < kNumbers) std::this_thread::yield();
      }
    });
  }
  for (uint32_t i = 0; i < kNumbers; ++i) {
    list.Append(arena, i);
    published.store(i + 1, std::memory_order_release);
  }
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace entente::index
