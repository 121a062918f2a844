#include "service/match/search.h"

#include <utility>

#include "service/base/status_macros.h"
#include "service/match/executor.h"
#include "service/match/pattern_graph.h"
#include "service/match/pattern_reader.h"
#include "service/match/plan.h"
#include "service/match/plan_text.h"
#include "service/match/planner.h"

namespace entente::match {
namespace {

class PlannedSearch final : public Search {
 public:
  PlannedSearch(PatternGraph graph, const query::View& view, query::Meter& meter)
      : schema_(view.snapshot.schema()),
        graph_(std::move(graph)),
        plan_(MakePlan(graph_, view.snapshot)),
        variables_(VariablesOf(graph_)),
        executor_(graph_, plan_, view, meter) {}

  const std::vector<Variable>& variables() const override { return variables_; }
  void NeedOnly(const std::vector<bool>& variables) override { executor_.NeedOnly(variables); }
  absl::Status Run(absl::FunctionRef<bool(const Row&)> visit) override { return executor_.Run(visit); }
  v1::QueryPlan ToProto(bool profiled) const override {
    return PlanToProto(schema_, graph_, plan_, profiled ? &executor_ : nullptr);
  }

 private:
  const schema::Schema& schema_;
  const PatternGraph graph_;
  const SearchPlan plan_;
  const std::vector<Variable> variables_;
  Executor executor_;
};

}  // namespace

std::vector<Variable> VariablesOf(const PatternGraph& graph) {
  std::vector<Variable> variables(graph.visible_slots);
  for (const Node& node : graph.nodes) {
    if (node.slot >= graph.visible_slots) continue;
    variables[node.slot] = {
        .name = node.name, .sort = Sort::kNode, .optional = node.part != kItself, .kinds = node.kinds};
  }
  for (const Edge& edge : graph.edges) {
    if (edge.slot == kNone || edge.slot >= graph.visible_slots) continue;
    variables[edge.slot] = {.name = edge.name,
                            .sort = edge.walk.has_value() ? Sort::kWalk : Sort::kEdge,
                            .optional = edge.part != kItself,
                            .relations = edge.relations,
                            .window = edge.window};
  }
  return variables;
}

absl::StatusOr<std::unique_ptr<Search>> Search::Plan(const v1::Pattern& pattern, const query::View& view,
                                                     const query::Limits& limits, query::Meter& meter,
                                                     absl::string_view field) {
  ASSIGN_OR_RETURN(PatternGraph graph, ReadPattern(pattern, view, limits, field));
  return Plan(std::move(graph), view, meter);
}

std::unique_ptr<Search> Search::Plan(PatternGraph graph, const query::View& view, query::Meter& meter) {
  return std::make_unique<PlannedSearch>(std::move(graph), view, meter);
}

}  // namespace entente::match
