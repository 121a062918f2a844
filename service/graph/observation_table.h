// The observations in memory: subject, metric, period, versions, and how to find them.
#ifndef ENTENTE_SERVICE_GRAPH_OBSERVATION_TABLE_H_
#define ENTENTE_SERVICE_GRAPH_OBSERVATION_TABLE_H_

#include <cstdint>
#include <optional>

#include "service/base/fact_ref.h"
#include "service/graph/fact_value.h"
#include "service/graph/relationship_table.h"
#include "service/index/grow_list.h"
#include "service/index/hash_index.h"
#include "service/index/interner.h"
#include "service/index/stable_vector.h"
#include "service/index/version_chain.h"

namespace entente::graph {

// One writer, any number of readers.
class ObservationTable {
 public:
  // The arena outlives it and belongs to the same writer.
  explicit ObservationTable(index::Arena& arena) : arena_(arena), periods_(arena), by_identity_(arena) {}

  uint32_t size() const { return rows_.size(); }
  ObservationIdentity Identity(base::ObservationNo no) const;
  // base::kNoNumber if there is none.
  base::ObservationNo Find(const ObservationIdentity& identity) const;
  const index::GrowList& OfSubject(base::EntityNo subject) const { return of_subject_[subject]; }
  // The version of a revision; nothing if there is none or it is gone.
  std::optional<SpanVersion> At(base::ObservationNo no, int64_t revision) const {
    const SpanVersion* const version = versions_.Find(rows_[no].versions, revision);
    return version == nullptr || version->gone ? std::nullopt : std::optional<SpanVersion>(*version);
  }

  // For the writer.
  void AddEntity() { of_subject_.Append(); }
  void Add(const ObservationIdentity& identity, const SpanVersion& first);
  void Push(base::ObservationNo no, const SpanVersion& version) { versions_.Push(rows_[no].versions, version); }
  bool Rewrite(base::ObservationNo no, const SpanVersion& version) {
    return versions_.Rewrite(rows_[no].versions, version);
  }

 private:
  struct Row {
    Row() : ends{base::kNoNumber, 0}, period(0) {}
    Row(const ObservationEnds& ends, uint32_t period, const SpanVersion& first)
        : ends(ends), period(period), versions(first) {}
    const ObservationEnds ends;
    const uint32_t period;
    index::VersionChain<base::Span>::Slot versions;
  };
  static uint64_t HashOf(const ObservationEnds& ends, uint32_t period);

  index::Arena& arena_;
  index::Interner periods_;
  index::StableVector<Row> rows_;
  index::VersionChain<base::Span> versions_;
  index::HashIndex by_identity_;
  index::StableVector<index::GrowList> of_subject_;  // by EntityNo
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_OBSERVATION_TABLE_H_
