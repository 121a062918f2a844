// Which relationships an entity has, by end and relation, with what walks ask of each lying side by side.
//
// An entity has a list of relationships for each relation it takes part in, at each end. So one relation of an entity
// with many others costs no walk over those, and going through a list reads memory in order: the other end and the days
// stand in it, and only what was changed since, or is not known to the day, has to be looked up in its own row.
//
// What was there when it was made is packed: the lists of an entity one after the other, each in order of the other
// end. What comes later, from the log or from commits, is loose: it hangs on nodes, linked for each end of an entity,
// one for every relation.
#ifndef ENTENTE_SERVICE_GRAPH_ADJACENCY_H_
#define ENTENTE_SERVICE_GRAPH_ADJACENCY_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/graph/packed_span.h"
#include "service/graph/snapshot.h"
#include "service/index/arena.h"
#include "service/index/chunk.h"
#include "service/index/chunk_list.h"
#include "service/index/stable_vector.h"

namespace entente::graph {

// A relationship in the list of one of its ends, with the days of its first version. 16 bytes.
struct AdjacentEdge {
  base::RelationshipNo no = base::kNoNumber;
  base::EntityNo other = base::kNoNumber;
  PackedSpan days;  // not here: it has to be looked up, if it was there at first at all
};

// One writer, any number of readers.
class Adjacency {
 public:
  Adjacency() = default;
  Adjacency(const Adjacency&) = delete;
  Adjacency& operator=(const Adjacency&) = delete;

  // For the writer: makes room for the next entity; notes a relationship, which came with `revision`, at one of its
  // ends.
  void AddEntity() { heads_.Append(); }
  void Add(base::EntityNo entity, End end, int relation, int64_t revision, const AdjacentEdge& edge);

  // Before anything else is added and anybody reads: makes room for so many, takes in the lists one by one, in order of
  // entity, of end and of relation, and gives back what room was left. `newest`: the last of the revisions that they
  // came with.
  void StartPacking(size_t edges);
  void Pack(base::EntityNo entity, End end, int relation, int64_t newest, absl::Span<const AdjacentEdge> edges);
  void EndPacking() { packed_.shrink_to_fit(); }
  uint32_t entities() const { return heads_.size(); }
  // How many edges are packed, and how many are loose.
  size_t packed() const { return packed_size_; }
  size_t loose() const { return loose_.load(std::memory_order_relaxed); }

  // For the writer: notes that a relationship in such a list has a second version.
  void NoteChange(base::EntityNo entity, End end, int relation);

  // What holds of everything in a list.
  struct ListState {
    bool all_there;  // it came with the revision that is asked for, or before
    bool unchanged;  // none of it ever had a second version
  };
  // Calls `visit(relation, edge, ListState)` for the relationships of one relation, of all, or of some, sorted, until
  // it returns false.
  template <typename Visit>
  void ForEach(base::EntityNo entity, End end, int relation, int64_t revision, Visit&& visit) const {
    ForEachOf(
        entity, end, [relation](int each) { return each == relation; }, revision, visit);
  }
  template <typename Visit>
  void ForEach(base::EntityNo entity, End end, int64_t revision, Visit&& visit) const {
    ForEachOf(
        entity, end, [](int) { return true; }, revision, visit);
  }
  template <typename Visit>
  void ForEach(base::EntityNo entity, End end, absl::Span<const int> relations, int64_t revision, Visit&& visit) const {
    ForEachOf(
        entity, end, [relations](int each) { return Among(relations, each); }, revision, visit);
  }
  // How many those are, of whatever revision.
  int64_t Degree(base::EntityNo entity, End end, absl::Span<const int> relations) const;

  // Tells the processor that the lists of an entity will be asked for: in this order, each early enough for the one
  // before to have arrived.
  void FetchHeads(base::EntityNo entity) const { __builtin_prefetch(&heads_[entity]); }
  void FetchLists(base::EntityNo entity) const {
    if (const uint32_t packed = heads_[entity].packed; packed != 0) __builtin_prefetch(&packed_[packed - 1]);
  }
  void FetchEdges(base::EntityNo entity) const {
    ForEachPacked(heads_[entity], [&](const PackedList& list) {
      const AdjacentEdge* const edges = packed_edges_.get() + list.begin;
      for (uint32_t i = 0; i < std::min(list.size, kFetched); i += kLine) __builtin_prefetch(edges + i);
      return true;
    });
  }

