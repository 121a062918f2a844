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

// Takes a row: numbers by position, base::kNoNumber where unbound; `body` is the fact at the first if it was loaded.
// Both are valid during the call. Not OK ends the run.
using RowVisit = absl::FunctionRef<absl::Status(absl::Span<const uint32_t> row, const google::protobuf::Message* body)>;

// Gives the rows of one request, in no order. Not thread-safe.
class RowSource {
 public:
  // Checks what the request counts and plans; view, limits and meter must outlive it. REQUIRED if there is nothing to
  // count; else the errors of the list calls and of match::Search, at the paths of AggregateRequest.
  static absl::StatusOr<std::unique_ptr<RowSource>> Plan(const v1::AggregateRequest& request, const query::View& view,
                                                         const query::Limits& limits, query::Meter& meter);
  virtual ~RowSource() = default;

  const std::vector<Position>& positions() const { return positions_; }
  virtual absl::Status Run(RowVisit visit) = 0;
  // How many rows Run would give.
  virtual absl::StatusOr<int64_t> Count() {
    int64_t count = 0;
    RETURN_IF_ERROR(Run([&](absl::Span<const uint32_t>, const google::protobuf::Message*) {
      ++count;
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
