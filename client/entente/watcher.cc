#include "entente/watcher.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "entente/error.h"
#include "entente/internal/head_request.h"
#include "entente/internal/retry_loop.h"
#include "service/base/mutex.h"

namespace entente {
namespace {

using std::chrono::milliseconds;
using Reader = StreamReader<v1::WatchResponse>;

// How long a stream may be silent before it is taken for lost: two marks missed, and some time for the network.
milliseconds Patience(const v1::WatchRequest& request) {
  const int64_t mark_seconds = request.has_mark_interval() ? request.mark_interval().seconds() : 15;
  return milliseconds(2000 * std::max<int64_t>(mark_seconds, 1) + 15000);
}

// Whether a stream that ended so can be taken up again. What the server itself refuses, it refuses again; what the
// transport reports without the server's reason is a lost connection.
bool CanResume(const absl::Status& status) {
  const std::optional<v1::ErrorReason> reason = Reason(status);
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kUnavailable:
      return true;
    case absl::StatusCode::kResourceExhausted:
      return reason == v1::ERROR_REASON_SLOW_CONSUMER || reason == v1::ERROR_REASON_QUOTA_EXCEEDED;
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kAborted:
      return !reason.has_value();
    default:
      return false;
  }
}

int64_t NumberIn(const std::map<std::string, std::string>& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  return found == metadata.end() ? 0 : std::strtoll(found->second.c_str(), nullptr, 10);
}

bool StartsNow(const v1::WatchRequest& request) {
  return request.start_case() == v1::WatchRequest::kNow || request.start_case() == v1::WatchRequest::START_NOT_SET;
}

}  // namespace

// The watch itself. Next is one thread's; what Stop and token touch is guarded.
class Watcher::State {
 public:
  State(std::shared_ptr<Connection> connection, const v1::WatchRequest& request, const RetryPolicy& policy,
        milliseconds deadline)
      : connection_(std::move(connection)),
        request_(request),
        deadline_(deadline),
        patience_(Patience(request)),
        backoff_(policy) {
    if (request.start_case() == v1::WatchRequest::kAfterToken) token_ = request.after_token();
    if (request.start_case() == v1::WatchRequest::kAfterRevision) covered_ = request.after_revision();
  }

  absl::StatusOr<WatchEvent> Next();
  void Stop();
  std::string token() const {
    base::MutexLock lock(mutex_);
    return token_;
  }

 private:
  // Opens the stream where the last event left off, a start of `now` pinned first.
  absl::Status Open();
  // The event a message completes, if it does.
  std::optional<WatchEvent> Take(v1::WatchResponse message);
  std::optional<WatchEvent> TakeCommit(v1::CommitEvent part);
  // What the end of a stream means: a gap, an error for good, or (nothing) that it is to be opened again after a wait.
  std::optional<absl::StatusOr<WatchEvent>> AfterEnd(const absl::Status& status);
  Gap TakeGap(const absl::Status& status);
  // Waits before the next attempt; returns early when stopped.
  void WaitBeforeRetry();
  void HandOut(const std::string& token) {
    base::MutexLock lock(mutex_);
    token_ = token;
  }
  bool stopped() const {
    base::MutexLock lock(mutex_);
    return stopped_;
  }

  const std::shared_ptr<Connection> connection_;
  v1::WatchRequest request_;
  const milliseconds deadline_;
  const milliseconds patience_;
  Backoff backoff_;
  v1::CommitEvent pending_;  // the parts of a commit received so far
  bool has_pending_ = false;
  int64_t covered_ = 0;               // commits up to this revision were handed out, or asked to be left out
  std::optional<absl::Status> over_;  // what every further call returns

