// The rows of a pattern as they come and go: what a WatchPattern shows of the graph.
//
//   ASSIGN_OR_RETURN(auto source, OpenPatternSource(ground, request, caller, max_rows));
//
// Nothing is kept of the rows between commits. What a commit did to them is worked out from the two states around it:
// the facts it touched tell which entities the pattern's variables may be bound to in rows that can differ, and with
// these given the pattern is searched for at both states. What such a commit costs depends on what it touched, not on
// how large the graph is.
//
// An erasure rewrites the past. Where it touches what a pattern asks about, what was seen before it can no longer be
// told: that is history lost, and only a new snapshot goes on.
#ifndef ENTENTE_SERVICE_STANDING_PATTERN_SOURCE_H_
#define ENTENTE_SERVICE_STANDING_PATTERN_SOURCE_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "entente/v1/watch_service.pb.h"
#include "service/query/query.h"
#include "service/watch/source.h"

namespace entente::standing {

// Opens the source of a standing query. Its items are serialized v1::PatternRow, in order of their ids, which are their
// places; its changes serialized v1::RowChange, in order of the rows' ids. `ground`, and what `caller` calls, must
// outlive it. The request's start, bounds and policies are not looked at: they are the stream's.
//
// INVALID_ARGUMENT and NOT_FOUND for a bad pattern, returns, read_mask or context, as MatchPattern has them;
// CONFLICTING_FIELDS for a consistency. The source fails with RESOURCE_EXHAUSTED and BUDGET_EXCEEDED when the snapshot,
// or one call of Between, costs more than context.budget allows, or holds more than `max_rows` rows at a time.
absl::StatusOr<std::unique_ptr<watch::Source>> OpenPatternSource(const query::Ground& ground,
                                                                 const v1::WatchPatternRequest& request,
                                                                 const query::Caller& caller, int64_t max_rows);

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_PATTERN_SOURCE_H_
