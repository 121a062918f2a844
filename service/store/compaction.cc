// Compact and Purge: what makes content go away.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "service/base/status_macros.h"
#include "service/store/database.h"
#include "service/store/key.h"
#include "service/store/state_store.h"

namespace entente::store {
namespace {

constexpr size_t kDeletionBytes = 1 << 20;  // of one write

// Collects deletions and writes them a piece at a time.
class Deletions {
 public:
  explicit Deletions(const Database& database) : database_(database) {}

  absl::Status Add(Family family, absl::string_view key) {
    CHECK(writes_.Delete(database_.family(family), ToSlice(key)).ok());
    any_ = true;
    return writes_.GetDataSize() < kDeletionBytes ? absl::OkStatus() : Flush();
  }
  absl::Status Flush() {
    RETURN_IF_ERROR(ToStatus(database_.db().Write({}, &writes_), "delete"));
    writes_.Clear();
    return absl::OkStatus();
  }
  bool any() const { return any_; }

 private:
  const Database& database_;
  rocksdb::WriteBatch writes_;
  bool any_ = false;
};

// Deletes, of the versions of each thing of `family` (keys: `prefix` bytes of the thing | revision), those that are
// older than the newest at or before `oldest`. That one stays even if it says "gone": its head tells what the thing
// was.
absl::Status DropVersions(const Database& database, Family family, size_t prefix, int64_t oldest,
                          Deletions& deletions) {
  std::string last;  // the newest version so far at or before `oldest`, of the thing being passed
  return database.ForEach(family, [&](absl::string_view key, absl::string_view) -> absl::Status {
    const absl::string_view thing = key.substr(0, prefix);
    if (static_cast<int64_t>(KeyParts(key.substr(prefix)).U64()) > oldest) return absl::OkStatus();
    if (!last.empty() && absl::string_view(last).substr(0, prefix) == thing) {
      RETURN_IF_ERROR(deletions.Add(family, last));
    }
    last.assign(key.data(), key.size());
    return absl::OkStatus();
  });
}

// Merges all files that hold keys from `first` to `last` (null: all), so that nothing overwritten or deleted is left.
absl::Status Squeeze(const Database& database, Family family, const rocksdb::Slice* first, const rocksdb::Slice* last) {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  return ToStatus(database.db().CompactRange(options, database.family(family), first, last), "compact");
}

// Writes all memtables to files, which also ends the write-ahead logs that held them.
absl::Status FlushAll(const Database& database) {
  std::vector<rocksdb::ColumnFamilyHandle*> families;
  for (int i = 0; i < kFamilies; ++i) families.push_back(database.family(static_cast<Family>(i)));
  return ToStatus(database.db().Flush({}, families), "flush");
}

}  // namespace

absl::Status StateStore::Compact(int64_t oldest) {
  if (oldest <= this->oldest()) return absl::OkStatus();
  // First the mark: a crash half way must not leave revisions readable that lack some of their versions.
  RETURN_IF_ERROR(ToStatus(database_->db().Put({}, database_->family(Family::kMeta), kOldest, RevisionKey(oldest)),
                           "write the oldest"));
  oldest_.store(oldest, std::memory_order_release);

  Deletions deletions(*database_);
  RETURN_IF_ERROR(DropVersions(*database_, Family::kFact, kFactPrefix, oldest, deletions));
  RETURN_IF_ERROR(DropVersions(*database_, Family::kClaim, kClaimPrefix, oldest, deletions));
  RETURN_IF_ERROR(database_->ForEach(Family::kCommit, [&](absl::string_view key, absl::string_view) {
    const bool needed = static_cast<int64_t>(KeyParts(key).U64()) >= oldest;
    return needed ? absl::OkStatus() : deletions.Add(Family::kCommit, key);
  }));
  RETURN_IF_ERROR(database_->ForEach(Family::kRequest, [&](absl::string_view key, absl::string_view value) {
    const bool needed = static_cast<int64_t>(KeyParts(value).U64()) >= oldest;
    return needed ? absl::OkStatus() : deletions.Add(Family::kRequest, key);
  }));
  RETURN_IF_ERROR(deletions.Flush());
  if (!deletions.any()) return absl::OkStatus();
  database_->bodies().BeginEra();
  for (const Family family : {Family::kFact, Family::kClaim, Family::kCommit, Family::kRequest}) {
    RETURN_IF_ERROR(Squeeze(*database_, family, nullptr, nullptr));
  }
  return absl::OkStatus();
}

absl::Status StateStore::Purge() {
  RETURN_IF_ERROR(FlushAll(*database_));
  Deletions deletions(*database_);
  RETURN_IF_ERROR(database_->ForEach(Family::kMeta, [&](absl::string_view key, absl::string_view) -> absl::Status {
    if (!absl::StartsWith(key, kRewritten)) return absl::OkStatus();
    const absl::string_view rewritten = key.substr(sizeof(kRewritten));
    const rocksdb::Slice range = ToSlice(rewritten);
    const Family family = key[sizeof(kRewritten) - 1] == 'f' ? Family::kFact : Family::kClaim;
    RETURN_IF_ERROR(Squeeze(*database_, family, &range, &range));
    return deletions.Add(Family::kMeta, key);
  }));
  return deletions.Flush();
}

}  // namespace entente::store
