// An island of a random history: entities that are related to nothing outside it, so that what is true of them can be
// worked out by the naive oracle, again after every commit, however long the history of all islands becomes.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WATCH_ISLAND_H_
#define ENTENTE_TESTS_ROBUSTNESS_WATCH_ISLAND_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "entente/v1/commit_service.pb.h"
#include "entente/v1/watch_service.pb.h"
#include "tests/robustness/history.h"
#include "tests/robustness/oracle.h"
#include "tests/robustness/watch_truth.h"

namespace entente::oracle {

// `organization/o3` of an island: `organization/o3-i7`. What is renamed already stays.
std::string OnIsland(const std::string& id, int island);

// The island. Not thread-safe.
class Island {
 public:
  // Island 0 also holds the documents that all islands cite. `fixed_times` are those of Known::fixed.
  Island(int number, uint64_t seed, std::vector<v1::WatchRequest> fixed_times);

  int number() const { return number_; }
  int commits() const { return commits_; }

  // What the store was given before: the documents, and days that pass.
  void Found(const v1::CommitRequest& documents, int64_t revision, int day);
  void PassDay(int64_t revision, int day);

  // The next commit, or the part of one that is this island's; and one that takes back all there is.
  v1::CommitRequest Next();
  v1::CommitRequest Farewell() const;

  // How facts that go with these changes may go; ask before Apply.
  std::map<std::string, std::set<v1::ChangeKind>> GoneBy(const v1::CommitRequest& changes) const;
  // The changes were committed.
  void Apply(const v1::CommitRequest& changes, int64_t revision, int day, const std::vector<std::string>& claim_ids);
  // The facts at the last revision applied; to be asked once after each.
  State Now();
  // The facts at every revision before the last one, as they are told after an erasure.
  std::map<int64_t, State> Past() const;

 private:
  State StateAt(int64_t revision) const;
  void AddEntities(int64_t revision, State& state) const;
  // The entities that something describes then, labelled.
  std::vector<v1::Entity> Described(const View& at, const std::map<std::string, std::vector<v1::Claim>>& claims) const;
  bool IsMine(const std::string& id) const;

  const int number_;
  const std::vector<v1::WatchRequest> fixed_times_;
  Oracle oracle_;
  History history_;
  int commits_ = 0;
  bool day_passed_ = false;  // and nothing else, with the last revision
  std::vector<int64_t> revisions_;
  State last_;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WATCH_ISLAND_H_
