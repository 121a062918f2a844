// The place where commits meet watchers: a shared window of recent commits, encoded once, that cursors read from.
//
// There is no queue per watcher. A watcher is a cursor: it asks for the commit after the one it sent last, gets it from
// the window or, when it is behind that, from the log, and asks to be woken when there is none yet. A slow watcher
// costs nothing but its own delay. A commit is encoded by the first watcher that comes for it, never by the one who
// publishes.
#ifndef ENTENTE_SERVICE_WATCH_HUB_H_
#define ENTENTE_SERVICE_WATCH_HUB_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <thread>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "service/base/mutex.h"
#include "service/commit_log/commit_log.h"
#include "service/schema/schema.h"
#include "service/watch/event.h"
#include "service/watch/interest_index.h"

namespace entente::watch {

// The limits of watching; names and defaults are those of the server's options.
struct Limits {
  int64_t window_bytes = 64 << 20;    // of recent commits kept in memory
  int64_t max_watches = 10000;        // open at once
  int64_t max_part_bytes = 1 << 20;   // a commit larger than this is sent in parts; one change is never cut
  int64_t max_batch_bytes = 1 << 16;  // messages are added to a batch until it has so many
  int max_filter_values = 10000;      // in each field of a filter
  int max_commits_a_turn = 256;       // a stream passes over at most so many that do not match before others get a turn
  int max_facts_a_turn = 20000;       // the same of a snapshot's facts
  int64_t max_neighborhood = 10000;   // entities within filter.hops of filter.entities
  int64_t max_standing_rows = 1'000'000;  // of the snapshot of one watched pattern
  int64_t fold_after = 100;               // commits that wait for a client before SLOW_CONSUMER_COALESCE folds them
  int64_t max_folded = 10000;             // commits folded into one
  int64_t resync_after = 10000;           // commits that wait for a client before SLOW_CONSUMER_RESYNC sends a snapshot
  int64_t lifetime_seconds = 30 * 60;     // of a watch, give or take a tenth; 0: for ever
};

// The hub. Thread-safe; Publish by one thread at a time.
class Hub {
 public:
  // Begins at the log's head: all up to it was published in the graph. Log and schema must outlive the hub.
  Hub(const commit_log::CommitLog& log, const schema::Schema& schema, const Limits& limits);

  // Tells that a group of commits is being made, whose commit times are `since_us` or later, until Settled: called by
  // the committer.
  void Planning(int64_t since_us) { planning_since_us_.store(since_us); }
  void Settled() { planning_since_us_.store(kNothingPlanned); }
  // Whether every commit made at or before `time_us` was published, given that this time has passed.
  bool AllPublished(int64_t time_us) const { return planning_since_us_.load() > time_us; }

  // Appends a commit to the window and wakes the waiting cursors. In order of revision; called by the committer after
  // the commit was published. What it erased of earlier commits (Rewrite.record_revision) leaves the window too.
  void Publish(std::shared_ptr<const log::LogRecord> record);

  // The commit after `revision`: from the window, or from the log (blocks on the disk). Nothing if it is still to come.
  // OUT_OF_RANGE with HISTORY_COMPACTED if it is no longer kept.
  absl::StatusOr<std::shared_ptr<const EncodedCommit>> Next(int64_t revision);
  // Whether Next(revision) would have to read the disk.
  bool NextIsOnDisk(int64_t revision) const;

  // Calls `wake` once, from the publishing thread, when a commit after `revision` is there; at once, from this one, if
  // it is already. No lock of the hub is held meanwhile: `wake` may call the hub, but for Publish. Returns an id to
  // cancel with; after Cancel returns, `wake` is not and will not be running, unless it is `wake` itself that cancels.
  uint64_t WakeAfter(int64_t revision, std::function<void()> wake);
  void Cancel(uint64_t id);

