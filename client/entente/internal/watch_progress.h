// How far a watch has come: what its messages amount to, and the request that goes on after them. No I/O, no clock.
//
//   stream = open(progress.NextRequest())
//   for each message: event = progress.Take(message)
//   the stream is lost: unless progress.Covered(), open again
#ifndef ENTENTE_CLIENT_INTERNAL_WATCH_PROGRESS_H_
#define ENTENTE_CLIENT_INTERNAL_WATCH_PROGRESS_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/watcher.h"

namespace entente::internal {

// The progress of one watch. Not thread-safe.
template <typename Stream>
class WatchProgress {
 public:
  using Request = typename Stream::Request;
  using Response = typename Stream::Response;
  using Commit = typename Stream::Commit;
  using Event = WatchEventOf<Stream>;

  explicit WatchProgress(const Request& request);

  // The event that a message completes, if it does; none for what was handed out before. DATA_LOSS when something was
  // left out before this message: the stream is to be opened again.
  absl::StatusOr<std::optional<Event>> Take(Response message);

  // Whether the request starts with what comes next, which has to be pinned before it can be taken up again.
  bool StartsNow() const;
  void Pin(int64_t revision);

  // What to send to go on after the last event. Parts of an unfinished commit are forgotten: they are sent again.
  Request NextRequest();
  // Whether NextRequest names a place in the stream.
  bool HasPlace() const;

  // Leaves out what cannot be sent, and goes on as the policy says.
  Gap PassOver(const absl::Status& refusal, AfterGap policy);

  // Whether everything asked for was handed out, even if the server did not get to say so.
  std::optional<Ended> Covered() const;
  // Whether the server said that it would end the stream although there is more to come.
  bool closing_planned() const { return closing_planned_; }

  // Takes the watch up after the last event; empty before the first and after a gap.
  const std::string& token() const { return token_; }
  // The revision up to which events were handed out, and the latest known to be there.
  int64_t reached() const { return reached_; }
  int64_t head() const { return head_; }

 private:
  absl::StatusOr<std::optional<Event>> TakePart(Commit part, const std::string& token);
  std::optional<Event> TakeClosing(v1::CloseReason reason, const std::string& token);
  void Reach(int64_t revision);
  void Hear(int64_t head) { head_ = std::max(head_, head); }

  Request request_;
  std::string token_;
  Commit pending_;       // the parts of a commit received so far
  int next_part_ = 0;    // of pending_; 0: none has come
  int64_t covered_ = 0;  // commits up to this revision were handed out, or asked to be left out
  int64_t reached_ = 0;
  int64_t head_ = 0;
  int64_t changes_ = 0;  // handed out, for max_changes
  bool closing_planned_ = false;
};

extern template class WatchProgress<FactWatch>;
extern template class WatchProgress<PatternWatch>;
extern template class WatchProgress<LandscapeWatch>;

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_WATCH_PROGRESS_H_
