// One watch, without its transport: a state machine that says which message to send next.
//
//   auto stream = Stream::Open(ground, terms, std::move(source), now);    // errors end the call
//   for (;;) {
//     auto message = (*stream)->Next(now);                                // an error ends the call
//     if (*message) { send it, wait until it is written, then ask again }
//     else if ((*stream)->done()) { end the call with OK }
//     else if ((*stream)->unfinished()) { let others go first, then ask again }
//     else { wait for hub.WakeConcerned(...) or until next_wake_time(), whichever is first }
//   }
//
// What is seen comes from a source (source.h); the three calls of WatchService differ in nothing else, and their
// messages have the same shape and field numbers, so that a stream writes them without knowing which they are.
//
// Messages come in this order: with start `snapshot` the parts of the snapshot and their mark; then commits, each in
// parts of at most Limits::max_part_bytes (more only if one change alone is larger). A mark is sent when the stream has
// caught up for the first time, so that a client knows from where on it sees everything; whenever nothing was sent for
// mark_interval, also while commits pass of which nothing is seen; and before the watch is closed. A commit of which
// nothing is seen is not sent, but marks and tokens move past it.
//
// With Terms::batch, messages that can follow at once go with the first, in one.
//
// Nothing is queued: a stream is a place in the log. Whoever does not ask falls behind and holds nothing but that
// place, and the changes of the commit it is in the middle of.
#ifndef ENTENTE_SERVICE_WATCH_STREAM_H_
#define ENTENTE_SERVICE_WATCH_STREAM_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/v1/watch_service.pb.h"
#include "service/base/clock.h"
#include "service/base/token.h"
#include "service/graph/graph.h"
#include "service/watch/hub.h"
#include "service/watch/source.h"
#include "service/watch/terms.h"
#include "service/watch/watch_position.h"

namespace entente::watch {

using Time = std::chrono::steady_clock::time_point;

// What streams stand on; all must outlive them.
struct StreamGround {
  Hub& hub;
  const graph::Graph& graph;
  const base::TokenCodec& tokens;
  const base::Clock& clock;
};

// A watch. For one thread at a time.
class Stream {
 public:
  // Begins a watch; reads no disk. `now` start begins after hub.head(). INVALID_ARGUMENT with
  // RESUME_TOKEN_FILTER_MISMATCH or TOKEN_MALFORMED; FAILED_PRECONDITION with TOKEN_FOREIGN_STORE; OUT_OF_RANGE with
  // REVISION_AHEAD or HISTORY_COMPACTED.
  static absl::StatusOr<std::unique_ptr<Stream>> Open(const StreamGround& ground, const Terms& terms,
                                                      std::unique_ptr<Source> source, Time now);
  ~Stream();

  // The next message, serialized, or nothing: then wait, or end if done(). May read the disk if MayBlock(). After an
  // error only the end is left. OUT_OF_RANGE with HISTORY_COMPACTED when what comes next is no longer kept;
  // FAILED_PRECONDITION with HISTORY_FORKED when the token it began with is of another history.
  absl::StatusOr<std::optional<std::string>> Next(Time now);

  // Whether Next, which gave nothing, has more to look at already: it gave way to others.
  bool unfinished() const { return unfinished_; }
  // Whether Next might have to read the disk, or take long.
  bool MayBlock() const;
  // When Next has something to do, even if nothing happens.
  Time next_wake_time() const;
  // The last revision covered, and who the watch is to the hub: what to give to Hub::WakeConcerned.
  int64_t position() const { return position_.revision; }
  uint64_t subscriber() const { return subscriber_; }
  // Ends the watch: what is left of a commit under way, a mark, and CLOSE_REASON_DRAINING are the last messages. In the
  // middle of a snapshot there is no mark: its token continues the snapshot.
  void Drain() { draining_ = true; }
  // Whether the last message was given out.
  bool done() const { return done_; }

 private:
  // Commits that were taken up and are sent.
  struct Taken {
    std::shared_ptr<const EncodedCommit> last;
    int64_t folded = 0;  // before it
    Changes changes;
  };
  using Message = absl::StatusOr<std::optional<std::string>>;

  Stream(const StreamGround& ground, const Terms& terms, std::unique_ptr<Source> source);

  // Finds the place to start at, as the terms say.
  absl::Status FindStart();
  absl::Status StartAfterToken();
  absl::Status StartAt(int64_t revision);
  absl::Status StartAtEarliest();
  // Checks or finds the epoch of that place; begins the snapshot.
  absl::Status Settle();

  // The next message of its own; what becomes of an error.
  Message One(Time now);
  // The message, and those that can follow it without waiting, as one.
  std::string Batched(std::string first, bool may_block, Time now);
  Message Advance(Time now);
  Message Proceed(Time now);
  Message SnapshotMessage(Time until);
  Message CommitMessage();
  // Takes up what comes next; nothing taken: it is still to come, or a snapshot is to be sent instead, for that reason.
  absl::StatusOr<std::optional<v1::ResyncReason>> TakeUp();
  // Moves past what does not concern the watch, without a look.
  absl::Status PassUnconcerned();
  // The last revision to be taken up together with the next.
  int64_t LastToTake() const;
  Message PartMessage();
  void EndTaken();
  std::string MarkMessage(bool snapshot_complete);
  std::string ClosingMessage(v1::CloseReason reason);
  Message ResyncMessage(v1::ResyncReason reason);
  // The message with one field, and the token of where the stream is now, or was when it last made one.
  std::string WithToken(int field, absl::string_view bytes);
  std::string UnderToken(int field, absl::string_view bytes) const;
  absl::StatusOr<std::optional<v1::CloseReason>> ReasonToClose(Time now);
  absl::StatusOr<bool> CoveredUntilTime();
  bool CaughtUp() const { return position_.revision >= ground_.hub.head(); }

  const StreamGround ground_;
  const Terms terms_;
  const std::unique_ptr<Source> source_;
  const uint64_t subscriber_;
  Time ends_at_;  // its lifetime

  WatchPosition position_;
  std::optional<uint32_t> expected_epoch_;  // of the token it began with
  bool settled_ = false;
  bool lost_at_start_ = false;             // the history it should start in is gone: a snapshot is sent instead
  std::optional<graph::Snapshot> pinned_;  // while a snapshot is sent
  std::optional<Item> held_;               // found, but of the next part
  std::optional<Taken> taken_;
  absl::Status failed_;     // after the messages that were given out
  std::string last_token_;  // that was given out
  int64_t changes_sent_ = 0;
  int64_t marked_ = -1;     // the revision of the last message, if that was a mark
  bool caught_up_ = false;  // a first mark was sent
  bool unfinished_ = false;
  bool draining_ = false;
  bool done_ = false;
  Time last_message_;
};

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_STREAM_H_