  mutable base::Mutex mutex_;
  base::Condition stop_asked_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<Reader> reader_ ABSL_GUARDED_BY(mutex_);
  std::string token_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<WatchEvent> Watcher::State::Next() {
  for (;;) {
    if (stopped()) return absl::CancelledError("the watch was stopped");
    if (over_.has_value()) return *over_;
    std::shared_ptr<Reader> reader;
    {
      base::MutexLock lock(mutex_);
      reader = reader_;
    }
    absl::Status end;
    v1::WatchResponse message;
    if (reader == nullptr) {
      end = Open();
      if (end.ok()) continue;
    } else if (reader->Read(&message, patience_)) {
      backoff_.Reset();
      if (std::optional<WatchEvent> event = Take(std::move(message))) return *std::move(event);
      continue;
    } else {
      end = reader->Finish();
      base::MutexLock lock(mutex_);
      reader_ = nullptr;
    }
    if (stopped()) continue;
    if (auto outcome = AfterEnd(end)) return *std::move(outcome);
  }
}

absl::Status Watcher::State::Open() {
  if (StartsNow(request_)) {
    auto head = connection_->ListEntities(internal::HeadRequest(), std::chrono::system_clock::now() + deadline_);
    if (!head.ok()) return head.status();
    covered_ = head->read_info().revision();
    request_.set_after_revision(covered_);
  }
  v1::WatchRequest request = request_;
  if (std::string last = token(); !last.empty()) request.set_after_token(last);
  has_pending_ = false;  // the server sends the parts of an unfinished commit again
  std::shared_ptr<Reader> reader = connection_->Watch(request);
  base::MutexLock lock(mutex_);
  if (stopped_) reader->Cancel();
  reader_ = std::move(reader);
  return absl::OkStatus();
}

std::optional<WatchEvent> Watcher::State::Take(v1::WatchResponse message) {
  switch (message.message_case()) {
    case v1::WatchResponse::kSnapshot:
      HandOut(message.token());
      return WatchEvent(std::move(*message.mutable_snapshot()));
    case v1::WatchResponse::kMark:
      HandOut(message.token());
      covered_ = std::max(covered_, message.mark().revision());
      return WatchEvent(std::move(*message.mutable_mark()));
    case v1::WatchResponse::kCommit: {
      std::optional<WatchEvent> event = TakeCommit(std::move(*message.mutable_commit()));
      if (event.has_value()) HandOut(message.token());
      return event;
    }
    case v1::WatchResponse::kClosing:
      if (message.closing().reason() != v1::CLOSE_REASON_UNTIL_REVISION) return std::nullopt;
      HandOut(message.token());
      over_ = absl::FailedPreconditionError("the watch has ended: everything asked for was sent");
      return Ended{message.closing().reason()};
    case v1::WatchResponse::MESSAGE_NOT_SET:
      return std::nullopt;  // of a later version of the contract
  }
  return std::nullopt;
}

std::optional<WatchEvent> Watcher::State::TakeCommit(v1::CommitEvent part) {
  if (part.revision() <= covered_) return std::nullopt;
  const bool last = part.last_part();
  if (has_pending_ && part.revision() == pending_.revision() && part.part() > 0) {
    for (v1::FactChange& change : *part.mutable_changes()) pending_.add_changes()->Swap(&change);
  } else {
    pending_ = std::move(part);
    has_pending_ = true;
  }
  if (!last) return std::nullopt;
  covered_ = pending_.revision();
  has_pending_ = false;
  pending_.set_part(0);
  pending_.set_last_part(true);
  return WatchEvent(std::exchange(pending_, {}));
}

std::optional<absl::StatusOr<WatchEvent>> Watcher::State::AfterEnd(const absl::Status& status) {
  if (Reason(status) == v1::ERROR_REASON_HISTORY_COMPACTED) return absl::StatusOr<WatchEvent>(TakeGap(status));
  if (!CanResume(status)) {
    over_ = status;
    return absl::StatusOr<WatchEvent>(status);
  }
  if (!backoff_.CountFailure()) {
    over_ = status.ok() ? absl::UnavailableError("the server keeps ending the stream") : status;
    return absl::StatusOr<WatchEvent>(*over_);
  }
  WaitBeforeRetry();
  return std::nullopt;
}

Gap Watcher::State::TakeGap(const absl::Status& status) {
  const std::map<std::string, std::string> metadata = Metadata(status);
  HandOut("");
  request_.mutable_earliest();
  return Gap{covered_, NumberIn(metadata, "oldest"), NumberIn(metadata, "head")};
}

void Watcher::State::WaitBeforeRetry() {
  const auto until = std::chrono::steady_clock::now() + backoff_.Next(internal::Chance());
  base::MutexLock lock(mutex_);
  while (!stopped_ && std::chrono::steady_clock::now() < until) stop_asked_.WaitUntil(mutex_, until);
}

void Watcher::State::Stop() {
  base::MutexLock lock(mutex_);
  stopped_ = true;
  if (reader_ != nullptr) reader_->Cancel();
  stop_asked_.NotifyAll();
}

Watcher::Watcher(std::shared_ptr<Connection> connection, const v1::WatchRequest& request, const RetryPolicy& policy,
                 milliseconds deadline)
    : state_(std::make_unique<State>(std::move(connection), request, policy, deadline)) {}
Watcher::~Watcher() = default;
Watcher::Watcher(Watcher&&) noexcept = default;
Watcher& Watcher::operator=(Watcher&&) noexcept = default;

absl::StatusOr<WatchEvent> Watcher::Next() { return state_->Next(); }
void Watcher::Stop() { state_->Stop(); }
std::string Watcher::token() const { return state_->token(); }

}  // namespace entente
