// A commit log in memory, for tests: the same behaviour as the embedded one, with failures that can be switched on.
//
// Nothing survives the object. Not for servers.
#ifndef ENTENTE_SERVICE_COMMIT_LOG_MEMORY_LOG_H_
#define ENTENTE_SERVICE_COMMIT_LOG_MEMORY_LOG_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "service/base/mutex.h"
#include "service/commit_log/commit_log.h"

namespace entente::commit_log {

// The log. Thread-safe as CommitLog asks.
class MemoryLog final : public CommitLog {
 public:
  // What an append that failed leaves behind.
  enum class Trace { kLost, kKept };

  explicit MemoryLog(std::string store_id = "memory");

  Head ReadHead() const override;
  const std::string& store_id() const override { return store_id_; }
  int64_t first_revision() const override;
  Outcome Append(const Head& expected, const std::vector<const log::LogRecord*>& records) override;
  absl::Status Read(int64_t from, const std::function<bool(const log::LogRecord&)>& visit) const override;
  absl::Status Redact(int64_t revision, const log::LogRecord& replacement) override;
  absl::Status Trim(int64_t first) override;
  absl::Status health() const override;

  // The next append ends in kUnknown; its records show after Reopen() or never.
  void FailNextAppend(Trace trace);
  // From now on appends end in kRefused for this reason, until it is OK.
  void Refuse(const absl::Status& reason);
  // From now on reads end in INTERNAL where they come to this revision.
  void FailReadsFrom(int64_t revision);
  // What closing and opening the log again would do.
  void Reopen();

 private:
  void Push(const std::vector<const log::LogRecord*>& records) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Head HeadLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string store_id_;
  mutable base::Mutex mutex_;
  std::deque<std::string> records_ ABSL_GUARDED_BY(mutex_);  // encoded, from first_
  int64_t first_ ABSL_GUARDED_BY(mutex_) = 1;
  std::string chain_before_first_ ABSL_GUARDED_BY(mutex_);
  std::vector<log::LogRecord> in_doubt_ ABSL_GUARDED_BY(mutex_);  // kept by a failed append, not yet shown
  int64_t unreadable_from_ ABSL_GUARDED_BY(mutex_) = std::numeric_limits<int64_t>::max();
  bool fail_next_ ABSL_GUARDED_BY(mutex_) = false;
  Trace trace_ ABSL_GUARDED_BY(mutex_) = Trace::kLost;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  absl::Status refusal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace entente::commit_log

#endif  // ENTENTE_SERVICE_COMMIT_LOG_MEMORY_LOG_H_
