// The forms of names: words, legal forms, Latin letters, keys of sound.
#include "service/discovery/name_forms.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/fold.h"
#include "service/discovery/latin.h"
#include "service/discovery/legal_forms.h"

namespace entente::discovery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

NameForms Forms(const std::string& name) { return FormsOf(base::FoldName(name)); }
std::string Native(const std::string& name) { return Forms(name).native; }
std::vector<std::string> Without(std::vector<std::string> words) {
  DropLegalForms(words);
  return words;
}

TEST(WordsOf, PunctuationAndWhiteSpacePartWords) {
  EXPECT_THAT(WordsOf("sk telecom, co. (seoul)"), ElementsAre("sk", "telecom", "co", "seoul"));
  EXPECT_THAT(WordsOf("hyper-clova_x"), ElementsAre("hyper", "clova", "x"));
}

TEST(WordsOf, AnApostropheJoinsAndAnAbbreviationIsOneWord) {
  EXPECT_THAT(WordsOf("women's college"), ElementsAre("womens", "college"));
  EXPECT_THAT(WordsOf("s.a. de c.v."), ElementsAre("sa", "de", "cv"));
  EXPECT_THAT(WordsOf("a/s"), ElementsAre("as"));
  EXPECT_THAT(WordsOf("u.s. steel"), ElementsAre("us", "steel"));
}

TEST(WordsOf, ANumberKeepsItsPoint) {
  EXPECT_THAT(WordsOf("gpt-3.5 turbo"), ElementsAre("gpt", "3.5", "turbo"));
  EXPECT_THAT(WordsOf("claude 2."), ElementsAre("claude", "2"));
}

TEST(WordsOf, SignsThatTellNamesApartStay) {
  EXPECT_THAT(WordsOf("c++"), ElementsAre("c++"));
  EXPECT_THAT(WordsOf("c#"), ElementsAre("c#"));
}

TEST(WordsOf, ANameWithoutLettersIsItsSigns) {
  EXPECT_THAT(WordsOf("!!!"), ElementsAre("!!!"));
  EXPECT_THAT(WordsOf(" \x01\x7f "), IsEmpty());
  EXPECT_THAT(WordsOf("\xff\xfe"), IsEmpty());
  EXPECT_THAT(WordsOf(""), IsEmpty());
}

TEST(DropLegalForms, TakesThemOffBothEndsAsManyAsThereAre) {
  EXPECT_THAT(Without({"sk", "telecom", "co", "ltd"}), ElementsAre("sk", "telecom"));
  EXPECT_THAT(Without({"cemex", "sab", "de", "cv"}), ElementsAre("cemex"));
  EXPECT_THAT(Without({"pt", "telkom", "indonesia", "tbk"}), ElementsAre("telkom", "indonesia"));
  EXPECT_THAT(Without({"ооо", "яндекс"}), ElementsAre("яндекс"));
  EXPECT_THAT(Without({"bosch", "gmbh", "co", "kg"}), ElementsAre("bosch"));
}

TEST(DropLegalForms, TakesThoseOffThatNeedNoBlank) {
  EXPECT_THAT(Without({"주식회사카카오"}), ElementsAre("카카오"));
  EXPECT_THAT(Without({"주", "카카오"}), ElementsAre("카카오"));
  EXPECT_THAT(Without({"华为技术有限公司"}), ElementsAre("华为技术"));
  EXPECT_THAT(Without({"株式会社", "日立製作所"}), ElementsAre("日立製作所"));
}

TEST(DropLegalForms, NeverTakesAllOfAName) {
  EXPECT_THAT(Without({"limited"}), ElementsAre("limited"));
  EXPECT_THAT(Without({"주식회사"}), ElementsAre("주식회사"));
  EXPECT_THAT(Without({"as"}), ElementsAre("as"));
  EXPECT_THAT(Without({}), IsEmpty());
}

