#include "service/paths/ranking.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"

namespace entente::paths {

using base::EntityNo;

absl::Status Ranking::Run() {
  for (const EntityNo no : question_.both) {
    if (wanted() == 0) return absl::OkStatus();
    found_.push_back({.entities = {no}});
  }
  if (wanted() == 0) return absl::OkStatus();
  exhausted_ = true;
  RETURN_IF_ERROR(AddCandidate({}, 0, {}));
  while (wanted() > 0 && !candidates_.empty()) {
    Candidate first = std::move(candidates_.front());
    candidates_.erase(candidates_.begin());
    found_.push_back(first.trail);
    if (question_.order == v1::PATH_ORDER_HOPS) complete_hops_ = first.trail.length() - 1;
    if (wanted() == 0) {
      exhausted_ = false;
      complete_hops_ = question_.order == v1::PATH_ORDER_HOPS ? first.trail.length() : question_.max_hops;
      return absl::OkStatus();
    }
    for (size_t part = first.part; part < first.trail.entities.size(); ++part) {
      absl::flat_hash_set<EntityNo> not_next = {first.trail.entities[part]};
      if (part == first.part) not_next.insert(first.not_next.begin(), first.not_next.end());
      RETURN_IF_ERROR(AddCandidate(first.trail, part, std::move(not_next)));
    }
  }
  complete_hops_ = question_.max_hops;
  return absl::OkStatus();
}

// Adds the best path that shares the parent's first `part` entities and goes on to none of `not_next`.
absl::Status Ranking::AddCandidate(const Trail& parent, size_t part, absl::flat_hash_set<EntityNo> not_next) {
  Task task;
  Trail prefix;
  if (part == 0) {
    for (const EntityNo source : question_.sources) {
      if (!not_next.contains(source)) task.starts.push_back(source);
    }
  } else {
    prefix.entities.assign(parent.entities.begin(), parent.entities.begin() + part - 1);
    prefix.hops.assign(parent.hops.begin(), parent.hops.begin() + part - 1);
    prefix.weights.assign(parent.weights.begin(), parent.weights.begin() + part - 1);
    task.starts = {parent.entities[part - 1]};
    task.passed = prefix.entities;
    task.not_next = not_next;
  }
  task.max_hops = question_.max_hops - prefix.length();
  if (candidates_.size() == wanted()) {  // only what comes before the last of them matters
    const Trail& last = candidates_.back().trail;
    if (question_.order == v1::PATH_ORDER_HOPS) {
      task.max_hops = std::min(task.max_hops, last.length() - prefix.length());
    } else {
      if (prefix.weight() < last.weight()) return absl::OkStatus();
      task.least = last.weight();
    }
  }
  ASSIGN_OR_RETURN(std::optional<Trail> rest, BestOf(task, prefix.weight()));
  under_way_.reset();
  if (!rest.has_value()) return absl::OkStatus();
  Candidate candidate{std::move(prefix), part, std::move(not_next)};
  Trail& trail = candidate.trail;
  trail.entities.insert(trail.entities.end(), rest->entities.begin(), rest->entities.end());
  trail.hops.insert(trail.hops.end(), rest->hops.begin(), rest->hops.end());
  trail.weights.insert(trail.weights.end(), rest->weights.begin(), rest->weights.end());
  const auto before = [&](const Candidate& a, const Candidate& b) { return ComesBefore(snapshot_, a.trail, b.trail); };
  candidates_.insert(std::upper_bound(candidates_.begin(), candidates_.end(), candidate, before), candidate);
  if (candidates_.size() > wanted()) candidates_.pop_back();
  return absl::OkStatus();
}

// The best path of a task; how good it is beyond `most` does not matter. Between a weight that some path has and one
// that none has beyond, halving: each search raises the one or lowers the other to a weight that is there.
absl::StatusOr<std::optional<Trail>> Ranking::BestOf(Task& task, Weight most) {
  const bool is_first = found_.size() == question_.both.size() && candidates_.empty();
  auto outcome = search_.Run(task);
  if (is_first) complete_hops_ = search_.complete_hops();
  RETURN_IF_ERROR(outcome.status());
  if (!outcome->trail.has_value()) {
    exhausted_ = exhausted_ && outcome->exhausted;
    return std::optional<Trail>();
  }
  std::optional<Trail> best = std::move(outcome->trail);
  if (is_first) {
    under_way_ = best;
    complete_hops_ = best->length() - 1;
  }
  if (question_.order == v1::PATH_ORDER_HOPS) return best;
  while (best->weight() < most) {
    const int64_t low = best->weight(), high = most;
    task.least = static_cast<Weight>(high - (high - low) / 2);
    ASSIGN_OR_RETURN(Outcome better, search_.Run(task));
    if (better.trail.has_value()) {
      best = std::move(better.trail);
      if (is_first) under_way_ = best;
    } else {
      most = std::max(better.next_best, best->weight());
    }
  }
  return best;
}

std::vector<Trail> Ranking::Trails() const {
  std::vector<Trail> trails = found_;
  for (const Candidate& candidate : candidates_) {
    if (trails.size() < static_cast<size_t>(question_.max_paths)) trails.push_back(candidate.trail);
  }
  if (trails.empty() && under_way_.has_value()) trails.push_back(*under_way_);
  return trails;
}

}  // namespace entente::paths