 private:
  // Edges of a list that are fetched ahead, what is behind them the processor sees coming; edges in one line of a
  // cache.
  static constexpr uint32_t kFetched = 32, kLine = 4;

  struct PackedList {
    PackedList(int relation, End end, uint32_t newest, uint32_t begin, uint32_t size)
        : relation(static_cast<uint16_t>(relation)),
          end(end == End::kObject),
          newest(newest),
          begin(begin),
          size(size) {}
    PackedList(PackedList&& other) noexcept  // while lists are packed and nobody else knows them
        : relation(other.relation),
          end(other.end),
          last(other.last),
          changed(other.changed.load(std::memory_order_relaxed)),
          newest(other.newest),
          begin(other.begin),
          size(other.size) {}

    const uint16_t relation;
    const bool end : 1;
    bool last : 1 = true;  // of its entity
    std::atomic<bool> changed{false};
    const uint32_t newest;  // the last revision of what is in it
    const uint32_t begin;   // in packed_edges_
    const uint32_t size;
  };
  struct Node {
    Node(int relation, uint32_t next) : relation(relation), next(next) {}
    const int relation;
    const uint32_t next;              // node + 1; 0: the last
    std::atomic<uint32_t> newest{0};  // the last revision that added to it, at least
    std::atomic<bool> changed{false};
    index::ChunkList<AdjacentEdge> edges;
  };
  struct Heads {
    uint32_t packed = 0;                              // list + 1; 0: none
    std::array<std::atomic<uint32_t>, 2> first = {};  // by End: node + 1; 0: none
  };

  template <typename Wanted, typename Visit>
  void ForEachOf(base::EntityNo entity, End end, Wanted&& wanted, int64_t revision, Visit&& visit) const {
    const Heads& heads = heads_[entity];
    const bool on = ForEachPacked(heads, [&](const PackedList& list) {
      return list.end != (end == End::kObject) || !wanted(list.relation) || ForEachIn(list, revision, visit);
    });
    if (!on) return;
    for (uint32_t i = FirstNode(heads, end); i != 0; i = nodes_[i - 1].next) {
      const Node& node = nodes_[i - 1];
      if (wanted(node.relation) && !ForEachIn(node, revision, visit)) return;
    }
  }
  // Until `visit` returns false; returns whether it never did. So do those below.
  template <typename Visit>
  bool ForEachPacked(const Heads& heads, Visit&& visit) const {
    if (heads.packed == 0) return true;
    for (const PackedList* list = &packed_[heads.packed - 1];; ++list) {
      if (!visit(*list)) return false;
      if (list->last) return true;
    }
  }
  template <typename Visit>
  bool ForEachIn(const PackedList& list, int64_t revision, Visit&& visit) const {
    const ListState state{list.newest <= revision, !list.changed.load(std::memory_order_relaxed)};
    const AdjacentEdge* const edges = packed_edges_.get() + list.begin;
    return std::all_of(edges, edges + list.size,
                       [&](const AdjacentEdge& edge) { return visit(list.relation, edge, state); });
  }
  template <typename Visit>
  static bool ForEachIn(const Node& node, int64_t revision, Visit&& visit) {
    // The size first: whoever sees an edge sees at least its revision in `newest`.
    const uint32_t size = node.edges.size();
    const ListState state{node.newest.load(std::memory_order_acquire) <= revision,
                          !node.changed.load(std::memory_order_relaxed)};
    return node.edges.ForEach(size, [&](const AdjacentEdge& edge) { return visit(node.relation, edge, state); });
  }
  static uint32_t FirstNode(const Heads& heads, End end) {
    return heads.first[static_cast<int>(end)].load(std::memory_order_acquire);
  }
  const Node* Find(base::EntityNo entity, End end, int relation) const;
  static bool Among(absl::Span<const int> relations, int relation) {
    return std::binary_search(relations.begin(), relations.end(), relation);
  }

  index::Arena arena_;
  index::StableVector<Heads> heads_;  // by EntityNo
  index::StableVector<Node> nodes_;
  std::atomic<size_t> loose_{0};
  // Nothing changes in these once they are packed, but for the marks of changes.
  std::vector<PackedList> packed_;
  std::unique_ptr<AdjacentEdge[], index::ChunkFreer> packed_edges_;
  size_t packed_size_ = 0;  // edges
  base::EntityNo packed_last_ = base::kNoNumber;
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_ADJACENCY_H_
