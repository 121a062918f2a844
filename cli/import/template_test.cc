#include "cli/import/template.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Value Map(std::vector<std::pair<std::string, Value>> members) {
  Value map = Value::Map();
  for (auto& [key, value] : members) {
    map.keys.push_back(key);
    map.values.push_back(std::move(value));
  }
  return map;
}

Value Texts(const std::vector<std::string>& texts) {
  Value list = Value::List({});
  for (const std::string& text : texts) list.values.push_back(Value::Text(text));
  return list;
}

class Templates : public ::testing::Test {
 protected:
  Templates() : indexes_(1, LookupIndex(IndexKeep::kFirst)), tables_(1) {
    item_.value = Map({{"name", Value::Text(" Acme AI ")},
                       {"nothing", Value::Text("Unknown")},
                       {"Publication date", Value::Text("March 2025")},
                       {"size", Map({{"value", Value::Text("7B")}, {"explanation", Value::Text("as told")}})},
                       {"made_up", Map({{"explanation", Value::Text("nobody knows")}})},
                       {"makers", Value::Text("Acme, Inc., \"Bolt, Cut\" , none, Zed (A, B)")},
                       {"tags", Texts({"b", "a", "b", "unknown"})},
                       {"rows", Value::List({Texts({"parent", "p1"}), Texts({"child", "c1"})})},
                       {"people", Value::List({Map({{"n", Value::Text("x")}}), Map({{"n", Value::Text("y")}})})},
                       {"count", Value::Text("42")},
                       {"text", Value::Text("A [link](https://x.org/a).")}});
    item_.enclosing = {Map({{"name", Value::Text("Gold")}}), Map({{"name", Value::Text("Members")}})};
    file_ = Map({{"name", Value::Text("a.csv")}, {"date", Value::Text("2025-01-02")}});
    tables_[0].Add("Acme AI", Value::Text("acme"));
    tables_[0].Add("several", Texts({"one", "two"}));
    tables_[0].AddPattern(*CompilePattern("^Bolt"), Value::Text("bolt"));
    indexes_[0].Put("Acme AI", "known", 10);
    evaluation_.empty_words = &empty_words_;
    evaluation_.tables = &tables_;
    evaluation_.indexes = &indexes_;
    names_.tables["codes"] = 0;
    names_.indexes["seen"] = 0;
  }

  // What a template gives: text, `[a, b]`, `-` for nothing, or the mistake in it.
  std::string Of(const std::string& text) {
    absl::StatusOr<Template> made = Template::Parse(text, names_);
    if (!made.ok()) return std::string(made.status().message());
    const Value value = made->Evaluate(Scope(item_, file_), evaluation_);
    if (value.is_text()) return value.text;
    if (value.absent()) return "-";
    if (value.is_map()) return "{}";
    return absl::StrCat("[",
                        absl::StrJoin(value.values, ", ",
                                      [](std::string* out, const Value& element) {
                                        out->append(element.is_text() ? element.text : "…");
                                      }),
                        "]");
  }

  Item item_;
  Value file_;
  std::set<std::string> empty_words_ = {"unknown", "none"};
  std::vector<LookupIndex> indexes_;
  std::vector<LookupTable> tables_;
  Evaluation evaluation_;
  LookupNames names_;
};

TEST_F(Templates, AreTextWithExpressions) {
  EXPECT_EQ(Of("plain"), "plain");
  EXPECT_EQ(Of("${name}"), "Acme AI");
  EXPECT_EQ(Of("<${name}/${count}>"), "<Acme AI/42>");
  EXPECT_EQ(Of("cost $5, $${name}"), "cost $5, ${name}");
  EXPECT_EQ(Of("${tags}-x"), "b-x");
  EXPECT_EQ(Of(""), "-");
}

TEST_F(Templates, AreNothingWhenAPartOfThemIs) {
  EXPECT_EQ(Of("${nothing}"), "-");
  EXPECT_EQ(Of("x ${nothing}"), "-");
  EXPECT_EQ(Of("x ${no_such_field}"), "-");
}

