#include "tests/robustness/watch_island.h"

#include <algorithm>

#include "google/protobuf/descriptor.h"
#include "tests/robustness/watch_copy.h"
#include "tests/robustness/watch_view.h"
#include "tests/robustness/world.h"

namespace entente::oracle {
namespace {

std::string SuffixOf(int island) { return "-i" + std::to_string(island); }

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

void Rename(int island, v1::Claim& claim) {
  const auto rename = [island](std::string& id) { id = OnIsland(id, island); };
  if (claim.has_entity()) rename(*claim.mutable_entity()->mutable_id());
  if (claim.has_relationship()) {
    rename(*claim.mutable_relationship()->mutable_subject());
    rename(*claim.mutable_relationship()->mutable_object());
  }
  if (claim.has_observation()) rename(*claim.mutable_observation()->mutable_subject());
}

v1::FactKey KeyOf(const v1::Claim& claim) {
  v1::FactKey key;
  if (claim.has_entity()) key.set_entity(claim.entity().id());
  if (claim.has_relationship()) {
    const v1::RelationshipClaim& said = claim.relationship();
    key.mutable_relationship()->set_relation(said.relation());
    key.mutable_relationship()->set_subject(said.subject());
    key.mutable_relationship()->set_object(said.object());
    key.mutable_relationship()->set_episode(said.episode());
  }
  if (claim.has_observation()) {
    key.mutable_observation()->set_subject(claim.observation().subject());
    key.mutable_observation()->set_metric(claim.observation().metric());
    key.mutable_observation()->set_period(claim.observation().period());
  }
  return key;
}

bool IsDated(const v1::Claim& claim) {
  const bool in_force = claim.state() == v1::CLAIM_STATE_ASSERTED && claim.rank() != v1::RANK_DEPRECATED;
  return in_force && !(claim.valid_time().from().empty() && claim.valid_time().until().empty());
}

bool Erases(const v1::CommitRequest& changes) {
  return std::any_of(changes.changes().begin(), changes.changes().end(),
                     [](const v1::Change& change) { return change.has_erase_claim(); });
}

void SetUpdated(int64_t revision, v1::Fact& fact) {
  if (fact.has_entity()) fact.mutable_entity()->set_updated_revision(revision);
  if (fact.has_relationship()) fact.mutable_relationship()->set_updated_revision(revision);
  if (fact.has_observation()) fact.mutable_observation()->set_updated_revision(revision);
}

// Whether a fact is as it was but for the revision that made it so. That a day passed and the label of an entity turned
// makes no other version of it, as with all facts; that a commit turned it does.
bool Same(v1::Fact a, v1::Fact b, bool day_passed) {
  SetUpdated(0, a);
  SetUpdated(0, b);
  if (day_passed && a.has_entity()) a.mutable_entity()->clear_validity();
  if (day_passed && b.has_entity()) b.mutable_entity()->clear_validity();
  return a.SerializeAsString() == b.SerializeAsString();
}

// Dates what became different with this revision, and keeps what did not.
void Date(int64_t revision, bool day_passed, const State& before, State& now) {
  for (auto& [key, known] : now) {
    Known dated = *known;
    const auto was = before.find(key);
    const bool kept =
        was != before.end() && was->second->dated == dated.dated && Same(was->second->fact, dated.fact, day_passed);
    const int64_t updated = kept ? UpdatedRevision(was->second->fact) : revision;
    SetUpdated(updated, dated.fact);
    bool same = kept && was->second->fact.SerializeAsString() == dated.fact.SerializeAsString();
    for (size_t i = 0; i < dated.fixed.size(); ++i) {
      SetUpdated(updated, dated.fixed[i]);
      same &= was != before.end() && was->second->fixed[i].SerializeAsString() == dated.fixed[i].SerializeAsString();
    }
    known = same ? was->second : std::make_shared<const Known>(std::move(dated));
  }
}

// What stands for an entity that nothing describes: ever, or, if it is dated, at the time asked about.
v1::Entity Stub(const std::string& id) {
  v1::Entity stub;
  stub.set_id(id);
  stub.set_stub(true);
  stub.set_validity(v1::VALIDITY_DEFINITE);
  v1::Description& description = *stub.mutable_description();
  description.GetReflection()->MutableMessage(&description, description.GetDescriptor()->FindFieldByName(KindOf(id)));
  return stub;
}

}  // namespace

std::string OnIsland(const std::string& id, int island) {
  return EndsWith(id, SuffixOf(island)) ? id : id + SuffixOf(island);
}

Island::Island(int number, uint64_t seed, std::vector<v1::WatchRequest> fixed_times)
    : number_(number), fixed_times_(std::move(fixed_times)), history_(seed) {}

void Island::Found(const v1::CommitRequest& documents, int64_t revision, int day) {
  std::vector<std::string> claim_ids;
  for (const v1::Change& change : documents.changes()) claim_ids.push_back(change.assert_claim().id());
  oracle_.Apply(documents, revision, day, claim_ids);
  day_passed_ = false;
  revisions_.push_back(revision);
}

void Island::PassDay(int64_t revision, int day) {
  oracle_.AdvanceClock(revision, day);
  day_passed_ = true;
  revisions_.push_back(revision);
}

v1::CommitRequest Island::Next() {
  v1::CommitRequest next = history_.Next(oracle_);
  // Few erasures: after each the whole past is worked out again.
  while (Erases(next) && !history_.Chance(4)) next = history_.Next(oracle_);
  for (v1::Change& change : *next.mutable_changes()) {
    if (change.has_correct_claim()) Rename(number_, *change.mutable_correct_claim()->mutable_claim());
    if (!change.has_assert_claim()) continue;
    v1::Claim& claim = *change.mutable_assert_claim();
    Rename(number_, claim);
    if (!claim.id().empty()) claim.set_id(OnIsland(claim.id(), number_));
  }
  return next;
}

v1::CommitRequest Island::Farewell() const {
  v1::CommitRequest request;
  request.set_author("history");
  for (const v1::Claim& claim : oracle_.Claims(oracle_.head())) {
    if (claim.state() != v1::CLAIM_STATE_ASSERTED || claim.entity().description().has_document()) continue;
    v1::RetractClaim& retraction = *request.add_changes()->mutable_retract_claim();
    retraction.set_claim_id(claim.id());
    retraction.set_reason(v1::RETRACTION_REASON_SOURCE_WITHDREW);
  }
  return request;
}

std::map<std::string, std::set<v1::ChangeKind>> Island::GoneBy(const v1::CommitRequest& changes) const {
  std::map<std::string, v1::Claim> claims;
  for (const v1::Claim& claim : oracle_.Claims(oracle_.head())) claims[claim.id()] = claim;
  std::map<std::string, std::set<v1::ChangeKind>> ways;
  for (const v1::Change& change : changes.changes()) {
    const std::string& id = change.has_retract_claim() ? change.retract_claim().claim_id()
                            : change.has_erase_claim() ? change.erase_claim().claim_id()
                                                       : change.correct_claim().claim().id();
    const auto found = claims.find(id);
    if (found == claims.end()) continue;
    ways[KeyText(KeyOf(found->second))].insert(change.has_retract_claim() ? v1::CHANGE_KIND_RETRACTED
                                                                          : v1::CHANGE_KIND_DELETED);
  }
  // Where another claim about the fact is recorded, but does not count, either word is right.
  for (const v1::Change& change : changes.changes()) {
    const bool asserts = change.has_assert_claim();
    const auto about = ways.find(KeyText(KeyOf(asserts ? change.assert_claim() : change.correct_claim().claim())));
    if (about != ways.end()) about->second.insert(v1::CHANGE_KIND_DELETED);
  }
  return ways;
}

void Island::Apply(const v1::CommitRequest& changes, int64_t revision, int day,
                   const std::vector<std::string>& claim_ids) {
  oracle_.Apply(changes, revision, day, claim_ids);
  day_passed_ = false;
  revisions_.push_back(revision);
  ++commits_;
}

State Island::Now() {
  State now = StateAt(oracle_.head());
  Date(oracle_.head(), day_passed_, last_, now);
  last_ = now;
  return now;
}

std::map<int64_t, State> Island::Past() const {
  std::map<int64_t, State> past;
  State before;
  for (const int64_t revision : revisions_) {
    if (revision == oracle_.head()) continue;
    State state = StateAt(revision);
    Date(revision, /*day_passed=*/false, before, state);
    before = past[revision] = std::move(state);
  }
  return past;
}

State Island::StateAt(int64_t revision) const {
  State state;
  AddEntities(revision, state);
  View always;
  always.revision = revision;
  always.any = true;
  for (v1::Relationship& fact : oracle_.Relationships(always)) {
    Known known;
    *known.fact.mutable_relationship() = std::move(fact);
    const std::string key = KeyText(known.fact);
    state[key] = std::make_shared<const Known>(std::move(known));
  }
  for (v1::Observation& fact : oracle_.Observations(always)) {
    Known known;
    *known.fact.mutable_observation() = std::move(fact);
    const std::string key = KeyText(known.fact);
    state[key] = std::make_shared<const Known>(std::move(known));
  }
  return state;
}

bool Island::IsMine(const std::string& id) const {
  return EndsWith(id, SuffixOf(number_)) || (number_ == 0 && id.find("-i") == std::string::npos);
}

std::vector<v1::Entity> Island::Described(const View& at,
                                          const std::map<std::string, std::vector<v1::Claim>>& claims) const {
  std::vector<v1::Entity> described;
  for (v1::Entity& entity : oracle_.Entities(at)) {
    const auto said = claims.find(entity.id());
    if (entity.stub() || said == claims.end()) continue;
    v1::Validity best = v1::VALIDITY_NOT_VALID;
    for (const v1::Claim& claim : oracle_.Standing(said->second, at)) {
      v1::Fact dates;
      *dates.mutable_relationship()->mutable_valid_time() = claim.valid_time();
      best = std::min(best, claim.has_valid_time() ? LabelOf(dates, at) : v1::VALIDITY_DEFINITE);
    }
    entity.set_validity(best);
    described.push_back(std::move(entity));
  }
  return described;
}

void Island::AddEntities(int64_t revision, State& state) const {
  View view;
  view.revision = revision;
  view.any = true;
  std::map<std::string, std::vector<v1::Claim>> claims;
  for (const v1::Claim& claim : oracle_.Claims(revision)) {
    if (claim.has_entity()) claims[claim.entity().id()].push_back(claim);
  }
  std::map<std::string, Known> entities;
  for (const v1::Entity& entity : oracle_.Entities(view)) {
    if (!IsMine(entity.id())) continue;
    Known& known = entities[entity.id()];
    const std::vector<v1::Claim>& said = claims[entity.id()];
    known.dated = std::any_of(said.begin(), said.end(), IsDated);
    *known.fact.mutable_entity() = Stub(entity.id());
    known.fixed.assign(fixed_times_.size(), known.fact);
  }
  View today = WindowOf(v1::ValidAt(), false, oracle_.DayAt(revision));
  today.revision = revision;
  for (const v1::Entity& entity : Described(today, claims)) {
    const auto known = entities.find(entity.id());
    if (known != entities.end()) *known->second.fact.mutable_entity() = entity;
  }
  for (size_t i = 0; i < fixed_times_.size(); ++i) {
    View at = WindowOf(fixed_times_[i].valid_at(), fixed_times_[i].definite_only(), oracle_.DayAt(revision));
    at.revision = revision;
    for (const v1::Entity& entity : Described(at, claims)) {
      const auto known = entities.find(entity.id());
      if (known != entities.end()) *known->second.fixed[i].mutable_entity() = entity;
    }
  }
  for (auto& [id, known] : entities) {
    state["entity " + id] = std::make_shared<const Known>(std::move(known));
  }
}

}  // namespace entente::oracle
