#include "service/commit/facts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "service/base/status_macros.h"
#include "service/commit/fact_body.h"
#include "service/resolve/lone_claim.h"

namespace entente::commit {

using base::EntityNo;
using base::FactSort;

namespace {

absl::Status ResolveFact(const schema::Schema& schema, base::Day day, const Draft& draft, DraftFact& fact) {
  const v1::Claim* const only = draft.OnlyClaimAbout(fact);
  if (only != nullptr && !IsDated(*only)) {
    fact.after = Resolve(schema, *only, day);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, draft.ClaimsAbout(fact.ref));
  fact.after = Resolve(schema, fact.ref.sort, claims, day);
  fact.dated = std::any_of(claims.begin(), claims.end(), IsDated);
  if (fact.dated && fact.after.has_value()) fact.label = resolve::DescriptionValidity(claims, PolicyOn(day));
  return absl::OkStatus();
}

// An entity that something of this commit points at, or did until now.
struct Pointee {
  EntityNo entity;
  bool withdrawn;  // what pointed at it was retracted
};

// Finds the entities whose being there may depend on what points at them, and which of them this commit points at.
class Pointees {
 public:
  explicit Pointees(const Draft& draft) {
    for (const DraftFact& fact : draft.facts()) {
      if (fact.touched) AddFact(fact);
    }
    for (const DraftClaim& claim : draft.claims()) {
      if (claim.written) AddCitations(claim);
    }
  }

  const std::vector<Pointee>& all() const { return all_; }
  bool pointed(EntityNo entity) const { return pointed_.contains(entity); }

 private:
  void AddFact(const DraftFact& fact) {
    if (fact.ref.sort == FactSort::kEntity) {
      if (!fact.after.has_value()) Add(fact.ref.no, fact.withdrawn);
      return;
    }
    for (const EntityNo end : {fact.subject, fact.object}) {
      if (end == base::kNoNumber) continue;
      Add(end, fact.withdrawn);
      if (fact.after.has_value()) pointed_.insert(end);
    }
  }

  void AddCitations(const DraftClaim& claim) {
    const bool in_force = claim.claim.state() == v1::CLAIM_STATE_ASSERTED;
    for (const EntityNo document : claim.documents_before) Add(document, !in_force);
    for (const EntityNo document : claim.documents) {
      Add(document, !in_force);
      if (in_force) pointed_.insert(document);
    }
  }

  void Add(EntityNo entity, bool withdrawn) {
    if (seen_.insert(entity).second) all_.push_back({entity, withdrawn});
  }

