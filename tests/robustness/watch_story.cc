#include "tests/robustness/watch_story.h"

#include <algorithm>
#include <set>
#include <string>

namespace entente::oracle {
namespace {

constexpr int kCommitsOfAnIsland = 40;  // after which another takes its place: what is said of it stays short
constexpr int kSecondsOfADay = 86400;

int DayOf(const v1::CommitResponse& response) {
  return static_cast<int>(response.commit_time().seconds() / kSecondsOfADay);
}

bool Erases(const v1::CommitRequest& changes) {
  return std::any_of(changes.changes().begin(), changes.changes().end(),
                     [](const v1::Change& change) { return change.has_erase_claim(); });
}

}  // namespace

WatchStory::WatchStory(uint64_t seed, int islands, WatchTruth& truth, Commit commit,
                       std::vector<v1::WatchRequest> fixed_times)
    : random_(seed), truth_(truth), commit_(std::move(commit)), fixed_times_(std::move(fixed_times)) {
  Found();
  while (static_cast<int>(islands_.size()) < islands) islands_.push_back(NewIsland());
}

void WatchStory::Found() {
  for (v1::CommitRequest request : History(0).Founding()) {
    request.set_request_id("founding-" + std::to_string(++requests_));
    const std::optional<v1::CommitResponse> response = commit_(request);
    if (!response.has_value()) continue;
    CatchUp(*response);
    head_ = response->revision();
    documents_.push_back({request, {head_, day_}});
    if (islands_.empty()) {
      islands_.push_back(NewIsland());
    } else {
      islands_[0]->Found(request, head_, day_);
    }
    Made made{head_, day_};
    made.author = request.author();
    made.request_id = request.request_id();
    made.islands = {0};
    truth_.Add(made, {{0, islands_[0]->Now()}});
  }
}

std::unique_ptr<Island> WatchStory::NewIsland() {
  auto island = std::make_unique<Island>(next_island_++, random_(), fixed_times_);
  auto day = days_.begin();
  for (const auto& [request, at] : documents_) {
    while (day != days_.end() && day->first < at.first) {
      island->PassDay(day->first, day->second);
      ++day;
    }
    island->Found(request, at.first, at.second);
  }
  for (; day != days_.end(); ++day) island->PassDay(day->first, day->second);
  return island;
}

void WatchStory::Continue() {
  for (size_t i = 1; i < islands_.size(); ++i) {
    if (islands_[i]->commits() >= kCommitsOfAnIsland) return Retire(i);
  }
  Submit(Think());
}

// Mostly a few islands; now and then all of them, so that a commit is large.
std::vector<WatchStory::Part> WatchStory::Think() {
  std::vector<Part> parts;
  const int roll = Roll(8);
  const int wanted = roll == 0 ? static_cast<int>(islands_.size()) : 1 + Roll(3);
  for (int i = 0; i < wanted; ++i) {
    Island& island = roll == 0 ? *islands_[i] : *islands_[Roll(static_cast<int>(islands_.size()))];
    const bool there = std::any_of(parts.begin(), parts.end(), [&](const Part& p) { return p.island == &island; });
    if (there || island.commits() >= kCommitsOfAnIsland) continue;
    Part part{&island, island.Next()};
    if (wanted > 1) {
      v1::CommitRequest trial = part.changes;
      trial.set_validate_only(true);
      if (!commit_(trial).has_value()) continue;
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

bool WatchStory::Submit(std::vector<Part> parts) {
  if (parts.empty()) return false;
  v1::CommitRequest request;
  request.set_request_id("watch-" + std::to_string(++requests_));
  request.set_author("author " + std::to_string(Roll(5)));
  if (Roll(2) == 0) request.set_reason("reason " + std::to_string(Roll(1000)));
  request.set_create_stubs(true);
  for (Part& part : parts) {
    part.first = request.changes_size();
    request.mutable_changes()->MergeFrom(part.changes.changes());
  }
  truth_.SetErasing(Erases(request));
  const std::optional<v1::CommitResponse> response = commit_(request);
  if (response.has_value()) {
    CatchUp(*response);
    Tell(parts, request, *response);
  }
  truth_.SetErasing(false);
  return response.has_value();
}

// Revisions in between are days that passed.
void WatchStory::CatchUp(const v1::CommitResponse& response) {
  while (head_ + 1 < response.revision()) PassDay(DayOf(response));
}

void WatchStory::PassDay(int day) {
  ++head_;
  day_ = day;
  days_.push_back({head_, day});
  Made made{head_, day, true};
  std::map<int, State> states;
  for (const auto& island : islands_) {
    island->PassDay(head_, day);
    states[island->number()] = island->Now();
    made.islands.insert(island->number());
  }
  truth_.Add(std::move(made), states);
}

void WatchStory::Tell(const std::vector<Part>& parts, const v1::CommitRequest& request,
                      const v1::CommitResponse& response) {
  head_ = response.revision();
  Made made{head_, day_};
  made.author = request.author();
  made.reason = request.reason();
  made.request_id = request.request_id();
  std::map<int, State> states;
  for (const Part& part : parts) {
    Island& island = *part.island;
    made.islands.insert(island.number());
    made.gone_by.merge(island.GoneBy(part.changes));
    const auto first = response.claim_ids().begin() + part.first;
    island.Apply(part.changes, head_, day_, {first, first + part.changes.changes_size()});
    if (Erases(part.changes)) {
      truth_.Rewrite(island.number(), head_, island.Past());
      made.erases = true;
      ++erasures_;
    }
    states[island.number()] = island.Now();
  }
  truth_.Add(std::move(made), states);
}

void WatchStory::Retire(size_t index) {
  Part part{islands_[index].get(), islands_[index]->Farewell()};
  const int number = part.island->number();
  const bool vanished = part.changes.changes_size() == 0 || Submit({std::move(part)});
  if (vanished) retired_[number] = head_;  // else what is left of it stays, and nobody touches it
  islands_[index] = NewIsland();
}

void WatchStory::Forget(int64_t oldest) {
  std::set<int> gone;
  for (auto it = retired_.begin(); it != retired_.end();) {
    if (it->second >= oldest) {
      ++it;
      continue;
    }
    gone.insert(it->first);
    it = retired_.erase(it);
  }
  truth_.Forget(gone, oldest);
}

}  // namespace entente::oracle
