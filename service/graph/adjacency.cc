#include "service/graph/adjacency.h"

namespace entente::graph {

void Adjacency::StartPacking(size_t edges) {
  CHECK(packed_.empty() && nodes_.empty() && edges <= 0xffffffff);
  packed_edges_.reset(static_cast<AdjacentEdge*>(index::AllocateChunk(edges * sizeof(AdjacentEdge))));
}

void Adjacency::Pack(base::EntityNo entity, End end, int relation, int64_t newest,
                     absl::Span<const AdjacentEdge> edges) {
  CHECK(relation >= 0 && relation <= 0xffff);  // PackedList::relation
  if (entity == packed_last_) packed_.back().last = false;
  packed_.emplace_back(relation, end, static_cast<uint32_t>(newest), static_cast<uint32_t>(packed_size_),
                       static_cast<uint32_t>(edges.size()));
  if (entity != packed_last_) heads_[entity].packed = static_cast<uint32_t>(packed_.size());
  packed_last_ = entity;
  std::uninitialized_copy(edges.begin(), edges.end(), packed_edges_.get() + packed_size_);
  packed_size_ += edges.size();
}

const Adjacency::Node* Adjacency::Find(base::EntityNo entity, End end, int relation) const {
  for (uint32_t i = FirstNode(heads_[entity], end); i != 0; i = nodes_[i - 1].next) {
    if (nodes_[i - 1].relation == relation) return &nodes_[i - 1];
  }
  return nullptr;
}

int64_t Adjacency::Degree(base::EntityNo entity, End end, absl::Span<const int> relations) const {
  const Heads& heads = heads_[entity];
  int64_t degree = 0;
  ForEachPacked(heads, [&](const PackedList& list) {
    if (list.end == (end == End::kObject) && Among(relations, list.relation)) degree += list.size;
    return true;
  });
  for (uint32_t i = FirstNode(heads, end); i != 0; i = nodes_[i - 1].next) {
    if (Among(relations, nodes_[i - 1].relation)) degree += nodes_[i - 1].edges.size();
  }
  return degree;
}

void Adjacency::NoteChange(base::EntityNo entity, End end, int relation) {
  const Heads& heads = heads_[entity];
  if (heads.packed != 0) {
    for (PackedList* list = &packed_[heads.packed - 1];; ++list) {
      const bool is_it = list->relation == relation && list->end == (end == End::kObject);
      if (is_it) list->changed.store(true, std::memory_order_relaxed);
      if (list->last) break;
    }
  }
  if (const Node* const node = Find(entity, end, relation)) {
    const_cast<Node&>(*node).changed.store(true, std::memory_order_relaxed);
  }
}

void Adjacency::Add(base::EntityNo entity, End end, int relation, int64_t revision, const AdjacentEdge& edge) {
  const auto add = [&](Node& node) {
    // After a compaction first versions are not in order of revision.
    const uint32_t newest = std::max(node.newest.load(std::memory_order_relaxed), static_cast<uint32_t>(revision));
    node.newest.store(newest, std::memory_order_release);
    node.edges.Append(arena_, edge);
    loose_.fetch_add(1, std::memory_order_relaxed);
  };
  if (const Node* const known = Find(entity, end, relation)) {
    add(const_cast<Node&>(*known));
    return;
  }
  const uint32_t node = nodes_.Append(relation, FirstNode(heads_[entity], end));
  add(nodes_[node]);
  heads_[entity].first[static_cast<int>(end)].store(node + 1, std::memory_order_release);
}

}  // namespace entente::graph
