// How the embedded log is opened: what has to hold before it is trusted.
#include <openssl/rand.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rocksdb/options.h"
#include "service/base/status_macros.h"
#include "service/commit_log/rocksdb_keys.h"
#include "service/commit_log/rocksdb_log.h"

namespace entente::commit_log {
namespace {

// A flush has to fit into the reserve.
constexpr size_t kWriteBufferBytes = 8 << 20;

std::string NewStoreId() {
  std::string bytes(16, '\0');
  CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) == 1);
  return absl::BytesToHexString(bytes);
}

rocksdb::Options RocksdbOptions(rocksdb::Env* env, bool create) {
  rocksdb::Options options;
  options.env = env;
  options.create_if_missing = create;
  // RocksDB's default mode ends a damaged log early and calls that OK; see DECISIONS.md.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.max_bgerror_resume_count = 0;  // after an error the log is opened again, and compared with its mark
  options.write_buffer_size = kWriteBufferBytes;
  options.compression = rocksdb::kZSTD;  // records of thousands of claims: two thirds of what LZ4 leaves of them
  options.compression_opts.level = 1;
  options.keep_log_file_num = 4;
  return options;
}

absl::Status CannotOpen(const std::string& directory, const rocksdb::Status& status, bool create) {
  const std::string what = status.ToString();
  if (status.IsIOError() && (absl::StrContains(what, "lock file") || absl::StrContains(what, "lock hold by"))) {
    return absl::FailedPreconditionError(
        absl::StrCat("the commit log in ", directory, " is in use by another server; only one may have it open"));
  }
  if (status.IsNoSpace()) {
    return absl::ResourceExhaustedError(absl::StrCat("no space to open the commit log in ", directory, ": ", what));
  }
  // Of a log that was there once, whatever cannot be found or read is lost.
  if (!create && !status.IsIOError()) {
    return absl::DataLossError(absl::StrCat("the commit log in ", directory, " is damaged: ", what));
  }
  return FromRocksdb(status, absl::StrCat("the commit log in ", directory));
}

absl::Status Missing(const std::string& directory, int64_t first, int64_t last) {
  const std::string which =
      first == last ? absl::StrCat("revision ", first, " is") : absl::StrCat("revisions ", first, " to ", last, " are");
  return absl::DataLossError(absl::StrCat("the commit log in ", directory, " is shorter than it was: ", which,
                                          " missing, although acknowledged; restore from a backup"));
}

}  // namespace

RocksdbLog::RocksdbLog(const std::string& directory, const RocksdbLogOptions& options)
    : directory_(directory),
      options_(options),
      files_(options.file_system ? options.file_system : rocksdb::FileSystem::Default()),
      env_(rocksdb::NewCompositeEnv(files_)),
      reserve_(*files_, directory, options.reserve_bytes, options.ballast_bytes) {}

absl::StatusOr<std::unique_ptr<RocksdbLog>> RocksdbLog::Open(const std::string& directory,
                                                             const RocksdbLogOptions& options) {
  std::unique_ptr<RocksdbLog> log(new RocksdbLog(directory, options));
  const rocksdb::IOStatus made = log->files_->CreateDirIfMissing(directory, rocksdb::IOOptions(), nullptr);
  RETURN_IF_ERROR(FromRocksdb(made, directory));
  log->reserve_.ReleaseBallastIfFull();
  // The mark is made last: where there is none, no record was ever acknowledged.
  absl::StatusOr<std::unique_ptr<HighWaterMark>> mark = HighWaterMark::Open(*log->files_, directory + "/HEAD");
  const bool create = absl::IsNotFound(mark.status());
  if (!create && !mark.ok()) return mark.status();
  if (!create) log->mark_ = *std::move(mark);
  RETURN_IF_ERROR(log->OpenRecords(create));
  RETURN_IF_ERROR(log->LoadStart());
  RETURN_IF_ERROR(log->OpenMark(create));
  RETURN_IF_ERROR(log->CompareWithMark());
  log->reserve_.KeepBallast();
  return log;
}

absl::Status RocksdbLog::OpenRecords(bool create) {
  const std::string path = directory_ + "/records";
  const rocksdb::Options options = RocksdbOptions(env_.get(), create);
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(options, path, &db);
  db_.reset(db);
  if (!opened.ok()) return CannotOpen(directory_, opened, create);
  const rocksdb::Status found = db_->Get(rocksdb::ReadOptions(), kStoreIdKey, &store_id_);
  if (found.ok()) return absl::OkStatus();
  if (!found.IsNotFound()) return FromRocksdb(found, "store id");
  if (!create) return absl::DataLossError(absl::StrCat("the commit log in ", directory_, " has lost its store id"));
  store_id_ = NewStoreId();
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return FromRocksdb(db_->Put(synced, kStoreIdKey, store_id_), "store id");
}