TEST_F(Templates, FollowPaths) {
  EXPECT_EQ(Of("${`Publication date`}"), "March 2025");
  EXPECT_EQ(Of("${['Publication date']}"), "March 2025");
  EXPECT_EQ(Of("${item['Publication date']}"), "March 2025");
  EXPECT_EQ(Of("${size.value}"), "7B");
  EXPECT_EQ(Of("${tags[0]}${tags[-2]}"), "bb");
  EXPECT_EQ(Of("${tags[9]}"), "-");
  EXPECT_EQ(Of("${tags}"), "[b, a, b]");
  EXPECT_EQ(Of("${rows[*][1]}"), "[p1, c1]");
  EXPECT_EQ(Of("${people[*].n}"), "[x, y]");
  EXPECT_EQ(Of("${up.name} of ${up.up.name}"), "Gold of Members");
  EXPECT_EQ(Of("${up.up.up.name}"), "-");
  EXPECT_EQ(Of("${file.date}"), "2025-01-02");
}

TEST_F(Templates, TakeTheFirstAlternativeThatIsThere) {
  EXPECT_EQ(Of("${nothing ?? size.nope ?? count}"), "42");
  EXPECT_EQ(Of("${nothing ?? 'it''s unnamed'}"), "it's unnamed");
  EXPECT_EQ(Of("${nothing | default('x')}"), "x");
  EXPECT_EQ(Of("${tags | only('z') ?? 'none of them'}"), "none of them");
}

TEST_F(Templates, KnowScalarsThatMayComeWithAnExplanation) {
  EXPECT_EQ(Of("${size | value_of}"), "7B");
  EXPECT_EQ(Of("${name | value_of}"), "Acme AI");
  EXPECT_EQ(Of("${made_up | value_of}"), "-");
  EXPECT_EQ(Of("${size | value_of('explanation')}"), "as told");
}

TEST_F(Templates, SplitCells) {
  EXPECT_EQ(Of("${makers | split(',')}"), "[Acme, Inc., Bolt, Cut, Zed (A, B)]");
  EXPECT_EQ(Of("${makers | split_outside(', Inc\\.|\\([^)]*\\)', ',') | count}"), "3");
  EXPECT_EQ(Of("${makers | split_outside(', Inc\\.|\\([^)]*\\)', ',') | join('; ')}"),
            "Acme, Inc.; Bolt, Cut; Zed (A, B)");
  EXPECT_EQ(Of("${'a; b and c' | split(';', ' and ')}"), "[a, b, c]");
  EXPECT_EQ(Of("${'5\" screen, 7\" screen' | split(',')}"), "[5\" screen, 7\" screen]");
}

TEST_F(Templates, WorkOnLists) {
  EXPECT_EQ(Of("${tags | unique}"), "[b, a]");
  EXPECT_EQ(Of("${tags | first}"), "b");
  EXPECT_EQ(Of("${tags | rest | last}"), "b");
  EXPECT_EQ(Of("${tags | join('+')}"), "b+a+b");
  EXPECT_EQ(Of("${tags | reject('B')}"), "[a]");
  EXPECT_EQ(Of("${tags | without('a')}"), "[b, b]");
  EXPECT_EQ(Of("${nothing | with(name, tags) | count}"), "4");
  EXPECT_EQ(Of("${size | entries | count}"), "2");
  EXPECT_EQ(Of("${tags | upper}"), "[B, A, B]");
}

TEST_F(Templates, AskQuestions) {
  EXPECT_EQ(Of("${count | is('41', '42')}"), "true");
  EXPECT_EQ(Of("${count | is('41')}"), "-");
  EXPECT_EQ(Of("${tags | is('A')}"), "true");
  EXPECT_EQ(Of("${nothing | is_not('x')}"), "true");
  EXPECT_EQ(Of("${name | is_not(name)}"), "-");
  EXPECT_EQ(Of("${nothing | missing}"), "true");
  EXPECT_EQ(Of("${name | missing}"), "-");
  EXPECT_EQ(Of("${name | present}"), "true");
  EXPECT_EQ(Of("${name | matches('(?i)^acme')}"), "true");
  EXPECT_EQ(Of("${name | and(count)}"), "true");
  EXPECT_EQ(Of("${name | and(nothing)}"), "-");
  EXPECT_EQ(Of("${name | given(count)}"), "Acme AI");
  EXPECT_EQ(Of("${name | given(nothing)}"), "-");
  EXPECT_EQ(Of("${count | at_least(42)}"), "42");
  EXPECT_EQ(Of("${count | at_most(41)}"), "-");
}

