#include "service/graph/observation_table.h"

#include "absl/hash/hash.h"

namespace entente::graph {

uint64_t ObservationTable::HashOf(const ObservationEnds& ends, uint32_t period) {
  return absl::HashOf(ends.subject, ends.metric, period);
}

ObservationIdentity ObservationTable::Identity(base::ObservationNo no) const {
  return {rows_[no].ends, periods_.Text(rows_[no].period)};
}

base::ObservationNo ObservationTable::Find(const ObservationIdentity& identity) const {
  const uint32_t period = periods_.Find(identity.period);
  if (period == index::Interner::kNone) return base::kNoNumber;
  const ObservationEnds& ends = identity.ends;
  return by_identity_.Find(HashOf(ends, period), [&](uint32_t no) {
    const Row& row = rows_[no];
    return row.ends.subject == ends.subject && row.ends.metric == ends.metric && row.period == period;
  });
}

void ObservationTable::Add(const ObservationIdentity& identity, const SpanVersion& first) {
  const ObservationEnds& ends = identity.ends;
  const uint32_t period = periods_.Insert(identity.period);
  const base::ObservationNo no = rows_.Append(ends, period, first);
  by_identity_.Insert(HashOf(ends, period), no, [this](uint32_t other) {
    return static_cast<uint32_t>(HashOf(rows_[other].ends, rows_[other].period));
  });
  of_subject_[ends.subject].Append(arena_, no);
}

}  // namespace entente::graph
