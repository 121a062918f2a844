#include "service/base/date.h"

#include "absl/strings/str_format.h"
#include "service/base/civil.h"
#include "service/base/edtf.h"

namespace entente::base {

absl::StatusOr<Day> ParseDay(absl::string_view text) {
  constexpr size_t kDayBytes = 10;  // together with one first and last day this leaves nothing but `2024-12-31`
  const absl::StatusOr<Period> parsed = ParseSimpleDate(text);
  if (!parsed.ok()) return parsed.status();
  if (text.size() != kDayBytes || parsed->first_earliest != parsed->last_latest) {
    return InvalidDate(text, "one certain day is asked for, such as `2024-12-31`");
  }
  return parsed->first_earliest;
}

std::string FormatDay(Day day) {
  const Civil civil = CivilOf(day);
  return absl::StrFormat("%04d-%02d-%02d", civil.year, civil.month, civil.day);
}

}  // namespace entente::base
