#include "service/resolve/dates.h"

namespace entente::resolve {
namespace {

bool IsInterval(const v1::ValidTime& valid_time) { return base::ParseValidTime(valid_time).ok(); }

}  // namespace

Dates ResolveDates(const std::vector<Standing>& order) {
  Dates dates;
  for (const Standing& standing : order) {
    if (!standing.counts || (dates.from != nullptr && dates.until != nullptr)) break;
    const v1::ValidTime& said = standing.claim->valid_time();
    v1::ValidTime both = dates.valid_time;
    if (dates.from == nullptr) both.set_from(said.from());
    if (dates.until == nullptr) both.set_until(said.until());
    // With an end of each of two claims they may be the wrong way round. A claim alone is in normal form.
    const bool mixed = (dates.from != nullptr) != (dates.until != nullptr);
    if (mixed && !IsInterval(both)) continue;
    if (dates.from == nullptr && !said.from().empty()) dates.from = &standing;
    if (dates.until == nullptr && !said.until().empty()) dates.until = &standing;
    dates.valid_time = both;
  }
  return dates;
}

}  // namespace entente::resolve
