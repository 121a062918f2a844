// A watch that survives: every change, once, in order, across lost connections and restarts of servers.
//
//   entente::Watcher watcher = client.Watch(request);
//   for (;;) {
//     absl::StatusOr<entente::WatchEvent> event = watcher.Next();
//     if (!event.ok()) return event.status();
//     if (auto* commit = std::get_if<entente::v1::CommitEvent>(&*event)) Handle(*commit);
//     if (std::holds_alternative<entente::Gap>(*event)) ...  // commits are missing; a snapshot follows
//     Save(watcher.token());
//   }
//
// Commits are whole: parts are put together first, and what the server sends together is handed out one by one. A token
// saved after an event was handled takes the watch up after that event, in another process too (after_token of the
// request). A program that wants the state rather than the events keeps a Replica instead (entente/replica.h), which
// also tells what a Gap left out.
#ifndef ENTENTE_CLIENT_WATCHER_H_
#define ENTENTE_CLIENT_WATCHER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "entente/connection.h"
#include "entente/options.h"
#include "entente/retry_policy.h"
#include "entente/v1/error_reason.pb.h"
#include "entente/v1/watch_service.pb.h"

namespace entente {

// Commits that will not be handed out: the history that held them is gone or, with restart_when_refused, is another.
// What follows is as WatchOptions.after_gap says; after a snapshot, SnapshotDiff (entente/snapshot_diff.h) tells what
// entered, changed and left in between.
struct Gap {
  int64_t after_revision = 0;   // everything up to here was handed out, as far as known
  int64_t oldest_revision = 0;  // the oldest that can be read and watched from; 0 if the server did not say
  int64_t head_revision = 0;    // the latest when the gap was found; 0 if the server did not say
  // Why: HISTORY_COMPACTED, or the reason of the refusal.
  v1::ErrorReason reason = v1::ERROR_REASON_HISTORY_COMPACTED;
};

// The watch covered what was asked for and is over.
struct Ended {
  v1::CloseReason reason = v1::CLOSE_REASON_UNSPECIFIED;
};

// How far a watch is behind.
struct WatchLag {
  // How many revisions the server is known to have beyond what was handed out; 0 before anything was heard.
  int64_t revisions = 0;
  // How long ago the last commit handed out was made, by this machine's clock; absent before the first.
  std::optional<std::chrono::milliseconds> commit_age;
  // How long ago a message last came; absent before the first. Past the request's mark_interval, the server is not
  // heard.
  std::optional<std::chrono::milliseconds> silence;
};

// The three streams of the contract.
struct FactWatch {
  using Request = v1::WatchRequest;
  using Response = v1::WatchResponse;
  using Snapshot = v1::SnapshotPart;
  using Commit = v1::CommitEvent;
};
struct PatternWatch {
  using Request = v1::WatchPatternRequest;
  using Response = v1::WatchPatternResponse;
  using Snapshot = v1::PatternSnapshotPart;
  using Commit = v1::PatternEvent;
};
struct LandscapeWatch {
  using Request = v1::WatchLandscapeRequest;
  using Response = v1::WatchLandscapeResponse;
  using Snapshot = v1::LandscapeSnapshotPart;
  using Commit = v1::LandscapeEvent;
};

// What a watch hands out. A SyncMark says that everything up to its revision was handed out; a WatchResync, that
// commits were passed over at the request's wish and a snapshot follows.
template <typename Stream>
using WatchEventOf =
    std::variant<typename Stream::Snapshot, typename Stream::Commit, v1::SyncMark, v1::WatchResync, Gap, Ended>;
using WatchEvent = WatchEventOf<FactWatch>;
using PatternWatchEvent = WatchEventOf<PatternWatch>;
using LandscapeWatchEvent = WatchEventOf<LandscapeWatch>;

// A watch. One thread calls Next; Stop, token and lag may be called from any. Movable while no call is under way.
template <typename Stream>
class BasicWatcher {
 public:
  using Request = typename Stream::Request;
  using Event = WatchEventOf<Stream>;

  // Streams are opened on the connection and taken up again after the waits of the policy, whose max_attempts counts
  // failures in a row; planned closings are none. max_changes counts over the whole watch. Best made by a Client. A
  // start of `now` is pinned to a revision first, by a read that may take `deadline`, so that nothing is missed if the
  // very first stream is lost.
  BasicWatcher(std::shared_ptr<Connection> connection, const Request& request, const RetryPolicy& policy,
               std::chrono::milliseconds deadline, const WatchOptions& options = {});
  ~BasicWatcher();
  BasicWatcher(BasicWatcher&&) noexcept;
  BasicWatcher& operator=(BasicWatcher&&) noexcept;

  // Blocks for the next event. CANCELLED after Stop; otherwise an error means that going on is of no use (the request
  // or its token is refused, or the attempts are used up), and is returned again by every further call. After Ended:
  // FAILED_PRECONDITION.
  absl::StatusOr<Event> Next();
  // The same, but nothing when no event came within `timeout`: the watch goes on where it is with the next call. Only
  // to pin a start of `now` it may take longer.
  absl::StatusOr<std::optional<Event>> Next(std::chrono::milliseconds timeout);

  // Ends the watch; a Next that blocks returns.
  void Stop();

  // Takes the watch up after the last event that Next returned. Empty before the first and after a Gap.
  std::string token() const;
  // How far behind what Next returned is.
  WatchLag lag() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// Of the changes of facts, of the rows of a pattern, of the lines of an answer about the landscape.
using Watcher = BasicWatcher<FactWatch>;
using PatternWatcher = BasicWatcher<PatternWatch>;
using LandscapeWatcher = BasicWatcher<LandscapeWatch>;

extern template class BasicWatcher<FactWatch>;
extern template class BasicWatcher<PatternWatch>;
extern template class BasicWatcher<LandscapeWatch>;

}  // namespace entente

#endif  // ENTENTE_CLIENT_WATCHER_H_
