#include "service/analysis/row_source.h"

#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "service/base/status_macros.h"
#include "service/match/search.h"
#include "service/query/arguments.h"
#include "service/query/entity_scan.h"
#include "service/query/facts.h"
#include "service/query/filter.h"
#include "service/query/refusal.h"
#include "service/query/relationship_scan.h"

namespace entente::analysis {
namespace {

using base::FactSort;
using query::CompiledFilter;
using query::Meter;
using query::View;

using Kinds = std::vector<const schema::Kind*>;
using Filter = std::optional<CompiledFilter>;

class EntityRows final : public RowSource {
 public:
  EntityRows(const View& view, Meter& meter, Kinds kinds, Filter filter, bool include_stubs)
      : RowSource({{.sort = FactSort::kEntity, .kinds = kinds}}),
        view_(view),
        facts_(view_, meter),
        kinds_(std::move(kinds)),
        filter_(std::move(filter)),
        include_stubs_(include_stubs) {
    view_.include_claims = false;
  }

  absl::Status Run(RowVisit visit) override {
    return query::ForEachMatchingEntity(view_, facts_, kinds_, filter_, include_stubs_,
                                        [&](base::EntityNo no, const v1::Entity* loaded) {
                                          return visit({{&no, 1}, loaded});
                                        });
  }

 private:
  View view_;
  query::Facts facts_;
  const Kinds kinds_;
  const Filter filter_;
  const bool include_stubs_;
};

class RelationshipRows final : public RowSource {
 public:
  RelationshipRows(const View& view, Meter& meter, query::RelationshipSelection selection, Filter filter)
      : RowSource({{.sort = FactSort::kRelationship, .relations = selection.relations}}),
        view_(view),
        facts_(view_, meter),
        selection_(std::move(selection)),
        filter_(std::move(filter)) {
    view_.include_claims = false;
  }

  absl::Status Run(RowVisit visit) override {
    absl::Status status;
    query::ForEachSelected(view_.snapshot, selection_,
                           [&](base::RelationshipNo no, const graph::RelationshipState& state) {
                             status = Look(no, state, visit);
                             return status.ok();
                           });
    return status;
  }

 private:
  absl::Status Look(base::RelationshipNo no, const graph::RelationshipState& state, RowVisit visit) {
    RETURN_IF_ERROR(facts_.Examine());
    if (!facts_.MayShow(state)) return absl::OkStatus();
    if (facts_.stored() && !filter_.has_value()) return visit({{&no, 1}});
    ASSIGN_OR_RETURN(const auto relationship, facts_.Relationship(no));
    if (!relationship.has_value()) return absl::OkStatus();
    if (filter_.has_value() && !filter_->Matches(*relationship, view_.definite_only)) return absl::OkStatus();
    return visit({{&no, 1}, &*relationship});
  }

  View view_;
  query::Facts facts_;
  const query::RelationshipSelection selection_;
  const Filter filter_;
};

class ObservationRows final : public RowSource {
 public:
  ObservationRows(const View& view, Meter& meter, std::vector<base::EntityNo> subjects,
                  absl::flat_hash_set<int> metrics, Kinds kinds)
      : RowSource({{.sort = FactSort::kObservation, .kinds = std::move(kinds)}}),
        view_(view),
        facts_(view_, meter),
        subjects_(std::move(subjects)),
        metrics_(std::move(metrics)) {
    view_.include_claims = false;
  }

  absl::Status Run(RowVisit visit) override {
    absl::Status status;
    const auto look = [&](base::ObservationNo no, const graph::ObservationState& state) {
      status = Look(no, state, visit);
      return status.ok();
    };
    if (subjects_.empty()) view_.snapshot.ForEachObservation(look);
    for (const base::EntityNo subject : subjects_) {
      view_.snapshot.ForEachObservation(subject, look);
      RETURN_IF_ERROR(status);
    }
    return status;
  }

 private:
  absl::Status Look(base::ObservationNo no, const graph::ObservationState& state, RowVisit visit) {
    RETURN_IF_ERROR(facts_.Examine());
    if (!metrics_.empty() && !metrics_.contains(view_.snapshot.MeasuredEnds(no).metric)) return absl::OkStatus();
    if (!facts_.MayShow(state)) return absl::OkStatus();
    if (facts_.stored()) return visit({{&no, 1}});
    ASSIGN_OR_RETURN(const auto observation, facts_.Observation(no));
    return observation.has_value() ? visit({{&no, 1}, &*observation}) : absl::OkStatus();
  }

