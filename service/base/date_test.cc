#include "service/base/date.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/civil.h"
#include "service/base/error.h"

namespace entente::base {
namespace {

using ::testing::HasSubstr;

Day D(absl::string_view text) { return ParseDay(text).value(); }

std::string Bounds(Day day) {
  if (day == kDistantPast) return "past";
  if (day == kDistantFuture) return "future";
  return FormatDay(day);
}

// `normal earliest latest`, or what is wrong.
std::string Read(absl::string_view text) {
  const auto date = ParseDate(text);
  if (!date.ok()) return std::string(date.status().message());
  return absl::StrCat(date->text, " ", Bounds(date->earliest), " ", Bounds(date->latest));
}

// `normal first_earliest first_latest last_earliest last_latest`, or what is wrong.
std::string ReadAsPeriod(absl::string_view text) {
  const auto period = ParsePeriod(text);
  if (!period.ok()) return std::string(period.status().message());
  return absl::StrCat(period->text, " ", Bounds(period->first_earliest), " ", Bounds(period->first_latest), " ",
                      Bounds(period->last_earliest), " ", Bounds(period->last_latest));
}

TEST(Day, CountsFrom1970) {
  EXPECT_EQ(D("1970-01-01"), 0);
  EXPECT_EQ(D("1969-12-31"), -1);
  EXPECT_EQ(D("2000-03-01"), 11017);
  EXPECT_EQ(D("2024-12-31"), 20088);
}

TEST(Day, EveryDayOfTheCalendarFollowsTheOneBefore) {
  Day day = D("0001-01-01");
  for (int year = 1; year <= 9999; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int d = 1; d <= DaysInMonth(year, month); ++d, ++day) {
        ASSERT_EQ(DayOf({year, month, d}), day);
        const Civil civil = CivilOf(day);
        ASSERT_TRUE(civil.year == year && civil.month == month && civil.day == d) << year << "-" << month << "-" << d;
      }
    }
  }
  EXPECT_EQ(FormatDay(day - 1), "9999-12-31");
}

TEST(Day, IsWrittenAsItIsRead) {
  for (Day day = D("1899-01-01"); day <= D("2101-01-01"); ++day) ASSERT_EQ(D(FormatDay(day)), day);
}

