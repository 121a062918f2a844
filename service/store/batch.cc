#include <algorithm>
#include <string>
#include <vector>

#include "service/base/status_macros.h"
#include "service/store/database.h"
#include "service/store/key.h"
#include "service/store/state_store.h"

namespace entente::store {
namespace {

constexpr size_t kMaxHeadBytes = 255;

// Puts what an unsorted batch holds into a sorted one.
class Sorter final : public rocksdb::WriteBatch::Handler {
 public:
  Sorter(const Database& database, rocksdb::WriteBatchWithIndex& sorted) : sorted_(sorted) {
    for (int i = 0; i < kFamilies; ++i) {
      rocksdb::ColumnFamilyHandle* const family = database.family(static_cast<Family>(i));
      if (family->GetID() >= families_.size()) families_.resize(family->GetID() + 1);
      families_[family->GetID()] = family;
    }
  }

  rocksdb::Status PutCF(uint32_t family, const rocksdb::Slice& key, const rocksdb::Slice& value) override {
    return sorted_.Put(families_[family], key, value);
  }
  rocksdb::Status DeleteCF(uint32_t family, const rocksdb::Slice& key) override {
    return sorted_.Delete(families_[family], key);
  }

 private:
  rocksdb::WriteBatchWithIndex& sorted_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;  // by id
};

// The value of a fact, in `value`.
absl::string_view FactValue(absl::string_view head, absl::string_view body, std::string& value) {
  CHECK(head.size() <= kMaxHeadBytes);
  value.clear();
  value.push_back(static_cast<char>(head.size()));
  value.append(head.data(), head.size());
  value.append(body.data(), body.size());
  return value;
}

}  // namespace

void Batch::Impl::Put(Family family, absl::string_view key, absl::string_view value) {
  CHECK(unsorted_.Put(database.family(family), ToSlice(key), ToSlice(value)).ok());
}

void Batch::Impl::Delete(Family family, absl::string_view key) {
  CHECK(unsorted_.Delete(database.family(family), ToSlice(key)).ok());
}

const rocksdb::WriteBatchWithIndex* Batch::Impl::Sorted() {
  if (unsorted_.Count() > 0) {
    // The index overwrites, so that each key is there once.
    if (!sorted_.has_value()) sorted_.emplace(rocksdb::BytewiseComparator(), 0, true);
    Sorter sorter(database, *sorted_);
    CHECK(unsorted_.Iterate(&sorter).ok());
    unsorted_.Clear();
  }
  return sorted_.has_value() ? &*sorted_ : nullptr;
}

rocksdb::WriteBatch& Batch::Impl::All() {
  if (!sorted_.has_value()) return unsorted_;
  Sorted();
  return *sorted_->GetWriteBatch();
}

void Batch::Impl::Clear() {
  unsorted_.Clear();
  sorted_.reset();
  rewrites = false;
}

Batch::Batch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Batch::~Batch() = default;

void Batch::PutFact(base::FactRef fact, int64_t revision, absl::string_view head, absl::string_view body) {
  impl_->Put(Family::kFact, FactKey(fact, revision), FactValue(head, body, impl_->value));
  Numbers& numbers = impl_->numbers;
  if (fact.sort == base::FactSort::kRelationship) numbers.relationships = std::max(numbers.relationships, fact.no + 1);
  if (fact.sort == base::FactSort::kObservation) numbers.observations = std::max(numbers.observations, fact.no + 1);
}

void Batch::PutClaim(base::ClaimNo no, int64_t revision, const v1::Claim& claim, base::FactRef about,
                     const std::vector<base::EntityNo>& documents) {
  const Key number = Key().U32(no);
  impl_->value = Key().Fact(about).bytes();
  CHECK(claim.AppendToString(&impl_->value));
  impl_->Put(Family::kClaim, ClaimKey(no, revision), impl_->value);
  impl_->Put(Family::kClaimId, claim.id(), number.bytes());
  impl_->database.claim_ids().Add(claim.id());
  impl_->Put(Family::kByFact, Key().Fact(about).U32(no).bytes(), {});
  for (const base::EntityNo document : documents) {
    impl_->Put(Family::kByDocument, Key().U32(document).U32(no).bytes(), {});
  }
  if (claim.state() == v1::CLAIM_STATE_RETRACTED || claim.state() == v1::CLAIM_STATE_ERASED) {
    impl_->Put(Family::kWithdrawn, number.bytes(), {});
  }
  impl_->numbers.claims = std::max(impl_->numbers.claims, no + 1);
}

void Batch::PutEntity(base::EntityNo no, absl::string_view id) {
  impl_->Put(Family::kEntity, Key().U32(no).bytes(), id);
}

void Batch::PutMoved(base::EntityNo from, const Moved& moved) {
  Key value;
  value.U8(moved.about ? 1 : 0);
  for (const uint32_t position : moved.citations) value.U32(position);
  impl_->Put(Family::kMoved, Key().U32(from).U32(moved.claim).bytes(), value.bytes());
}

void Batch::DropMoved(base::EntityNo from) {
  const absl::StatusOr<std::vector<Moved>> all = Reader(impl_->database, this).MovedFrom(from);
  impl_->status.Update(all.status());
  if (!all.ok()) return;
  for (const Moved& moved : *all) {
    const std::string key = Key().U32(from).U32(moved.claim).bytes();
    impl_->Delete(Family::kMoved, key);
  }
}

void Batch::PutRequest(absl::string_view request_id, int64_t revision, absl::string_view note) {
  const std::string value = Key().U64(static_cast<uint64_t>(revision)).Bytes(note).bytes();
  impl_->Put(Family::kRequest, request_id, value);
  impl_->database.request_ids().Add(request_id);
}

void Batch::PutCommit(int64_t revision, const CommitInfo& info) {
  const Key value = Key().U64(static_cast<uint64_t>(info.commit_time_us)).U32(static_cast<uint32_t>(info.clock_day));
  impl_->Put(Family::kCommit, RevisionKey(revision), value.bytes());
}

void Batch::RewriteFact(base::FactRef fact, int64_t revision, absl::string_view head, absl::string_view body) {
  const std::string key = FactKey(fact, revision);
  impl_->rewrites = true;
  impl_->Put(Family::kFact, key, FactValue(head, body, impl_->value));
  impl_->Put(Family::kMeta, Key().Bytes(kRewritten).U8('f').Bytes(key).bytes(), {});
}

void Batch::RewriteClaim(base::ClaimNo no, int64_t revision, absl::string_view claim) {
  const std::string key = ClaimKey(no, revision);
  std::string old;
  const absl::StatusOr<bool> found = impl_->database.Get(impl_->Sorted(), Family::kClaim, key, &old);
  impl_->status.Update(found.status());
  if (!found.ok() || !*found) return;
  const std::string value = Key().Bytes(absl::string_view(old).substr(0, kFactPrefix)).Bytes(claim).bytes();
  impl_->Put(Family::kClaim, key, value);
  impl_->Put(Family::kMeta, Key().Bytes(kRewritten).U8('c').Bytes(key).bytes(), {});
}

}  // namespace entente::store
