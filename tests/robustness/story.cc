#include "tests/robustness/story.h"

#include <set>

#include "service/base/error.h"
#include "service/base/status_macros.h"

namespace entente::oracle {
namespace {

constexpr int64_t kMicrosPerDay = 86'400'000'000;

// Refusals that a random history can run into. Anything else is a fault.
bool MayBeRefused(const absl::Status& status, bool merges) {
  static const std::set<v1::ErrorReason> kExpected = {v1::ERROR_REASON_FUNCTIONAL_CONFLICT, v1::ERROR_REASON_CYCLE,
                                                      v1::ERROR_REASON_INVALID_INTERVAL, v1::ERROR_REASON_REQUIRED,
                                                      v1::ERROR_REASON_OUT_OF_BOUNDS};
  // Of who is who, and of claims that would relate one to itself.
  static const std::set<v1::ErrorReason> kWithMerges = {
      v1::ERROR_REASON_MERGE_REFUSED, v1::ERROR_REASON_NOT_MERGED, v1::ERROR_REASON_UNKNOWN_ENTITY,
      v1::ERROR_REASON_CONFLICTING_FIELDS};
  const auto reason = base::ReasonOf(status);
  return reason.has_value() && (kExpected.count(*reason) > 0 || (merges && kWithMerges.count(*reason) > 0));
}

}  // namespace

Story::Story(uint64_t seed, bool merges) : engine_(DayNumber(2024, 3, 1) * kMicrosPerDay), history_(seed), merges_(merges) {
  if (merges) history_.WithMerges();
  CHECK(engine_.committer().AdvanceClock().ok());
  oracle_.AdvanceClock(engine_.graph().published(), engine_.clock.Today());
  for (const v1::CommitRequest& request : history_.Founding()) CHECK(Submit(request).empty());
  founded_ = engine_.graph().published();
}

void Story::Populate(int relationships) {
  for (int i = 0; i < relationships; ++i) CHECK(Submit(history_.OldRelationship()).empty());
}

std::string Story::Continue() {
  if (!history_.Chance(15)) return Submit(history_.Next(oracle_));
  engine_.clock.Advance((1 + history_.Roll(90)) * kMicrosPerDay);
  CHECK(engine_.committer().AdvanceClock().ok());
  oracle_.AdvanceClock(engine_.graph().published(), engine_.clock.Today());
  return "";
}

std::string Story::Submit(const v1::CommitRequest& request) {
  const auto response = engine_.committer().Commit(request);
  if (!response.ok()) {
    ++refused_;
    return MayBeRefused(response.status(), merges_) ? ""
                                           : "refused: " + response.status().ToString() + "\n" + request.DebugString();
  }
  ++commits_;
  oracle_.Apply(request, response->revision(), engine_.clock.Today(),
                {response->claim_ids().begin(), response->claim_ids().end()});
  return "";
}

std::string Story::Known() const {
  std::string text = "\nclaims:\n";
  for (int64_t revision = 1; revision <= oracle_.head(); ++revision) {
    for (const v1::Claim& claim : oracle_.Claims(revision)) {
      if (claim.updated_revision() == revision || claim.state() == v1::CLAIM_STATE_ERASED) {
        text += "  @" + std::to_string(revision) + " " + claim.ShortDebugString() + "\n";
      }
    }
  }
  return text;
}

}  // namespace entente::oracle