TEST(Day, IsOneCertainDayAndNothingElse) {
  for (const char* text :
       {"", "2024", "2024-06", "2024-06-XX", "2024-12-31?", "[2024-12-31]", " 2024-12-31", "24-12-31", "2024-02-30",
        "2023-02-29", "2024-12-32", "2024-13-01", "0000-01-01", "2024-12-31/2025-01-01"}) {
    const auto day = ParseDay(text);
    ASSERT_FALSE(day.ok()) << text;
    EXPECT_EQ(day.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(ReasonOf(day.status()), v1::ERROR_REASON_INVALID_FORMAT) << text;
  }
  EXPECT_THAT(std::string(ParseDay("2024-06").status().message()), HasSubstr("such as `2024-12-31`"));
}

TEST(Day, FarDaysAreWrittenWithoutOverflow) {
  EXPECT_EQ(FormatDay(kDistantFuture), "5881580-07-11");
  EXPECT_EQ(FormatDay(kDistantPast), "-5877641-06-23");
}

TEST(Edtf, AYearOrMonthIsSomeDayOfIt) {
  EXPECT_EQ(Read("2024"), "2024 2024-01-01 2024-12-31");
  EXPECT_EQ(Read("2023-02"), "2023-02 2023-02-01 2023-02-28");
  EXPECT_EQ(Read("2024-02"), "2024-02 2024-02-01 2024-02-29");
  EXPECT_EQ(Read("2024-06-01"), "2024-06-01 2024-06-01 2024-06-01");
}

TEST(Edtf, LeapYearsAreThoseOfGregory) {
  EXPECT_EQ(Read("2000-02"), "2000-02 2000-02-01 2000-02-29");
  EXPECT_EQ(Read("1900-02"), "1900-02 1900-02-01 1900-02-28");
  EXPECT_THAT(Read("1900-02-29"), HasSubstr("days of that month are 01 to 28"));
}

TEST(Edtf, AQualificationIsKeptAndWidensNothing) {
  EXPECT_EQ(Read("2024?"), "2024? 2024-01-01 2024-12-31");
  EXPECT_EQ(Read("2024-06~"), "2024-06~ 2024-06-01 2024-06-30");
  EXPECT_EQ(Read("2024-06-01%"), "2024-06-01% 2024-06-01 2024-06-01");
}

TEST(Edtf, UnspecifiedDigitsStandForAllThatTheyCanBe) {
  EXPECT_EQ(Read("201X"), "201X 2010-01-01 2019-12-31");
  EXPECT_EQ(Read("20XX"), "20XX 2000-01-01 2099-12-31");
  EXPECT_EQ(Read("000X"), "000X 0001-01-01 0009-12-31");
  EXPECT_EQ(Read("2024-XX"), "2024-XX 2024-01-01 2024-12-31");
  EXPECT_EQ(Read("2024-02-XX"), "2024-02-XX 2024-02-01 2024-02-29");
  EXPECT_EQ(Read("2024-XX-XX"), "2024-XX-XX 2024-01-01 2024-12-31");
}

TEST(Edtf, ASeasonOfWinterReachesIntoTheNextYear) {
  EXPECT_EQ(Read("2024-21"), "2024-21 2024-03-01 2024-05-31");
  EXPECT_EQ(Read("2024-22"), "2024-22 2024-06-01 2024-08-31");
  EXPECT_EQ(Read("2024-23"), "2024-23 2024-09-01 2024-11-30");
  EXPECT_EQ(Read("2023-24?"), "2023-24? 2023-12-01 2024-02-29");
}

TEST(Edtf, TheLastWinterEndsWithTheLastYear) { EXPECT_EQ(Read("9999-24"), "9999-24 9999-12-01 9999-12-31"); }

TEST(Edtf, ASetIsOneDayFromItsFirstToItsLast) {
  EXPECT_EQ(Read("[2022-10..2022-12]"), "[2022-10..2022-12] 2022-10-01 2022-12-31");
  EXPECT_EQ(Read("[..2025-03-10]"), "[..2025-03-10] past 2025-03-10");
  EXPECT_EQ(Read("[2024..]"), "[2024..] 2024-01-01 future");
  EXPECT_EQ(Read("[2024-01,2024-03]"), "[2024-01,2024-03] 2024-01-01 2024-03-31");
  EXPECT_EQ(Read("[2020,2023-24..201X?]"), "\"2023-24..201X?\" ends before it starts: the earlier date stands first");
  EXPECT_EQ(Read("[2020,2021-23..202X?]"), "[2020,2021-23..202X?] 2020-01-01 2029-12-31");
}

TEST(Edtf, ASetIsSortedAndNamesEachDateOnce) {
  EXPECT_EQ(Read("[2024-03,2024-01,2024-03]"), "[2024-01,2024-03] 2024-01-01 2024-03-31");
  EXPECT_EQ(Read("[2024..,2022,..2020]"), "[..2020,2022,2024..] past future");
  EXPECT_EQ(Read(" [ 2024-03 , 2024-01 .. 2024-02 ] "), "[2024-01..2024-02,2024-03] 2024-01-01 2024-03-31");
}

TEST(Edtf, ASetOfOneDateIsThatDate) {
  EXPECT_EQ(Read("[2024-01..2024-01]"), "2024-01 2024-01-01 2024-01-31");
  EXPECT_EQ(Read("[2024-01]"), "2024-01 2024-01-01 2024-01-31");
  EXPECT_EQ(Read("[2024-01,2024-01]"), "2024-01 2024-01-01 2024-01-31");
}

TEST(Edtf, AMistakeIsAnsweredWithWhatWouldBeRight) {
  const std::pair<const char*, const char*> mistakes[] = {
      {"", "it is empty"},
      {"2024-6", "two digits: `2024-06-01`"},
      {"2024-06-1", "two digits"},
      {"2024-13", "months are 01 to 12, seasons 21 to 24"},
      {"2024-00", "months are 01 to 12"},
      {"2024-25", "seasons 21 to 24"},
      {"2023-02-29", "days of that month are 01 to 28"},
      {"2024-06-00", "days of that month are 01 to 30"},
      {"0000", "years are 0001 to 9999"},
      {"0000-01", "years are 0001 to 9999"},
      {"-0044", "years are 0001 to 9999"},
      {"Y17000", "years are 0001 to 9999"},
      {"20240601", "`2024-06-01`"},
      {"202x", "capital `X`"},
      {"next year", "dates are written"},
      {"20X4", "dates are written"},
      {"20X4-05", "dates are written"},
      {"201X-05", "from the right"},
      {"2024-XX-15", "from the right: `2024-XX-XX`"},
      {"2024-1X", "both digits"},
      {"2024-06-1X", "both digits"},
      {"2024-21-05", "a season has no day"},
      {"2024-21-XX", "a season has no day"},
      {"2024-06-01T08:00Z", "leave the time of day out"},
      {"2024?~", "`%` is `?` and `~` at once"},
      {"?2024", "may stand at the end"},
      {"2024/2025", "one date is asked for"},
      {"2024..2025", "stands in brackets"},
      {"[2024..2025", "ends with `]`"},
      {"2024]", "starts with `[`"},
      {"[2024..2025]?", "ends with `]`"},
      {"{2024,2025}", "several claims"},
      {"[]", "a date is missing"},
      {"[2024,]", "a date is missing"},
      {"[..]", "one side of `..`"},
      {"[2024..2025..2026]", "between two dates"},
      {"[2025..2024]", "the earlier date stands first"},
      {"[2024-6]", "two digits"},
      {"2024-06-01-02", "dates are written"},
  };
  for (const auto& [text, rule] : mistakes) {
    const auto date = ParseDate(text);
    ASSERT_FALSE(date.ok()) << text;
    EXPECT_EQ(date.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(ReasonOf(date.status()).has_value()) << text;
    EXPECT_THAT(std::string(date.status().message()), HasSubstr(rule)) << text;
  }
}

TEST(Edtf, ALongTextIsRefusedAndQuotedInPart) {
  std::string text = "[2024";
  while (text.size() <= kMaxDateBytes) text += ",2024";
  const auto date = ParseDate(text + "]");
  ASSERT_FALSE(date.ok());
  EXPECT_LT(date.status().message().size(), 250u);
  EXPECT_THAT(std::string(date.status().message()), HasSubstr("at most 512 bytes"));
  EXPECT_TRUE(ParseDate(absl::StrCat("[", std::string(400, ' '), "2024]")).ok());
}

TEST(Edtf, AQuoteNeverCutsACharacter) {
  const auto date = ParseDate(absl::StrCat(std::string(79, 'a'), "é and more"));
  EXPECT_THAT(std::string(date.status().message()), HasSubstr(std::string(79, 'a') + "…\""));
}

TEST(Period, IsAllDaysOfWhatItNames) {
  EXPECT_EQ(ReadAsPeriod("2024-06"), "2024-06 2024-06-01 2024-06-01 2024-06-30 2024-06-30");
  EXPECT_EQ(ReadAsPeriod("2024-24"), "2024-24 2024-12-01 2024-12-01 2025-02-28 2025-02-28");
  EXPECT_EQ(ReadAsPeriod("2024/2025"), "2024/2025 2024-01-01 2024-01-01 2025-12-31 2025-12-31");
  EXPECT_EQ(ReadAsPeriod("2024-06-01 / 2024-06-03?"),
            "2024-06-01/2024-06-03? 2024-06-01 2024-06-01 2024-06-03 2024-06-03");
  EXPECT_EQ(ReadAsPeriod("[2024..2024]"), "2024 2024-01-01 2024-01-01 2024-12-31 2024-12-31");
}

TEST(Period, OfUnspecifiedDigitsIsOneUncertainStretch) {
  EXPECT_EQ(ReadAsPeriod("201X"), "201X 2010-01-01 2019-01-01 2010-12-31 2019-12-31");
  EXPECT_EQ(ReadAsPeriod("2024-XX"), "2024-XX 2024-01-01 2024-12-01 2024-01-31 2024-12-31");
  EXPECT_EQ(ReadAsPeriod("2024-06-XX"), "2024-06-XX 2024-06-01 2024-06-30 2024-06-01 2024-06-30");
}

TEST(Period, OfASetIsOneUncertainDay) {
  EXPECT_EQ(ReadAsPeriod("[..2025-02]"), "[..2025-02] past 2025-02-28 past 2025-02-28");
  EXPECT_EQ(ReadAsPeriod("[2024-01,2024-03]"), "[2024-01,2024-03] 2024-01-01 2024-03-31 2024-01-01 2024-03-31");
}

TEST(Period, MayBeOpenOrOfUnknownEnd) {
  EXPECT_EQ(ReadAsPeriod("2024/.."), "2024/.. 2024-01-01 2024-01-01 future future");
  EXPECT_EQ(ReadAsPeriod("../2024"), "../2024 past past 2024-12-31 2024-12-31");
  EXPECT_EQ(ReadAsPeriod("2024/"), "2024/ 2024-01-01 2024-01-01 2024-01-01 future");
  EXPECT_EQ(ReadAsPeriod("/2024"), "/2024 past 2024-12-31 2024-12-31 2024-12-31");
}

TEST(Period, FromADateToItselfIsThatDateWhenItIsCertain) {
  EXPECT_EQ(ReadAsPeriod("2024/2024"), "2024 2024-01-01 2024-01-01 2024-12-31 2024-12-31");
  EXPECT_EQ(ReadAsPeriod("2024-XX/2024-XX"), "2024-XX/2024-XX 2024-01-01 2024-12-01 2024-01-31 2024-12-31");
}

TEST(Period, MistakesAreNamed) {
  EXPECT_THAT(ReadAsPeriod("../.."), HasSubstr("a date at one end at least"));
  EXPECT_THAT(ReadAsPeriod("/"), HasSubstr("a date at one end at least"));
  EXPECT_THAT(ReadAsPeriod("2024/2025/2026"), HasSubstr("one `/`"));
  EXPECT_THAT(ReadAsPeriod("[2024/2025]"), HasSubstr("no choice of dates"));
  EXPECT_THAT(ReadAsPeriod("2024-6/2025"), HasSubstr("two digits"));
  EXPECT_THAT(ReadAsPeriod(""), HasSubstr("it is empty"));
  EXPECT_THAT(ReadAsPeriod("[2024"), HasSubstr("ends with `]`"));
  EXPECT_EQ(ReasonOf(ParsePeriod("2025/2024").status()), v1::ERROR_REASON_INVALID_INTERVAL);
}

// Draws valid dates in every form the header promises.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  int Below(int n) { return static_cast<int>(random_() % n); }

  std::string Simple() {
    const int year = 1 + Below(9999), month = 1 + Below(12);
    const int day = 1 + Below(DaysInMonth(year, month));
    static constexpr const char* kQualifiers[] = {"", "", "?", "~", "%"};
    const std::string years = absl::StrFormat("%04d", year), months = absl::StrFormat("%s-%02d", years, month);
    const std::string forms[] = {years,
                                 months,
                                 absl::StrFormat("%s-%02d", months, day),
                                 years.substr(0, 3) + "X",
                                 years.substr(0, 2) + "XX",
                                 years + "-XX",
                                 months + "-XX",
                                 years + "-XX-XX",
                                 absl::StrFormat("%s-%d", years, 21 + Below(4))};
    return absl::StrCat(forms[Below(std::size(forms))], kQualifiers[Below(std::size(kQualifiers))]);
  }

  // `a..b`, with the ends in order, or a simple date.
  std::string Member() {
    std::string a = Simple(), b = Simple();
    if (Below(2) == 0) return a;
    if (ParseDate(b)->earliest < ParseDate(a)->earliest) std::swap(a, b);
    const int open = Below(4);
    return absl::StrCat(open == 0 ? "" : a, Blank(), "..", open == 1 ? "" : b);
  }

  std::string Any() {
    if (Below(3) == 0) return Simple();
    std::string set = absl::StrCat("[", Member());
    for (int more = Below(4); more > 0; --more) absl::StrAppend(&set, Blank(), ",", Blank(), Member());
    return set + "]";
  }

 private:
  std::string Blank() { return Below(3) == 0 ? " " : ""; }

  std::mt19937 random_;
};

TEST(Edtf, EveryDateNormalizesToAFixedPointOfTheSameBounds) {
  Generator generator(1);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = generator.Any();
    const auto once = ParseDate(text);
    ASSERT_TRUE(once.ok()) << once.status() << " " << text;
    ASSERT_LE(once->earliest, once->latest) << text;
    ASSERT_EQ(once->text.find(' '), std::string::npos) << text;
    const auto twice = ParseDate(once->text);
    ASSERT_TRUE(twice.ok()) << once->text;
    ASSERT_EQ(twice->text, once->text) << text;
    ASSERT_EQ(twice->earliest, once->earliest) << text;
    ASSERT_EQ(twice->latest, once->latest) << text;
  }
}

