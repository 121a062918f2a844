#include "service/query/relationship_scan.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "entente/v1/query_service.pb.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/schema/schema.h"

namespace entente::query {
namespace {

using base::EntityNo;
using base::RelationshipNo;
using Entities = RelationshipSelection::Entities;
using graph::End;
using graph::RelationshipState;

// One scan. Not thread-safe.
class Scan {
 public:
  Scan(const graph::Snapshot& snapshot, const RelationshipSelection& selection, RelationshipVisit visit)
      : snapshot_(snapshot),
        selection_(selection),
        visit_(visit),
        all_(selection.relations.size() == snapshot.schema().relations().size()) {}

  void Run() {
    // Whatever ends are given, every match has one of them: start where there are fewest.
    const Entities* start = nullptr;
    for (const auto* ends : {&selection_.subjects, &selection_.objects, &selection_.entities}) {
      if (ends->has_value() && (start == nullptr || (*ends)->size() < start->size())) start = &**ends;
    }
    const auto visitor = [this](RelationshipNo no, const RelationshipState& state) { return Visit(no, state); };
    if (start == nullptr) {
      for (const int relation : selection_.relations) {
        if (!going_) return;
        snapshot_.ForEachOfRelation(relation, visitor);
      }
      return;
    }
    twice_ = true;
    const bool subjects_only = selection_.subjects.has_value() && start == &*selection_.subjects;
    const bool objects_only = selection_.objects.has_value() && start == &*selection_.objects;
    for (const EntityNo entity : *start) {
      Walk(entity, End::kSubject, objects_only);
      Walk(entity, End::kObject, subjects_only);
    }
  }

 private:
  // Visits what has the entity at this end; of the end that was not asked for, only what is symmetric.
  void Walk(EntityNo entity, End end, bool symmetric_only) {
    if (!going_) return;
    const auto visitor = [this](RelationshipNo no, const RelationshipState& state) { return Visit(no, state); };
    if (all_ && !symmetric_only) {
      snapshot_.ForEachRelationship(entity, end, visitor);
      return;
    }
    for (const int relation : selection_.relations) {
      if (!going_) return;
      if (symmetric_only && !IsSymmetric(relation)) continue;
      snapshot_.ForEachRelationship(entity, end, relation, visitor);
    }
  }

  bool Visit(RelationshipNo no, const RelationshipState& state) {
    const graph::RelationshipEnds ends = snapshot_.Ends(no);
    if (!Wanted(ends) || (twice_ && !seen_.insert(no).second)) return going_;
    going_ = visit_(no, state);
    return going_;
  }

  bool Wanted(const graph::RelationshipEnds& ends) const {
    const auto among = [](const std::optional<Entities>& set, EntityNo no) { return !set || set->contains(no); };
    if (selection_.entities && !selection_.entities->contains(ends.subject) &&
        !selection_.entities->contains(ends.object)) {
      return false;
    }
    if (among(selection_.subjects, ends.subject) && among(selection_.objects, ends.object)) return true;
    return IsSymmetric(ends.relation) && among(selection_.subjects, ends.object) &&
           among(selection_.objects, ends.subject);
  }

  bool IsSymmetric(int relation) const {
    const schema::Relation* found = snapshot_.schema().FindRelation(relation);
    return found != nullptr && found->rule.symmetric();
  }

  const graph::Snapshot& snapshot_;
  const RelationshipSelection& selection_;
  RelationshipVisit visit_;
  const bool all_;  // relations are no condition
  bool going_ = true;
  bool twice_ = false;  // a relationship can be met from both its ends
  absl::flat_hash_set<RelationshipNo> seen_;
};

absl::Status ReadEnds(const View& view, const Texts& ids, int limit, const std::string& field,
                      std::optional<Entities>& ends) {
  if (ids.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<EntityNo> numbers, EntitiesNamed(view, ids, limit, field));
  ends.emplace(numbers.begin(), numbers.end());
  return absl::OkStatus();
}

}  // namespace

template <typename Request>
absl::StatusOr<RelationshipSelection> SelectionOf(const View& view, const Request& request, int max_batch,
                                                  absl::string_view prefix) {
  const auto at = [&](const char* field) { return absl::StrCat(prefix, field); };
  RelationshipSelection selection;
  RETURN_IF_ERROR(ReadEnds(view, request.subjects(), max_batch, at("subjects"), selection.subjects));
  RETURN_IF_ERROR(ReadEnds(view, request.objects(), max_batch, at("objects"), selection.objects));
  RETURN_IF_ERROR(ReadEnds(view, request.entities(), max_batch, at("entities"), selection.entities));
  ASSIGN_OR_RETURN(selection.relations,
                   RelationsNamed(view.snapshot.schema(), request.relations(), request.meanings(), prefix));
  return selection;
}

template absl::StatusOr<RelationshipSelection> SelectionOf(const View&, const v1::ListRelationshipsRequest&, int,
                                                           absl::string_view);
template absl::StatusOr<RelationshipSelection> SelectionOf(const View&, const v1::RelationshipSource&, int,
                                                           absl::string_view);

void ForEachSelected(const graph::Snapshot& snapshot, const RelationshipSelection& selection, RelationshipVisit visit) {
  Scan(snapshot, selection, visit).Run();
}

}  // namespace entente::query
