// Calendar units that hold a date: years, quarters, months.
#ifndef ENTENTE_SERVICE_ANALYSIS_CALENDAR_H_
#define ENTENTE_SERVICE_ANALYSIS_CALENDAR_H_

#include <optional>
#include <string>

#include "entente/v1/query_service.pb.h"
#include "service/base/date.h"

namespace entente::analysis {

// The unit that holds all days from `first` to `last`: `2024`, `2024-Q3`, `2024-06`; nothing if there is more than one.
// Pure.
std::optional<std::string> UnitOf(v1::CalendarUnit unit, base::Day first, base::Day last);

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_CALENDAR_H_
