// The RocksDB database under the state store: its column families, and how each is tuned. Only store/ includes it.
#ifndef ENTENTE_SERVICE_STORE_DATABASE_H_
#define ENTENTE_SERVICE_STORE_DATABASE_H_

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "rocksdb/db.h"
#include "rocksdb/utilities/write_batch_with_index.h"
#include "service/store/body_cache.h"
#include "service/store/id_filter.h"
#include "service/store/state_store.h"

namespace entente::store {

// The column families, in the order in which they are opened.
enum class Family {
  kMeta,
  kFact,
  kClaim,
  kClaimId,
  kByFact,
  kByDocument,
  kWithdrawn,
  kEntity,
  kRequest,
  kCommit,
  kMoved
};
inline constexpr int kFamilies = 11;

// absl::Status of a RocksDB one: DATA_LOSS for corruption, else INTERNAL. `what` was being done.
absl::Status ToStatus(const rocksdb::Status& status, absl::string_view what);

inline absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }
inline rocksdb::Slice ToSlice(absl::string_view view) { return {view.data(), view.size()}; }

// An open database. Thread-safe as RocksDB is.
class Database {
 public:
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& directory, const Memory& memory = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* family(Family family) const { return families_[static_cast<int>(family)]; }
  // The ids of all claims, once they are learned; those of a batch too, from when they are put into it.
  IdFilter& claim_ids() const { return *claim_ids_; }
  // The same of request ids.
  IdFilter& request_ids() const { return *request_ids_; }

  BodyCache& bodies() const { return *bodies_; }

  // Reads one value, from the batch first if there is one. False: there is none.
  absl::StatusOr<bool> Get(const rocksdb::WriteBatchWithIndex* batch, Family family, absl::string_view key,
                           std::string* value) const;
  // Over keys that share the prefix of the key sought, with those of the batch if there is one.
  std::unique_ptr<rocksdb::Iterator> NewIterator(const rocksdb::WriteBatchWithIndex* batch, Family family) const;
  // Over a whole family in order, wherever it starts, past the cache.
  std::unique_ptr<rocksdb::Iterator> NewScan(Family family) const;
  // Calls `visit` for the whole family, in order, past the cache.
  absl::Status ForEach(Family family,
                       const std::function<absl::Status(absl::string_view key, absl::string_view value)>& visit) const;

 private:
  explicit Database(size_t body_cache_bytes) : bodies_(std::make_unique<BodyCache>(body_cache_bytes)) {}

  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kFamilies> families_ = {};  // owned by db_
  const std::unique_ptr<IdFilter> claim_ids_ = std::make_unique<IdFilter>();
  const std::unique_ptr<IdFilter> request_ids_ = std::make_unique<IdFilter>();
  const std::unique_ptr<BodyCache> bodies_;
};

// What a Batch holds. Most batches are never read: what is put in is sorted only when somebody looks.
struct Batch::Impl {
  explicit Impl(const Database& database) : database(database) {}

  void Put(Family family, absl::string_view key, absl::string_view value);
  void Delete(Family family, absl::string_view key);
  // What was put in so far, on top of which the database reads as one; null if that is nothing.
  const rocksdb::WriteBatchWithIndex* Sorted();
  // Everything, to be written.
  rocksdb::WriteBatch& All();
  void Clear();

  const Database& database;
  Numbers numbers;      // the greatest numbers written plus one
  absl::Status status;  // the first failure to look
  std::string value;    // room to compose one in
  bool rewrites = false;

 private:
  rocksdb::WriteBatch unsorted_;                        // what came after `sorted_`
  std::optional<rocksdb::WriteBatchWithIndex> sorted_;  // nothing: nobody has looked yet
};

}  // namespace entente::store

#endif  // ENTENTE_SERVICE_STORE_DATABASE_H_
