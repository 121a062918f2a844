#include "service/match/plan_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace entente::match {
namespace {

constexpr size_t kMostRelationsTold = 4;

// Tells steps of one pattern. Not thread-safe.
class Teller {
 public:
  Teller(const schema::Schema& schema, const PatternGraph& graph, const SearchPlan& plan)
      : schema_(schema), graph_(graph), plan_(plan) {}

  v1::PlanAction ActionOf(const Step& step) const {
    if (step.sort == StepSort::kScan) return v1::PLAN_ACTION_SCAN;
    if (step.sort == StepSort::kAbsent) return v1::PLAN_ACTION_ABSENT;
    const bool walks = graph_.edges[step.joins.front().edge].walk.has_value();
    if (step.joins.size() > 1) return v1::PLAN_ACTION_INTERSECT;
    if (walks) return v1::PLAN_ACTION_WALK;
    return step.sort == StepSort::kBind ? v1::PLAN_ACTION_EXPAND : v1::PLAN_ACTION_CHECK;
  }

  std::string VariableOf(const Step& step) const {
    if (step.sort == StepSort::kAbsent) return VariableOf(step.part);
    return step.node != kNone ? graph_.nodes[step.node].name : Label(graph_.edges[step.joins.front().edge]);
  }
  // What a part goes by: its first node, or its first edge.
  std::string VariableOf(int part) const {
    const Part& told = graph_.parts[part];
    return told.nodes.empty() ? Label(graph_.edges[told.edges.front()]) : graph_.nodes[told.nodes.front()].name;
  }

  std::string Describe(const Step& step) const {
    switch (step.sort) {
      case StepSort::kScan:
        return DescribeScan(step);
      case StepSort::kAbsent:
        return absl::StrCat("drop rows with: ", Describe(step.part));
      case StepSort::kCheck:
        return absl::StrCat("check ", DescribeJoins(step));
      case StepSort::kBind:
        return absl::StrCat(step.joins.size() > 1 ? "intersect " : "follow ", DescribeJoins(step),
                            DescribeNode(graph_.nodes[step.node]));
    }
    return {};
  }
  std::string Describe(int part) const {
    return absl::StrJoin(plan_.parts[part], "; ",
                         [this](std::string* out, const Step& step) { absl::StrAppend(out, Describe(step)); });
  }

 private:
  std::string Label(const Edge& edge) const {
    if (!edge.name.empty()) return edge.name;
    return absl::StrCat(graph_.nodes[edge.from].name, "-", graph_.nodes[edge.to].name);
  }

  static std::string KindsOf(const Node& node) {
    if (node.kinds.empty()) return "any kind";
    return absl::StrJoin(node.kinds, "|",
                         [](std::string* out, const schema::Kind* kind) { absl::StrAppend(out, kind->name); });
  }

  std::string DescribeScan(const Step& step) const {
    const Node& node = graph_.nodes[step.node];
    std::string text = absl::StrCat("scan ", KindsOf(node));
    if (node.ids.has_value()) {
      absl::StrAppend(&text, " by ", node.ids->size(), node.ids->size() == 1 ? " id" : " ids");
    } else if (step.by_term) {
      const query::CompiledFilter::Key key = node.filter->Keys()[step.key];
      absl::StrAppend(&text, " by index ", schema_.fields()[key.field_number]->leaf, "=", key.text);
    }
    if (node.filter.has_value()) absl::StrAppend(&text, ", filtered");
    return text;
  }

  // What an entity that was met has to be like.
  static std::string DescribeNode(const Node& node) {
    std::string text = node.kinds.empty() ? "" : absl::StrCat(" to ", KindsOf(node));
    if (node.ids.has_value()) absl::StrAppend(&text, ", of ", node.ids->size(), " ids");
    if (node.filter.has_value()) absl::StrAppend(&text, ", filtered");
    return text;
  }

  std::string DescribeJoins(const Step& step) const {
    return absl::StrJoin(step.joins, " and ",
                         [this](std::string* out, const Join& join) { absl::StrAppend(out, DescribeJoin(join)); });
  }

  std::string DescribeJoin(const Join& join) const {
    const Edge& edge = graph_.edges[join.edge];
    const query::Ways& ways = join.forward ? edge.ways : edge.back;
    const bool out = !ways.From(graph::End::kSubject).empty(), in = !ways.From(graph::End::kObject).empty();
    std::string text = absl::StrCat(graph_.nodes[join.source(graph_)].name, out || !in ? " -[" : " <-[");
    absl::StrAppend(&text, RelationsOf(edge));
    if (edge.walk.has_value()) absl::StrAppend(&text, "*", edge.walk->min, "..", edge.walk->max);
    return absl::StrCat(text, in || !out ? "]- " : "]-> ", graph_.nodes[join.target(graph_)].name);
  }

  std::string RelationsOf(const Edge& edge) const {
    if (edge.relations.size() > kMostRelationsTold) return absl::StrCat(edge.relations.size(), " relations");
    return absl::StrJoin(edge.relations, "|", [this](std::string* out, int number) {
      absl::StrAppend(out, schema_.FindRelation(number)->name);
    });
  }

  const schema::Schema& schema_;
  const PatternGraph& graph_;
  const SearchPlan& plan_;
};

}  // namespace

v1::QueryPlan PlanToProto(const schema::Schema& schema, const PatternGraph& graph, const SearchPlan& plan,
                          const Executor* ran) {
  const Teller teller(schema, graph, plan);
  v1::QueryPlan told;
  for (size_t i = 0; i < plan.parts[kItself].size(); ++i) {
    const Step& step = plan.parts[kItself][i];
    v1::PlanStep& each = *told.add_steps();
    each.set_action(teller.ActionOf(step));
    each.set_variable(teller.VariableOf(step));
    each.set_description(teller.Describe(step));
    each.set_estimated_rows(step.rows);
    if (ran == nullptr) continue;
    each.set_actual_rows(ran->counts()[kItself][i].rows);
    each.set_examined(ran->counts()[kItself][i].examined + (step.part == kNone ? 0 : ran->ExaminedBy(step.part)));
  }
  double rows = plan.rows[kItself];
  for (size_t part = 1; part < graph.parts.size(); ++part) {
    if (graph.parts[part].sort != PartSort::kOptional) continue;
    rows *= std::max(1.0, plan.rows[part]);
    v1::PlanStep& each = *told.add_steps();
    each.set_action(v1::PLAN_ACTION_OPTIONAL);
    each.set_variable(teller.VariableOf(static_cast<int>(part)));
    each.set_description(absl::StrCat("extend by: ", teller.Describe(static_cast<int>(part))));
    each.set_estimated_rows(rows);
    if (ran == nullptr) continue;
    each.set_actual_rows(ran->optional_rows()[part]);
    each.set_examined(ran->ExaminedBy(static_cast<int>(part)));
  }
  told.set_estimated_rows(rows);
  return told;
}

}  // namespace entente::match
