#include "cli/import/slug.h"

#include <map>
#include <random>
#include <string>

#include "entente/name_resolver.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::MatchesRegex;

std::string SlugOf(const std::string& name) { return SlugMaker().SlugOf(name); }

TEST(Slug, IsTheWordsOfANameInSmallLetters) {
  EXPECT_EQ(SlugOf("Acme Robotics"), "acme-robotics");
  EXPECT_EQ(SlugOf("  Acme  Robotics, Inc. "), "acme-robotics-inc");
  EXPECT_EQ(SlugOf("GPT-4o"), "gpt-4o");
  EXPECT_EQ(SlugOf("O'Reilly (Media)"), "oreilly-media");
}

TEST(Slug, KeepsAPointWithinAWordOnly) {
  EXPECT_EQ(SlugOf("Claude 3.5"), "claude-3.5");
  EXPECT_EQ(SlugOf("Upstage.ai"), "upstage.ai");
  EXPECT_EQ(SlugOf("...And More."), "and-more");
}

TEST(Slug, IsTheSameWhateverTheCaseWidthAndAccents) {
  EXPECT_EQ(SlugOf("Université de Montréal"), "universite-de-montreal");
  EXPECT_EQ(SlugOf("ＡＣＭＥ"), "acme");
  EXPECT_EQ(SlugOf("Straße"), SlugOf("STRASSE"));
}

TEST(Slug, SpellsSignsThatTellNamesApart) {
  EXPECT_EQ(SlugOf("Command R+"), "command-r-plus");
  EXPECT_NE(SlugOf("Command R"), SlugOf("Command R+"));
  EXPECT_EQ(SlugOf("AT&T"), "at-and-t");
  EXPECT_EQ(SlugOf("C#"), "c-sharp");
}

TEST(Slug, SpellsOtherScriptsInLatinLettersAndTellsThemApartByTheirOwn) {
  EXPECT_THAT(SlugOf("네이버"), MatchesRegex("neibeo-[0-9a-f]{6}"));
  EXPECT_THAT(SlugOf("百度"), MatchesRegex("bai-du-[0-9a-f]{6}"));
  EXPECT_NE(SlugOf("百度"), SlugOf("摆渡"));  // both are spelled alike
  EXPECT_THAT(SlugOf("MathΣtral"), MatchesRegex("math.*-[0-9a-f]{6}"));
}

TEST(Slug, OfANameWithoutLettersIsADigestOfIt) {
  EXPECT_THAT(SlugOf("!?"), MatchesRegex("unnamed-[0-9a-f]{6}"));
  EXPECT_NE(SlugOf("!?"), SlugOf("?!"));
  EXPECT_THAT(SlugOf(""), MatchesRegex("unnamed-[0-9a-f]{6}"));
}

TEST(Slug, OfALongNameIsCutAtAWordAndStillTellsNamesApart) {
  std::string longer;
  for (int i = 0; i < 200; ++i) longer += "institute ";
  const std::string one = SlugOf(longer + "of trade"), other = SlugOf(longer + "of war");
  EXPECT_LE(one.size(), 96u);
  EXPECT_THAT(one, MatchesRegex("(institute-)+[0-9a-f]{6}"));
  EXPECT_NE(one, other);
}

TEST(Slug, TakesBytesThatAreNoText) { EXPECT_THAT(SlugOf("a\xff\xfe"), MatchesRegex("a-[0-9a-f]{6}")); }

TEST(Slug, SuffixDependsOnSourceAndKeyAndIsTheSameInEveryRun) {
  EXPECT_EQ(SuffixOf("epoch", "k1", 6), SuffixOf("epoch", "k1", 6));
  EXPECT_EQ(SuffixOf("epoch", "k1", 12).substr(0, 6), SuffixOf("epoch", "k1", 6));
  EXPECT_NE(SuffixOf("epoch", "k1", 6), SuffixOf("ror", "k1", 6));
  EXPECT_NE(SuffixOf("a", "bc", 6), SuffixOf("ab", "c", 6));
  EXPECT_EQ(SuffixOf("epoch", "k1", 32).size(), 32u);
}

TEST(Slug, MakesAValidIdOfAnyTextAtAll) {
  const SlugMaker slugs;
  std::mt19937 random(7);
  const std::string alphabet[] = {"a",  "B", "9", ".",    "-", " ", "é",  "ß",    "한",
                                  "界", "Ω", "ب", "\xff", "'", "+", "\n", "🙂", "ﬁ"};
  for (int round = 0; round < 2000; ++round) {
    std::string name;
    for (int i = random() % 40; i > 0; --i) name += alphabet[random() % std::size(alphabet)];
    const std::string slug = slugs.SlugOf(name);
    EXPECT_TRUE(LooksLikeId("kind/" + slug)) << name << " became " << slug;
    EXPECT_LE(slug.size(), 96u);
    EXPECT_EQ(slug, slugs.SlugOf(name));
  }
}

}  // namespace
}  // namespace entente::cli
