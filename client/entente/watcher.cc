#include "entente/watcher.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <utility>

#include "entente/internal/head_request.h"
#include "entente/internal/retry_loop.h"
#include "entente/internal/watch_end.h"
#include "entente/internal/watch_progress.h"
#include "service/base/mutex.h"

namespace entente {
namespace {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

constexpr std::chrono::hours kEver{24 * 365};

// How long a stream may be silent before it is taken for lost: two marks missed, and some time for the network.
template <typename Request>
milliseconds Patience(const Request& request) {
  const int64_t mark_seconds = request.has_mark_interval() ? request.mark_interval().seconds() : 15;
  return milliseconds(2000 * std::max<int64_t>(mark_seconds, 1) + 15000);
}

SteadyTime Now() { return std::chrono::steady_clock::now(); }

milliseconds Until(SteadyTime time) { return std::max(std::chrono::ceil<milliseconds>(time - Now()), milliseconds(0)); }

std::unique_ptr<StreamReader<v1::WatchResponse>> OpenStream(Connection& connection, const v1::WatchRequest& request) {
  return connection.Watch(request);
}
std::unique_ptr<StreamReader<v1::WatchPatternResponse>> OpenStream(Connection& connection,
                                                                   const v1::WatchPatternRequest& request) {
  return connection.WatchPattern(request);
}
std::unique_ptr<StreamReader<v1::WatchLandscapeResponse>> OpenStream(Connection& connection,
                                                                     const v1::WatchLandscapeRequest& request) {
  return connection.WatchLandscape(request);
}

}  // namespace

// The watch itself. Next is one thread's; what the other calls touch is guarded.
template <typename Stream>
class BasicWatcher<Stream>::State {
 public:
  State(std::shared_ptr<Connection> connection, const Request& request, const RetryPolicy& policy,
        milliseconds deadline, const WatchOptions& options)
      : connection_(std::move(connection)),
        deadline_(deadline),
        patience_(Patience(request)),
        options_(options),
        progress_(request),
        backoff_(policy) {
    Publish();
  }

  // Nothing when `until` passed first; without it, blocks.
  absl::StatusOr<std::optional<Event>> Next(std::optional<SteadyTime> until);
  void Stop();
  std::string token() const {
    base::MutexLock lock(mutex_);
    return token_;
  }
  WatchLag lag() const;

 private:
  using Reader = StreamReader<typename Stream::Response>;
  using Outcome = std::optional<absl::StatusOr<Event>>;
  using Response = typename Stream::Response;
  enum class Received { kMessage, kNothing, kEnd };

  // Waits for the time of the next attempt, or for Stop. False when `until` passed first.
  bool WaitToOpen(std::optional<SteadyTime> until);
  // Opens the stream where the last event left off, a start of `now` pinned first.
  absl::Status Open();
  // The next message of the stream, taken out of its batch if it came in one.
  Received Receive(Reader& reader, std::optional<SteadyTime> until, Response& message);
  Received Read(Reader& reader, std::optional<SteadyTime> until, Response& message);
  // What a message means: an event, or that the stream is given up; or nothing.
  Outcome Take(Response message);
  // What the end of a stream means: an event, an error for good, or (nothing) that it is to be opened again.
  Outcome AfterEnd(const absl::Status& status);
  Outcome End(Ended ended);
  Outcome Fail(const absl::Status& status);
  void LetGo();
  // Lets other threads see how far the watch has come.
  void Publish();
  std::shared_ptr<Reader> reader() const {
    base::MutexLock lock(mutex_);
    return reader_;
  }
  bool stopped() const {
    base::MutexLock lock(mutex_);
    return stopped_;
  }

  const std::shared_ptr<Connection> connection_;
  const milliseconds deadline_;
  const milliseconds patience_;
  const WatchOptions options_;
  internal::WatchProgress<Stream> progress_;
  Backoff backoff_;
  std::deque<Response> batch_;        // what came together and was not taken yet
  SteadyTime next_attempt_;           // not before this the stream is opened
  SteadyTime quiet_since_;            // when it was opened, or a message last came
  bool gave_up_on_stream_ = false;    // because of what was left out in it, and no event has come since
  std::optional<absl::Status> over_;  // what every further call returns

