#include "service/paths/breadth_search.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "service/base/status_macros.h"
#include "service/query/order.h"

namespace entente::paths {

using base::EntityNo;
using base::RelationshipNo;
using query::Edge;

absl::StatusOr<Outcome> BreadthSearch::Run(const Task& task) {
  Begin(task);
  Outcome outcome;
  while (true) {
    outcome.exhausted = frontier_[kFront].empty() || frontier_[kBack].empty();
    if (outcome.exhausted || complete_hops() >= task.max_hops) break;
    const Side side = frontier_[kFront].size() <= frontier_[kBack].size() ? kFront : kBack;
    RETURN_IF_ERROR(Advance(side));
    if (met_.empty()) continue;
    ASSIGN_OR_RETURN(outcome.trail, FirstTrail());
    outcome.exhausted = false;
    return outcome;
  }
  outcome.next_best = next_best_;
  return outcome;
}

void BreadthSearch::Begin(const Task& task) {
  task_ = &task;
  ++search_;
  steps_.clear();
  met_.clear();
  depth_ = {0, 0};
  next_best_ = kWorst;
  frontier_[kFront] = task.starts;
  frontier_[kBack] = question_.targets;
  for (const Side side : {kFront, kBack}) {
    for (const EntityNo no : frontier_[side]) MarkOf(no).depth[side] = 0;
  }
}

BreadthSearch::Mark& BreadthSearch::MarkOf(EntityNo no) {
  const auto [mark, is_new] = marks_.Add(no);
  if (is_new) {
    const bool is_other_kind = question_.kinds != 0 && (question_.kinds >> snapshot_.KindOf(no) & 1) == 0;
    mark.closed = is_other_kind || question_.closed.contains(no);
  }
  if (mark.search != search_) {
    mark.search = search_;
    mark.first_step = {kNoStep, kNoStep};
    mark.depth = {-1, -1};
  }
  return mark;
}

// Searches the next level of a side to its end.
absl::Status BreadthSearch::Advance(Side side) {
  next_frontier_.clear();
  const query::Ways& ways = side == kFront ? question_.ways : question_.back;
  for (const EntityNo from : frontier_[side]) {
    if (depth_[side] > 0) {
      ASSIGN_OR_RETURN(const bool can_pass, CanPass(from));
      if (!can_pass) continue;
    }
    absl::Status status;
    RETURN_IF_ERROR(scan_.ForEach(from, ways, [&](const Edge& edge) {
      ++relationships_;
      status = Follow(side, from, edge).status();
      return status.ok();
    }));
    RETURN_IF_ERROR(status);
  }
  ++depth_[side];
  std::swap(frontier_[side], next_frontier_);
  return Meet(side);
}

// Whether the path may not go this way, whatever the relationship.
bool BreadthSearch::IsBarred(Side side, EntityNo from, EntityNo to, const Mark& to_mark) const {
  const bool is_end = to_mark.depth[1 - side] == 0;
  if (!task_->not_next.empty()) {
    if (side == kFront && depth_[kFront] == 0 && task_->not_next.contains(to)) return true;
    if (side == kBack && is_end && task_->not_next.contains(from)) return true;
  }
  if (is_end || to_mark.depth[side] > 0) return false;
  return to_mark.closed || std::find(task_->passed.begin(), task_->passed.end(), to) != task_->passed.end();
}

// Whether it was followed.
absl::StatusOr<bool> BreadthSearch::Follow(Side side, EntityNo from, const Edge& edge) {
  Mark& mark = MarkOf(edge.other);
  const int depth = depth_[side] + 1;
  const bool met_before = mark.depth[side] >= 0;
  if (met_before && mark.depth[side] < depth) return false;
  if (IsBarred(side, from, edge.other, mark)) return false;
  if (task_->least > kWorst) {
    ASSIGN_OR_RETURN(const Weight weight, WeightOf(edge.no, edge.began));
    if (weight < task_->least) {
      next_best_ = std::max(next_best_, weight);
      return false;
    }
  }
  if (!met_before) {
    mark.depth[side] = static_cast<int8_t>(depth);
    next_frontier_.push_back(edge.other);
  }
  steps_.push_back({from, edge.no, edge.began, mark.first_step[side]});
  mark.first_step[side] = static_cast<uint32_t>(steps_.size() - 1);
  return true;
}

// Notes where the new level of a side touches the last one of the other. An entity that is no end has to be one that
// can be passed.
absl::Status BreadthSearch::Meet(Side side) {
  const Side other = side == kFront ? kBack : kFront;
  for (const EntityNo no : frontier_[side]) {
    if (MarkOf(no).depth[other] != depth_[other]) continue;
    bool meets = depth_[other] == 0;
    if (!meets) {
      ASSIGN_OR_RETURN(meets, CanPass(no));
    }
    if (meets) met_.push_back(no);
  }
  return absl::OkStatus();
}

// By its degree; the rest was asked before the entity got a place in a level.
absl::StatusOr<bool> BreadthSearch::CanPass(EntityNo no) {
  if (question_.max_degree == 0) return true;
  const Passage known = MarkOf(no).passage;
  if (known != Passage::kUnknown) return known == Passage::kOpen;
  int degree = 0;
  RETURN_IF_ERROR(scan_.ForEach(no, question_.ways, [&](const Edge&) {
    ++relationships_;
    return ++degree <= question_.max_degree;
  }));
  const bool is_hub = degree > question_.max_degree;
  hubs_ += is_hub;
  MarkOf(no).passage = is_hub ? Passage::kHub : Passage::kOpen;
  return !is_hub;
}

absl::StatusOr<Weight> BreadthSearch::WeightOf(RelationshipNo no, base::Day began) {
  switch (question_.order) {
    case v1::PATH_ORDER_CONFIDENCE: {
      ASSIGN_OR_RETURN(const v1::Confidence confidence, scan_.ConfidenceOf(no));
      return static_cast<Weight>(confidence);
    }
    case v1::PATH_ORDER_RECENCY:
      return began;
    default:
      return 0;
  }
}

EntityNo BreadthSearch::FirstById(const std::vector<EntityNo>& entities) const {
  return *std::min_element(entities.begin(), entities.end(),
                           [&](EntityNo a, EntityNo b) { return snapshot_.EntityId(a) < snapshot_.EntityId(b); });
}

// Of all shortest paths the first by ids. Since ids differ, the first where two part decides: from each entity the path
// goes on to the least id that leads to a meeting.
absl::StatusOr<Trail> BreadthSearch::FirstTrail() {
  absl::flat_hash_map<EntityNo, EntityNo> next;
  std::vector<EntityNo> level = met_, before;
  for (int depth = depth_[kFront]; depth > 0; --depth) {
    before.clear();
    for (const EntityNo to : level) {
      for (uint32_t i = MarkOf(to).first_step[kFront]; i != kNoStep; i = steps_[i].next) {
        const auto [chosen, added] = next.emplace(steps_[i].from, to);
        if (added) before.push_back(steps_[i].from);
        if (snapshot_.EntityId(to) < snapshot_.EntityId(chosen->second)) chosen->second = to;
      }
    }
    std::swap(level, before);
  }
  Trail trail;
  trail.entities.push_back(FirstById(level));
  for (int i = 0; i < depth_[kFront]; ++i) {
    const EntityNo from = trail.entities.back();
    RETURN_IF_ERROR(AddHop(from, next.at(from), kFront, trail));
  }
  for (int i = 0; i < depth_[kBack]; ++i) {
    const EntityNo from = trail.entities.back();
    std::vector<EntityNo> on;
    for (uint32_t i = MarkOf(from).first_step[kBack]; i != kNoStep; i = steps_[i].next) on.push_back(steps_[i].from);
    RETURN_IF_ERROR(AddHop(from, FirstById(on), kBack, trail));
  }
  return trail;
}

// Of several relationships between the two the best, then the first by identity.
absl::Status BreadthSearch::AddHop(EntityNo from, EntityNo to, Side side, Trail& trail) {
  std::optional<RelationshipNo> best;
  Weight best_weight = kWorst;
  std::string best_key;
  // The list is that of the entity that was met later on its side.
  for (uint32_t i = MarkOf(side == kFront ? to : from).first_step[side]; i != kNoStep; i = steps_[i].next) {
    const Step& step = steps_[i];
    if (step.from != (side == kFront ? from : to)) continue;
    ASSIGN_OR_RETURN(const Weight weight, WeightOf(step.no, step.began));
    if (best.has_value() && weight < best_weight) continue;
    std::string key = query::RelationshipOrder().KeyOf(snapshot_, step.no, {}, {});
    if (best.has_value() && weight == best_weight && best_key < key) continue;
    best = step.no;
    best_weight = weight;
    best_key = std::move(key);
  }
  CHECK(best.has_value());
  trail.entities.push_back(to);
  trail.hops.push_back(*best);
  trail.weights.push_back(best_weight);
  return absl::OkStatus();
}

}  // namespace entente::paths