  // Subscribes to the commits that an interest is about, so that others pass without a wake. Returns its number.
  uint64_t Subscribe(const Interest& interest);
  // Adds entities to those that a subscriber is interested in. What one of them is merged into is added by itself.
  void Widen(uint64_t subscriber, const std::vector<std::string>& entities);
  void Unsubscribe(uint64_t subscriber);
  // As WakeAfter, but for a commit that concerns the subscriber, which has covered everything up to `revision`.
  uint64_t WakeConcerned(uint64_t subscriber, int64_t revision, std::function<void()> wake);
  // Up to which revision nothing concerns a subscriber that has covered everything up to `revision`; at least that.
  int64_t Unconcerned(uint64_t subscriber, int64_t revision) const;

  // The epoch of the commit of a revision (LogRecord.epoch); 0 for revision 0 and where the record is no longer kept.
  // Reads the disk only for revisions from before the hub began.
  absl::StatusOr<uint32_t> EpochOf(int64_t revision) const;

  // The last revision published, and the first whose commit Next can still return.
  int64_t head() const;
  int64_t first_revision() const { return log_.first_revision(); }
  const Limits& limits() const { return limits_; }

 private:
  // A commit of the window, encoded as soon as somebody wants it.
  struct Entry {
    int64_t bytes = 0;
    std::shared_ptr<const log::LogRecord> record;  // until encoded
    std::shared_ptr<const EncodedCommit> encoded;
  };
  struct Waiter {
    int64_t revision;
    std::function<void()> wake;
    uint64_t subscriber = 0;  // 0: every commit wakes it
  };
  struct Subscription {
    Interest interest;
    int64_t clear_after = -1;  // of the commits after this one, none before `pending` concerns it; -1: not known
    int64_t pending = 0;       // the first that does; 0: none yet
    uint64_t waiter = 0;       // in parked_; 0: it does not wait
  };
  static constexpr int64_t kNothingPlanned = std::numeric_limits<int64_t>::max();

  absl::StatusOr<std::shared_ptr<const EncodedCommit>> NextFromLog(int64_t revision) const;
  // The entry of a revision; null if it is not in the window.
  Entry* Find(int64_t revision) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Replace(Entry& entry, Entry with) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Push(std::shared_ptr<const log::LogRecord> record) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Moves those whom the last record concerns to due_. Of those interested in everything it looks only at who waits.
  void FindDue(const log::LogRecord& record) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void MakeDue(Subscription& subscription) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WakeDue() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddInterest(uint64_t subscriber, const std::string& entity) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Lets those interested in what a record merged be interested in what that is now.
  void FollowMerges(const log::LogRecord& record) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const commit_log::CommitLog& log_;
  const Limits limits_;
  mutable base::Mutex mutex_;
  base::Condition woken_;
  std::deque<Entry> window_ ABSL_GUARDED_BY(mutex_);  // the last is of head_
  int64_t window_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t head_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t began_at_ ABSL_GUARDED_BY(mutex_) = 0;  // the head the hub began with
  uint32_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;    // of the commits since
  std::atomic<int64_t> planning_since_us_{kNothingPlanned};
  InterestIndex interests_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<uint64_t, Subscription> subscriptions_ ABSL_GUARDED_BY(mutex_);
  int64_t partial_ ABSL_GUARDED_BY(mutex_) = 0;                            // subscriptions to less than everything
  absl::flat_hash_map<uint64_t, Waiter> parked_ ABSL_GUARDED_BY(mutex_);   // wait for what concerns them
  absl::flat_hash_set<uint64_t> waiting_for_any_ ABSL_GUARDED_BY(mutex_);  // subscribers to everything among them
  std::map<uint64_t, Waiter> waiters_ ABSL_GUARDED_BY(mutex_);             // wait for any commit
  std::map<uint64_t, Waiter> due_ ABSL_GUARDED_BY(mutex_);                 // to be called by the Publish under way
  uint64_t waking_ ABSL_GUARDED_BY(mutex_) = 0;                            // being called
  std::thread::id waking_thread_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_waiter_ ABSL_GUARDED_BY(mutex_) = 1;
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_HUB_H_
