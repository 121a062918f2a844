#include "tests/robustness/oracle_date.h"

#include <cstdio>
#include <cstdlib>

namespace entente::oracle {
namespace {

bool Leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int MonthDays(int year, int month) {
  static const int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && Leap(year) ? 1 : 0);
}

}  // namespace

int DayNumber(int year, int month, int day) {
  int days = 0;
  for (int y = 1970; y < year; ++y) days += Leap(y) ? 366 : 365;
  for (int y = year; y < 1970; ++y) days -= Leap(y) ? 366 : 365;
  for (int m = 1; m < month; ++m) days += MonthDays(year, m);
  return days + day - 1;
}

std::string DayText(int day) {
  int year = 1970;
  while (day >= (Leap(year) ? 366 : 365)) day -= Leap(year++) ? 366 : 365;
  int month = 1;
  while (day >= MonthDays(year, month)) day -= MonthDays(year, month++);
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day + 1);
  return text;
}

Days ReadDate(const std::string& text) {
  if (text.empty()) return {};
  if (text[0] == '[') {
    const size_t dots = text.find("..");
    const std::string a = text.substr(1, dots - 1), b = text.substr(dots + 2, text.size() - dots - 3);
    return {a.empty() ? kPast : ReadDate(a).earliest, b.empty() ? kFuture : ReadDate(b).latest};
  }
  const int year = std::atoi(text.substr(0, 4).c_str());
  if (text.size() == 4) return {DayNumber(year, 1, 1), DayNumber(year, 12, 31)};
  const int month = std::atoi(text.substr(5, 2).c_str());
  if (text.size() == 7) return {DayNumber(year, month, 1), DayNumber(year, month, MonthDays(year, month))};
  const int day = DayNumber(year, month, std::atoi(text.substr(8, 2).c_str()));
  return {day, day};
}

bool PeriodDays(const std::string& text, Days& first, Days& last) {
  const size_t slash = text.find('/');
  if (slash != std::string::npos) {
    first = {ReadDate(text.substr(0, slash)).earliest, ReadDate(text.substr(0, slash)).earliest};
    last = {ReadDate(text.substr(slash + 1)).latest, ReadDate(text.substr(slash + 1)).latest};
    return true;
  }
  const Days days = ReadDate(text);
  if (text[0] == '[') {
    first = last = days;
  } else {
    first = {days.earliest, days.earliest};
    last = {days.latest, days.latest};
  }
  return true;
}

}  // namespace entente::oracle
