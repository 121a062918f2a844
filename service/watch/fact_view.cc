#include "service/watch/fact_view.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/facts.h"
#include "service/query/meter.h"
#include "service/query/refusal.h"
#include "service/query/valid_at.h"
#include "service/watch/wire.h"

namespace entente::watch {
namespace {

// FactSort has the numbers of the fields of v1::Fact, and the label is the same field of all three.
static_assert(static_cast<int>(base::FactSort::kEntity) == v1::Fact::kEntityFieldNumber);
static_assert(static_cast<int>(base::FactSort::kRelationship) == v1::Fact::kRelationshipFieldNumber);
static_assert(static_cast<int>(base::FactSort::kObservation) == v1::Fact::kObservationFieldNumber);
static_assert(+v1::Entity::kValidityFieldNumber == +v1::Relationship::kValidityFieldNumber);
static_assert(+v1::Entity::kValidityFieldNumber == +v1::Observation::kValidityFieldNumber);

base::Window On(base::Day day) {
  base::Window window;
  window.first = window.last = day;
  return window;
}

bool AsksWhen(const v1::ValidAt& valid_at) {
  return valid_at.when_case() != v1::ValidAt::WHEN_NOT_SET && valid_at.when_case() != v1::ValidAt::kAny;
}

}  // namespace

absl::StatusOr<FactTerms> FactTerms::Read(const v1::WatchRequest& request, const schema::Schema& schema,
                                          const query::Limits& limits) {
  ASSIGN_OR_RETURN(query::Mask mask, query::Mask::Parse(request.read_mask()));
  FactTerms terms(limits, std::move(mask));
  terms.masked_ = request.read_mask().paths_size() > 0;
  terms.mask_key_ = absl::StrJoin(request.read_mask().paths(), ",");
  terms.definite_only_ = request.definite_only();
  RETURN_IF_ERROR(query::ReadValidAt(request.valid_at(), 0, On(0), "valid_at").status());
  if (AsksWhen(request.valid_at())) terms.valid_at_ = request.valid_at();
  if (terms.definite_only_ && !terms.valid_at_.has_value()) {
    return query::Refusal(v1::ERROR_REASON_CONFLICTING_FIELDS, "definite_only", "needs a valid_at that asks when");
  }
  const v1::WatchFilter& filter = request.filter();
  ASSIGN_OR_RETURN(const std::vector<const schema::Kind*> kinds,
                   query::KindsNamed(schema, filter.kinds(), "filter.kinds"));
  ASSIGN_OR_RETURN(terms.of_entities_,
                   query::CompiledFilter::Compile({.schema = schema, .kinds = kinds},
                                                  filter.has_entity_filter() ? &filter.entity_filter() : nullptr,
                                                  filter.entity_filter_text(), "filter.entity_filter", limits));
  ASSIGN_OR_RETURN(
      terms.of_relationships_,
      query::CompiledFilter::Compile({.schema = schema, .relationships = true},
                                     filter.has_relationship_filter() ? &filter.relationship_filter() : nullptr,
                                     filter.relationship_filter_text(), "filter.relationship_filter", limits));
  return terms;
}

std::optional<base::Window> FactTerms::WindowOn(base::Day today) const {
  if (!valid_at_.has_value()) return std::nullopt;
  const absl::StatusOr<base::Window> window = query::ReadValidAt(*valid_at_, today, On(today), "valid_at");
  CHECK(window.ok());  // was read before; what a day means depends on no other day
  return *window;
}

FactView::FactView(const graph::Snapshot& snapshot, const FactTerms& terms)
    : snapshot_(snapshot),
      terms_(terms),
      window_(terms.WindowOn(snapshot.clock_day())),
      today_(On(snapshot.clock_day())) {}

absl::StatusOr<Sight> FactView::See(base::FactRef fact) const {
  switch (fact.sort) {
    case base::FactSort::kEntity:
      return SeeEntity(fact.no);
    case base::FactSort::kRelationship: {
      const std::optional<graph::RelationshipState> state = snapshot_.Relationship(fact.no);
      return state.has_value() ? SeeDated(fact, state->span, state->version) : Sight();
    }
    case base::FactSort::kObservation: {
      const std::optional<graph::ObservationState> state = snapshot_.Observation(fact.no);
      return state.has_value() ? SeeDated(fact, state->span, state->version) : Sight();
    }
  }
  return Sight();
}

// The entity as described at the time asked about. The body on disk is that of the clock day.
absl::StatusOr<v1::Entity> FactView::Described(base::EntityNo no) const {
  query::View view{.snapshot = snapshot_, .window = window_.value_or(today_), .definite_only = terms_.definite_only_};
  view.policy.window = view.window;
  view.policy.definite_only = view.definite_only;
  ASSIGN_OR_RETURN(query::Meter meter, query::Meter::Open({}, terms_.limits_->budget, {}));
  query::Facts facts(view, meter);
  ASSIGN_OR_RETURN(v1::Entity entity, facts.EntityOrStub(no));
  if (entity.updated_revision() > 0) return entity;
  // Nothing describes it then: a stub in its place, as old as what is known of it.
  ASSIGN_OR_RETURN(const v1::Entity stored, snapshot_.EntityBody(no));
  entity.set_created_revision(stored.created_revision());
  entity.set_updated_revision(stored.updated_revision());
  entity.set_validity(v1::VALIDITY_DEFINITE);
  return entity;
}

absl::StatusOr<Sight> FactView::SeeEntity(base::EntityNo no) const {
  Sight sight;
  const std::optional<graph::EntityState> state = snapshot_.Entity(no);
  if (!state.has_value()) return sight;
  sight.there = sight.seen = true;
  const bool anew = state->dated;  // then it depends on the time what is said of it, and how surely
  std::string body;
  v1::Validity label = v1::VALIDITY_DEFINITE;
  v1::FactKey key;
  key.set_entity(std::string(snapshot_.EntityId(no)));
  int64_t version = state->version;
  if (anew || terms_.of_entities_.has_value()) {
    v1::Entity entity;
    if (anew) {
      ASSIGN_OR_RETURN(entity, Described(no));
      version = entity.updated_revision();
      label = entity.validity();
    } else {
      ASSIGN_OR_RETURN(entity, snapshot_.EntityBody(no));
    }
    if (terms_.of_entities_.has_value()) sight.seen = terms_.of_entities_->Matches(entity, terms_.definite_only_);
    entity.clear_validity();
    body = entity.SerializeAsString();
  } else {
    ASSIGN_OR_RETURN(body, snapshot_.Body({base::FactSort::kEntity, no}));
  }
  sight.tally = base::TallyOf(key, version);
  sight.content = body;
  sight.label = label;
  sight.image = FactImage(base::FactSort::kEntity, std::move(body), label);
  if (terms_.masked()) sight.image = Masked(sight.image, terms_.mask());
  return sight;
}

absl::StatusOr<Sight> FactView::SeeDated(base::FactRef fact, const base::Span& span, int64_t version) const {
  Sight sight;
  sight.there = true;
  sight.label = base::Judge(span, window_.value_or(today_));
  sight.seen = !window_.has_value() || sight.label == v1::VALIDITY_DEFINITE ||
               (sight.label == v1::VALIDITY_POSSIBLE && !terms_.definite_only_);
  ASSIGN_OR_RETURN(sight.content, snapshot_.Body(fact));
  if (sight.seen && fact.sort == base::FactSort::kRelationship && terms_.of_relationships_.has_value()) {
    v1::Relationship relationship;
    CHECK(relationship.ParseFromString(sight.content));
    sight.seen = terms_.of_relationships_->Matches(relationship, terms_.definite_only_);
  }
  sight.tally = base::TallyOf(snapshot_.KeyOf(fact), version);
  sight.image = FactImage(fact.sort, sight.content, sight.label);
  return sight;
}

std::string FactImage(base::FactSort sort, std::string body, v1::Validity validity) {
  AppendVarintField(v1::Entity::kValidityFieldNumber, validity, body);
  std::string image;
  AppendBytesField(static_cast<int>(sort), body, image);
  return image;
}

std::string Masked(const std::string& image, const query::Mask& mask) {
  v1::Fact fact;
  CHECK(fact.ParseFromString(image));
  if (!fact.has_entity()) return image;
  mask.Trim(*fact.mutable_entity());
  return fact.SerializeAsString();
}

}  // namespace entente::watch
