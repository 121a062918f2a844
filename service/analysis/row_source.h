// What an aggregation counts, as rows of numbers: entities, relationships, observations, or matches of a pattern.
#ifndef ENTENTE_SERVICE_ANALYSIS_ROW_SOURCE_H_
#define ENTENTE_SERVICE_ANALYSIS_ROW_SOURCE_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "entente/v1/query_service.pb.h"
#include "google/protobuf/message.h"
#include "service/analysis/field.h"
#include "service/base/status_macros.h"
#include "service/query/meter.h"
#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::analysis {

// A row, valid during the visit.
struct SourceRow {
  absl::Span<const uint32_t> numbers;               // by position, base::kNoNumber where unbound
  const google::protobuf::Message* body = nullptr;  // the fact at the first position, if it was loaded
  int64_t times = 1;                                // how many rows it stands for
};

// Takes a row. Not OK ends the run.
using RowVisit = absl::FunctionRef<absl::Status(const SourceRow& row)>;

// Gives the rows of one request, in no order. Not thread-safe.
class RowSource {
 public:
  // Checks what the request counts and plans; view, limits and meter must outlive it. REQUIRED if there is nothing to
  // count; else the errors of the list calls and of match::Search, at the paths of AggregateRequest.
  static absl::StatusOr<std::unique_ptr<RowSource>> Plan(const v1::AggregateRequest& request, const query::View& view,
                                                         const query::Limits& limits, query::Meter& meter);
  virtual ~RowSource() = default;

  const std::vector<Position>& positions() const { return positions_; }
  // Says which positions the run will look at: rows that differ only at others may then be given as one.
  virtual void NeedOnly(const std::vector<bool>&) {}
  virtual absl::Status Run(RowVisit visit) = 0;
  // How many rows Run would give.
  absl::StatusOr<int64_t> Count() {
    int64_t count = 0;
    NeedOnly(std::vector<bool>(positions_.size()));
    RETURN_IF_ERROR(Run([&](const SourceRow& row) {
      count += row.times;
      return absl::OkStatus();
    }));
    return count;
  }

 protected:
  explicit RowSource(std::vector<Position> positions) : positions_(std::move(positions)) {}

 private:
  const std::vector<Position> positions_;
};

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_ROW_SOURCE_H_
