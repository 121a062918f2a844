// ListClaims: by id, about facts, around entities, or citing documents.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/meter.h"
#include "service/query/page.h"
#include "service/query/query.h"
#include "service/query/read_context.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

using base::FactRef;
using base::FactSort;

// Whether the policy lets a claim count, by its confidence and by what it rests on. An erased one has nothing left to
// judge.
bool Counts(const v1::Claim& claim, const resolve::Policy& policy) {
  if (policy.is_default() || claim.state() == v1::CLAIM_STATE_ERASED) return true;
  if (claim.confidence() < policy.min_confidence) return false;
  return std::any_of(claim.citations().begin(), claim.citations().end(), [&](const v1::Citation& citation) {
    return citation.stance() != v1::STANCE_CONTRADICTS && !policy.exclude_documents.contains(citation.document());
  });
}

// Gathers the claims of one request by id. Not thread-safe.
class ClaimCollector {
 public:
  ClaimCollector(const v1::ListClaimsRequest& request, const View& view, const Limits& limits, Meter& meter)
      : request_(request), view_(view), snapshot_(view.snapshot), limits_(limits), meter_(meter) {}

  absl::Status Run() {
    if (!request_.claim_ids().empty()) return AddByIds();
    if (!request_.facts().empty()) return AddAboutFacts();
    if (!request_.entities().empty()) return AddAroundEntities();
    return AddCiting();
  }

  // In order of id.
  std::map<std::string, v1::Claim>& claims() { return claims_; }

 private:
  absl::Status AddByIds() {
    RETURN_IF_ERROR(CheckBatch(request_.claim_ids_size(), limits_.max_batch, "claim_ids"));
    std::vector<base::Violation> violations;
    for (int i = 0; i < request_.claim_ids_size(); ++i) {
      RETURN_IF_ERROR(Examine(1));
      ASSIGN_OR_RETURN(const std::optional<base::ClaimNo> no, snapshot_.store().FindClaim(request_.claim_ids(i)));
      std::optional<v1::Claim> claim;
      if (no.has_value()) {
        ASSIGN_OR_RETURN(claim, snapshot_.store().Claim(*no, snapshot_.revision()));
      }
      if (!claim.has_value()) {
        violations.push_back({v1::ERROR_REASON_UNKNOWN_CLAIM, absl::StrCat("claim_ids[", i, "]"),
                              absl::StrCat("`", request_.claim_ids(i), "` is not a claim known here")});
        continue;
      }
      // Who names a claim wants it in whatever state it is.
      claims_.emplace(request_.claim_ids(i), *std::move(claim));
    }
    if (!violations.empty()) return base::InvalidRequest(violations, absl::StatusCode::kNotFound);
    return absl::OkStatus();
  }

  absl::Status AddAboutFacts() {
    RETURN_IF_ERROR(CheckBatch(request_.facts_size(), limits_.max_batch, "facts"));
    for (int i = 0; i < request_.facts_size(); ++i) {
      const std::string field = absl::StrCat("facts[", i, "]");
      ASSIGN_OR_RETURN(const FactRef ref, FactNamed(view_, request_.facts(i), field));
      ASSIGN_OR_RETURN(const bool known, AddAbout(ref));
      const bool stub = ref.sort == FactSort::kEntity && snapshot_.Entity(ref.no).has_value();
      if (!known && !stub) return UnknownFact(snapshot_, request_.facts(i), field);
    }
    return absl::OkStatus();
  }

  absl::Status AddAroundEntities() {
    ASSIGN_OR_RETURN(const std::vector<base::EntityNo> entities,
                     EntitiesNamed(view_, request_.entities(), limits_.max_batch, "entities"));
    for (const base::EntityNo entity : entities) {
      RETURN_IF_ERROR(AddAbout({FactSort::kEntity, entity}).status());
      absl::Status status;
      snapshot_.ForEachEverKnown(entity, [&](FactRef fact) {
        status = AddAbout(fact).status();
        return status.ok();
      });
      RETURN_IF_ERROR(status);
    }
    return absl::OkStatus();
  }

