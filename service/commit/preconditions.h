// Judges the preconditions of a commit on the state before it.
#ifndef ENTENTE_SERVICE_COMMIT_PRECONDITIONS_H_
#define ENTENTE_SERVICE_COMMIT_PRECONDITIONS_H_

#include "absl/status/status.h"
#include "entente/v1/commit_service.pb.h"
#include "service/commit/mistakes.h"
#include "service/graph/snapshot.h"

namespace entente::commit {

// Adds a mistake for every precondition that does not hold, or cannot be read. Other errors mean that the disk failed.
absl::Status CheckPreconditions(const v1::CommitRequest& commit, const graph::Snapshot& before, Mistakes& mistakes);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_PRECONDITIONS_H_
