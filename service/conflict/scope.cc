#include "service/conflict/scope.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/near.h"
#include "service/base/status_macros.h"
#include "service/conflict/conflict.h"
#include "service/query/arguments.h"
#include "service/query/entity_scan.h"
#include "service/query/order_clause.h"
#include "service/query/refusal.h"

namespace entente::conflict {
namespace {

using base::FactRef;
using base::FactSort;
using graph::Snapshot;
using query::Refusal;

std::optional<FactSort> SortOf(int sort) {
  switch (sort) {
    case v1::FACT_SORT_ENTITY:
      return FactSort::kEntity;
    case v1::FACT_SORT_RELATIONSHIP:
      return FactSort::kRelationship;
    case v1::FACT_SORT_OBSERVATION:
      return FactSort::kObservation;
    default:
      return std::nullopt;
  }
}

// Keeps the fields with these paths; all, if there are none.
void Keep(const std::set<std::string>& paths, std::vector<SingularField>& fields) {
  if (paths.empty()) return;
  std::erase_if(fields, [&](const SingularField& field) { return paths.count(field.path) == 0; });
}

}  // namespace

std::vector<base::EntityNo> EndsOf(const Snapshot& snapshot, FactRef fact) {
  switch (fact.sort) {
    case FactSort::kEntity:
      return {fact.no};
    case FactSort::kRelationship:
      return {snapshot.Ends(fact.no).subject, snapshot.Ends(fact.no).object};
    case FactSort::kObservation:
      return {snapshot.MeasuredEnds(fact.no).subject};
  }
  return {};
}

absl::StatusOr<Scope> Scope::Read(const v1::ListConflictsRequest& request, const query::View& view,
                                  const query::Limits& limits) {
  const schema::Schema& schema = view.snapshot.schema();
  Scope scope;
  RETURN_IF_ERROR(scope.ReadSorts(request));
  ASSIGN_OR_RETURN(scope.kinds_, query::KindsNamed(schema, request.kinds(), "kinds"));
  const query::FilterScope filtered{.schema = schema, .kinds = scope.kinds_};
  ASSIGN_OR_RETURN(scope.filter_,
                   query::CompiledFilter::Compile(filtered, request.has_filter() ? &request.filter() : nullptr,
                                                  request.filter_text(), "filter", limits));
  RETURN_IF_ERROR(scope.ReadFields(request, schema, limits.max_batch));
  ASSIGN_OR_RETURN(const std::vector<int> relations, query::RelationsNamed(schema, request.relations(), {}, ""));
  scope.relations_.insert(relations.begin(), relations.end());
  ASSIGN_OR_RETURN(scope.metrics_, query::MetricsNamed(schema, request.metrics(), "metrics"));
  ASSIGN_OR_RETURN(scope.documents_, query::EntitiesNamed(view, request.documents(), kMaxDocuments, "documents"));
  for (const base::EntityNo no : scope.documents_) scope.document_ids_.insert(std::string(view.snapshot.EntityId(no)));
  if (!(request.min_size() >= 0)) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "min_size",
                   absl::StrCat(request.min_size(), " is not a number from 0 on"));
  }
  scope.min_size_ = request.min_size();
  RETURN_IF_ERROR(scope.ReadOrder(request));
  return scope;
}

// Relations alone ask for relationships, metrics alone for observations.
absl::Status Scope::ReadSorts(const v1::ListConflictsRequest& request) {
  for (int i = 0; i < request.sorts_size(); ++i) {
    const std::optional<FactSort> sort = SortOf(request.sorts(i));
    if (!sort.has_value()) {
      return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat("sorts[", i, "]"),
                     absl::StrCat(static_cast<int>(request.sorts(i)), " is not a sort of fact"));
    }
    sorts_.insert(*sort);
  }
  if (!sorts_.empty()) return absl::OkStatus();
  if (!request.relations().empty()) sorts_.insert(FactSort::kRelationship);
  if (!request.metrics().empty()) sorts_.insert(FactSort::kObservation);
  if (sorts_.empty()) sorts_ = {FactSort::kEntity, FactSort::kRelationship, FactSort::kObservation};
  return absl::OkStatus();
}

