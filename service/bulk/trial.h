// Plans a commit of which what is wrong is left out and the rest kept: its changes come in units, each of which is
// taken whole or not at all.
//
// Where units of the same commit contradict each other, the one that comes first is kept, as if they had come one after
// the other; when there are very many that do, all of them are left out.
#ifndef ENTENTE_SERVICE_BULK_TRIAL_H_
#define ENTENTE_SERVICE_BULK_TRIAL_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "service/commit/mistakes.h"
#include "service/commit/plan.h"

namespace entente::bulk {

// A unit that was left out.
struct LeftOut {
  int unit = 0;
  commit::Mistakes mistakes;  // field paths begin `changes[N]`, N as it was in the request first given
};

// What came of it.
struct Trial {
  std::optional<log::LogRecord> record;  // nothing: nothing was kept
  std::vector<LeftOut> left_out;         // in order of the units
};

// Plans `request`, whose changes have no violations; `units` has the unit of each change, never less than that of the
// one before. An error is one of the commit as a whole.
absl::StatusOr<Trial> PlanUnits(commit::Request request, std::vector<int> units, const commit::Ground& ground);

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_TRIAL_H_
