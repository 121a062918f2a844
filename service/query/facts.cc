#include "service/query/facts.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"
#include "service/query/encoded.h"
#include "service/resolve/resolve.h"

namespace entente::query {
namespace {

using base::FactRef;
using base::FactSort;

// Resolving anew says nothing of revisions that the stored body does not say better.
template <typename Fact>
void TakeRevisions(const Fact& stored, Fact& fact) {
  fact.set_created_revision(stored.created_revision());
  fact.set_updated_revision(stored.updated_revision());
}

// A deprecated claim decides nothing, on whatever day.
bool IsDated(const v1::Claim& claim) {
  return claim.state() == v1::CLAIM_STATE_ASSERTED && claim.rank() != v1::RANK_DEPRECATED && claim.has_valid_time();
}

template <typename Fact>
absl::StatusOr<std::optional<std::string>> Encoded(const absl::StatusOr<std::optional<Fact>>& fact) {
  RETURN_IF_ERROR(fact.status());
  return fact->has_value() ? std::optional((*fact)->SerializeAsString()) : std::nullopt;
}

// What is stored of a fact, labelled.
template <typename Fact>
absl::StatusOr<std::optional<std::string>> Stored(const graph::Snapshot& snapshot, FactRef ref, v1::Validity validity) {
  ASSIGN_OR_RETURN(std::string body, snapshot.Body(ref));
  return std::optional(Labelled<Fact>(std::move(body), validity));
}

v1::Validity Unless(const base::Window& window, v1::Validity validity) {
  return window.any ? v1::VALIDITY_UNSPECIFIED : validity;
}

}  // namespace

bool Facts::MayShow(const graph::RelationshipState& state) const {
  // Another policy can change the dates.
  return !stored() || view_.Shows(base::Judge(state.span, view_.window));
}

bool Facts::MayShow(const graph::ObservationState& state) const {
  return view_.Shows(base::Judge(state.span, view_.window));  // the period is part of the identity
}

absl::StatusOr<std::vector<v1::Claim>> Facts::ClaimsAbout(FactRef ref) {
  ASSIGN_OR_RETURN(std::vector<v1::Claim> claims, view_.snapshot.ClaimsAbout(ref));
  RETURN_IF_ERROR(Examine(static_cast<int64_t>(claims.size())));
  return claims;
}

// Adds the claims that claim_ids names, loading them unless they are at hand.
template <typename Fact>
absl::Status Facts::AddClaims(FactRef ref, const std::vector<v1::Claim>* claims, Fact& fact) {
  if (!view_.include_claims) return absl::OkStatus();
  std::vector<v1::Claim> loaded;
  if (claims == nullptr) {
    ASSIGN_OR_RETURN(loaded, ClaimsAbout(ref));
    claims = &loaded;
  }
  for (const v1::Claim& claim : *claims) {
    if (claim.state() == v1::CLAIM_STATE_ASSERTED) *fact.add_claims() = claim;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<v1::Entity>> Facts::Entity(base::EntityNo no) {
  const std::optional<graph::EntityState> state = view_.snapshot.Entity(no);
  if (!state.has_value()) return std::optional<v1::Entity>();
  RETURN_IF_ERROR(Step());
  const FactRef ref{FactSort::kEntity, no};
  ASSIGN_OR_RETURN(v1::Entity entity, view_.snapshot.EntityBody(no));
  // What is dated may be a stub today and described on another day.
  if (stored(*state)) {
    entity.set_validity(Unless(view_.window, v1::VALIDITY_DEFINITE));
    RETURN_IF_ERROR(AddClaims(ref, nullptr, entity));
    return std::optional<v1::Entity>(std::move(entity));
  }
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, ClaimsAbout(ref));
  std::optional<v1::Entity> resolved = resolve::ResolveEntity(view_.snapshot.schema(), claims, view_.policy);
  if (!resolved.has_value()) {
    // Nothing describes it in this view; or nothing at all any more, since what was dated of it was erased.
    if (!state->stub || std::any_of(claims.begin(), claims.end(), IsDated)) return resolved;
    entity.set_validity(Unless(view_.window, v1::VALIDITY_DEFINITE));
    return std::optional<v1::Entity>(std::move(entity));
  }
  const v1::Validity validity = resolve::DescriptionValidity(claims, view_.policy);
  if (!view_.Shows(validity)) return std::optional<v1::Entity>();
  resolved->set_validity(Unless(view_.window, validity));
  TakeRevisions(entity, *resolved);
  RETURN_IF_ERROR(AddClaims(ref, &claims, *resolved));
  return resolved;
}

absl::StatusOr<std::optional<v1::Relationship>> Facts::Relationship(base::RelationshipNo no) {
  const std::optional<graph::RelationshipState> state = view_.snapshot.Relationship(no);
  if (!state.has_value() || !MayShow(*state)) return std::optional<v1::Relationship>();
  RETURN_IF_ERROR(Step());
  const FactRef ref{FactSort::kRelationship, no};
  ASSIGN_OR_RETURN(v1::Relationship relationship, view_.snapshot.RelationshipBody(no));
  if (stored()) {
    relationship.set_validity(base::Judge(state->span, view_.window));
    RETURN_IF_ERROR(AddClaims(ref, nullptr, relationship));
    return std::optional<v1::Relationship>(std::move(relationship));
  }
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, ClaimsAbout(ref));
  auto resolved = resolve::ResolveRelationship(view_.snapshot.schema(), claims, view_.policy);
  if (!resolved.has_value()) return resolved;
  ASSIGN_OR_RETURN(const base::Span span, base::ParseValidTime(resolved->valid_time()));
  const v1::Validity validity = base::Judge(span, view_.window);
  if (!view_.Shows(validity)) return std::optional<v1::Relationship>();
  resolved->set_validity(validity);
  TakeRevisions(relationship, *resolved);
  RETURN_IF_ERROR(AddClaims(ref, &claims, *resolved));
  return resolved;
}

absl::StatusOr<std::optional<v1::Observation>> Facts::Observation(base::ObservationNo no) {
  const std::optional<graph::ObservationState> state = view_.snapshot.Observation(no);
  if (!state.has_value() || !MayShow(*state)) return std::optional<v1::Observation>();
  RETURN_IF_ERROR(Step());
  const FactRef ref{FactSort::kObservation, no};
  const v1::Validity validity = base::Judge(state->span, view_.window);
  ASSIGN_OR_RETURN(v1::Observation observation, view_.snapshot.ObservationBody(no));
  if (stored()) {
    observation.set_validity(validity);
    RETURN_IF_ERROR(AddClaims(ref, nullptr, observation));
    return std::optional<v1::Observation>(std::move(observation));
  }
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, ClaimsAbout(ref));
  auto resolved = resolve::ResolveObservation(view_.snapshot.schema(), claims, view_.policy);
  if (!resolved.has_value()) return resolved;
  resolved->set_validity(validity);
  TakeRevisions(observation, *resolved);
  RETURN_IF_ERROR(AddClaims(ref, &claims, *resolved));
  return resolved;
}

