#include "service/match/planner.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"
#include "service/match/estimate.h"
#include "service/match/node_order.h"

namespace entente::match {
namespace {

// Plans one part. Not thread-safe.
class PartPlanner {
 public:
  PartPlanner(const PatternGraph& graph, const Estimate& estimate, int part, int& joins)
      : graph_(graph),
        estimate_(estimate),
        part_(part),
        joins_(joins),
        bound_(graph.nodes.size(), false),
        edge_bound_(graph.edges.size(), false) {
    if (part == kItself) return;
    for (const int node : graph.parts[kItself].nodes) bound_[node] = true;
    for (const int edge : graph.parts[kItself].edges) edge_bound_[edge] = graph.edges[edge].binds();
  }

  // `rows` come in. Afterwards rows() leave.
  std::vector<Step> Plan(double rows) {
    rows_ = rows;
    // Between nodes of the pattern itself there is only something to check.
    if (part_ != kItself) {
      for (const int edge : graph_.parts[part_].edges) {
        if (bound_[graph_.edges[edge].from] && bound_[graph_.edges[edge].to]) Check(edge);
      }
    }
    for (const OrderedNode& next : CheapestOrder(graph_, estimate_, part_, rows_)) {
      rows_ = next.rows;
      if (EdgesToBound(graph_, part_, next.node, bound_).empty()) {
        Scan(next.node);
      } else {
        Bind(next.node);
      }
      for (const int edge : graph_.parts[part_].edges) {
        if (graph_.edges[edge].from == next.node && graph_.edges[edge].to == next.node) Check(edge);
      }
    }
    CHECK(pending_.empty());
    return std::move(steps_);
  }
  double rows() const { return rows_; }

 private:
  void Scan(int node) {
    const Access& access = estimate_.access(node);
    steps_.push_back({.sort = StepSort::kScan,
                      .node = node,
                      .different = BoundDifferences(node),
                      .rows = rows_,
                      .by_term = access.term.has_value(),
                      .term = access.term.value_or(0),
                      .key = access.key});
    bound_[node] = true;
  }

  // Edges that bind a relationship go first, so that those that overlap with them can be checked with them.
  void Bind(int node) {
    std::vector<int> edges = EdgesToBound(graph_, part_, node, bound_);
    std::stable_partition(edges.begin(), edges.end(), [this](int edge) { return graph_.edges[edge].binds(); });
    Step step{.sort = StepSort::kBind, .node = node, .different = BoundDifferences(node), .rows = rows_};
    std::vector<int> after, later;
    for (const int edge : edges) {
      if (const int other = graph_.edges[edge].overlapping; Waits(edge)) {
        const bool binds_here = std::find(edges.begin(), edges.end(), other) != edges.end();
        (binds_here ? after : later).push_back(edge);
      } else if (OverlapsAny(edge, step.joins)) {
        after.push_back(edge);
      } else {
        step.joins.push_back(JoinOf(edge, graph_.edges[edge].to == node));
      }
    }
    if (step.joins.empty()) {
      step.joins.push_back(JoinOf(later.front(), graph_.edges[later.front()].to == node));
      step.joins.back().overlaps_later = true;
    }
    bound_[node] = true;
    for (const Join& join : step.joins) edge_bound_[join.edge] = graph_.edges[join.edge].binds();
    steps_.push_back(std::move(step));
    pending_.insert(pending_.end(), later.begin(), later.end());
    for (const int edge : after) Check(edge);
    CheckPending();
  }

  std::vector<int> BoundDifferences(int node) const {
    std::vector<int> others;
    for (const Difference& each : graph_.differences) {
      if (each.part != part_ || (each.a != node && each.b != node)) continue;
      if (const int other = each.a == node ? each.b : each.a; bound_[other]) others.push_back(other);
    }
    return others;
  }

  void Check(int edge) {
    if (Waits(edge)) {
      pending_.push_back(edge);
      return;
    }
    // What a step before has followed without its overlap was counted there.
    rows_ *= estimate_.Joined(edge, true);
    steps_.push_back({.sort = StepSort::kCheck, .joins = {JoinOf(edge, true)}, .rows = rows_});
    edge_bound_[edge] = graph_.edges[edge].binds();
    CheckPending();
  }