absl::Status RocksdbLog::OpenMark(bool create) {
  if (!create) {
    if (mark_->store_id() == store_id_) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat("HEAD and the records in ", directory_, " are of different stores"));
  }
  ASSIGN_OR_RETURN(const int64_t last, LastRevision());
  if (last > 0) {
    return absl::DataLossError(absl::StrCat("the commit log in ", directory_, " has ", last,
                                            " revisions but its HEAD, which says how many it must have, is missing"));
  }
  RETURN_IF_ERROR(HighWaterMark::Create(*files_, directory_ + "/HEAD", store_id_, Head{0, EmptyChain()}));
  ASSIGN_OR_RETURN(mark_, HighWaterMark::Open(*files_, directory_ + "/HEAD"));
  return absl::OkStatus();
}

absl::Status RocksdbLog::LoadStart() {
  Start start{1, EmptyChain()};
  std::string bytes;
  const rocksdb::Status found = db_->Get(rocksdb::ReadOptions(), kStartKey, &bytes);
  if (!found.ok() && !found.IsNotFound()) return FromRocksdb(found, "start of the log");
  if (found.ok()) {
    const absl::string_view view = bytes;
    if (bytes.size() != 12 + kHashBytes || ReadBigEndian32(view.substr(8 + kHashBytes)) != Crc32(view.substr(0, 40))) {
      return absl::DataLossError("the start of the log is damaged");
    }
    start.first = static_cast<int64_t>(ReadBigEndian64(view));
    start.chain_before = bytes.substr(8, kHashBytes);
  }
  base::MutexLock lock(mutex_);
  start_ = start;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> RocksdbLog::LastRevision() const {
  std::unique_ptr<rocksdb::Iterator> records(db_->NewIterator(rocksdb::ReadOptions()));
  records->SeekForPrev("\x7f\xff\xff\xff\xff\xff\xff\xff");
  RETURN_IF_ERROR(FromRocksdb(records->status(), "last record"));
  const int64_t before_first = first_revision() - 1;
  if (!records->Valid() || records->key().size() != 8) return before_first;
  const rocksdb::Slice key = records->key();
  return std::max(before_first, static_cast<int64_t>(ReadBigEndian64(absl::string_view(key.data(), key.size()))));
}

absl::Status RocksdbLog::CompareWithMark() {
  const Head marked = mark_->head();
  ASSIGN_OR_RETURN(const int64_t last, LastRevision());
  if (last < marked.revision) return Missing(directory_, last + 1, marked.revision);
  if (marked.revision >= first_revision() - 1) {
    ASSIGN_OR_RETURN(const std::string chain, ChainAt(marked.revision));
    if (chain != marked.chain) {
      return absl::DataLossError(absl::StrCat("revision ", marked.revision, " of the commit log in ", directory_,
                                              " is not the one that was acknowledged"));
    }
  }
  Head head{last, ""};
  RETURN_IF_ERROR(VerifyTail(head));
  // What is behind the mark was written by an append that nobody was told of; it counts from here on.
  if (last > marked.revision) RETURN_IF_ERROR(mark_->Advance(head));
  base::MutexLock lock(mutex_);
  head_ = head;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> RocksdbLog::FirstToVerify(int64_t last) const {
  const int64_t least = std::max(first_revision(), last - options_.verify_records + 1);
  const std::string lower = RecordKey(least);
  const rocksdb::Slice bound(lower);
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.iterate_lower_bound = &bound;
  std::unique_ptr<rocksdb::Iterator> records(db_->NewIterator(options));
  int64_t first = last + 1, bytes = 0;
  // Counts records, not revisions: one that is missing is found when they are read.
  for (records->SeekForPrev(RecordKey(last)); records->Valid() && first > least && bytes < options_.verify_bytes;
       records->Prev()) {
    bytes += static_cast<int64_t>(records->value().size());
    --first;
  }
  RETURN_IF_ERROR(FromRocksdb(records->status(), "last records"));
  return std::max(first_revision(), std::min(first, mark_->head().revision + 1));
}

absl::Status RocksdbLog::VerifyTail(Head& head) const {
  ASSIGN_OR_RETURN(const int64_t from, FirstToVerify(head.revision));
  ASSIGN_OR_RETURN(head.chain, ChainAt(from - 1));
  return ReadUntil(from, head.revision, [&head](const log::LogRecord&, const std::string& chain) {
    head.chain = chain;
    return true;
  });
}

}  // namespace entente::commit_log
