// The cheapest order in which to bind the nodes of a part.
#ifndef ENTENTE_SERVICE_MATCH_NODE_ORDER_H_
#define ENTENTE_SERVICE_MATCH_NODE_ORDER_H_

#include <vector>

#include "service/match/estimate.h"
#include "service/match/pattern_graph.h"

namespace entente::match {

// The nodes of the part in the order that costs least, with the rows expected after each. Tries every set of nodes
// once (dynamic programming over at most 2^8 of them): cost is relationships looked at and bodies read. `rows` partial
// rows come in. Pure.
struct OrderedNode {
  int node;
  double rows;
};
std::vector<OrderedNode> CheapestOrder(const PatternGraph& graph, const Estimate& estimate, int part, double rows);

// The edges of the part, not leading from a node to itself, that join `node` to nodes for which `bound` is true. Pure.
std::vector<int> EdgesToBound(const PatternGraph& graph, int part, int node, const std::vector<bool>& bound);

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_NODE_ORDER_H_
