// Dates as people write them, in EDTF: `Mar 10, 2025` is `2025-03-10`, `late 2022` is `[2022-10..2022-12]`.
#ifndef ENTENTE_CLI_IMPORT_TEXT_DATE_H_
#define ENTENTE_CLI_IMPORT_TEXT_DATE_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace entente::cli {

// What `03/04/2025` means: nothing (it is refused), April 3rd, or March 4th.
enum class DateOrder { kNone, kDayFirst, kMonthFirst };

// The EDTF of a date; nothing if it is none, or no day of the calendar. What is EDTF already stays as it is. Pure.
std::optional<std::string> ReadDate(absl::string_view text, DateOrder order = DateOrder::kNone);

// Of EDTF dates that are single, not sets: that day or earlier, that day or later, some day from the one to the other.
// Nothing if one is a set already. Pure.
std::optional<std::string> NotAfter(absl::string_view date);
std::optional<std::string> NotBefore(absl::string_view date);
std::optional<std::string> Between(absl::string_view from, absl::string_view until);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_TEXT_DATE_H_
