#include "service/query/filter_text.h"

#include <string>

#include "gtest/gtest.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

std::string Shape(const v1::Filter& filter) {
  static constexpr const char* kSigns[] = {"?", "=", "!=", "<", "<=", ">", ">=", ":"};
  std::string shape;
  switch (filter.condition_case()) {
    case v1::Filter::kAll:
    case v1::Filter::kAny: {
      const bool all = filter.has_all();
      for (const v1::Filter& each : (all ? filter.all() : filter.any()).filters()) {
        absl::StrAppend(&shape, shape.empty() ? "(" : all ? " & " : " | ", Shape(each));
      }
      return shape + ")";
    }
    case v1::Filter::kNot:
      return "!" + Shape(filter.not_());
    case v1::Filter::kComparison:
      return absl::StrCat(filter.comparison().field(), kSigns[filter.comparison().comparator()],
                          filter.comparison().value());
    default:
      return "";
  }
}

std::string ShapeOf(const std::string& text) {
  const auto parsed = ParseFilterText(text, 16, "filter_text");
  return parsed.ok() ? Shape(parsed->filter) : ErrorOf(parsed.status());
}

std::string ColumnOf(const std::string& text) {
  const auto parsed = ParseFilterText(text, 16, "filter_text");
  EXPECT_EQ(ErrorOf(parsed.status()), "INVALID_FILTER at filter_text") << text;
  return MetadataOf(parsed.status(), "column");
}

TEST(FilterText, OrBindsTighterThanAnd) {
  EXPECT_EQ(ShapeOf("a = 1 AND b = 2 OR c = 3"), "(a=1 & (b=2 | c=3))");
  EXPECT_EQ(ShapeOf("(a = 1 AND b = 2) OR c = 3"), "((a=1 & b=2) | c=3)");
}

TEST(FilterText, TermsSideBySideAreAnd) { EXPECT_EQ(ShapeOf("a=1 b=2 OR c=3 d:4"), "(a=1 & (b=2 | c=3) & d:4)"); }

TEST(FilterText, EveryComparatorIsReadWithAndWithoutBlanks) {
  EXPECT_EQ(ShapeOf("a=1 b!=2 c<3 d<=4 e>5 f>=6 g:7"), "(a=1 & b!=2 & c<3 & d<=4 & e>5 & f>=6 & g:7)");
  EXPECT_EQ(ShapeOf("a = 1 b != 2 c < 3 d <= 4 e > 5 f >= 6 g : 7"), "(a=1 & b!=2 & c<3 & d<=4 & e>5 & f>=6 & g:7)");
}

TEST(FilterText, NotAndMinusNegateOneTerm) {
  EXPECT_EQ(ShapeOf("NOT a=1 b=2"), "(!a=1 & b=2)");
  EXPECT_EQ(ShapeOf("-a=1 OR -(b=2 c=3)"), "(!a=1 | !(b=2 & c=3))");
  EXPECT_EQ(ShapeOf("a = -5"), "a=-5");
}

TEST(FilterText, QuotedTextKeepsWhatWouldEndAWord) {
  EXPECT_EQ(ShapeOf(R"(a = "x (y) AND \"z\" \\")"), R"(a=x (y) AND "z" \)");
  EXPECT_EQ(ShapeOf("a = 'it\\'s'"), "a=it's");
  EXPECT_EQ(ShapeOf("a = 'AND'"), "a=AND");
}

TEST(FilterText, DatesIdsAndSetsNeedNoQuotes) {
  EXPECT_EQ(ShapeOf("from >= 2024-06 object = organization/skt until < [2024..2025]"),
            "(from>=2024-06 & object=organization/skt & until<[2024..2025])");
}

TEST(FilterText, ABlankTextIsNoFilter) {
  EXPECT_EQ(ShapeOf(""), "");
  EXPECT_EQ(ShapeOf(" \t"), "");
}

TEST(FilterText, EveryMistakeHasItsColumn) {
  EXPECT_EQ(ColumnOf("telecom"), "1");
  EXPECT_EQ(ColumnOf("a = 1 AND"), "10");
  EXPECT_EQ(ColumnOf("AND a = 1"), "1");
  EXPECT_EQ(ColumnOf("a = "), "5");
  EXPECT_EQ(ColumnOf("a = \"x"), "5");
  EXPECT_EQ(ColumnOf("a = 'x\\q'"), "7");
  EXPECT_EQ(ColumnOf("(a = 1"), "1");
  EXPECT_EQ(ColumnOf("a = 1)"), "6");
  EXPECT_EQ(ColumnOf("a = (1)"), "5");
  EXPECT_EQ(ColumnOf("near(a, 1)"), "1");
  EXPECT_EQ(ColumnOf("a = 1 OR OR b = 2"), "10");
  EXPECT_EQ(ColumnOf("a = http://x"), "9");
  EXPECT_EQ(ColumnOf("a = AND"), "5");
  EXPECT_EQ(ColumnOf("= 1"), "1");
}

TEST(FilterText, ColumnsCountCharactersNotBytes) { EXPECT_EQ(ColumnOf("name = '에스' AND"), "16"); }

TEST(FilterText, DepthIsBoundedBeforeTheStackIs) {
  EXPECT_EQ(ShapeOf(std::string(100'000, '(') + "a=1"), "OUT_OF_BOUNDS at filter_text");
}

TEST(FilterText, ColumnsOfComparisonsComeInTheOrderOfTheTree) {
  const auto parsed = ParseFilterText("a = 1 (b = 2 OR c = 3)", 16, "filter_text");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->columns, (std::vector<int>{1, 8, 17}));
}

}  // namespace
}  // namespace entente::query
