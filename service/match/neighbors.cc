#include "service/match/neighbors.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace entente::match {
namespace {

using base::EntityNo;
using base::RelationshipNo;
using graph::End;

constexpr size_t kFirstBlock = 1 << 8, kLastBlock = 1 << 14;  // entries
constexpr size_t kMaxKept = size_t{4} << 20;                  // entries of one search: 48 MiB

// A list for which there was no room: looking from the other side is cheaper than to make it again and again.
constexpr int64_t kNeverWorth = std::numeric_limits<int64_t>::min() / 2;

bool IsAmong(int relation, const std::vector<int>& relations) {
  return std::binary_search(relations.begin(), relations.end(), relation);
}

absl::Span<const Neighbor> AmongSorted(absl::Span<const Neighbor> list, EntityNo other) {
  const auto first = std::lower_bound(list.begin(), list.end(), other,
                                      [](const Neighbor& each, EntityNo no) { return each.other < no; });
  auto last = first;
  while (last != list.end() && last->other == other) ++last;
  return list.subspan(first - list.begin(), last - first);
}

}  // namespace

const Neighbor* NeighborStore::Keep(absl::Span<const Neighbor> list) {
  static constexpr Neighbor kEmpty;
  if (list.empty()) return &kEmpty;
  if (kept_ + list.size() > kMaxKept) return nullptr;
  kept_ += list.size();
  if (list.size() > free_) {
    block_ = std::max(std::clamp(2 * block_, kFirstBlock, kLastBlock), list.size());
    blocks_.push_back(std::make_unique<Neighbor[]>(block_));
    next_ = blocks_.back().get();
    free_ = block_;
  }
  Neighbor* const place = next_;
  next_ = std::copy(list.begin(), list.end(), place);
  free_ -= list.size();
  return place;
}

Neighbors::Neighbors(const Edge& edge, const graph::Snapshot& snapshot, EdgeCheck& test, std::array<NodeCheck*, 2> ends,
                     WalkFinder* walks, Truth least, NeighborStore& store, Work& work)
    : edge_(edge),
      snapshot_(snapshot),
      test_(test),
      ends_(ends),
      walks_(walks),
      least_(least),
      one_for_each_entity_(!edge.binds() && edge.overlapping == kNone),
      store_(store),
      work_(work) {}

absl::Span<const Neighbor> Neighbors::From(bool forward, EntityNo entity, const Dated& partner, bool keep,
                                           std::vector<Neighbor>& scratch) {
  if (!keep) {
    Make(forward, entity, partner, scratch);
    return scratch;
  }
  Side& side = sides_[forward];
  const uint64_t key = KeyOf(entity, partner);
  const auto found = side.find(key);
  if (found != side.end() && found->second.made) return {found->second.list, found->second.size};
  Make(forward, entity, partner, scratch);
  if (!work_.ok()) return {};
  if (const Neighbor* const list = store_.Keep(scratch)) {
    side[key] = {.list = list, .size = static_cast<uint32_t>(scratch.size()), .made = true};
    return {list, scratch.size()};
  }
  side[key].spent = kNeverWorth;
  return scratch;
}

absl::Span<const Neighbor> Neighbors::Between(EntityNo from, EntityNo to, const Dated& partner,
                                              std::vector<Neighbor>& scratch) {
  for (const bool forward : {true, false}) {
    const auto found = sides_[forward].find(KeyOf(forward ? from : to, partner));
    if (found == sides_[forward].end() || !found->second.made) continue;
    return AmongSorted({found->second.list, found->second.size}, forward ? to : from);
  }
  if (walks_ != nullptr) {
    const bool forward = Degree(true, from) <= Degree(false, to);
    return AmongSorted(From(forward, forward ? from : to, partner, true, scratch), forward ? to : from);
  }
  return BetweenByDegree(from, to, scratch);
}

