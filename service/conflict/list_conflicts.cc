// ListConflicts: facts in order of identity until the page is full, or all of them where size gives the order.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/conflict/conflict.h"
#include "service/conflict/contested.h"
#include "service/conflict/scope.h"
#include "service/conflict/sides.h"
#include "service/query/facts.h"
#include "service/query/listing.h"
#include "service/query/order.h"
#include "service/query/page.h"
#include "service/query/read_context.h"
#include "service/query/sort_key.h"

namespace entente::conflict {
namespace {

using base::EntityNo;
using base::FactRef;
using base::FactSort;

// The sort key of a fact by identity: entities, relationships, observations, each as its own list has them.
std::string KeyOf(const graph::Snapshot& snapshot, FactRef fact) {
  const char sort = static_cast<char>(fact.sort);
  switch (fact.sort) {
    case FactSort::kEntity:
      return sort + query::EntityOrder::KeyOf(snapshot.EntityId(fact.no));
    case FactSort::kRelationship:
      return sort + query::RelationshipOrder().KeyOf(snapshot, fact.no, {}, v1::CONFIDENCE_UNSPECIFIED);
    case FactSort::kObservation:
      return sort + query::ObservationOrderKey(snapshot, fact.no);
  }
  return {};
}

// A fact with its place in the order.
struct Candidate {
  std::string key;
  FactRef fact;

  bool operator>(const Candidate& other) const { return other.key < key; }
};

// Answers one request. Not thread-safe.
class ConflictList {
 public:
  ConflictList(const Scope& scope, const query::Page& page, const query::View& view, query::Meter& meter)
      : scope_(scope),
        page_(page),
        view_(view),
        snapshot_(view.snapshot),
        meter_(meter),
        facts_(view, meter),
        listing_(page, /*count=*/false) {}

  absl::Status Run(v1::ListConflictsResponse& response) {
    ASSIGN_OR_RETURN(const std::vector<FactRef> contested, ContestedFacts(scope_, snapshot_, meter_));
    RETURN_IF_ERROR(scope_.by_size() ? OfferAll(contested) : OfferFirst(contested));
    const auto take = [](std::shared_ptr<v1::Conflict> conflict) -> absl::StatusOr<std::optional<v1::Conflict>> {
      return std::move(*conflict);
    };
    RETURN_IF_ERROR(listing_.Fill(take, *response.mutable_conflicts()));
    for (const v1::Conflict& conflict : response.conflicts()) {
      if (!meter_.Return(1, static_cast<int64_t>(conflict.ByteSizeLong()))) return meter_.status();
    }
    return absl::OkStatus();
  }

  std::string next() const { return listing_.next(); }

 private:
  absl::Status OfferAll(const std::vector<FactRef>& contested) {
    for (const FactRef fact : contested) RETURN_IF_ERROR(Offer({KeyOf(snapshot_, fact), fact}));
    return absl::OkStatus();
  }

  // Goes through the facts in order, from where the last page ended until this one is full.
  absl::Status OfferFirst(const std::vector<FactRef>& contested) {
    std::vector<Candidate> candidates;
    for (const FactRef fact : contested) {
      std::string key = KeyOf(snapshot_, fact);
      // The last page may have ended amid the conflicts of a fact: its key begins theirs.
      if (key < page_.after && !absl::StartsWith(page_.after, key)) continue;
      candidates.push_back({std::move(key), fact});
    }
    std::make_heap(candidates.begin(), candidates.end(), std::greater<>());
    // One more than the page holds tells that there is a next one.
    while (!candidates.empty() && offered_ <= page_.size) {
      std::pop_heap(candidates.begin(), candidates.end(), std::greater<>());
      RETURN_IF_ERROR(Offer(candidates.back()));
      candidates.pop_back();
    }
    return absl::OkStatus();
  }

