#include <algorithm>
#include <random>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/date.h"
#include "service/base/error.h"

namespace entente::base {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

v1::ValidTime Time(const std::string& from, const std::string& until) {
  v1::ValidTime time;
  time.set_from(from);
  time.set_until(until);
  return time;
}

Day D(absl::string_view text) { return ParseDay(text).value(); }

Span S(const std::string& from, const std::string& until) { return ParseValidTime(Time(from, until)).value(); }

Window Any(const char* first, const char* last) { return {.first = D(first), .last = D(last)}; }
Window Every(const char* first, const char* last) { return {.first = D(first), .last = D(last), .every_day = true}; }

TEST(ValidTime, AnAbsentStartIsUnknownAndAnAbsentEndIsNone) {
  EXPECT_EQ(S("", ""), Span());
  EXPECT_EQ(S("", ".."), Span());
  EXPECT_EQ(S("2024-06", ""), (Span{D("2024-06-01"), D("2024-06-30"), kDistantFuture, kDistantFuture}));
  EXPECT_EQ(S("", "2024"), (Span{kDistantPast, kDistantFuture, D("2024-01-01"), D("2024-12-31")}));
}

TEST(ValidTime, AnEndNobodyKnowsIsNotAnAbsentEnd) {
  EXPECT_EQ(S("2020", "[2024..]"), (Span{D("2020-01-01"), D("2020-12-31"), D("2024-01-01"), kDistantFuture}));
}

TEST(ValidTime, ComesInNormalForm) {
  v1::ValidTime normal = Time("old", "old");
  ASSERT_TRUE(ParseValidTime(Time(" [2024-03, 2024-01] ", ".."), &normal).ok());
  EXPECT_EQ(normal.from(), "[2024-01,2024-03]");
  EXPECT_EQ(normal.until(), "");
}

TEST(ValidTime, AMistakeNamesItsEndFirst) {
  const auto from = ParseValidTime(Time("2024-6", "2025")).status();
  EXPECT_THAT(std::string(from.message()), StartsWith("from: "));
  EXPECT_EQ(ReasonOf(from), v1::ERROR_REASON_INVALID_FORMAT);
  const auto until = ParseValidTime(Time("2024-06", "soon")).status();
  EXPECT_THAT(std::string(until.message()), StartsWith("until: "));
  EXPECT_EQ(ReasonOf(until), v1::ERROR_REASON_INVALID_FORMAT);
  EXPECT_FALSE(ParseValidTime(Time("..", "2025")).ok());
}

TEST(ValidTime, AnEndCertainlyNotAfterTheStartIsRefused) {
  for (const auto& [from, until] :
       {std::pair{"2024-06-01", "2024-06-01"}, {"2024-06", "2024-05"}, {"2024", "[..2023]"}}) {
    const auto status = ParseValidTime(Time(from, until)).status();
    EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_INVALID_INTERVAL) << from << " " << until;
    EXPECT_THAT(std::string(status.message()), StartsWith("until: "));
    EXPECT_THAT(std::string(status.message()), HasSubstr("first day on which it no longer holds"));
  }
  EXPECT_TRUE(ParseValidTime(Time("2024-06", "2024-06")).ok()) << "may be some days long";
}

TEST(ValidTime, AMistakeLeavesTheNormalFormAlone) {
  v1::ValidTime normal = Time("kept", "kept");
  ASSERT_FALSE(ParseValidTime(Time("2024", "2023"), &normal).ok());
  EXPECT_EQ(normal.from(), "kept");
}

