// Chooses in what order a pattern is searched for: for each part the cheapest of all orders of its nodes, by estimate.
#ifndef ENTENTE_SERVICE_MATCH_PLANNER_H_
#define ENTENTE_SERVICE_MATCH_PLANNER_H_

#include "service/graph/snapshot.h"
#include "service/match/pattern_graph.h"
#include "service/match/plan.h"

namespace entente::match {

// Plans a search. The same pattern and sizes give the same plan. Thread-safe.
SearchPlan MakePlan(const PatternGraph& graph, const graph::Snapshot& snapshot);

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_PLANNER_H_