  std::vector<Pointee> all_;
  absl::flat_hash_set<EntityNo> seen_;
  absl::flat_hash_set<EntityNo> pointed_;
};

// Lets the stub of one pointee come or go, if it is described by nothing.
absl::Status ResolveStub(const schema::Schema& schema, const Pointees& pointees, const Pointee& pointee, Draft& draft) {
  const DraftFact* fact = draft.FindFact({FactSort::kEntity, pointee.entity});
  const bool touched = fact != nullptr && fact->touched;
  // Nothing in force names what was merged.
  if ((touched && fact->after.has_value()) || draft.RedirectOf(pointee.entity).leads()) return absl::OkStatus();
  const bool was_there = draft.WasThere(pointee.entity);
  if (!touched && was_there && !draft.before().Entity(pointee.entity)->stub) return absl::OkStatus();
  // What is described on other days only is a stub today, whether something points at it or not.
  const bool dated = touched ? fact->dated : was_there && draft.before().Entity(pointee.entity)->dated;
  bool pointed = pointees.pointed(pointee.entity) || dated;
  if (!pointed && draft.Known({FactSort::kEntity, pointee.entity})) {
    ASSIGN_OR_RETURN(pointed, IsPointedAt(draft, pointee.entity));
  }
  if (!touched && pointed == was_there) return absl::OkStatus();
  DraftFact& stub = draft.EntityFact(pointee.entity);
  if (!touched) draft.TouchFact(stub, pointee.withdrawn ? Touch::kRetract : Touch::kPointer, "", false);
  if (pointed) *stub.after.emplace().mutable_entity() = Stub(schema, stub.key.entity());
  return absl::OkStatus();
}

// Where an effect stands among the others: a reader that goes through them in order never meets an end that is not
// there.
int Place(const DraftFact& fact) {
  if (fact.ref.sort == FactSort::kRelationship) return 1;
  if (fact.ref.sort == FactSort::kObservation) return 2;
  return fact.after.has_value() ? 0 : 3;
}

// The revision that wrote the fact as it was before; 0 if it was not there.
int64_t VersionBefore(const Draft& draft, const DraftFact& fact) {
  const auto version = [](const auto& state) { return state.has_value() ? state->version : 0; };
  if (!fact.known) return 0;
  switch (fact.ref.sort) {
    case FactSort::kEntity:
      return version(draft.before().Entity(fact.ref.no));
    case FactSort::kRelationship:
      return version(draft.before().Relationship(fact.ref.no));
    case FactSort::kObservation:
      return version(draft.before().Observation(fact.ref.no));
  }
  return 0;
}

// Where the id of an entity leads; nowhere, for other facts.
graph::Redirect RedirectOf(const Draft& draft, const DraftFact& fact) {
  return fact.ref.sort == FactSort::kEntity ? draft.RedirectOf(fact.ref.no) : graph::Redirect();
}

// The effect without its change's kind and bodies.
log::FactEffect EffectOn(const Draft& draft, DraftFact& fact) {
  log::FactEffect effect;
  effect.set_sort(static_cast<uint32_t>(fact.ref.sort));
  effect.set_no(fact.ref.no);
  if (fact.subject != base::kNoNumber) effect.set_subject_no(fact.subject);
  if (fact.object != base::kNoNumber) effect.set_object_no(fact.object);
  effect.set_dated(fact.dated);
  effect.set_validity_after(fact.label);
  effect.set_unmerged(fact.unmerged);
  *effect.mutable_change()->mutable_key() = std::move(fact.key);
  for (std::string& id : fact.claim_ids) effect.mutable_change()->add_claim_ids(std::move(id));
  effect.mutable_change()->set_superseded(fact.superseded);
  if (const graph::Redirect redirect = RedirectOf(draft, fact); redirect.leads()) {
    effect.mutable_redirect()->set_to(redirect.to);
    effect.mutable_redirect()->set_merged_into(redirect.merged_into);
    effect.mutable_change()->set_merged_into(draft.EntityId(redirect.to));
  }
  return effect;
}

// Whether the id of an entity leads elsewhere than before.
bool Turned(const Draft& draft, const DraftFact& fact) {
  if (fact.ref.sort != FactSort::kEntity) return false;
  const graph::Redirect before = fact.known ? draft.before().RedirectOf(fact.ref.no) : graph::Redirect();
  return fact.unmerged || draft.RedirectOf(fact.ref.no) != before;
}

// Whether an entity is described as surely as before, whatever the passing of a day does to that.
absl::StatusOr<bool> IsAsSure(const Draft& draft, const DraftFact& fact, base::Day day) {
  const graph::Snapshot& before = draft.before();
  if (fact.label == v1::VALIDITY_UNSPECIFIED || day != before.clock_day()) return true;
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, before.ClaimsAbout(fact.ref));
  return resolve::DescriptionValidity(claims, PolicyOn(day)) == fact.label;
}

absl::Status AddEffect(const Draft& draft, DraftFact& fact, log::LogRecord& record) {
  log::FactEffect effect = EffectOn(draft, fact);
  v1::FactChange& change = *effect.mutable_change();
  effect.set_updated_before(VersionBefore(draft, fact));
  if (effect.updated_before() == 0) {
    if (fact.after.has_value()) {
      change.set_kind(v1::CHANGE_KIND_ENTERED);
      *change.mutable_after() = *std::move(fact.after);
      // What comes back keeps its first revision, if any claim about it is left to tell.
      const int64_t created = fact.known ? CreatedRevision(change.after()) : 0;
      SetRevisions(created > 0 ? created : draft.revision(), draft.revision(), *change.mutable_after());
    } else if (fact.ref.sort == FactSort::kEntity ? !Turned(draft, fact) : fact.known) {
      return absl::OkStatus();
    }  // else the effect only names an identity that claims may come back to, or says where an id leads
    *record.add_facts() = std::move(effect);
    return absl::OkStatus();
  }
  if (!fact.after.has_value()) {
    change.set_kind(effect.has_redirect() ? v1::CHANGE_KIND_MERGED
                    : fact.withdrawn      ? v1::CHANGE_KIND_RETRACTED
                                          : v1::CHANGE_KIND_DELETED);
    *record.add_facts() = std::move(effect);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string bytes, draft.before().Body(fact.ref));
  ASSIGN_OR_RETURN(const v1::Fact before, ParseBody(fact.ref.sort, bytes));
  *change.mutable_after() = *std::move(fact.after);
  SetRevisions(CreatedRevision(before), UpdatedRevision(before), *change.mutable_after());
  const bool same_dating =
      fact.ref.sort != FactSort::kEntity || draft.before().Entity(fact.ref.no)->dated == fact.dated;
  if (same_dating && BodyOf(change.after()) == bytes) {
    ASSIGN_OR_RETURN(const bool as_sure, IsAsSure(draft, fact, record.clock_day()));
    if (as_sure) return absl::OkStatus();
  }
  change.set_kind(v1::CHANGE_KIND_CHANGED);
  SetRevisions(CreatedRevision(before), draft.revision(), *change.mutable_after());
  *record.add_facts() = std::move(effect);
  return absl::OkStatus();
}

}  // namespace

