#include "service/watch/sight_change.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"
#include "service/base/validity.h"

namespace entente::watch {
namespace {

using base::FactRef;
using base::FactSort;

// Where a fact stands among the others: a reader that goes through them in order never meets an end that is not there.
int Place(FactRef fact, const graph::Snapshot& at_last) {
  if (fact.sort == FactSort::kRelationship) return 1;
  if (fact.sort == FactSort::kObservation) return 2;
  return at_last.Entity(fact.no).has_value() ? 0 : 3;
}

void TrimFact(v1::Fact& fact, const query::Mask& mask) {
  if (fact.has_entity()) mask.Trim(*fact.mutable_entity());
}

void ReadImage(const std::string& image, v1::Fact& fact) { CHECK(fact.ParseFromString(image)); }

}  // namespace

std::optional<v1::ChangeKind> KindOf(const SightChange& change) {
  const auto& [before, after, day_passed] = change;
  if (!before.seen && !after.seen) return std::nullopt;
  if (!before.there) return v1::CHANGE_KIND_ENTERED;
  if (!after.there) return v1::CHANGE_KIND_DELETED;
  const bool only_time = day_passed && before.content == after.content && before.label != after.label;
  if (before.seen && after.seen) {
    if (before.content != after.content) return v1::CHANGE_KIND_CHANGED;
    if (before.label == after.label) return std::nullopt;
    if (!day_passed) return v1::CHANGE_KIND_CHANGED;
    return base::Surer(after.label, before.label) ? v1::CHANGE_KIND_BECAME_VALID : v1::CHANGE_KIND_CEASED_VALID;
  }
  if (after.seen) return only_time ? v1::CHANGE_KIND_BECAME_VALID : v1::CHANGE_KIND_ENTERED;
  return only_time ? v1::CHANGE_KIND_CEASED_VALID : v1::CHANGE_KIND_LEFT;
}

TouchedFacts::TouchedFacts(Commits commits) {
  for (const auto& commit : commits) {
    for (const FactRef fact : commit->touched) facts_.try_emplace(fact);
    for (const EncodedChange& change : commit->changes) facts_[change.fact].push_back(&change);
  }
}

void TouchedFacts::AddAbout(base::EntityNo entity, const graph::Snapshot& snapshot) {
  facts_.try_emplace(FactRef{FactSort::kEntity, entity});
  for (const graph::End end : {graph::End::kSubject, graph::End::kObject}) {
    snapshot.ForEachRelationship(entity, end, [this](base::RelationshipNo no, const graph::RelationshipState&) {
      facts_.try_emplace(FactRef{FactSort::kRelationship, no});
      return true;
    });
  }
  snapshot.ForEachObservation(entity, [this](base::ObservationNo no, const graph::ObservationState&) {
    facts_.try_emplace(FactRef{FactSort::kObservation, no});
    return true;
  });
}

void TouchedFacts::AddMoved(const Scope::Entities& before, const Scope::Entities& after,
                            const graph::Snapshot& at_first, const graph::Snapshot& at_last) {
  for (const base::EntityNo no : before) {
    if (!after.contains(no)) AddAbout(no, at_first);
  }
  for (const base::EntityNo no : after) {
    if (!before.contains(no)) AddAbout(no, at_last);
  }
}

std::vector<FactRef> TouchedFacts::InOrder(const graph::Snapshot& at_last) const {
  std::vector<std::pair<int, FactRef>> placed;
  placed.reserve(facts_.size());
  for (const auto& [fact, told] : facts_) placed.emplace_back(Place(fact, at_last), fact);
  std::sort(placed.begin(), placed.end());
  std::vector<FactRef> facts;
  facts.reserve(placed.size());
  for (const auto& [place, fact] : placed) facts.push_back(fact);
  return facts;
}

void TouchedFacts::Describe(FactRef fact, const graph::Snapshot& at_last, bool include_before,
                            const SightChange& change, Changes& changes) const {
  const std::optional<v1::ChangeKind> kind = KindOf(change);
  if (!kind.has_value()) return;
  v1::FactChange told;
  for (const EncodedChange* said : facts_.at(fact)) {
    v1::FactChange part;
    CHECK(part.ParseFromString(said->bytes));
    told.mutable_claim_ids()->MergeFrom(part.claim_ids());
    told.set_superseded(told.superseded() || part.superseded());
    if (*kind == v1::CHANGE_KIND_DELETED && said->is_change && said->gone) told.set_kind(part.kind());
  }
  if (told.kind() == v1::CHANGE_KIND_MERGED) {
    // One of several commits may have said so, and a later one taken it back.
    const base::EntityNo into = at_last.Canonical(fact.no);
    told.set_kind(into == fact.no ? v1::CHANGE_KIND_DELETED : v1::CHANGE_KIND_MERGED);
    if (into != fact.no) told.set_merged_into(std::string(at_last.EntityId(into)));
  }
  if (told.kind() == v1::CHANGE_KIND_UNSPECIFIED) told.set_kind(*kind);
  *told.mutable_key() = at_last.KeyOf(fact);
  if (change.after.seen) ReadImage(change.after.image, *told.mutable_after());
  if (include_before && change.before.seen) ReadImage(change.before.image, *told.mutable_before());
  base::Tally difference;
  if (change.after.seen) difference += change.after.tally;
  if (change.before.seen) difference -= change.before.tally;
  changes.AddOwn(told.SerializeAsString(), difference);
}

std::string MaskedChange(absl::string_view bytes, const query::Mask& mask) {
  v1::FactChange change;
  CHECK(change.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  if (change.has_after()) TrimFact(*change.mutable_after(), mask);
  return change.SerializeAsString();
}

}  // namespace entente::watch
