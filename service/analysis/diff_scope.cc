#include "service/analysis/diff_scope.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/entity_scan.h"
#include "service/query/refusal.h"

namespace entente::analysis {
namespace {

using base::EntityNo;
using base::FactRef;
using base::FactSort;
using graph::Snapshot;
using query::Meter;

// Whether one fact comes before another of its sort by identity.
bool ComesBefore(const Snapshot& snapshot, FactRef a, FactRef b) {
  if (a.sort == FactSort::kEntity) return snapshot.EntityId(a.no) < snapshot.EntityId(b.no);
  if (a.sort == FactSort::kObservation) {
    const graph::ObservationEnds ours = snapshot.MeasuredEnds(a.no), theirs = snapshot.MeasuredEnds(b.no);
    if (ours.subject != theirs.subject) return snapshot.EntityId(ours.subject) < snapshot.EntityId(theirs.subject);
    return std::tuple(ours.metric, snapshot.MeasuredPeriod(a.no)) <
           std::tuple(theirs.metric, snapshot.MeasuredPeriod(b.no));
  }
  const graph::RelationshipEnds ours = snapshot.Ends(a.no), theirs = snapshot.Ends(b.no);
  if (ours.subject != theirs.subject) return snapshot.EntityId(ours.subject) < snapshot.EntityId(theirs.subject);
  if (ours.relation != theirs.relation) return ours.relation < theirs.relation;
  if (ours.object != theirs.object) return snapshot.EntityId(ours.object) < snapshot.EntityId(theirs.object);
  return snapshot.Episode(a.no) < snapshot.Episode(b.no);
}

// Takes note of facts that may differ: all that the state after has, then those only the one before has.
class Collector {
 public:
  Collector(const DiffState& before, const DiffState& after, Meter& meter, std::vector<FactRef>& facts)
      : before_(before), after_(after), meter_(meter), facts_(facts) {}

  // False: stop.
  bool See(FactRef ref) {
    if (!meter_.Examine()) return false;
    if (MayDiffer(before_, after_, ref)) facts_.push_back(ref);
    return true;
  }
  bool SeeBefore(FactRef ref) { return IsThere(ref) || See(ref); }

 private:
  bool IsThere(FactRef ref) const {
    if (ref.sort == FactSort::kEntity) return after_.snapshot().Entity(ref.no).has_value();
    if (ref.sort == FactSort::kRelationship) return after_.snapshot().Relationship(ref.no).has_value();
    return after_.snapshot().Observation(ref.no).has_value();
  }

