#include "tests/robustness/time_oracle.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

namespace entente::oracle {
namespace {

template <typename Numbers>
bool HasNumber(const Numbers& numbers, int number) {
  return std::count(numbers.begin(), numbers.end(), number) > 0;
}

bool Has(const google::protobuf::RepeatedPtrField<std::string>& texts, const std::string& text) {
  return std::count(texts.begin(), texts.end(), text) > 0;
}

// The first and last day that a date or interval may have.
Days Bounds(const std::string& text) {
  const size_t slash = text.find('/');
  if (slash == std::string::npos) return ReadDate(text);
  return {ReadDate(text.substr(0, slash)).earliest, ReadDate(text.substr(slash + 1)).latest};
}

// An event and what it is sorted by.
struct Dated {
  std::tuple<int, int, int, int, std::string, std::string> key;
  v1::TimelineEvent event;
};

// The events of one request.
class Events {
 public:
  Events(const World& world, const v1::GetTimelineRequest& request) : world_(world), request_(request) {
    for (const auto& [id, entity] : world.entities) {
      if (request.entities_size() && !Has(request.entities(), id)) continue;
      if (request.kinds_size() && !Has(request.kinds(), KindOf(id))) continue;
      if (request.has_filter() &&
          !world.Shows(std::min(TruthOf(entity.validity()), Satisfies(entity, request.filter())))) {
        continue;
      }
      chosen_.insert(id);
    }
  }

  v1::GetTimelineResponse Run() {
    v1::GetTimelineResponse response;
    for (const std::string& id : world_.shown) {
      if (!chosen_.count(id)) continue;
      v1::Fact fact;
      *fact.mutable_entity() = world_.entities.at(id);
      for (const auto& [path, date] : DatesIn(fact.entity()))
        Add(v1::TIMELINE_EVENT_KIND_FIELD, date, fact, 0, id, path);
    }
    const auto& kinds = request_.event_kinds();
    const bool asked = kinds.empty() || HasNumber(kinds, v1::TIMELINE_EVENT_KIND_BEGAN) ||
                       HasNumber(kinds, v1::TIMELINE_EVENT_KIND_ENDED);
    for (const v1::Relationship& relationship : world_.relationships) {
      if (!Wanted(relationship)) continue;
      v1::Fact fact;
      *fact.mutable_relationship() = relationship;
      const v1::ValidTime& time = relationship.valid_time();
      const std::string identity = Identity(relationship);
      if (!time.from().empty()) Add(v1::TIMELINE_EVENT_KIND_BEGAN, time.from(), fact, 1, identity, "");
      if (!time.until().empty()) Add(v1::TIMELINE_EVENT_KIND_ENDED, time.until(), fact, 1, identity, "");
      if (time.from().empty() && time.until().empty() && asked) ++undated_;
      for (const auto& [path, date] : DatesIn(relationship)) {
        Add(v1::TIMELINE_EVENT_KIND_FIELD, date, fact, 1, identity, path);
      }
    }
    for (const v1::Observation& observation : world_.observations) {
      if (!chosen_.count(observation.subject())) continue;
      if (request_.metrics_size() && !HasNumber(request_.metrics(), observation.metric())) continue;
      v1::Fact fact;
      *fact.mutable_observation() = observation;
      char identity[300];
      std::snprintf(identity, sizeof identity, "%s %03d %s", observation.subject().c_str(), observation.metric(),
                    observation.period().c_str());
      Add(v1::TIMELINE_EVENT_KIND_MEASURED, observation.period(), fact, 2, identity, "");
    }
    // Only the days turn round: kinds of events and identities decide between equal ones as ever.
    if (request_.descending() && world_.bug != Bug::kTimeline) {
      for (Dated& dated : events_) {
        std::get<0>(dated.key) *= -1;
        std::get<1>(dated.key) *= -1;
      }
    }
    std::sort(events_.begin(), events_.end(), [](const Dated& a, const Dated& b) { return a.key < b.key; });
    for (const Dated& dated : events_) *response.add_events() = dated.event;
    response.set_undated_relationships(undated_);
    return response;
  }

 private:
  bool Wanted(const v1::Relationship& fact) const {
    if (!chosen_.count(fact.subject()) && !chosen_.count(fact.object())) return false;
    return IsAmong(fact.relation(), request_.relations(), request_.meanings(), true);
  }

