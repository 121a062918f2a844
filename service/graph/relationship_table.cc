#include "service/graph/relationship_table.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "absl/hash/hash.h"

namespace entente::graph {

RelationshipTable::RelationshipTable(index::Arena& arena, const schema::Schema& schema)
    : arena_(arena), episodes_(arena), by_identity_(arena), adjacency_(arena), of_relation_(schema.relations().size()) {
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

void RelationshipTable::Add(const RelationshipIdentity& identity, const SpanVersion& first) {
  AddUnlinked(identity, first);
  const RelationshipEnds& ends = identity.ends;
  const base::RelationshipNo no = rows_.size() - 1;
  adjacency_.Add(ends.subject, End::kSubject, ends.relation, first.revision, EdgeAt(no, End::kSubject));
  adjacency_.Add(ends.object, End::kObject, ends.relation, first.revision, EdgeAt(no, End::kObject));
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
  const RelationshipEnds& ends = rows_[no].ends;
  adjacency_.NoteChange(ends.subject, End::kSubject, ends.relation);
  adjacency_.NoteChange(ends.object, End::kObject, ends.relation);
}

void RelationshipTable::LinkAll() {
  constexpr size_t kAhead = 16;  // rows lie anywhere: those of the next ones are fetched meanwhile
  // Sorted by counting: the relationships of each end of each entity, an entity's two ends next to each other.
  const auto slot = [](base::EntityNo entity, End end) { return 2 * size_t{entity} + static_cast<size_t>(end); };
  const uint32_t size = rows_.size();
  if (size == 0) return;
  std::vector<size_t> begin(slot(adjacency_.entities(), End::kSubject) + 1);  // first where each ends
  for (base::RelationshipNo no = 0; no < size; ++no) {
    ++begin[slot(rows_[no].ends.subject, End::kSubject)];
    ++begin[slot(rows_[no].ends.object, End::kObject)];
  }
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<base::RelationshipNo> sorted(begin.back());
  for (base::RelationshipNo no = 0; no < size; ++no) {
    sorted[--begin[slot(rows_[no].ends.subject, End::kSubject)]] = no;
    sorted[--begin[slot(rows_[no].ends.object, End::kObject)]] = no;
  }

  struct Link {
    int relation;
    AdjacentEdge edge;
    int64_t revision;
  };
  adjacency_.StartPacking(sorted.size());
  std::vector<Link> links;
  std::vector<AdjacentEdge> edges;
  for (base::EntityNo entity = 0; entity < adjacency_.entities(); ++entity) {
    for (const End end : {End::kSubject, End::kObject}) {
      links.clear();
      for (size_t i = begin[slot(entity, end)]; i < begin[slot(entity, end) + 1]; ++i) {
        if (i + kAhead < sorted.size()) __builtin_prefetch(&rows_[sorted[i + kAhead]]);
        const Row& row = rows_[sorted[i]];
        links.push_back({row.ends.relation, EdgeAt(sorted[i], end), versions_.First(row.versions).revision});
      }
      std::sort(links.begin(), links.end(), [](const Link& a, const Link& b) {
        return std::tie(a.relation, a.edge.other, a.edge.no) < std::tie(b.relation, b.edge.other, b.edge.no);
      });
      for (auto link = links.begin(); link != links.end();) {
        const int relation = link->relation;
        int64_t newest = 0;
        bool changed = false;
        edges.clear();
        for (; link != links.end() && link->relation == relation; ++link) {
          edges.push_back(link->edge);
          newest = std::max(newest, link->revision);
          changed = changed || WasChanged(link->edge.no);
        }
        adjacency_.Pack(entity, end, relation, newest, edges);
        if (changed) adjacency_.NoteChange(entity, end, relation);
      }
    }
  }
  adjacency_.EndPacking();
}

}  // namespace entente::graph
