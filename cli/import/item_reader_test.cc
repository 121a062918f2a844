#include "cli/import/item_reader.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/testing/source_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::SourceFolder;

// `{a: 1, b: [2, 3]}`, whatever it was written in.
std::string Shown(const Value& value) {
  if (value.absent()) return "-";
  if (value.is_text()) return value.text;
  std::vector<std::string> parts;
  for (size_t i = 0; i < value.values.size(); ++i) {
    parts.push_back(value.is_map() ? absl::StrCat(value.keys[i], ": ", Shown(value.values[i]))
                                   : Shown(value.values[i]));
  }
  return value.is_map() ? absl::StrCat("{", absl::StrJoin(parts, ", "), "}")
                        : absl::StrCat("[", absl::StrJoin(parts, ", "), "]");
}

struct Outcome {
  std::vector<std::string> items;  // `line {…}`
  std::vector<std::vector<Value>> enclosing;
  std::vector<std::string> reports;
  std::string refusal;
};

class ReadingItems : public ::testing::Test {
 protected:
  Outcome Read(const std::string& name, const std::string& content) {
    Outcome outcome;
    ItemReading reading;
    reading.take = [&](Item item) {
      outcome.items.push_back(absl::StrCat(item.line, " ", Shown(item.value)));
      outcome.enclosing.push_back(std::move(item.enclosing));
      return absl::OkStatus();
    };
    reading.report = [&](int32_t line, std::string text) { outcome.reports.push_back(absl::StrCat(line, ": ", text)); };
    const absl::Status status = ReadItems(folder_.Write(name, content), plan_, limits_, reading);
    outcome.refusal = std::string(status.message());
    return outcome;
  }

  void ItemsAt(const std::string& path) { plan_.items = {*ParseItemPath(path)}; }

  SourceFolder folder_;
  FormatPlan plan_;
  ReaderLimits limits_;
};

TEST_F(ReadingItems, OfCsvGivesRowsByColumnAndLine) {
  const Outcome outcome = Read("a.csv", "name,country\nAcme,KR\n\"Two\nlines, one \"\"cell\"\"\",\r\n\nLast,US");
  EXPECT_THAT(outcome.items, ElementsAre("2 {name: Acme, country: KR}", "3 {name: Two\nlines, one \"cell\"}",
                                         "6 {name: Last, country: US}"));
  EXPECT_EQ(outcome.refusal, "");
}

TEST_F(ReadingItems, OfCsvTakesOtherSeparatorsAndColumnsOfTheMapping) {
  plan_.columns = {"a", "b"};
  EXPECT_THAT(Read("a.tsv", "1\t2\n3\t4\n").items, ElementsAre("1 {a: 1, b: 2}", "2 {a: 3, b: 4}"));
  plan_.delimiter = ';';
  EXPECT_THAT(Read("a.tsv", "1;2\n").items, ElementsAre("1 {a: 1, b: 2}"));
}

TEST_F(ReadingItems, OfCsvReportsRowsWithTooManyCellsAndGoesOn) {
  const Outcome outcome = Read("a.csv", "a,b\n1,2,3\n4\n5,6\n");
  EXPECT_THAT(outcome.items, ElementsAre("3 {a: 4}", "4 {a: 5, b: 6}"));
  EXPECT_THAT(outcome.reports, ElementsAre("2: the row has 3 cells, but there are 2 columns"));
}

TEST_F(ReadingItems, OfCsvRefusesAFileThatEndsWithinQuotes) {
  const Outcome outcome = Read("a.csv", "a,b\n1,2\n3,\"never\nclosed\n");
  EXPECT_THAT(outcome.items, ElementsAre("2 {a: 1, b: 2}"));
  EXPECT_THAT(outcome.refusal, HasSubstr("a.csv:3: the file is cut short"));
}

TEST_F(ReadingItems, OfCsvRefusesAQuoteWhereNoneMayBe) {
  EXPECT_THAT(Read("a.csv", "a,b\n1,2\nx\"y,3\n").refusal, HasSubstr("a.csv:3: not CSV"));
}

TEST_F(ReadingItems, OfCsvRefusesRowsPastItsLimits) {
  limits_.record_bytes = 100;
  limits_.cells = 3;
  EXPECT_THAT(Read("a.csv", "a\n\"open\n\n\n" + std::string(50, '\n') + std::string(90, 'x') + "\n").refusal,
              HasSubstr("a.csv:2: the row that begins here is longer than 100 bytes (record_bytes)"));
  EXPECT_THAT(Read("b.csv", "a,b,c,d\n").refusal, HasSubstr("b.csv:1: the row has more than 3 cells (cells)"));
}

