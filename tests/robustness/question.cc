#include "tests/robustness/question.h"

#include <algorithm>
#include <vector>

#include "tests/robustness/pattern_oracle.h"

namespace entente::oracle {
namespace {

void MaybeMask(History& history, google::protobuf::FieldMask& mask) {
  if (history.Chance(70)) mask.add_paths("id");
}

template <typename Request>
void MaybeRelations(History& history, Request& request) {
  if (history.Chance(25)) {
    for (int i = 1 + history.Roll(3); i > 0; --i) request.add_relations(history.RandomRelation());
  } else if (history.Chance(20)) {
    for (int i = 1 + history.Roll(2); i > 0; --i) request.add_meanings(static_cast<v1::Meaning>(1 + history.Roll(6)));
  }
}

// An end of a relationship that is there, where there is one.
std::string RandomEnd(History& history, const World& world) {
  if (world.relationships.empty() || history.Chance(10)) return RandomKnown(history, world);
  const v1::Relationship& fact = world.relationships[history.Roll(world.relationships.size())];
  return history.Chance(50) ? fact.subject() : fact.object();
}

// Where some steps from an entity lead, whatever the relations.
std::string RandomNear(History& history, const World& world, std::string id) {
  for (int i = 1 + history.Roll(3); i > 0; --i) {
    std::vector<std::string> next;
    for (const v1::Relationship& fact : world.relationships) {
      if (fact.subject() == id || fact.object() == id) next.push_back(OtherEnd(fact, id));
    }
    if (!next.empty()) id = history.Any(next);
  }
  return id;
}

// An end of a relationship of a meaning.
std::string RandomEndOf(History& history, const World& world, v1::Meaning meaning, bool subject) {
  google::protobuf::RepeatedField<int> meanings;
  meanings.Add(meaning);
  std::vector<std::string> ends;
  for (const v1::Relationship& fact : world.relationships) {
    if (Means(fact.relation(), meanings)) ends.push_back(subject ? fact.subject() : fact.object());
  }
  return ends.empty() || history.Chance(10) ? RandomKnown(history, world) : history.Any(ends);
}

void Select(History& history, const World& world, v1::Meaning meaning, v1::EntitySelection& selection) {
  const int way = history.Roll(10);
  if (way < 7) {
    for (int i = 4 + history.Roll(6); i > 0; --i) selection.add_ids(RandomEndOf(history, world, meaning, true));
    return;
  }
  if (way < 9 || history.Chance(60)) selection.add_kinds("organization");
  if (way < 8) return;
  *selection.mutable_filter() = RandomFilter(history, selection.kinds_size() ? "organization" : "");
}

v1::GroupKey Key(const std::string& field) {
  v1::GroupKey key;
  key.set_field(field);
  return key;
}

v1::GroupKey Period(History& history, const std::string& field) {
  v1::GroupKey key;
  key.mutable_period()->set_field(field);
  key.mutable_period()->set_unit(static_cast<v1::CalendarUnit>(1 + history.Roll(3)));
  return key;
}

void Measure(v1::AggregateRequest& request, v1::MeasureFunction function, const std::string& field) {
  v1::Measure& measure = *request.add_measures();
  measure.set_function(function);
  measure.set_field(field);
}

// What can be grouped by, dates among them, and what can be calculated with.
struct Columns {
  std::vector<std::string> keys, dates, numbers;
};

Columns ColumnsOf(const v1::AggregateRequest& request, const std::string& kind) {
  if (request.has_entities()) {
    Columns columns{{"kind", "id", "name"}, {}, {}};
    if (kind == "organization") {
      columns.keys.insert(columns.keys.end(), {"organization.country", "organization.sectors", "country"});
      columns.dates = {"organization.founded"};
    }
    if (kind == "model") {
      columns.keys.insert(columns.keys.end(), {"model.access", "model.parameters"});
      columns.dates = {"model.released"};
      columns.numbers = {"model.parameters"};
    }
    if (kind == "product") columns.keys.push_back("product.ai_wrapper");
    return columns;
  }
  if (request.has_relationships()) {
    Columns columns{{"relation", "subject", "object", "confidence"}, {"from", "until"}, {}};
    // What the relations asked for cannot have is UNKNOWN_FIELD.
    if (request.relationships().relations().empty() && request.relationships().meanings().empty()) {
      columns.keys.insert(columns.keys.end(), {"details.role", "details.scope", "subject.organization.country"});
      columns.dates.push_back("details.announced");
    }
    return columns;
  }
  if (request.has_observations()) {
    return {{"subject", "metric", "period", "unit", "subject.organization.country"},
            {"period"},
            {"amount", "lower", "upper"}};
  }
  Columns columns;
  for (const v1::PatternNode& node : request.pattern().nodes()) {
    columns.keys.push_back(node.variable());
    columns.keys.push_back(node.variable() + ".name");
  }
  for (const v1::PatternPart& part : request.pattern().optional_parts()) {
    for (const v1::PatternNode& node : part.nodes()) columns.keys.push_back(node.variable());
  }
  for (const v1::PatternEdge& edge : request.pattern().edges()) {
    if (edge.variable().empty() || edge.has_steps()) continue;
    columns.keys.push_back(edge.variable() + ".relation");
    columns.dates.push_back(edge.variable() + ".from");
  }
  return columns;
}

std::string RandomSource(History& history, const World& world, v1::AggregateRequest& request) {
  std::string kind;
  switch (history.Roll(4)) {
    case 0:
      if (history.Chance(80)) kind = history.Any({"organization", "model", "product"});
      if (!kind.empty()) request.mutable_entities()->add_kinds(kind);
      request.mutable_entities()->set_include_stubs(history.Chance(50));
      if (history.Chance(25)) *request.mutable_entities()->mutable_filter() = RandomFilter(history, kind);
      break;
    case 1: {
      v1::RelationshipSource& source = *request.mutable_relationships();
      MaybeRelations(history, source);
      if (history.Chance(15)) source.add_subjects(RandomEnd(history, world));
      if (history.Chance(15)) source.add_objects(RandomEnd(history, world));
      if (history.Chance(15)) source.add_entities(RandomEnd(history, world));
      if (history.Chance(20)) *source.mutable_filter() = RandomEdgeFilter(history);
      break;
    }
    case 2:
      request.mutable_observations();
      if (history.Chance(20)) request.mutable_observations()->add_subjects(RandomKnown(history, world, "organization"));
      if (history.Chance(70)) {
        request.mutable_observations()->add_metrics(history.Chance(50) ? v1::METRIC_REVENUE
                                                                       : v1::METRIC_MONTHLY_ACTIVE_USERS);
      }
      break;
    default:
      *request.mutable_pattern() = RandomPattern(history, world);
  }
  return kind;
}

void RandomGroups(History& history, const Columns& columns, v1::AggregateRequest& request) {
  for (int i = history.Roll(4); i > 0; --i) {
    if (!columns.dates.empty() && history.Chance(30)) {
      *request.add_group_by() = Period(history, history.Any(columns.dates));
    } else {
      *request.add_group_by() = Key(history.Any(columns.keys));
    }
  }
  for (int i = history.Roll(4); i > 0; --i) {
    if (!columns.numbers.empty() && history.Chance(60)) {
      Measure(request, static_cast<v1::MeasureFunction>(v1::MEASURE_FUNCTION_SUM + history.Roll(4)),
              history.Any(columns.numbers));
    } else if (history.Chance(50)) {
      Measure(request, v1::MEASURE_FUNCTION_COUNT_DISTINCT, history.Any(columns.keys));
    } else {
      Measure(request, v1::MEASURE_FUNCTION_COUNT, "");
    }
  }
}

}  // namespace

std::string RandomKnown(History& history, const World& world, const std::string& kind) {
  std::vector<std::string> known;
  for (const auto& [id, entity] : world.entities) {
    if (kind.empty() || KindOf(id) == kind) known.push_back(id);
  }
  if (known.empty()) return world.entities.begin()->first;
  return history.Any(known);
}

v1::ValidAt RandomValidAt(History& history) {
  v1::ValidAt valid_at;
  const int day = DayNumber(2022, 1, 1) + history.Roll(1700);
  switch (history.Roll(3)) {
    case 0:
      valid_at.set_today(true);
      break;
    case 1:
      valid_at.set_day(DayText(day));
      break;
    default:
      valid_at.set_interval(DayText(day) + "/" + DayText(day + history.Roll(300)));
      if (history.Chance(40)) valid_at.set_overlap(v1::OVERLAP_EVERY_DAY);
  }
  return valid_at;
}

v1::FindPathsRequest RandomPaths(History& history, const World& world) {
  v1::FindPathsRequest request;
  *request.mutable_context() = world.context;
  for (int i = history.Chance(70) ? 1 : 2 + history.Roll(2); i > 0; --i) request.add_sources(RandomEnd(history, world));
  for (int i = history.Chance(70) ? 1 : 2 + history.Roll(2); i > 0; --i) {
    request.add_targets(history.Chance(80) ? RandomNear(history, world, request.sources(0))
                                           : RandomEnd(history, world));
  }
  MaybeRelations(history, request);
  request.set_direction(static_cast<v1::Direction>(history.Chance(60) ? 0 : 1 + history.Roll(3)));
  for (int i = history.Chance(25) ? 1 + history.Roll(3) : 0; i > 0; --i) {
    request.add_excluded(RandomKnown(history, world));
  }
  if (history.Chance(20)) {
    request.add_kinds("organization");
    if (history.Chance(50)) request.add_kinds("model");
  }
  const bool narrow = request.relations_size() + request.meanings_size() > 0;
  request.set_max_hops(narrow && history.Chance(30) ? 0 : 1 + history.Roll(narrow ? 6 : 4));
  if (history.Chance(80)) request.set_max_paths(1 + history.Roll(history.Chance(50) ? 4 : 60));
  if (history.Chance(20)) request.set_max_degree(1 + history.Roll(8));
  request.set_order(static_cast<v1::PathOrder>(history.Roll(4)));
  MaybeMask(history, *request.mutable_read_mask());
  return request;
}

v1::AggregateRequest RandomAggregate(History& history, const World& world) {
  v1::AggregateRequest request;
  *request.mutable_context() = world.context;
  const std::string kind = RandomSource(history, world, request);
  RandomGroups(history, ColumnsOf(request, kind), request);
  const int measures = std::max(1, request.measures_size());
  if (history.Chance(50)) {
    std::string order = "#" + std::to_string(1 + history.Roll(measures)) + (history.Chance(50) ? " desc" : "");
    if (request.group_by_size() && history.Chance(50)) {
      order += ", $" + std::to_string(1 + history.Roll(request.group_by_size())) + (history.Chance(30) ? " desc" : "");
    }
    request.set_order_by(order);
  }
  if (history.Chance(40)) request.set_top(1 + history.Roll(5));
  request.mutable_read_mask()->add_paths("id");
  return request;
}

v1::GetTimelineRequest RandomTimeline(History& history, const World& world) {
  v1::GetTimelineRequest request;
  *request.mutable_context() = world.context;
  for (int i = history.Chance(60) ? 1 + history.Roll(3) : 0; i > 0; --i)
    request.add_entities(RandomEnd(history, world));
  const std::string kind = history.Any({"organization", "model", "product"});
  if (history.Chance(25)) request.add_kinds(kind);
  if (history.Chance(20)) *request.mutable_filter() = RandomFilter(history, request.kinds_size() ? kind : "");
  for (int i = history.Chance(25) ? 1 + history.Roll(3) : 0; i > 0; --i) {
    const auto event_kind = static_cast<v1::TimelineEventKind>(1 + history.Roll(4));
    const auto& there = request.event_kinds();
    if (!std::count(there.begin(), there.end(), event_kind)) request.add_event_kinds(event_kind);
  }
  MaybeRelations(history, request);
  if (history.Chance(20)) request.add_metrics(v1::METRIC_REVENUE);
  if (history.Chance(35)) request.set_between(history.Any({"2023", "2024-06", "2024-01/2024-09", "2025-01-15"}));
  request.set_descending(history.Chance(40));
  return request;
}

v1::DiffGraphRequest RandomDiff(History& history, const World& before, const World& after) {
  v1::DiffGraphRequest request;
  *request.mutable_before() = before.context;
  *request.mutable_after() = after.context;
  if (history.Chance(25)) request.add_kinds(history.Any({"organization", "model", "alliance"}));
  const bool of_some = request.kinds().empty() && history.Chance(30);
  for (int i = of_some ? 1 + history.Roll(4) : 0; i > 0; --i) request.add_entities(RandomEnd(history, after));
  if (history.Chance(50)) MaybeRelations(history, request);
  request.set_include_before(history.Chance(50));
  return request;
}

v1::GetAllianceMatrixRequest RandomMatrix(History& history, const World& world) {
  v1::GetAllianceMatrixRequest request;
  *request.mutable_context() = world.context;
  Select(history, world, v1::MEANING_COLLABORATION, *request.mutable_rows());
  if (history.Chance(50)) Select(history, world, v1::MEANING_COLLABORATION, *request.mutable_columns());
  if (history.Chance(20)) request.add_direct(history.Chance(50) ? v1::MEANING_OWNERSHIP : v1::MEANING_STRATEGY);
  if (history.Chance(20)) {
    request.add_shared(v1::MEANING_MEMBERSHIP);
    request.add_shared(v1::MEANING_OWNERSHIP);
  }
  request.set_omit_empty(history.Chance(50));
  MaybeMask(history, *request.mutable_read_mask());
  return request;
}

v1::ListCoMembershipsRequest RandomCoMemberships(History& history, const World& world) {
  v1::ListCoMembershipsRequest request;
  *request.mutable_context() = world.context;
  Select(history, world, v1::MEANING_MEMBERSHIP, *request.mutable_members());
  if (history.Chance(20)) {
    request.add_meanings(v1::MEANING_MEMBERSHIP);
    request.add_meanings(v1::MEANING_OWNERSHIP);
  }
  request.set_min_shared(history.Chance(70) ? 0 : 1 + history.Roll(2));
  return request;
}

v1::TraceLineageRequest RandomLineage(History& history, const World& world) {
  v1::TraceLineageRequest request;
  *request.mutable_context() = world.context;
  for (int i = 1 + history.Roll(3); i > 0; --i) {
    request.add_entities(RandomEndOf(history, world, v1::MEANING_DEPENDENCE, true));
  }
  if (history.Chance(30)) request.set_max_depth(1 + history.Roll(3));
  MaybeMask(history, *request.mutable_read_mask());
  return request;
}

v1::AssessImpactRequest RandomImpact(History& history, const World& world) {
  v1::AssessImpactRequest request;
  *request.mutable_context() = world.context;
  for (int i = 1 + history.Roll(2); i > 0; --i) {
    request.add_entities(history.Chance(50) ? RandomEndOf(history, world, v1::MEANING_DEPENDENCE, false)
                                            : RandomEndOf(history, world, v1::MEANING_PRODUCTION, true));
  }
  if (history.Chance(30)) request.set_max_depth(1 + history.Roll(3));
  MaybeMask(history, *request.mutable_read_mask());
  return request;
}

v1::AssessExposureRequest RandomExposure(History& history, const World& world) {
  v1::AssessExposureRequest request;
  *request.mutable_context() = world.context;
  for (int i = 1 + history.Roll(2); i > 0; --i) {
    request.add_entities(
        RandomEndOf(history, world, history.Chance(50) ? v1::MEANING_DEPENDENCE : v1::MEANING_PRODUCTION, true));
  }
  if (history.Chance(30)) request.set_max_depth(1 + history.Roll(3));
  request.set_include_chains(history.Chance(60));
  MaybeMask(history, *request.mutable_read_mask());
  return request;
}

v1::CompareStrategiesRequest RandomStrategies(History& history, const World& world) {
  v1::CompareStrategiesRequest request;
  *request.mutable_context() = world.context;
  std::vector<std::string> ids;
  for (int i = 1 + history.Roll(3); i > 0; --i) {
    const std::string id = RandomEndOf(history, world, v1::MEANING_PRODUCTION, true);
    if (!std::count(ids.begin(), ids.end(), id)) ids.push_back(id);
  }
  for (const std::string& id : ids) request.add_organizations(id);
  MaybeMask(history, *request.mutable_read_mask());
  return request;
}

v1::ListConflictsRequest RandomConflicts(History& history, const World& world) {
  static const std::vector<std::string> kFields = {
      "name",           "organization.country", "model.parameters", "quantity",
      "model.released", "valid_time.from",      "valid_time.until", "details.role"};
  v1::ListConflictsRequest request;
  *request.mutable_context() = world.context;
  if (history.Chance(20)) request.add_sorts(static_cast<v1::FactSort>(1 + history.Roll(3)));
  if (history.Chance(20)) request.add_kinds(history.Any({"organization", "model", "alliance"}));
  if (history.Chance(15)) {
    *request.mutable_filter() = RandomFilter(history, request.kinds_size() ? request.kinds(0) : "");
  }
  for (int i = history.Chance(15) ? 1 + history.Roll(3) : 0; i > 0; --i) request.add_fields(history.Any(kFields));
  for (int i = history.Chance(10) ? 1 + history.Roll(4) : 0; i > 0; --i)
    request.add_relations(history.RandomRelation());
  if (history.Chance(10))
    request.add_metrics(history.Chance(50) ? v1::METRIC_REVENUE : v1::METRIC_MONTHLY_ACTIVE_USERS);
  for (int i = history.Chance(15) ? 1 + history.Roll(3) : 0; i > 0; --i) {
    request.add_documents(RandomKnown(history, world, "document"));
  }
  if (history.Chance(15)) request.set_min_size(history.Chance(50) ? 0.2 : 40);
  if (history.Chance(50)) request.set_order_by("size desc");
  return request;
}

}  // namespace entente::oracle
