// GetTimeline: the dates of facts as events, offered to a page in order. Of relationships and observations the dates
// are in memory; bodies are loaded for those on the page, and where a field of theirs is a date.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "service/analysis/analysis.h"
#include "service/analysis/timeline_event.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/entity_scan.h"
#include "service/query/facts.h"
#include "service/query/listing.h"
#include "service/query/meter.h"
#include "service/query/order.h"
#include "service/query/page.h"
#include "service/query/read_context.h"
#include "service/query/refusal.h"
#include "service/query/relationship_scan.h"
#include "service/query/sort_key.h"

namespace entente::analysis {
namespace {

using base::EntityNo;
using base::FactSort;
using query::CompiledFilter;
using query::View;

// An event until it is loaded.
struct EventRef {
  FactSort sort;
  uint32_t no;
  v1::TimelineEventKind kind;
  uint16_t field = 0, element = 0;  // of date fields: which, and which of its values
};

// What a request asks for, checked.
struct Plan {
  const v1::GetTimelineRequest& request;
  query::Page page;
  Between between;
  absl::flat_hash_set<int> event_kinds;  // empty: all
  std::vector<int> relations;
  absl::flat_hash_set<int> metrics;
  std::vector<const schema::Kind*> kinds;
  std::optional<CompiledFilter> filter;
  std::vector<EntityNo> entities;

  bool Wants(v1::TimelineEventKind kind) const { return event_kinds.empty() || event_kinds.contains(kind); }
  bool chooses_entities() const { return !request.entities().empty() || !kinds.empty() || filter.has_value(); }
};

absl::StatusOr<Plan> MakePlan(const v1::GetTimelineRequest& request, const query::View& view,
                              const query::Limits& limits, query::Page page) {
  const schema::Schema& schema = view.snapshot.schema();
  Plan plan{.request = request, .page = std::move(page)};
  for (int i = 0; i < request.event_kinds_size(); ++i) {
    const auto kind = request.event_kinds(i);
    if (!v1::TimelineEventKind_IsValid(kind) || kind == v1::TIMELINE_EVENT_KIND_UNSPECIFIED) {
      return query::Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat("event_kinds[", i, "]"),
                            absl::StrCat(static_cast<int>(kind), " is not a sort of event"));
    }
    plan.event_kinds.insert(kind);
  }
  ASSIGN_OR_RETURN(plan.between, Between::Parse(request.between()));
  ASSIGN_OR_RETURN(plan.relations, query::RelationsNamed(schema, request.relations(), request.meanings(), ""));
  ASSIGN_OR_RETURN(plan.metrics, query::MetricsNamed(schema, request.metrics(), "metrics"));
  ASSIGN_OR_RETURN(plan.kinds, query::KindsNamed(schema, request.kinds(), "kinds"));
  ASSIGN_OR_RETURN(plan.filter, CompiledFilter::Compile({.schema = schema, .kinds = plan.kinds},
                                                        request.has_filter() ? &request.filter() : nullptr,
                                                        request.filter_text(), "filter", limits));
  ASSIGN_OR_RETURN(plan.entities, query::EntitiesNamed(view, request.entities(), limits.max_batch, "entities"));
  return plan;
}

// Answers one request. Not thread-safe.
class Timeline {
 public:
  Timeline(const Plan& plan, const View& view, query::Meter& meter)
      : plan_(plan),
        view_(view),
        facts_(view, meter),
        dates_(view.snapshot.schema()),
        listing_(plan.page, /*count=*/false) {}

  absl::Status Run(v1::GetTimelineResponse& response) {
    RETURN_IF_ERROR(ChooseEntities());
    RETURN_IF_ERROR(OfferRelationships());
    if (plan_.Wants(v1::TIMELINE_EVENT_KIND_MEASURED)) RETURN_IF_ERROR(OfferObservations());
    if (plan_.Wants(v1::TIMELINE_EVENT_KIND_FIELD)) RETURN_IF_ERROR(OfferEntities());
    response.set_undated_relationships(undated_);
    return listing_.Fill([this](EventRef event) { return Load(event); }, *response.mutable_events());
  }

