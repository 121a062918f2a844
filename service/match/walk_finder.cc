#include "service/match/walk_finder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "service/base/status_macros.h"
#include "service/query/order.h"

namespace entente::match {

using base::EntityNo;
using base::RelationshipNo;
using graph::End;

WalkFinder::WalkFinder(const Edge& edge, const graph::Snapshot& snapshot, EdgeCheck& test, NodeCheck& through,
                       Work& work)
    : edge_(edge), snapshot_(snapshot), test_(test), through_(through), work_(work) {
  CHECK(edge.walk.has_value());
}

void WalkFinder::Find(bool forward, EntityNo start, const Dated& partner, Truth least, std::vector<Neighbor>& found) {
  const int max = edge_.walk->max;
  const Spread spread = SpreadFrom(forward, start, partner, least, max);
  if (!work_.ok()) return;
  Collect(spread, start, spread.weakest, found);
  if (spread.weakest == Truth::kYes || least == Truth::kYes) return;
  // Something on the way was only possible: what can be had without that is certain all the same.
  const Spread certain = SpreadFrom(forward, start, partner, Truth::kYes, max);
  if (!work_.ok()) return;
  std::vector<Neighbor> sure;
  Collect(certain, start, Truth::kYes, sure);
  const auto less = [](const Neighbor& a, const Neighbor& b) { return a.other < b.other; };
  std::sort(sure.begin(), sure.end(), less);
  for (Neighbor& each : found) {
    if (std::binary_search(sure.begin(), sure.end(), each, less)) each.truth = Truth::kYes;
  }
}

void WalkFinder::Collect(const Spread& spread, EntityNo start, Truth truth, std::vector<Neighbor>& found) const {
  for (size_t length = edge_.walk->min; length < spread.layers.size(); ++length) {
    for (const EntityNo no : spread.layers[length]) {
      // Staying where one is needs nothing.
      found.push_back({no, static_cast<uint32_t>(length), length == 0 ? Truth::kYes : truth});
    }
  }
  if (spread.returns > 0) found.push_back({start, static_cast<uint32_t>(spread.returns), truth});
}

WalkFinder::Spread WalkFinder::SpreadFrom(bool forward, EntityNo start, const Dated& partner, Truth least, int max) {
  const int min = edge_.walk->min;
  const int once_from = min <= 1 ? 0 : min;  // from this layer on an entity counts once
  Spread spread{.layers = {{start}}};
  absl::flat_hash_set<EntityNo> met, in_next;
  if (once_from == 0) met.insert(start);
  for (int length = 1; length <= max; ++length) {
    Entities next;
    in_next.clear();
    for (const EntityNo from : spread.layers.back()) {
      if (length > 1 && !Pass(from, least, spread.weakest)) continue;
      Follow(forward, from, partner, least, [&](RelationshipNo, EntityNo other, Truth truth) {
        spread.weakest = std::min(spread.weakest, truth);
        if (other == start && min == 1 && spread.returns == 0) spread.returns = length;
        if ((length >= once_from ? met : in_next).insert(other).second) next.push_back(other);
      });
      if (!work_.ok()) return spread;
    }
    if (next.empty()) break;
    spread.layers.push_back(std::move(next));
  }
  return spread;
}

bool WalkFinder::Pass(EntityNo no, Truth least, Truth& weakest) {
  const Truth truth = through_.Test(no);
  if (truth < least) return false;
  weakest = std::min(weakest, truth);
  return true;
}

void WalkFinder::Follow(bool forward, EntityNo from, const Dated& partner, Truth least,
                        absl::FunctionRef<void(RelationshipNo, EntityNo, Truth)> visit) {
  const query::Ways& ways = forward ? edge_.ways : edge_.back;
  for (const End end : {End::kSubject, End::kObject}) {
    const auto look = [&](const graph::Incidence& incidence) {
      if (!work_.Examine()) return false;
      Truth truth = test_.Test(incidence.no, incidence.span);
      if (truth >= least && partner.no != base::kNoNumber) {
        truth = std::min(truth, Overlap(test_.DatedOf(incidence.no), partner));
      }
      if (truth >= least) visit(incidence.no, incidence.other, truth);
      return work_.ok();
    };
    if (!work_.ok()) return;
    snapshot_.ForEachIncidence(from, end, ways.From(end), look);
  }
}

// For each k the entities from which a walk of `length` - k leads to `to`, as far as they are k away from `from`.
// Sorted.
WalkFinder::Layers WalkFinder::LayersTo(EntityNo from, EntityNo to, int length, const Dated& partner, Truth least) {
  Layers reached = SpreadFrom(true, from, partner, least, length - 1).layers;
  if (!work_.ok()) return {};
  CHECK(static_cast<int>(reached.size()) == length);
  Layers layers(length + 1);
  layers[length] = {to};
  for (int k = length - 1; k > 0; --k) {
    std::sort(reached[k].begin(), reached[k].end());
    absl::flat_hash_set<EntityNo> met;
    for (const EntityNo after : layers[k + 1]) {
      Follow(false, after, partner, least, [&](RelationshipNo, EntityNo no, Truth) {
        Truth weakest = Truth::kYes;
        if (!std::binary_search(reached[k].begin(), reached[k].end(), no) || !Pass(no, least, weakest)) return;
        if (met.insert(no).second) layers[k].push_back(no);
      });
    }
    std::sort(layers[k].begin(), layers[k].end());
  }
  return layers;
}

void WalkFinder::Trace(EntityNo from, EntityNo to, int length, const Dated& partner, Truth least,
                       std::vector<RelationshipNo>& walk) {
  walk.clear();
  if (length == 0) return;
  const Layers layers = LayersTo(from, to, length, partner, least);
  EntityNo at = from;
  for (int k = 1; k <= length && work_.ok(); ++k) {
    std::optional<std::string> first;
    RelationshipNo best = base::kNoNumber;
    EntityNo next = base::kNoNumber;
    Follow(true, at, partner, least, [&](RelationshipNo no, EntityNo other, Truth) {
      if (!std::binary_search(layers[k].begin(), layers[k].end(), other)) return;
      std::string key = query::RelationshipOrder().KeyOf(snapshot_, no, {}, {});
      if (first.has_value() && *first <= key) return;
      first = std::move(key);
      best = no;
      next = other;
    });
    if (!work_.ok()) return;
    CHECK(best != base::kNoNumber);
    walk.push_back(best);
    at = next;
  }
}

}  // namespace entente::match
