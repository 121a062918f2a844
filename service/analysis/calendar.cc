#include "service/analysis/calendar.h"

#include "absl/strings/str_format.h"
#include "service/base/civil.h"

namespace entente::analysis {

std::optional<std::string> UnitOf(v1::CalendarUnit unit, base::Day first, base::Day last) {
  if (first == base::kDistantPast || last == base::kDistantFuture) return std::nullopt;
  const base::Civil begin = base::CivilOf(first), end = base::CivilOf(last);
  if (begin.year != end.year) return std::nullopt;
  const auto quarter = [](const base::Civil& day) { return (day.month + 2) / 3; };
  switch (unit) {
    case v1::CALENDAR_UNIT_YEAR:
      return absl::StrFormat("%04d", begin.year);
    case v1::CALENDAR_UNIT_QUARTER:
      if (quarter(begin) != quarter(end)) return std::nullopt;
      return absl::StrFormat("%04d-Q%d", begin.year, quarter(begin));
    case v1::CALENDAR_UNIT_MONTH:
      if (begin.month != end.month) return std::nullopt;
      return absl::StrFormat("%04d-%02d", begin.year, begin.month);
    default:
      return std::nullopt;
  }
}

}  // namespace entente::analysis
