#include "service/graph/relationship_table.h"

#include "absl/hash/hash.h"

namespace entente::graph {

RelationshipTable::RelationshipTable(index::Arena& arena, const schema::Schema& schema)
    : arena_(arena),
      episodes_(arena),
      by_identity_(arena),
      lists_(std::make_unique<Adjacency>()),
      adjacency_(lists_.get()),
      of_relation_(schema.relations().size()) {
  episodes_.Insert("");  // number 0, which most have
  for (const schema::Relation& relation : schema.relations()) {
    relation_index_.emplace(relation.number, static_cast<uint32_t>(relation_index_.size()));
  }
}

uint64_t RelationshipTable::HashOf(const RelationshipEnds& ends, uint32_t episode) {
  return absl::HashOf(ends.relation, ends.subject, ends.object, episode);
}

RelationshipIdentity RelationshipTable::Identity(base::RelationshipNo no) const {
  return {rows_[no].ends, episodes_.Text(rows_[no].episode)};
}

base::RelationshipNo RelationshipTable::Find(const RelationshipIdentity& identity) const {
  const uint32_t episode = episodes_.Find(identity.episode);
  if (episode == index::Interner::kNone) return base::kNoNumber;
  const RelationshipEnds& ends = identity.ends;
  return by_identity_.Find(HashOf(ends, episode), [&](uint32_t no) {
    const Row& row = rows_[no];
    return row.ends.subject == ends.subject && row.ends.object == ends.object && row.ends.relation == ends.relation &&
           row.episode == episode;
  });
}

const index::RisingList* RelationshipTable::OfRelation(int relation) const {
  const auto found = relation_index_.find(relation);
  return found == relation_index_.end() ? nullptr : &of_relation_[found->second];
}

AdjacentEdge RelationshipTable::EdgeAt(base::RelationshipNo no, End end) const {
  const Row& row = rows_[no];
  const index::Version<PackedSpan>& first = versions_.First(row.versions);
  return {no, end == End::kSubject ? row.ends.object : row.ends.subject, first.gone ? PackedSpan() : first.value};
}

void RelationshipTable::AddEntity() {
  base::MutexLock lock(linking_);
  lists_->AddEntity();
}

void RelationshipTable::Add(const RelationshipIdentity& identity, const SpanVersion& first) {
  AddUnlinked(identity, first);
  base::MutexLock lock(linking_);
  Link(*lists_, linked_++);
}

void RelationshipTable::AddUnlinked(const RelationshipIdentity& identity, const SpanVersion& first) {
  const RelationshipEnds& ends = identity.ends;
  const uint32_t episode = episodes_.Insert(identity.episode);
  const base::RelationshipNo no = rows_.Append(ends, episode, Pack(first));
  if (no % 64 == 0) changed_.Append(uint64_t{0});
  by_identity_.Insert(HashOf(ends, episode), no, [this](uint32_t other) {
    return static_cast<uint32_t>(HashOf(rows_[other].ends, rows_[other].episode));
  });
  of_relation_[relation_index_.at(ends.relation)].Append(arena_, no);
}

index::Version<PackedSpan> RelationshipTable::Pack(const SpanVersion& version) {
  std::optional<PackedSpan> days = PackedSpan::Of(version.value);
  if (!days.has_value()) days = PackedSpan::Elsewhere(spans_.Append(version.value));
  return {version.revision, version.gone != 0, *days};
}

void RelationshipTable::NoteChange(base::RelationshipNo no) {
  if (WasChanged(no)) return;
  changed_[no / 64].fetch_or(uint64_t{1} << no % 64, std::memory_order_relaxed);
  base::MutexLock lock(linking_);
  if (packing_) changed_meanwhile_.push_back(no);
  MarkLists(*lists_, no);
}

void RelationshipTable::MarkLists(Adjacency& adjacency, base::RelationshipNo no) const {
  const RelationshipEnds& ends = rows_[no].ends;
  adjacency.NoteChange(ends.subject, End::kSubject, ends.relation);
  adjacency.NoteChange(ends.object, End::kObject, ends.relation);
}

void RelationshipTable::Link(Adjacency& adjacency, base::RelationshipNo no) const {
  const Row& row = rows_[no];
  const RelationshipEnds& ends = row.ends;
  const int64_t revision = versions_.First(row.versions).revision;
  adjacency.Add(ends.subject, End::kSubject, ends.relation, revision, EdgeAt(no, End::kSubject));
  adjacency.Add(ends.object, End::kObject, ends.relation, revision, EdgeAt(no, End::kObject));
}

}  // namespace entente::graph