TEST(Period, EveryPeriodNormalizesToAFixedPointOfTheSameBounds) {
  Generator generator(2);
  for (int i = 0; i < 20000; ++i) {
    std::string a = generator.Simple(), b = generator.Simple();
    if (ParseDate(b)->earliest < ParseDate(a)->earliest) std::swap(a, b);
    const std::string text = generator.Below(3) == 0 ? generator.Any() : absl::StrCat(a, "/", b);
    const auto once = ParsePeriod(text);
    ASSERT_TRUE(once.ok()) << once.status() << " " << text;
    ASSERT_LE(once->first_earliest, once->last_latest) << text;
    ASSERT_EQ(ReadAsPeriod(once->text), ReadAsPeriod(text));
  }
}

TEST(Edtf, ASimpleDateWithOneCharacterChangedIsReadOrRefusedButNeverMisread) {
  Generator generator(3);
  for (int i = 0; i < 20000; ++i) {
    std::string text = generator.Simple();
    text[generator.Below(static_cast<int>(text.size()))] = "0129-X.?/[],x \xc3"[generator.Below(15)];
    const auto date = ParseDate(text);
    if (!date.ok()) continue;
    ASSERT_LE(date->earliest, date->latest) << text;
    ASSERT_GE(date->earliest, D("0001-01-01")) << text;
    ASSERT_LE(date->latest, D("9999-12-31")) << text;
  }
}

}  // namespace
}  // namespace entente::base
