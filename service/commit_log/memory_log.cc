#include "service/commit_log/memory_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/commit_log/record_codec.h"

namespace entente::commit_log {

MemoryLog::MemoryLog(std::string store_id) : store_id_(std::move(store_id)), chain_before_first_(EmptyChain()) {}

Head MemoryLog::HeadLocked() const {
  Head head;
  head.revision = first_ + static_cast<int64_t>(records_.size()) - 1;
  head.chain = chain_before_first_;
  if (!records_.empty()) head.chain = std::string(ChainOf(records_.back()));
  return head;
}

Head MemoryLog::ReadHead() const {
  base::MutexLock lock(mutex_);
  return HeadLocked();
}

int64_t MemoryLog::first_revision() const {
  base::MutexLock lock(mutex_);
  return first_;
}

void MemoryLog::Push(const std::vector<const log::LogRecord*>& records) {
  for (const log::LogRecord* record : records) {
    const Head head = HeadLocked();
    CHECK(record->revision() == head.revision + 1);
    records_.push_back(EncodeRecord(head.chain, *record));
  }
}

Outcome MemoryLog::Append(const Head& expected, const std::vector<const log::LogRecord*>& records) {
  base::MutexLock lock(mutex_);
  if (!failure_.ok() || !refusal_.ok()) return Outcome::kRefused;
  const Head head = HeadLocked();
  if (expected.revision != head.revision || expected.chain != head.chain) return Outcome::kConflict;
  if (fail_next_) {
    fail_next_ = false;
    failure_ = absl::UnavailableError("an append failed; it is not known whether it took effect");
    if (trace_ == Trace::kKept) {
      for (const log::LogRecord* record : records) in_doubt_.push_back(*record);
    }
    return Outcome::kUnknown;
  }
  Push(records);
  return Outcome::kCommitted;
}

absl::Status MemoryLog::Read(int64_t from, const std::function<bool(const log::LogRecord&)>& visit) const {
  const int64_t until = ReadHead().revision;
  for (int64_t revision = from; revision <= until; ++revision) {
    std::string bytes, chain_before;
    {
      base::MutexLock lock(mutex_);
      if (revision < first_) return CompactedHistory(revision, first_, HeadLocked().revision);
      if (revision >= unreadable_from_) return absl::InternalError("made unreadable");
      const size_t at = static_cast<size_t>(revision - first_);
      bytes = records_[at];
      chain_before = at == 0 ? chain_before_first_ : std::string(DecodeRecord(records_[at - 1])->chain);
    }
    ASSIGN_OR_RETURN(const ParsedRecord parsed, ParseRecord(bytes, revision, chain_before));
    if (!visit(parsed.record)) break;
  }
  return absl::OkStatus();
}

absl::Status MemoryLog::Redact(int64_t revision, const log::LogRecord& replacement) {
  CHECK(replacement.revision() == revision);
  base::MutexLock lock(mutex_);
  const Head head = HeadLocked();
  if (revision < first_) return CompactedHistory(revision, first_, head.revision);
  if (revision > head.revision) return absl::OutOfRangeError(absl::StrCat("there is no revision ", revision, " yet"));
  std::string& bytes = records_[static_cast<size_t>(revision - first_)];
  bytes = EncodeRedacted(*DecodeRecord(bytes), replacement.SerializeAsString());
  return absl::OkStatus();
}

absl::Status MemoryLog::Trim(int64_t first) {
  base::MutexLock lock(mutex_);
  if (first > HeadLocked().revision + 1) {
    return absl::OutOfRangeError(absl::StrCat("there is no revision ", first - 1, " yet"));
  }
  for (; first_ < first; ++first_) {
    chain_before_first_ = std::string(DecodeRecord(records_.front())->chain);
    records_.pop_front();
  }
  return absl::OkStatus();
}

absl::Status MemoryLog::health() const {
  base::MutexLock lock(mutex_);
  return failure_.ok() ? refusal_ : failure_;
}

void MemoryLog::FailNextAppend(Trace trace) {
  base::MutexLock lock(mutex_);
  fail_next_ = true;
  trace_ = trace;
}

void MemoryLog::Refuse(const absl::Status& reason) {
  base::MutexLock lock(mutex_);
  refusal_ = reason;
}

void MemoryLog::FailReadsFrom(int64_t revision) {
  base::MutexLock lock(mutex_);
  unreadable_from_ = revision;
}

void MemoryLog::Reopen() {
  base::MutexLock lock(mutex_);
  failure_ = absl::OkStatus();
  std::vector<const log::LogRecord*> kept;
  for (const log::LogRecord& record : in_doubt_) kept.push_back(&record);
  Push(kept);
  in_doubt_.clear();
}

}  // namespace entente::commit_log
