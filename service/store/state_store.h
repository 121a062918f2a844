// The bodies of facts and claims on disk, by number and the revision that wrote them.
//
// The state store is what the commit log amounts to: it is written without a sync of its own after the log is durable,
// and what a crash took away is replayed from the log. Its contents (RocksDB column families, numbers big-endian):
//
//   fact        sort 1 | no 4 | revision 8           -> head size 1 | head | serialized Entity, Relationship or
//                                                       Observation; no body: gone
//   claim       no 4 | revision 8                    -> about: sort 1 | no 4 | serialized Claim
//   claim_id    claim id                             -> claim no 4
//   by_fact     sort 1 | fact no 4 | claim no 4      -> nothing   (every fact a claim was ever about)
//   by_document entity no 4 | claim no 4             -> nothing   (every document a claim ever cited)
//   moved       entity no 4 | claim no 4             -> about 1 | citation 4 ...   (what the merge of the entity moved)
//   withdrawn   claim no 4                           -> nothing   (retracted or erased)
//   entity      no 4                                 -> entity id
//   request     request id                           -> revision 8 | note
//   commit      revision 8                           -> commit time in us 8 | clock day 4
//   meta        `applied`, `oldest`                  -> revision 8
//               `format`                             -> number 4
//               `numbers`                            -> how many were numbered: claims 4 | relationships 4 |
//                                                       observations 4
//               `rewritten` F | key                  -> nothing   (old content of this key of `fact` (F is f) or
//                                                       `claim` (c) may still lie in files)
//
// A head is what graph/ wants to know of a fact at start without parsing it; the store does not look into it. by_fact
// and by_document give candidates; the claim at the revision read decides.
#ifndef ENTENTE_SERVICE_STORE_STATE_STORE_H_
#define ENTENTE_SERVICE_STORE_STATE_STORE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "entente/v1/graph.pb.h"
#include "service/base/fact_ref.h"

namespace entente::store {

class Database;

// When a revision was committed and what day it then was.
struct CommitInfo {
  int64_t commit_time_us = 0;
  int32_t clock_day = 0;
};

// A request that was made.
struct StoredRequest {
  std::string id;
  int64_t revision = 0;
  std::string note;
};

// How many of each were ever numbered.
struct Numbers {
  base::ClaimNo claims = 0;
  base::RelationshipNo relationships = 0;
  base::ObservationNo observations = 0;
};

// What a merge moved of a claim: whether what it is about, and which of its citations, by position.
struct Moved {
  base::ClaimNo claim = base::kNoNumber;
  bool about = false;
  std::vector<uint32_t> citations;

  bool operator==(const Moved&) const = default;
};

// Changes to the state that are written together. Not thread-safe. Reads through ReaderWith(batch) see them. The store
// must outlive it.
class Batch final {
 public:
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  // An empty body: gone. A head has at most 255 bytes.
  void PutFact(base::FactRef fact, int64_t revision, absl::string_view head, absl::string_view body);
  // Writes the claim and keeps claim_id, by_fact, by_document and withdrawn in step.
  void PutClaim(base::ClaimNo no, int64_t revision, const v1::Claim& claim, base::FactRef about,
                const std::vector<base::EntityNo>& documents);
  void PutEntity(base::EntityNo no, absl::string_view id);
  // Keeps what the merge of an entity moved of a claim; forgets all of it. Failing to look makes Write fail.
  void PutMoved(base::EntityNo from, const Moved& moved);
  void DropMoved(base::EntityNo from);
  // `note` is for who made the request, to be read again through Requests.
  void PutRequest(absl::string_view request_id, int64_t revision, absl::string_view note = {});
  void PutCommit(int64_t revision, const CommitInfo& info);
  // For an erasure: puts the bytes of a version in the place of those that are there, if any; of a claim, only where
  // there are some. Failing to look makes Write fail.
  void RewriteFact(base::FactRef fact, int64_t revision, absl::string_view head, absl::string_view body);
  void RewriteClaim(base::ClaimNo no, int64_t revision, absl::string_view claim);

