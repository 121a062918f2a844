// A batch of an import, checked as far as that needs no graph: its claims in normal form, its digest, and what is wrong
// with each record.
#ifndef ENTENTE_SERVICE_BULK_BATCH_H_
#define ENTENTE_SERVICE_BULK_BATCH_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/v1/bulk_service.pb.h"
#include "service/base/error.h"
#include "service/bulk/limits.h"
#include "service/query/meter.h"
#include "service/schema/schema.h"

namespace entente::bulk {

// A claim of a batch.
struct BatchClaim {
  v1::Claim claim;       // in normal form; of a record with violations, as far as it got
  bool swapped = false;  // normal form exchanged the ends of its relationship
};

// A record of a batch: some claims, one after the other.
struct BatchRecord {
  std::string locator;
  int first = 0;  // of its claims, among those of the batch
  int count = 0;
  std::vector<base::Violation> violations;  // field paths begin at the record
};

// The batch. A value; not thread-safe.
struct Batch {
  int64_t sequence = 0;
  std::string digest;  // SHA-256 of its records
  std::vector<BatchClaim> claims;
  std::vector<BatchRecord> records;
};

// `claims[3]`, a path within a record.
std::string ClaimPath(int position);

// Prepares a batch. BATCH_TOO_LARGE when it has too many claims; CANCELLED once nobody waits. A citation keeps an
// origin group that it is given, so that what an export gave comes in as it was. Pure.
absl::StatusOr<Batch> PrepareBatch(const schema::Schema& schema, const Limits& limits, const v1::ImportOpening& opening,
                                   v1::ImportBatch batch, const query::Caller& caller);

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_BATCH_H_