  absl::Status Offer(const Candidate& candidate) {
    RETURN_IF_ERROR(facts_.Examine());
    ASSIGN_OR_RETURN(const bool concerned, Concerns(candidate.fact));
    if (!concerned) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, snapshot_.ClaimsAbout(candidate.fact));
    RETURN_IF_ERROR(facts_.Examine(static_cast<int64_t>(claims.size())));
    const std::vector<SingularField>& fields = scope_.FieldsOf(snapshot_, candidate.fact);
    ASSIGN_OR_RETURN(std::vector<v1::Conflict> conflicts, ConflictsBetween(claims, fields, view_.policy, meter_));
    for (v1::Conflict& conflict : conflicts) {
      if (!scope_.Wants(conflict)) continue;
      std::string key = PlaceOf(candidate, conflict);
      offered_ += page_.after < key;
      *conflict.mutable_fact() = snapshot_.KeyOf(candidate.fact);
      listing_.Offer(std::move(key), std::make_shared<v1::Conflict>(std::move(conflict)), /*sure=*/true);
    }
    return absl::OkStatus();
  }

  std::string PlaceOf(const Candidate& candidate, const v1::Conflict& conflict) const {
    query::SortKey place;
    if (scope_.by_size()) place.AddNumber(conflict.size(), /*descending=*/true);
    std::string key = absl::StrCat(place.Take(), candidate.key);
    place = query::SortKey();
    place.AddId(conflict.field());
    return absl::StrCat(key, place.Take());
  }

  // Whether the fact is about an entity that satisfies the filter and is of a kind asked for.
  absl::StatusOr<bool> Concerns(FactRef fact) {
    if (!scope_.filter().has_value()) return true;
    for (const EntityNo no : EndsOf(snapshot_, fact)) {
      if (!scope_.WantsKind(snapshot_, no)) continue;
      ASSIGN_OR_RETURN(const bool satisfies, Satisfies(no));
      if (satisfies) return true;
    }
    return false;
  }

  absl::StatusOr<bool> Satisfies(EntityNo no) {
    const auto known = satisfying_.find(no);
    if (known != satisfying_.end()) return known->second;
    RETURN_IF_ERROR(facts_.Examine());
    ASSIGN_OR_RETURN(const v1::Entity entity, facts_.EntityOrStub(no));
    return satisfying_[no] = scope_.filter()->Matches(entity, view_.definite_only);
  }

  const Scope& scope_;
  const query::Page& page_;
  const query::View& view_;
  const graph::Snapshot& snapshot_;
  query::Meter& meter_;
  query::Facts facts_;
  absl::flat_hash_map<EntityNo, bool> satisfying_;
  query::Listing<v1::Conflict, std::shared_ptr<v1::Conflict>> listing_;
  int64_t offered_ = 0;  // conflicts that belong on this page or a later one
};

}  // namespace

absl::StatusOr<v1::ListConflictsResponse> ListConflicts(const query::Ground& ground,
                                                        const v1::ListConflictsRequest& request,
                                                        const query::Caller& caller) {
  ASSIGN_OR_RETURN(const query::Page page, query::OpenPage(request, ground.tokens, ground.limits));
  ASSIGN_OR_RETURN(
      query::View view,
      query::OpenView(ground.graph, ground.tokens, request.context(),
                      {.any_time = true, .pinned_revision = page.revision, .max_batch = ground.limits.max_batch}));
  // Claims disagree whenever they hold; and a conflict names its claims.
  view.window = view.policy.window = base::Window{.any = true};
  view.include_claims = false;
  ASSIGN_OR_RETURN(const Scope scope, Scope::Read(request, view, ground.limits));
  ASSIGN_OR_RETURN(query::Meter meter, query::Meter::Open(request.context().budget(), ground.limits.budget, caller));
  ConflictList list(scope, page, view, meter);
  v1::ListConflictsResponse response;
  RETURN_IF_ERROR(list.Run(response));
  if (const std::string next = list.next(); !next.empty()) {
    response.set_next_page_token(query::NextPageToken(page, ground.tokens, view.snapshot.revision(), next));
  }
  RETURN_IF_ERROR(query::FillReadInfo(view, ground.tokens, meter.Cost(), *response.mutable_read_info()));
  return response;
}

}  // namespace entente::conflict
