#include "service/schema/format.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/schema/place.h"

namespace entente::schema {
namespace {

bool Fits(v1::Format format, absl::string_view text) { return NormalForm(format, text).ok(); }

TEST(Country, IsTwoCapitalsOfIso3166) {
  for (const char* good : {"KR", "US", "DE", "TW"}) EXPECT_TRUE(Fits(v1::FORMAT_COUNTRY, good)) << good;
  for (const char* bad : {"kr", "UK", "EU", "ZZ", "KOR", "K", ""}) EXPECT_FALSE(Fits(v1::FORMAT_COUNTRY, bad)) << bad;
}

TEST(Language, IsALanguageWithPerhapsAScriptAndARegion) {
  for (const char* good : {"ko", "zh-Hant", "en-GB", "zh-Hant-TW", "es-419", "yue"}) {
    const auto normal = NormalForm(v1::FORMAT_LANGUAGE, good);
    ASSERT_TRUE(normal.ok()) << good;
    EXPECT_EQ(*normal, good);
  }
  for (const char* bad :
       {"", "x", "xx", "korean", "en_GB", "en-", "-en", "en-GB-oed", "en-GB-Latn", "x-private", "12"}) {
    EXPECT_FALSE(Fits(v1::FORMAT_LANGUAGE, bad)) << bad;
  }
}

TEST(Language, IsKeptInItsCanonicalSpelling) {
  EXPECT_EQ(*NormalForm(v1::FORMAT_LANGUAGE, "EN-gb"), "en-GB");
  EXPECT_EQ(*NormalForm(v1::FORMAT_LANGUAGE, "zh-hant"), "zh-Hant");
}

TEST(Url, IsAbsoluteWithAHost) {
  for (const char* good : {"http://a.example", "https://a.example/path?q=1#frag", "HTTPS://A.example:8443/",
                           "http://[::1]:80/x", "https://한국.example/뉴스", "https://user@a.example/"}) {
    EXPECT_TRUE(Fits(v1::FORMAT_URL, good)) << good;
  }
  for (const char* bad :
       {"", "a.example", "//a.example", "ftp://a.example", "https://", "https:///path", "https://?q", "http://a b",
        "http://a.example:0", "http://a.example:65536", "http://a.example:x", "https://a.example/\n", "http://[::1",
        "http://.example", "javascript:alert(1)", "https://a.example/<x>"}) {
    EXPECT_FALSE(Fits(v1::FORMAT_URL, bad)) << bad;
  }
}

TEST(DatesAndPeriods, AreKeptInTheirNormalForm) {
  EXPECT_EQ(*NormalForm(v1::FORMAT_DATE, "[2024-01..2024-01]"), "2024-01");
  EXPECT_EQ(*NormalForm(v1::FORMAT_PERIOD, "2024/2025"), "2024/2025");
  EXPECT_FALSE(Fits(v1::FORMAT_DATE, "2024/2025"));
  EXPECT_FALSE(Fits(v1::FORMAT_DATE, "late 2024"));
  EXPECT_FALSE(Fits(v1::FORMAT_PERIOD, "2024-13"));
}

TEST(Currency, IsThreeCapitalsThatIso4217Knows) {
  for (const char* good : {"USD", "KRW", "EUR", "DEM"}) EXPECT_TRUE(IsCurrency(good)) << good;
  for (const char* bad : {"usd", "US", "USDT", "ZZQ", "", "U\xc3\x9c"}) EXPECT_FALSE(IsCurrency(bad)) << bad;
}

TEST(Utf8, KnowsOverlongCutAndSurrogateBytesForWhatTheyAre) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("SK텔레콤"));
  for (const char* bad : {"\xff", "\xc0\xaf", "\xed\x9f", "\xed\xa0\x80", "a\x80"}) EXPECT_FALSE(IsUtf8(bad));
}

TEST(Quote, CutsALongTextBetweenCharactersAndHidesWhatIsNoText) {
  EXPECT_EQ(Quote("short"), "`short`");
  EXPECT_EQ(Quote("\xff"), "the value");
  const std::string cut = Quote(std::string(63, 'a') + "한국");
  EXPECT_EQ(cut, "`" + std::string(63, 'a') + "...`");
}

TEST(Place, IsSpelledWithDotsAndPositions) {
  const Place root("changes[3].assert_claim"), citation(root, "citations", 2), document(citation, "document");
  EXPECT_EQ(document.ToString(), "changes[3].assert_claim.citations[2].document");
  EXPECT_EQ(Place(Place(""), "id").ToString(), "id");
}

}  // namespace
}  // namespace entente::schema
