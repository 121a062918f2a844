#include "service/bulk/import.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/bulk/batch_plan.h"
#include "service/bulk/missing.h"
#include "service/bulk/run.h"
#include "service/commit/request.h"
#include "service/schema/validate.h"

namespace entente::bulk {
namespace {

void CheckText(const std::string& text, size_t limit, const char* field, std::vector<base::Violation>& violations) {
  if (text.size() <= limit) return;
  violations.push_back(
      {v1::ERROR_REASON_OUT_OF_BOUNDS, field, absl::StrCat(text.size(), " bytes; at most ", limit, " are allowed")});
}

void CheckImportId(const std::string& id, std::vector<base::Violation>& violations) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; };
  if (id.empty()) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, "opening.import_id", "an import has a name to be gone on with"});
  } else if (id.size() > kMaxImportIdBytes || !std::all_of(id.begin(), id.end(), fits)) {
    violations.push_back({v1::ERROR_REASON_INVALID_FORMAT, "opening.import_id",
                          absl::StrCat("1 to ", kMaxImportIdBytes, " characters of `a-z 0-9 . -` are wanted")});
  }
}

absl::Status CheckOpening(const v1::ImportOpening& opening) {
  std::vector<base::Violation> violations;
  CheckImportId(opening.import_id(), violations);
  if (opening.author().empty()) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, "opening.author", "every commit names who makes it"});
  }
  CheckText(opening.author(), commit::kMaxAuthorBytes, "opening.author", violations);
  CheckText(opening.reason(), commit::kMaxReasonBytes, "opening.reason", violations);
  CheckText(opening.claim_prefix(), schema::kMaxIdBytes, "opening.claim_prefix", violations);
  const std::string& prefix = opening.claim_prefix();
  constexpr absl::string_view kClaims = "claim/";
  if (prefix.empty() && opening.retract_missing()) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, "opening.claim_prefix",
                          "without it retract_missing would retract what other sources say"});
  } else if (!prefix.empty() && (!absl::StartsWith(prefix, kClaims) || prefix.size() == kClaims.size())) {
    violations.push_back({v1::ERROR_REASON_INVALID_FORMAT, "opening.claim_prefix",
                          absl::StrCat("'", prefix, "' is no beginning of the ids of one source's claims: ",
                                       "`claim/` and some characters more")});
  }
  return violations.empty() ? absl::OkStatus() : base::InvalidRequest(violations);
}

void Add(const v1::ImportCounts& more, v1::ImportCounts& counts) {
  counts.set_asserted(counts.asserted() + more.asserted());
  counts.set_corrected(counts.corrected() + more.corrected());
  counts.set_unchanged(counts.unchanged() + more.unchanged());
  counts.set_refused(counts.refused() + more.refused());
  counts.set_retracted(counts.retracted() + more.retracted());
  counts.set_records(counts.records() + more.records());
  counts.set_refused_records(counts.refused_records() + more.refused_records());
}

}  // namespace

absl::Status OutOfTurn(absl::string_view what, absl::string_view expected) {
  return base::MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_IMPORT_OUT_OF_TURN, what,
                         {{"expected", std::string(expected)}});
}

absl::StatusOr<std::shared_ptr<Import>> Import::Open(const Parts& parts, const v1::ImportOpening& opening) {
  RETURN_IF_ERROR(CheckOpening(opening));
  RunState state;
  if (!opening.dry_run()) {
    const graph::Snapshot head = parts.graph.Head();
    ASSIGN_OR_RETURN(state, FindRun(head.store(), opening.import_id(), opening.retract_missing()));
  }
  return std::make_shared<Import>(parts, opening, state.last_sequence, std::move(state.met));
}

Import::Import(const Parts& parts, v1::ImportOpening opening, int64_t last_sequence, ClaimSet met)
    : parts_(parts),
      opening_(std::move(opening)),
      last_sequence_(last_sequence),
      taken_(last_sequence),
      met_(std::move(met)) {}

// What is known to be there may come again from any batch on; then one after the other.
absl::Status Import::CheckTurn(int64_t sequence) const {
  const bool again = taken_ == last_sequence_ && sequence >= 1 && sequence <= last_sequence_;
  if (again || sequence == taken_ + 1) return absl::OkStatus();
  return OutOfTurn(absl::StrCat("batch ", sequence, " came, and batch ", taken_ + 1, " was expected"),
                   absl::StrCat(taken_ + 1));
}

absl::StatusOr<Batch> Import::Prepare(v1::ImportBatch batch, const query::Caller& caller) {
  RETURN_IF_ERROR(refused_);
  {
    base::MutexLock lock(mutex_);
    if (!failed_.ok()) return failed_;
  }
  RETURN_IF_ERROR(CheckTurn(batch.sequence()));
  taken_ = batch.sequence();
  return PrepareBatch(parts_.schema, parts_.limits, opening_, std::move(batch), caller);
}

void Import::Take(v1::ImportBatch batch, const query::Caller& caller, Done done) {
  absl::StatusOr<Batch> prepared = Prepare(std::move(batch), caller);
  if (!prepared.ok()) {
    refused_ = prepared.status();
    return done(prepared.status());
  }
  const auto shared = std::make_shared<Batch>(*std::move(prepared));
  const auto told = std::make_shared<v1::ImportedBatch>();
  parts_.committer.Submit(
      [self = shared_from_this(), shared, told](const commit::Ground& ground) {
        absl::StatusOr<commit::Made> made = self->Make(std::move(*shared), ground, *told);
        if (!made.ok()) self->Fail(made.status());  // at once: the next batch may be planned before this one is told
        return made;
      },
      [self = shared_from_this(), told, done = std::move(done)](absl::StatusOr<v1::CommitResponse> response) {
        done(self->Told(std::move(response), std::move(*told)));
      });
}

