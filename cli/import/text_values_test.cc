// What people write, as what it means: numbers, dates, places, markup, keys.
#include "cli/import/text_date.h"
#include "cli/import/text_key.h"
#include "cli/import/text_markup.h"
#include "cli/import/text_number.h"
#include "cli/import/text_place.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;

TEST(Numbers, AreReadWithWhatMultipliesThem) {
  const std::pair<const char*, double> cases[] = {{"1.3B", 1.3e9},
                                                  {"7B parameters (dense)", 7e9},
                                                  {"10.5 million", 10.5e6},
                                                  {"1,234,567", 1234567},
                                                  {"9.36 × 10^22", 9.36e22},
                                                  {"3.8-billion", 3.8e9},
                                                  {"9.504e+22", 9.504e22},
                                                  {"100M", 1e8},
                                                  {"-5", -5},
                                                  {"12 GPUs", 12},
                                                  {"750GB", 750},
                                                  {"2e3", 2000}};
  for (const auto& [text, number] : cases) {
    ASSERT_TRUE(ReadNumber(text).has_value()) << text;
    EXPECT_DOUBLE_EQ(*ReadNumber(text), number) << text;
  }
  for (const char* none : {"unknown", "", "n/a", "1e999"}) EXPECT_FALSE(ReadNumber(none).has_value()) << none;
}

TEST(Sizes, AreReadInBytes) {
  EXPECT_DOUBLE_EQ(*ReadBytes("about 825 GB of text"), 825e9);
  EXPECT_DOUBLE_EQ(*ReadBytes("3.92TB"), 3.92e12);
  EXPECT_DOUBLE_EQ(*ReadBytes("2 KiB"), 2048);
  EXPECT_DOUBLE_EQ(*ReadBytes("512 bytes"), 512);
  EXPECT_FALSE(ReadBytes("12B tokens").has_value());
  EXPECT_FALSE(ReadBytes("12").has_value());
}

TEST(Numbers, AreWrittenAsShortAsTheyReadBack) {
  EXPECT_EQ(ExactText(34100000000.0), "34100000000");
  EXPECT_EQ(ExactText(0.5), "0.5");
  EXPECT_EQ(ExactText(0), "0");
  EXPECT_EQ(ExactText(9.36e22), "9.36e+22");
}

TEST(Dates, OfEverySpellingBecomeEdtf) {
  const std::pair<const char*, const char*> cases[] = {
      {"2022", "2022"},
      {"2022-1", "2022-01"},
      {"2025-8-01", "2025-08-01"},
      {"2022-03-04T05:06:07Z", "2022-03-04"},
      {"2025-03-11 19:27:29+00:00", "2025-03-11"},
      {"2022/03/04", "2022-03-04"},
      {"20220304", "2022-03-04"},
      {"March 4, 2022", "2022-03-04"},
      {"4 Mar 2022", "2022-03-04"},
      {"Sept. 2022", "2022-09"},
      {"late 2022", "[2022-10..2022-12]"},
      {"2022-Q1", "[2022-01..2022-03]"},
      {"Q4 2022", "[2022-10..2022-12]"},
      {"summer 2022", "2022-22"},
      {"2022~", "2022~"},
      {"[..2025-03-10]", "[..2025-03-10]"},
      {"2024-02-29", "2024-02-29"},
  };
  for (const auto& [text, date] : cases) EXPECT_EQ(ReadDate(text).value_or("none"), date) << text;
}

TEST(Dates, ThatAreNoneOrNoDayOfTheCalendarAreNotRead) {
  for (const char* none : {"", "unknown", "2023-02-29", "2022-13", "2022-00-10", "3201", "0201-01-01", "soon",
                           "03/04/2025", "Marchember 2022", "12345"}) {
    EXPECT_FALSE(ReadDate(none).has_value()) << none;
  }
}

TEST(Dates, WithTheYearLastNeedAnOrder) {
  EXPECT_EQ(*ReadDate("03/04/2025", DateOrder::kDayFirst), "2025-04-03");
  EXPECT_EQ(*ReadDate("03/04/2025", DateOrder::kMonthFirst), "2025-03-04");
  EXPECT_FALSE(ReadDate("31/12/2025", DateOrder::kMonthFirst).has_value());
}

TEST(Dates, AreMadeSetsUnlessTheyAreSome) {
  EXPECT_EQ(*NotAfter("2025-03"), "[..2025-03]");
  EXPECT_EQ(*NotBefore("2025"), "[2025..]");
  EXPECT_EQ(*Between("2024", "2025-03"), "[2024..2025-03]");
  EXPECT_EQ(*Between("2024", "2024"), "2024");
  EXPECT_FALSE(NotAfter("[..2025-03]").has_value());
}

TEST(PlainText, IsWhatMarkupLeaves) {
  EXPECT_EQ(PlainText("The [model](https://x.org) is **large** [[Section 3]](https://y.org/a.pdf#s)."),
            "The model is large.");
  EXPECT_EQ(PlainText("a <b>bold</b>\n  &amp; `code` &lt;x&gt;"), "a bold & code <x>");
  EXPECT_EQ(PlainText("x < y and y > z"), "x < y and y > z");
}

TEST(Links, AreTakenFromTextWithoutWhatFollows) {
  EXPECT_THAT(LinksOf("see [a](https://x.org/a_b), https://y.org/?q=1. Not ftp://z"),
              ElementsAre("https://x.org/a_b", "https://y.org/?q=1"));
}

TEST(ShortenedText, IsCutBetweenCharacters) {
  EXPECT_EQ(Shortened("abc", 3), "abc");
  EXPECT_EQ(Shortened("abcdef", 5), "ab…");
  EXPECT_EQ(Shortened("한국어 모델", 8), "한…");
}

TEST(Keys, DifferForDifferentTextsAndStayForKeys) {
  EXPECT_EQ(KeyOf("gpt-4.1"), "gpt-4.1");
  EXPECT_NE(KeyOf("Command R"), KeyOf("Command R+"));
  EXPECT_THAT(KeyOf("Command R+"), MatchesRegex("command-r-[0-9a-f]{8}"));
  EXPECT_THAT(KeyOf("믿음"), MatchesRegex("x-[0-9a-f]{8}"));
  EXPECT_EQ(KeyOf("Command R+"), KeyOf("Command R+"));
  EXPECT_LE(KeyOf(std::string(500, 'a'), 40).size(), 40u);
  EXPECT_EQ(SlugOf("LF AI & Data"), "lf-ai-data");
}

TEST(Countries, AreKnownByCodeAndName) {
  for (const char* korea : {"KR", "kor", "South Korea", "Korea (Republic of)"}) {
    EXPECT_EQ(CountryOf(korea).value_or("none"), "KR") << korea;
  }
  EXPECT_EQ(*CountryOf("United Kingdom of Great Britain and Northern Ireland"), "GB");
  EXPECT_EQ(*CountryOf("USA"), "US");
  EXPECT_EQ(*CountryOf("Taiwan"), "TW");
  EXPECT_FALSE(CountryOf("Multinational").has_value());
}

TEST(Languages, AreThoseIcuKnows) {
  EXPECT_EQ(*LanguageOf("ko"), "ko");
  EXPECT_EQ(*LanguageOf("zh-hant"), "zh-Hant");
  EXPECT_FALSE(LanguageOf("xx-yy-zz").has_value());
  EXPECT_FALSE(LanguageOf("english").has_value());
}

}  // namespace
}  // namespace entente::cli