resolve::Policy PolicyOn(base::Day day) {
  resolve::Policy policy;
  policy.window = {.any = false, .first = day, .last = day};
  return policy;
}

std::optional<v1::Fact> Resolve(const schema::Schema& schema, const v1::Claim& claim, base::Day day) {
  return resolve::ResolveAlone(schema, claim, PolicyOn(day));
}

std::optional<v1::Fact> Resolve(const schema::Schema& schema, FactSort sort, const std::vector<v1::Claim>& claims,
                                base::Day day) {
  v1::Fact fact;
  const resolve::Policy policy = PolicyOn(day);
  if (sort == FactSort::kEntity) {
    std::optional<v1::Entity> entity = resolve::ResolveEntity(schema, claims, policy);
    if (!entity.has_value()) return std::nullopt;
    *fact.mutable_entity() = *std::move(entity);
  } else if (sort == FactSort::kRelationship) {
    std::optional<v1::Relationship> relationship = resolve::ResolveRelationship(schema, claims, policy);
    if (!relationship.has_value()) return std::nullopt;
    *fact.mutable_relationship() = *std::move(relationship);
  } else {
    std::optional<v1::Observation> observation = resolve::ResolveObservation(schema, claims, policy);
    if (!observation.has_value()) return std::nullopt;
    *fact.mutable_observation() = *std::move(observation);
  }
  return fact;
}

bool IsDated(const v1::Claim& claim) {
  return claim.state() == v1::CLAIM_STATE_ASSERTED && claim.rank() != v1::RANK_DEPRECATED && claim.has_entity() &&
         (!claim.valid_time().from().empty() || !claim.valid_time().until().empty());
}

v1::Entity Stub(const schema::Schema& schema, const std::string& id) {
  v1::Entity stub;
  stub.set_id(id);
  stub.set_stub(true);
  const schema::Kind* kind = schema.KindOfId(id);
  CHECK(kind != nullptr);
  v1::Description& description = *stub.mutable_description();
  description.GetReflection()->MutableMessage(&description, kind->field);
  return stub;
}

absl::StatusOr<bool> IsPointedAt(const Draft& draft, EntityNo entity) {
  const graph::Snapshot& state = draft.before();
  bool pointed = false;
  const auto counts = [&](FactSort sort, uint32_t no) {
    const DraftFact* fact = draft.FindFact({sort, no});
    pointed = fact == nullptr || !fact->touched;
    return !pointed;
  };
  for (const graph::End end : {graph::End::kSubject, graph::End::kObject}) {
    state.ForEachRelationship(entity, end, [&](base::RelationshipNo no, const graph::RelationshipState&) {
      return counts(FactSort::kRelationship, no);
    });
    if (pointed) return true;
  }
  state.ForEachObservation(entity, [&](base::ObservationNo no, const graph::ObservationState&) {
    return counts(FactSort::kObservation, no);
  });
  if (pointed) return true;
  ASSIGN_OR_RETURN(const std::vector<base::ClaimNo> citing, state.store().ClaimsCiting(entity));
  const std::string id(state.EntityId(entity));
  for (const base::ClaimNo no : citing) {
    if (draft.Writes(no)) continue;
    ASSIGN_OR_RETURN(const std::optional<v1::Claim> claim, state.store().Claim(no, state.revision()));
    if (!claim.has_value() || claim->state() != v1::CLAIM_STATE_ASSERTED) continue;
    for (const v1::Citation& citation : claim->citations()) {
      if (citation.document() == id) return true;
    }
  }
  return false;
}

absl::Status ResolveFacts(const schema::Schema& schema, base::Day day, Draft& draft) {
  for (DraftFact& fact : draft.facts()) {
    if (fact.touched) RETURN_IF_ERROR(ResolveFact(schema, day, draft, fact));
  }
  const Pointees pointees(draft);
  for (const Pointee& pointee : pointees.all()) {
    RETURN_IF_ERROR(ResolveStub(schema, pointees, pointee, draft));
  }
  return absl::OkStatus();
}

absl::Status AddFactEffects(Draft& draft, log::LogRecord& record) {
  std::vector<DraftFact*> facts;
  for (DraftFact& fact : draft.facts()) {
    if (fact.touched) facts.push_back(&fact);
  }
  std::stable_sort(facts.begin(), facts.end(),
                   [](const DraftFact* a, const DraftFact* b) { return Place(*a) < Place(*b); });
  record.mutable_facts()->Reserve(static_cast<int>(facts.size()));
  for (DraftFact* fact : facts) RETURN_IF_ERROR(AddEffect(draft, *fact, record));
  return absl::OkStatus();
}

}  // namespace entente::commit
