// Dates as the oracle reads them: written a second time, counting days one year and one month at a time.
#ifndef ENTENTE_TESTS_ROBUSTNESS_ORACLE_DATE_H_
#define ENTENTE_TESTS_ROBUSTNESS_ORACLE_DATE_H_

#include <string>

namespace entente::oracle {

inline constexpr int kPast = -100000000, kFuture = 100000000;

// The first and last day a date may be.
struct Days {
  int earliest = kPast, latest = kFuture;
};

// Days since 1970-01-01.
int DayNumber(int year, int month, int day);
std::string DayText(int day);
// `2024`, `2024-06`, `2024-06-03`, `[a..b]`, `[..b]`, `[a..]`.
Days ReadDate(const std::string& text);
// The days on which a period, `2024` or `2024-01/2024-03`, may begin and end.
bool PeriodDays(const std::string& text, Days& first, Days& last);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_ORACLE_DATE_H_
