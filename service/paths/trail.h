// A path in numbers, and which of two comes first.
#ifndef ENTENTE_SERVICE_PATHS_TRAIL_H_
#define ENTENTE_SERVICE_PATHS_TRAIL_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"

namespace entente::paths {

// How good a relationship, or the worst one of a path, is in the order asked for: the greater the better. A confidence,
// or a day; by hops all are alike.
using Weight = int32_t;
inline constexpr Weight kWorst = std::numeric_limits<Weight>::min();
inline constexpr Weight kBest = std::numeric_limits<Weight>::max();

// A path. `hops` has one less than `entities`.
struct Trail {
  std::vector<base::EntityNo> entities;
  std::vector<base::RelationshipNo> hops;
  std::vector<Weight> weights;  // of the hops

  int length() const { return static_cast<int>(hops.size()); }
  // That of its worst hop among the first `count`.
  Weight WeightOfFirst(size_t count) const {
    Weight least = kBest;
    for (size_t i = 0; i < count; ++i) least = std::min(least, weights[i]);
    return least;
  }
  Weight weight() const { return WeightOfFirst(weights.size()); }
};

// Whether `a` comes before `b`: by weight, hops, and the ids of the entities passed. Pure.
inline bool ComesBefore(const graph::Snapshot& snapshot, const Trail& a, const Trail& b) {
  if (a.weight() != b.weight()) return a.weight() > b.weight();
  if (a.length() != b.length()) return a.length() < b.length();
  return std::lexicographical_compare(
      a.entities.begin(), a.entities.end(), b.entities.begin(), b.entities.end(),
      [&](base::EntityNo x, base::EntityNo y) { return snapshot.EntityId(x) < snapshot.EntityId(y); });
}

}  // namespace entente::paths

#endif  // ENTENTE_SERVICE_PATHS_TRAIL_H_
