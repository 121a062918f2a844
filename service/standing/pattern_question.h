// A standing query that was checked: what stays the same at every state it is asked of.
#ifndef ENTENTE_SERVICE_STANDING_PATTERN_QUESTION_H_
#define ENTENTE_SERVICE_STANDING_PATTERN_QUESTION_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/watch_service.pb.h"
#include "service/match/pattern_graph.h"
#include "service/query/mask.h"
#include "service/query/query.h"
#include "service/query/read_context.h"
#include "service/watch/source.h"

namespace entente::standing {

// The question. Immutable, thread-safe; what `ground` refers to must outlive it.
struct PatternQuestion {
  query::Ground ground;
  v1::WatchPatternRequest request;
  query::Mask mask;
  match::PatternGraph graph;     // with the windows of the state it was read at
  bool all_claims = true;        // every claim has its say: dates in memory are those that count
  schema::KindSet filtered = 0;  // entities of which more is asked than their kind and id
  bool days_matter = false;      // a day that passes can matter without touching a fact that fits
  int64_t max_rows = 0;          // held at a time
  // Past so many entities within reach of a change a node is left free: the rest of the pattern has to say where to
  // start.
  size_t max_reached = size_t{1} << 16;
};

// Checks a request at the graph's head; errors as OpenPatternSource says.
absl::StatusOr<PatternQuestion> ReadQuestion(const query::Ground& ground, const v1::WatchPatternRequest& request,
                                             int64_t max_rows);

// Whether a node's entities matter by being there at all: no relationship it needs says so.
bool AsksForPresence(const match::PatternGraph& graph, int node);

// Which commits may change the rows. Pure.
// Whether some node is given by ids, which a merge can let lead elsewhere.
bool NamesEntities(const PatternQuestion& question);

watch::Interest InterestOf(const PatternQuestion& question);

// More rows than max_rows: RESOURCE_EXHAUSTED with BUDGET_EXCEEDED.
absl::Status TooManyRows(int64_t max_rows);

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_PATTERN_QUESTION_H_
