#include "service/query/sort_key.h"

#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace entente::query {
namespace {

template <typename Add>
std::string KeyWith(Add add) {
  SortKey key;
  add(key);
  return key.Take();
}

std::string TextKey(const std::string& text, bool descending = false) {
  return KeyWith([&](SortKey& key) { key.AddText(text, descending); });
}
std::string NumberKey(double number, bool descending = false) {
  return KeyWith([&](SortKey& key) { key.AddNumber(number, descending); });
}
std::string IntegerKey(int64_t number, bool descending = false) {
  return KeyWith([&](SortKey& key) { key.AddInteger(number, descending); });
}

TEST(SortKey, KeysOfNumbersOrderAsTheNumbers) {
  const std::vector<double> numbers = {-std::numeric_limits<double>::infinity(), -2.5, -1, 0, 0.25, 1, 1e300};
  for (size_t i = 1; i < numbers.size(); ++i) {
    EXPECT_LT(NumberKey(numbers[i - 1]), NumberKey(numbers[i]));
    EXPECT_GT(NumberKey(numbers[i - 1], true), NumberKey(numbers[i], true));
  }
  EXPECT_EQ(NumberKey(0.0), NumberKey(-0.0));
  EXPECT_LT(IntegerKey(std::numeric_limits<int32_t>::min()), IntegerKey(-1));
  EXPECT_LT(IntegerKey(-1), IntegerKey(0));
  EXPECT_GT(IntegerKey(-1, true), IntegerKey(0, true));
}

TEST(SortKey, ATextComesBeforeAllThatItBegins) {
  const std::vector<std::string> texts = {"", std::string(1, '\0'), "a", std::string("a\0b", 3), "aa", "b", "에스"};
  for (size_t i = 1; i < texts.size(); ++i) {
    EXPECT_LT(TextKey(texts[i - 1]), TextKey(texts[i])) << i;
    EXPECT_GT(TextKey(texts[i - 1], true), TextKey(texts[i], true)) << i;
  }
}

TEST(SortKey, WhatIsAbsentComesLastEitherWay) {
  const std::string absent = KeyWith([](SortKey& key) { key.AddAbsent(); });
  EXPECT_GT(absent, TextKey("zzz"));
  EXPECT_GT(absent, TextKey("a", true));
  EXPECT_GT(absent, NumberKey(1e308));
}

TEST(SortKey, TheFirstPartThatDiffersDecides) {
  const auto key = [](const std::string& first, int second) {
    return KeyWith([&](SortKey& made) {
      made.AddText(first);
      made.AddInteger(second);
    });
  };
  EXPECT_LT(key("a", 2), key("aa", 1));
  EXPECT_LT(key("a", 1), key("a", 2));
}

}  // namespace
}  // namespace entente::query
