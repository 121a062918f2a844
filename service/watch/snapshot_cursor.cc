#include "service/watch/snapshot_cursor.h"

#include <algorithm>
#include <tuple>

namespace entente::watch {

SnapshotCursor::SnapshotCursor(const graph::Snapshot& snapshot, std::optional<base::FactRef> after)
    : snapshot_(snapshot) {
  for (const schema::Kind& kind : snapshot_.schema().kinds()) kinds_.push_back(kind.index);
  const auto& kinds = snapshot_.schema().kinds();
  std::sort(kinds_.begin(), kinds_.end(),
            [&kinds](schema::KindIndex a, schema::KindIndex b) { return kinds[a].name < kinds[b].name; });
  RankEntities();
  if (after) stage_ = StageOf(*after);
  LoadStage();
  if (!after) return;
  const auto before = [this, sort = after->sort](uint32_t a, uint32_t b) { return Before(sort, a, b); };
  at_ = std::upper_bound(facts_.begin(), facts_.end(), after->no, before) - facts_.begin();
}

base::FactSort SnapshotCursor::sort() const {
  if (stage_ < kinds_.size()) return base::FactSort::kEntity;
  const size_t relations = snapshot_.schema().relations().size();
  return stage_ < kinds_.size() + relations ? base::FactSort::kRelationship : base::FactSort::kObservation;
}

size_t SnapshotCursor::StageOf(base::FactRef fact) const {
  const std::vector<schema::Relation>& relations = snapshot_.schema().relations();
  if (fact.sort == base::FactSort::kEntity) {
    return std::find(kinds_.begin(), kinds_.end(), snapshot_.KindOf(fact.no)) - kinds_.begin();
  }
  if (fact.sort == base::FactSort::kObservation) return kinds_.size() + relations.size();
  const int number = snapshot_.Ends(fact.no).relation;
  const auto is_it = [number](const schema::Relation& relation) { return relation.number == number; };
  return kinds_.size() + (std::find_if(relations.begin(), relations.end(), is_it) - relations.begin());
}

void SnapshotCursor::RankEntities() {
  uint32_t rank = 0;
  for (const schema::KindIndex kind : kinds_) {
    std::vector<std::pair<absl::string_view, uint32_t>> ids;
    snapshot_.ForEachEntity(kind, [this, &ids](base::EntityNo no, const graph::EntityState&) {
      ids.emplace_back(snapshot_.EntityId(no), no);
      return true;
    });
    std::sort(ids.begin(), ids.end());
    for (const auto& [id, no] : ids) {
      if (no >= rank_.size()) rank_.resize(std::max<size_t>(no + 1, 2 * rank_.size()), base::kNoNumber);
      rank_[no] = rank++;
    }
  }
}

bool SnapshotCursor::Before(base::FactSort sort, uint32_t a, uint32_t b) const {
  if (sort == base::FactSort::kEntity) return RankOf(a) < RankOf(b);
  if (sort == base::FactSort::kRelationship) {
    const graph::RelationshipEnds left = snapshot_.Ends(a), right = snapshot_.Ends(b);
    return std::make_tuple(RankOf(left.subject), RankOf(left.object), snapshot_.Episode(a)) <
           std::make_tuple(RankOf(right.subject), RankOf(right.object), snapshot_.Episode(b));
  }
  const graph::ObservationEnds left = snapshot_.MeasuredEnds(a), right = snapshot_.MeasuredEnds(b);
  return std::make_tuple(RankOf(left.subject), left.metric, snapshot_.MeasuredPeriod(a)) <
         std::make_tuple(RankOf(right.subject), right.metric, snapshot_.MeasuredPeriod(b));
}

void SnapshotCursor::LoadStage() {
  facts_.clear();
  at_ = 0;
  const base::FactSort of = sort();
  if (of == base::FactSort::kEntity) LoadEntities(kinds_[stage_]);
  if (of == base::FactSort::kRelationship) {
    LoadRelationships(snapshot_.schema().relations()[stage_ - kinds_.size()].number);
  }
  if (of == base::FactSort::kObservation) LoadObservations();
  std::sort(facts_.begin(), facts_.end(), [this, of](uint32_t a, uint32_t b) { return Before(of, a, b); });
}

void SnapshotCursor::LoadEntities(schema::KindIndex kind) {
  snapshot_.ForEachEntity(kind, [this](base::EntityNo no, const graph::EntityState&) {
    facts_.push_back(no);
    return true;
  });
}

void SnapshotCursor::LoadRelationships(int relation) {
  snapshot_.ForEachOfRelation(relation, [this](base::RelationshipNo no, const graph::RelationshipState&) {
    facts_.push_back(no);
    return true;
  });
}

void SnapshotCursor::LoadObservations() {
  snapshot_.ForEachObservation([this](base::ObservationNo no, const graph::ObservationState&) {
    facts_.push_back(no);
    return true;
  });
}

std::optional<base::FactRef> SnapshotCursor::Peek() {
  const size_t stages = kinds_.size() + snapshot_.schema().relations().size() + 1;
  for (; at_ >= facts_.size(); LoadStage()) {
    if (stage_ + 1 >= stages) return std::nullopt;
    ++stage_;
  }
  return base::FactRef{sort(), facts_[at_]};
}

}  // namespace entente::watch
