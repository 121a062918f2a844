// The relationships in memory: ends, episode, versions, and how to find them.
//
// About 91 bytes each at 10 million of degree 10: 40 here, 4 in the list of its relation, 8 to 14 in the hash of
// identities, the rest in adjacency.
#ifndef ENTENTE_SERVICE_GRAPH_RELATIONSHIP_TABLE_H_
#define ENTENTE_SERVICE_GRAPH_RELATIONSHIP_TABLE_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "service/base/fact_ref.h"
#include "service/graph/adjacency.h"
#include "service/graph/fact_value.h"
#include "service/index/hash_index.h"
#include "service/index/interner.h"
#include "service/index/stable_vector.h"
#include "service/index/version_chain.h"
#include "service/schema/schema.h"

namespace entente::graph {

using SpanVersion = index::Version<base::Span>;

// One writer, any number of readers.
class RelationshipTable {
 public:
  RelationshipTable(index::Arena& arena, const schema::Schema& schema);

  uint32_t size() const { return rows_.size(); }
  const Adjacency& adjacency() const { return adjacency_; }
  RelationshipIdentity Identity(base::RelationshipNo no) const;
  const RelationshipEnds& Ends(base::RelationshipNo no) const { return rows_[no].ends; }
  // base::kNoNumber if there is none.
  base::RelationshipNo Find(const RelationshipIdentity& identity) const;
  // Null for a relation the schema does not have.
  const index::StableVector<base::RelationshipNo>* OfRelation(int relation) const;
  // The version of a revision; null if there is none or it is gone.
  const SpanVersion* At(base::RelationshipNo no, int64_t revision) const {
    const SpanVersion* const version = versions_.Find(rows_[no].versions, revision);
    return version == nullptr || version->gone ? nullptr : version;
  }

  // For the writer. The relation is one of the schema's.
  void AddEntity() { adjacency_.AddEntity(); }
  void Add(const RelationshipIdentity& identity, const SpanVersion& first);
  void Push(base::RelationshipNo no, const SpanVersion& version) { versions_.Push(rows_[no].versions, version); }
  bool Rewrite(base::RelationshipNo no, const SpanVersion& version) {
    return versions_.Rewrite(rows_[no].versions, version);
  }

 private:
  struct Row {
    Row() : ends{0, base::kNoNumber, base::kNoNumber}, episode(0) {}
    Row(const RelationshipEnds& ends, uint32_t episode, const SpanVersion& first)
        : ends(ends), episode(episode), versions(first) {}
    const RelationshipEnds ends;
    const uint32_t episode;
    index::VersionChain<base::Span>::Slot versions;
  };
  static uint64_t HashOf(const RelationshipEnds& ends, uint32_t episode);

  index::Interner episodes_;
  index::StableVector<Row> rows_;
  index::VersionChain<base::Span> versions_;
  index::HashIndex by_identity_;
  Adjacency adjacency_;
  absl::flat_hash_map<int, uint32_t> relation_index_;  // never changes
  std::vector<index::StableVector<base::RelationshipNo>> of_relation_;
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_RELATIONSHIP_TABLE_H_
