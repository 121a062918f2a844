#include <algorithm>
#include <string>

#include "service/base/status_macros.h"
#include "service/store/database.h"
#include "service/store/key.h"
#include "service/store/state_store.h"

namespace entente::store {
namespace {

constexpr size_t kMaxHeadBytes = 255;

std::string FactValue(absl::string_view head, absl::string_view body) {
  CHECK(head.size() <= kMaxHeadBytes);
  return Key().U8(static_cast<uint8_t>(head.size())).Bytes(head).Bytes(body).bytes();
}

void Put(rocksdb::WriteBatchWithIndex& writes, rocksdb::ColumnFamilyHandle* family, absl::string_view key,
         absl::string_view value) {
  CHECK(writes.Put(family, ToSlice(key), ToSlice(value)).ok());
}

}  // namespace

Batch::Batch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Batch::~Batch() = default;

void Batch::PutFact(base::FactRef fact, int64_t revision, absl::string_view head, absl::string_view body) {
  Put(impl_->writes, impl_->database.family(Family::kFact), FactKey(fact, revision), FactValue(head, body));
  Numbers& numbers = impl_->numbers;
  if (fact.sort == base::FactSort::kRelationship) numbers.relationships = std::max(numbers.relationships, fact.no + 1);
  if (fact.sort == base::FactSort::kObservation) numbers.observations = std::max(numbers.observations, fact.no + 1);
}

void Batch::PutClaim(base::ClaimNo no, int64_t revision, const v1::Claim& claim, base::FactRef about,
                     const std::vector<base::EntityNo>& documents) {
  const Database& database = impl_->database;
  rocksdb::WriteBatchWithIndex& writes = impl_->writes;
  const std::string value = Key().Fact(about).Bytes(claim.SerializeAsString()).bytes();
  Put(writes, database.family(Family::kClaim), ClaimKey(no, revision), value);
  Put(writes, database.family(Family::kClaimId), claim.id(), Key().U32(no).bytes());
  Put(writes, database.family(Family::kByFact), Key().Fact(about).U32(no).bytes(), {});
  for (const base::EntityNo document : documents) {
    Put(writes, database.family(Family::kByDocument), Key().U32(document).U32(no).bytes(), {});
  }
  if (claim.state() == v1::CLAIM_STATE_RETRACTED || claim.state() == v1::CLAIM_STATE_ERASED) {
    Put(writes, database.family(Family::kWithdrawn), Key().U32(no).bytes(), {});
  }
  impl_->numbers.claims = std::max(impl_->numbers.claims, no + 1);
}

void Batch::PutEntity(base::EntityNo no, absl::string_view id) {
  Put(impl_->writes, impl_->database.family(Family::kEntity), Key().U32(no).bytes(), id);
}

void Batch::PutRequest(absl::string_view request_id, int64_t revision) {
  Put(impl_->writes, impl_->database.family(Family::kRequest), request_id, RevisionKey(revision));
}

void Batch::PutCommit(int64_t revision, const CommitInfo& info) {
  const Key value = Key().U64(static_cast<uint64_t>(info.commit_time_us)).U32(static_cast<uint32_t>(info.clock_day));
  Put(impl_->writes, impl_->database.family(Family::kCommit), RevisionKey(revision), value.bytes());
}

void Batch::RewriteFact(base::FactRef fact, int64_t revision, absl::string_view head, absl::string_view body) {
  const std::string key = FactKey(fact, revision);
  Put(impl_->writes, impl_->database.family(Family::kFact), key, FactValue(head, body));
  Put(impl_->writes, impl_->database.family(Family::kMeta), Key().Bytes(kRewritten).U8('f').Bytes(key).bytes(), {});
}

void Batch::RewriteClaim(base::ClaimNo no, int64_t revision, absl::string_view claim) {
  const std::string key = ClaimKey(no, revision);
  std::string old;
  const absl::StatusOr<bool> found = impl_->database.Get(&impl_->writes, Family::kClaim, key, &old);
  impl_->status.Update(found.status());
  if (!found.ok() || !*found) return;
  const std::string value = Key().Bytes(absl::string_view(old).substr(0, kFactPrefix)).Bytes(claim).bytes();
  Put(impl_->writes, impl_->database.family(Family::kClaim), key, value);
  Put(impl_->writes, impl_->database.family(Family::kMeta), Key().Bytes(kRewritten).U8('c').Bytes(key).bytes(), {});
}

}  // namespace entente::store