  void CheckPending() {
    for (size_t i = 0; i < pending_.size(); ++i) {
      if (Waits(pending_[i])) continue;
      const int edge = pending_[i];
      pending_.erase(pending_.begin() + static_cast<ptrdiff_t>(i));
      return Check(edge);  // which looks at the others
    }
  }

  Join JoinOf(int edge, bool forward) {
    Join join{.edge = edge, .forward = forward, .number = joins_++};
    // What a scan finds is found once, and so asked once in the step after it.
    const bool first = steps_.size() == 1 && steps_[0].sort == StepSort::kScan;
    join.keep = !first || steps_[0].node != join.source(graph_);
    for (const int other : Partners(edge)) {
      if (edge_bound_[other]) join.overlaps.push_back(other);
    }
    return join;
  }

  // The edges that bind a relationship which has to overlap with this edge.
  std::vector<int> Partners(int edge) const {
    std::vector<int> partners;
    const Edge& each = graph_.edges[edge];
    if (each.overlapping != kNone) partners.push_back(each.overlapping);
    for (size_t other = 0; each.binds() && other < graph_.edges.size(); ++other) {
      if (graph_.edges[other].overlapping == edge && graph_.edges[other].binds() &&
          static_cast<int>(other) != each.overlapping) {
        partners.push_back(static_cast<int>(other));
      }
    }
    return partners;
  }

  // An edge that binds no relationship is only told once what it overlaps with is bound.
  bool Waits(int edge) const {
    const Edge& each = graph_.edges[edge];
    return !each.binds() && each.overlapping != kNone && !edge_bound_[each.overlapping];
  }

  bool OverlapsAny(int edge, const std::vector<Join>& joins) const {
    const std::vector<int> partners = Partners(edge);
    return std::any_of(joins.begin(), joins.end(), [&](const Join& join) {
      return std::find(partners.begin(), partners.end(), join.edge) != partners.end();
    });
  }

  const PatternGraph& graph_;
  const Estimate& estimate_;
  const int part_;
  int& joins_;
  std::vector<bool> bound_, edge_bound_;  // by node and edge
  std::vector<int> pending_;              // edges whose overlap is still to be checked
  std::vector<Step> steps_;
  double rows_ = 1;
};

// Whether a step binds a node or edge that the part refers to.
bool BindsFor(const PatternGraph& graph, const Part& part, const Step& step) {
  for (const int index : part.edges) {
    const Edge& edge = graph.edges[index];
    if (step.node != kNone && (edge.from == step.node || edge.to == step.node)) return true;
    for (const Join& join : step.joins) {
      if (edge.overlapping == join.edge) return true;
    }
  }
  return std::any_of(graph.differences.begin(), graph.differences.end(), [&](const Difference& each) {
    return &graph.parts[each.part] == &part && step.node != kNone && (each.a == step.node || each.b == step.node);
  });
}

// Puts an absent part where all it refers to is bound and the fewest rows are expected.
void PlaceAbsent(const PatternGraph& graph, int part, std::vector<Step>& steps) {
  size_t place = 0;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (BindsFor(graph, graph.parts[part], steps[i])) place = i;
  }
  for (size_t i = place + 1; i < steps.size(); ++i) {
    if (steps[i].rows < steps[place].rows) place = i;
  }
  const double rows = steps[place].rows;
  steps.insert(steps.begin() + static_cast<ptrdiff_t>(place) + 1,
               {.sort = StepSort::kAbsent, .part = part, .rows = rows});
}

}  // namespace

SearchPlan MakePlan(const PatternGraph& graph, const graph::Snapshot& snapshot) {
  const Estimate estimate(graph, snapshot);
  SearchPlan plan;
  for (size_t part = 0; part < graph.parts.size(); ++part) {
    PartPlanner planner(graph, estimate, static_cast<int>(part), plan.joins);
    plan.parts.push_back(planner.Plan(1));
    plan.rows.push_back(planner.rows());
  }
  for (size_t part = 0; part < graph.parts.size(); ++part) {
    if (graph.parts[part].sort == PartSort::kAbsent) PlaceAbsent(graph, static_cast<int>(part), plan.parts[kItself]);
  }
  return plan;
}

}  // namespace entente::match