  View view_;
  query::Facts facts_;
  const std::vector<base::EntityNo> subjects_;
  const absl::flat_hash_set<int> metrics_;
};

std::vector<Position> PositionsOf(const match::Search& search) {
  std::vector<Position> positions;
  for (const match::Variable& variable : search.variables()) {
    positions.push_back({.sort = variable.sort == match::Sort::kNode ? FactSort::kEntity : FactSort::kRelationship,
                         .variable = variable.name,
                         .walk = variable.sort == match::Sort::kWalk,
                         .recurs = true,
                         .kinds = variable.kinds,
                         .relations = variable.relations});
  }
  return positions;
}

class PatternRows final : public RowSource {
 public:
  explicit PatternRows(std::unique_ptr<match::Search> search)
      : RowSource(PositionsOf(*search)), search_(std::move(search)) {}

  void NeedOnly(const std::vector<bool>& positions) override { search_->NeedOnly(positions); }

  absl::Status Run(RowVisit visit) override {
    absl::Status status;
    RETURN_IF_ERROR(search_->Run([&](const match::Row& row) {
      status = visit({row.values, nullptr, row.times});
      return status.ok();
    }));
    return status;
  }

 private:
  const std::unique_ptr<match::Search> search_;
};

using Planned = absl::StatusOr<std::unique_ptr<RowSource>>;

Planned PlanEntities(const v1::EntitySource& source, const View& view, const query::Limits& limits, Meter& meter) {
  const schema::Schema& schema = view.snapshot.schema();
  ASSIGN_OR_RETURN(Kinds kinds, query::KindsNamed(schema, source.kinds(), "entities.kinds"));
  ASSIGN_OR_RETURN(Filter filter, CompiledFilter::Compile({.schema = schema, .kinds = kinds},
                                                          source.has_filter() ? &source.filter() : nullptr,
                                                          source.filter_text(), "entities.filter", limits));
  return std::make_unique<EntityRows>(view, meter, std::move(kinds), std::move(filter), source.include_stubs());
}

Planned PlanRelationships(const v1::RelationshipSource& source, const View& view, const query::Limits& limits,
                          Meter& meter) {
  ASSIGN_OR_RETURN(query::RelationshipSelection selection,
                   query::SelectionOf(view, source, limits.max_batch, "relationships."));
  const query::FilterScope scope{
      .schema = view.snapshot.schema(), .relationships = true, .relations = selection.relations};
  ASSIGN_OR_RETURN(Filter filter, CompiledFilter::Compile(scope, source.has_filter() ? &source.filter() : nullptr,
                                                          source.filter_text(), "relationships.filter", limits));
  return std::make_unique<RelationshipRows>(view, meter, std::move(selection), std::move(filter));
}

Planned PlanObservations(const v1::ObservationSource& source, const View& view, const query::Limits& limits,
                         Meter& meter) {
  const schema::Schema& schema = view.snapshot.schema();
  ASSIGN_OR_RETURN(std::vector<base::EntityNo> subjects,
                   query::EntitiesNamed(view, source.subjects(), limits.max_batch, "observations.subjects"));
  ASSIGN_OR_RETURN(absl::flat_hash_set<int> metrics,
                   query::MetricsNamed(schema, source.metrics(), "observations.metrics"));
  schema::KindSet measured = 0;
  for (const schema::Metric& metric : schema.metrics()) {
    if (metrics.empty() || metrics.contains(metric.number)) measured |= metric.subjects;
  }
  Kinds kinds;
  for (const schema::Kind& kind : schema.kinds()) {
    if ((measured >> kind.index & 1) != 0) kinds.push_back(&kind);
  }
  return std::make_unique<ObservationRows>(view, meter, std::move(subjects), std::move(metrics), std::move(kinds));
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowSource>> RowSource::Plan(const v1::AggregateRequest& request, const View& view,
                                                           const query::Limits& limits, Meter& meter) {
  switch (request.source_case()) {
    case v1::AggregateRequest::kEntities:
      return PlanEntities(request.entities(), view, limits, meter);
    case v1::AggregateRequest::kRelationships:
      return PlanRelationships(request.relationships(), view, limits, meter);
    case v1::AggregateRequest::kObservations:
      return PlanObservations(request.observations(), view, limits, meter);
    case v1::AggregateRequest::kPattern: {
      ASSIGN_OR_RETURN(auto search, match::Search::Plan(request.pattern(), view, limits, meter, "pattern"));
      return std::make_unique<PatternRows>(std::move(search));
    }
    case v1::AggregateRequest::SOURCE_NOT_SET:
      break;
  }
  return query::Refusal(v1::ERROR_REASON_REQUIRED, "entities",
                        "one of entities, relationships, observations and pattern must be there");
}

}  // namespace entente::analysis