absl::Status Scope::ReadFields(const v1::ListConflictsRequest& request, const schema::Schema& schema, int max_batch) {
  RETURN_IF_ERROR(query::CheckBatch(request.fields_size(), max_batch, "fields"));
  for (const schema::Kind& kind : schema.kinds()) of_kind_.push_back(SingularFieldsOfEntity(schema, kind));
  for (const schema::Relation& each : schema.relations()) {
    of_relation_.emplace(each.number, SingularFieldsOfRelationship(each));
  }
  of_observation_ = SingularFieldsOfObservation();

  std::set<std::string> known;
  const auto add = [&](const std::vector<SingularField>& fields) {
    for (const SingularField& field : fields) known.insert(field.path);
  };
  for (const auto& fields : of_kind_) add(fields);
  for (const auto& [relation, fields] : of_relation_) add(fields);
  add(of_observation_);
  for (int i = 0; i < request.fields_size(); ++i) {
    if (known.count(request.fields(i)) > 0) continue;
    const std::vector<std::string> near = base::NearNames(request.fields(i), {known.begin(), known.end()});
    const std::string hint = near.empty() ? "" : absl::StrCat("; did you mean `", absl::StrJoin(near, "` or `"), "`?");
    return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, absl::StrCat("fields[", i, "]"),
                   absl::StrCat("no field with one value is `", request.fields(i), "`", hint),
                   {{"known", absl::StrJoin(known, ", ")}});
  }
  const std::set<std::string> asked(request.fields().begin(), request.fields().end());
  for (auto& fields : of_kind_) Keep(asked, fields);
  for (auto& [relation, fields] : of_relation_) Keep(asked, fields);
  Keep(asked, of_observation_);
  return absl::OkStatus();
}

absl::Status Scope::ReadOrder(const v1::ListConflictsRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<query::OrderClause> clauses, query::ParseOrderClauses(request.order_by()));
  for (const query::OrderClause& clause : clauses) {
    if (clause.field == "size") continue;
    return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, "order_by",
                   absl::StrCat("`", clause.field, "` gives no order; there is size"), {{"known", "size"}});
  }
  if (clauses.size() > 1 || (clauses.size() == 1 && !clauses[0].descending)) {
    return Refusal(
        v1::ERROR_REASON_INVALID_FORMAT, "order_by",
        absl::StrCat("`", request.order_by(), "` is not `size desc`, the one order besides that of identity"));
  }
  by_size_ = !clauses.empty();
  return absl::OkStatus();
}

bool Scope::Wants(FactSort sort) const {
  const auto any = [](const std::vector<SingularField>& fields) { return !fields.empty(); };
  if (!sorts_.contains(sort)) return false;
  switch (sort) {
    case FactSort::kEntity:
      return std::any_of(of_kind_.begin(), of_kind_.end(), any);
    case FactSort::kRelationship:
      return std::any_of(relations_.begin(), relations_.end(),
                         [&](int number) { return any(of_relation_.at(number)); });
    case FactSort::kObservation:
      return any(of_observation_);
  }
  return false;
}

bool Scope::Wants(const Snapshot& snapshot, FactRef fact) const {
  switch (fact.sort) {
    case FactSort::kEntity:
      if (!snapshot.Entity(fact.no).has_value()) return false;
      break;
    case FactSort::kRelationship:
      if (!relations_.contains(snapshot.Ends(fact.no).relation) || !snapshot.Relationship(fact.no).has_value()) {
        return false;
      }
      break;
    case FactSort::kObservation:
      if (!metrics_.empty() && !metrics_.contains(snapshot.MeasuredEnds(fact.no).metric)) return false;
      if (!snapshot.Observation(fact.no).has_value()) return false;
      break;
  }
  const std::vector<base::EntityNo> ends = EndsOf(snapshot, fact);
  return !FieldsOf(snapshot, fact).empty() &&
         std::any_of(ends.begin(), ends.end(), [&](base::EntityNo no) { return WantsKind(snapshot, no); });
}

bool Scope::WantsKind(const Snapshot& snapshot, base::EntityNo no) const {
  return query::IsOfKinds(snapshot.KindOf(no), kinds_);
}

bool Scope::Wants(const v1::Conflict& conflict) const {
  if (conflict.size() < min_size_) return false;
  if (document_ids_.empty()) return true;
  // Where two sides rest on documents asked for, and more than one document is among those, some two rest on two.
  int sides = 0;
  std::set<std::string> found;
  for (const v1::ConflictSide& side : conflict.sides()) {
    bool rests = false;
    for (const std::string& document : side.documents()) {
      if (!document_ids_.contains(document)) continue;
      rests = true;
      found.insert(document);
    }
    sides += rests;
  }
  return document_ids_.size() == 1 ? sides > 0 : sides > 1 && found.size() > 1;
}

const std::vector<SingularField>& Scope::FieldsOf(const Snapshot& snapshot, FactRef fact) const {
  switch (fact.sort) {
    case FactSort::kEntity:
      return of_kind_[snapshot.KindOf(fact.no)];
    case FactSort::kRelationship:
      return of_relation_.at(snapshot.Ends(fact.no).relation);
    case FactSort::kObservation:
      break;
  }
  return of_observation_;
}

}  // namespace entente::conflict
