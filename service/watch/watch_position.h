// Where a watch stands: what the token of each message holds, so that the next watch continues exactly there.
//
//   Token.revision   the last revision of which everything seen was sent, or the one of the snapshot being sent
//   Token.digest     of the request (terms.h)
//   Token.position   epoch 4 | tally: 0 1, or 1 1 | count 8 | digest 16 | place:
//                      nothing                                     between two commits
//                      `c` | last 8 | next part 4 | next change 4  in the commit of revision `last`, into which those
//                      after
//                                                                  Token.revision may be folded
//                      `s` | place of the last item sent           in the snapshot; nothing: at its beginning
//
// The epoch is LogRecord.epoch of the last commit that was sent, wholly or in part: by it a history that was set back
// is known.
#ifndef ENTENTE_SERVICE_WATCH_WATCH_POSITION_H_
#define ENTENTE_SERVICE_WATCH_WATCH_POSITION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "service/base/tally.h"

namespace entente::watch {

// A place in a commit that is sent in parts. Changes count among those that are seen.
struct CommitPlace {
  int64_t last = 0;
  uint32_t part = 0;
  uint32_t change = 0;
};

// A place in a watch. At most one of `commit` and `snapshot` is set.
struct WatchPosition {
  int64_t revision = 0;
  uint32_t epoch = 0;
  std::optional<base::Tally> tally;  // of what is seen at `revision`, or was sent of the snapshot; if known
  std::optional<CommitPlace> commit;
  std::optional<std::string> snapshot;  // Item::place of the last item sent

  // The last revision of which something was sent.
  int64_t last_revision() const { return commit.has_value() ? commit->last : revision; }
};

// Token.position of a place, and back; nothing for bytes that are no place.
std::string EncodePlace(const WatchPosition& position);
std::optional<WatchPosition> DecodePlace(int64_t revision, absl::string_view bytes);

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_WATCH_POSITION_H_
