// How the rows of a pattern differ between two states, searched for in the boxes in which they can.
#ifndef ENTENTE_SERVICE_STANDING_PATTERN_DELTA_H_
#define ENTENTE_SERVICE_STANDING_PATTERN_DELTA_H_

#include <optional>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/match/returned_row.h"
#include "service/standing/pattern_question.h"
#include "service/standing/pattern_state.h"

namespace entente::standing {

// How certain a row is before and after; nothing where it is none.
struct RowTurn {
  std::optional<v1::Validity> before, after;
};

// Collects what differs. Holds the rows of one box, and those that differ. Not thread-safe; all must outlive it.
class PatternDelta {
 public:
  PatternDelta(const PatternQuestion& question, PatternState& before, PatternState& after)
      : question_(question), before_(before), after_(after) {}

  // Compares the rows of a box that is the same at both states.
  absl::Status Compare(const Box& box);

  // Calls `visit` for each row that differs, in no order, until it is not OK.
  absl::Status ForEach(absl::FunctionRef<absl::Status(const match::ReturnedRow&, const RowTurn&)> visit);

 private:
  using Rows = absl::flat_hash_map<match::ReturnedRow, RowTurn>;

  absl::Status Collect(PatternState& state, const Box& box, std::optional<v1::Validity> RowTurn::*when, Rows& rows);
  absl::Status Look(PatternState& state, const match::ReturnedRow& row, std::optional<v1::Validity>& found);
  Box BoxOf(const match::ReturnedRow& row) const;
  bool IsBest(const PatternState& state, const std::optional<v1::Validity>& validity) const;

  const PatternQuestion& question_;
  PatternState& before_;
  PatternState& after_;
  Rows turned_;
};

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_PATTERN_DELTA_H_
