#include "service/store/database.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "rocksdb/cache.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"
#include "service/base/status_macros.h"
#include "service/store/key.h"
#include "service/store/read_barrier.h"

namespace entente::store {
namespace {

constexpr const char* kNames[kFamilies] = {"meta",      "fact",   "claim",   "claim_id", "by_fact", "by_document",
                                           "withdrawn", "entity", "request", "commit",   "moved"};
constexpr int64_t kFamiliesFilling = 3;  // at a time, in an import: each gets its part of the write buffers
constexpr size_t kScanReadahead = 2 << 20;
constexpr int kBloomBits = 8;
// How families that are not read often are compressed: claims take half of what LZ4 and RocksDB's own blocks leave.
constexpr int kZstdLevel = 1;
constexpr size_t kDenseBlockBytes = 8 << 10;
// Keys that begin with a number mostly come in order within their first byte: each is sought from the one before it.
constexpr size_t kOrderedWithin = 1;

// How a family is laid out.
struct Layout {
  size_t prefix = 0;  // how many first bytes of a key a seek shares with what it seeks; 0: keys are looked up whole
  bool whole_key = false;  // filters know whole keys
  bool ordered = true;     // keys begin with a number, and new ones mostly come after those before them
  bool hot = false;        // quick to take from disk rather than small there
};

rocksdb::DBOptions DatabaseOptions(const Memory& memory) {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.db_write_buffer_size = static_cast<size_t>(memory.write_buffer_bytes);
  options.max_background_jobs = 2;
  options.keep_log_file_num = 4;
  return options;
}

Layout LayoutOf(Family family) {
  switch (family) {
    case Family::kFact:
      return {.prefix = kFactPrefix, .hot = true};
    case Family::kByFact:
      return {.prefix = kFactPrefix};
    case Family::kClaim:
    case Family::kByDocument:
    case Family::kMoved:
      return {.prefix = kClaimPrefix};
    case Family::kClaimId:
    case Family::kRequest:
      return {.whole_key = true, .ordered = false};
    case Family::kMeta:
      return {.ordered = false};
    case Family::kWithdrawn:
    case Family::kEntity:
    case Family::kCommit:
      break;
  }
  return {};
}

rocksdb::ColumnFamilyOptions FamilyOptions(const Layout& layout, const Memory& memory,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.format_version = 5;
  if (layout.prefix != 0 || layout.whole_key) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBits));
  table.whole_key_filtering = layout.whole_key;
  rocksdb::ColumnFamilyOptions options;
  options.compression = rocksdb::kLZ4Compression;
  if (!layout.hot) {
    table.block_size = kDenseBlockBytes;
    options.compression = rocksdb::kZSTD;
    options.compression_opts.level = kZstdLevel;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  // What is asked for is nearly always there (IdFilter knows of most ids that are not), so that filters help only to pass
  // over tables before the last ones, which hold nine tenths.
  options.optimize_filters_for_hits = true;
  if (layout.prefix != 0) options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(layout.prefix));
  if (layout.ordered) {
    options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kOrderedWithin));
  }
  options.write_buffer_size = static_cast<size_t>(memory.write_buffer_bytes / kFamiliesFilling);
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> Families(const Memory& memory) {
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(static_cast<size_t>(memory.block_cache_bytes));
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (int i = 0; i < kFamilies; ++i) {
    families.emplace_back(kNames[i], FamilyOptions(LayoutOf(static_cast<Family>(i)), memory, cache));
  }
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());  // RocksDB insists; empty
  return families;
}

}  // namespace

absl::Status ToStatus(const rocksdb::Status& status, absl::string_view what) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat("state store: ", what, ": ", status.ToString());
  return status.IsCorruption() ? absl::DataLossError(message) : absl::InternalError(message);
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& directory, const Memory& memory) {
  std::unique_ptr<Database> database(new Database(static_cast<size_t>(memory.body_cache_bytes)));
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  RETURN_IF_ERROR(ToStatus(rocksdb::DB::Open(DatabaseOptions(memory), directory, Families(memory), &handles, &db),
                           absl::StrCat("open ", directory)));
  database->db_.reset(db);
  std::copy_n(handles.begin(), kFamilies, database->families_.begin());
  db->DestroyColumnFamilyHandle(handles.back());
  return database;
}

Database::~Database() {
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    if (family != nullptr) db_->DestroyColumnFamilyHandle(family);
  }
}

absl::StatusOr<bool> Database::Get(const rocksdb::WriteBatchWithIndex* batch, Family family, absl::string_view key,
                                   std::string* value) const {
  ReadBarrier::Pass();
  rocksdb::Status status;
  if (batch != nullptr) {
    // RocksDB's method only reads the batch, though it is not const.
    auto* const writes = const_cast<rocksdb::WriteBatchWithIndex*>(batch);
    status = writes->GetFromBatchAndDB(db_.get(), {}, this->family(family), ToSlice(key), value);
  } else {
    status = db_->Get({}, this->family(family), ToSlice(key), value);
  }
  if (status.IsNotFound()) return false;
  RETURN_IF_ERROR(ToStatus(status, absl::StrCat("read ", kNames[static_cast<int>(family)])));
  return true;
}

std::unique_ptr<rocksdb::Iterator> Database::NewIterator(const rocksdb::WriteBatchWithIndex* batch,
                                                         Family family) const {
  ReadBarrier::Pass();
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  rocksdb::Iterator* iterator = db_->NewIterator(options, this->family(family));
  if (batch != nullptr) {
    auto* const writes = const_cast<rocksdb::WriteBatchWithIndex*>(batch);
    iterator = writes->NewIteratorWithBase(this->family(family), iterator);
  }
  return std::unique_ptr<rocksdb::Iterator>(iterator);
}

std::unique_ptr<rocksdb::Iterator> Database::NewScan(Family family) const {
  ReadBarrier::Pass();
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.fill_cache = false;
  options.readahead_size = kScanReadahead;
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, this->family(family)));
}

absl::Status Database::ForEach(
    Family family, const std::function<absl::Status(absl::string_view key, absl::string_view value)>& visit) const {
  const std::unique_ptr<rocksdb::Iterator> it = NewScan(family);
  for (it->SeekToFirst(); it->Valid(); it->Next()) RETURN_IF_ERROR(visit(ToView(it->key()), ToView(it->value())));
  return ToStatus(it->status(), absl::StrCat("scan ", kNames[static_cast<int>(family)]));
}

}  // namespace entente::store
