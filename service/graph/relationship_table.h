// The relationships in memory: ends, episode, versions, and how to find them.
//
// About 80 bytes each at 10 million of degree 10 once they are packed, by count: 32 here, one or two in the list of its
// relation, 6 to 11 in the hash of identities, the rest in adjacency; some 30 more for what is loose.
#ifndef ENTENTE_SERVICE_GRAPH_RELATIONSHIP_TABLE_H_
#define ENTENTE_SERVICE_GRAPH_RELATIONSHIP_TABLE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "service/base/fact_ref.h"
#include "service/base/mutex.h"
#include "service/graph/adjacency.h"
#include "service/graph/fact_value.h"
#include "service/index/hash_index.h"
#include "service/index/interner.h"
#include "service/index/leases.h"
#include "service/index/rising_list.h"
#include "service/index/stable_vector.h"
#include "service/index/version_chain.h"
#include "service/schema/schema.h"

namespace entente::graph {

using SpanVersion = index::Version<base::Span>;

// One writer, any number of readers, and one who packs.
class RelationshipTable {
 public:
  RelationshipTable(index::Arena& arena, const schema::Schema& schema);

  uint32_t size() const { return rows_.size(); }
  // Readers look at it while they have a lease.
  const Adjacency& adjacency() const { return *adjacency_.load(std::memory_order_acquire); }
  index::Leases::Lease Lease() const { return leases_.Take(); }
  RelationshipIdentity Identity(base::RelationshipNo no) const;
  const RelationshipEnds& Ends(base::RelationshipNo no) const { return rows_[no].ends; }
  // base::kNoNumber if there is none.
  base::RelationshipNo Find(const RelationshipIdentity& identity) const;
  // Null for a relation the schema does not have.
  const index::RisingList* OfRelation(int relation) const;
  // The version of a revision; nothing if there is none or it is gone.
  std::optional<SpanVersion> At(base::RelationshipNo no, int64_t revision) const {
    const index::Version<PackedSpan>* const version = versions_.Find(rows_[no].versions, revision);
    if (version == nullptr || version->gone) return std::nullopt;
    const PackedSpan days = version->value;
    return SpanVersion(version->revision, false, days.is_here() ? days.span() : spans_[days.place()]);
  }

  // Calls `visit` for what touches an entity at one end by some relations, sorted, as it is at a revision, until it
  // returns false.
  void ForEachIncidence(base::EntityNo entity, End end, absl::Span<const int> relations, int64_t revision,
                        absl::FunctionRef<bool(const Incidence&)> visit) const {
    const auto look = [&](int relation, const AdjacentEdge& edge, const Adjacency::ListState& list) {
      Incidence incidence{edge.no, relation, edge.other, {}};
      if (list.all_there && edge.days.is_here() && (list.unchanged || !WasChanged(edge.no))) {
        incidence.span = edge.days.span();
      } else {
        const std::optional<SpanVersion> version = At(edge.no, revision);
        if (!version.has_value()) return true;
        incidence.span = version->value;
      }
      return visit(incidence);
    };
    adjacency().ForEach(entity, end, relations, revision, look);
  }

  // For the writer. The relation is one of the schema's.
  void AddEntity();
  void Add(const RelationshipIdentity& identity, const SpanVersion& first);
  // For a start: makes room for so many. Then in two steps: AddUnlinked leaves a relationship out of the lists of its
  // ends, then LinkAll packs all of them there.
  void Reserve(size_t relationships) { by_identity_.Reserve(relationships); }
  void AddUnlinked(const RelationshipIdentity& identity, const SpanVersion& first);
  void LinkAll();
  void Push(base::RelationshipNo no, const SpanVersion& version) {
    NoteChange(no);
    versions_.Push(rows_[no].versions, Pack(version));
  }
  bool Rewrite(base::RelationshipNo no, const SpanVersion& version) {
    NoteChange(no);
    return versions_.Rewrite(rows_[no].versions, Pack(version));
  }

  // For the one who packs: puts lists in which everything is packed in the place of those there are, while the writer
  // goes on; it waits for a last few hundred at most. False, and nothing is different: what an earlier packing
  // replaced was not let go of yet, or `stopped`, which is asked again and again, said so.
  bool PackLists(absl::FunctionRef<bool()> stopped);
  // For the one who packs: frees what the last packing replaced. False: readers may still look at it.
  bool LetGo();

 private:
  struct Row {
    Row() : ends{0, base::kNoNumber, base::kNoNumber}, episode(0) {}
    Row(const RelationshipEnds& ends, uint32_t episode, const index::Version<PackedSpan>& first)
        : ends(ends), episode(episode), versions(first) {}
    const RelationshipEnds ends;
    const uint32_t episode;
    index::VersionChain<PackedSpan>::Slot versions;
  };
  // For the writer.
  index::Version<PackedSpan> Pack(const SpanVersion& version);
  static uint64_t HashOf(const RelationshipEnds& ends, uint32_t episode);
  // The relationship in the list of the entity that it has at `end`.
  AdjacentEdge EdgeAt(base::RelationshipNo no, End end) const;
  // Whether it ever had a second version.
  bool WasChanged(base::RelationshipNo no) const {
    return (changed_[no / 64].load(std::memory_order_relaxed) >> no % 64 & 1) != 0;
  }
  void NoteChange(base::RelationshipNo no);
  // Marks the lists that a relationship is in.
  void MarkLists(Adjacency& adjacency, base::RelationshipNo no) const;
  // Puts a relationship into the lists of its ends.
  void Link(Adjacency& adjacency, base::RelationshipNo no) const;
  // Lists of so many entities in which the first so many relationships are packed; null if `stopped`.
  std::unique_ptr<Adjacency> Packed(uint32_t relationships, uint32_t entities, absl::FunctionRef<bool()> stopped) const;
  // What lists in the making do not have yet.
  struct Backlog {
    uint32_t entities = 0, first = 0, end = 0;  // relationships
    std::vector<base::RelationshipNo> changed;
  };
  void CatchUp(Adjacency& lists, const Backlog& backlog) const;

  index::Arena& arena_;
  index::Interner episodes_;
  index::StableVector<Row> rows_;
  index::VersionChain<PackedSpan> versions_;
  index::StableVector<base::Span> spans_;  // those that do not fit in a PackedSpan
  // A bit each; a list with any has a mark as well. Whoever sees a second version published sees its bit and mark; who
  // reads before it may heed them or not.
  index::StableVector<std::atomic<uint64_t>> changed_;
  index::HashIndex by_identity_;
  // Between the writer and who packs. Readers do not take it.
  base::Mutex linking_;
  std::unique_ptr<Adjacency> lists_ ABSL_GUARDED_BY(linking_);
  uint32_t linked_ ABSL_GUARDED_BY(linking_) = 0;  // relationships that are in them
  bool packing_ ABSL_GUARDED_BY(linking_) = false;
  std::vector<base::RelationshipNo> changed_meanwhile_ ABSL_GUARDED_BY(linking_);  // while packing_
  std::atomic<const Adjacency*> adjacency_;                                        // lists_
  std::unique_ptr<Adjacency> replaced_;                                            // of who packs
  index::Leases leases_;
  absl::flat_hash_map<int, uint32_t> relation_index_;  // never changes
  std::vector<index::RisingList> of_relation_;
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_RELATIONSHIP_TABLE_H_
