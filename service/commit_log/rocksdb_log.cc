#include "service/commit_log/rocksdb_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "rocksdb/convenience.h"
#include "rocksdb/write_batch.h"
#include "service/base/status_macros.h"
#include "service/commit_log/record_codec.h"
#include "service/commit_log/rocksdb_keys.h"

namespace entente::commit_log {
namespace {

// A read that goes on fetches this many records at a time, after smaller helpings for those that only want a few.
constexpr int64_t kMaxFetch = 256;
constexpr size_t kMaxFetchBytes = 4 << 20;

rocksdb::WriteOptions Synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

}  // namespace

RocksdbLog::~RocksdbLog() = default;

Head RocksdbLog::ReadHead() const {
  base::MutexLock lock(mutex_);
  return head_;
}

int64_t RocksdbLog::first_revision() const {
  base::MutexLock lock(mutex_);
  return start_.first;
}

absl::Status RocksdbLog::health() const {
  {
    base::MutexLock lock(mutex_);
    if (!failure_.ok()) return failure_;
  }
  return reserve_.CheckSpace();
}

absl::Status RocksdbLog::Fail(const absl::Status& why) {
  base::MutexLock lock(mutex_);
  if (failure_.ok()) {
    failure_ = absl::UnavailableError(
        absl::StrCat("the commit log failed and takes no more until it is opened again: ", why.message()));
  }
  return failure_;
}

Outcome RocksdbLog::Append(const Head& expected, const std::vector<const log::LogRecord*>& records) {
  if (!health().ok()) return Outcome::kRefused;
  const Head head = ReadHead();
  if (expected.revision != head.revision || expected.chain != head.chain) return Outcome::kConflict;
  if (records.empty()) return Outcome::kCommitted;
  const absl::StatusOr<Head> written = Write(head, records);
  if (!written.ok()) {
    Fail(written.status()).IgnoreError();
    return Outcome::kUnknown;
  }
  base::MutexLock lock(mutex_);
  head_ = *written;
  return Outcome::kCommitted;
}

absl::StatusOr<Head> RocksdbLog::Write(const Head& head, const std::vector<const log::LogRecord*>& records) {
  Head next = head;
  rocksdb::WriteBatch batch;
  for (const log::LogRecord* record : records) {
    CHECK(record->revision() == next.revision + 1);
    const std::string bytes = EncodeRecord(next.chain, *record);
    next = Head{record->revision(), std::string(ChainOf(bytes))};
    batch.Put(RecordKey(next.revision), bytes);
  }
  RETURN_IF_ERROR(FromRocksdb(db_->Write(Synced(), &batch),
                              absl::StrCat("append of revisions ", head.revision + 1, " to ", next.revision)));
  RETURN_IF_ERROR(mark_->Advance(next));
  return next;
}

absl::StatusOr<std::string> RocksdbLog::ChainAt(int64_t revision) const {
  {
    base::MutexLock lock(mutex_);
    if (revision == start_.first - 1) return start_.chain_before;
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> bytes, Fetch(revision, revision));
  if (bytes.empty()) return DamagedRecord(revision, "is missing");
  const absl::StatusOr<StoredRecord> stored = DecodeRecord(bytes[0]);
  if (!stored.ok()) return DamagedRecord(revision, stored.status().message());
  return std::string(stored->chain);
}

absl::StatusOr<std::vector<std::string>> RocksdbLog::Fetch(int64_t from, int64_t until) const {
  {
    base::MutexLock lock(mutex_);
    while (purging_) fetches_done_.Wait(mutex_);
    ++fetching_;
  }
  std::vector<std::string> found;
  absl::Status status;
  {
    const std::string end = RecordKey(until + 1);
    const rocksdb::Slice upper(end);
    rocksdb::ReadOptions options;
    options.iterate_upper_bound = &upper;
    options.fill_cache = false;
    std::unique_ptr<rocksdb::Iterator> records(db_->NewIterator(options));
    size_t bytes = 0;
    int64_t revision = from;
    for (records->Seek(RecordKey(from)); records->Valid() && bytes < kMaxFetchBytes; records->Next(), ++revision) {
      if (records->key() != rocksdb::Slice(RecordKey(revision))) break;  // a gap: what is before it can be read
      found.push_back(records->value().ToString());
      bytes += found.back().size();
    }
    status = FromRocksdb(records->status(), absl::StrCat("the log records from revision ", from, " to ", until));
  }
  base::MutexLock lock(mutex_);
  if (--fetching_ == 0) fetches_done_.NotifyAll();
  if (!status.ok()) return status;
  return found;
}

absl::Status RocksdbLog::Read(int64_t from, const std::function<bool(const log::LogRecord&)>& visit) const {
  const int64_t head = ReadHead().revision;
  absl::Status status =
      ReadUntil(from, head, [&visit](const log::LogRecord& record, const std::string&) { return visit(record); });
  // Trimmed away while it was read: not damage.
  if (absl::IsDataLoss(status) && from < first_revision()) return CompactedHistory(from, first_revision(), head);
  return status;
}

absl::Status RocksdbLog::ReadUntil(
    int64_t from, int64_t until,
    const std::function<bool(const log::LogRecord&, const std::string& chain)>& visit) const {
  if (from > until) return absl::OkStatus();
  const int64_t first = first_revision();
  if (from < first) return CompactedHistory(from, first, until);
  ASSIGN_OR_RETURN(std::string chain, ChainAt(from - 1));
  int64_t helping = 1;
  for (int64_t revision = from; revision <= until; helping = std::min(2 * helping, kMaxFetch)) {
    ASSIGN_OR_RETURN(const std::vector<std::string> bytes, Fetch(revision, std::min(until, revision + helping - 1)));
    if (bytes.empty()) return DamagedRecord(revision, "is missing");
    for (const std::string& encoded : bytes) {
      ASSIGN_OR_RETURN(ParsedRecord parsed, ParseRecord(encoded, revision, chain));
      if (!visit(parsed.record, parsed.chain)) return absl::OkStatus();
      chain = std::move(parsed.chain);
      ++revision;
    }
  }
  return absl::OkStatus();
}

absl::Status RocksdbLog::Redact(int64_t revision, const log::LogRecord& replacement) {
  CHECK(replacement.revision() == revision);
  const int64_t head = ReadHead().revision;
  if (revision < first_revision()) return CompactedHistory(revision, first_revision(), head);
  if (revision > head) return absl::OutOfRangeError(absl::StrCat("there is no revision ", revision, " yet"));
  ASSIGN_OR_RETURN(const std::vector<std::string> bytes, Fetch(revision, revision));
  if (bytes.empty()) return DamagedRecord(revision, "is missing");
  const absl::StatusOr<StoredRecord> stored = DecodeRecord(bytes[0]);
  if (!stored.ok()) return DamagedRecord(revision, stored.status().message());
  const std::string key = RecordKey(revision);
  const std::string redacted = EncodeRedacted(*stored, replacement.SerializeAsString());
  absl::Status status = FromRocksdb(db_->Put(Synced(), key, redacted), absl::StrCat("redaction of ", revision));
  if (status.ok()) status = PurgeOldVersions(key);
  return status.ok() ? status : Fail(status);
}

absl::Status RocksdbLog::PurgeOldVersions(const std::string& key) {
  RETURN_IF_ERROR(FromRocksdb(db_->Flush(rocksdb::FlushOptions()), "flush"));
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const rocksdb::Slice at(key);
  RETURN_IF_ERROR(FromRocksdb(db_->CompactRange(options, &at, &at), "compaction"));
  {
    base::MutexLock lock(mutex_);
    purging_ = true;
    while (fetching_ > 0) fetches_done_.Wait(mutex_);
  }
  // Turning deletions off and on sweeps files that nobody needs any more, and returns when they are gone.
  rocksdb::Status swept = db_->DisableFileDeletions();
  if (swept.ok()) swept = db_->EnableFileDeletions(/*force=*/true);
  base::MutexLock lock(mutex_);
  purging_ = false;
  fetches_done_.NotifyAll();
  return FromRocksdb(swept, "removal of old files");
}

absl::Status RocksdbLog::Trim(int64_t first) {
  const Head head = ReadHead();
  if (first > head.revision + 1) return absl::OutOfRangeError(absl::StrCat("there is no revision ", first - 1, " yet"));
  const int64_t before = first_revision();
  if (first <= before) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string chain, ChainAt(first - 1));
  {
    base::MutexLock lock(mutex_);
    start_ = Start{first, chain};
  }
  std::string start = absl::StrCat(BigEndian64(first), chain);
  absl::StrAppend(&start, BigEndian32(Crc32(start)));
  rocksdb::WriteBatch batch;
  batch.DeleteRange(RecordKey(before), RecordKey(first));
  batch.Put(kStartKey, start);
  absl::Status status = FromRocksdb(db_->Write(Synced(), &batch), absl::StrCat("trimming to revision ", first));
  if (!status.ok()) return Fail(status);
  // The space of files that hold nothing else comes back at once, the rest with later compactions.
  const std::string from = RecordKey(before), last = RecordKey(first - 1);
  const rocksdb::Slice begin(from), end(last);
  return FromRocksdb(rocksdb::DeleteFilesInRange(db_.get(), db_->DefaultColumnFamily(), &begin, &end),
                     "removal of trimmed files");
}

}  // namespace entente::commit_log