  std::string next() const { return listing_.next(); }
  v1::ReadCost CostOf(int64_t returned) const { return facts_.CostOf(returned); }

 private:
  // The entities that the events are to touch; none if that does not matter.
  absl::Status ChooseEntities() {
    if (!plan_.chooses_entities()) return absl::OkStatus();
    chosen_.emplace();
    absl::Status status;
    if (plan_.request.entities().empty()) {
      query::ForEachCandidate(view_.snapshot, plan_.kinds, plan_.filter, [&](EntityNo no, const graph::EntityState&) {
        status = Choose(no);
        return status.ok();
      });
      return status;
    }
    for (const EntityNo no : plan_.entities) {
      if (query::IsOfKinds(view_.snapshot.KindOf(no), plan_.kinds)) RETURN_IF_ERROR(Choose(no));
    }
    return absl::OkStatus();
  }

  // To a filter, what nothing describes in the view is a stub.
  absl::Status Choose(EntityNo no) {
    RETURN_IF_ERROR(facts_.Examine());
    if (plan_.filter.has_value()) {
      ASSIGN_OR_RETURN(const v1::Entity entity, facts_.EntityOrStub(no));
      if (!plan_.filter->Matches(entity, view_.definite_only)) return absl::OkStatus();
    }
    chosen_->insert(no);
    return absl::OkStatus();
  }

  absl::Status OfferRelationships() {
    const bool any = plan_.Wants(v1::TIMELINE_EVENT_KIND_BEGAN) || plan_.Wants(v1::TIMELINE_EVENT_KIND_ENDED) ||
                     plan_.Wants(v1::TIMELINE_EVENT_KIND_FIELD);
    if (!any) return absl::OkStatus();
    const query::RelationshipSelection selection{.entities = chosen_, .relations = plan_.relations};
    absl::Status status;
    query::ForEachSelected(view_.snapshot, selection,
                           [&](base::RelationshipNo no, const graph::RelationshipState& state) {
                             status = OfferRelationship(no, state);
                             return status.ok();
                           });
    return status;
  }

  absl::Status OfferRelationship(base::RelationshipNo no, const graph::RelationshipState& state) {
    RETURN_IF_ERROR(facts_.Examine());
    if (!facts_.MayShow(state)) return absl::OkStatus();
    base::Span span = state.span;
    const std::vector<DateField>& fields = dates_.OfRelation(view_.snapshot.Ends(no).relation);
    const bool reads_fields = !fields.empty() && plan_.Wants(v1::TIMELINE_EVENT_KIND_FIELD);
    if (!facts_.stored() || reads_fields) {
      ASSIGN_OR_RETURN(const std::optional<v1::Relationship> relationship, facts_.Relationship(no));
      if (!relationship.has_value()) return absl::OkStatus();
      ASSIGN_OR_RETURN(span, base::ParseValidTime(relationship->valid_time()));
      if (reads_fields) OfferFields(FactSort::kRelationship, no, fields, *relationship);
    }
    const Days began{span.from_earliest, span.from_latest};
    const bool has_ended = span.until_earliest != base::kDistantFuture;  // the first day is known, or in the past
    if (!began.unknown()) Offer({FactSort::kRelationship, no, v1::TIMELINE_EVENT_KIND_BEGAN}, began, "");
    if (has_ended) {
      Offer({FactSort::kRelationship, no, v1::TIMELINE_EVENT_KIND_ENDED}, {span.until_earliest, span.until_latest}, "");
    }
    const bool asked = plan_.Wants(v1::TIMELINE_EVENT_KIND_BEGAN) || plan_.Wants(v1::TIMELINE_EVENT_KIND_ENDED);
    undated_ += asked && began.unknown() && !has_ended;
    return absl::OkStatus();
  }

