#include "service/index/rising_list.h"

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

std::vector<uint32_t> Numbers(const RisingList& list) {
  std::vector<uint32_t> numbers;
  list.ForEach([&](uint32_t number) {
    numbers.push_back(number);
    return true;
  });
  return numbers;
}

TEST(RisingList, TakesEightBytes) { EXPECT_EQ(sizeof(RisingList), 8u); }

TEST(RisingList, IsEmptyAtFirst) {
  RisingList list;
  EXPECT_EQ(list.size(), 0u);
  EXPECT_TRUE(list.Takes(0));
  EXPECT_FALSE(list.Takes(0xffffffff));
  EXPECT_TRUE(Numbers(list).empty());
}

TEST(RisingList, HoldsTwoNumbersWithoutABlock) {
  Arena arena;
  RisingList list;
  list.Append(arena, 0);
  EXPECT_EQ(Numbers(list), std::vector<uint32_t>{0});
  list.Append(arena, 0x7fffffff);
  EXPECT_EQ(list.size(), 2u);
  EXPECT_EQ(Numbers(list), (std::vector<uint32_t>{0, 0x7fffffff}));
  EXPECT_EQ(arena.bytes(), 0u);
  list.Append(arena, 0x80000000);
  EXPECT_EQ(Numbers(list), (std::vector<uint32_t>{0, 0x7fffffff, 0x80000000}));
}

TEST(RisingList, HoldsNumbersThatNoPairHolds) {
  Arena arena;
  RisingList list;
  const std::vector<uint32_t> numbers = {0xfffffff0, 0xfffffffd, 0xfffffffe};
  for (const uint32_t number : numbers) list.Append(arena, number);
  EXPECT_EQ(list.size(), 3u);
  EXPECT_EQ(Numbers(list), numbers);
}

// Differences of every length, in every order, up to the ends of blocks of every size.
TEST(RisingList, KeepsAllNumbersInOrder) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    Arena arena;
    RisingList list;
    std::vector<uint32_t> expected;
    const uint32_t bits = 1 + random() % 28;
    for (uint64_t number = random() % 3; number < 0xffffffff && expected.size() < 20'000;) {
      list.Append(arena, static_cast<uint32_t>(number));
      expected.push_back(static_cast<uint32_t>(number));
      number += 1 + (random() & ((1u << (1 + random() % bits)) - 1));
      if (expected.size() < 40) {
        ASSERT_EQ(Numbers(list), expected);
      }
      ASSERT_EQ(list.size(), expected.size());
      ASSERT_FALSE(list.Takes(expected.back()));
      ASSERT_EQ(list.Takes(expected.back() + 1), expected.back() + 1 != 0xffffffff);
    }
    ASSERT_EQ(Numbers(list), expected) << bits;
  }
}

TEST(RisingList, TakesAByteForEachOfManyThatLieClose) {
  Arena arena;
  RisingList list;
  for (uint32_t i = 0; i < 3'000'000; ++i) list.Append(arena, i * 50);
  EXPECT_LT(arena.bytes(), 3'000'000 + (4u << 20));
}

TEST(RisingList, StopsWhenTheVisitorHasEnough) {
  Arena arena;
  RisingList list;
  int visits = 0;
  const auto stop_at_two = [&](uint32_t) { return ++visits < 2; };
  list.Append(arena, 1);
  EXPECT_TRUE(list.ForEach(stop_at_two));
  for (uint32_t i = 2; i < 5; ++i) {
    list.Append(arena, i);
    visits = 0;
    EXPECT_FALSE(list.ForEach(stop_at_two));
    EXPECT_EQ(visits, 2);
  }
}

TEST(RisingList, LetsReadersSeeEveryNumberPublishedWhileItGrows) {
  Arena arena;
  RisingList list;
  constexpr uint32_t kNumbers = 20000;
  std::atomic<uint32_t> published{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      uint32_t seen = 0;
      while (seen < kNumbers) {
        seen = published.load(std::memory_order_acquire);
        uint32_t next = 0;
        list.ForEach([&](uint32_t number) { return number == 150 * next++; });
        ASSERT_GE(next, seen);
        if (seen < kNumbers) std::this_thread::yield();
      }
    });
  }
  for (uint32_t i = 0; i < kNumbers; ++i) {
    list.Append(arena, 150 * i);
    published.store(i + 1, std::memory_order_release);
  }
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace entente::index