  mutable base::Mutex mutex_;
  base::Condition stop_asked_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<Reader> reader_ ABSL_GUARDED_BY(mutex_);
  std::string token_ ABSL_GUARDED_BY(mutex_);
  int64_t behind_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<WallTime> last_commit_ ABSL_GUARDED_BY(mutex_);
  std::optional<SteadyTime> last_message_ ABSL_GUARDED_BY(mutex_);
};

template <typename Stream>
absl::StatusOr<std::optional<WatchEventOf<Stream>>> BasicWatcher<Stream>::State::Next(std::optional<SteadyTime> until) {
  for (;;) {
    if (stopped()) return absl::CancelledError("the watch was stopped");
    if (over_.has_value()) return *over_;
    Outcome outcome;
    if (const std::shared_ptr<Reader> stream = reader(); stream == nullptr) {
      if (!WaitToOpen(until)) return std::optional<Event>();
      if (stopped()) continue;
      if (const absl::Status opened = Open(); !opened.ok()) outcome = AfterEnd(opened);
    } else {
      Response message;
      const Received received = Receive(*stream, until, message);
      if (received == Received::kNothing) return std::optional<Event>();
      if (received == Received::kMessage) {
        outcome = Take(std::move(message));
      } else {
        const absl::Status end = stream->Finish();
        LetGo();
        if (stopped()) continue;
        outcome = AfterEnd(end);
      }
    }
    if (!outcome.has_value()) continue;
    if (!outcome->ok()) return outcome->status();
    return std::optional<Event>(**std::move(outcome));
  }
}

template <typename Stream>
bool BasicWatcher<Stream>::State::WaitToOpen(std::optional<SteadyTime> until) {
  base::MutexLock lock(mutex_);
  while (!stopped_ && Now() < next_attempt_) {
    if (until.has_value() && Now() >= *until) return false;
    stop_asked_.WaitUntil(mutex_, until.has_value() ? std::min(*until, next_attempt_) : next_attempt_);
  }
  return true;
}

template <typename Stream>
absl::Status BasicWatcher<Stream>::State::Open() {
  if (progress_.StartsNow()) {
    auto head = connection_->ListEntities(internal::HeadRequest(), std::chrono::system_clock::now() + deadline_);
    if (!head.ok()) return head.status();
    progress_.Pin(head->read_info().revision());
    Publish();
  }
  Request request = progress_.NextRequest();
  request.set_batch(true);
  std::shared_ptr<Reader> reader = OpenStream(*connection_, request);
  quiet_since_ = Now();
  base::MutexLock lock(mutex_);
  if (stopped_) reader->Cancel();
  reader_ = std::move(reader);
  return absl::OkStatus();
}

template <typename Stream>
typename BasicWatcher<Stream>::State::Received BasicWatcher<Stream>::State::Receive(Reader& reader,
                                                                                    std::optional<SteadyTime> until,
                                                                                    Response& message) {
  if (batch_.empty()) {
    const Received received = Read(reader, until, message);
    if (received != Received::kMessage || !message.has_batch()) return received;
    std::move(message.mutable_batch()->mutable_messages()->begin(), message.mutable_batch()->mutable_messages()->end(),
              std::back_inserter(batch_));
    if (batch_.empty()) return Received::kMessage;  // of a later version of the contract
  }
  message = std::move(batch_.front());
  batch_.pop_front();
  return Received::kMessage;
}

template <typename Stream>
typename BasicWatcher<Stream>::State::Received BasicWatcher<Stream>::State::Read(Reader& reader,
                                                                                 std::optional<SteadyTime> until,
                                                                                 Response& message) {
  const SteadyTime lost = quiet_since_ + patience_;
  if (until.has_value() && !reader.Wait(Until(std::min(*until, lost))) && Now() < lost) return Received::kNothing;
  // The patience runs from the last message, not from this call: a caller who asks often must notice a dead peer too.
  if (!reader.Read(&message, until.has_value() ? Until(lost) : patience_)) return Received::kEnd;
  quiet_since_ = Now();
  base::MutexLock lock(mutex_);
  last_message_ = quiet_since_;
  return Received::kMessage;
}

template <typename Stream>
typename BasicWatcher<Stream>::State::Outcome BasicWatcher<Stream>::State::Take(Response message) {
  absl::StatusOr<std::optional<Event>> taken = progress_.Take(std::move(message));
  if (!taken.ok()) {
    LetGo();
    if (std::exchange(gave_up_on_stream_, true)) return Fail(taken.status());
    return std::nullopt;
  }
  Publish();
  if (!taken->has_value()) return std::nullopt;
  backoff_.Reset();
  gave_up_on_stream_ = false;
  if (const Ended* ended = std::get_if<Ended>(&**taken)) return End(*ended);
  if (const auto* commit = std::get_if<typename Stream::Commit>(&**taken); commit && commit->has_commit_time()) {
    const auto since_epoch =
        std::chrono::seconds(commit->commit_time().seconds()) + std::chrono::nanoseconds(commit->commit_time().nanos());
    base::MutexLock lock(mutex_);
    last_commit_ = WallTime(std::chrono::duration_cast<WallTime::duration>(since_epoch));
  }
  return absl::StatusOr<Event>(**std::move(taken));
}

template <typename Stream>
typename BasicWatcher<Stream>::State::Outcome BasicWatcher<Stream>::State::AfterEnd(const absl::Status& status) {
  const bool restarts = options_.restart_when_refused && progress_.HasPlace() && internal::RefusesPlace(status);
  if (restarts || internal::IsHistoryLost(status)) {
    const Gap gap = progress_.PassOver(status, options_.after_gap);
    Publish();
    if (options_.after_gap == AfterGap::kEnd) over_ = status;
    next_attempt_ = Now() + backoff_.Next(internal::Chance());
    return absl::StatusOr<Event>(gap);
  }
  if (!internal::CanResume(status)) return Fail(status);
  if (const std::optional<Ended> covered = progress_.Covered()) return End(*covered);
  if (!progress_.closing_planned() && !backoff_.CountFailure()) {
    return Fail(status.ok() ? absl::UnavailableError("the server keeps ending the stream") : status);
  }
  next_attempt_ = Now() + backoff_.Next(internal::Chance());
  return std::nullopt;
}

template <typename Stream>
typename BasicWatcher<Stream>::State::Outcome BasicWatcher<Stream>::State::End(Ended ended) {
  LetGo();
  over_ = absl::FailedPreconditionError("the watch has ended: everything asked for was sent");
  return absl::StatusOr<Event>(ended);
}

template <typename Stream>
typename BasicWatcher<Stream>::State::Outcome BasicWatcher<Stream>::State::Fail(const absl::Status& status) {
  over_ = status;
  return absl::StatusOr<Event>(status);
}

template <typename Stream>
void BasicWatcher<Stream>::State::LetGo() {
  batch_.clear();
  std::shared_ptr<Reader> old;  // closed outside the lock: that may take a moment
  base::MutexLock lock(mutex_);
  old.swap(reader_);
}

template <typename Stream>
void BasicWatcher<Stream>::State::Publish() {
  base::MutexLock lock(mutex_);
  token_ = progress_.token();
  behind_ = std::max<int64_t>(progress_.head() - progress_.reached(), 0);
}

template <typename Stream>
void BasicWatcher<Stream>::State::Stop() {
  base::MutexLock lock(mutex_);
  stopped_ = true;
  if (reader_ != nullptr) reader_->Cancel();
  stop_asked_.NotifyAll();
}

template <typename Stream>
WatchLag BasicWatcher<Stream>::State::lag() const {
  base::MutexLock lock(mutex_);
  WatchLag lag;
  lag.revisions = behind_;
  if (last_commit_.has_value()) {
    const auto age = std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now() - *last_commit_);
    lag.commit_age = std::max(age, milliseconds(0));
  }
  if (last_message_.has_value()) lag.silence = std::chrono::duration_cast<milliseconds>(Now() - *last_message_);
  return lag;
}

