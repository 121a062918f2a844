#include "service/analysis/calendar.h"

#include "gtest/gtest.h"

namespace entente::analysis {
namespace {

// The unit of an EDTF period, `-` if there is none.
std::string In(v1::CalendarUnit unit, const std::string& text) {
  const auto period = base::ParsePeriod(text);
  EXPECT_TRUE(period.ok()) << text;
  return UnitOf(unit, period->first_earliest, period->last_latest).value_or("-");
}

TEST(Calendar, ADayLiesInItsYearQuarterAndMonth) {
  EXPECT_EQ(In(v1::CALENDAR_UNIT_YEAR, "2024-06-03"), "2024");
  EXPECT_EQ(In(v1::CALENDAR_UNIT_QUARTER, "2024-06-03"), "2024-Q2");
  EXPECT_EQ(In(v1::CALENDAR_UNIT_MONTH, "2024-06-03"), "2024-06");
}

TEST(Calendar, QuartersTurnWithTheirMonths) {
  EXPECT_EQ(In(v1::CALENDAR_UNIT_QUARTER, "2024-03-31"), "2024-Q1");
  EXPECT_EQ(In(v1::CALENDAR_UNIT_QUARTER, "2024-04-01"), "2024-Q2");
  EXPECT_EQ(In(v1::CALENDAR_UNIT_QUARTER, "2024-12"), "2024-Q4");
}

TEST(Calendar, WhatMayLieInTwoUnitsLiesInNone) {
  EXPECT_EQ(In(v1::CALENDAR_UNIT_MONTH, "2024"), "-");
  EXPECT_EQ(In(v1::CALENDAR_UNIT_QUARTER, "[2024-03..2024-04]"), "-");
  EXPECT_EQ(In(v1::CALENDAR_UNIT_YEAR, "2024-24"), "-");  // a winter reaches into the next year
  EXPECT_EQ(In(v1::CALENDAR_UNIT_YEAR, "2023-06/2024-06"), "-");
  EXPECT_EQ(In(v1::CALENDAR_UNIT_MONTH, "2023-06/2024-06"), "-");
}

TEST(Calendar, WhatHasNoBoundLiesInNone) {
  EXPECT_EQ(In(v1::CALENDAR_UNIT_YEAR, "[..2024]"), "-");
  EXPECT_EQ(In(v1::CALENDAR_UNIT_YEAR, "2024/.."), "-");
}

TEST(Calendar, YearsHaveFourDigits) { EXPECT_EQ(In(v1::CALENDAR_UNIT_YEAR, "0987"), "0987"); }

}  // namespace
}  // namespace entente::analysis
