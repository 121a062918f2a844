// What the end of a watch's stream means for the watch. Pure functions of the status the stream ended with.
#ifndef ENTENTE_CLIENT_INTERNAL_WATCH_END_H_
#define ENTENTE_CLIENT_INTERNAL_WATCH_END_H_

#include <cstdint>

#include "absl/status/status.h"

namespace entente::internal {

// Whether the stream can be taken up again. What the server itself refuses, it refuses again; what the transport
// reports without the server's reason is a lost connection.
bool CanResume(const absl::Status& status);

// Whether the history that the watch would go on with is gone.
bool IsHistoryLost(const absl::Status& status);

// Whether the place to go on from is refused for good, while the same watch could start from a snapshot.
bool RefusesPlace(const absl::Status& status);

// A revision among the reason's metadata, `oldest` or `head`; 0 if it is not there.
int64_t RevisionNamed(const absl::Status& status, const char* key);

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_WATCH_END_H_