 private:
  friend class Reader;
  friend class StateStore;
  struct Impl;
  explicit Batch(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

// A view of the state, with the changes of a batch on top if it was made with one. Thread-safe unless made with a
// batch. The store must outlive it. Errors are DATA_LOSS or INTERNAL: the disk failed.
class Reader final {
 public:
  Reader(const Database& database, const Batch* batch) : database_(database), batch_(batch) {}

  // The body written at exactly `version`. NOT_FOUND if there is none.
  absl::StatusOr<std::string> Fact(base::FactRef fact, int64_t version) const;
  // The claim as it was at `revision`; nothing if it was not there yet.
  absl::StatusOr<std::optional<v1::Claim>> Claim(base::ClaimNo no, int64_t revision) const;
  // Every version of a claim with the revision that wrote it, oldest first.
  absl::StatusOr<std::vector<std::pair<int64_t, v1::Claim>>> ClaimVersions(base::ClaimNo no) const;
  // Every version of a fact that is kept, with the revision that wrote it, oldest first. An empty body: gone.
  absl::StatusOr<std::vector<std::pair<int64_t, std::string>>> FactVersions(base::FactRef fact) const;
  absl::StatusOr<std::optional<base::ClaimNo>> FindClaim(absl::string_view id) const;
  // Candidates: every claim that was ever about the fact, by number.
  absl::StatusOr<std::vector<base::ClaimNo>> ClaimsAbout(base::FactRef fact) const;
  // The claims that are about the fact at `revision`, as they are then, in whatever state, in order of id.
  absl::StatusOr<std::vector<v1::Claim>> ClaimsAbout(base::FactRef fact, int64_t revision) const;
  absl::StatusOr<std::vector<base::ClaimNo>> ClaimsCiting(base::EntityNo document) const;
  // Calls `visit` for every fact of a sort that a claim was ever about, by number, with the candidates of ClaimsAbout,
  // until it returns false. Reads keys alone; of a batch on top it sees nothing.
  absl::Status ForEachClaimedFact(
      base::FactSort sort,
      absl::FunctionRef<bool(base::FactRef fact, absl::Span<const base::ClaimNo> claims)> visit) const;
  // What the merge of an entity moved, by number of the claim.
  absl::StatusOr<std::vector<Moved>> MovedFrom(base::EntityNo entity) const;
  absl::StatusOr<std::optional<StoredRequest>> Request(absl::string_view request_id) const;
  // Requests whose ids begin with `prefix`: up to `limit` that come after `after`, in order of id; the last of all. Of
  // a batch on top these see nothing, nor does ClaimIds.
  absl::StatusOr<std::vector<StoredRequest>> Requests(absl::string_view prefix, absl::string_view after,
                                                      size_t limit) const;
  absl::StatusOr<std::optional<StoredRequest>> LastRequest(absl::string_view prefix) const;
  // Ids of claims, known at whatever revision, that begin with `prefix`: up to `limit` that come after `after`, in
  // order of id.
  absl::StatusOr<std::vector<std::pair<std::string, base::ClaimNo>>> ClaimIds(absl::string_view prefix,
                                                                              absl::string_view after,
                                                                              size_t limit) const;
  // Claims as Claim gives them, one for each number.
  absl::StatusOr<std::vector<std::optional<v1::Claim>>> Claims(const std::vector<base::ClaimNo>& numbers,
                                                               int64_t revision) const;

 private:
  const Database& database_;
  const Batch* batch_;
};

// What memory the store may take for speed; names and defaults are those of the server's options.
struct Memory {
  int64_t body_cache_bytes = 96 << 20;    // bodies of facts that were read lately
  int64_t block_cache_bytes = 64 << 20;   // blocks of files, decompressed
  int64_t write_buffer_bytes = 96 << 20;  // what was written and is not in files yet
};

// What a scan at start hands over, in this order: entities by number, commits by revision, withdrawn claims by number,
// then facts by sort, number and revision. Null members are skipped.
struct ScanVisitor {
  std::function<absl::Status(base::EntityNo, absl::string_view id)> entity;
  std::function<absl::Status(int64_t revision, const CommitInfo&)> commit;
  std::function<absl::Status(base::ClaimNo)> withdrawn;
  std::function<absl::Status(base::FactRef about, absl::string_view claim)> claim;  // every version, by number
  std::function<absl::Status(base::FactRef, int64_t revision, absl::string_view head, absl::string_view body)> fact;
};

// The state store. Thread-safe for readers beside one writer, who alone writes, compacts and purges.
class StateStore final {
 public:
  // Opens or creates the store under `directory`. FAILED_PRECONDITION for a format this program does not know.
  static absl::StatusOr<std::unique_ptr<StateStore>> Open(const std::string& directory, const Memory& memory = {});
  ~StateStore();

  // The revision up to which the log was applied, 0 for a new store; how many claims were ever numbered; the oldest
  // revision that can be read, 0 unless compacted.
  int64_t applied() const { return applied_.load(std::memory_order_acquire); }
  base::ClaimNo claim_count() const { return numbers().claims; }
  int64_t oldest() const { return oldest_.load(std::memory_order_acquire); }
  Numbers numbers() const;
  // Which ids of claims and requests there are is learned while the store is used already: until then one that is not
  // there is looked for on disk. Waits for that to end; for the writer.
  void WaitForIds();

  std::unique_ptr<Batch> NewBatch();
  std::shared_ptr<const Reader> reader() const { return reader_; }
  std::shared_ptr<const Reader> ReaderWith(const Batch& batch) const;  // the batch must outlive it
  // Writes a batch and `applied` together, without a sync unless asked for. The batch is then empty and can be used
  // again.
  absl::Status Write(Batch& batch, int64_t applied, bool sync = false);
  absl::Status Scan(const ScanVisitor& visitor) const;
  // Drops versions of facts and claims, commits and requests that no read at `oldest` or later needs, from the files
  // too. From then on, also when it fails half way, older revisions cannot be read.
  absl::Status Compact(int64_t oldest);
  // Makes what was written durable and old content of rewritten versions unreadable on disk. What a crash left of a
  // purge is done when the store is opened.
  absl::Status Purge();

 private:
  explicit StateStore(std::unique_ptr<Database> database);
  absl::Status ReadMeta();

  std::unique_ptr<Database> database_;
  std::shared_ptr<const Reader> reader_;
  std::atomic<int64_t> applied_{0}, oldest_{0};
  std::atomic<uint32_t> claims_{0}, relationships_{0}, observations_{0};
  std::atomic<bool> closing_{false};
  std::thread learning_;  // which ids there are
};

}  // namespace entente::store

#endif  // ENTENTE_SERVICE_STORE_STATE_STORE_H_
