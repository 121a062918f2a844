// How alike names are, with names of this field.
#include "service/discovery/name_likeness.h"

#include <random>
#include <string>
#include <utility>

#include "absl/random/distributions.h"
#include "gtest/gtest.h"
#include "service/base/fold.h"
#include "service/base/near.h"
#include "service/discovery/text_likeness.h"

namespace entente::discovery {
namespace {

NameForms Forms(const std::string& name) { return FormsOf(base::FoldName(name)); }
double Weight(absl::string_view word) {
  return word == "university" || word == "of" || word == "institute" || word == "technologies" ? 1.5 : 9;
}
NameScore Compare(const std::string& asked, const std::string& name) {
  const NameForms forms = Forms(name);
  return ComparedQuery(Forms(asked), Weight).Compare(forms);
}
double Score(const std::string& asked, const std::string& name) { return Compare(asked, name).score; }
v1::Likeness LikenessOf(const std::string& asked, const std::string& name) { return Compare(asked, name).likeness; }

TEST(JaroWinkler, GivesTheValuesOfTheLiterature) {
  EXPECT_NEAR(JaroWinkler("martha", "marhta"), 0.9611, 0.0001);
  EXPECT_NEAR(JaroWinkler("dixon", "dicksonx"), 0.8133, 0.0001);
  EXPECT_NEAR(JaroWinkler("dwayne", "duane"), 0.84, 0.0001);
}

TEST(JaroWinkler, IsBetweenNothingAndTheSame) {
  EXPECT_EQ(JaroWinkler("abc", "xyz"), 0);
  EXPECT_EQ(JaroWinkler("abc", "abc"), 1);
  EXPECT_EQ(JaroWinkler("", "abc"), 0);
  EXPECT_EQ(JaroWinkler("", ""), 1);
  const std::string long_text(5000, 'a');
  EXPECT_EQ(JaroWinkler(long_text, long_text), 1);
}

TEST(EditPattern, CountsChangesAsTheSlowWayDoes) {
  std::mt19937 bits(20250310);
  for (int round = 0; round < 2000; ++round) {
    std::string a, b;
    const int size = absl::Uniform(bits, 0, round % 3 == 0 ? 200 : 20);
    for (int i = 0; i < size; ++i) a.push_back(static_cast<char>(absl::Uniform<int>(bits, 'a', 'f')));
    b = a;
    for (int i = absl::Uniform(bits, 0, 8); i > 0 && b.size() > 1; --i) {
      const size_t at = absl::Uniform<size_t>(bits, 1, b.size());
      if (i % 3 == 0) std::swap(b[at - 1], b[at]);
      if (i % 3 == 1) b.erase(at, 1);
      if (i % 3 == 2) b.insert(at, 1, 'x');
    }
    EXPECT_EQ(EditPattern(a).DistanceTo(b), base::EditDistance(a, b, 1000)) << a << " " << b;
  }
}

TEST(EditPattern, StandsNothingAndTooMuch) {
  EXPECT_EQ(EditPattern("").DistanceTo(""), 0);
  EXPECT_EQ(EditPattern("").DistanceTo("abc"), 3);
  EXPECT_EQ(EditPattern("abc").DistanceTo(""), 3);
  EXPECT_EQ(EditPattern(std::string(5000, 'a')).DistanceTo(std::string(6000, 'a')), 0) << "by their beginning";
}

TEST(Compare, TheSameAfterFoldingIsOne) {
  EXPECT_EQ(Score("sk telecom", "SK Telecom Co., Ltd."), 1);
  EXPECT_EQ(LikenessOf("sk telecom", "SK Telecom Co., Ltd."), v1::LIKENESS_FOLDED);
  EXPECT_EQ(Score("주식회사 카카오", "㈜카카오"), 1);
}

TEST(Compare, TheSameInLatinLettersComesNext) {
  EXPECT_EQ(LikenessOf("Baidu", "百度"), v1::LIKENESS_TRANSLITERATED);
  EXPECT_EQ(Score("Kakao", "카카오"), 0.97);
  EXPECT_EQ(Score("카카오", "Kakao"), 0.97);
}

TEST(Compare, SpellingsOfOneSoundMeetAcrossScripts) {
  for (const char* spelling : {"Midm", "Mi:dm", "Midium"}) {
    EXPECT_EQ(LikenessOf("믿음", spelling), v1::LIKENESS_TRANSLITERATED) << spelling;
    EXPECT_GT(Score("믿음", spelling), 0.9) << spelling;
    EXPECT_DOUBLE_EQ(Score("믿음", spelling), Score(spelling, "믿음")) << spelling;
  }
  EXPECT_GT(Score("클로드", "Claude"), 0.8);
  EXPECT_NE(LikenessOf("Midm", "Midium"), v1::LIKENESS_TRANSLITERATED) << "neither was transliterated";
}

TEST(Compare, ABeginningCountsByWhatItCovers) {
  EXPECT_EQ(LikenessOf("anthro", "Anthropic"), v1::LIKENESS_PREFIX);
  EXPECT_GT(Score("anthropi", "Anthropic"), Score("ant", "Anthropic"));
  EXPECT_EQ(LikenessOf("Cambridge", "University of Cambridge"), v1::LIKENESS_PREFIX);
  EXPECT_EQ(LikenessOf("SK Telecom Korea", "SK Telecom"), v1::LIKENESS_PREFIX);
}

TEST(Compare, RareWordsCountForMoreThanCommonOnes) {
  EXPECT_GT(Score("Cambridge", "University of Cambridge"), Score("University", "University of Cambridge"));
  EXPECT_GT(Score("University Cambridge", "University of Cambridge"),
            Score("University Cambridge", "University of Oxford"));
  EXPECT_EQ(LikenessOf("Oxford University", "University of Oxford"), v1::LIKENESS_WORDS);
  EXPECT_GT(Score("Oxford University", "University of Oxford"), 0.9);
}

TEST(Compare, CommonWordsAreTheSameInOtherLanguages) {
  EXPECT_GT(Score("University of Guantanamo", "Universidad de Guantánamo"), 0.85);
  EXPECT_GT(Score("University of Guantanamo", "Universidad de Guantánamo"),
            Score("University of Guantanamo", "University of Guanajuato"));
  EXPECT_GT(Score("Felician College", "Felician University"), Score("Felician College", "Deccan College"));
}

TEST(Compare, InitialsStandForWords) {
  EXPECT_GT(Score("UC San Diego", "University of California, San Diego"), 0.8);
  EXPECT_GT(Score("AIIMS Bhopal", "All India Institute of Medical Sciences Bhopal"), 0.8);
  EXPECT_LT(Score("UK San Diego", "University of California, San Diego"),
            Score("UC San Diego", "University of California, San Diego"));
  EXPECT_GT(Score("Astellas Pharma", "Astellas Pharmaceuticals"), 0.85);
}

TEST(Compare, WhatIsInBracketsAtTheEndMayBeLeftOut) {
  EXPECT_EQ(LikenessOf("Siemens", "Siemens (Germany)"), v1::LIKENESS_PREFIX);
  EXPECT_GT(Score("Siemens AG", "Siemens (Germany)"), 0.94);
  EXPECT_DOUBLE_EQ(Score("Siemens", "Siemens AG (Germany)"), Score("Siemens (Germany)", "Siemens"));
  EXPECT_LT(Score("Siemens (France)", "Siemens (Germany)"), 0.9) << "both say where";
}

TEST(Compare, ATypoCostsLittle) {
  EXPECT_EQ(LikenessOf("anthropc", "Anthropic"), v1::LIKENESS_TYPO);
  EXPECT_GT(Score("anthropc", "Anthropic"), 0.85);
  EXPECT_GT(Score("Univercity of Cambrige", "University of Cambridge"), 0.85);
  EXPECT_LT(Score("Naver", "Anthropic"), 0.5);
}

TEST(Compare, OtherNumbersAreOtherVersions) {
  EXPECT_TRUE(Compare("Llama 2", "Llama 3").other_numbers);
  EXPECT_LT(Score("Llama 2", "Llama 3"), Score("Llama 3", "Llama 3.0"));
  EXPECT_TRUE(Compare("Llama", "Llama 3").other_numbers);
  EXPECT_FALSE(Compare("Llama 3", "LLama-3").other_numbers);
}

TEST(Compare, StaysWithinItsBounds) {
  const std::string names[] = {"a", "kt", "!!!", "믿음", std::string(300, 'x'), "a b c d e f g h i j", "3.5", "华为"};
  for (const std::string& a : names) {
    for (const std::string& b : names) {
      EXPECT_GE(Score(a, b), 0) << a << " " << b;
      EXPECT_LE(Score(a, b), 1) << a << " " << b;
      EXPECT_EQ(Score(a, b) == 1, a == b) << a << " " << b;
    }
  }
}

}  // namespace
}  // namespace entente::discovery
