#include "service/resolve/standing.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/string_view.h"
#include "service/base/status_macros.h"

namespace entente::resolve {
namespace {

v1::Rank RankOf(const v1::Claim& claim) {
  return claim.rank() == v1::RANK_UNSPECIFIED ? v1::RANK_NORMAL : claim.rank();
}

v1::Confidence ConfidenceOf(const v1::Claim& claim) {
  return claim.confidence() == v1::CONFIDENCE_UNSPECIFIED ? v1::CONFIDENCE_LIKELY : claim.confidence();
}

bool HasSourceLeft(const v1::Claim& claim, const Policy& policy) {
  return policy.exclude_documents.empty() ||
         std::any_of(claim.citations().begin(), claim.citations().end(),
                     [&](const v1::Citation& citation) { return Bears(citation, policy); });
}

bool HoldsInWindow(const v1::Claim& claim, const Policy& policy) {
  if (!claim.has_entity()) return true;  // the dates of other claims are part of what they say
  const v1::Validity validity = ValidityOf(claim, policy);
  return validity != v1::VALIDITY_NOT_VALID && !(validity == v1::VALIDITY_POSSIBLE && policy.definite_only);
}

bool Counts(const v1::Claim& claim, const Policy& policy) {
  return InForce(claim) && RankOf(claim) != v1::RANK_DEPRECATED && ConfidenceOf(claim) >= policy.min_confidence &&
         HasSourceLeft(claim, policy) && HoldsInWindow(claim, policy);
}

// Adds what the citations say of a standing. Costs parsing: left out where there is nothing to compare with.
void WeighSources(const Policy& policy, Standing& standing) {
  // A group may be called what a document is called: the flag keeps them apart.
  std::set<std::pair<bool, absl::string_view>> groups;
  for (const v1::Citation& citation : standing.claim->citations()) {
    if (!Bears(citation, policy)) continue;
    const bool alone = citation.origin_group().empty();
    groups.emplace(alone, alone ? citation.document() : citation.origin_group());
    if (citation.published().empty()) continue;
    const auto published = base::ParseDate(citation.published());
    CHECK(published.ok());
    standing.published = std::max(standing.published, published->latest);
  }
  standing.sources = static_cast<int>(groups.size());
}

bool Before(const Standing& a, const Standing& b) {
  if (a.counts != b.counts) return a.counts;
  if (a.rank != b.rank) return a.rank > b.rank;
  if (a.confidence != b.confidence) return a.confidence > b.confidence;
  if (a.sources != b.sources) return a.sources > b.sources;
  if (a.published != b.published) return a.published > b.published;
  return a.claim->id() < b.claim->id();
}

}  // namespace

bool Bears(const v1::Citation& citation, const Policy& policy) {
  return citation.stance() != v1::STANCE_CONTRADICTS && !policy.exclude_documents.contains(citation.document());
}

bool InForce(const v1::Claim& claim) { return claim.state() == v1::CLAIM_STATE_ASSERTED; }

v1::Validity ValidityOf(const v1::Claim& claim, const Policy& policy) {
  if (policy.window.any) return v1::VALIDITY_UNSPECIFIED;
  if (claim.valid_time().from().empty() && claim.valid_time().until().empty()) return v1::VALIDITY_DEFINITE;
  const auto span = base::ParseValidTime(claim.valid_time());
  CHECK(span.ok());
  return base::Judge(*span, policy.window);
}

std::vector<Standing> InOrder(absl::Span<const v1::Claim> claims, const Policy& policy) {
  std::vector<Standing> order;
  order.reserve(claims.size());
  for (const v1::Claim& claim : claims) {
    order.push_back(
        {.claim = &claim, .counts = Counts(claim, policy), .rank = RankOf(claim), .confidence = ConfidenceOf(claim)});
    if (claims.size() > 1) WeighSources(policy, order.back());
  }
  std::sort(order.begin(), order.end(), Before);
  return order;
}

v1::ResolutionRule RuleBetween(const Standing& winner, const Standing& loser) {
  CHECK(winner.counts);
  if (!loser.counts) return v1::RESOLUTION_RULE_NOT_COUNTED;
  if (winner.rank != loser.rank) return v1::RESOLUTION_RULE_RANK;
  if (winner.confidence != loser.confidence) return v1::RESOLUTION_RULE_CONFIDENCE;
  if (winner.sources != loser.sources) return v1::RESOLUTION_RULE_SOURCES;
  if (winner.published != loser.published) return v1::RESOLUTION_RULE_PUBLICATION;
  return v1::RESOLUTION_RULE_CLAIM_ID;
}

}  // namespace entente::resolve