absl::StatusOr<bool> Import::WasTaken(const Batch& batch, const commit::Ground& ground, v1::ImportedBatch& told) {
  if (opening_.dry_run()) return false;
  ASSIGN_OR_RETURN(const auto request,
                   ground.before.store().Request(RequestIdOf(opening_.import_id(), batch.sequence)));
  if (!request.has_value()) return false;
  const RunNote note = DecodeNote(request->note);
  if (!note.digest.empty() && note.digest != batch.digest.substr(0, kNoteDigestBytes)) {
    return base::MakeError(absl::StatusCode::kAlreadyExists, v1::ERROR_REASON_REQUEST_ID_REUSED,
                           absl::StrCat("batch ", batch.sequence, " of import '", opening_.import_id(),
                                        "' was taken before with other records; a new run has an id of its own"),
                           {{"revision", absl::StrCat(request->revision)}});
  }
  if (opening_.retract_missing() && !note.met.has_value()) return false;  // its claims are looked up again
  told.set_replayed(true);
  if (note.changed) told.set_revision(request->revision);
  if (!opening_.retract_missing()) return true;
  base::MutexLock lock(mutex_);
  for (const base::ClaimNo no : *note.met) met_.Add(no);
  return true;
}

absl::StatusOr<commit::Made> Import::Make(Batch batch, const commit::Ground& ground, v1::ImportedBatch& told) {
  {
    base::MutexLock lock(mutex_);
    if (!failed_.ok()) return failed_;  // a batch before it did not become what it was to
  }
  told.set_sequence(batch.sequence);
  ASSIGN_OR_RETURN(const bool was_taken, WasTaken(batch, ground, told));
  if (was_taken) return commit::Made();
  commit::Made made;
  RunNote note{.digest = batch.digest.substr(0, kNoteDigestBytes)};
  made.request_id = RequestIdOf(opening_.import_id(), batch.sequence);
  ASSIGN_OR_RETURN(BatchOutcome outcome, PlanBatch(opening_, parts_.limits, std::move(batch), ground));
  told = std::move(outcome.told);
  if (opening_.retract_missing()) {
    base::MutexLock lock(mutex_);
    for (const base::ClaimNo no : outcome.met) {
      // In a dry run what is new gets no number.
      if (!opening_.dry_run() || no < ground.graph.next_claim()) met_.Add(no);
    }
  }
  if (opening_.dry_run()) return commit::Made();
  if (opening_.retract_missing()) note.met = std::move(outcome.met);
  if (outcome.record.has_value()) told.set_revision(outcome.record->revision());
  made.record = std::move(outcome.record);
  note.changed = made.record.has_value();
  made.note = EncodeNote(note);
  made.note_lasts = opening_.retract_missing();
  return made;
}

void Import::Fail(const absl::Status& status) {
  base::MutexLock lock(mutex_);
  if (failed_.ok()) failed_ = status;
}

absl::StatusOr<v1::ImportedBatch> Import::Told(absl::StatusOr<v1::CommitResponse> response, v1::ImportedBatch told) {
  if (!response.ok()) {
    Fail(response.status());
    return response.status();
  }
  base::MutexLock lock(mutex_);
  if (told.revision() == response->revision()) told.set_token(response->token());
  Add(told.counts(), counts_);
  return told;
}

absl::StatusOr<v1::ImportSummary> Import::End(const v1::ImportEnding& ending, const query::Caller& caller) {
  const int64_t last = std::max(taken_, last_sequence_);
  if (ending.last_sequence() != last) {
    return OutOfTurn(
        absl::StrCat("the import ends with batch ", ending.last_sequence(), ", and batch ", last, " was the last"),
        absl::StrCat(ending.last_sequence() > last ? last + 1 : last));
  }
  if (opening_.retract_missing() && !ending.keep_missing()) RETURN_IF_ERROR(RetractMissing(caller));
  // What was found as it should be counts as of the state it was found in: nothing is newer than the head.
  ASSIGN_OR_RETURN(const v1::CommitResponse at,
                   parts_.committer.Commit([](const commit::Ground&) { return commit::Made(); }));
  v1::ImportSummary summary;
  summary.set_revision(at.revision());
  summary.set_token(at.token());
  base::MutexLock lock(mutex_);
  *summary.mutable_counts() = counts_;
  return summary;
}

absl::Status Import::RetractMissing(const query::Caller& caller) {
  ClaimSet met;
  {
    base::MutexLock lock(mutex_);
    met = std::move(met_);  // no batch is under way
  }
  MissingClaims missing(parts_, opening_);
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<std::string> ids, missing.Next(met));
    if (ids.empty()) return absl::OkStatus();
    if (caller.gone && caller.gone()) return absl::CancelledError("the client went away");
    ASSIGN_OR_RETURN(const v1::ImportCounts counts, missing.Retract(ids));
    base::MutexLock lock(mutex_);
    Add(counts, counts_);
  }
}

}  // namespace entente::bulk
