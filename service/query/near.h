// Ids that look like one that is not there: what an error can suggest. Only ever called on failure, and bounded: it
// looks at ids alone, at most kMaxScanned of them, and reads no body. Not a search: that is discovery's.
#ifndef ENTENTE_SERVICE_QUERY_NEAR_H_
#define ENTENTE_SERVICE_QUERY_NEAR_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "service/graph/snapshot.h"

namespace entente::query {

inline constexpr int kMaxScanned = 50'000;  // entities looked at
inline constexpr size_t kMaxNear = 5;       // ids suggested

// Ids whose part after the kind is within a few edits of `text` (an id, with or without its kind, or a name), or begins
// with it; nearest first. Entities of the kind that `text` names are looked at first. Thread-safe.
std::vector<std::string> NearIds(const graph::Snapshot& snapshot, absl::string_view text);

// NOT_FOUND with UNKNOWN_ENTITY for the id at `field`, and ids near it in metadata `near`, separated by ", ".
// Looking for near ids costs a scan: a request that fails often should not `suggest` each time.
absl::Status UnknownEntity(const graph::Snapshot& snapshot, absl::string_view id, absl::string_view field,
                           bool suggest = true);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_NEAR_H_
