// A request and a state to the record that carries the request out: the decisions of a commit, all of them.
//
// Pure but for reads: no clock, no writing; the same request on the same state makes the same record. What the passing
// of days amounts to is planned by clock_day.h.
#ifndef ENTENTE_SERVICE_COMMIT_PLAN_H_
#define ENTENTE_SERVICE_COMMIT_PLAN_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "service/base/date.h"
#include "service/commit/limits.h"
#include "service/commit/mistakes.h"
#include "service/commit/request.h"
#include "service/commit_log/commit_log.h"
#include "service/commit_log/log_record.pb.h"
#include "service/graph/graph.h"
#include "service/graph/snapshot.h"
#include "service/schema/schema.h"

namespace entente::commit {

// What a commit is planned on. Borrowed for the length of a call.
struct Ground {
  const schema::Schema& schema;
  const graph::Graph& graph;         // for the next numbers, and for older revisions when something is erased
  const graph::Snapshot& before;     // the state after the last record applied
  const commit_log::CommitLog& log;  // for older records when something is erased
  const Limits& limits;
  int64_t commit_time_us = 0;
  base::Day clock_day = 0;
};

// The record of a request, or why it is refused. A request that erases is planned on a published state only. What the
// request asserts is moved into the record.
absl::StatusOr<log::LogRecord> Plan(Request& request, const Ground& ground);
// The same for who goes on after mistakes: what broke a rule is added to `mistakes`, which are then the error as well.
// After them the request is as it was.
absl::StatusOr<log::LogRecord> Plan(Request& request, const Ground& ground, Mistakes& mistakes);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_PLAN_H_
