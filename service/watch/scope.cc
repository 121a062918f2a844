#include "service/watch/scope.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"

namespace entente::watch {
namespace {

using base::EntityNo;

absl::Status TooMany(int64_t limit) {
  return base::MakeError(
      absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_QUOTA_EXCEEDED,
      absl::StrCat("max-watch-neighborhood: more than ", limit, " entities are within filter.hops of filter.entities"),
      {{"limit", absl::StrCat(limit)}});
}

}  // namespace

absl::StatusOr<Scope::Entities> Scope::At(const graph::Snapshot& snapshot) const {
  Entities entities;
  std::vector<EntityNo> edge;
  for (const std::string& id : ids_) {
    const std::optional<EntityNo> given = snapshot.FindEntity(id);
    if (!given.has_value()) continue;
    for (const EntityNo no : {*given, snapshot.Canonical(*given)}) {
      if (entities.insert(no).second) edge.push_back(no);
    }
  }
  for (int hop = 0; hop < hops_ && !edge.empty(); ++hop) {
    std::vector<EntityNo> next;
    for (const EntityNo from : edge) {
      for (const graph::End end : {graph::End::kSubject, graph::End::kObject}) {
        snapshot.ForEachRelationship(from, end, relations_, [&](base::RelationshipNo no, const auto&) {
          const graph::RelationshipEnds ends = snapshot.Ends(no);
          const EntityNo other = end == graph::End::kSubject ? ends.object : ends.subject;
          if (entities.insert(other).second) next.push_back(other);
          return static_cast<int64_t>(entities.size()) <= max_entities_;
        });
        if (static_cast<int64_t>(entities.size()) > max_entities_) return TooMany(max_entities_);
      }
    }
    edge = std::move(next);
  }
  return entities;
}

bool Scope::IsTurnedBy(const EncodedCommit& commit, const graph::Snapshot& after) const {
  return std::any_of(commit.changes.begin(), commit.changes.end(), [&](const EncodedChange& change) {
    return change.redirects && ids_.contains(after.EntityId(change.fact.no));
  });
}

bool Scope::MayMove(absl::Span<const std::shared_ptr<const EncodedCommit>> commits, const Entities& before,
                    const graph::Snapshot& after) const {
  for (const auto& commit : commits) {
    if (IsTurnedBy(*commit, after)) return true;
    for (const EncodedChange& change : commit->changes) {
      // An entity given by an id nobody had named before.
      if (change.fact.sort == base::FactSort::kEntity && !before.contains(change.fact.no) &&
          ids_.contains(after.EntityId(change.fact.no))) {
        return true;
      }
      if (change.fact.sort != base::FactSort::kRelationship || hops_ == 0) continue;
      if (!std::binary_search(relations_.begin(), relations_.end(), change.relation)) continue;
      if (before.contains(change.subject) || before.contains(change.object)) return true;
    }
  }
  return false;
}

}  // namespace entente::watch
