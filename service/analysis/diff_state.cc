#include "service/analysis/diff_state.h"

#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/status_macros.h"
#include "service/base/validity.h"

namespace entente::analysis {
namespace {

using base::FactRef;
using base::FactSort;
using query::View;

View Lenient(View view) {
  view.definite_only = view.policy.definite_only = false;
  return view;
}

View AtAnyTime(View view) {
  view = Lenient(std::move(view));
  view.window.any = view.policy.window.any = true;
  return view;
}

absl::StatusOr<std::optional<v1::Fact>> Load(query::Facts& facts, FactRef ref) {
  v1::Fact fact;
  if (ref.sort == FactSort::kEntity) {
    ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, facts.Entity(ref.no));
    if (!entity.has_value()) return std::optional<v1::Fact>();
    *fact.mutable_entity() = *std::move(entity);
  } else if (ref.sort == FactSort::kRelationship) {
    ASSIGN_OR_RETURN(std::optional<v1::Relationship> relationship, facts.Relationship(ref.no));
    if (!relationship.has_value()) return std::optional<v1::Fact>();
    *fact.mutable_relationship() = *std::move(relationship);
  } else {
    ASSIGN_OR_RETURN(std::optional<v1::Observation> observation, facts.Observation(ref.no));
    if (!observation.has_value()) return std::optional<v1::Fact>();
    *fact.mutable_observation() = *std::move(observation);
  }
  return std::optional<v1::Fact>(std::move(fact));
}

v1::Validity LabelOf(const v1::Fact& fact) {
  if (fact.has_entity()) return fact.entity().validity();
  return fact.has_relationship() ? fact.relationship().validity() : fact.observation().validity();
}

void Label(v1::Validity validity, v1::Fact& fact) {
  if (fact.has_entity()) fact.mutable_entity()->set_validity(validity);
  if (fact.has_relationship()) fact.mutable_relationship()->set_validity(validity);
  if (fact.has_observation()) fact.mutable_observation()->set_validity(validity);
}

template <typename T>
std::string ContentOf(T fact) {
  fact.clear_validity();
  fact.clear_claims();
  fact.clear_claim_ids();
  fact.clear_created_revision();
  fact.clear_updated_revision();
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  fact.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

std::string ContentOf(const v1::Fact& fact) {
  if (fact.has_entity()) return ContentOf(fact.entity());
  return fact.has_relationship() ? ContentOf(fact.relationship()) : ContentOf(fact.observation());
}

bool SameWindow(const View& a, const View& b) {
  if (a.definite_only != b.definite_only || a.window.any != b.window.any) return false;
  return a.window.any || (a.window.first == b.window.first && a.window.last == b.window.last &&
                          a.window.every_day == b.window.every_day);
}

bool SamePolicy(const View& a, const View& b) {
  return (a.policy.is_default() && b.policy.is_default()) || (a.policy.min_confidence == b.policy.min_confidence &&
                                                              a.policy.exclude_documents == b.policy.exclude_documents);
}

bool LabelsDiffer(v1::Validity a, v1::Validity b) {
  return a != v1::VALIDITY_UNSPECIFIED && b != v1::VALIDITY_UNSPECIFIED && a != b;
}

// Whether a fact with the same dates in both is shown in one only, or labelled otherwise.
bool ShownOtherwise(const View& before, const View& after, const base::Span& span) {
  const v1::Validity a = base::Judge(span, before.window), b = base::Judge(span, after.window);
  if (before.Shows(a) != after.Shows(b)) return true;
  return before.Shows(a) && LabelsDiffer(a, b);
}

bool EntityMayDiffer(const View& before, const View& after, base::EntityNo no) {
  const auto a = before.snapshot.Entity(no), b = after.snapshot.Entity(no);
  if (!a.has_value() || !b.has_value()) return a.has_value() || b.has_value();
  // A description that depends on the time may change on other days and leave the body of today as it is, and so may
  // what a policy leaves out.
  const bool same_revision = before.snapshot.revision() == after.snapshot.revision();
  const bool dated = a->dated || b->dated;
  if (same_revision) return !SamePolicy(before, after) || (dated && !SameWindow(before, after));
  return dated || a->version != b->version || !before.policy.is_default() || !after.policy.is_default();
}

// Of relationships and observations, with their states.
template <typename State>
bool SpanMayDiffer(const View& before, const View& after, const std::optional<State>& a,
                   const std::optional<State>& b) {
  if (!a.has_value() || !b.has_value()) return a.has_value() || b.has_value();
  const bool stored = before.policy.is_default() && after.policy.is_default();
  if (stored) return a->version != b->version || ShownOtherwise(before, after, a->span);
  const bool same_revision = before.snapshot.revision() == after.snapshot.revision();
  return !same_revision || !SamePolicy(before, after) || !SameWindow(before, after);
}

}  // namespace

DiffState::DiffState(const View& view, bool observed_at_any_time, query::Meter& meter)
    : view_(view),
      lenient_(Lenient(view)),
      any_time_(AtAnyTime(view)),
      observed_at_any_time_(observed_at_any_time),
      facts_(view_, meter),
      lenient_facts_(lenient_, meter),
      any_time_facts_(any_time_, meter) {}

absl::StatusOr<Told> DiffState::Tell(FactRef ref) {
  Told told;
  RETURN_IF_ERROR(facts_.Examine());
  const View& view = ViewOf(ref.sort);
  ASSIGN_OR_RETURN(told.fact, Load(&view == &any_time_ ? any_time_facts_ : facts_, ref));
  told.shown = told.fact.has_value();
  if (view.window.any) return told;
  if (!told.shown && view.definite_only) {
    ASSIGN_OR_RETURN(told.fact, Load(lenient_facts_, ref));
  }
  if (told.fact.has_value()) {
    told.label = LabelOf(*told.fact);
    return told;
  }
  ASSIGN_OR_RETURN(told.fact, Load(any_time_facts_, ref));
  told.label = v1::VALIDITY_NOT_VALID;
  if (told.fact.has_value()) Label(told.label, *told.fact);
  return told;
}

bool MayDiffer(const DiffState& before, const DiffState& after, FactRef ref) {
  const View& a = before.ViewOf(ref.sort);
  const View& b = after.ViewOf(ref.sort);
  switch (ref.sort) {
    case FactSort::kEntity:
      return EntityMayDiffer(a, b, ref.no);
    case FactSort::kRelationship:
      return SpanMayDiffer(a, b, a.snapshot.Relationship(ref.no), b.snapshot.Relationship(ref.no));
    case FactSort::kObservation:
      return SpanMayDiffer(a, b, a.snapshot.Observation(ref.no), b.snapshot.Observation(ref.no));
  }
  return false;
}

std::optional<v1::ChangeKind> ChangeOf(const Told& before, const Told& after) {
  if (!before.shown && !after.shown) return std::nullopt;
  if (!before.fact.has_value()) return v1::CHANGE_KIND_ENTERED;
  if (!after.fact.has_value()) return v1::CHANGE_KIND_DELETED;
  if (before.shown != after.shown) {
    return after.shown ? v1::CHANGE_KIND_BECAME_VALID : v1::CHANGE_KIND_CEASED_VALID;
  }
  if (ContentOf(*before.fact) != ContentOf(*after.fact)) return v1::CHANGE_KIND_CHANGED;
  if (!LabelsDiffer(before.label, after.label)) return std::nullopt;
  const bool surer = base::Surer(after.label, before.label);
  return surer ? v1::CHANGE_KIND_BECAME_VALID : v1::CHANGE_KIND_CEASED_VALID;
}

absl::StatusOr<v1::ChangeKind> GoneBy(const graph::Snapshot& snapshot, FactRef ref) {
  if (ref.sort == FactSort::kEntity && snapshot.RedirectOf(ref.no).leads()) return v1::CHANGE_KIND_MERGED;
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, snapshot.ClaimsAbout(ref));
  const v1::Claim* last = nullptr;  // what happened to it made the fact go
  for (const v1::Claim& claim : claims) {
    // A claim that is there all the same is left out by the policy.
    if (claim.state() == v1::CLAIM_STATE_ASSERTED) return v1::CHANGE_KIND_DELETED;
    // What was erased is as if it had never been said, at every revision.
    if (claim.state() == v1::CLAIM_STATE_ERASED) continue;
    if (last == nullptr || claim.updated_revision() > last->updated_revision()) last = &claim;
  }
  const bool retracted = last != nullptr && last->state() == v1::CLAIM_STATE_RETRACTED;
  return retracted ? v1::CHANGE_KIND_RETRACTED : v1::CHANGE_KIND_DELETED;
}

}  // namespace entente::analysis
