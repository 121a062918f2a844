#include "entente/snapshot_diff.h"

#include <cstdio>
#include <initializer_list>
#include <string_view>

#include "google/protobuf/util/message_differencer.h"

namespace entente {
namespace {

// The kind of fact, then parts, each ended by a byte that none of them contains.
std::string Join(char kind, std::initializer_list<std::string_view> parts) {
  std::string text(1, kind);
  for (const std::string_view part : parts) {
    text += part;
    text += '\0';
  }
  return text;
}

// A number that sorts as a text.
std::string Sortable(int number) {
  char text[16];
  std::snprintf(text, sizeof text, "%010d", number);
  return text;
}

std::string OfEntity(std::string_view id) { return Join('1', {id}); }

// Of a relationship or its key; of an observation or its key.
template <typename T>
std::string OfRelationship(const T& of) {
  return Join('2', {Sortable(of.relation()), of.subject(), of.object(), of.episode()});
}
template <typename T>
std::string OfObservation(const T& of) {
  return Join('3', {of.subject(), Sortable(of.metric()), of.period()});
}

bool Same(const v1::Fact& one, const v1::Fact& other) {
  return google::protobuf::util::MessageDifferencer::Equals(one, other);
}
bool Same(const v1::PatternRow& one, const v1::PatternRow& other) { return one.validity() == other.validity(); }

void Describe(const v1::Fact* before, const v1::Fact* after, v1::FactChange& change) {
  *change.mutable_key() = KeyOf(after != nullptr ? *after : *before);
  if (before != nullptr) *change.mutable_before() = *before;
  if (after != nullptr) *change.mutable_after() = *after;
}
void Describe(const v1::PatternRow* before, const v1::PatternRow* after, v1::RowChange& change) {
  *change.mutable_row() = after != nullptr ? *after : *before;
}

// The change from `before` to `after`, one of which may be null.
template <typename Change, typename Item>
Change MakeChange(v1::ChangeKind kind, const Item* before, const Item* after) {
  Change change;
  change.set_kind(kind);
  Describe(before, after, change);
  return change;
}

// Both maps are in order of identity: one walk over the two.
template <typename Change, typename Item>
std::vector<Change> Diff(const std::map<std::string, Item>& before, const std::map<std::string, Item>& after) {
  std::vector<Change> changes;
  auto old = before.begin();
  auto now = after.begin();
  while (old != before.end() || now != after.end()) {
    const Item* none = nullptr;
    if (now == after.end() || (old != before.end() && old->first < now->first)) {
      changes.push_back(MakeChange<Change>(v1::CHANGE_KIND_LEFT, &old->second, none));
      ++old;
    } else if (old == before.end() || now->first < old->first) {
      changes.push_back(MakeChange<Change>(v1::CHANGE_KIND_ENTERED, none, &now->second));
      ++now;
    } else {
      if (!Same(old->second, now->second)) {
        changes.push_back(MakeChange<Change>(v1::CHANGE_KIND_CHANGED, &old->second, &now->second));
      }
      ++old;
      ++now;
    }
  }
  return changes;
}

}  // namespace

std::string IdentityOf(const v1::FactKey& key) {
  switch (key.fact_case()) {
    case v1::FactKey::kEntity:
      return OfEntity(key.entity());
    case v1::FactKey::kRelationship:
      return OfRelationship(key.relationship());
    case v1::FactKey::kObservation:
      return OfObservation(key.observation());
    case v1::FactKey::FACT_NOT_SET:
      break;
  }
  return "";
}

std::string IdentityOf(const v1::Fact& fact) {
  switch (fact.fact_case()) {
    case v1::Fact::kEntity:
      return OfEntity(fact.entity().id());
    case v1::Fact::kRelationship:
      return OfRelationship(fact.relationship());
    case v1::Fact::kObservation:
      return OfObservation(fact.observation());
    case v1::Fact::FACT_NOT_SET:
      break;
  }
  return "";
}

v1::FactKey KeyOf(const v1::Fact& fact) {
  v1::FactKey key;
  switch (fact.fact_case()) {
    case v1::Fact::kEntity:
      key.set_entity(fact.entity().id());
      break;
    case v1::Fact::kRelationship: {
      const v1::Relationship& of = fact.relationship();
      v1::RelationshipKey& to = *key.mutable_relationship();
      to.set_relation(of.relation());
      to.set_subject(of.subject());
      to.set_object(of.object());
      to.set_episode(of.episode());
      break;
    }
    case v1::Fact::kObservation: {
      const v1::Observation& of = fact.observation();
      v1::ObservationKey& to = *key.mutable_observation();
      to.set_subject(of.subject());
      to.set_metric(of.metric());
      to.set_period(of.period());
      break;
    }
    case v1::Fact::FACT_NOT_SET:
      break;
  }
  return key;
}

std::vector<v1::FactChange> SnapshotDiff(const FactMap& before, const FactMap& after) {
  return Diff<v1::FactChange>(before, after);
}

std::vector<v1::RowChange> SnapshotDiff(const RowMap& before, const RowMap& after) {
  return Diff<v1::RowChange>(before, after);
}

}  // namespace entente
