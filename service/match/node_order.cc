#include "service/match/node_order.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "service/base/status_macros.h"

namespace entente::match {
namespace {

// In units of a relationship looked at.
constexpr double kBodyCost = 30;   // a body read and parsed
constexpr double kCheckCost = 2;   // a join checked by look-up
constexpr double kRowCost = 0.25;  // a partial row passed on

constexpr size_t kFewIds = 16;

// What it costs to go from some nodes to one more, and the rows that leaves.
struct Cost {
  double cost = std::numeric_limits<double>::infinity();
  double rows = 0;
};

Cost CostOfScan(const Estimate& estimate, int node, double rows) {
  const double entities = estimate.access(node).entities;
  return {rows * (entities + kBodyCost * estimate.Bodies(node, entities)), rows * estimate.Matches(node)};
}

// Of joining `node` by the edges: the one that leads to the fewest is followed, the others are checked.
Cost CostOfBind(const PatternGraph& graph, const Estimate& estimate, int node, const std::vector<int>& edges,
                double rows) {
  const auto forward = [&](int edge) { return graph.edges[edge].to == node; };
  const int followed = *std::min_element(edges.begin(), edges.end(), [&](int a, int b) {
    const bool walks_a = graph.edges[a].walk.has_value(), walks_b = graph.edges[b].walk.has_value();
    if (walks_a != walks_b) return walks_b;
    return estimate.Looks(a, forward(a)) < estimate.Looks(b, forward(b));
  });
  const double met = rows * estimate.Leads(followed, forward(followed));
  Cost cost{rows * estimate.Looks(followed, forward(followed)) + kBodyCost * estimate.Bodies(node, met),
            met * estimate.Share(followed, forward(followed))};
  for (const int edge : edges) {
    if (edge == followed) continue;
    // A walk is looked for from an end once, and looked up from then on.
    cost.cost += cost.rows * kCheckCost;
    if (graph.edges[edge].walk.has_value()) cost.cost += rows * estimate.Looks(edge, forward(edge));
    cost.rows *= estimate.Joined(edge, forward(edge));
  }
  cost.cost += kRowCost * cost.rows;
  return cost;
}

}  // namespace

std::vector<int> EdgesToBound(const PatternGraph& graph, int part, int node, const std::vector<bool>& bound) {
  std::vector<int> edges;
  for (const int index : graph.parts[part].edges) {
    const Edge& edge = graph.edges[index];
    if (edge.from == edge.to || (edge.from != node && edge.to != node)) continue;
    if (bound[edge.from == node ? edge.to : edge.from]) edges.push_back(index);
  }
  return edges;
}

std::vector<OrderedNode> CheapestOrder(const PatternGraph& graph, const Estimate& estimate, int part, double rows) {
  const std::vector<int>& nodes = graph.parts[part].nodes;
  const uint32_t all = (1u << nodes.size()) - 1;
  struct Best {
    Cost cost;
    int last = kNone;  // position in `nodes`
  };
  std::vector<Best> best(all + 1);
  best[0].cost = {0, rows};
  for (uint32_t set = 0; set < all; ++set) {
    if (set != 0 && best[set].last == kNone) continue;
    std::vector<bool> bound(graph.nodes.size(), false);
    for (const int node : graph.parts[kItself].nodes) bound[node] = part != kItself;
    for (size_t i = 0; i < nodes.size(); ++i) {
      if ((set >> i & 1) != 0) bound[nodes[i]] = true;
    }
    for (size_t i = 0; i < nodes.size(); ++i) {
      if ((set >> i & 1) != 0) continue;
      const std::vector<int> edges = EdgesToBound(graph, part, nodes[i], bound);
      // What is given by a few ids can be bound before anything leads to it.
      const auto& ids = graph.nodes[nodes[i]].ids;
      const bool scans = (part == kItself && set == 0) || (edges.empty() && ids.has_value() && ids->size() <= kFewIds);
      if (edges.empty() && !scans) continue;
      Cost cost = scans ? CostOfScan(estimate, nodes[i], best[set].cost.rows)
                        : CostOfBind(graph, estimate, nodes[i], edges, best[set].cost.rows);
      cost.cost += best[set].cost.cost;
      Best& next = best[set | 1u << i];
      if (next.last == kNone || cost.cost < next.cost.cost) next = {cost, static_cast<int>(i)};
    }
  }
  std::vector<OrderedNode> order;
  for (uint32_t set = all; set != 0; set &= ~(1u << best[set].last)) {
    CHECK(best[set].last != kNone);  // it hangs together
    order.push_back({nodes[best[set].last], best[set].cost.rows});
  }
  std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace entente::match