  absl::Status OfferObservations() {
    absl::Status status;
    const auto offer = [&](base::ObservationNo no, const graph::ObservationState& state) {
      status = OfferObservation(no, state);
      return status.ok();
    };
    if (!chosen_.has_value()) view_.snapshot.ForEachObservation(offer);
    if (chosen_.has_value()) {
      for (const EntityNo subject : *chosen_) {
        view_.snapshot.ForEachObservation(subject, offer);
        RETURN_IF_ERROR(status);
      }
    }
    return status;
  }

  absl::Status OfferObservation(base::ObservationNo no, const graph::ObservationState& state) {
    RETURN_IF_ERROR(facts_.Examine());
    if (!plan_.metrics.empty() && !plan_.metrics.contains(view_.snapshot.MeasuredEnds(no).metric)) {
      return absl::OkStatus();
    }
    if (!facts_.MayShow(state)) return absl::OkStatus();
    if (!facts_.stored()) {
      ASSIGN_OR_RETURN(const std::optional<v1::Observation> observation, facts_.Observation(no));
      if (!observation.has_value()) return absl::OkStatus();
    }
    Offer({FactSort::kObservation, no, v1::TIMELINE_EVENT_KIND_MEASURED},
          PeriodOf(std::string(view_.snapshot.MeasuredPeriod(no))).days, "");
    return absl::OkStatus();
  }

  absl::Status OfferEntities() {
    if (!chosen_.has_value()) {
      return query::ForEachMatchingEntity(
          view_, facts_, dates_.kinds(), std::nullopt, /*include_stubs=*/false,
          [this](EntityNo no, const v1::Entity* loaded) { return OfferEntity(no, loaded); });
    }
    for (const EntityNo no : *chosen_) {
      RETURN_IF_ERROR(facts_.Examine());
      if (!dates_.OfKind(view_.snapshot.KindOf(no)).empty()) RETURN_IF_ERROR(OfferEntity(no, nullptr));
    }
    return absl::OkStatus();
  }

  absl::Status OfferEntity(EntityNo no, const v1::Entity* loaded) {
    std::optional<v1::Entity> entity;
    if (loaded == nullptr) {
      ASSIGN_OR_RETURN(entity, facts_.Entity(no));
      if (!entity.has_value()) return absl::OkStatus();
      loaded = &*entity;
    }
    OfferFields(FactSort::kEntity, no, dates_.OfKind(view_.snapshot.KindOf(no)), *loaded);
    return absl::OkStatus();
  }

  void OfferFields(FactSort sort, uint32_t no, const std::vector<DateField>& fields,
                   const google::protobuf::Message& fact) {
    for (uint16_t field = 0; field < fields.size(); ++field) {
      const std::vector<When> dates = DatesIn(fields[field], fact);
      for (uint16_t element = 0; element < dates.size(); ++element) {
        Offer({sort, no, v1::TIMELINE_EVENT_KIND_FIELD, field, element}, dates[element].days, fields[field].path);
      }
    }
  }

  void Offer(const EventRef& event, const Days& days, absl::string_view field) {
    if (!plan_.Wants(event.kind) || !plan_.between.Has(days, view_.definite_only)) return;
    query::SortKey key;
    key.AddInteger(days.earliest, plan_.request.descending());
    key.AddInteger(days.latest, plan_.request.descending());
    key.AddInteger(event.kind);
    key.AddInteger(static_cast<int>(event.sort));
    query::SortKey rest;
    rest.AddId(field);
    rest.AddInteger(event.element);
    listing_.Offer(absl::StrCat(key.Take(), IdentityOf(event), rest.Take()), event, /*sure=*/true);
  }

  std::string IdentityOf(const EventRef& event) const {
    const graph::Snapshot& snapshot = view_.snapshot;
    if (event.sort == FactSort::kEntity) return query::EntityOrder::KeyOf(snapshot.EntityId(event.no));
    if (event.sort == FactSort::kObservation) return query::ObservationOrderKey(snapshot, event.no);
    return query::RelationshipOrder().KeyOf(snapshot, event.no, {}, {});
  }

