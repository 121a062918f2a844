// An import that survives: records go in once, in order, across lost connections and restarts of servers.
//
//   entente::v1::ImportOpening opening;
//   opening.set_import_id("orgs-2025-03-10");  // of this run: the same to go on with it, another for the next
//   opening.set_author("importer");
//   entente::ImportSession session = client.Import(opening);
//   while (more) {
//     if (absl::Status sent = session.Send(NextRecords()); !sent.ok()) return sent;
//     for (const entente::v1::ImportedBatch& batch : session.TakeResults()) Report(batch.refused());
//   }
//   absl::StatusOr<entente::v1::ImportSummary> summary = session.Finish();
//
// Each Send is a batch. Several are on their way at a time, as many as the server's window holds; those that are not
// acknowledged are kept and sent again when the stream breaks. A program that was ended itself opens the run again and
// sends the same batches: what the server has is passed over.
#ifndef ENTENTE_CLIENT_IMPORT_SESSION_H_
#define ENTENTE_CLIENT_IMPORT_SESSION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/connection.h"
#include "entente/retry_policy.h"
#include "entente/v1/bulk_service.pb.h"

namespace entente {

// One run. One thread uses it; Cancel may be called from any. Movable; what was moved from may only be destroyed. After
// an error every further call returns the same error.
class ImportSession {
 public:
  // `policy` says how often and how slowly a broken stream is opened again without anything getting through in between;
  // `at_end` is told the summary. Best made by a Client.
  ImportSession(std::shared_ptr<Connection> connection, v1::ImportOpening opening, const RetryPolicy& policy,
                std::function<void(const v1::ImportSummary&)> at_end = {});
  ~ImportSession();
  ImportSession(ImportSession&&) noexcept;
  ImportSession& operator=(ImportSession&&) noexcept;

  // Opens the run, if that was not done, and says how many batches of it the server has. Send and Finish do so by
  // themselves.
  absl::StatusOr<int64_t> Open();

  // Sends records as the next batch. Blocks while the server has as much as it takes at a time, until the batch is on
  // its way. A batch that the server had when the run was opened is passed over. The limits are those of ImportBatch
  // and of the server's messages (4 MiB).
  absl::Status Send(std::vector<v1::ImportRecord> records);

  // Waits until every batch sent so far is acknowledged: for who reads what they became before making the next.
  absl::Status Flush();

  // What became of batches since the last call, in order. A batch passed over has no result; one whose answer was lost
  // with a stream is marked `replayed` and says no more.
  std::vector<v1::ImportedBatch> TakeResults();

  // Waits until every batch is acknowledged, and ends the run. DATA_LOSS if the server no longer has what it
  // acknowledged. `keep_missing`: see ImportEnding.
  absl::StatusOr<v1::ImportSummary> Finish(bool keep_missing = false);

  // Lets go of the stream; a call that blocks returns CANCELLED. The run stays open, to be gone on with.
  void Cancel();

  // Up to which batch everything is known to be on disk.
  int64_t acknowledged() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace entente

#endif  // ENTENTE_CLIENT_IMPORT_SESSION_H_
