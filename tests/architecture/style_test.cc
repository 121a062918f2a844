// What is measured of how the sources are written: lengths, opening comments, words that have no place in them.
#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/architecture/source.h"

namespace entente::architecture {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kMaxFileLines = 500;
constexpr int kMaxFunctionLines = 70;

using Lines = std::vector<std::string>;

Lines LongFiles(const std::vector<Source>& sources) {
  Lines found;
  for (const Source& source : sources) {
    const int lines = CountLines(source);
    if (lines > kMaxFileLines) found.push_back(absl::StrCat(source.path, " has ", lines, " lines"));
  }
  return found;
}

Lines LongFunctions(const std::vector<Source>& sources) {
  Lines found;
  for (const Source& source : sources) {
    for (const Function& function : Functions(source)) {
      if (function.lines <= kMaxFunctionLines) continue;
      found.push_back(absl::StrCat(source.path, ":", function.first_line, " has ", function.lines, " lines"));
    }
  }
  return found;
}

Lines HeadersWithoutOpening(const std::vector<Source>& sources) {
  Lines found;
  for (const Source& source : sources) {
    if (IsHeader(source) && source.text.compare(0, 3, "// ") != 0) found.push_back(source.path);
  }
  return found;
}

// The lines of `text`, a view of `source`, that match.
void AddMatches(const Source& source, const std::string& text, const std::regex& wanted, Lines& found) {
  for (auto it = std::sregex_iterator(text.begin(), text.end(), wanted); it != std::sregex_iterator(); ++it) {
    const auto line = std::count(text.begin(), text.begin() + it->position(), '\n') + 1;
    found.push_back(absl::StrCat(source.path, ":", line, ": ", it->str()));
  }
}

Lines WordsOutOfPlace(const std::vector<Source>& sources) {
  static const std::regex unfinished(absl::StrCat(R"(\b(TO)", "DO|FIX", R"(ME)\b)"));
  static const std::regex keywords(R"(\b(throw|new)\b(?=\s*[A-Za-z_:;(]))");
  static const std::regex owned(R"(#[ \t]*include[^\n]*|\bunique_ptr<[^;{}()]*>\s*\w*\(new\b|\bWrapUnique\(new\b)");
  Lines found;
  for (const Source& source : sources) {
    AddMatches(source, source.text, unfinished, found);
    // Not an allocation by hand: what a smart pointer takes in the same breath, and `#include <new>`.
    const std::string code = std::regex_replace(source.bare, owned, "");
    AddMatches(source, code, keywords, found);
  }
  return found;
}

const std::vector<Source>& AllSources() {
  static const std::vector<Source> sources = ReadSources({"service", "client", "cli", "tests"});
  return sources;
}

TEST(Sources, AreNotLongerThanFiveHundredLines) { EXPECT_THAT(LongFiles(AllSources()), IsEmpty()); }

TEST(Functions, AreNotLongerThanSeventyLines) { EXPECT_THAT(LongFunctions(AllSources()), IsEmpty()); }

TEST(Headers, OpenWithACommentThatSaysWhatTheyAreFor) { EXPECT_THAT(HeadersWithoutOpening(AllSources()), IsEmpty()); }

TEST(Sources, NeitherThrowNorAllocateByHandNorLeaveNotesOfUnfinishedWork) {
  EXPECT_THAT(WordsOutOfPlace(AllSources()), IsEmpty());
}

std::string Repeated(const std::string& line, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += line;
  return text;
}

TEST(TheLengthCheck, CatchesAFileThatIsALineTooLong) {
  EXPECT_THAT(LongFiles({Scan("a.cc", Repeated("int a;\n", kMaxFileLines))}), IsEmpty());
  EXPECT_THAT(LongFiles({Scan("a.cc", Repeated("int a;\n", kMaxFileLines + 1))}), ElementsAre("a.cc has 501 lines"));
}

TEST(TheLengthCheck, CatchesAFunctionThatIsALineTooLongWhereverItStands) {
  const std::string fits = "int F(int a) {\n" + Repeated("  if (a) { a = '{'; }\n", kMaxFunctionLines - 2) + "}\n";
  const std::string grows = "int G(int a)\n    const {\n" + Repeated("  // }\n", kMaxFunctionLines - 2) + "}\n";
  EXPECT_THAT(LongFunctions({Scan("a.cc", fits)}), IsEmpty());
  EXPECT_THAT(LongFunctions({Scan("a.cc", "#define X {\n" + fits)}), IsEmpty());
  EXPECT_THAT(LongFunctions({Scan("a.cc", fits + grows)}), ElementsAre("a.cc:71 has 71 lines"));
  EXPECT_THAT(
      LongFunctions({Scan("a.h", "namespace a {\nclass A final : public B {\n public:\n" + fits + grows + "};\n}\n")}),
      ElementsAre("a.h:74 has 71 lines"));
  EXPECT_THAT(LongFunctions({Scan("a.cc", "const int kTable[] = {\n" + Repeated("  1,\n", 100) + "};\n")}), IsEmpty());
}

TEST(TheFunctionsOfASource, AreFoundAmongScopesTablesAndLiterals) {
  const Source source = Scan("a.cc", R"cc(
    namespace a {
    namespace {
    struct P {
      int x = 0;
      P() : x(1) {}
      int Get() const { return x; }
    };
    enum class E { kOne };
    template <typename T>
    int Size() {
      return sizeof(T);
    }
    const char kText[] = "} {";
    }  // namespace
    }  // namespace a
    int main() { return 1'000; }
  )cc");
  std::vector<std::string> heads;
  for (const Function& function : Functions(source)) heads.push_back(function.head);
  EXPECT_THAT(heads,
              ElementsAre("P() : x(1)", "int Get() const", "template <typename T>\n    int Size()", "int main()"));
}

TEST(TheHeaderCheck, CatchesAHeaderThatBeginsWithItsGuard) {
  EXPECT_THAT(HeadersWithoutOpening({Scan("a.h", "#ifndef A\n// Later.\n"), Scan("b.h", "// For b.\n#ifndef B\n")}),
              ElementsAre("a.h"));
}

TEST(TheWordCheck, CatchesThrowsAllocationsAndNotes) {
  for (const std::string bad :
       {"  throw std::runtime_error(\"x\");\n", "auto* a = new int(3);\n", "return new Reactor(this);\n",
        "catch (...) { throw; }\n", "auto p = Wrap(std::unique_ptr<A>(), new A);\n",
        "// TO"
        "DO: later\n",
        "int a;  // FIX"
        "ME\n"}) {
    EXPECT_EQ(WordsOutOfPlace({Scan("a.cc", bad)}).size(), 1u) << bad;
  }
}

TEST(TheWordCheck, LeavesProseAndNamesAlone) {
  for (const std::string good :
       {"// A new one may throw off its rhythm.\n", "bool is_new = false;\n", "auto m = prototype->New();\n",
        "const char kText[] = \"throw new things\";\n", "#include <new>\n", "std::unique_ptr<A> a(new A(1));\n",
        "return std::unique_ptr<B<C>>(new B<C>);\n"}) {
    EXPECT_THAT(WordsOutOfPlace({Scan("a.cc", good)}), IsEmpty()) << good;
  }
}

}  // namespace
}  // namespace entente::architecture
