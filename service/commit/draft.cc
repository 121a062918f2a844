#include "service/commit/draft.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"

namespace entente::commit {

using base::FactRef;
using base::FactSort;

Numbers NextNumbers(const graph::Graph& graph) {
  return {graph.next_entity(), graph.next_relationship(), graph.next_observation(), graph.next_claim()};
}

v1::FactKey KeyOf(const v1::Claim& claim) {
  v1::FactKey key;
  switch (claim.content_case()) {
    case v1::Claim::kEntity:
      key.set_entity(claim.entity().id());
      break;
    case v1::Claim::kRelationship: {
      v1::RelationshipKey& identity = *key.mutable_relationship();
      identity.set_relation(claim.relationship().relation());
      identity.set_subject(claim.relationship().subject());
      identity.set_object(claim.relationship().object());
      identity.set_episode(claim.relationship().episode());
      break;
    }
    case v1::Claim::kObservation: {
      v1::ObservationKey& identity = *key.mutable_observation();
      identity.set_subject(claim.observation().subject());
      identity.set_metric(claim.observation().metric());
      identity.set_period(claim.observation().period());
      break;
    }
    case v1::Claim::CONTENT_NOT_SET:
      break;
  }
  return key;
}

base::EntityNo Draft::Entity(const std::string& id) {
  if (const auto it = entity_by_id_.find(id); it != entity_by_id_.end()) return it->second;
  const std::optional<base::EntityNo> found = before_.FindEntity(id);
  const base::EntityNo no = found.has_value() ? *found : next_.entity++;
  if (!found.has_value()) new_entities_.push_back(id);
  entity_by_id_.emplace(id, no);
  return no;
}

std::string Draft::EntityId(base::EntityNo no) const {
  if (no >= first_.entity) return new_entities_[no - first_.entity];
  return std::string(before_.EntityId(no));
}

bool Draft::Known(FactRef ref) const {
  switch (ref.sort) {
    case FactSort::kEntity:
      return ref.no < first_.entity;
    case FactSort::kRelationship:
      return ref.no < first_.relationship;
    case FactSort::kObservation:
      return ref.no < first_.observation;
  }
  return false;
}

bool Draft::WasThere(base::EntityNo no) const { return no < first_.entity && before_.Entity(no).has_value(); }

FactRef Draft::RefOf(const v1::FactKey& key) {
  if (key.has_entity()) return {FactSort::kEntity, Entity(key.entity())};
  const std::string bytes = key.SerializeAsString();
  if (const auto it = ref_by_key_.find(bytes); it != ref_by_key_.end()) return it->second;
  std::optional<FactRef> ref = before_.Find(key);
  if (!ref.has_value()) {
    ref = key.has_relationship() ? FactRef{FactSort::kRelationship, next_.relationship++}
                                 : FactRef{FactSort::kObservation, next_.observation++};
  }
  ref_by_key_.emplace(bytes, *ref);
  return *ref;
}

DraftFact& Draft::Put(FactRef ref, const v1::FactKey& key) {
  const auto [it, fresh] = fact_by_ref_.try_emplace(ref, facts_.size());
  if (!fresh) return facts_[it->second];
  DraftFact& fact = facts_.emplace_back();
  fact.ref = ref;
  fact.key = key;
  fact.known = Known(ref);
  if (key.has_relationship()) {
    fact.subject = Entity(key.relationship().subject());
    fact.object = Entity(key.relationship().object());
  } else if (key.has_observation()) {
    fact.subject = Entity(key.observation().subject());
  }
  return fact;
}

DraftFact& Draft::FactOf(const v1::Claim& claim) {
  CHECK(claim.content_case() != v1::Claim::CONTENT_NOT_SET);
  const v1::FactKey key = KeyOf(claim);
  return Put(RefOf(key), key);
}

DraftFact& Draft::EntityFact(base::EntityNo no) {
  v1::FactKey key;
  key.set_entity(EntityId(no));
  return Put({FactSort::kEntity, no}, key);
}

DraftFact* Draft::FindFact(FactRef ref) {
  const auto it = fact_by_ref_.find(ref);
  return it == fact_by_ref_.end() ? nullptr : &facts_[it->second];
}

const DraftFact* Draft::FindFact(FactRef ref) const {
  const auto it = fact_by_ref_.find(ref);
  return it == fact_by_ref_.end() ? nullptr : &facts_[it->second];
}

// Notes which fact the claim at `position` is about and which documents it cites. An erased claim, which does not say,
// stays where it was.
void Draft::Place(size_t position) {
  DraftClaim& draft = claims_[position];
  draft.documents.clear();
  for (const v1::Citation& citation : draft.claim.citations()) {
    const base::EntityNo document = Entity(citation.document());
    if (std::find(draft.documents.begin(), draft.documents.end(), document) == draft.documents.end()) {
      draft.documents.push_back(document);
    }
  }
  if (draft.claim.content_case() == v1::Claim::CONTENT_NOT_SET) return;
  DraftFact& fact = FactOf(draft.claim);
  draft.about = fact.ref;
  if (std::find(fact.claims.begin(), fact.claims.end(), position) == fact.claims.end()) fact.claims.push_back(position);
}

absl::StatusOr<DraftClaim*> Draft::FindClaim(const std::string& id) {
  if (const auto it = claim_by_id_.find(id); it != claim_by_id_.end()) return &claims_[it->second];
  ASSIGN_OR_RETURN(const std::optional<base::ClaimNo> no, before_.store().FindClaim(id));
  if (!no.has_value()) return nullptr;
  ASSIGN_OR_RETURN(std::optional<v1::Claim> claim, before_.store().Claim(*no, before_.revision()));
  if (!claim.has_value()) return nullptr;
  const size_t position = claims_.size();
  DraftClaim& draft = claims_.emplace_back();
  draft.no = *no;
  draft.claim = *std::move(claim);
  draft.existed = true;
  claim_by_id_.emplace(id, position);
  Place(position);
  draft.documents_before = draft.documents;
  return &draft;
}

DraftClaim& Draft::AddClaim(v1::Claim claim) {
  const size_t position = claims_.size();
  DraftClaim& draft = claims_.emplace_back();
  draft.no = next_.claim++;
  draft.claim = std::move(claim);
  claim_by_id_.emplace(draft.claim.id(), position);
  Place(position);
  return draft;
}

void Draft::Written(DraftClaim& claim, Touch touch, const std::string& path, bool path_is_claim) {
  const FactRef was_about = claim.about;
  const size_t position = claim_by_id_.at(claim.claim.id());
  Place(position);
  claim.written = true;
  written_nos_.emplace(claim.no, position);
  if (was_about != claim.about) {
    DraftFact& left = *FindFact(was_about);
    TouchFact(left, touch, path, false);
    left.claim_ids.push_back(claim.claim.id());
  }
  DraftFact& fact = *FindFact(claim.about);
  TouchFact(fact, touch, path, path_is_claim);
  if (touch != Touch::kSupersede) fact.claim_ids.push_back(claim.claim.id());
}

void Draft::TouchFact(DraftFact& fact, Touch touch, const std::string& path, bool path_is_claim) {
  if (touch == Touch::kSupersede) fact.superseded = !fact.touched || fact.superseded;
  if (touch != Touch::kSupersede && touch != Touch::kPointer) fact.superseded = false;
  fact.erased = touch == Touch::kErase && (!fact.touched || fact.erased);
  fact.withdrawn = touch == Touch::kRetract;
  fact.touched = true;
  if (fact.path.empty() || (path_is_claim && !fact.path_is_claim)) {
    fact.path = path;
    fact.path_is_claim = path_is_claim;
  }
}

absl::StatusOr<std::vector<v1::Claim>> Draft::ClaimsAbout(FactRef ref) const {
  std::vector<v1::Claim> claims;
  if (Known(ref)) {
    ASSIGN_OR_RETURN(std::vector<v1::Claim> kept, before_.ClaimsAbout(ref));
    for (v1::Claim& claim : kept) {
      if (claim.state() == v1::CLAIM_STATE_ERASED || claim_by_id_.contains(claim.id())) continue;
      claims.push_back(std::move(claim));
    }
  }
  if (const DraftFact* fact = FindFact(ref); fact != nullptr) {
    for (const size_t position : fact->claims) {
      const DraftClaim& draft = claims_[position];
      if (draft.about == ref && draft.claim.state() != v1::CLAIM_STATE_ERASED) claims.push_back(draft.claim);
    }
  }
  std::sort(claims.begin(), claims.end(), [](const v1::Claim& a, const v1::Claim& b) { return a.id() < b.id(); });
  return claims;
}

}  // namespace entente::commit
