#include "tests/robustness/world.h"

#include <algorithm>
#include <cstdio>

#include "google/protobuf/descriptor.h"

namespace entente::oracle {
namespace {

Days Until(const v1::ValidTime& time) { return time.until().empty() ? Days{kFuture, kFuture} : ReadDate(time.until()); }

// How certain it is that an entity is described at the view's time: the best of its claims that count.
v1::Validity Described(const std::vector<v1::Claim>& standing, const View& view) {
  v1::Validity best = v1::VALIDITY_NOT_VALID;
  for (const v1::Claim& claim : standing) {
    const v1::Validity validity = claim.has_valid_time()
                                      ? Judge(ReadDate(claim.valid_time().from()), Until(claim.valid_time()), view)
                                      : v1::VALIDITY_DEFINITE;
    best = std::min(best, validity);
  }
  return view.any ? v1::VALIDITY_UNSPECIFIED : best;
}

std::string IdentityOf(const v1::Observation& fact) {
  return fact.subject() + " " + std::to_string(fact.metric()) + " " + fact.period();
}

v1::Entity StubOf(const std::string& id) {
  v1::Entity stub;
  stub.set_id(id);
  stub.set_stub(true);
  v1::Description& description = *stub.mutable_description();
  description.GetReflection()->MutableMessage(&description, description.GetDescriptor()->FindFieldByName(KindOf(id)));
  return stub;
}

}  // namespace

v1::Entity World::Masked(const std::string& id, const google::protobuf::FieldMask& mask) const {
  const auto found = entities.find(id);
  v1::Entity entity = found != entities.end() ? found->second : StubOf(id);
  entity.clear_validity();
  if (mask.paths_size() == 0) return entity;
  v1::Entity only;
  only.set_id(id);
  return only;
}

v1::Validity World::Label(Truth truth) const {
  if (view.any) return v1::VALIDITY_UNSPECIFIED;
  return truth == kSure ? v1::VALIDITY_DEFINITE : truth == kMaybe ? v1::VALIDITY_POSSIBLE : v1::VALIDITY_NOT_VALID;
}

World MakeWorld(const Oracle& oracle, const View& view, const v1::ReadContext& context) {
  World world;
  world.view = view;
  world.context = context;
  world.today = oracle.DayAt(view.revision);
  View everything;
  everything.revision = view.revision;
  everything.any = true;
  for (const v1::Entity& entity : oracle.Entities(everything)) world.entities[entity.id()] = StubOf(entity.id());
  std::map<std::string, std::vector<v1::Claim>> claims;
  for (const v1::Claim& claim : oracle.Claims(view.revision)) {
    if (claim.has_entity()) claims[claim.entity().id()].push_back(claim);
  }
  const auto labelled = [&](v1::Entity entity, const View& at) {
    if (!entity.stub()) entity.set_validity(Described(oracle.Standing(claims[entity.id()], at), at));
    return entity;
  };
  View possible = view;
  possible.definite_only = false;
  world.possible = world.entities;
  for (const v1::Entity& entity : oracle.Entities(possible)) world.possible[entity.id()] = labelled(entity, possible);
  for (const v1::Entity& entity : oracle.Entities(view)) {
    world.shown.insert(entity.id());
    world.entities[entity.id()] = labelled(entity, view);
  }
  View always = view;
  always.any = true;
  world.resolved = oracle.Relationships(always);
  for (const v1::Entity& entity : oracle.Entities(always)) world.described[entity.id()] = entity;
  for (const v1::Entity& entity : oracle.Entities(possible)) world.described[entity.id()] = entity;
  world.measured = oracle.Observations(always);
  for (v1::Observation& fact : world.measured) {
    if (!view.any) fact.set_validity(v1::VALIDITY_NOT_VALID);
    for (const v1::Observation& seen : oracle.Observations(possible)) {
      if (IdentityOf(seen) == IdentityOf(fact)) fact.set_validity(seen.validity());
    }
  }
  world.relationships = oracle.Relationships(view);
  world.observations = oracle.Observations(view);
  return world;
}

v1::Relationship Labelled(v1::Relationship fact, const View& view) {
  fact.set_validity(Judge(ReadDate(fact.valid_time().from()), Until(fact.valid_time()), view));
  return fact;
}

View ViewAt(const View& view, const v1::ValidAt& valid_at, int today) {
  View at = view;
  at.any = valid_at.any();
  at.every_day = false;
  at.first = at.last = today;
  if (!valid_at.day().empty()) at.first = at.last = ReadDate(valid_at.day()).earliest;
  if (!valid_at.interval().empty()) {
    const size_t slash = valid_at.interval().find('/');
    at.first = ReadDate(valid_at.interval().substr(0, slash)).earliest;
    at.last = ReadDate(valid_at.interval().substr(slash == std::string::npos ? 0 : slash + 1)).latest;
    at.every_day = valid_at.overlap() == v1::OVERLAP_EVERY_DAY;
  }
  return at;
}

const v1::RelationRule& RuleOf(int relation) {
  return v1::Relation_descriptor()->FindValueByNumber(relation)->options().GetExtension(v1::relation);
}

bool Means(int relation, const google::protobuf::RepeatedField<int>& meanings) {
  for (const int meaning : RuleOf(relation).meanings()) {
    if (std::count(meanings.begin(), meanings.end(), meaning)) return true;
  }
  return false;
}

bool Implies(int stored, int asked) {
  return stored == asked || RuleOf(stored).implies() == v1::Relation_Name(static_cast<v1::Relation>(asked));
}

bool IsAmong(int relation, const google::protobuf::RepeatedField<int>& relations,
             const google::protobuf::RepeatedField<int>& meanings, bool rosters) {
  if (!meanings.empty() && !Means(relation, meanings)) return false;
  if (relations.empty()) return rosters || !RuleOf(relation).roster();
  return std::any_of(relations.begin(), relations.end(), [&](int asked) { return Implies(relation, asked); });
}

bool Leads(const v1::Relationship& fact, const std::string& from, v1::Direction direction) {
  const bool symmetric = RuleOf(fact.relation()).symmetric();
  return (fact.subject() == from && (symmetric || direction != v1::DIRECTION_IN)) ||
         (fact.object() == from && (symmetric || direction != v1::DIRECTION_OUT));
}

const std::string& OtherEnd(const v1::Relationship& fact, const std::string& end) {
  return fact.subject() == end ? fact.object() : fact.subject();
}

std::string KindOf(const std::string& id) { return id.substr(0, id.find('/')); }

std::string Identity(const v1::Relationship& fact) {
  char relation[8];
  std::snprintf(relation, sizeof relation, "%03d", fact.relation());
  const std::string gap(1, ' ');  // less than any character of an id
  return fact.subject() + gap + relation + gap + fact.object() + gap + fact.episode();
}

}  // namespace entente::oracle
