#include "service/bulk/verdict.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/base/status_macros.h"
#include "service/commit/supersession.h"
#include "service/graph/redirects.h"
#include "service/schema/validate.h"

namespace entente::bulk {
namespace {

// How often a claim can come back before its record is refused.
constexpr int kMaxReturns = 1000;
constexpr size_t kMaxClaimIdBytes = sizeof("claim/") - 1 + schema::kMaxIdNameBytes;

// Takes out of a stored claim what the service put in and `given` leaves out.
void TakeOutOwn(const v1::Claim& given, v1::Claim& stored) {
  const bool superseded = commit::IsEndedBySupersession(stored);
  stored.clear_state();
  stored.clear_asserted_revision();
  stored.clear_updated_revision();
  stored.clear_retraction_reason();
  stored.clear_change_note();
  for (int i = 0; i < stored.citations_size(); ++i) {
    v1::Citation& citation = *stored.mutable_citations(i);
    if (given.citations(i).origin_group().empty()) citation.clear_origin_group();
    if (given.citations(i).published().empty()) citation.clear_published();
  }
  if (!superseded || !given.valid_time().until().empty()) return;
  stored.mutable_valid_time()->clear_until();
  if (stored.valid_time().from().empty()) stored.clear_valid_time();
}

// Judges claims one by one.
class Judge {
 public:
  explicit Judge(const graph::Snapshot& before) : before_(before) {}

  // `no` and `stored` are what the store has under the claim's own id.
  absl::StatusOr<Verdict> Judged(const v1::Claim& given, std::optional<base::ClaimNo> no,
                                 std::optional<v1::Claim> stored) const {
    Verdict verdict{.id = given.id(), .no = no};
    for (int time = 2; time < kMaxReturns; ++time) {
      if (!verdict.no.has_value()) return verdict;
      if (!stored.has_value()) return absl::DataLossError(absl::StrCat("the store lacks '", verdict.id, "'"));
      if (stored->state() == v1::CLAIM_STATE_ERASED) {
        return Refused("was erased, and does not come back by itself", std::move(verdict));
      }
      const bool same = SaysTheSame(given, *stored);
      if (stored->state() == v1::CLAIM_STATE_ASSERTED) {
        verdict.kind = same ? Verdict::Kind::kLeave : Verdict::Kind::kCorrect;
        if (!same) verdict.stored = std::move(stored);
        return verdict;
      }
      if (same && stored->retraction_reason() != v1::RETRACTION_REASON_SOURCE_WITHDREW) {
        verdict.kind = Verdict::Kind::kLeave;
        return verdict;
      }
      verdict.id = absl::StrCat(given.id(), ".again-", time);
      if (verdict.id.size() > kMaxClaimIdBytes) break;
      ASSIGN_OR_RETURN(verdict.no, before_.store().FindClaim(verdict.id));
      if (!verdict.no.has_value()) return verdict;
      ASSIGN_OR_RETURN(stored, before_.store().Claim(*verdict.no, before_.revision()));
    }
    return Refused("was withdrawn, and there is no id left for it to come back under", std::move(verdict));
  }

 private:
  static Verdict Refused(absl::string_view why, Verdict verdict) {
    verdict.kind = Verdict::Kind::kRefuse;
    verdict.why = why;
    return verdict;
  }

  const graph::Snapshot& before_;
};

void FollowMerged(const graph::Snapshot& before, Batch& batch) {
  if (!before.HasRedirects()) return;
  const auto follow = [&before](std::string& id) { id = graph::CanonicalId(before, id); };
  for (BatchClaim& each : batch.claims) each.swapped ^= graph::FollowIn(before.schema(), follow, each.claim);
}

}  // namespace

bool SaysTheSame(const v1::Claim& given, const v1::Claim& stored) {
  if (given.content_case() != stored.content_case() || given.citations_size() != stored.citations_size()) return false;
  v1::Claim plain = stored;
  TakeOutOwn(given, plain);
  plain.set_id(given.id());  // it may have come back under another
  return plain.SerializeAsString() == given.SerializeAsString();
}

v1::Claim CorrectionOf(v1::Claim given, const v1::Claim& stored) {
  given.set_id(stored.id());
  if (!commit::IsEndedBySupersession(stored) || !given.has_relationship() || !given.valid_time().until().empty()) {
    return given;
  }
  v1::ValidTime ended = given.valid_time();
  ended.set_until(stored.valid_time().until());
  if (base::ParseValidTime(ended).ok()) *given.mutable_valid_time() = std::move(ended);
  return given;
}

absl::StatusOr<std::vector<Verdict>> JudgeBatch(const graph::Snapshot& before, Batch& batch) {
  FollowMerged(before, batch);
  std::vector<std::optional<base::ClaimNo>> numbers;
  std::vector<base::ClaimNo> known;
  numbers.reserve(batch.claims.size());
  for (const BatchClaim& each : batch.claims) {
    ASSIGN_OR_RETURN(const std::optional<base::ClaimNo> no, before.store().FindClaim(each.claim.id()));
    numbers.push_back(no);
    if (no.has_value()) known.push_back(*no);
  }
  ASSIGN_OR_RETURN(std::vector<std::optional<v1::Claim>> stored, before.store().Claims(known, before.revision()));
  const Judge judge(before);
  std::vector<Verdict> verdicts;
  verdicts.reserve(batch.claims.size());
  auto next_stored = stored.begin();
  absl::flat_hash_map<absl::string_view, int> by_id;
  by_id.reserve(batch.claims.size());
  for (size_t i = 0; i < batch.claims.size(); ++i) {
    const v1::Claim& given = batch.claims[i].claim;
    const auto [it, first] = by_id.try_emplace(given.id(), static_cast<int>(i));
    std::optional<v1::Claim> its_stored;
    if (numbers[i].has_value()) its_stored = std::move(*next_stored++);
    ASSIGN_OR_RETURN(Verdict verdict, judge.Judged(given, numbers[i], std::move(its_stored)));
    if (!first) verdict.same_as = it->second;
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace entente::bulk
