// The order of claims about one fact: which count under a policy, and which decides where they differ.
//
// Not for their contents: resolve.cc and explain.cc take those in the order made here. Pure and thread-safe.
#ifndef ENTENTE_SERVICE_RESOLVE_STANDING_H_
#define ENTENTE_SERVICE_RESOLVE_STANDING_H_

#include <vector>

#include "absl/types/span.h"
#include "entente/v1/graph.pb.h"
#include "entente/v1/query_service.pb.h"
#include "service/base/date.h"
#include "service/resolve/resolve.h"

namespace entente::resolve {

// What decides about a claim, most weighty first. Points into the claims it was made from.
struct Standing {
  const v1::Claim* claim;
  bool counts = false;
  v1::Rank rank = v1::RANK_NORMAL;
  v1::Confidence confidence = v1::CONFIDENCE_LIKELY;
  int sources = 0;                           // distinct origin groups of the citations that bear it
  base::Day published = base::kDistantPast;  // the latest day of those citations' publication
};

// Whether a citation supports its claim and its document is not excluded: only such citations bear a claim.
bool Bears(const v1::Citation& citation, const Policy& policy);

// Whether a claim is in force, whatever the policy.
bool InForce(const v1::Claim& claim);

// The validity of a claim's own dates in the policy's window; DEFINITE if it has none, UNSPECIFIED if nothing is asked.
v1::Validity ValidityOf(const v1::Claim& claim, const Policy& policy);

// All claims in order of standing, those that do not count last.
std::vector<Standing> InOrder(absl::Span<const v1::Claim> claims, const Policy& policy);

// What puts `winner` before `loser`, of which the winner counts and comes first.
v1::ResolutionRule RuleBetween(const Standing& winner, const Standing& loser);

}  // namespace entente::resolve

#endif  // ENTENTE_SERVICE_RESOLVE_STANDING_H_
