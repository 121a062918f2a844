#include "service/commit/supersession.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/commit/fact_body.h"
#include "service/commit/facts.h"

namespace entente::commit {
namespace {

using base::FactSort;

constexpr char kEndedBecause[] = "ended because ", kSuperseded[] = " superseded it";

bool IsFunctional(const schema::Schema& schema, const DraftFact& fact) {
  if (fact.ref.sort != FactSort::kRelationship || !fact.touched) return false;
  const schema::Relation* relation = schema.FindRelation(static_cast<int>(fact.key.relationship().relation()));
  return relation != nullptr && relation->rule.functional();
}

// The functional relationships a commit touches, by relation and subject.
using Touched = absl::flat_hash_map<std::pair<int, base::EntityNo>, std::vector<base::RelationshipNo>>;

std::pair<int, base::EntityNo> KeyOf(const DraftFact& fact) {
  return {static_cast<int>(fact.key.relationship().relation()), fact.subject};
}

Touched FindTouched(const schema::Schema& schema, const Draft& draft) {
  Touched touched;
  for (const DraftFact& fact : draft.facts()) {
    if (IsFunctional(schema, fact)) touched[KeyOf(fact)].push_back(fact.ref.no);
  }
  return touched;
}

// The other relationships of the same subject and relation: those of the commit, then those that were there.
std::vector<base::RelationshipNo> Rivals(const Touched& touched, const Draft& draft, const DraftFact& fact) {
  std::vector<base::RelationshipNo> rivals = touched.at(KeyOf(fact));
  if (draft.Known({FactSort::kEntity, fact.subject})) {
    const auto add = [&](base::RelationshipNo no, const graph::RelationshipState&) {
      const DraftFact* known = draft.FindFact({FactSort::kRelationship, no});
      if (known == nullptr || !known->touched) rivals.push_back(no);
      return true;
    };
    draft.before().ForEachRelationship(fact.subject, graph::End::kSubject, KeyOf(fact).first, add);
  }
  rivals.erase(std::remove(rivals.begin(), rivals.end(), fact.ref.no), rivals.end());
  return rivals;
}

// Counts the comparisons of one commit, each with every relationship of the same subject and relation.
class Budget {
 public:
  explicit Budget(const Limits& limits) : limit_(limits.max_rivals), left_(limits.max_rivals) {}

  // RESOURCE_EXHAUSTED with QUOTA_EXCEEDED once there were too many.
  absl::Status Take(size_t rivals) {
    left_ -= static_cast<int64_t>(rivals);
    if (left_ >= 0) return absl::OkStatus();
    return base::MakeError(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUOTA_EXCEEDED,
                           "too many relationships of one subject to be compared for a relation that has one at a time",
                           {{"limit", absl::StrCat(limit_)}});
  }

 private:
  const int64_t limit_;
  int64_t left_;
};

// Whether some day may be in both.
bool MayOverlap(const base::Span& a, const base::Span& b) {
  return std::max(a.from_earliest, b.from_earliest) < std::min(a.until_latest, b.until_latest);
}

// What a relationship will be, from its claims; nothing if it will not be there.
absl::StatusOr<std::optional<v1::Fact>> Outlook(const schema::Schema& schema, base::Day day, const Draft& draft,
                                                base::RelationshipNo no) {
  const base::FactRef ref{FactSort::kRelationship, no};
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, draft.ClaimsAbout(ref));
  return Resolve(schema, ref.sort, claims, day);
}

// Ends every claim in force about `older` that has no end and can have this one.
absl::Status EndClaims(const DraftFact& newer, const std::string& until, base::RelationshipNo older, Draft& draft) {
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, draft.ClaimsAbout({FactSort::kRelationship, older}));
  for (const v1::Claim& claim : claims) {
    if (claim.state() != v1::CLAIM_STATE_ASSERTED || !claim.valid_time().until().empty()) continue;
    v1::ValidTime ended = claim.valid_time();
    ended.set_until(until);
    if (!base::ParseValidTime(ended).ok()) continue;
    ASSIGN_OR_RETURN(DraftClaim * written, draft.FindClaim(claim.id()));
    if (!written->given.open_time.has_value()) written->given.open_time = claim.valid_time();
    *written->claim.mutable_valid_time() = ended;
    written->claim.set_updated_revision(draft.revision());
    written->claim.set_change_note(absl::StrCat(kEndedBecause, newer.claim_ids.back(), kSuperseded));
    draft.Written(*written, Touch::kSupersede, newer.path, false);
    draft.FindFact(written->about)->claim_ids.push_back(newer.claim_ids.back());
  }
  return absl::OkStatus();
}

