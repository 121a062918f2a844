// The rows of a pattern at one state, held for the length of a snapshot: as numbers, in order of their ids.
#ifndef ENTENTE_SERVICE_STANDING_PATTERN_ROWS_H_
#define ENTENTE_SERVICE_STANDING_PATTERN_ROWS_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/status/status.h"
#include "entente/v1/graph.pb.h"
#include "service/match/returned_row.h"
#include "service/query/meter.h"
#include "service/standing/pattern_state.h"

namespace entente::standing {

// The rows. 32 bytes each, and 4 for each variable, each walk, and each relationship of a walk. Not thread-safe.
class PatternRows {
 public:
  // Searches for all rows of the state whose number is greater than `after`; with 0 for all. RESOURCE_EXHAUSTED with
  // BUDGET_EXCEEDED for more than `max_rows` or what the meter allows, whatever `after` is.
  absl::Status Search(PatternState& state, absl::uint128 after, int64_t max_rows, query::Meter& meter);

  size_t size() const { return places_.size(); }
  absl::uint128 number(size_t i) const { return places_[i].number; }
  v1::Validity validity(size_t i) const { return places_[i].validity; }
  match::ReturnedRow row(size_t i) const;

 private:
  struct Place {
    absl::uint128 number;
    size_t at;  // in values_
    v1::Validity validity;
  };
  bool IsNew(absl::uint128 number, v1::Validity validity);
  void Add(absl::uint128 number, const match::ReturnedRow& row, v1::Validity validity);

  size_t width_ = 0;           // variables of a row
  std::vector<size_t> walks_;  // which of them are walks
  std::vector<Place> places_;
  std::vector<uint32_t> values_;  // rows: the values of each, then of each walk how long it is, and what it is
  absl::flat_hash_map<absl::uint128, size_t> known_;  // place by number, while rows may come again
};

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_PATTERN_ROWS_H_
