#include "service/commit/plan.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/commit/changes.h"
#include "service/commit/citations.h"
#include "service/commit/draft.h"
#include "service/commit/erase.h"
#include "service/commit/facts.h"
#include "service/commit/integrity.h"
#include "service/commit/mistakes.h"
#include "service/commit/preconditions.h"
#include "service/commit/supersession.h"

namespace entente::commit {
namespace {

absl::Status CheckRevision(const v1::CommitRequest& commit, const graph::Snapshot& before) {
  if (!commit.has_expected_revision() || commit.expected_revision() == before.revision()) return absl::OkStatus();
  return base::MakeError(
      absl::StatusCode::kAborted, v1::ERROR_REASON_REVISION_MISMATCH,
      absl::StrCat("the store is at revision ", before.revision(), ", not at ", commit.expected_revision()),
      {{"head", absl::StrCat(before.revision())}});
}

// Judges what the draft amounts to.
absl::Status CheckOutcome(const Ground& ground, const Draft& draft, Mistakes& mistakes) {
  CheckRequired(ground.schema, draft, mistakes);
  RETURN_IF_ERROR(CheckFunctional(ground.schema, ground.limits, draft, mistakes));
  RETURN_IF_ERROR(CheckAcyclic(ground.schema, ground.limits, draft, mistakes));
  return CheckExternalIds(ground.schema, draft, mistakes);
}

void AddClaims(Draft& draft, log::LogRecord& record) {
  for (DraftClaim& claim : draft.claims()) {
    if (!claim.written) continue;
    log::ClaimEffect& effect = *record.add_claims();
    effect.set_no(claim.no);
    *effect.mutable_claim() = std::move(claim.claim);
    effect.set_fact_sort(static_cast<uint32_t>(claim.about.sort));
    effect.set_fact_no(claim.about.no);
    effect.mutable_documents()->Add(claim.documents.begin(), claim.documents.end());
    for (const log::Move& move : claim.moves) *effect.add_moves() = move;
  }
}

// Makes the record out of the draft, of which nothing is left then.
absl::StatusOr<log::LogRecord> MakeRecord(const Request& request, const Ground& ground, Draft& draft,
                                          Applied& applied) {
  log::LogRecord record;
  record.set_revision(draft.revision());
  record.set_commit_time_us(ground.commit_time_us);
  record.set_clock_day(ground.clock_day);
  record.set_author(request.commit.author());
  record.set_reason(request.commit.reason());
  record.set_request_id(request.commit.request_id());
  record.set_request_digest(request.digest);
  for (std::string& id : applied.claim_ids) record.add_change_claim_ids(std::move(id));
  base::EntityNo no = draft.first_new_entity();
  for (const std::string& id : draft.new_entities()) {
    log::NewEntity& entity = *record.add_new_entities();
    entity.set_no(no++);
    entity.set_id(id);
  }
  RETURN_IF_ERROR(AddFactEffects(draft, record));
  if (request.erases) RETURN_IF_ERROR(AddRewrites(ground, draft, record));
  AddClaims(draft, record);
  return record;
}

// Carries the request out on the draft, and judges what becomes of it.
absl::StatusOr<Applied> CarryOut(Request& request, const Ground& ground, Draft& draft, Mistakes& mistakes) {
  ASSIGN_OR_RETURN(Applied applied, ApplyChanges(request, ground.limits, draft, mistakes));
  CheckMentions(request, applied, draft, mistakes);
  RETURN_IF_ERROR(CompleteCitations(ground.schema, ground.clock_day, draft));
  RETURN_IF_ERROR(EndSuperseded(ground.schema, ground.limits, ground.clock_day, draft));
  RETURN_IF_ERROR(ResolveFacts(ground.schema, ground.clock_day, draft));
  RETURN_IF_ERROR(CheckOutcome(ground, draft, mistakes));
  return applied;
}

}  // namespace

absl::StatusOr<log::LogRecord> Plan(Request& request, const Ground& ground) {
  Mistakes mistakes;
  return Plan(request, ground, mistakes);
}

absl::StatusOr<log::LogRecord> Plan(Request& request, const Ground& ground, Mistakes& mistakes) {
  RETURN_IF_ERROR(CheckRevision(request.commit, ground.before));
  mistakes.invalid = request.violations;
  if (request.checks.empty()) return mistakes.ToStatus();
  RETURN_IF_ERROR(CheckPreconditions(request.commit, ground.before, mistakes));

  Draft draft(ground.before, NextNumbers(ground.graph));
  ASSIGN_OR_RETURN(Applied applied, CarryOut(request, ground, draft, mistakes));
  if (absl::Status wrong = mistakes.ToStatus(); !wrong.ok()) {
    GiveBackClaims(draft, request);
    return wrong;
  }
  return MakeRecord(request, ground, draft, applied);
}

}  // namespace entente::commit
