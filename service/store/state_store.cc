#include "service/store/state_store.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/log.h"
#include "service/base/status_macros.h"
#include "service/store/database.h"
#include "service/store/key.h"

namespace entente::store {
namespace {

constexpr uint32_t kFormatNumber = 1;

// Adds the ids of a family to a filter, which is whole from then on, unless it is to stop before that.
void LearnIds(const Database& database, Family family, const std::atomic<bool>& stop, IdFilter& ids) {
  const absl::Status learned = database.ForEach(family, [&](absl::string_view id, absl::string_view) {
    if (stop.load(std::memory_order_relaxed)) return absl::CancelledError();
    ids.Add(id);
    return absl::OkStatus();
  });
  if (learned.ok()) ids.SetWhole();
  if (learned.ok() || absl::IsCancelled(learned)) return;
  base::Log(base::LogLevel::kWarning, "the ids of the store cannot all be read: each will be looked for on disk",
            {{"why", learned.ToString()}});
}

void RaiseTo(std::atomic<uint32_t>& number, uint32_t value) {
  if (value > number.load(std::memory_order_relaxed)) number.store(value, std::memory_order_release);
}

}  // namespace

StateStore::StateStore(std::unique_ptr<Database> database)
    : database_(std::move(database)), reader_(std::make_shared<Reader>(*database_, nullptr)) {}

StateStore::~StateStore() {
  closing_.store(true, std::memory_order_relaxed);
  WaitForIds();
}

void StateStore::WaitForIds() {
  if (learning_.joinable()) learning_.join();
}

absl::StatusOr<std::unique_ptr<StateStore>> StateStore::Open(const std::string& directory, const Memory& memory) {
  ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::Open(directory, memory));
  std::unique_ptr<StateStore> store(new StateStore(std::move(database)));
  RETURN_IF_ERROR(store->ReadMeta());
  bool rewritten = false;
  RETURN_IF_ERROR(store->database_->ForEach(Family::kMeta, [&](absl::string_view key, absl::string_view) {
    rewritten |= absl::StartsWith(key, kRewritten);
    return absl::OkStatus();
  }));
  if (rewritten) RETURN_IF_ERROR(store->Purge());
  store->database_->claim_ids().Reserve(store->claim_count());
  store->learning_ = std::thread([&database = *store->database_, &closing = store->closing_] {
    LearnIds(database, Family::kRequest, closing, database.request_ids());
    LearnIds(database, Family::kClaimId, closing, database.claim_ids());
  });
  return store;
}

absl::Status StateStore::ReadMeta() {
  std::string value;
  ASSIGN_OR_RETURN(const bool known, database_->Get(nullptr, Family::kMeta, kFormat, &value));
  if (!known) {
    const std::string format = Key().U32(kFormatNumber).bytes();
    return ToStatus(database_->db().Put({}, database_->family(Family::kMeta), kFormat, format), "write the format");
  }
  if (const uint32_t format = KeyParts(value).U32(); format != kFormatNumber) {
    return absl::FailedPreconditionError(
        absl::StrCat("the state store is of format ", format, "; this program knows format ", kFormatNumber));
  }
  ASSIGN_OR_RETURN(const bool applied, database_->Get(nullptr, Family::kMeta, kApplied, &value));
  if (applied) applied_ = static_cast<int64_t>(KeyParts(value).U64());
  ASSIGN_OR_RETURN(const bool compacted, database_->Get(nullptr, Family::kMeta, kOldest, &value));
  if (compacted) oldest_ = static_cast<int64_t>(KeyParts(value).U64());
  ASSIGN_OR_RETURN(const bool numbered, database_->Get(nullptr, Family::kMeta, kNumbers, &value));
  if (numbered) {
    KeyParts parts(value);
    claims_ = parts.U32();
    relationships_ = parts.U32();
    observations_ = parts.U32();
  }
  return absl::OkStatus();
}

Numbers StateStore::numbers() const {
  return {claims_.load(std::memory_order_acquire), relationships_.load(std::memory_order_acquire),
          observations_.load(std::memory_order_acquire)};
}

std::unique_ptr<Batch> StateStore::NewBatch() {
  return std::unique_ptr<Batch>(new Batch(std::make_unique<Batch::Impl>(*database_)));
}

std::shared_ptr<const Reader> StateStore::ReaderWith(const Batch& batch) const {
  return std::make_shared<Reader>(*database_, &batch);
}

absl::Status StateStore::Write(Batch& batch, int64_t applied, bool sync) {
  RETURN_IF_ERROR(batch.impl_->status);
  const Numbers old = numbers(), added = batch.impl_->numbers;
  const Numbers now = {std::max(old.claims, added.claims), std::max(old.relationships, added.relationships),
                       std::max(old.observations, added.observations)};
  batch.impl_->Put(Family::kMeta, kApplied, RevisionKey(applied));
  batch.impl_->Put(Family::kMeta, kNumbers, Key().U32(now.claims).U32(now.relationships).U32(now.observations).bytes());
  rocksdb::WriteOptions options;
  options.sync = sync;
  RETURN_IF_ERROR(ToStatus(database_->db().Write(options, &batch.impl_->All()), "write"));
  if (batch.impl_->rewrites) database_->bodies().BeginEra();
  batch.impl_->Clear();
  RaiseTo(claims_, now.claims);
  RaiseTo(relationships_, now.relationships);
  RaiseTo(observations_, now.observations);
  applied_.store(applied, std::memory_order_release);
  return absl::OkStatus();
}

absl::Status StateStore::Scan(const ScanVisitor& visitor) const {
  if (visitor.entity) {
    RETURN_IF_ERROR(database_->ForEach(Family::kEntity, [&](absl::string_view key, absl::string_view id) {
      return visitor.entity(KeyParts(key).U32(), id);
    }));
  }
  if (visitor.commit) {
    RETURN_IF_ERROR(database_->ForEach(Family::kCommit, [&](absl::string_view key, absl::string_view value) {
      KeyParts parts(value);
      CommitInfo info;
      info.commit_time_us = static_cast<int64_t>(parts.U64());
      info.clock_day = static_cast<int32_t>(parts.U32());
      return visitor.commit(static_cast<int64_t>(KeyParts(key).U64()), info);
    }));
  }
  if (visitor.withdrawn) {
    RETURN_IF_ERROR(database_->ForEach(Family::kWithdrawn, [&](absl::string_view key, absl::string_view) {
      return visitor.withdrawn(KeyParts(key).U32());
    }));
  }
  if (visitor.claim) {
    RETURN_IF_ERROR(database_->ForEach(Family::kClaim, [&](absl::string_view, absl::string_view value) {
      KeyParts parts(value);
      const base::FactRef about = parts.Fact();
      if (!parts.ok()) return absl::DataLossError("state store: a claim's value is cut short");
      return visitor.claim(about, parts.rest());
    }));
  }
  if (!visitor.fact) return absl::OkStatus();
  return database_->ForEach(Family::kFact, [&](absl::string_view key, absl::string_view value) -> absl::Status {
    KeyParts key_parts(key), value_parts(value);
    const base::FactRef fact = key_parts.Fact();
    const int64_t revision = static_cast<int64_t>(key_parts.U64());
    const absl::string_view head = value.empty() ? value : value_parts.Bytes(value_parts.U8());
    if (!value_parts.ok()) return absl::DataLossError("state store: a fact's value is cut short");
    return visitor.fact(fact, revision, head, value_parts.rest());
  });
}

}  // namespace entente::store