TEST_F(ReadingItems, OfCsvRefusesTwoColumnsOfOneName) {
  EXPECT_THAT(Read("a.csv", "a,b,a\n1,2,3\n").refusal, HasSubstr("two columns are called `a`"));
}

TEST_F(ReadingItems, OfJsonFindsThemAtTheirPathWithWhatIsAroundThem) {
  ItemsAt("groups[*].members[*]");
  const Outcome outcome = Read("a.json", R"({"title": "t",
    "groups": [{"name": "gold", "members": [{"name": "A", "n": 12345678901234567890}, "B"]},
               {"name": "silver", "deep": {"x": [1]}, "members": [null, {"name": "C", "ok": true, "f": 1.50}]}]})");
  EXPECT_THAT(outcome.items,
              ElementsAre("2 {name: A, n: 12345678901234567890}", "2 B", "3 -", "3 {name: C, ok: true, f: 1.50}"));
  ASSERT_THAT(outcome.enclosing[3], SizeIs(2));
  EXPECT_EQ(Shown(outcome.enclosing[3][0]), "{name: silver}");
  EXPECT_EQ(Shown(outcome.enclosing[3][1]), "{title: t}");
}

TEST_F(ReadingItems, OfJsonRefusesWhatIsCutShortOrNone) {
  ItemsAt("[*]");
  const Outcome cut = Read("a.json", "[{\"a\": 1},\n{\"a\": 2},\n{\"a\"");
  EXPECT_THAT(cut.items, SizeIs(2));
  EXPECT_THAT(cut.refusal, HasSubstr("a.json:3: not JSON"));
  EXPECT_THAT(Read("b.json", "").refusal, HasSubstr("b.json:1: not JSON"));
}

TEST_F(ReadingItems, OfJsonRefusesNestingPastItsLimit) {
  EXPECT_THAT(Read("a.json", std::string(10'000, '[') + std::string(10'000, ']')).refusal,
              HasSubstr("a.json:1: lists and maps are nested more than 64 deep (depth)"));
}

TEST_F(ReadingItems, OfJsonRefusesAnItemOfTooManyValues) {
  limits_.item_nodes = 10;
  ItemsAt("[*]");
  EXPECT_THAT(Read("a.json", "[[1,2,3],[1,2,3,4,5,6,7,8,9,10,11]]").refusal, HasSubstr("(item_nodes)"));
}

TEST_F(ReadingItems, OfJsonLinesReportsABadLineAndGoesOn) {
  const Outcome outcome = Read("a.jsonl", "{\"a\": 1}\n{\"a\": \n\n[1, 2]\n");
  EXPECT_THAT(outcome.items, ElementsAre("1 {a: 1}", "4 [1, 2]"));
  ASSERT_THAT(outcome.reports, SizeIs(1));
  EXPECT_THAT(outcome.reports[0], HasSubstr("2: not JSON"));
}

TEST_F(ReadingItems, OfJsonLinesTakesNumbersThatAreNoneForNothing) {
  const Outcome outcome = Read("a.jsonl", R"({"a": NaN, "b": [-Infinity, 1], "c": "NaN \" Infinity"})");
  EXPECT_THAT(outcome.reports, IsEmpty());
  EXPECT_THAT(outcome.items, ElementsAre(R"(1 {a: -, b: [-, 1], c: NaN " Infinity})"));
}

TEST_F(ReadingItems, OfYamlKeepsScalarsAsTheyAreWritten) {
  ItemsAt("[*]");
  const Outcome outcome =
      Read("a.yaml", "- name: A\n  day: 2022-01-01\n  yes: no\n  none: null\n  text: 'null'\n- [x, ~]\n");
  EXPECT_THAT(outcome.items, ElementsAre("1 {name: A, day: 2022-01-01, yes: no, none: -, text: null}", "6 [x, -]"));
}

TEST_F(ReadingItems, OfYamlGivesUtf8WhateverWasEscaped) {
  ItemsAt("[*]");
  EXPECT_THAT(Read("a.yaml", "- \"a\\_b\\Nc \\u00e9é\"\n").items, ElementsAre("1 a\u00a0b\xC2\x85"
                                                                              "c éé"));
}