  void Add(v1::TimelineEventKind kind, const std::string& date, const v1::Fact& fact, int sort,
           const std::string& identity, const std::string& field) {
    if (request_.event_kinds_size() && !HasNumber(request_.event_kinds(), kind)) return;
    const Days days = Bounds(date);
    if (!request_.between().empty()) {
      const Days asked = Bounds(request_.between());
      const bool surely = days.earliest >= asked.earliest && days.latest <= asked.latest;
      if (world_.view.definite_only && !surely) return;
      if (days.latest < asked.earliest || days.earliest > asked.latest) return;
    }
    Dated dated{{days.earliest, days.latest, kind, sort, identity, field}, {}};
    dated.event.set_date(date);
    if (days.earliest != kPast) dated.event.set_earliest(DayText(days.earliest));
    if (days.latest != kFuture) dated.event.set_latest(DayText(days.latest));
    dated.event.set_kind(kind);
    *dated.event.mutable_fact() = fact;
    dated.event.set_field(field);
    events_.push_back(std::move(dated));
  }

  const World& world_;
  const v1::GetTimelineRequest& request_;
  std::set<std::string> chosen_;
  std::vector<Dated> events_;
  int64_t undated_ = 0;
};

// One fact in one state: known at all, and as it is shown if it is.
struct State {
  bool known = false, shown = false;
  v1::Fact fact;
  v1::FactKey key;
  v1::Validity validity = v1::VALIDITY_UNSPECIFIED;
};

// The facts of a state by sort and identity.
using States = std::map<std::pair<int, std::string>, State>;

// What it says, whoever says so.
template <typename Fact>
std::string Content(Fact fact) {
  fact.clear_validity();
  fact.clear_claim_ids();
  return fact.SerializeAsString();
}

std::string Content(const v1::Fact& fact) {
  if (fact.has_entity()) return Content(fact.entity());
  return fact.has_relationship() ? Content(fact.relationship()) : Content(fact.observation());
}

// As the oracle names what claims are about.
std::string NameOf(const v1::FactKey& key) {
  v1::Claim claim;
  if (key.has_entity()) claim.mutable_entity()->set_id(key.entity());
  if (key.has_relationship()) {
    claim.mutable_relationship()->set_relation(key.relationship().relation());
    claim.mutable_relationship()->set_subject(key.relationship().subject());
    claim.mutable_relationship()->set_object(key.relationship().object());
    claim.mutable_relationship()->set_episode(key.relationship().episode());
  }
  if (key.has_observation()) {
    claim.mutable_observation()->set_subject(key.observation().subject());
    claim.mutable_observation()->set_metric(key.observation().metric());
    claim.mutable_observation()->set_period(key.observation().period());
  }
  return IdentityOf(claim);
}

class Differ {
 public:
  Differ(const Oracle& oracle, const World& before, const World& after, const v1::DiffGraphRequest& request)
      : oracle_(oracle), before_(before), after_(after), request_(request) {}

  v1::DiffGraphResponse Run() {
    const States before = StatesOf(before_), after = StatesOf(after_);
    std::set<std::pair<int, std::string>> identities;
    for (const auto& [identity, state] : before) identities.insert(identity);
    for (const auto& [identity, state] : after) identities.insert(identity);
    v1::DiffGraphResponse response;
    std::map<int, int64_t> counts;
    for (const auto& identity : identities) {
      const State was = before.count(identity) ? before.at(identity) : State();
      const State is = after.count(identity) ? after.at(identity) : State();
      const v1::ChangeKind kind = KindOfChange(was, is);
      if (kind == v1::CHANGE_KIND_UNSPECIFIED) continue;
      v1::FactChange& change = *response.add_changes();
      change.set_kind(kind);
      *change.mutable_key() = is.known ? is.key : was.key;
      if (is.known) *change.mutable_after() = is.fact;
      if (was.known && request_.include_before()) *change.mutable_before() = was.fact;
      ++counts[kind];
    }
    for (const auto& [kind, count] : counts) {
      response.add_counts()->set_kind(static_cast<v1::ChangeKind>(kind));
      response.mutable_counts()->rbegin()->set_count(count);
    }
    return response;
  }

 private:
  bool Touches(const std::string& id) const {
    if (request_.kinds_size() && !Has(request_.kinds(), KindOf(id))) return false;
    return request_.entities().empty() || Has(request_.entities(), id);
  }
  // Either end may satisfy both conditions, or each of them one.
  bool Touches(const std::string& a, const std::string& b) const {
    const bool kinds = request_.kinds().empty() || Has(request_.kinds(), KindOf(a)) || Has(request_.kinds(), KindOf(b));
    const bool ids = request_.entities().empty() || Has(request_.entities(), a) || Has(request_.entities(), b);
    return kinds && ids;
  }