TEST(FormsOf, FoldsAwayWhatDoesNotTellThingsApart) {
  EXPECT_EQ(Native("SK Telecom Co., Ltd."), "sktelecom");
  EXPECT_EQ(Native("ＳＫ　ＴＥＬＥＣＯＭ"), "sktelecom");
  EXPECT_EQ(Native("Nestlé S.A."), "nestle");
  EXPECT_EQ(Native("㈜카카오"), "카카오");
  EXPECT_EQ(Native("The Boeing Company"), "boeing");
  EXPECT_EQ(Native("Johnson & Johnson"), Native("Johnson and Johnson"));
  EXPECT_EQ(Native("AT&T Inc."), "att");
  EXPECT_EQ(Native("Mi:dm"), Native("Midm"));
  EXPECT_EQ(Native("A.Dot-X"), "adotx");
  EXPECT_NE(Native("Yi 1.5"), Native("Yi 15"));
}

TEST(FormsOf, WholeKeepsLegalFormsAndArticles) {
  EXPECT_EQ(FormsOf("the boeing company", /*whole=*/true).squashed, "theboeingcompany");
}

TEST(FormsOf, PutsEveryScriptIntoLatinLetters) {
  EXPECT_EQ(Forms("믿음").squashed, "mideum");
  EXPECT_EQ(Forms("百度").latin, "bai du");
  EXPECT_EQ(Forms("Яндекс").squashed, "andeks");
  EXPECT_EQ(Forms("Φίλιπς").squashed, "philips");
  EXPECT_EQ(Forms("ソニー").squashed, "soni");
  EXPECT_EQ(Forms("Řež Ørsted Straße").squashed, "rezorstedstrasse");
}

TEST(FormsOf, KnowsWhatWasTransliterated) {
  EXPECT_TRUE(Forms("믿음").foreign);
  EXPECT_FALSE(Forms("Midm").foreign);
  EXPECT_FALSE(Forms("Nestlé").foreign);
}

TEST(FormsOf, CutsWhatIsTooLongBetweenCharacters) {
  const NameForms forms = Forms(std::string(kMaxNameBytes - 1, 'a') + "믿음");
  EXPECT_EQ(forms.native, std::string(kMaxNameBytes - 1, 'a'));
}

TEST(FormsOf, IsEmptyForWhatHasNothingToTellItBy) {
  EXPECT_TRUE(Forms("").empty());
  EXPECT_TRUE(Forms(" \t\n").empty());
  EXPECT_TRUE(Forms("\u200b\u200b").empty());
  EXPECT_FALSE(Forms("?").empty());
}

TEST(FormsOf, StandsAPileOfMarks) {
  std::string pile = "a";
  for (int i = 0; i < 255; ++i) pile += "\u0301";
  EXPECT_EQ(Native(pile), "a");
}

TEST(SkeletonOf, MeetsTheSpellingsOfOneSound) {
  EXPECT_EQ(SkeletonOf("mideum"), SkeletonOf("midm"));
  EXPECT_EQ(SkeletonOf("midium"), SkeletonOf("midm"));
  EXPECT_EQ(SkeletonOf(Forms("클로드").squashed), SkeletonOf("claude"));
  EXPECT_EQ(SkeletonOf(Forms("앤트로픽").squashed), SkeletonOf("anthropic"));
  EXPECT_EQ(SkeletonOf(Forms("에스케이텔레콤").squashed), SkeletonOf("sktelecom"));
  EXPECT_NE(SkeletonOf("kakao"), SkeletonOf("naver"));
}

TEST(SkeletonOf, IsEmptyForWhatSaysTooLittle) {
  EXPECT_EQ(SkeletonOf("aia"), "");
  EXPECT_EQ(SkeletonOf("kakao"), "");
  EXPECT_EQ(SkeletonOf(""), "");
}

TEST(AsTyped, LettersOfASyllableThatIsNotFinishedBeginTheFinishedOne) {
  EXPECT_THAT(AsTyped("카카오"), ::testing::StartsWith(AsTyped("캌")));
  EXPECT_THAT(AsTyped("믿음"), ::testing::StartsWith(AsTyped("미")));
  EXPECT_THAT(AsTyped("삼성"), ::testing::StartsWith(AsTyped("삼ᄉ")));
  EXPECT_THAT(AsTyped("달기"), ::testing::StartsWith(AsTyped("닭")));
  EXPECT_EQ(AsTyped("sk텔").substr(0, 2), "sk");
}

TEST(NumbersIn, AreToldOneAfterTheOther) {
  EXPECT_EQ(NumbersIn("gpt3.5turbo16k"), "3.5 16");
  EXPECT_EQ(NumbersIn("claude"), "");
}

}  // namespace
}  // namespace entente::discovery
