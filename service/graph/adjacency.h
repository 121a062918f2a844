// Which relationships an entity has, by end and relation.
//
// Each entity has, at each end, a short linked list with one node for every relation it takes part in; a node holds the
// numbers of its relationships. So one relation of an entity with many others costs no walk over those.
#ifndef ENTENTE_SERVICE_GRAPH_ADJACENCY_H_
#define ENTENTE_SERVICE_GRAPH_ADJACENCY_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>

#include "absl/types/span.h"
#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"
#include "service/index/grow_list.h"
#include "service/index/stable_vector.h"

namespace entente::graph {

// One writer, any number of readers.
class Adjacency {
 public:
  // The arena outlives it and belongs to the same writer.
  explicit Adjacency(index::Arena& arena) : arena_(arena) {}

  // For the writer: makes room for the next entity; notes a relationship at one of its ends.
  void AddEntity() { heads_.Append(); }
  void Add(base::EntityNo entity, End end, int relation, base::RelationshipNo no);

  // Calls `visit(number)` for the relationships of one relation, or of all, until it returns false.
  template <typename Visit>
  void ForEach(base::EntityNo entity, End end, int relation, Visit&& visit) const {
    if (const Node* const node = Find(entity, end, relation)) node->relationships.ForEach(visit);
  }
  template <typename Visit>
  void ForEach(base::EntityNo entity, End end, Visit&& visit) const {
    for (uint32_t i = FirstNode(entity, end); i != 0; i = nodes_[i - 1].next) {
      if (!nodes_[i - 1].relationships.ForEach(visit)) return;
    }
  }
  // The same for some relations, sorted; and how many those are, of whatever revision.
  template <typename Visit>
  void ForEach(base::EntityNo entity, End end, absl::Span<const int> relations, Visit&& visit) const {
    for (uint32_t i = FirstNode(entity, end); i != 0; i = nodes_[i - 1].next) {
      const Node& node = nodes_[i - 1];
      if (Among(relations, node.relation) && !node.relationships.ForEach(visit)) return;
    }
  }
  int64_t Degree(base::EntityNo entity, End end, absl::Span<const int> relations) const;

 private:
  struct Node {
    Node(int relation, uint32_t next) : relation(relation), next(next) {}
    const int relation;
    const uint32_t next;  // node + 1; 0: the last
    index::GrowList relationships;
  };
  struct Heads {
    std::array<std::atomic<uint32_t>, 2> first = {};  // by End: node + 1; 0: none
  };

  uint32_t FirstNode(base::EntityNo entity, End end) const {
    return heads_[entity].first[static_cast<int>(end)].load(std::memory_order_acquire);
  }
  const Node* Find(base::EntityNo entity, End end, int relation) const;
  static bool Among(absl::Span<const int> relations, int relation) {
    return std::binary_search(relations.begin(), relations.end(), relation);
  }

  index::Arena& arena_;
  index::StableVector<Heads> heads_;  // by EntityNo
  index::StableVector<Node> nodes_;
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_ADJACENCY_H_
