// A commit's request, checked as far as that needs no state and brought into normal form, off the committer's thread.
//
// What needs the state (entities that exist, claims in force) is checked by plan.h.
#ifndef ENTENTE_SERVICE_COMMIT_REQUEST_H_
#define ENTENTE_SERVICE_COMMIT_REQUEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "entente/v1/commit_service.pb.h"
#include "service/base/error.h"
#include "service/commit/limits.h"
#include "service/schema/schema.h"

namespace entente::commit {

inline constexpr int kMaxAuthorBytes = 256;
inline constexpr int kMaxReasonBytes = 1024;
inline constexpr int kMaxRequestIdBytes = 128;
inline constexpr char kImportRequests[] = "import/";  // how ids of requests begin that imports alone make
inline constexpr int kMaxMerged = 100;                // entities that one change merges into another
inline constexpr int kMaxSplitClaims = 10'000;        // claims that one change moves

// A checked request. A value; not thread-safe.
struct Request {
  // What is known of one change.
  struct Check {
    bool sound = false;    // it broke no rule
    bool swapped = false;  // normal form exchanged the ends of its relationship
  };

  v1::CommitRequest commit;                 // claims in normal form
  std::string digest;                       // SHA-256 of what was asked, without request_id and validate_only
  std::vector<base::Violation> violations;  // in order of the changes
  std::vector<Check> checks;                // one for each change; empty when there are too many changes
  bool erases = false;                      // some change is an erasure
};

Request Prepare(const schema::Schema& schema, const Limits& limits, v1::CommitRequest commit);

// `changes[3]`, or with the field of the change: `changes[3].assert_claim`.
std::string PathOf(int change);
std::string PathOf(int change, absl::string_view field);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_REQUEST_H_
