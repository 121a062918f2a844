// What one product depends on, cut out of the graph that was walked for all of them, and where that hangs by a thread.
#ifndef ENTENTE_SERVICE_LANDSCAPE_REACH_H_
#define ENTENTE_SERVICE_LANDSCAPE_REACH_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "service/landscape/components.h"
#include "service/landscape/dependency_graph.h"
#include "service/query/meter.h"

namespace entente::landscape {

// The graph below one product. Nodes are numbered anew: the product is 0, the others are its dependencies.
struct Reach {
  std::vector<uint32_t> positions;  // in the whole graph
  std::vector<int> depths;
  Successors next;  // nothing from the greatest depth, where chains end
};

// Walks from `product`, a position, `max_depth` steps at most. Charges the meter.
absl::StatusOr<Reach> ReachOf(const DependencyGraph& graph, uint32_t product, int max_depth, query::Meter& meter);

// The ends of a product's chains: the dependencies that depend on nothing further, and those that depend on nothing but
// one another. Pure.
std::vector<bool> EndsOf(const Reach& reach);

// The dependencies that every chain from the product to an end passes, in the order in which a chain passes them; and
// `route`: the dependencies on one such chain. Both empty when there are no dependencies. Pure.
std::vector<uint32_t> CutPoints(const Reach& reach, const std::vector<bool>& ends, std::vector<uint32_t>& route);

// Whether an end is reached without any dependency that is `shut`. Pure.
bool ReachesEnd(const Reach& reach, const std::vector<bool>& ends, absl::FunctionRef<bool(uint32_t)> shut);

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_REACH_H_
