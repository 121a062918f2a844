// Days of the proleptic Gregorian calendar as year, month and day of the month, and back.
//
// Arithmetic only: text is date.h's. Pure and thread-safe. The algorithm is Howard Hinnant's
// (https://howardhinnant.github.io/date_algorithms.html).
#ifndef ENTENTE_SERVICE_BASE_CIVIL_H_
#define ENTENTE_SERVICE_BASE_CIVIL_H_

#include <cstdint>

namespace entente::base {

// A day by its parts.
struct Civil {
  int64_t year;
  int month;  // 1 to 12
  int day;    // 1 to 31
};

constexpr bool IsLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr int DaysInMonth(int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

// Days since 1970-01-01. Years of any sign whose days fit.
constexpr int32_t DayOf(const Civil& civil) {
  const int64_t year = civil.month <= 2 ? civil.year - 1 : civil.year;  // years that start in March
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (civil.month + (civil.month > 2 ? -3 : 9)) + 2) / 5 + civil.day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return static_cast<int32_t>(era * 146097 + day_of_era - 719468);
}

constexpr Civil CivilOf(int32_t day) {
  const int64_t shifted = static_cast<int64_t>(day) + 719468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153;  // counted from March
  const int64_t calendar_month = month < 10 ? month + 3 : month - 9;
  return {year_of_era + era * 400 + (calendar_month <= 2 ? 1 : 0), static_cast<int>(calendar_month),
          static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1)};
}

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_CIVIL_H_
