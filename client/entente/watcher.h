// A watch that survives: every change, once, in order, across lost connections and restarts of servers.
//
//   entente::Watcher watcher = client.Watch(request);
//   for (;;) {
//     absl::StatusOr<entente::WatchEvent> event = watcher.Next();
//     if (!event.ok()) return event.status();
//     if (auto* commit = std::get_if<entente::v1::CommitEvent>(&*event)) Handle(*commit);
//     if (auto* gap = std::get_if<entente::Gap>(&*event)) ReadEverythingAgain(*gap);
//     Save(watcher.token());
//   }
//
// Commits are whole: parts are put together first. A token saved after an event was handled takes the watch up after
// that event, in another process too (WatchRequest.after_token).
#ifndef ENTENTE_CLIENT_WATCHER_H_
#define ENTENTE_CLIENT_WATCHER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "entente/connection.h"
#include "entente/retry_policy.h"
#include "entente/v1/watch_service.pb.h"

namespace entente {

// Commits that can no longer be sent, because the history that held them is gone. What follows starts with the oldest
// commit still kept; to know the state itself, read it, or watch anew from a snapshot.
struct Gap {
  int64_t after_revision = 0;   // everything up to here was handed out, as far as known
  int64_t oldest_revision = 0;  // the oldest that can be read and watched from; 0 if the server did not say
  int64_t head_revision = 0;    // the latest when the gap was found; 0 if the server did not say
};

// The watch covered what was asked for and is over.
struct Ended {
  v1::CloseReason reason = v1::CLOSE_REASON_UNSPECIFIED;
};

// What a watch hands out. A SyncMark says that everything up to its revision was handed out.
using WatchEvent = std::variant<v1::SnapshotPart, v1::CommitEvent, v1::SyncMark, Gap, Ended>;

// A watch. One thread calls Next; Stop and token may be called from any.
class Watcher {
 public:
  // Streams are opened on the connection and taken up again after the waits of the policy, whose max_attempts counts
  // failures in a row. Best made by Client::Watch. A start of `now` is pinned to a revision first, by a read that may
  // take `deadline`, so that nothing is missed if the very first stream is lost.
  Watcher(std::shared_ptr<Connection> connection, const v1::WatchRequest& request, const RetryPolicy& policy,
          std::chrono::milliseconds deadline);
  ~Watcher();
  Watcher(Watcher&&) noexcept;
  Watcher& operator=(Watcher&&) noexcept;

  // Blocks for the next event. CANCELLED after Stop; otherwise an error means that going on is of no use (the request
  // is refused, or the attempts are used up), and is returned again by every further call. After Ended:
  // FAILED_PRECONDITION.
  absl::StatusOr<WatchEvent> Next();

  // Ends the watch; a Next that blocks returns.
  void Stop();

  // Takes the watch up after the last event that Next returned. Empty before the first and after a Gap.
  std::string token() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace entente

#endif  // ENTENTE_CLIENT_WATCHER_H_
