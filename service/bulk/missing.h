// The claims of a source that were not among the records of a run: found by the beginning of their ids, some at a time,
// and retracted.
#ifndef ENTENTE_SERVICE_BULK_MISSING_H_
#define ENTENTE_SERVICE_BULK_MISSING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/v1/bulk_service.pb.h"
#include "service/bulk/claim_set.h"
#include "service/bulk/import.h"

namespace entente::bulk {

// Goes through them once. Not thread-safe. Parts and opening must outlive it.
class MissingClaims {
 public:
  MissingClaims(const Parts& parts, const v1::ImportOpening& opening) : parts_(parts), opening_(opening) {}

  // The ids of the next claims in force that are not in `met`; none at the end.
  absl::StatusOr<std::vector<std::string>> Next(const ClaimSet& met);
  // Retracts claims with one commit, or in a dry run only counts them; waits for that. A claim that cannot be taken
  // back, because what else is said of its entity would be less than a description, stays and is counted as refused.
  absl::StatusOr<v1::ImportCounts> Retract(const std::vector<std::string>& ids);

 private:
  const Parts& parts_;
  const v1::ImportOpening& opening_;
  std::string after_;  // the last id that was looked at
};

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_MISSING_H_
