#include "service/graph/relationship_table.h"

#include <tuple>

#include "absl/hash/hash.h"

namespace entente::graph {

RelationshipTable::RelationshipTable(index::Arena& arena, const schema::Schema& schema)
    : episodes_(arena), by_identity_(arena), adjacency_(arena), of_relation_(schema.relations().size()) {
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

const index::StableVector<base::RelationshipNo>* RelationshipTable::OfRelation(int relation) const {
  const auto found = relation_index_.find(relation);
  return found == relation_index_.end() ? nullptr : &of_relation_[found->second];
}

void RelationshipTable::Add(const RelationshipIdentity& identity, const SpanVersion& first) {
  const RelationshipEnds& ends = identity.ends;
  const uint32_t episode = episodes_.Insert(identity.episode);
  const base::RelationshipNo no = rows_.Append(ends, episode, first);
  if (no % 64 == 0) changed_.Append(uint64_t{0});
  by_identity_.Insert(HashOf(ends, episode), no, [this](uint32_t other) {
    return static_cast<uint32_t>(HashOf(rows_[other].ends, rows_[other].episode));
  });
  adjacency_.Add(ends.subject, End::kSubject, ends.relation, first.revision,
                 {no, ends.object, first.value, first.gone != 0});
  adjacency_.Add(ends.object, End::kObject, ends.relation, first.revision,
                 {no, ends.subject, first.value, first.gone != 0});
  of_relation_[relation_index_.at(ends.relation)].Append(no);
}

}  // namespace entente::graph
