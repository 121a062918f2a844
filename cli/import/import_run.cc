#include "cli/import/import_run.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

// What ids of entities and framing may add to a claim of a draft.
constexpr int64_t kRoomPerClaim = 200;
constexpr size_t kMaxSourceInId = 15;
constexpr size_t kMaxEditionInId = 32;
constexpr size_t kDigestInId = 16, kDigestBesideEdition = 8;
constexpr char kCounter[] = "runs";

int64_t SizeOf(const RecordDraft& draft) {
  int64_t bytes = static_cast<int64_t>(draft.locator.size());
  for (const v1::Claim& claim : draft.claims) bytes += static_cast<int64_t>(claim.ByteSizeLong()) + kRoomPerClaim;
  return bytes;
}

}  // namespace

std::string ImportIdOf(const ImportRunOptions& options, const std::string& edition, const std::string& tail) {
  const std::string source = options.source.substr(0, kMaxSourceInId);
  if (edition.empty()) return absl::StrCat(source, "-", options.digest.substr(0, kDigestInId), "-", tail);
  return absl::StrCat(source, "-", edition.substr(0, kMaxEditionInId), "-",
                      options.edition_digest.substr(0, kDigestBesideEdition), "-", tail);
}

ImportRun::ImportRun(ImportServer& server, Resolver& resolver, ReviewFile* review, RefusalLog& log,
                     cli::Progress& progress, std::function<bool()> asked, ImportRunOptions options)
    : server_(server),
      resolver_(resolver),
      review_(review),
      log_(log),
      progress_(progress),
      asked_(std::move(asked)),
      options_(std::move(options)) {
  report_.dry_run = options_.dry_run;
}

v1::ImportOpening ImportRun::Opening(const std::string& import_id) const {
  v1::ImportOpening opening;
  opening.set_import_id(import_id);
  opening.set_author(options_.author);
  opening.set_reason(options_.reason);
  return opening;
}

absl::Status ImportRun::BeginEdition(const Edition& edition) {
  RETURN_IF_ERROR(EndEdition());
  resolver_.LetGo(edition.ended);
  edition_ = edition.name;
  ++report_.editions;
  finished_ = sequence_ = left_out_ = 0;
  if (!options_.dry_run) {
    ASSIGN_OR_RETURN(const auto counter, server_.Open(Opening(ImportIdOf(options_, edition_, kCounter))));
    finished_ = counter->last_sequence();
  }
  if (!edition_.empty() && finished_ > 0) return absl::OkStatus();
  return OpenEdition();
}

absl::Status ImportRun::OpenEdition() {
  v1::ImportOpening opening = Opening(ImportIdOf(options_, edition_, absl::StrCat(finished_ + 1)));
  opening.set_dry_run(options_.dry_run);
  opening.set_create_stubs(true);
  opening.set_claim_prefix(options_.claim_prefix);
  opening.set_retract_missing(Retracts());
  ASSIGN_OR_RETURN(import_, server_.Open(opening));
  return absl::OkStatus();
}

absl::Status ImportRun::Take(RecordDraft draft) {
  if (asked_()) {
    return absl::CancelledError(
        absl::StrCat("interrupted after batch ", sequence_, "; the same command goes on after it"));
  }
  if (import_ == nullptr) return absl::OkStatus();
  const int64_t claims = static_cast<int64_t>(draft.claims.size());
  const int64_t bytes = SizeOf(draft);
  if (claims > kMaxBatchClaims || bytes > kMaxBatchBytes) {
    log_.Add(draft.locator,
             absl::StrCat("BATCH_TOO_LARGE: a record of ", claims, " claims and ", bytes, " bytes; at most ",
                          kMaxBatchClaims, " and ", kMaxBatchBytes, " are imported at once"),
             true);
    ++left_out_;
    return absl::OkStatus();
  }
  if (claims_ + claims > kMaxBatchClaims || bytes_ + bytes > kMaxBatchBytes) RETURN_IF_ERROR(Flush());
  claims_ += claims;
  bytes_ += bytes;
  drafts_.push_back(std::move(draft));
  return static_cast<int64_t>(drafts_.size()) >= options_.batch_records ? Flush() : absl::OkStatus();
}

void ImportRun::Report(SourceProblem problem) {
  unread_ += problem.loss == Loss::kUnread;
  log_.Add(problem.locator, problem.text, problem.loss != Loss::kNone);
}

void ImportRun::Progress(int64_t bytes_read) {
  done_.bytes = bytes_read;
  progress_.Show(done_);
}

// What the server has already is resolved all the same: later batches rest on what was decided in it.
absl::Status ImportRun::Flush() {
  if (drafts_.empty()) return absl::OkStatus();
  ++sequence_;
  ASSIGN_OR_RETURN(ResolvedBatch resolved, resolver_.Resolve(drafts_));
  if (review_ != nullptr) RETURN_IF_ERROR(review_->Add(resolved.queued));
  for (const v1::RefusedRecord& refused : resolved.refused) log_.Add(refused);
  left_out_ += static_cast<int64_t>(resolved.refused.size());
  done_.records += static_cast<int64_t>(drafts_.size());
  done_.claims += claims_;
  drafts_.clear();
  claims_ = bytes_ = 0;
  if (sequence_ <= import_->last_sequence()) {
    ++report_.replayed;
  } else {
    RETURN_IF_ERROR(SendBatch(std::move(resolved)));
  }
  progress_.Show(done_);
  return log_.status();
}

absl::Status ImportRun::SendBatch(ResolvedBatch resolved) {
  v1::ImportBatch batch;
  batch.set_sequence(sequence_);
  for (v1::ImportRecord& record : resolved.records) *batch.add_records() = std::move(record);
  ASSIGN_OR_RETURN(const v1::ImportedBatch imported, import_->Send(std::move(batch)));
  AddCounts(imported.counts(), report_.counts);
  report_.replayed += imported.replayed();
  report_.revision = std::max(report_.revision, imported.revision());
  for (const v1::RefusedRecord& refused : imported.refused()) log_.Add(refused);
  return absl::OkStatus();
}

absl::Status ImportRun::Finish() { return EndEdition(); }

absl::Status ImportRun::EndEdition() {
  if (import_ == nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(Flush());
  v1::ImportEnding ending;
  ending.set_last_sequence(std::max(sequence_, import_->last_sequence()));
  ending.set_keep_missing(Retracts() && unread_ + left_out_ > 0);
  ASSIGN_OR_RETURN(const v1::ImportSummary summary, import_->End(ending));
  import_.reset();
  report_.kept_missing |= ending.keep_missing();
  report_.counts.set_retracted(report_.counts.retracted() + summary.counts().retracted());
  report_.revision = std::max(report_.revision, summary.revision());
  report_.token = summary.token();
  return options_.dry_run ? absl::OkStatus() : CountFinished();
}

// The counter is an import without records, one batch for each time the edition was finished.
absl::Status ImportRun::CountFinished() {
  ASSIGN_OR_RETURN(const auto counter, server_.Open(Opening(ImportIdOf(options_, edition_, kCounter))));
  if (counter->last_sequence() > finished_) return absl::OkStatus();  // somebody else finished it as well
  v1::ImportBatch one_more;
  one_more.set_sequence(finished_ + 1);
  RETURN_IF_ERROR(counter->Send(one_more).status());
  v1::ImportEnding ending;
  ending.set_last_sequence(finished_ + 1);
  return counter->End(ending).status();
}

ImportReport ImportRun::report() const {
  ImportReport report = report_;
  report.entities = resolver_.counts();
  report.elapsed = progress_.elapsed();
  return report;
}

}  // namespace entente::cli