absl::StatusOr<std::optional<std::string>> Facts::EncodedEntity(base::EntityNo no, const Mask& mask) {
  const std::optional<graph::EntityState> state = view_.snapshot.Entity(no);
  if (state.has_value() && stored(*state) && !view_.include_claims) {
    RETURN_IF_ERROR(Step());
    ASSIGN_OR_RETURN(std::string body, view_.snapshot.Body({FactSort::kEntity, no}));
    body = Labelled<v1::Entity>(std::move(body), Unless(view_.window, v1::VALIDITY_DEFINITE));
    ASSIGN_OR_RETURN(body, mask.Cut(std::move(body)));
    return std::optional(std::move(body));
  }
  ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, Entity(no));
  if (!entity.has_value()) return std::optional<std::string>();
  mask.Trim(*entity);
  return std::optional(entity->SerializeAsString());
}

absl::StatusOr<std::optional<std::string>> Facts::EncodedRelationship(base::RelationshipNo no) {
  const std::optional<graph::RelationshipState> state = view_.snapshot.Relationship(no);
  if (!stored() || view_.include_claims) return Encoded(Relationship(no));
  if (!state.has_value() || !MayShow(*state)) return std::optional<std::string>();
  RETURN_IF_ERROR(Step());
  const v1::Validity validity = base::Judge(state->span, view_.window);
  return Stored<v1::Relationship>(view_.snapshot, {FactSort::kRelationship, no}, validity);
}

absl::StatusOr<std::optional<std::string>> Facts::EncodedObservation(base::ObservationNo no) {
  const std::optional<graph::ObservationState> state = view_.snapshot.Observation(no);
  if (!stored() || view_.include_claims) return Encoded(Observation(no));
  if (!state.has_value() || !MayShow(*state)) return std::optional<std::string>();
  RETURN_IF_ERROR(Step());
  const v1::Validity validity = base::Judge(state->span, view_.window);
  return Stored<v1::Observation>(view_.snapshot, {FactSort::kObservation, no}, validity);
}

v1::Entity Facts::Stub(base::EntityNo no) const {
  v1::Entity stub;
  stub.set_id(std::string(view_.snapshot.EntityId(no)));
  stub.set_stub(true);
  // The kind is there, and empty.
  const schema::Kind& kind = view_.snapshot.schema().kinds()[view_.snapshot.KindOf(no)];
  v1::Description& description = *stub.mutable_description();
  description.GetReflection()->MutableMessage(&description, kind.field);
  return stub;
}

absl::StatusOr<v1::Entity> Facts::EntityOrStub(base::EntityNo no) {
  ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, Entity(no));
  return entity.has_value() ? *std::move(entity) : Stub(no);
}

absl::StatusOr<std::string> Facts::EncodedEntityOrStub(base::EntityNo no, const Mask& mask) {
  ASSIGN_OR_RETURN(std::optional<std::string> entity, EncodedEntity(no, mask));
  if (entity.has_value()) return *std::move(entity);
  v1::Entity stub = Stub(no);
  mask.Trim(stub);
  return stub.SerializeAsString();
}

v1::ReadCost Facts::CostOf(int64_t returned) const {
  v1::ReadCost cost;
  cost.set_examined(meter_.examined());
  cost.set_returned(returned);
  return cost;
}

}  // namespace entente::query
