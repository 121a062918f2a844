// What an edge of a pattern leads to from an entity, as sorted lists that are made once and kept.
#ifndef ENTENTE_SERVICE_MATCH_NEIGHBORS_H_
#define ENTENTE_SERVICE_MATCH_NEIGHBORS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "service/base/fact_ref.h"
#include "service/match/edge_check.h"
#include "service/match/neighbor.h"
#include "service/match/node_check.h"
#include "service/match/pattern_graph.h"
#include "service/match/walk_finder.h"
#include "service/match/work.h"

namespace entente::match {

// Room for lists that stay as long as it; not for more than a bound. Not thread-safe.
class NeighborStore {
 public:
  // A copy of the list; null if there is no room left.
  const Neighbor* Keep(absl::Span<const Neighbor> list);

 private:
  std::vector<std::unique_ptr<Neighbor[]>> blocks_;
  Neighbor* next_ = nullptr;  // in the last block
  size_t block_ = 0;          // entries of the last block
  size_t free_ = 0, kept_ = 0;
};

// Where an edge leads, either way. Lists are sorted by entity, then relationship. An edge that need only be there and
// overlaps with nothing has one entry for each entity, with the greatest truth; any other one for each relationship; a
// walk one for each entity, with its length in the place of the relationship. Truth is that of the relationship and of
// the node it leads to. Not thread-safe; all must outlive it.
class Neighbors {
 public:
  // `ends`: the tests of Edge::from and Edge::to. What is less true than `least` is left out.
  Neighbors(const Edge& edge, const graph::Snapshot& snapshot, EdgeCheck& test, std::array<NodeCheck*, 2> ends,
            WalkFinder* walks, Truth least, NeighborStore& store, Work& work);

  // What is found from `entity`, in the edge's direction or against it; of walks, of those that overlap with `partner`.
  // Valid as long as `scratch` is not touched. `keep`: it may be asked for again.
  absl::Span<const Neighbor> From(bool forward, base::EntityNo entity, const Dated& partner, bool keep,
                                  std::vector<Neighbor>& scratch);
  // What joins the two: entries as those of From, of which `other` may be either.
  absl::Span<const Neighbor> Between(base::EntityNo from, base::EntityNo to, const Dated& partner,
                                     std::vector<Neighbor>& scratch);
  // How many relationships From would look at.
  int64_t Degree(bool forward, base::EntityNo entity) const;

 private:
  struct Kept {
    const Neighbor* list = nullptr;  // null: not made yet
    uint32_t size = 0;
    bool made = false;
    int64_t spent = 0;  // on looking at the other side instead
  };
  using Side = absl::flat_hash_map<uint64_t, Kept>;

  const query::Ways& WaysOf(bool forward) const { return forward ? edge_.ways : edge_.back; }
  static uint64_t KeyOf(base::EntityNo entity, const Dated& partner) { return uint64_t{partner.no} << 32 | entity; }
  void Make(bool forward, base::EntityNo entity, const Dated& partner, std::vector<Neighbor>& list);
  void Look(bool forward, base::EntityNo entity, base::EntityNo only, std::vector<Neighbor>& list);
  void Tidy(std::vector<Neighbor>& list);
  absl::Span<const Neighbor> BetweenByDegree(base::EntityNo from, base::EntityNo to, std::vector<Neighbor>& scratch);

  const Edge& edge_;
  const graph::Snapshot& snapshot_;
  EdgeCheck& test_;
  const std::array<NodeCheck*, 2> ends_;
  WalkFinder* const walks_;  // of a walk
  const Truth least_;
  const bool one_for_each_entity_;
  NeighborStore& store_;
  Work& work_;
  std::array<Side, 2> sides_;     // by `forward`
  std::vector<Neighbor> merged_;  // while a list is tidied
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_NEIGHBORS_H_
