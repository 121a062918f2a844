// What is true at each revision of a watched store: its facts, by islands that never touch one another, and who
// committed what. Written by the one who commits, read by those who judge what watchers were told.
//
// An erasure rewrites the past. A watcher may have been told of a revision before that, or after it, and both were
// right: an island has an edition for each.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WATCH_TRUTH_H_
#define ENTENTE_TESTS_ROBUSTNESS_WATCH_TRUTH_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "entente/v1/graph.pb.h"
#include "service/base/mutex.h"

namespace entente::oracle {

// A fact, unlabelled if its label depends on the day it is asked about.
struct Known {
  v1::Fact fact;                // as of the revision's clock day
  bool dated = false;           // of an entity: its description depends on the day
  std::vector<v1::Fact> fixed;  // of an entity: as of each of the truth's fixed times, labelled
};

// An island at one revision: its facts by KeyText.
using State = std::map<std::string, std::shared_ptr<const Known>>;

// A revision.
struct Made {
  int64_t revision = 0;
  int day = 0;              // that is "today" from here on
  bool day_passed = false;  // it is nothing but the passing of a day
  bool erases = false;      // it erases something from every revision
  std::string author, reason, request_id;
  std::set<int> islands;                                    // that it can have changed
  std::map<std::string, std::set<v1::ChangeKind>> gone_by;  // how facts that are gone may have gone; absent: DELETED
};

// An island before and after something, in one edition of its past. Null: nothing is there.
struct Slice {
  int64_t until = 0;  // the erasure that put another edition in the place of this one; 0: it stands
  std::shared_ptr<const State> before, after;
};

// The truth. Thread-safe; written by one thread, in order of revision.
class WatchTruth {
 public:
  // The next revision, with the islands it changed as they are from there on.
  void Add(Made made, const std::map<int, State>& states);
  // A commit that erases is on its way, or what became of it was told: meanwhile the server's past may be another.
  void SetErasing(bool erasing);
  // The past of an island as the erasure with the next revision, still to be added, leaves it.
  void Rewrite(int island, int64_t erasure, const std::map<int64_t, State>& states);
  // Islands that nothing changes any more, none of whose facts is left; and all revisions before `oldest`.
  void Forget(const std::set<int>& islands, int64_t oldest);
  // Wakes whoever waits, for good.
  void End();

  // Waits until the revision was added and no erasure is on its way. False when it was not by the deadline, or the end
  // came first.
  bool Await(int64_t revision, std::chrono::steady_clock::time_point deadline) const;
  int64_t head() const;
  // How often the past was rewritten: what was worked out before may no longer be so.
  int64_t rewrites() const;
  std::optional<Made> Find(int64_t revision) const;
  // The clock day of a revision; that of the latest before it which is known.
  int DayAt(int64_t revision) const;
  // The islands that revisions after `from` up to `to` can have changed.
  std::set<int> ChangedBetween(int64_t from, int64_t to) const;
  std::set<int> islands() const;
  // The island at two revisions, in each of its editions, oldest first.
  std::vector<Slice> SlicesOf(int island, int64_t from, int64_t to) const;

 private:
  struct Edition {
    int64_t until = 0;
    std::map<int64_t, std::shared_ptr<const State>> states;  // by the revision from which on it is so
  };
  static std::shared_ptr<const State> StateAt(const Edition& edition, int64_t revision);

  mutable base::Mutex mutex_;
  mutable base::Condition added_;
  std::map<int64_t, Made> made_ ABSL_GUARDED_BY(mutex_);
  std::map<int, std::vector<Edition>> islands_ ABSL_GUARDED_BY(mutex_);
  std::map<int64_t, int> days_ ABSL_GUARDED_BY(mutex_);
  int64_t head_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t rewrites_ ABSL_GUARDED_BY(mutex_) = 0;
  bool erasing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WATCH_TRUTH_H_
