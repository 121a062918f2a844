#include "service/index/interner.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

TEST(Interner, NumbersTextsInOrderOfFirstInsertion) {
  Arena arena;
  Interner interner(arena);
  EXPECT_EQ(interner.Insert("a"), 0u);
  EXPECT_EQ(interner.Insert("b"), 1u);
  EXPECT_EQ(interner.Insert("a"), 0u);
  EXPECT_EQ(interner.size(), 2u);
  EXPECT_EQ(interner.Text(1), "b");
}

TEST(Interner, FindsOnlyWhatWasInserted) {
  Arena arena;
  Interner interner(arena);
  EXPECT_EQ(interner.Find("a"), Interner::kNone);
  interner.Insert("a");
  EXPECT_EQ(interner.Find("a"), 0u);
  EXPECT_EQ(interner.Find("A"), Interner::kNone);
  EXPECT_EQ(interner.Find(""), Interner::kNone);
}

TEST(Interner, TakesEmptyTextsAndTextsWithZeroBytes) {
  Arena arena;
  Interner interner(arena);
  const std::string zeros("\0\0", 2);
  EXPECT_EQ(interner.Insert(""), 0u);
  EXPECT_EQ(interner.Insert(zeros), 1u);
  EXPECT_EQ(interner.Find(""), 0u);
  EXPECT_EQ(interner.Text(1), zeros);
}

TEST(Interner, KeepsManyTextsApart) {
  Arena arena;
  Interner interner(arena);
  for (uint32_t i = 0; i < 50000; ++i) ASSERT_EQ(interner.Insert("text " + std::to_string(i)), i);
  for (uint32_t i = 0; i < 50000; ++i) ASSERT_EQ(interner.Find("text " + std::to_string(i)), i);
}

TEST(Interner, LetsReadersFindEveryTextPublishedWhileTheWriterInserts) {
  Arena arena;
  Interner interner(arena);
  constexpr uint32_t kTexts = 10000;
  std::atomic<uint32_t> published{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 2; ++reader) {
    readers.emplace_back([&] {
      uint32_t seen = 0;
      for (uint32_t i = 0; seen < kTexts; ++i) {
        seen = published.load(std::memory_order_acquire);
        if (seen == 0) continue;
        const uint32_t number = i * 31 % seen;
        ASSERT_EQ(interner.Find(std::to_string(number)), number);
        ASSERT_EQ(interner.Text(number), std::to_string(number));
      }
    });
  }
  for (uint32_t i = 0; i < kTexts; ++i) {
    interner.Insert(std::to_string(i));
    published.store(i + 1, std::memory_order_release);
  }
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace entente::index
