// Ids that look like one that is not there, for the message that says so. Not a search: discovery looks into names.
#ifndef ENTENTE_SERVICE_COMMIT_NEAR_IDS_H_
#define ENTENTE_SERVICE_COMMIT_NEAR_IDS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/graph/snapshot.h"

namespace entente::commit {

inline constexpr size_t kMaxNearIds = 3;
inline constexpr int kMaxNearSearch = 10000;  // entities looked at, so that a mistake costs little

// Up to kMaxNearIds ids of entities that are there: the same name under another kind first, then names of the kind
// within two edits, nearest first.
std::vector<std::string> NearIds(const graph::Snapshot& snapshot, absl::string_view id);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_NEAR_IDS_H_
