// Who is who, as the oracle keeps it: where merged ids lead, and what merges, splits and their undoing rename.
#include "tests/robustness/oracle.h"

namespace entente::oracle {
namespace {

bool IsAbout(const v1::Claim& claim, const std::string& id) {
  return claim.entity().id() == id || claim.relationship().subject() == id || claim.relationship().object() == id ||
         claim.observation().subject() == id;
}

void PutInOrder(v1::Claim& claim) {
  if (!claim.has_relationship()) return;
  v1::RelationshipClaim& r = *claim.mutable_relationship();
  const bool symmetric = r.relation() == v1::RELATION_PARTNERS_WITH || r.relation() == v1::RELATION_COMPETES_WITH;
  if (symmetric && r.object() < r.subject()) r.mutable_subject()->swap(*r.mutable_object());
}

// Lets what a claim is about be another entity.
void RenameAbout(v1::Claim& claim, const std::string& from, const std::string& to) {
  if (claim.has_entity() && claim.entity().id() == from) claim.mutable_entity()->set_id(to);
  if (claim.has_observation() && claim.observation().subject() == from) claim.mutable_observation()->set_subject(to);
  if (claim.has_relationship()) {
    if (claim.relationship().subject() == from) claim.mutable_relationship()->set_subject(to);
    if (claim.relationship().object() == from) claim.mutable_relationship()->set_object(to);
  }
  PutInOrder(claim);
}

}  // namespace

std::string Oracle::Canonical(const std::string& id, int64_t revision) const {
  std::string at = id;
  for (bool going = true; going;) {
    going = false;
    const auto found = leads_.find(at);
    if (found == leads_.end()) break;
    std::string to;
    for (const auto& [since, into] : found->second) {
      if (since <= revision || planted_bug == 4) to = into;
    }
    going = !to.empty();
    if (going) at = to;
  }
  return at;
}

std::vector<std::string> Oracle::Merged() const {
  std::vector<std::string> merged;
  for (const auto& [id, leads] : leads_) {
    if (!leads.back().second.empty()) merged.push_back(id);
  }
  return merged;
}

void Oracle::Follow(v1::Claim& claim, int64_t revision) const {
  for (const std::string& id : Merged()) RenameAbout(claim, id, Canonical(id, revision));
  PutInOrder(claim);
}

void Oracle::MergeOne(const std::string& from, const std::string& into, int64_t revision) {
  for (const v1::Claim& claim : Claims(revision)) {
    if (claim.state() != v1::CLAIM_STATE_ASSERTED) continue;
    Move move;
    move.about = IsAbout(claim, from);
    for (int i = 0; i < claim.citations_size(); ++i) {
      if (claim.citations(i).document() == from) move.citations.insert(i);
    }
    if (!move.about && move.citations.empty()) continue;
    v1::Claim& moved = Write(claim.id(), revision);
    RenameAbout(moved, from, into);
    for (const int i : move.citations) moved.mutable_citations(i)->set_document(into);
    moved_[from][claim.id()] = move;
  }
  leads_[from].push_back({revision, into});
}

void Oracle::Undo(const std::string& entity, int64_t revision) {
  const std::string holder = Canonical(entity, revision);
  leads_[entity].push_back({revision, ""});
  for (const auto& [id, move] : moved_[entity]) {
    const v1::Claim claim = claims_[id].back().second;
    if (claim.state() != v1::CLAIM_STATE_ASSERTED) continue;
    if (move.about && IsAbout(claim, holder)) RenameAbout(Write(id, revision), holder, entity);
    for (const int i : move.citations) {
      if (i >= claim.citations_size() || claim.citations(i).document() != holder) continue;
      Write(id, revision).mutable_citations(i)->set_document(entity);
    }
  }
  moved_.erase(entity);
}

void Oracle::Split(const v1::SplitEntity& split, int64_t revision) {
  const std::string entity = Canonical(split.entity(), revision);
  std::string into = Canonical(split.into(), revision);
  if (into == entity) {
    into = split.into();
    leads_[into].push_back({revision, ""});
    moved_.erase(into);
  }
  for (const std::string& id : split.claim_ids()) {
    v1::Claim& claim = Write(id, revision);
    RenameAbout(claim, entity, into);
    for (v1::Citation& citation : *claim.mutable_citations()) {
      if (citation.document() == entity) citation.set_document(into);
    }
  }
}

}  // namespace entente::oracle