  absl::StatusOr<std::optional<v1::TimelineEvent>> Load(const EventRef& event) {
    v1::TimelineEvent told;
    told.set_kind(event.kind);
    RETURN_IF_ERROR(LoadFact(event, *told.mutable_fact()));
    const When when = WhenOf(event, told);
    told.set_date(when.text);
    if (when.days.earliest != base::kDistantPast) told.set_earliest(base::FormatDay(when.days.earliest));
    if (when.days.latest != base::kDistantFuture) told.set_latest(base::FormatDay(when.days.latest));
    return std::optional<v1::TimelineEvent>(std::move(told));
  }

  // It was shown when it was offered, by the same view.
  absl::Status LoadFact(const EventRef& event, v1::Fact& fact) {
    if (event.sort == FactSort::kEntity) {
      ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, facts_.Entity(event.no));
      CHECK(entity.has_value());
      *fact.mutable_entity() = *std::move(entity);
    } else if (event.sort == FactSort::kRelationship) {
      ASSIGN_OR_RETURN(std::optional<v1::Relationship> relationship, facts_.Relationship(event.no));
      CHECK(relationship.has_value());
      *fact.mutable_relationship() = *std::move(relationship);
    } else {
      ASSIGN_OR_RETURN(std::optional<v1::Observation> observation, facts_.Observation(event.no));
      CHECK(observation.has_value());
      *fact.mutable_observation() = *std::move(observation);
    }
    return absl::OkStatus();
  }

  // The date of a loaded event; names the field too, if it is one of a field.
  When WhenOf(const EventRef& event, v1::TimelineEvent& told) const {
    switch (event.kind) {
      case v1::TIMELINE_EVENT_KIND_BEGAN:
        return DateOf(told.fact().relationship().valid_time().from());
      case v1::TIMELINE_EVENT_KIND_ENDED:
        return DateOf(told.fact().relationship().valid_time().until());
      case v1::TIMELINE_EVENT_KIND_MEASURED:
        return PeriodOf(told.fact().observation().period());
      default:
        break;
    }
    const bool entity = event.sort == FactSort::kEntity;
    const DateField& field = (entity ? dates_.OfKind(view_.snapshot.KindOf(event.no))
                                     : dates_.OfRelation(view_.snapshot.Ends(event.no).relation))[event.field];
    told.set_field(field.path);
    if (entity) return DatesIn(field, told.fact().entity())[event.element];
    return DatesIn(field, told.fact().relationship())[event.element];
  }

  const Plan& plan_;
  const View& view_;
  query::Facts facts_;
  const DateFields dates_;
  query::Listing<v1::TimelineEvent, EventRef> listing_;
  std::optional<query::RelationshipSelection::Entities> chosen_;
  int64_t undated_ = 0;
};

}  // namespace

absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const query::Ground& ground, const v1::GetTimelineRequest& request,
                                                    const query::Caller& caller) {
  ASSIGN_OR_RETURN(query::Page page, query::OpenPage(request, ground.tokens, ground.limits));
  ASSIGN_OR_RETURN(
      const View view,
      query::OpenView(ground.graph, ground.tokens, request.context(),
                      {.any_time = true, .pinned_revision = page.revision, .max_batch = ground.limits.max_batch}));
  ASSIGN_OR_RETURN(const Plan plan, MakePlan(request, view, ground.limits, std::move(page)));
  ASSIGN_OR_RETURN(query::Meter meter, query::Meter::Open(request.context().budget(), ground.limits.budget, caller));
  Timeline timeline(plan, view, meter);
  v1::GetTimelineResponse response;
  RETURN_IF_ERROR(timeline.Run(response));
  if (const std::string next = timeline.next(); !next.empty()) {
    response.set_next_page_token(query::NextPageToken(plan.page, ground.tokens, view.snapshot.revision(), next));
  }
  RETURN_IF_ERROR(
      query::FillReadInfo(view, ground.tokens, timeline.CostOf(response.events_size()), *response.mutable_read_info()));
  return response;
}

}  // namespace entente::analysis
