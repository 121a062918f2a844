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
  if (const std::optional<base::EntityNo> found = before_.FindEntity(id)) return *found;
  const auto [it, fresh] = entity_by_id_.try_emplace(id, next_.entity);
  if (fresh) {
    ++next_.entity;
    new_entities_.push_back(id);
  }
  return it->second;
}

std::string Draft::EntityId(base::EntityNo no) const {
  if (no >= first_.entity) return new_entities_[no - first_.entity];
  return std::string(before_.EntityId(no));
}

std::optional<base::EntityNo> Draft::FindEntity(const std::string& id) const {
  if (const std::optional<base::EntityNo> found = before_.FindEntity(id)) return found;
  const auto it = entity_by_id_.find(id);
  return it == entity_by_id_.end() ? std::nullopt : std::optional<base::EntityNo>(it->second);
}

graph::Redirect Draft::RedirectOf(base::EntityNo no) const {
  if (const auto it = redirects_.find(no); it != redirects_.end()) return it->second;
  return no < first_.entity ? before_.RedirectOf(no) : graph::Redirect();
}

void Draft::Follow(std::string& id) const {
  if (redirects_.empty() && !before_.HasRedirects()) return;
  const std::optional<base::EntityNo> no = FindEntity(id);
  if (!no.has_value()) return;
  const graph::Redirect redirect = RedirectOf(*no);
  if (redirect.leads()) id = EntityId(redirect.to);
}

void Draft::Lead(base::EntityNo no, const graph::Redirect& redirect) {
  const auto [it, fresh] = redirects_.try_emplace(no, redirect);
  if (!fresh && it->second.leads()) {
    std::vector<base::EntityNo>& merged = merged_into_[it->second.merged_into];
    merged.erase(std::remove(merged.begin(), merged.end(), no), merged.end());
  }
  it->second = redirect;
  if (redirect.leads()) merged_into_[redirect.merged_into].push_back(no);
}