TEST_F(Templates, LookThingsUp) {
  EXPECT_EQ(Of("${name | map(codes)}"), "acme");
  EXPECT_EQ(Of("${'BOLT' | map(codes)}"), "-");
  EXPECT_EQ(Of("${'Bolt Ltd' | map(codes)}"), "bolt");
  EXPECT_EQ(Of("${'several' | map(codes)}"), "[one, two]");
  EXPECT_EQ(Of("${name | lookup(seen)}"), "known");
  EXPECT_EQ(Of("${count | lookup(seen)}"), "-");
}

TEST_F(Templates, ReadWhatTextMeans) {
  EXPECT_EQ(Of("${size | value_of | number}"), "7000000000");
  EXPECT_EQ(Of("${`Publication date` | date | not_after}"), "[..2025-03]");
  EXPECT_EQ(Of("${'2024' | between(file.date)}"), "[2024..2025-01-02]");
  EXPECT_EQ(Of("${'2024' | approximate}"), "2024~");
  EXPECT_EQ(Of("${'South Korea' | country}"), "KR");
  EXPECT_EQ(Of("${'zh-hant' | language}"), "zh-Hant");
  EXPECT_EQ(Of("${'goose.ai' | url}"), "https://goose.ai");
  EXPECT_EQ(Of("${'https://a.b/c d' | url}"), "https://a.b/c");
  EXPECT_EQ(Of("${text | plain}"), "A link.");
  EXPECT_EQ(Of("${text | links | first}"), "https://x.org/a");
  EXPECT_EQ(Of("${count | pad(5)}"), "00042");
  EXPECT_EQ(Of("${count | times('0.5')}"), "21");
  EXPECT_EQ(Of("${name | slug}"), "acme-ai");
  EXPECT_EQ(Of("${'Unit 12, 7' | match('(\\d+), (\\d)', '\\2/\\1')}"), "7/12");
  EXPECT_EQ(Of("${'Unit 12' | match('\\d+')}"), "12");
  EXPECT_EQ(Of("${'a-b' | replace('-', '')}"), "ab");
  EXPECT_THAT(evaluation_.remarks, IsEmpty());
}

TEST_F(Templates, RemarkOnWhatTheyCannotRead) {
  EXPECT_EQ(Of("${name | date}"), "-");
  EXPECT_EQ(Of("${'Atlantis' | country}"), "-");
  EXPECT_EQ(Of("${'BOLT' | map(codes)}"), "-");
  EXPECT_THAT(evaluation_.remarks,
              ElementsAre("`Acme AI` is no date", "`Atlantis` is no country", "`BOLT` is not in the table"));
}

TEST_F(Templates, SayWhatIsWrongWithThem) {
  EXPECT_THAT(Of("${name"), HasSubstr("but the expression ends"));
  EXPECT_THAT(Of("${name | shout}"), HasSubstr("no filter is called `shout`; there are: trim"));
  EXPECT_THAT(Of("${name | map(nope)}"), HasSubstr("no table is called `nope`; there are: codes"));
  EXPECT_THAT(Of("${name | lookup(nope)}"), HasSubstr("no index is called `nope`"));
  EXPECT_THAT(Of("${name | match('(')}"), HasSubstr("is no regular expression"));
  EXPECT_THAT(Of("${name | join}"), HasSubstr("`join` takes 1 arguments, not 0"));
  EXPECT_THAT(Of("${'open}"), HasSubstr("quotes are closed"));
  EXPECT_THAT(Of("${name | match('(a)(b)', '\\3')}"), HasSubstr("cannot take the place of a match"));
  EXPECT_THAT(Of("${name | replace('a', other)}"), HasSubstr("a quoted text"));
  EXPECT_THAT(Of("${a[x]}"), HasSubstr("expected a number"));
  EXPECT_THAT(Of("${a b}"), HasSubstr("at `b}`"));
  EXPECT_THAT(Of("${}"), HasSubstr("expected a name"));
}

TEST(AnIndex, KeepsTheValueItIsToldTo) {
  for (const auto& [keep, kept] : {std::pair{IndexKeep::kFirst, "b"}, std::pair{IndexKeep::kLast, "c"},
                                   std::pair{IndexKeep::kLeast, "a"}, std::pair{IndexKeep::kGreatest, "d"}}) {
    LookupIndex index(keep);
    for (const char* value : {"b", "a", "d", "c"}) EXPECT_TRUE(index.Put(" Key", value, 1));
    EXPECT_EQ(index.Find("key ")->text, kept);
    EXPECT_FALSE(index.Put("another", "x", 1));
  }
}

}  // namespace
}  // namespace entente::cli
