// A plan in words, for those who asked how a pattern is searched for.
#ifndef ENTENTE_SERVICE_MATCH_PLAN_TEXT_H_
#define ENTENTE_SERVICE_MATCH_PLAN_TEXT_H_

#include "entente/v1/pattern.pb.h"
#include "service/match/executor.h"
#include "service/match/pattern_graph.h"
#include "service/match/plan.h"
#include "service/schema/schema.h"

namespace entente::match {

// The plan as the contract tells it; with what it came to unless `ran` is null. Pure.
v1::QueryPlan PlanToProto(const schema::Schema& schema, const PatternGraph& graph, const SearchPlan& plan,
                          const Executor* ran);

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_PLAN_TEXT_H_
