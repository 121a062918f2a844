// Imports what a mapping makes of files: gathers drafts into batches, has each resolved and imported before the next,
// and keeps account.
//
//   ImportRun run(server, resolver, review_file, log, progress, asked, options);
//   absl::Status status = MakeDrafts(mapping, files, limits, run);
//   if (status.ok()) status = run.Finish();
//   ... run.report() ...
//
// A run that broke off is gone on with by the same files and options: the batches are made alike again, and those the
// server has are not sent. Which run it is the server tells: each edition has an import that counts how often it was
// finished, so that a run after a finished one is another, which compares everything anew. A named edition, part of a
// source's history, is imported once and never again.
#ifndef ENTENTE_CLI_IMPORT_IMPORT_RUN_H_
#define ENTENTE_CLI_IMPORT_IMPORT_RUN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/import/import_summary.h"
#include "cli/import/progress.h"
#include "cli/import/record_draft.h"
#include "cli/import/resolver.h"
#include "cli/import/review_file.h"
#include "entente/v1/bulk_service.pb.h"

namespace entente::cli {

// What a batch holds at most. A message of 4 MiB has room for it with the ids that resolution puts in.
inline constexpr int64_t kMaxBatchClaims = 10'000;
inline constexpr int64_t kMaxBatchBytes = int64_t{2} << 20;

// An import that is open.
class OpenImport {
 public:
  virtual ~OpenImport() = default;

  // The last batch that the server has.
  virtual int64_t last_sequence() const = 0;
  // Returns once the batch is on disk.
  virtual absl::StatusOr<v1::ImportedBatch> Send(v1::ImportBatch batch) = 0;
  // Ends it; nothing is sent after.
  virtual absl::StatusOr<v1::ImportSummary> End(const v1::ImportEnding& ending) = 0;
};

// The seam to a server that takes imports.
class ImportServer {
 public:
  virtual ~ImportServer() = default;

  virtual absl::StatusOr<std::unique_ptr<OpenImport>> Open(const v1::ImportOpening& opening) = 0;
};

// What a run does.
struct ImportRunOptions {
  std::string source;          // the source's id, of `a-z 0-9 . -`
  std::string claim_prefix;    // how the ids of its claims begin
  std::string digest;          // of everything that decides what the records are, in hexadecimal digits
  std::string edition_digest;  // the same but for the files: a history grows
  std::string author;
  std::string reason;
  int64_t batch_records = 1000;
  bool dry_run = false;
  // In an edition without a name; those of a history always do. Not where records were left out and with them claims
  // that the source may still make.
  bool retract_missing = false;
};

// The id of an import: 1 to 64 characters of `a-z 0-9 . -`. `tail` tells the runs of an edition apart, at most 6
// characters. Pure.
std::string ImportIdOf(const ImportRunOptions& options, const std::string& edition, const std::string& tail);

// One run. Not thread-safe; everything it borrows must outlive it.
class ImportRun : public DraftSink {
 public:
  // `review` may be null. `asked` says whether it shall stop; then the next Take fails with CANCELLED.
  ImportRun(ImportServer& server, Resolver& resolver, ReviewFile* review, RefusalLog& log, cli::Progress& progress,
            std::function<bool()> asked, ImportRunOptions options);

  absl::Status BeginEdition(const Edition& edition) override;
  absl::Status Take(RecordDraft draft) override;
  void Report(SourceProblem problem) override;
  void Progress(int64_t bytes_read) override;

  // Imports what is left and ends the import.
  absl::Status Finish();

  // What became of it so far.
  ImportReport report() const;

 private:
  bool Retracts() const { return options_.retract_missing || !edition_.empty(); }
  absl::Status OpenEdition();
  absl::Status EndEdition();
  absl::Status CountFinished();
  absl::Status Flush();
  absl::Status SendBatch(ResolvedBatch resolved);
  v1::ImportOpening Opening(const std::string& import_id) const;

  ImportServer& server_;
  Resolver& resolver_;
  ReviewFile* const review_;
  RefusalLog& log_;
  cli::Progress& progress_;
  const std::function<bool()> asked_;
  const ImportRunOptions options_;

  std::unique_ptr<OpenImport> import_;  // null between editions, and while one is passed over
  std::string edition_;
  int64_t finished_ = 0;  // how often the edition was imported before
  int64_t sequence_ = 0;  // of the last batch made
  std::vector<RecordDraft> drafts_;
  int64_t claims_ = 0, bytes_ = 0;  // of the drafts
  int64_t unread_ = 0;              // records of the source whose claims are not known
  int64_t left_out_ = 0;            // of the edition: records that were not sent
  WorkDone done_;
  ImportReport report_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_IMPORT_RUN_H_
