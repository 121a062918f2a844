// A random history of many islands, committed to a server and told to a truth: single changes, commits over several
// islands, large ones, erasures, islands that vanish and new ones in their place.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WATCH_STORY_H_
#define ENTENTE_TESTS_ROBUSTNESS_WATCH_STORY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "tests/robustness/watch_island.h"
#include "tests/robustness/watch_truth.h"

namespace entente::oracle {

// The story. For one thread, the only one that commits; the truth must outlive it.
class WatchStory {
 public:
  // Commits; nothing if the request makes no sense. Repeats what failed for another reason.
  using Commit = std::function<std::optional<v1::CommitResponse>(const v1::CommitRequest&)>;

  // Commits what all islands cite.
  WatchStory(uint64_t seed, int islands, WatchTruth& truth, Commit commit,
             std::vector<v1::WatchRequest> fixed_times = {});

  // One commit, or none if what was thought of makes no sense.
  void Continue();
  // The server committed the passing of a day.
  void PassDay(int day);
  // Lets the truth forget what no watcher asks about that has covered `oldest`.
  void Forget(int64_t oldest);

  int64_t head() const { return head_; }
  int erasures() const { return erasures_; }
  // The number of an island that is not there yet, or has just come.
  int newest() const { return next_island_; }

 private:
  // What one commit does on one island.
  struct Part {
    Island* island;
    v1::CommitRequest changes;
    int first = 0;  // among the changes of the commit
  };

  int Roll(int n) { return static_cast<int>(random_() % n); }
  void Found();
  std::unique_ptr<Island> NewIsland();
  std::vector<Part> Think();
  bool Submit(std::vector<Part> parts);
  // Tells islands and truth of a commit that was accepted.
  void Tell(const std::vector<Part>& parts, const v1::CommitRequest& request, const v1::CommitResponse& response);
  void CatchUp(const v1::CommitResponse& response);
  void Retire(size_t index);

  std::mt19937_64 random_;
  WatchTruth& truth_;
  const Commit commit_;
  const std::vector<v1::WatchRequest> fixed_times_;
  std::vector<std::unique_ptr<Island>> islands_;
  std::vector<std::pair<int64_t, int>> days_;                                     // that passed: revision and day
  std::vector<std::pair<v1::CommitRequest, std::pair<int64_t, int>>> documents_;  // with revision and day
  std::map<int, int64_t> retired_;  // islands, with the revision since when
  int next_island_ = 0, requests_ = 0, erasures_ = 0;
  int64_t head_ = 0;
  int day_ = 0;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WATCH_STORY_H_
