// Where a watch stands: what the token of each message holds, so that the next watch continues exactly there.
//
//   Token.revision   the last revision of which everything matching was sent, or the one of the snapshot being sent
//   Token.digest     of the filter (filter.h)
//   Token.position   empty                                             between two commits
//                    `c` | next part 4 | next change 4                 in the commit after that revision
//                    `s` | facts sent 8 | v1::FactKey                  in the snapshot: its last fact sent, nothing if
//                    none
#ifndef ENTENTE_SERVICE_WATCH_WATCH_POSITION_H_
#define ENTENTE_SERVICE_WATCH_WATCH_POSITION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace entente::watch {

// A place in a commit that is sent in parts. Changes count within the whole commit, whatever the filter.
struct CommitPlace {
  uint32_t part = 0;
  uint32_t change = 0;
};

// A place in a snapshot.
struct SnapshotPlace {
  int64_t facts_sent = 0;
  std::string last;  // the identity of the last fact sent, a serialized v1::FactKey; empty: none yet
};

// A place in a watch. At most one of the two is set.
struct WatchPosition {
  int64_t revision = 0;
  std::optional<CommitPlace> commit;
  std::optional<SnapshotPlace> snapshot;
};

// Token.position of a place, and back; nothing for bytes that are no place.
std::string EncodePlace(const WatchPosition& position);
std::optional<WatchPosition> DecodePlace(int64_t revision, absl::string_view bytes);

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_WATCH_POSITION_H_
