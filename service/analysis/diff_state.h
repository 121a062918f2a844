// What a state tells of a fact, also when it does not show it, and what became of the fact between two states.
#ifndef ENTENTE_SERVICE_ANALYSIS_DIFF_STATE_H_
#define ENTENTE_SERVICE_ANALYSIS_DIFF_STATE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "entente/v1/graph.pb.h"
#include "service/base/fact_ref.h"
#include "service/query/facts.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"

namespace entente::analysis {

// A fact in a state.
struct Told {
  std::optional<v1::Fact> fact;  // labelled; nothing: it is not known in this state, at whatever time
  bool shown = false;            // the state shows it
  v1::Validity label = v1::VALIDITY_UNSPECIFIED;
};

// One of the two states. Not thread-safe; the meter must outlive it.
class DiffState {
 public:
  // `observed_at_any_time`: no valid time was asked for, which means today, but any time for observations.
  DiffState(const query::View& view, bool observed_at_any_time, query::Meter& meter);
  DiffState(const DiffState&) = delete;
  DiffState& operator=(const DiffState&) = delete;

  const graph::Snapshot& snapshot() const { return view_.snapshot; }
  // What the state shows of facts of a sort.
  const query::View& ViewOf(base::FactSort sort) const {
    return observed_at_any_time_ && sort == base::FactSort::kObservation ? any_time_ : view_;
  }
  absl::StatusOr<Told> Tell(base::FactRef ref);

 private:
  const query::View view_, lenient_, any_time_;  // what is only possible too; what holds at other times too
  const bool observed_at_any_time_;
  query::Facts facts_, lenient_facts_, any_time_facts_;
};

// Whether what two states know of a fact may differ: false only where memory tells that they show the same.
bool MayDiffer(const DiffState& before, const DiffState& after, base::FactRef ref);

// What became of a fact; nothing if it is shown in neither state, or in both alike. CHANGE_KIND_DELETED stands for
// whatever has gone: GoneBy tells how. Pure.
std::optional<v1::ChangeKind> ChangeOf(const Told& before, const Told& after);

// How a fact that a state does not know was lost: CHANGE_KIND_MERGED, CHANGE_KIND_RETRACTED or CHANGE_KIND_DELETED.
absl::StatusOr<v1::ChangeKind> GoneBy(const graph::Snapshot& snapshot, base::FactRef ref);

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_DIFF_STATE_H_