  absl::Status AddCiting() {
    ASSIGN_OR_RETURN(const std::vector<base::EntityNo> documents,
                     EntitiesNamed(view_, request_.documents(), limits_.max_batch, "documents"));
    for (const base::EntityNo document : documents) {
      const std::string id(snapshot_.EntityId(document));
      ASSIGN_OR_RETURN(const std::vector<base::ClaimNo> numbers, snapshot_.store().ClaimsCiting(document));
      for (const base::ClaimNo no : numbers) {
        RETURN_IF_ERROR(Examine(1));
        ASSIGN_OR_RETURN(std::optional<v1::Claim> claim, snapshot_.store().Claim(no, snapshot_.revision()));
        if (claim.has_value() && Cites(*claim, id)) Add(*std::move(claim));
      }
    }
    return absl::OkStatus();
  }

  // The store knows whatever was ever cited; the claim at this revision decides.
  static bool Cites(const v1::Claim& claim, const std::string& document) {
    return std::any_of(claim.citations().begin(), claim.citations().end(),
                       [&](const v1::Citation& citation) { return citation.document() == document; });
  }

  // Whether anything was ever claimed about the fact.
  absl::StatusOr<bool> AddAbout(FactRef ref) {
    ASSIGN_OR_RETURN(std::vector<v1::Claim> claims, snapshot_.ClaimsAbout(ref));
    const bool known = !claims.empty();
    RETURN_IF_ERROR(Examine(static_cast<int64_t>(claims.size())));
    for (v1::Claim& claim : claims) Add(std::move(claim));
    return known;
  }

  absl::Status Examine(int64_t count) { return meter_.Examine(count) ? absl::OkStatus() : meter_.status(); }

  void Add(v1::Claim claim) {
    if (claim.state() != v1::CLAIM_STATE_ASSERTED && !request_.include_retracted()) return;
    if (!Counts(claim, view_.policy)) return;
    std::string id = claim.id();
    claims_.emplace(std::move(id), std::move(claim));
  }

  const v1::ListClaimsRequest& request_;
  const View& view_;
  const graph::Snapshot& snapshot_;
  const Limits& limits_;
  std::map<std::string, v1::Claim> claims_;
  Meter& meter_;
};

absl::Status CheckKeys(const v1::ListClaimsRequest& request) {
  const int given = !request.claim_ids().empty() + !request.facts().empty() + !request.entities().empty() +
                    !request.documents().empty();
  if (given == 1) return absl::OkStatus();
  return Refusal(given == 0 ? v1::ERROR_REASON_REQUIRED : v1::ERROR_REASON_CONFLICTING_FIELDS, "claim_ids",
                 "exactly one of claim_ids, facts, entities and documents must be there");
}

}  // namespace

absl::StatusOr<v1::ListClaimsResponse> Engine::ListClaims(const v1::ListClaimsRequest& request,
                                                          const Caller& caller) const {
  ASSIGN_OR_RETURN(const Page page, OpenPage(request, tokens_, limits_));
  RETURN_IF_ERROR(CheckKeys(request));
  ASSIGN_OR_RETURN(const View view, OpenView(graph_, tokens_, request.context(),
                                             {.pinned_revision = page.revision, .max_batch = limits_.max_batch}));
  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits_.budget, caller));
  ClaimCollector collector(request, view, limits_, meter);
  RETURN_IF_ERROR(collector.Run());
  v1::ListClaimsResponse response;
  int64_t bytes = 0;
  auto& claims = collector.claims();
  for (auto it = claims.upper_bound(page.after); it != claims.end(); ++it) {
    bytes += static_cast<int64_t>(it->second.ByteSizeLong());
    const int size = response.claims_size();
    if (size > 0 && (size >= page.size || bytes > page.max_bytes)) {
      const std::string& last = response.claims(size - 1).id();
      response.set_next_page_token(NextPageToken(page, tokens_, view.snapshot.revision(), last));
      break;
    }
    *response.add_claims() = std::move(it->second);
  }
  v1::ReadCost cost;
  cost.set_examined(meter.examined());
  cost.set_returned(response.claims_size());
  RETURN_IF_ERROR(FillReadInfo(view, tokens_, cost, *response.mutable_read_info()));
  return response;
}

}  // namespace entente::query