TEST(Judge, IsDefiniteBetweenTheEndsAndPossibleWithinThem) {
  const Span span = S("2024-06", "2025-02");
  EXPECT_EQ(Judge(span, Any("2024-05-31", "2024-05-31")), v1::VALIDITY_NOT_VALID);
  EXPECT_EQ(Judge(span, Any("2024-06-01", "2024-06-01")), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(Judge(span, Any("2024-06-30", "2024-06-30")), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(Judge(span, Any("2025-01-31", "2025-01-31")), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(Judge(span, Any("2025-02-01", "2025-02-01")), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(Judge(span, Any("2025-02-28", "2025-02-28")), v1::VALIDITY_NOT_VALID) << "until is exclusive";
}

TEST(Judge, EveryDayAsksForMoreThanAnyDay) {
  const Span span = S("2024-06-01", "2025-01-01");
  EXPECT_EQ(Judge(span, Any("2024-01-01", "2024-12-31")), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(Judge(span, Every("2024-01-01", "2024-12-31")), v1::VALIDITY_NOT_VALID);
  EXPECT_EQ(Judge(span, Every("2024-06-01", "2024-12-31")), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(Judge(span, Every("2024-06-01", "2025-01-01")), v1::VALIDITY_NOT_VALID);
}

TEST(Judge, AnUnknownStartIsNeverDefinite) {
  EXPECT_EQ(Judge(S("", ""), Any("2024-06-01", "2024-06-01")), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(Judge(S("2020", ""), Any("2024-06-01", "9999-12-31")), v1::VALIDITY_DEFINITE);
}

TEST(Judge, DoesNotLabelWhenNothingIsAsked) {
  EXPECT_EQ(Judge(S("2020", "2021"), {.any = true}), v1::VALIDITY_UNSPECIFIED);
}

// All, some or none of the completions, each end by itself.
v1::Validity BruteForce(const Span& span, const Window& window, bool skip_empty) {
  int meeting = 0, all = 0;
  for (Day from = span.from_earliest; from <= span.from_latest; ++from) {
    for (Day until = span.until_earliest; until <= span.until_latest; ++until) {
      if (skip_empty && until <= from) continue;
      int days = 0;
      for (Day day = window.first; day <= window.last; ++day) days += from <= day && day < until;
      const int asked = window.every_day ? window.last - window.first + 1 : 1;
      meeting += days >= asked;
      ++all;
    }
  }
  return meeting == all ? v1::VALIDITY_DEFINITE : meeting > 0 ? v1::VALIDITY_POSSIBLE : v1::VALIDITY_NOT_VALID;
}

TEST(Judge, AgreesWithAllCompletionsOfSmallSpans) {
  // With the ends apart no completion is empty, and counting days is the definition.
  for (int code = 0; code < 6 * 4 * 4 * 4 * 6 * 4 * 2; ++code) {
    int rest = code;
    const auto next = [&](int n) { return std::exchange(rest, rest / n) % n; };
    Span span;
    span.from_earliest = next(6);
    span.from_latest = span.from_earliest + next(4);
    span.until_earliest = span.from_latest + 1 + next(4);
    span.until_latest = span.until_earliest + next(4);
    Window window{.first = 1 + next(6)};
    window.last = window.first + next(4);
    window.every_day = next(2) == 1;
    ASSERT_EQ(Judge(span, window), BruteForce(span, window, false)) << code;
  }
}

TEST(Judge, OfOverlappingEndsIsNotValidOnlyWhenNoCompletionMeets) {
  std::mt19937 random(4);
  const auto below = [&](int n) { return static_cast<int>(random() % n); };
  for (int i = 0; i < 50000; ++i) {
    Span span;
    span.from_earliest = below(8);
    span.from_latest = span.from_earliest + below(5);
    span.until_earliest = span.from_earliest + below(6) - 2;
    span.until_latest = std::max(span.until_earliest + below(5), span.from_earliest + 1);
    Window window{.first = below(12)};
    window.last = window.first + below(4);
    window.every_day = below(2) == 1;
    // Each end by itself, as the formula has it.
    int meeting = 0, all = 0;
    for (Day from = span.from_earliest; from <= span.from_latest; ++from) {
      for (Day until = span.until_earliest; until <= span.until_latest; ++until, ++all) {
        meeting += window.every_day ? from <= window.first && until > window.last
                                    : from <= window.last && until > window.first;
      }
    }
    const auto expected = meeting == all ? v1::VALIDITY_DEFINITE
                          : meeting > 0  ? v1::VALIDITY_POSSIBLE
                                         : v1::VALIDITY_NOT_VALID;
    ASSERT_EQ(Judge(span, window), expected);
    // Nothing that can really hold on a day of the window is called not valid, nor anything definite that may not.
    const auto real = BruteForce(span, window, true);
    const auto judged = Judge(span, window);
    ASSERT_TRUE(judged != v1::VALIDITY_NOT_VALID || real == v1::VALIDITY_NOT_VALID);
    ASSERT_TRUE(judged != v1::VALIDITY_DEFINITE || real == v1::VALIDITY_DEFINITE);
  }
}

TEST(SpanOf, EndsTheDayAfterThePeriod) {
  EXPECT_EQ(SpanOf(*ParsePeriod("2024-06")),
            (Span{D("2024-06-01"), D("2024-06-01"), D("2024-07-01"), D("2024-07-01")}));
  EXPECT_EQ(SpanOf(*ParsePeriod("2024/..")), (Span{D("2024-01-01"), D("2024-01-01"), kDistantFuture, kDistantFuture}));
}

TEST(SpanOf, AnUncertainDayIsPossibleOnEachOfItsDays) {
  const Span span = SpanOf(*ParsePeriod("[..2025-02]"));
  EXPECT_EQ(Judge(span, Any("1990-01-01", "1990-01-01")), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(Judge(span, Any("2025-02-28", "2025-02-28")), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(Judge(span, Any("2025-03-01", "2025-03-01")), v1::VALIDITY_NOT_VALID);
}

TEST(JudgeDates, AgreesWithEveryPairOfDays) {
  for (Day a = 0; a < 6; ++a) {
    for (Day a_last = a; a_last < 6; ++a_last) {
      for (Day b = 0; b < 6; ++b) {
        for (Day b_last = b; b_last < 6; ++b_last) {
          int less = 0, equal = 0, all = 0;
          for (Day x = a; x <= a_last; ++x) {
            for (Day y = b; y <= b_last; ++y, ++all) less += x < y, equal += x == y;
          }
          const auto expected = [&](int n) {
            return n == all ? v1::VALIDITY_DEFINITE : n > 0 ? v1::VALIDITY_POSSIBLE : v1::VALIDITY_NOT_VALID;
          };
          ASSERT_EQ(JudgeLess({"", a, a_last}, {"", b, b_last}), expected(less));
          ASSERT_EQ(JudgeEqual({"", a, a_last}, {"", b, b_last}), expected(equal));
        }
      }
    }
  }
}

TEST(JudgeDates, KnowsOpenEnds) {
  const Date open = *ParseDate("[2024..]"), before = *ParseDate("2023"), within = *ParseDate("2025");
  EXPECT_EQ(JudgeLess(before, open), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(JudgeLess(open, before), v1::VALIDITY_NOT_VALID);
  EXPECT_EQ(JudgeLess(open, within), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(JudgeEqual(open, within), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(JudgeEqual(open, before), v1::VALIDITY_NOT_VALID);
}

}  // namespace
}  // namespace entente::base
