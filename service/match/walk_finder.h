// Finds the walks that an edge with steps asks for, breadth first: where they lead, how certain they are, and the first
// of the shortest.
//
// Layer k has the entities that a walk of k relationships leads to. Up to the least number of steps a layer has all of
// them, since walks may repeat; from there on an entity is in the first layer that has it, since what goes on from it
// later could have gone on from it before.
#ifndef ENTENTE_SERVICE_MATCH_WALK_FINDER_H_
#define ENTENTE_SERVICE_MATCH_WALK_FINDER_H_

#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "service/base/fact_ref.h"
#include "service/match/edge_check.h"
#include "service/match/neighbor.h"
#include "service/match/node_check.h"
#include "service/match/pattern_graph.h"
#include "service/match/work.h"

namespace entente::match {

// The walks of one edge. Not thread-safe; all must outlive it.
class WalkFinder {
 public:
  // `through`: the test of what walks pass.
  WalkFinder(const Edge& edge, const graph::Snapshot& snapshot, EdgeCheck& test, NodeCheck& through, Work& work);

  // Every entity that walks from `start` lead to, in the edge's direction or against it, once: with the length of a
  // shortest one that is at least as true as `least`, and the truth of the truest. In no order. Each relationship
  // overlaps with `partner`.
  void Find(bool forward, base::EntityNo start, const Dated& partner, Truth least, std::vector<Neighbor>& found);

  // The first by the identities of its relationships of the walks of that length, in the edge's direction, at least as
  // true as `least`; there is one, and none is shorter.
  void Trace(base::EntityNo from, base::EntityNo to, int length, const Dated& partner, Truth least,
             std::vector<base::RelationshipNo>& walk);

 private:
  using Entities = std::vector<base::EntityNo>;
  using Layers = std::vector<Entities>;

  // How far one search came.
  struct Spread {
    Layers layers;
    int returns = 0;  // the first layer but 0 that has the start again, where that is not in its layer; 0: none
    Truth weakest = Truth::kYes;  // of what it used
  };
  Spread SpreadFrom(bool forward, base::EntityNo start, const Dated& partner, Truth least, int max);
  bool Pass(base::EntityNo no, Truth least, Truth& weakest);
  void Follow(bool forward, base::EntityNo from, const Dated& partner, Truth least,
              absl::FunctionRef<void(base::RelationshipNo, base::EntityNo, Truth)> visit);
  Layers LayersTo(base::EntityNo from, base::EntityNo to, int length, const Dated& partner, Truth least);
  void Collect(const Spread& spread, base::EntityNo start, Truth truth, std::vector<Neighbor>& found) const;

  const Edge& edge_;
  const graph::Snapshot& snapshot_;
  EdgeCheck& test_;
  NodeCheck& through_;
  Work& work_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_WALK_FINDER_H_
