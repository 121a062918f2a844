// One import as one stream sees it: opened, fed with batches, ended.
//
//   ASSIGN_OR_RETURN(auto import, Import::Open(parts, opening));
//   import->Take(batch, caller, [](absl::StatusOr<v1::ImportedBatch> told) { ... });  // once for each batch, in order
//   ASSIGN_OR_RETURN(v1::ImportSummary summary, import->End(ending, caller));         // after the last was told
//
// A batch is prepared on the caller's thread and planned on the committer's, when its turn comes: it is compared with
// the state that it becomes part of, whatever else is committed meanwhile. Batches of one import become commits in
// order, or not at all. Not for gRPC: rpc/import_call.h.
#ifndef ENTENTE_SERVICE_BULK_IMPORT_H_
#define ENTENTE_SERVICE_BULK_IMPORT_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "entente/v1/bulk_service.pb.h"
#include "service/base/mutex.h"
#include "service/bulk/batch.h"
#include "service/bulk/claim_set.h"
#include "service/bulk/limits.h"
#include "service/commit/committer.h"
#include "service/graph/graph.h"
#include "service/query/meter.h"
#include "service/schema/schema.h"

namespace entente::bulk {

// IMPORT_OUT_OF_TURN: something came that was not `expected`, as the error's metadata say.
absl::Status OutOfTurn(absl::string_view what, absl::string_view expected);

// What imports work on; all must outlive them.
struct Parts {
  const schema::Schema& schema;
  const graph::Graph& graph;
  commit::Committer& committer;
  const Limits& limits;
};

// The import. Take and End are for one thread at a time; what the committer's thread does with it is guarded. Kept
// alive by the batches under way.
class Import final : public std::enable_shared_from_this<Import> {
 public:
  using Done = std::function<void(absl::StatusOr<v1::ImportedBatch>)>;

  // Opens an import, or opens it again. INVALID_ARGUMENT for an opening that breaks rules; field paths begin
  // `opening.`. Reads the store.
  static absl::StatusOr<std::shared_ptr<Import>> Open(const Parts& parts, const v1::ImportOpening& opening);
  Import(const Parts& parts, v1::ImportOpening opening, int64_t last_sequence, ClaimSet met);

  // Up to which batch everything was there when it was opened.
  int64_t last_sequence() const { return last_sequence_; }

  // Takes a batch. `done` is called once: from here if it is refused at once, else from the committer's thread when it
  // is on disk. After an error nothing more is taken. IMPORT_OUT_OF_TURN for another batch than the one expected,
  // BATCH_TOO_LARGE, REQUEST_ID_REUSED for a number that was another batch's.
  void Take(v1::ImportBatch batch, const query::Caller& caller, Done done);
  // Ends the import, once every batch was told. Waits for commits. IMPORT_OUT_OF_TURN if batches are missing.
  absl::StatusOr<v1::ImportSummary> End(const v1::ImportEnding& ending, const query::Caller& caller);

 private:
  absl::Status CheckTurn(int64_t sequence) const;
  absl::StatusOr<Batch> Prepare(v1::ImportBatch batch, const query::Caller& caller);
  // On the committer's thread.
  absl::StatusOr<commit::Made> Make(Batch batch, const commit::Ground& ground, v1::ImportedBatch& told);
  // Whether the batch was taken before; then it only has to be told so.
  absl::StatusOr<bool> WasTaken(const Batch& batch, const commit::Ground& ground, v1::ImportedBatch& told);
  // Nothing more of the import is taken.
  void Fail(const absl::Status& status);
  absl::StatusOr<v1::ImportedBatch> Told(absl::StatusOr<v1::CommitResponse> response, v1::ImportedBatch told);
  absl::Status RetractMissing(const query::Caller& caller);

  const Parts parts_;
  const v1::ImportOpening opening_;
  const int64_t last_sequence_;
  int64_t taken_;         // the last batch that came
  absl::Status refused_;  // why nothing more is taken after it

  base::Mutex mutex_;
  absl::Status failed_ ABSL_GUARDED_BY(mutex_);  // why a batch did not become what it was to, nor does any after it
  ClaimSet met_ ABSL_GUARDED_BY(mutex_);         // if missing claims are to be retracted
  v1::ImportCounts counts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_IMPORT_H_
