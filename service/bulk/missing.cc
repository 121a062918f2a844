#include "service/bulk/missing.h"

#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/bulk/trial.h"

namespace entente::bulk {
namespace {

constexpr size_t kIdsAtATime = 4096;

// The retractions as a checked request, one unit each.
commit::Request RequestFor(const v1::ImportOpening& opening, const std::vector<std::string>& ids) {
  commit::Request request;
  request.commit.set_author(opening.author());
  request.commit.set_reason(opening.reason());
  for (const std::string& id : ids) {
    v1::RetractClaim& retraction = *request.commit.add_changes()->mutable_retract_claim();
    retraction.set_claim_id(id);
    retraction.set_reason(v1::RETRACTION_REASON_SOURCE_WITHDREW);
    retraction.set_note(absl::StrCat("not among the records of import ", opening.import_id()));
  }
  request.checks.resize(ids.size(), {.sound = true});
  return request;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> MissingClaims::Next(const ClaimSet& met) {
  const graph::Snapshot head = parts_.graph.Head();
  std::vector<std::string> ids;
  while (ids.empty()) {
    ASSIGN_OR_RETURN(const auto candidates, head.store().ClaimIds(opening_.claim_prefix(), after_, kIdsAtATime));
    if (candidates.empty()) break;
    after_ = candidates.back().first;
    std::vector<base::ClaimNo> unmet;
    for (const auto& [id, no] : candidates) {
      if (!met.Contains(no)) unmet.push_back(no);
    }
    ASSIGN_OR_RETURN(const auto claims, head.store().Claims(unmet, head.revision()));
    for (const auto& claim : claims) {
      if (claim.has_value() && claim->state() == v1::CLAIM_STATE_ASSERTED) ids.push_back(claim->id());
    }
  }
  return ids;
}

absl::StatusOr<v1::ImportCounts> MissingClaims::Retract(const std::vector<std::string>& ids) {
  v1::ImportCounts counts;
  const auto make = [&](const commit::Ground& ground) -> absl::StatusOr<commit::Made> {
    std::vector<int> units(ids.size());
    std::iota(units.begin(), units.end(), 0);
    ASSIGN_OR_RETURN(Trial trial, PlanUnits(RequestFor(opening_, ids), std::move(units), ground));
    counts.set_refused(static_cast<int64_t>(trial.left_out.size()));
    counts.set_retracted(static_cast<int64_t>(ids.size() - trial.left_out.size()));
    if (opening_.dry_run() || !trial.record.has_value()) return commit::Made();
    trial.record->clear_change_claim_ids();
    return commit::Made{.record = std::move(trial.record)};
  };
  RETURN_IF_ERROR(parts_.committer.Commit(make).status());
  return counts;
}

}  // namespace entente::bulk
