// The embedded commit log: records in RocksDB, one sync a group, and a high-water mark beside it.
//
//   DIRECTORY/records/   RocksDB: revision, big-endian, 8 bytes -> record (commit_log.h); and, behind them all,
//                        0xff `store` -> store id, 0xff `first` -> oldest revision 8 | chain before it 32 | crc32 4
//   DIRECTORY/HEAD       the last acknowledged record (high_water_mark.h)
//   DIRECTORY/BALLAST    space to let go of when the disk is full (disk_reserve.h)
//
// What it promises. kCommitted: record and mark were synced. After an error of the disk nothing is known of the append
// (kUnknown) and the log takes no more until it is opened again; then its records are all there or none. A log that
// comes back without a record that was acknowledged is not opened. Bytes changed on disk are refused when they are
// read, never passed over.
#ifndef ENTENTE_SERVICE_COMMIT_LOG_ROCKSDB_LOG_H_
#define ENTENTE_SERVICE_COMMIT_LOG_ROCKSDB_LOG_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/file_system.h"
#include "service/base/mutex.h"
#include "service/commit_log/commit_log.h"
#include "service/commit_log/disk_reserve.h"
#include "service/commit_log/high_water_mark.h"

namespace entente::commit_log {

// The limits of the log; names and defaults are those of the server's options.
struct RocksdbLogOptions {
  int64_t verify_records = 10'000;                   // the last so many are read and checked at open,
  int64_t verify_bytes = 64 << 20;                   // but no more once so much was; those behind the mark always
  int64_t reserve_bytes = 32 << 20;                  // below so much free space no append is taken
  int64_t ballast_bytes = 64 << 20;                  // 0: no ballast file
  std::shared_ptr<rocksdb::FileSystem> file_system;  // through which all is read and written; null: the system's own
};

// The log. Thread-safe as CommitLog asks.
class RocksdbLog final : public CommitLog {
 public:
  // Opens or creates the log in `directory`, whose parent exists. FAILED_PRECONDITION if another process has it open;
  // DATA_LOSS if records that were acknowledged are missing (it says which) or anything is damaged; RESOURCE_EXHAUSTED
  // if the disk is full beyond what the ballast held; UNAVAILABLE if the disk fails.
  static absl::StatusOr<std::unique_ptr<RocksdbLog>> Open(const std::string& directory,
                                                          const RocksdbLogOptions& options);
  ~RocksdbLog() override;

  Head ReadHead() const override;
  const std::string& store_id() const override { return store_id_; }
  int64_t first_revision() const override;
  Outcome Append(const Head& expected, const std::vector<const log::LogRecord*>& records) override;
  absl::Status Read(int64_t from, const std::function<bool(const log::LogRecord&)>& visit) const override;
  absl::Status Redact(int64_t revision, const log::LogRecord& replacement) override;
  absl::Status Trim(int64_t first) override;
  absl::Status health() const override;

 private:
  // Where the log begins, and what the first record follows on.
  struct Start {
    int64_t first = 1;
    std::string chain_before;
  };

  RocksdbLog(const std::string& directory, const RocksdbLogOptions& options);
  absl::Status OpenRecords(bool create);
  absl::Status OpenMark(bool create);
  absl::Status LoadStart();
  absl::Status CompareWithMark();
  absl::Status VerifyTail(Head& head) const;
  absl::StatusOr<int64_t> LastRevision() const;
  // Where the last records begin that are checked at open.
  absl::StatusOr<int64_t> FirstToVerify(int64_t last) const;
  // The chain of a revision that is kept, or of the one before the first.
  absl::StatusOr<std::string> ChainAt(int64_t revision) const;
  // The records from `from` to `until`, both inclusive, encoded.
  absl::StatusOr<std::vector<std::string>> Fetch(int64_t from, int64_t until) const;
  absl::Status ReadUntil(int64_t from, int64_t until,
                         const std::function<bool(const log::LogRecord&, const std::string& chain)>& visit) const;
  absl::StatusOr<Head> Write(const Head& head, const std::vector<const log::LogRecord*>& records);
  absl::Status PurgeOldVersions(const std::string& key);
  absl::Status Fail(const absl::Status& why);

  const std::string directory_;
  const RocksdbLogOptions options_;
  const std::shared_ptr<rocksdb::FileSystem> files_;
  const std::unique_ptr<rocksdb::Env> env_;
  const DiskReserve reserve_;
  std::string store_id_;
  std::unique_ptr<HighWaterMark> mark_;
  std::unique_ptr<rocksdb::DB> db_;

  mutable base::Mutex mutex_;
  mutable base::Condition fetches_done_;
  Head head_ ABSL_GUARDED_BY(mutex_);
  Start start_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  // A purge waits for the fetches that hold old files open, and lets no new ones start.
  mutable int fetching_ ABSL_GUARDED_BY(mutex_) = 0;
  bool purging_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace entente::commit_log

#endif  // ENTENTE_SERVICE_COMMIT_LOG_ROCKSDB_LOG_H_