TEST_F(ReadingItems, OfYamlPlaysAliasesBack) {
  ItemsAt("items[*]");
  const Outcome outcome = Read("a.yaml", "base: &b {x: &one 1, y: [2, *one]}\nitems:\n  - *b\n  - z: *b\n");
  EXPECT_THAT(outcome.items, ElementsAre("1 {x: 1, y: [2, 1]}", "4 {z: {x: 1, y: [2, 1]}}"));
}

TEST_F(ReadingItems, OfYamlRefusesABillionLaughs) {
  std::string laughs = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 10; ++i) {
    absl::StrAppend(&laughs, "a", i, ": &a", i, " [*a", i - 1);
    for (int j = 1; j < 10; ++j) absl::StrAppend(&laughs, ", *a", i - 1);
    absl::StrAppend(&laughs, "]\n");
  }
  EXPECT_THAT(Read("a.yaml", laughs).refusal, HasSubstr("stand for more than 100000 values (alias_nodes)"));
}

TEST_F(ReadingItems, OfYamlRefusesTenThousandLevels) {
  const std::string flow = Read("a.yaml", std::string(10'000, '[') + std::string(10'000, ']')).refusal;
  EXPECT_THAT(flow, HasSubstr("a.yaml:1: lists and maps are nested more than 64 deep (depth)"));
  std::string block;
  for (int i = 0; i < 10'000; ++i) block += "- ";
  EXPECT_THAT(Read("b.yaml", block + "x\n").refusal, HasSubstr("b.yaml:1: "));
}

TEST_F(ReadingItems, OfYamlRefusesWhatIsBrokenWithItsLine) {
  EXPECT_THAT(Read("a.yaml", "a: 1\nb: [1, 2\n").refusal, HasSubstr("a.yaml:"));
  EXPECT_THAT(Read("b.yaml", "a: 1\nb: \"never closed\n").refusal, HasSubstr("not YAML"));
  EXPECT_THAT(Read("c.yaml", "a: &x [1, *x]\n").refusal, HasSubstr("c.yaml:1: an alias stands within its own anchor"));
  EXPECT_THAT(Read("d.yaml", "? [a, b]\n: 1\n").refusal, HasSubstr("the key of a map is itself a map or a list"));
}

TEST_F(ReadingItems, EndsWithTheErrorOfWhoTakesThem) {
  ItemReading reading;
  int taken = 0;
  reading.take = [&](Item) { return ++taken == 2 ? absl::AbortedError("enough") : absl::OkStatus(); };
  plan_.items = {*ParseItemPath("[*]")};
  EXPECT_EQ(ReadItems(folder_.Write("a.yaml", "[1, 2, 3]"), plan_, limits_, reading).message(), "enough");
  EXPECT_EQ(taken, 2);
  taken = 0;
  EXPECT_EQ(ReadItems(folder_.Write("a.json", "[1, 2, 3]"), plan_, limits_, reading).message(), "enough");
  EXPECT_EQ(taken, 2);
  taken = 0;
  EXPECT_EQ(ReadItems(folder_.Write("a.csv", "a\n1\n2\n3\n"), plan_, limits_, reading).message(), "enough");
  EXPECT_EQ(taken, 2);
}

TEST(TheFormatOfAFile, IsThatOfItsName) {
  EXPECT_EQ(*FormatByName("x/a.csv"), FileFormat::kCsv);
  EXPECT_EQ(*FormatByName("a.JSONL.gz"), FileFormat::kJsonLines);
  EXPECT_EQ(*FormatByName("a.json"), FileFormat::kJson);
  EXPECT_EQ(*FormatByName("a.yml"), FileFormat::kYaml);
  EXPECT_FALSE(FormatByName("a.xlsx").ok());
}

TEST(ThePathOfItems, IsKeysAndStars) {
  const ItemPath path = *ParseItemPath("a.*[*].b-c[*]");
  ASSERT_THAT(path, SizeIs(5));
  EXPECT_EQ(path[0].key, "a");
  EXPECT_TRUE(path[1].any);
  EXPECT_TRUE(path[2].each);
  EXPECT_EQ(path[3].key, "b-c");
  EXPECT_THAT(*ParseItemPath(""), IsEmpty());
  for (const char* bad : {".a", "a..b", "a[1]", "a[*]b", "a["}) EXPECT_FALSE(ParseItemPath(bad).ok()) << bad;
}

}  // namespace
}  // namespace entente::cli