// Looks from the end with fewer relationships. When that was done for an end with many often enough to have paid for
// the list of all it leads to, makes that list, so that no entity is looked at more than twice what it has.
absl::Span<const Neighbor> Neighbors::BetweenByDegree(EntityNo from, EntityNo to, std::vector<Neighbor>& scratch) {
  const int64_t degrees[2] = {Degree(false, to), Degree(true, from)};  // by `forward`
  const bool forward = degrees[1] <= degrees[0];
  const EntityNo small = forward ? from : to, large = forward ? to : from;
  Kept& kept = sides_[!forward][KeyOf(large, {})];
  kept.spent += degrees[forward] + 1;
  if (kept.spent > degrees[!forward]) return AmongSorted(From(!forward, large, {}, true, scratch), small);
  scratch.clear();
  Look(forward, small, large, scratch);
  Tidy(scratch);
  return scratch;
}

int64_t Neighbors::Degree(bool forward, EntityNo entity) const {
  const query::Ways& ways = WaysOf(forward);
  return snapshot_.Degree(entity, End::kSubject, ways.From(End::kSubject)) +
         snapshot_.Degree(entity, End::kObject, ways.From(End::kObject));
}

void Neighbors::Make(bool forward, EntityNo entity, const Dated& partner, std::vector<Neighbor>& list) {
  list.clear();
  if (walks_ == nullptr) {
    Look(forward, entity, base::kNoNumber, list);
  } else {
    walks_->Find(forward, entity, partner, least_, list);
    NodeCheck& target = *ends_[forward];
    for (Neighbor& each : list) each.truth = std::min(each.truth, target.Test(each.other));
    std::erase_if(list, [this](const Neighbor& each) { return each.truth < least_; });
  }
  Tidy(list);
}

// Adds what leads to `only` (kNoNumber: to whatever fits) in no order.
void Neighbors::Look(bool forward, EntityNo entity, EntityNo only, std::vector<Neighbor>& list) {
  const query::Ways& ways = WaysOf(forward);
  NodeCheck& target = *ends_[forward];
  const bool tests_target = !target.any();
  for (const End end : {End::kSubject, End::kObject}) {
    const auto look = [&](const graph::Incidence& incidence) {
      if (!work_.Examine()) return false;
      const EntityNo other = incidence.other;
      // What leads from an entity to itself is met at both its ends.
      if (end == End::kObject && other == entity && IsAmong(incidence.relation, ways.From(End::kSubject))) return true;
      if (only != base::kNoNumber ? other != only : !target.MayBe(other)) return true;
      Truth truth = test_.Test(incidence.no, incidence.span);
      if (tests_target && truth >= least_) truth = std::min(truth, target.Test(other));
      if (truth >= least_) list.push_back({other, incidence.no, truth});
      return work_.ok();
    };
    if (!work_.ok()) return;
    snapshot_.ForEachIncidence(entity, end, ways.From(end), look);
  }
}

void Neighbors::Tidy(std::vector<Neighbor>& list) {
  const auto less = [](const Neighbor& a, const Neighbor& b) {
    return (uint64_t{a.other} << 32 | a.relationship) < (uint64_t{b.other} << 32 | b.relationship);
  };
  // Lists laid out at a start are in order, each of an entity's two ends by itself.
  const auto second = std::is_sorted_until(list.begin(), list.end(), less);
  if (second != list.end() && std::is_sorted(second, list.end(), less)) {
    merged_.clear();
    std::merge(list.begin(), second, second, list.end(), std::back_inserter(merged_), less);
    list.swap(merged_);
  } else if (second != list.end()) {
    std::sort(list.begin(), list.end(), less);
  }
  if (!one_for_each_entity_ || list.empty()) return;
  size_t last = 0;
  for (size_t i = 1; i < list.size(); ++i) {
    if (list[i].other == list[last].other) {
      list[last].truth = std::max(list[last].truth, list[i].truth);
    } else {
      list[++last] = list[i];
    }
  }
  list.resize(last + 1);
}

}  // namespace entente::match