template <typename Stream>
BasicWatcher<Stream>::BasicWatcher(std::shared_ptr<Connection> connection, const Request& request,
                                   const RetryPolicy& policy, milliseconds deadline, const WatchOptions& options)
    : state_(std::make_unique<State>(std::move(connection), request, policy, deadline, options)) {}
template <typename Stream>
BasicWatcher<Stream>::~BasicWatcher() = default;
template <typename Stream>
BasicWatcher<Stream>::BasicWatcher(BasicWatcher&&) noexcept = default;
template <typename Stream>
BasicWatcher<Stream>& BasicWatcher<Stream>::operator=(BasicWatcher&&) noexcept = default;

template <typename Stream>
absl::StatusOr<WatchEventOf<Stream>> BasicWatcher<Stream>::Next() {
  absl::StatusOr<std::optional<Event>> event = state_->Next(std::nullopt);
  if (!event.ok()) return event.status();
  return **std::move(event);
}
template <typename Stream>
absl::StatusOr<std::optional<WatchEventOf<Stream>>> BasicWatcher<Stream>::Next(milliseconds timeout) {
  return state_->Next(Now() + std::clamp<milliseconds>(timeout, milliseconds(0), kEver));
}
template <typename Stream>
void BasicWatcher<Stream>::Stop() {
  state_->Stop();
}
template <typename Stream>
std::string BasicWatcher<Stream>::token() const {
  return state_->token();
}
template <typename Stream>
WatchLag BasicWatcher<Stream>::lag() const {
  return state_->lag();
}

template class BasicWatcher<FactWatch>;
template class BasicWatcher<PatternWatch>;
template class BasicWatcher<LandscapeWatch>;

}  // namespace entente
