#include "tests/robustness/watch_truth.h"

#include <iterator>
#include <utility>

namespace entente::oracle {

std::shared_ptr<const State> WatchTruth::StateAt(const Edition& edition, int64_t revision) {
  const auto after = edition.states.upper_bound(revision);
  return after == edition.states.begin() ? nullptr : std::prev(after)->second;
}

void WatchTruth::Add(Made made, const std::map<int, State>& states) {
  base::MutexLock lock(mutex_);
  head_ = made.revision;
  days_[made.revision] = made.day;
  for (const auto& [island, state] : states) {
    std::vector<Edition>& editions = islands_[island];
    if (editions.empty()) editions.emplace_back();
    editions.back().states[made.revision] = std::make_shared<const State>(state);
  }
  made_[made.revision] = std::move(made);
  added_.NotifyAll();
}

void WatchTruth::SetErasing(bool erasing) {
  base::MutexLock lock(mutex_);
  erasing_ = erasing;
  added_.NotifyAll();
}

void WatchTruth::Rewrite(int island, int64_t erasure, const std::map<int64_t, State>& states) {
  base::MutexLock lock(mutex_);
  ++rewrites_;
  islands_[island].back().until = erasure;
  Edition& edition = islands_[island].emplace_back();
  for (const auto& [revision, state] : states) edition.states[revision] = std::make_shared<const State>(state);
}

void WatchTruth::Forget(const std::set<int>& islands, int64_t oldest) {
  base::MutexLock lock(mutex_);
  for (const int island : islands) islands_.erase(island);
  made_.erase(made_.begin(), made_.lower_bound(oldest));
  const auto after = days_.upper_bound(oldest);
  if (after != days_.begin()) days_.erase(days_.begin(), std::prev(after));
}

void WatchTruth::End() {
  base::MutexLock lock(mutex_);
  ended_ = true;
  added_.NotifyAll();
}

bool WatchTruth::Await(int64_t revision, std::chrono::steady_clock::time_point deadline) const {
  base::MutexLock lock(mutex_);
  bool in_time = true;
  while ((head_ < revision || erasing_) && in_time && !ended_) in_time = added_.WaitUntil(mutex_, deadline);
  return head_ >= revision;
}

int64_t WatchTruth::head() const {
  base::MutexLock lock(mutex_);
  return head_;
}

int64_t WatchTruth::rewrites() const {
  base::MutexLock lock(mutex_);
  return rewrites_;
}

std::optional<Made> WatchTruth::Find(int64_t revision) const {
  base::MutexLock lock(mutex_);
  const auto found = made_.find(revision);
  return found == made_.end() ? std::nullopt : std::optional<Made>(found->second);
}

int WatchTruth::DayAt(int64_t revision) const {
  base::MutexLock lock(mutex_);
  const auto after = days_.upper_bound(revision);
  return after == days_.begin() ? 0 : std::prev(after)->second;
}

std::set<int> WatchTruth::ChangedBetween(int64_t from, int64_t to) const {
  base::MutexLock lock(mutex_);
  std::set<int> changed;
  for (auto made = made_.upper_bound(from); made != made_.end() && made->first <= to; ++made) {
    changed.insert(made->second.islands.begin(), made->second.islands.end());
  }
  return changed;
}

std::set<int> WatchTruth::islands() const {
  base::MutexLock lock(mutex_);
  std::set<int> all;
  for (const auto& [island, editions] : islands_) all.insert(island);
  return all;
}

std::vector<Slice> WatchTruth::SlicesOf(int island, int64_t from, int64_t to) const {
  base::MutexLock lock(mutex_);
  std::vector<Slice> slices;
  const auto found = islands_.find(island);
  if (found == islands_.end()) return slices;
  for (const Edition& edition : found->second) {
    slices.push_back({edition.until, StateAt(edition, from), StateAt(edition, to)});
  }
  return slices;
}

}  // namespace entente::oracle
