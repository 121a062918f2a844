#include "service/watch/interest_index.h"

namespace entente::watch {
namespace {

template <typename Map, typename Key>
void AddFrom(const Map& map, const Key& key, InterestIndex::Subscribers& concerned) {
  const auto found = map.find(key);
  if (found != map.end()) concerned.insert(found->second.begin(), found->second.end());
}

// What a claim is about; an erased one does not say, but then its fact changes too.
v1::FactKey KeyOf(const v1::Claim& claim) {
  v1::FactKey key;
  if (claim.has_entity()) {
    key.set_entity(claim.entity().id());
  } else if (claim.has_relationship()) {
    key.mutable_relationship()->set_relation(claim.relationship().relation());
    key.mutable_relationship()->set_subject(claim.relationship().subject());
    key.mutable_relationship()->set_object(claim.relationship().object());
  } else if (claim.has_observation()) {
    key.mutable_observation()->set_subject(claim.observation().subject());
  }
  return key;
}

}  // namespace

template <typename Visit>
void InterestIndex::ForEachSet(const Interest& interest, Visit visit) {
  if (interest.everything) return;
  if (interest.redirects) visit(in_redirects_);
  for (const int relation : interest.relations) visit(by_relation_[relation]);
  for (const std::string& id : interest.entities) visit(by_entity_[id]);
  for (const schema::Kind& kind : schema_.kinds()) {
    if ((interest.touching >> kind.index & 1) != 0) visit(by_touching_[kind.index]);
    if ((interest.kinds >> kind.index & 1) != 0) visit(by_kind_[kind.index]);
  }
}

void InterestIndex::Add(uint64_t subscriber, const Interest& interest) {
  ForEachSet(interest, [subscriber](Subscribers& set) { set.insert(subscriber); });
}

void InterestIndex::Remove(uint64_t subscriber, const Interest& interest) {
  ForEachSet(interest, [subscriber](Subscribers& set) { set.erase(subscriber); });
  for (const std::string& id : interest.entities) {
    const auto found = by_entity_.find(id);
    if (found != by_entity_.end() && found->second.empty()) by_entity_.erase(found);
  }
}

InterestIndex::Subscribers InterestIndex::InEntity(const std::string& id) const {
  const auto found = by_entity_.find(id);
  return found == by_entity_.end() ? Subscribers() : found->second;
}

InterestIndex::Subscribers InterestIndex::ConcernedBy(const log::LogRecord& record) const {
  Subscribers concerned;
  for (const log::FactEffect& effect : record.facts()) {
    AddFact(effect.change().key(), concerned);
    if (effect.has_redirect() || effect.unmerged()) concerned.insert(in_redirects_.begin(), in_redirects_.end());
  }
  for (const log::ClaimEffect& effect : record.claims()) AddFact(KeyOf(effect.claim()), concerned);
  return concerned;
}

void InterestIndex::AddFact(const v1::FactKey& key, Subscribers& concerned) const {
  switch (key.fact_case()) {
    case v1::FactKey::kEntity:
      AddTouched(key.entity(), concerned);
      if (const schema::Kind* kind = schema_.KindOfId(key.entity())) AddFrom(by_kind_, kind->index, concerned);
      return;
    case v1::FactKey::kRelationship:
      AddFrom(by_relation_, static_cast<int>(key.relationship().relation()), concerned);
      AddTouched(key.relationship().subject(), concerned);
      AddTouched(key.relationship().object(), concerned);
      return;
    case v1::FactKey::kObservation:
      AddTouched(key.observation().subject(), concerned);
      return;
    case v1::FactKey::FACT_NOT_SET:
      return;
  }
}

void InterestIndex::AddTouched(const std::string& entity, Subscribers& concerned) const {
  AddFrom(by_entity_, entity, concerned);
  if (by_touching_.empty()) return;
  if (const schema::Kind* kind = schema_.KindOfId(entity)) AddFrom(by_touching_, kind->index, concerned);
}

}  // namespace entente::watch
