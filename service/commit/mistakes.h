// The mistakes of one commit, collected so that all of them are reported at once. Not for what stops a commit by
// itself, such as a revision that does not match.
#ifndef ENTENTE_SERVICE_COMMIT_MISTAKES_H_
#define ENTENTE_SERVICE_COMMIT_MISTAKES_H_

#include <vector>

#include "absl/status/status.h"
#include "service/base/error.h"

namespace entente::commit {

// Broken rules by the status they lead to. A value; not thread-safe.
struct Mistakes {
  std::vector<base::Violation> invalid;  // INVALID_ARGUMENT: wrong whatever the state
  std::vector<base::Violation> exists;   // ALREADY_EXISTS
  std::vector<base::Violation> failed;   // FAILED_PRECONDITION: right in another state

  // OK, or the gravest sort with all its violations: what is wrong in any state comes before what is wrong in this one.
  absl::Status ToStatus() const {
    if (!invalid.empty()) return base::InvalidRequest(invalid);
    if (!exists.empty()) return base::InvalidRequest(exists, absl::StatusCode::kAlreadyExists);
    if (!failed.empty()) return base::InvalidRequest(failed, absl::StatusCode::kFailedPrecondition);
    return absl::OkStatus();
  }
};

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_MISTAKES_H_
