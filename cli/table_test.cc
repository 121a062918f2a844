#include "cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/display_width.h"
#include "cli/wide_table.h"

namespace entente::cli {
namespace {

template <typename T>
std::string Written(const T& written, bool color = false) {
  std::ostringstream out;
  written.Write(out, color);
  return out.str();
}

TEST(DisplayWidth, CountsTheColumnsOfATerminal) {
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("믿음"), 4);
  EXPECT_EQ(DisplayWidth("é"), 1);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
  EXPECT_EQ(DisplayWidth("Mi:dm 믿음"), 10);
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("\xff"), 1);
}

TEST(DisplayWidth, TakesTheControlCharactersOutOfALine) {
  EXPECT_EQ(OnOneLine("a\nb\t\033[31mc"), "a b  [31mc");
  EXPECT_EQ(OnOneLine("익시젠"), "익시젠");
}

TEST(Table, AlignsWideCharactersByTheirColumns) {
  Table table({"NAME", "ID"});
  table.Add({"믿음", "1"});
  table.Add({"Exaone", "2"});
  EXPECT_EQ(Written(table), "NAME    ID\n믿음    1\nExaone  2\n");
}

TEST(Table, LeavesOutColumnsThatAreEmptyInEveryRow) {
  Table table({"A", "B", "C"});
  table.Add({"1", "", "3"});
  table.Add({"4"});
  EXPECT_EQ(Written(table), "A  C\n1  3\n4\n");
}

TEST(Table, EmphasizesItsHeadingsInColourOnly) {
  Table table({"A"});
  table.Add({"1"});
  EXPECT_EQ(Written(table, true), "\033[1mA\033[0m\n1\n");
  EXPECT_EQ(Written(table, false).find('\033'), std::string::npos);
}

TEST(Table, WritesNothingWithoutRows) { EXPECT_EQ(Written(Table({"A", "B"})), ""); }

TEST(Card, AlignsValuesAndLeavesOutWhatIsEmpty) {
  Card card;
  card.Add("id", "x");
  card.Add("none", "");
  card.Add("country", "KR");
  EXPECT_EQ(Written(card), "id       x\ncountry  KR\n");
}

std::string Written(const WideTable& table, int width) {
  std::ostringstream out;
  table.Write(out, false, width);
  return out.str();
}

TEST(WideTable, KeepsEmptyColumns) {
  WideTable table({"", "a", "b"});
  table.Add({"x", "", "1"});
  EXPECT_EQ(Written(table, 80), "   a  b\nx     1\n");
  EXPECT_EQ(table.Width(), 7);
}

TEST(WideTable, IsWrittenInBlocksThatRepeatTheFirstColumn) {
  WideTable table({"", "aaaa", "bbbb", "cccc"});
  table.Add({"x", "1", "2", "3"});
  EXPECT_EQ(Written(table, 13), "   aaaa  bbbb\nx  1     2\n\n   cccc\nx  3\n");
  EXPECT_EQ(Written(table, 1), "   aaaa\nx  1\n\n   bbbb\nx  2\n\n   cccc\nx  3\n");
}

TEST(WideTable, CountsWideCharacters) {
  WideTable table({"", "한국", "b"});
  table.Add({"x", "1", "2"});
  EXPECT_EQ(Written(table, 80), "   한국  b\nx  1     2\n");
}

TEST(WideTable, OfOneColumnIsThatColumn) {
  WideTable table({"a"});
  table.Add({"x"});
  EXPECT_EQ(Written(table, 80), "a\nx\n");
}

}  // namespace
}  // namespace entente::cli
