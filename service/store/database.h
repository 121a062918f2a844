// The RocksDB database under the state store: its column families, and how each is tuned. Only store/ includes it.
#ifndef ENTENTE_SERVICE_STORE_DATABASE_H_
#define ENTENTE_SERVICE_STORE_DATABASE_H_

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "rocksdb/utilities/write_batch_with_index.h"
#include "service/store/state_store.h"

namespace entente::store {

// The column families, in the order in which they are opened.
enum class Family { kMeta, kFact, kClaim, kClaimId, kByFact, kByDocument, kWithdrawn, kEntity, kRequest, kCommit };
inline constexpr int kFamilies = 10;

inline constexpr size_t kBlockCacheBytes = 64 << 20;   // decompressed blocks of all families together
inline constexpr size_t kWriteBufferBytes = 96 << 20;  // memtables of all families together

// absl::Status of a RocksDB one: DATA_LOSS for corruption, else INTERNAL. `what` was being done.
absl::Status ToStatus(const rocksdb::Status& status, absl::string_view what);

inline absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }
inline rocksdb::Slice ToSlice(absl::string_view view) { return {view.data(), view.size()}; }

// An open database. Thread-safe as RocksDB is.
class Database {
 public:
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& directory);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* family(Family family) const { return families_[static_cast<int>(family)]; }

  // Reads one value, from the batch first if there is one. False: there is none.
  absl::StatusOr<bool> Get(const rocksdb::WriteBatchWithIndex* batch, Family family, absl::string_view key,
                           std::string* value) const;
  // Over keys that share the prefix of the key sought, with those of the batch if there is one.
  std::unique_ptr<rocksdb::Iterator> NewIterator(const rocksdb::WriteBatchWithIndex* batch, Family family) const;
  // Calls `visit` for the whole family, in order, past the cache.
  absl::Status ForEach(Family family,
                       const std::function<absl::Status(absl::string_view key, absl::string_view value)>& visit) const;

 private:
  Database() = default;

  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilies> families_ = {};  // owned by db_
};

// What a Batch holds.
struct Batch::Impl {
  explicit Impl(const Database& database) : database(database) {}

  const Database& database;
  // The index overwrites, so that the batch on top of the database reads as one.
  rocksdb::WriteBatchWithIndex writes{rocksdb::BytewiseComparator(), 0, true};
  Numbers numbers;      // the greatest numbers written plus one
  absl::Status status;  // the first failure to look
};

}  // namespace entente::store

#endif  // ENTENTE_SERVICE_STORE_DATABASE_H_
