// The place where commits meet watchers: a shared window of recent commits, encoded once, that cursors read from.
//
// There is no queue per watcher. A watcher is a cursor: it asks for the commit after the one it sent last, gets it from the
// window or, when it is behind that, from the log, and asks to be woken when there is none yet. A slow watcher costs
// nothing but its own delay.
#ifndef ENTENTE_SERVICE_WATCH_HUB_H_
#define ENTENTE_SERVICE_WATCH_HUB_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "service/base/mutex.h"
#include "service/commit_log/commit_log.h"
#include "service/watch/event.h"

namespace entente::watch {

// The limits of watching; names and defaults are those of the server's options.
struct Limits {
  int64_t window_bytes = 64 << 20;    // of recent commits kept encoded in memory
  int64_t max_watches = 10000;        // open at once
  int64_t max_part_bytes = 1 << 20;   // a commit larger than this is sent in parts
};

// The hub. Thread-safe.
class Hub {
 public:
  Hub(const commit_log::CommitLog& log, const Limits& limits);

  // Appends a commit to the window and wakes the waiting cursors. In order of revision; called by the committer after the
  // commit was published.
  void Publish(std::shared_ptr<const log::LogRecord> record);

  // The commit after `revision`: from the window, or from the log (blocks on the disk). Nothing if it is still to come.
  // OUT_OF_RANGE with HISTORY_COMPACTED if it is no longer kept.
  absl::StatusOr<std::shared_ptr<const EncodedCommit>> Next(int64_t revision);
  // Whether Next(revision) would have to read the disk.
  bool NextIsOnDisk(int64_t revision) const;

  // Calls `wake` once, from the publishing thread, when a commit after `revision` is there; at once if it is already.
  // Returns an id to cancel with; after Cancel returns, `wake` is not and will not be running.
  uint64_t WakeAfter(int64_t revision, std::function<void()> wake);
  void Cancel(uint64_t id);

  // The last revision published.
  int64_t head() const;
  const Limits& limits() const { return limits_; }

 private:
  struct Waiter {
    uint64_t id;
    int64_t revision;
    std::function<void()> wake;
  };

  const commit_log::CommitLog& log_;
  const Limits limits_;
  mutable base::Mutex mutex_;
  std::deque<std::shared_ptr<const EncodedCommit>> window_ ABSL_GUARDED_BY(mutex_);
  int64_t window_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t head_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Waiter> waiters_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_waiter_ ABSL_GUARDED_BY(mutex_) = 1;
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_HUB_H_
