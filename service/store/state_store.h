// The bodies of facts and claims on disk, by number and the revision that wrote them.
//
// The state store is what the commit log amounts to: it is written without a sync of its own after the log is durable,
// and what a crash took away is replayed from the log. Its contents (RocksDB column families, numbers big-endian):
//
//   fact        sort 1 | no 4 | revision 8           -> serialized Entity, Relationship or Observation; empty: gone
//   claim       no 4 | revision 8                    -> serialized Claim
//   claim_id    claim id                             -> claim no 4
//   by_fact     sort 1 | fact no 4 | claim no 4      -> nothing   (every fact a claim was ever about)
//   by_document entity no 4 | claim no 4             -> nothing   (every document a claim ever cited)
//   entity      no 4                                 -> entity id
//   request     request id                           -> revision 8
//   commit      revision 8                           -> commit time in us 8 | clock day 4
//   meta        `applied`, `format`, `oldest`        -> revision 8, number 4, revision 8
//
// by_fact and by_document give candidates; the claim at the revision read decides.
#ifndef ENTENTE_SERVICE_STORE_STATE_STORE_H_
#define ENTENTE_SERVICE_STORE_STATE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "service/base/fact_ref.h"

namespace entente::store {

// When a revision was committed and what day it then was.
struct CommitInfo {
  int64_t commit_time_us = 0;
  int32_t clock_day = 0;
};

// Changes to the state that are written together. Not thread-safe. Reads through Reader(batch) see them.
class Batch {
 public:
  virtual ~Batch() = default;
  virtual void PutFact(base::FactRef fact, int64_t revision, absl::string_view body) = 0;  // empty: gone
  // Writes the claim and keeps claim_id, by_fact and by_document in step.
  virtual void PutClaim(base::ClaimNo no, int64_t revision, const v1::Claim& claim, base::FactRef about,
                        const std::vector<base::EntityNo>& documents) = 0;
  virtual void PutEntity(base::EntityNo no, absl::string_view id) = 0;
  virtual void PutRequest(absl::string_view request_id, int64_t revision) = 0;
  virtual void PutCommit(int64_t revision, const CommitInfo& info) = 0;
  // Replaces the bytes of a version that exists, for an erasure.
  virtual void RewriteFact(base::FactRef fact, int64_t revision, absl::string_view body) = 0;
  virtual void RewriteClaim(base::ClaimNo no, int64_t revision, absl::string_view claim) = 0;
};

// A view of the state, with the changes of a batch on top if it was made with one. Cheap to copy; thread-safe unless made
// with a batch. Errors are DATA_LOSS or INTERNAL: the disk failed.
class Reader {
 public:
  virtual ~Reader() = default;
  // The body written at exactly `version`. NOT_FOUND if there is none.
  virtual absl::StatusOr<std::string> Fact(base::FactRef fact, int64_t version) const = 0;
  // The claim as it was at `revision`; nothing if it was not there yet.
  virtual absl::StatusOr<std::optional<v1::Claim>> Claim(base::ClaimNo no, int64_t revision) const = 0;
  // Every version of a claim with the revision that wrote it, oldest first.
  virtual absl::StatusOr<std::vector<std::pair<int64_t, v1::Claim>>> ClaimVersions(base::ClaimNo no) const = 0;
  // Every version of a fact that is kept, with the revision that wrote it, oldest first.
  virtual absl::StatusOr<std::vector<std::pair<int64_t, std::string>>> FactVersions(base::FactRef fact) const = 0;
  virtual absl::StatusOr<std::optional<base::ClaimNo>> FindClaim(absl::string_view id) const = 0;
  virtual absl::StatusOr<std::vector<base::ClaimNo>> ClaimsAbout(base::FactRef fact) const = 0;
  virtual absl::StatusOr<std::vector<base::ClaimNo>> ClaimsCiting(base::EntityNo document) const = 0;
  virtual absl::StatusOr<std::optional<int64_t>> FindRequest(absl::string_view request_id) const = 0;
};

// What a scan at start hands over, in this order: entities by number, commits by revision, then facts by sort, number and
// revision. Null members are skipped.
struct ScanVisitor {
  std::function<absl::Status(base::EntityNo, absl::string_view id)> entity;
  std::function<absl::Status(int64_t revision, const CommitInfo&)> commit;
  std::function<absl::Status(base::FactRef, int64_t revision, absl::string_view body)> fact;
};

// The state store. Thread-safe for readers beside one writer.
class StateStore {
 public:
  // Opens or creates the store under `directory`. FAILED_PRECONDITION for a format this program does not know.
  static absl::StatusOr<std::unique_ptr<StateStore>> Open(const std::string& directory);
  virtual ~StateStore() = default;

  // The revision up to which the log was applied, 0 for a new store; how many claims were ever numbered; the oldest
  // revision that can be read.
  virtual int64_t applied() const = 0;
  virtual base::ClaimNo claim_count() const = 0;
  virtual int64_t oldest() const = 0;

  virtual std::unique_ptr<Batch> NewBatch() = 0;
  virtual std::shared_ptr<const Reader> reader() const = 0;
  virtual std::shared_ptr<const Reader> ReaderWith(const Batch& batch) const = 0;  // the batch must outlive it
  // Writes a batch and `applied` together, without a sync.
  virtual absl::Status Write(Batch& batch, int64_t applied) = 0;
  virtual absl::Status Scan(const ScanVisitor& visitor) const = 0;
  // Drops versions of facts and claims, commits and requests that no read at `oldest` or later needs.
  virtual absl::Status Compact(int64_t oldest) = 0;
  // Makes what was written durable and old content of rewritten versions unreadable on disk.
  virtual absl::Status Purge() = 0;
};

}  // namespace entente::store

#endif  // ENTENTE_SERVICE_STORE_STATE_STORE_H_
