#include "service/index/ordered_index.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace entente::index {
namespace {

std::vector<std::string> RandomTexts(int count, int seed) {
  std::mt19937 random(seed);
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) texts.push_back(std::to_string(random()) + "/" + std::to_string(i));
  return texts;
}

uint32_t StartOf(const std::string& text) { return text.empty() ? 0 : static_cast<uint8_t>(text[0]); }

// As users do: the keys are asked only where their starts are the same.
auto Before(const std::vector<std::string>& texts, const std::string& text) {
  return [&texts, &text](const OrderedIndex::Entry& other) {
    return other.start != StartOf(text) ? other.start < StartOf(text) : texts[other.number] < text;
  };
}

void Insert(uint32_t number, const std::vector<std::string>& texts, OrderedIndex& index) {
  index.Insert({number, StartOf(texts[number])}, Before(texts, texts[number]));
}

void InsertAll(const std::vector<std::string>& texts, OrderedIndex& index) {
  for (uint32_t i = 0; i < texts.size(); ++i) Insert(i, texts, index);
}

std::vector<std::string> From(const OrderedIndex& index, const std::vector<std::string>& texts, const std::string& from,
                              size_t most) {
  std::vector<std::string> found;
  index.ForEachFrom(Before(texts, from), [&](uint32_t number) {
    found.push_back(texts[number]);
    return found.size() < most;
  });
  return found;
}

TEST(OrderedIndexTest, GivesNothingWhenEmpty) {
  Arena arena;
  const OrderedIndex index(arena);
  EXPECT_TRUE(From(index, {}, "", 10).empty());
}

TEST(OrderedIndexTest, GoesThroughAllInOrderFromWhereverItIsAsked) {
  Arena arena;
  OrderedIndex index(arena);
  const std::vector<std::string> texts = RandomTexts(5000, 1);
  InsertAll(texts, index);
  std::vector<std::string> sorted = texts;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(From(index, texts, "", texts.size() + 1), sorted);
  for (const std::string from : {"0", "31", "4", "99", "x"}) {
    const auto first = std::lower_bound(sorted.begin(), sorted.end(), from);
    const auto last = first + std::min<ptrdiff_t>(7, sorted.end() - first);
    EXPECT_EQ(From(index, texts, from, 7), std::vector<std::string>(first, last)) << from;
  }
}

TEST(OrderedIndexTest, TakesInWhatIsInOrderAlreadyAndGoesOnFromThere) {
  Arena arena;
  OrderedIndex index(arena);
  const std::vector<std::string> texts = RandomTexts(5000, 2);
  std::vector<uint32_t> numbers(4000);
  std::iota(numbers.begin(), numbers.end(), 0);
  std::sort(numbers.begin(), numbers.end(), [&](uint32_t a, uint32_t b) { return texts[a] < texts[b]; });
  std::vector<OrderedIndex::Entry> entries;
  for (const uint32_t number : numbers) entries.push_back({number, StartOf(texts[number])});
  index.Fill(entries);
  for (uint32_t i = 4000; i < texts.size(); ++i) Insert(i, texts, index);
  std::vector<std::string> sorted = texts;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(From(index, texts, "", texts.size() + 1), sorted);
}

TEST(OrderedIndexTest, IsReadInOrderWhileItGrows) {
  Arena arena;
  OrderedIndex index(arena);
  const std::vector<std::string> texts = RandomTexts(20000, 2);
  std::atomic<uint32_t> inserted{0};
  std::thread reader([&] {
    for (uint32_t least = 0; least < texts.size();) {
      least = inserted.load(std::memory_order_acquire);
      const std::vector<std::string> seen = From(index, texts, "", texts.size() + 1);
      ASSERT_TRUE(std::is_sorted(seen.begin(), seen.end()));
      ASSERT_GE(seen.size(), least);
    }
  });
  for (uint32_t i = 0; i < texts.size(); ++i) {
    Insert(i, texts, index);
    inserted.store(i + 1, std::memory_order_release);
  }
  reader.join();
}

}  // namespace
}  // namespace entente::index
