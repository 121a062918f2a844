// A batch and a state to the commit that the batch becomes, and what is told of it.
#ifndef ENTENTE_SERVICE_BULK_BATCH_PLAN_H_
#define ENTENTE_SERVICE_BULK_BATCH_PLAN_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/v1/bulk_service.pb.h"
#include "service/base/fact_ref.h"
#include "service/bulk/batch.h"
#include "service/bulk/limits.h"
#include "service/commit/plan.h"

namespace entente::bulk {

// What a batch comes to.
struct BatchOutcome {
  std::optional<log::LogRecord> record;  // nothing: the batch changes nothing
  v1::ImportedBatch told;                // sequence, counts and refused
  std::vector<base::ClaimNo> met;        // the claims, known from now on, that it said something of
};

// Plans a batch, leaving out the records that are wrong. An error is one of the batch as a whole.
absl::StatusOr<BatchOutcome> PlanBatch(const v1::ImportOpening& opening, const Limits& limits, Batch batch,
                                       const commit::Ground& ground);

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_BATCH_PLAN_H_
