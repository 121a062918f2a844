// One watch, without its transport: a state machine that says which message to send next.
//
//   auto stream = Stream::Open(hub, graph, tokens, request, now);         // errors end the call
//   for (;;) {
//     auto message = (*stream)->Next(now);                                // an error ends the call
//     if (*message) { send it, wait until it is written, then ask again }
//     else if ((*stream)->done()) { end the call with OK }
//     else { wait for hub.WakeAfter((*stream)->position()) or until next_mark_time(), whichever is first }
//   }
//
// Messages come in this order: with start `snapshot` the parts of the snapshot and their mark; then commits, each in
// parts of at most Limits::max_part_bytes (more only if one change alone is larger). A mark is sent when the stream has
// caught up for the first time, so that a client knows from where on it sees everything; whenever nothing was sent for
// mark_interval, also while commits pass that the filter does not let through; and before the watch is closed. A commit
// of which the filter lets nothing through is not sent, but marks and tokens move past it.
//
// Nothing is queued: a stream is a place in the log. Whoever does not ask falls behind and holds nothing but that
// place.
#ifndef ENTENTE_SERVICE_WATCH_STREAM_H_
#define ENTENTE_SERVICE_WATCH_STREAM_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/v1/watch_service.pb.h"
#include "service/base/token.h"
#include "service/graph/graph.h"
#include "service/watch/filter.h"
#include "service/watch/hub.h"
#include "service/watch/snapshot_cursor.h"
#include "service/watch/watch_position.h"

namespace entente::watch {

using Time = std::chrono::steady_clock::time_point;

// WatchRequest.mark_interval, in seconds.
inline constexpr int64_t kDefaultMarkSeconds = 15;
inline constexpr int64_t kMinMarkSeconds = 1;
inline constexpr int64_t kMaxMarkSeconds = 600;

// A watch. For one thread at a time.
class Stream {
 public:
  // Begins a watch; reads no disk. `now` start begins after hub.head(). Hub, graph and tokens must outlive it.
  // INVALID_ARGUMENT for a bad request (all mistakes at once), RESUME_TOKEN_FILTER_MISMATCH, TOKEN_MALFORMED;
  // FAILED_PRECONDITION with TOKEN_FOREIGN_STORE; OUT_OF_RANGE with REVISION_AHEAD or HISTORY_COMPACTED.
  static absl::StatusOr<std::unique_ptr<Stream>> Open(Hub& hub, const graph::Graph& graph,
                                                      const base::TokenCodec& tokens, const v1::WatchRequest& request,
                                                      Time now);

  // The next message, or nothing: then wait, or end if done(). May read the disk if MayBlock(). After an error only the
  // end is left. OUT_OF_RANGE with HISTORY_COMPACTED when what comes next is no longer kept.
  absl::StatusOr<std::optional<v1::WatchResponse>> Next(Time now);
  // The same, serialized: the bytes of the changes are those that all watchers share, copied and never parsed.
  absl::StatusOr<std::optional<std::string>> NextSerialized(Time now);

  // Whether Next, which gave nothing, has more to look at already: it gave way to others in the middle of a snapshot.
  bool unfinished() const { return position_.snapshot.has_value(); }
  // Whether Next might have to read the disk.
  bool MayBlock() const;
  // When Next has a mark to send, even if nothing happens.
  Time next_mark_time() const { return last_message_ + mark_interval_; }
  // The last revision covered: what to give to Hub::WakeAfter.
  int64_t position() const { return position_.revision; }
  // Ends the watch: what is left of a commit under way, a mark, and CLOSE_REASON_DRAINING are the last messages. In the
  // middle of a snapshot there is no mark: its token continues the snapshot.
  void Drain() { draining_ = true; }
  // Whether the last message was given out.
  bool done() const { return done_; }

 private:
  Stream(Hub& hub, const graph::Graph& graph, const base::TokenCodec& tokens)
      : hub_(hub), graph_(graph), tokens_(tokens) {}

  absl::Status Start(const v1::WatchRequest& request);
  absl::Status StartAfterToken(const std::string& token);
  absl::Status StartAt(int64_t revision);

  absl::StatusOr<std::optional<std::string>> Advance(Time now);
  absl::StatusOr<std::optional<std::string>> SnapshotMessage();
  absl::StatusOr<std::optional<std::string>> CommitMessage();
  absl::StatusOr<std::string> PartMessage(const EncodedCommit& commit, const graph::Snapshot& snapshot,
                                          uint32_t change);
  // What to put behind the bytes of a change: FactChange.before, if it was asked for and there is one.
  absl::StatusOr<std::string> BeforeOf(const EncodedCommit& commit, uint32_t change) const;
  // The first change at or after `change` that the filter lets through; the number of changes if there is none.
  uint32_t FirstMatch(const EncodedCommit& commit, const graph::Snapshot& snapshot, uint32_t change);
  std::string MarkMessage(bool snapshot_complete, int64_t facts);
  std::string ClosingMessage(v1::CloseReason reason);
  std::string Message(int field, absl::string_view bytes) const;
  std::optional<v1::CloseReason> ReasonToClose() const;

  Hub& hub_;
  const graph::Graph& graph_;
  const base::TokenCodec& tokens_;
  Filter filter_;
  uint64_t digest_ = 0;
  bool include_before_ = false;
  int64_t until_revision_ = 0;  // 0: never
  std::chrono::nanoseconds mark_interval_{};

  WatchPosition position_;
  std::optional<graph::Snapshot> pinned_;      // while a snapshot is sent
  std::optional<base::FactRef> resume_after_;  // where in it the watch goes on
  std::optional<SnapshotCursor> cursor_;       // the same, once its first part was asked for
  int64_t marked_ = -1;                        // the revision of the last message, if that was a mark
  bool caught_up_ = false;                     // a first mark was sent
  bool draining_ = false;
  bool done_ = false;
  Time last_message_;
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_STREAM_H_