  States StatesOf(const World& world) const {
    States states;
    const bool all = request_.relations().empty() && request_.meanings().empty();
    for (const auto& [id, entity] : world.described) {
      if (!all || !Touches(id)) continue;
      State& state = states[{0, id}];
      state.known = true;
      state.shown = world.shown.count(id) > 0;
      state.key.set_entity(id);
      *state.fact.mutable_entity() = state.shown ? world.entities.at(id) : entity;
      state.validity = world.entities.at(id).validity();
    }
    for (const v1::Relationship& fact : world.resolved) {
      if (!Touches(fact.subject(), fact.object())) continue;
      if (!IsAmong(fact.relation(), request_.relations(), request_.meanings(), true)) continue;
      State& state = states[{1, Identity(fact)}];
      const v1::Relationship labelled = Labelled(fact, world.view);
      state.known = true;
      state.shown = world.Shows(TruthOf(labelled.validity()));
      v1::RelationshipKey& key = *state.key.mutable_relationship();
      key.set_relation(fact.relation());
      key.set_subject(fact.subject());
      key.set_object(fact.object());
      key.set_episode(fact.episode());
      *state.fact.mutable_relationship() = labelled;
      state.validity = labelled.validity();
    }
    for (const v1::Observation& fact : world.measured) {
      if (!all || !Touches(fact.subject())) continue;
      State& state = states[{2, fact.subject() + " " + std::to_string(fact.metric()) + " " + fact.period()}];
      state.known = true;
      state.key.mutable_observation()->set_subject(fact.subject());
      state.key.mutable_observation()->set_metric(fact.metric());
      state.key.mutable_observation()->set_period(fact.period());
      *state.fact.mutable_observation() = fact;
      // Of observations a valid time that is left out means any.
      if (!world.context.has_valid_at()) state.fact.mutable_observation()->clear_validity();
      state.validity = state.fact.observation().validity();
      state.shown = world.Shows(TruthOf(state.validity));
    }
    return states;
  }

  v1::ChangeKind KindOfChange(const State& was, const State& is) const {
    if (!was.shown && !is.shown) return v1::CHANGE_KIND_UNSPECIFIED;
    if (!was.known) return before_.bug == Bug::kDiff ? v1::CHANGE_KIND_CHANGED : v1::CHANGE_KIND_ENTERED;
    if (!is.known) return KindOfEnd(NameOf(was.key));
    if (!was.shown) return v1::CHANGE_KIND_BECAME_VALID;
    if (!is.shown) return v1::CHANGE_KIND_CEASED_VALID;
    if (Content(was.fact) != Content(is.fact)) return v1::CHANGE_KIND_CHANGED;
    if (was.validity == v1::VALIDITY_UNSPECIFIED || is.validity == v1::VALIDITY_UNSPECIFIED) {
      return v1::CHANGE_KIND_UNSPECIFIED;
    }
    if (was.validity == v1::VALIDITY_POSSIBLE && is.validity == v1::VALIDITY_DEFINITE) {
      return v1::CHANGE_KIND_BECAME_VALID;
    }
    if (was.validity == v1::VALIDITY_DEFINITE && is.validity == v1::VALIDITY_POSSIBLE) {
      return v1::CHANGE_KIND_CEASED_VALID;
    }
    return v1::CHANGE_KIND_UNSPECIFIED;
  }

  // Retracted if, of the claims that still are about it, the last that was touched was; and none is in force, which
  // only the policy can leave out.
  v1::ChangeKind KindOfEnd(const std::string& identity) const {
    int64_t last = 0;
    bool retracted = false;
    for (const v1::Claim& claim : oracle_.Claims(after_.view.revision)) {
      if (IdentityOf(claim) != identity) continue;
      if (claim.state() == v1::CLAIM_STATE_ASSERTED) return v1::CHANGE_KIND_DELETED;
      if (claim.updated_revision() <= last) continue;
      last = claim.updated_revision();
      retracted = claim.state() == v1::CLAIM_STATE_RETRACTED;
    }
    return retracted ? v1::CHANGE_KIND_RETRACTED : v1::CHANGE_KIND_DELETED;
  }

  const Oracle& oracle_;
  const World& before_;
  const World& after_;
  const v1::DiffGraphRequest& request_;
};

}  // namespace

v1::GetTimelineResponse Timeline(const World& world, const v1::GetTimelineRequest& request) {
  return Events(world, request).Run();
}

v1::DiffGraphResponse Difference(const Oracle& oracle, const World& before, const World& after,
                                 const v1::DiffGraphRequest& request) {
  return Differ(oracle, before, after, request).Run();
}

}  // namespace entente::oracle