  const DiffState& before_;
  const DiffState& after_;
  Meter& meter_;
  std::vector<FactRef>& facts_;
};

}  // namespace

absl::StatusOr<DiffScope> DiffScope::Read(const v1::DiffGraphRequest& request, const query::View& before,
                                          const query::View& after, const query::Limits& limits) {
  const schema::Schema& schema = after.snapshot.schema();
  DiffScope scope;
  ASSIGN_OR_RETURN(scope.kinds_, query::KindsNamed(schema, request.kinds(), "kinds"));
  ASSIGN_OR_RETURN(scope.relations_, query::RelationsNamed(schema, request.relations(), request.meanings(), ""));
  scope.only_relationships_ = !request.relations().empty() || !request.meanings().empty();
  RETURN_IF_ERROR(query::CheckBatch(request.entities_size(), limits.max_batch, "entities"));
  if (!request.entities().empty()) scope.entities_.emplace();
  for (int i = 0; i < request.entities_size(); ++i) {
    // What has gone since can be asked about as well.
    const std::optional<EntityNo> was = query::Find(before, request.entities(i));
    std::optional<EntityNo> is = query::Find(after, request.entities(i));
    if (!was.has_value() || !before.snapshot.Entity(*was).has_value()) {
      ASSIGN_OR_RETURN(is, query::EntityNamed(after, request.entities(i), absl::StrCat("entities[", i, "]")));
    } else if (scope.IsOfKind(after.snapshot, *was)) {
      scope.entities_->insert(*was);
    }
    if (is.has_value() && scope.IsOfKind(after.snapshot, *is)) scope.entities_->insert(*is);
  }
  return scope;
}

bool DiffScope::IsOfKind(const Snapshot& snapshot, EntityNo no) const {
  return query::IsOfKinds(snapshot.KindOf(no), kinds_);
}

absl::StatusOr<std::vector<FactRef>> DiffScope::Candidates(const DiffState& before, const DiffState& after,
                                                           Meter& meter) const {
  std::vector<FactRef> facts;
  const auto sorted_from = [&](size_t begin) {
    std::sort(facts.begin() + static_cast<std::ptrdiff_t>(begin), facts.end(),
              [&](FactRef a, FactRef b) { return ComesBefore(after.snapshot(), a, b); });
    return facts.size();
  };
  if (!only_relationships_) RETURN_IF_ERROR(AddEntities(before, after, meter, facts));
  const size_t relationships = sorted_from(0);
  RETURN_IF_ERROR(AddRelationships(before, after, meter, facts));
  const size_t observations = sorted_from(relationships);
  if (!only_relationships_) RETURN_IF_ERROR(AddObservations(before, after, meter, facts));
  sorted_from(observations);
  return facts;
}

absl::Status DiffScope::AddEntities(const DiffState& before, const DiffState& after, Meter& meter,
                                    std::vector<FactRef>& facts) const {
  Collector collector(before, after, meter, facts);
  if (entities_.has_value()) {
    for (const EntityNo no : *entities_) {
      if (!collector.See({FactSort::kEntity, no})) break;
    }
    return meter.status();
  }
  query::ForEachCandidate(after.snapshot(), kinds_, std::nullopt, [&](EntityNo no, const graph::EntityState&) {
    return collector.See({FactSort::kEntity, no});
  });
  RETURN_IF_ERROR(meter.status());
  query::ForEachCandidate(before.snapshot(), kinds_, std::nullopt, [&](EntityNo no, const graph::EntityState&) {
    return collector.SeeBefore({FactSort::kEntity, no});
  });
  return meter.status();
}

absl::Status DiffScope::AddRelationships(const DiffState& before, const DiffState& after, Meter& meter,
                                         std::vector<FactRef>& facts) const {
  Collector collector(before, after, meter, facts);
  const query::RelationshipSelection selection{.entities = entities_, .relations = relations_};
  const auto touches = [&](base::RelationshipNo no) {
    const graph::RelationshipEnds ends = after.snapshot().Ends(no);
    return IsOfKind(after.snapshot(), ends.subject) || IsOfKind(after.snapshot(), ends.object);
  };
  query::ForEachSelected(after.snapshot(), selection, [&](base::RelationshipNo no, const graph::RelationshipState&) {
    return !touches(no) || collector.See({FactSort::kRelationship, no});
  });
  RETURN_IF_ERROR(meter.status());
  query::ForEachSelected(before.snapshot(), selection, [&](base::RelationshipNo no, const graph::RelationshipState&) {
    return !touches(no) || collector.SeeBefore({FactSort::kRelationship, no});
  });
  return meter.status();
}

absl::Status DiffScope::AddObservations(const DiffState& before, const DiffState& after, Meter& meter,
                                        std::vector<FactRef>& facts) const {
  Collector collector(before, after, meter, facts);
  const auto see = [&](base::ObservationNo no, const graph::ObservationState&) {
    if (!IsOfKind(after.snapshot(), after.snapshot().MeasuredEnds(no).subject)) return true;
    return collector.See({FactSort::kObservation, no});
  };
  const auto see_before = [&](base::ObservationNo no, const graph::ObservationState&) {
    if (!IsOfKind(after.snapshot(), after.snapshot().MeasuredEnds(no).subject)) return true;
    return collector.SeeBefore({FactSort::kObservation, no});
  };
  if (!entities_.has_value()) {
    after.snapshot().ForEachObservation(see);
    RETURN_IF_ERROR(meter.status());
    before.snapshot().ForEachObservation(see_before);
    return meter.status();
  }
  for (const EntityNo no : *entities_) {
    after.snapshot().ForEachObservation(no, see);
    RETURN_IF_ERROR(meter.status());
    before.snapshot().ForEachObservation(no, see_before);
    RETURN_IF_ERROR(meter.status());
  }
  return meter.status();
}

}  // namespace entente::analysis