std::vector<base::EntityNo> Draft::LeadingTo(base::EntityNo no) const {
  std::vector<base::EntityNo> leading{no};
  for (size_t i = 0; i < leading.size(); ++i) {
    const base::EntityNo into = leading[i];
    if (into < first_.entity) {
      for (const base::EntityNo from : before_.MergedInto(into)) {
        if (!redirects_.contains(from)) leading.push_back(from);
      }
    }
    if (const auto it = merged_into_.find(into); it != merged_into_.end()) {
      leading.insert(leading.end(), it->second.begin(), it->second.end());
    }
  }
  leading.erase(leading.begin());
  std::sort(leading.begin(), leading.end());
  return leading;
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

std::optional<FactRef> Draft::Find(const Identity& identity) const {
  if (identity.subject >= first_.entity) return std::nullopt;
  if (identity.sort == FactSort::kObservation) {
    const auto no = before_.FindObservation(identity.subject, identity.type, identity.text);
    return no.has_value() ? std::optional<FactRef>(FactRef{identity.sort, *no}) : std::nullopt;
  }
  if (identity.object >= first_.entity) return std::nullopt;
  const auto no = before_.FindRelationship(identity.type, identity.subject, identity.object, identity.text);
  return no.has_value() ? std::optional<FactRef>(FactRef{identity.sort, *no}) : std::nullopt;
}

FactRef Draft::RefOf(Identity identity) {
  if (const std::optional<FactRef> known = Find(identity)) return *known;
  const FactSort sort = identity.sort;
  uint32_t& next = sort == FactSort::kRelationship ? next_.relationship : next_.observation;
  const auto [it, fresh] = new_refs_.try_emplace(std::move(identity), FactRef{sort, next});
  if (fresh) ++next;
  return it->second;
}

DraftFact& Draft::Put(FactRef ref, bool& fresh) {
  const auto [it, added] = fact_by_ref_.try_emplace(ref, facts_.size());
  fresh = added;
  if (!fresh) return facts_[it->second];
  DraftFact& fact = facts_.emplace_back();
  fact.ref = ref;
  fact.known = Known(ref);
  return fact;
}

DraftFact& Draft::FactOf(const v1::Claim& claim) {
  CHECK(claim.content_case() != v1::Claim::CONTENT_NOT_SET);
  if (claim.has_entity()) return EntityFact(Entity(claim.entity().id()));
  base::EntityNo subject = base::kNoNumber, object = base::kNoNumber;
  Identity identity;
  if (claim.has_relationship()) {
    const v1::RelationshipClaim& said = claim.relationship();
    subject = Entity(said.subject());
    object = Entity(said.object());
    identity = {FactSort::kRelationship, static_cast<int>(said.relation()), subject, object, said.episode()};
  } else {
    const v1::ObservationClaim& said = claim.observation();
    subject = Entity(said.subject());
    identity = {FactSort::kObservation, static_cast<int>(said.metric()), subject, object, said.period()};
  }
  bool fresh = false;
  DraftFact& fact = Put(RefOf(std::move(identity)), fresh);
  if (!fresh) return fact;
  fact.key = KeyOf(claim);
  fact.subject = subject;
  fact.object = object;
  return fact;
}

DraftFact& Draft::EntityFact(base::EntityNo no) {
  bool fresh = false;
  DraftFact& fact = Put({FactSort::kEntity, no}, fresh);
  if (fresh) fact.key.set_entity(EntityId(no));
  return fact;
}

DraftFact* Draft::FindFact(FactRef ref) {
  const auto it = fact_by_ref_.find(ref);
  return it == fact_by_ref_.end() ? nullptr : &facts_[it->second];
}

const DraftFact* Draft::FindFact(FactRef ref) const {
  const auto it = fact_by_ref_.find(ref);
  return it == fact_by_ref_.end() ? nullptr : &facts_[it->second];
}

// Notes which fact a claim is about and which documents it cites. An erased claim, which does not say, stays where it
// was.
void Draft::Place(DraftClaim& draft) {
  const size_t position = draft.position;
  draft.documents.clear();
  for (const v1::Citation& citation : draft.claim.citations()) {
    const base::EntityNo document = Entity(citation.document());
    if (std::find(draft.documents.begin(), draft.documents.end(), document) == draft.documents.end()) {
      draft.documents.push_back(document);
    }
  }
  if (tracks_names_) {
    for (const base::EntityNo document : draft.documents) naming_[document].push_back(position);
  }
  if (draft.claim.content_case() == v1::Claim::CONTENT_NOT_SET) return;
  DraftFact& fact = FactOf(draft.claim);
  draft.about = fact.ref;
  if (tracks_names_) {
    for (const base::EntityNo end : {fact.ref.sort == FactSort::kEntity ? fact.ref.no : fact.subject, fact.object}) {
      if (end != base::kNoNumber) naming_[end].push_back(position);
    }
  }
  if (std::find(fact.claims.begin(), fact.claims.end(), position) == fact.claims.end()) fact.claims.push_back(position);
}

absl::StatusOr<DraftClaim*> Draft::FindClaim(const std::string& id) {
  if (const auto it = claim_by_id_.find(id); it != claim_by_id_.end()) return &claims_[it->second];
  ASSIGN_OR_RETURN(const std::optional<base::ClaimNo> no, before_.store().FindClaim(id));
  return no.has_value() ? Load(*no) : nullptr;
}

absl::StatusOr<DraftClaim*> Draft::Load(base::ClaimNo no) {
  if (const auto it = claim_by_no_.find(no); it != claim_by_no_.end()) return &claims_[it->second];
  ASSIGN_OR_RETURN(std::optional<v1::Claim> claim, before_.store().Claim(no, before_.revision()));
  if (!claim.has_value()) return nullptr;
  const size_t position = claims_.size();
  DraftClaim& draft = claims_.emplace_back();
  draft.no = no;
  draft.claim = *std::move(claim);
  draft.existed = true;
  draft.position = position;
  claim_by_id_.emplace(draft.claim.id(), position);
  claim_by_no_.emplace(no, position);
  Place(draft);
  draft.documents_before = draft.documents;
  return &draft;
}

absl::StatusOr<std::vector<base::ClaimNo>> Draft::CandidatesNaming(base::EntityNo no, int64_t limit) const {
  ASSIGN_OR_RETURN(std::vector<base::ClaimNo> candidates, before_.store().ClaimsCiting(no));
  std::vector<FactRef> facts{{FactSort::kEntity, no}};
  before_.ForEachEverKnown(no, [&](FactRef fact) {
    facts.push_back(fact);
    return static_cast<int64_t>(facts.size()) <= limit + 1;
  });
  for (const FactRef fact : facts) {
    if (static_cast<int64_t>(candidates.size()) > limit) break;
    ASSIGN_OR_RETURN(const std::vector<base::ClaimNo> about, before_.store().ClaimsAbout(fact));
    candidates.insert(candidates.end(), about.begin(), about.end());
  }
  return candidates;
}

absl::StatusOr<std::vector<DraftClaim*>> Draft::ClaimsNaming(base::EntityNo no, int64_t& budget) {
  CHECK(tracks_names_);
  if (no < first_.entity) {
    ASSIGN_OR_RETURN(const std::vector<base::ClaimNo> candidates, CandidatesNaming(no, budget));
    budget -= static_cast<int64_t>(candidates.size());
    if (budget < 0) return std::vector<DraftClaim*>();
    for (const base::ClaimNo candidate : candidates) RETURN_IF_ERROR(Load(candidate).status());
  }
  std::vector<DraftClaim*> claims;
  const auto it = naming_.find(no);
  if (it == naming_.end()) return claims;
  budget -= static_cast<int64_t>(it->second.size());
  for (const size_t position : it->second) {
    DraftClaim& claim = claims_[position];
    if (claim.claim.state() == v1::CLAIM_STATE_ASSERTED && Names(claim, no)) claims.push_back(&claim);
  }
  const auto by_number = [](const DraftClaim* a, const DraftClaim* b) { return a->no < b->no; };
  std::sort(claims.begin(), claims.end(), by_number);
  claims.erase(std::unique(claims.begin(), claims.end()), claims.end());
  return claims;
}

bool Draft::Names(const DraftClaim& claim, base::EntityNo no) const {
  if (std::find(claim.documents.begin(), claim.documents.end(), no) != claim.documents.end()) return true;
  const DraftFact* fact = FindFact(claim.about);
  if (fact == nullptr) return false;
  return fact->ref.sort == FactSort::kEntity ? fact->ref.no == no : fact->subject == no || fact->object == no;
}

DraftClaim& Draft::AddClaim(v1::Claim claim) {
  const size_t position = claims_.size();
  DraftClaim& draft = claims_.emplace_back();
  draft.no = next_.claim++;
  draft.claim = std::move(claim);
  draft.position = position;
  claim_by_id_.emplace(draft.claim.id(), position);
  return draft;
}

v1::Claim Draft::GiveBack(DraftClaim& claim) const {
  v1::Claim given = std::move(claim.claim);
  for (int i = 0; i < given.citations_size(); ++i) {
    if ((claim.given.without_group >> i & 1) != 0) given.mutable_citations(i)->clear_origin_group();
    if ((claim.given.without_date >> i & 1) != 0) given.mutable_citations(i)->clear_published();
  }
  if (claim.given.open_time.has_value()) {
    *given.mutable_valid_time() = *claim.given.open_time;
    if (given.valid_time().from().empty()) given.clear_valid_time();  // it had no end
    given.clear_change_note();
  }
  return given;
}

void Draft::Written(DraftClaim& claim, Touch touch, const std::string& path, bool path_is_claim) {
  const FactRef was_about = claim.about;
  const bool is_new = !claim.existed && !claim.written;
  Place(claim);
  claim.written = true;
  if (claim.existed) written_nos_.insert(claim.no);
  if (!is_new && was_about != claim.about) {
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

const v1::Claim* Draft::OnlyClaimAbout(const DraftFact& fact) const {
  if (fact.known || fact.claims.size() != 1) return nullptr;
  const DraftClaim& draft = claims_[fact.claims.front()];
  return draft.about == fact.ref && draft.claim.state() != v1::CLAIM_STATE_ERASED ? &draft.claim : nullptr;
}

}  // namespace entente::commit
