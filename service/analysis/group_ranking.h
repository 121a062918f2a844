// The order of groups: AggregateRequest.order_by, and which groups come first by it.
#ifndef ENTENTE_SERVICE_ANALYSIS_GROUP_RANKING_H_
#define ENTENTE_SERVICE_ANALYSIS_GROUP_RANKING_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/analysis/column.h"
#include "service/analysis/group_table.h"
#include "service/graph/snapshot.h"

namespace entente::analysis {

// An order of groups. Immutable, thread-safe.
class GroupRanking {
 public:
  // Reads `#1 desc, $1`; left out, the first measure descending. INVALID_FORMAT, or UNKNOWN_FIELD with metadata `known`
  // for a measure or key that is not there, at `order_by`.
  static absl::StatusOr<GroupRanking> Parse(absl::string_view order_by, int measures, int keys);

  // The groups of a table whose keys are the first columns, the first `top` of them in order, the others after them.
  std::vector<uint32_t> Rank(const GroupTable& table, const Columns& columns, const graph::Snapshot& snapshot,
                             size_t top) const;

 private:
  struct Part {
    bool measure = false;  // else a key
    int index = 0;
    bool descending = false;
  };
  std::vector<Part> parts_;  // every key is among them, so that no two groups are equal
};

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_GROUP_RANKING_H_