// Ends what `fact` supersedes.
absl::Status EndRivals(const schema::Schema& schema, base::Day day, const Touched& touched, const DraftFact& fact,
                       Budget& budget, Draft& draft) {
  const std::vector<base::RelationshipNo> rivals = Rivals(touched, draft, fact);
  if (rivals.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(budget.Take(rivals.size()));
  ASSIGN_OR_RETURN(const std::optional<v1::Fact> newer, Outlook(schema, day, draft, fact.ref.no));
  if (!newer.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const base::Span span, SpanOf(*newer));
  for (const base::RelationshipNo rival : rivals) {
    ASSIGN_OR_RETURN(const std::optional<v1::Fact> older, Outlook(schema, day, draft, rival));
    if (!older.has_value()) continue;
    ASSIGN_OR_RETURN(const base::Span older_span, SpanOf(*older));
    const bool open = older_span.until_earliest == base::kDistantFuture;
    if (!open || older_span.from_latest >= span.from_earliest || !MayOverlap(span, older_span)) continue;
    RETURN_IF_ERROR(EndClaims(fact, newer->relationship().valid_time().from(), rival, draft));
  }
  return absl::OkStatus();
}

// When a relationship will hold, after facts were resolved; nothing if it will not be there.
absl::StatusOr<std::optional<v1::ValidTime>> ResolvedTime(const Draft& draft, base::RelationshipNo no) {
  const DraftFact* fact = draft.FindFact({FactSort::kRelationship, no});
  if (fact == nullptr || !fact->touched) {
    ASSIGN_OR_RETURN(const v1::Relationship kept, draft.before().RelationshipBody(no));
    return std::optional<v1::ValidTime>(kept.valid_time());
  }
  if (!fact->after.has_value()) return std::nullopt;
  return std::optional<v1::ValidTime>(fact->after->relationship().valid_time());
}

// Whether some day may be in both. An end and a beginning in the same words are the same day, known or not.
absl::StatusOr<bool> MayOverlap(const v1::ValidTime& a, const v1::ValidTime& b) {
  if (!a.until().empty() && a.until() == b.from()) return false;
  if (!b.until().empty() && b.until() == a.from()) return false;
  ASSIGN_OR_RETURN(const base::Span span, base::ParseValidTime(a));
  ASSIGN_OR_RETURN(const base::Span other, base::ParseValidTime(b));
  return MayOverlap(span, other);
}

std::string ObjectOf(const Draft& draft, base::RelationshipNo no) {
  const DraftFact* fact = draft.FindFact({FactSort::kRelationship, no});
  return draft.EntityId(fact != nullptr ? fact->object : draft.before().Ends(no).object);
}

}  // namespace

bool IsEndedBySupersession(const v1::Claim& claim) {
  return !claim.valid_time().until().empty() && absl::StartsWith(claim.change_note(), kEndedBecause) &&
         absl::StrContains(claim.change_note(), kSuperseded);
}

absl::Status EndSuperseded(const schema::Schema& schema, const Limits& limits, base::Day day, Draft& draft) {
  const Touched touched = FindTouched(schema, draft);
  if (touched.empty()) return absl::OkStatus();
  Budget budget(limits);
  const size_t recorded = draft.facts().size();
  for (size_t i = 0; i < recorded; ++i) {
    const DraftFact& fact = draft.facts()[i];
    if (!fact.path_is_claim || !IsFunctional(schema, fact)) continue;
    RETURN_IF_ERROR(EndRivals(schema, day, touched, fact, budget, draft));
  }
  return absl::OkStatus();
}

absl::Status CheckFunctional(const schema::Schema& schema, const Limits& limits, const Draft& draft,
                             Mistakes& mistakes) {
  const Touched touched = FindTouched(schema, draft);
  Budget budget(limits);
  for (const DraftFact& fact : draft.facts()) {
    if (!IsFunctional(schema, fact) || fact.erased || fact.superseded) continue;
    ASSIGN_OR_RETURN(const std::optional<v1::ValidTime> time, ResolvedTime(draft, fact.ref.no));
    if (!time.has_value()) continue;
    std::vector<base::RelationshipNo> rivals = Rivals(touched, draft, fact);
    RETURN_IF_ERROR(budget.Take(rivals.size()));
    // In order of id, so that the same one is told of whatever the order in which the graph has them.
    std::sort(rivals.begin(), rivals.end(),
              [&](base::RelationshipNo a, base::RelationshipNo b) { return ObjectOf(draft, a) < ObjectOf(draft, b); });
    for (const base::RelationshipNo rival : rivals) {
      ASSIGN_OR_RETURN(const std::optional<v1::ValidTime> other, ResolvedTime(draft, rival));
      if (!other.has_value()) continue;
      ASSIGN_OR_RETURN(const bool overlap, MayOverlap(*time, *other));
      if (!overlap) continue;
      const std::string existing = ObjectOf(draft, rival);
      mistakes.failed.push_back(
          {v1::ERROR_REASON_FUNCTIONAL_CONFLICT,
           fact.path_is_claim ? fact.path + ".relationship.object" : fact.path,
           absl::StrCat("'", draft.EntityId(fact.subject), "' may have '", existing, "' at the same time as '",
                        draft.EntityId(fact.object), "', and the relation allows one at any instant"),
           {{"existing", existing}}});
      break;
    }
  }
  return absl::OkStatus();
}

}  // namespace entente::commit
