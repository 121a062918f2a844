#include "service/graph/adjacency.h"

namespace entente::graph {

const Adjacency::Node* Adjacency::Find(base::EntityNo entity, End end, int relation) const {
  for (uint32_t i = FirstNode(entity, end); i != 0; i = nodes_[i - 1].next) {
    if (nodes_[i - 1].relation == relation) return &nodes_[i - 1];
  }
  return nullptr;
}

int64_t Adjacency::Degree(base::EntityNo entity, End end, absl::Span<const int> relations) const {
  int64_t degree = 0;
  for (uint32_t i = FirstNode(entity, end); i != 0; i = nodes_[i - 1].next) {
    if (Among(relations, nodes_[i - 1].relation)) degree += nodes_[i - 1].edges.size();
  }
  return degree;
}

void Adjacency::Add(base::EntityNo entity, End end, int relation, int64_t revision, const AdjacentEdge& edge) {
  const auto add = [&](Node& node) {
    // After a compaction first versions are not in order of revision.
    const uint32_t newest = std::max(node.newest.load(std::memory_order_relaxed), static_cast<uint32_t>(revision));
    node.newest.store(newest, std::memory_order_release);
    node.edges.Append(arena_, edge);
  };
  if (const Node* const known = Find(entity, end, relation)) {
    add(const_cast<Node&>(*known));
    return;
  }
  const uint32_t node = nodes_.Append(relation, FirstNode(entity, end));
  add(nodes_[node]);
  heads_[entity].first[static_cast<int>(end)].store(node + 1, std::memory_order_release);
}

}  // namespace entente::graph
