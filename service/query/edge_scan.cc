#include "service/query/edge_scan.h"

#include <algorithm>
#include <utility>

#include "service/base/status_macros.h"

namespace entente::query {

using base::EntityNo;
using base::RelationshipNo;
using graph::End;

namespace {

bool IsFollowed(int relation, const std::vector<int>& relations) {
  return std::binary_search(relations.begin(), relations.end(), relation);
}

}  // namespace

Ways::Ways(const schema::Schema& schema, const std::vector<int>& relations, v1::Direction direction) {
  const auto add = [&](End end, const schema::Relation& relation) {
    relations_[static_cast<int>(end)].push_back(relation.number);
    kinds_[0] |= end == End::kSubject ? relation.subjects : relation.objects;
    kinds_[1] |= end == End::kSubject ? relation.objects : relation.subjects;
  };
  for (const int number : relations) {
    const schema::Relation* const relation = schema.FindRelation(number);
    CHECK(relation != nullptr);
    if (direction != v1::DIRECTION_IN || relation->rule.symmetric()) add(End::kSubject, *relation);
    if (direction != v1::DIRECTION_OUT || relation->rule.symmetric()) add(End::kObject, *relation);
  }
}

Ways Ways::Back() const {
  Ways back = *this;
  std::swap(back.relations_[0], back.relations_[1]);
  std::swap(back.kinds_[0], back.kinds_[1]);
  return back;
}

absl::Status EdgeScan::ForEach(EntityNo from, const Ways& ways, absl::FunctionRef<bool(const Edge&)> visit) {
  const bool stored = facts_.stored();
  absl::Status status;
  bool going = true;
  for (const End end : {End::kSubject, End::kObject}) {
    const auto look = [&](const graph::Incidence& incidence) {
      if (!meter_.Examine()) return going = false;
      const auto& [no, relation, other, span] = incidence;
      if (end == End::kObject && other == from && IsFollowed(relation, ways.From(End::kSubject))) {
        return true;  // from an entity to itself: met at the other end before
      }
      if (stored) {
        const v1::Validity validity = base::Judge(span, view_.window);
        if (!view_.Shows(validity)) return true;
        const bool definite = view_.window.any || validity == v1::VALIDITY_DEFINITE;
        return going = visit({no, other, definite, span.from_earliest});
      }
      const absl::StatusOr<Resolved> resolved = Resolve(no);
      status = resolved.status();
      if (!status.ok()) return going = false;
      if (!resolved->shown) return true;
      return going = visit({no, other, resolved->definite, resolved->began});
    };
    if (going && !ways.From(end).empty()) view_.snapshot.ForEachIncidence(from, end, ways.From(end), look);
  }
  RETURN_IF_ERROR(status);
  return meter_.status();
}

absl::StatusOr<EdgeScan::Resolved> EdgeScan::Resolve(RelationshipNo no) {
  const auto known = resolved_.find(no);
  if (known != resolved_.end()) return known->second;
  RETURN_IF_ERROR(facts_.Examine());
  Resolved resolved;
  ASSIGN_OR_RETURN(const std::optional<v1::Relationship> relationship, facts_.Relationship(no));
  if (relationship.has_value()) {
    ASSIGN_OR_RETURN(const base::Span span, base::ParseValidTime(relationship->valid_time()));
    resolved.shown = true;
    resolved.definite = view_.window.any || relationship->validity() == v1::VALIDITY_DEFINITE;
    resolved.began = span.from_earliest;
    resolved.confidence = relationship->confidence();
  }
  resolved_.emplace(no, resolved);
  return resolved;
}

absl::StatusOr<v1::Confidence> EdgeScan::ConfidenceOf(RelationshipNo no) {
  ASSIGN_OR_RETURN(const Resolved resolved, Resolve(no));
  CHECK(resolved.shown);
  return resolved.confidence;
}

}  // namespace entente::query
