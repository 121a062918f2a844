// Graphs in numbers, for what is asked of a lineage as a whole: its strongly connected components, and its cycles.
#ifndef ENTENTE_SERVICE_LANDSCAPE_COMPONENTS_H_
#define ENTENTE_SERVICE_LANDSCAPE_COMPONENTS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "service/query/meter.h"

namespace entente::landscape {

// Where one can go from each node.
using Successors = std::vector<std::vector<uint32_t>>;

// The component of each node: two have the same if each can be reached from the other. A component has a lesser number
// than those from which it can be reached. After Tarjan ("Depth-first search and linear graph algorithms", 1972), with
// a stack of its own. Pure.
std::vector<uint32_t> ComponentsOf(const Successors& graph);

// The first `most` elementary cycles, each from its least node, in the order of their nodes. Successors must be sorted,
// each once. After Johnson ("Finding all the elementary circuits of a directed graph", 1975). Charges the meter.
absl::StatusOr<std::vector<std::vector<uint32_t>>> FirstCycles(const Successors& graph, size_t most,
                                                               query::Meter& meter);

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_COMPONENTS_H_
