// The passing of days, as a commit of its own: facts that begin or cease to hold, and dated descriptions that change.
#ifndef ENTENTE_SERVICE_COMMIT_CLOCK_DAY_H_
#define ENTENTE_SERVICE_COMMIT_CLOCK_DAY_H_

#include "absl/status/statusor.h"
#include "service/commit/plan.h"
#include "service/commit_log/log_record.pb.h"

namespace entente::commit {

inline constexpr char kClockAuthor[] = "entente";
inline constexpr char kClockReason[] = "the day passed";

// The record of the days after that of `ground.before`, up to `ground.clock_day`; the first record of an empty log. A
// fact that turned more than once is told each time, in order.
absl::StatusOr<log::LogRecord> PlanClockDay(const Ground& ground);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_CLOCK_DAY_H_
