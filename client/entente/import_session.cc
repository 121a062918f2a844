#include "entente/import_session.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "entente/error.h"
#include "entente/internal/retry_loop.h"
#include "service/base/mutex.h"
#include "service/base/status_macros.h"

namespace entente {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// How long a server may take over a batch, or over the retractions at the end, before it is taken for lost.
constexpr std::chrono::milliseconds kPatience{120'000};
constexpr std::chrono::milliseconds kAtOnce{0};

SteadyTime Now() { return std::chrono::steady_clock::now(); }

// Whether an import whose stream ended so may be opened again: the stream was lost, or the server has no room for now.
bool CanGoOn(const absl::Status& status) {
  const std::optional<v1::ErrorReason> reason = Reason(status);
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return true;
    case absl::StatusCode::kUnavailable:
      return reason != v1::ERROR_REASON_READ_ONLY;
    case absl::StatusCode::kResourceExhausted:
      return reason == v1::ERROR_REASON_QUOTA_EXCEEDED;
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      return !reason.has_value();
    default:
      return false;
  }
}

absl::Status Cancelled() { return absl::CancelledError("the import was cancelled"); }

}  // namespace

// The run itself. What Cancel touches is guarded.
class ImportSession::State {
 public:
  State(std::shared_ptr<Connection> connection, v1::ImportOpening opening, const RetryPolicy& policy,
        std::function<void(const v1::ImportSummary&)> at_end)
      : connection_(std::move(connection)),
        opening_(std::move(opening)),
        backoff_(policy),
        at_end_(std::move(at_end)) {}
  ~State() { Cancel(); }

  absl::StatusOr<int64_t> Open() {
    RETURN_IF_ERROR(Drive([this] { return opened_; }));
    return had_;
  }

  absl::Status Send(std::vector<v1::ImportRecord> records) {
    RETURN_IF_ERROR(Open().status());
    if (++given_ <= had_) return absl::OkStatus();
    v1::ImportBatch& batch = *kept_.emplace_back().mutable_batch();
    batch.set_sequence(given_);
    batch.mutable_records()->Add(std::make_move_iterator(records.begin()), std::make_move_iterator(records.end()));
    return Drive([this] { return sent_ == kept_.size(); });
  }

  absl::Status Flush() {
    RETURN_IF_ERROR(Open().status());
    return Drive([this] { return kept_.empty(); });
  }

  absl::StatusOr<v1::ImportSummary> Finish(bool keep_missing) {
    RETURN_IF_ERROR(Flush());
    v1::ImportEnding& ending = *ending_.emplace().mutable_ending();
    ending.set_last_sequence(std::max(given_, had_));
    ending.set_keep_missing(keep_missing);
    RETURN_IF_ERROR(Drive([this] { return summary_.has_value(); }));
    over_ = absl::FailedPreconditionError("the import has ended");
    if (at_end_ && !opening_.dry_run()) at_end_(*summary_);
    return *summary_;
  }

  void Cancel() {
    base::MutexLock lock(mutex_);
    cancelled_ = true;
    if (stream_ != nullptr) stream_->Cancel();
    cancel_asked_.NotifyAll();
  }

  std::vector<v1::ImportedBatch> TakeResults() { return std::exchange(results_, {}); }
  int64_t acknowledged() const { return acknowledged_; }

 private:
  using Stream = DuplexStream<v1::ImportRequest, v1::ImportResponse>;

  // Connects, sends and receives until `done()`, across as many streams as it takes.
  template <typename DoneBy>
  absl::Status Drive(DoneBy done) {
    while (over_.ok() && !done()) {
      const std::shared_ptr<Stream> stream = this->stream();
      if (stream == nullptr) {
        Connect();
      } else if (!Step(*stream)) {
        Lose(*stream);
      }
    }
    return over_;
  }

  // Sends what may be sent, or receives something; false when the stream is over.
  bool Step(Stream& stream) {
    if (opened_here_ && sent_ < kept_.size() && sent_ < window_) {
      if (!stream.Write(kept_[sent_], kPatience)) return false;
      ++sent_;
      return ReceiveWhatIsThere(stream);
    }
    if (opened_here_ && kept_.empty() && ending_.has_value() && !ending_sent_) {
      ending_sent_ = true;
      return stream.Write(*ending_, kPatience);
    }
    return Receive(stream);
  }

  bool ReceiveWhatIsThere(Stream& stream) {
    while (over_.ok() && sent_ > 0 && stream.Wait(kAtOnce)) {
      if (!Receive(stream)) return false;
    }
    return true;
  }

  bool Receive(Stream& stream) {
    v1::ImportResponse response;
    if (!stream.Read(&response, kPatience)) return false;
    switch (response.part_case()) {
      case v1::ImportResponse::kOpened:
        TakeOpened(response.opened());
        break;
      case v1::ImportResponse::kBatch:
        TakeBatch(std::move(*response.mutable_batch()));
        break;
      case v1::ImportResponse::kSummary:
        summary_ = std::move(*response.mutable_summary());
        break;
      case v1::ImportResponse::PART_NOT_SET:
        break;  // of a newer server
    }
    return true;
  }

  void TakeOpened(const v1::ImportOpened& opened) {
    window_ = static_cast<size_t>(std::max(opened.window(), 1));
    opened_here_ = true;
    if (!std::exchange(opened_, true)) {
      had_ = acknowledged_ = opened.last_sequence();
      return;
    }
    if (opened.last_sequence() < acknowledged_) {
      over_ =
          absl::DataLossError(absl::StrCat("the server acknowledged batch ", acknowledged_, " and now has up to ",
                                           opened.last_sequence(), ": its store was set back; run the import again"));
      return;
    }
    while (acknowledged_ < opened.last_sequence() && !kept_.empty()) {  // their answers were lost
      v1::ImportedBatch lost;
      lost.set_sequence(acknowledged_ + 1);
      lost.set_replayed(true);
      Acknowledge(std::move(lost));
    }
  }

  void TakeBatch(v1::ImportedBatch batch) {
    if (sent_ == 0 || batch.sequence() != acknowledged_ + 1) {
      over_ = absl::InternalError(absl::StrCat("the server acknowledged batch ", batch.sequence(), " after batch ",
                                               acknowledged_, ", which makes no sense"));
      return;
    }
    --sent_;
    Acknowledge(std::move(batch));
  }

  void Acknowledge(v1::ImportedBatch batch) {
    acknowledged_ = batch.sequence();
    kept_.pop_front();
    results_.push_back(std::move(batch));
    backoff_.Reset();
  }

  // Opens a stream, after the wait that a lost one calls for.
  void Connect() {
    {
      base::MutexLock lock(mutex_);
      while (!cancelled_ && Now() < next_attempt_) cancel_asked_.WaitUntil(mutex_, next_attempt_);
      if (cancelled_) over_ = Cancelled();
    }
    if (!over_.ok()) return;
    std::shared_ptr<Stream> stream = connection_->Import();
    sent_ = 0;
    opened_here_ = ending_sent_ = false;
    {
      base::MutexLock lock(mutex_);
      stream_ = stream;
      if (cancelled_) stream->Cancel();
    }
    v1::ImportRequest request;
    *request.mutable_opening() = opening_;
    if (!stream->Write(request, kPatience)) Lose(*stream);
  }

  // What came before the end is taken in; then the end says whether there is a next stream.
  void Lose(Stream& stream) {
    while (over_.ok() && !summary_.has_value() && Receive(stream)) {
    }
    const absl::Status end = stream.Finish();
    {
      base::MutexLock lock(mutex_);
      stream_ = nullptr;
      if (cancelled_ && over_.ok()) over_ = Cancelled();
    }
    if (!over_.ok() || summary_.has_value()) return;
    // A dry run leaves nothing behind to go on from.
    const bool goes_on = CanGoOn(end) && !(opening_.dry_run() && given_ > 0);
    if (!goes_on || !backoff_.CountFailure()) {
      over_ = end.ok() ? absl::UnavailableError("the server keeps ending the stream") : end;
      return;
    }
    next_attempt_ = Now() + backoff_.Next(internal::Chance());
  }

  std::shared_ptr<Stream> stream() const {
    base::MutexLock lock(mutex_);
    return stream_;
  }

  const std::shared_ptr<Connection> connection_;
  const v1::ImportOpening opening_;
  Backoff backoff_;
  const std::function<void(const v1::ImportSummary&)> at_end_;
  absl::Status over_;                   // why nothing more is done
  bool opened_ = false;                 // once, by whatever stream
  int64_t had_ = 0;                     // batches that the server had when the run was first opened
  int64_t given_ = 0;                   // batches given to Send
  int64_t acknowledged_ = 0;            // the last batch known to be on disk
  std::deque<v1::ImportRequest> kept_;  // batches that are not acknowledged, in order
  std::vector<v1::ImportedBatch> results_;
  std::optional<v1::ImportRequest> ending_;
  std::optional<v1::ImportSummary> summary_;

  // Of the present stream.
  bool opened_here_ = false;
  bool ending_sent_ = false;
  size_t sent_ = 0;    // of kept_
  size_t window_ = 1;  // of kept_ may be sent
  SteadyTime next_attempt_;

  mutable base::Mutex mutex_;
  base::Condition cancel_asked_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<Stream> stream_ ABSL_GUARDED_BY(mutex_);
};

ImportSession::ImportSession(std::shared_ptr<Connection> connection, v1::ImportOpening opening,
                             const RetryPolicy& policy, std::function<void(const v1::ImportSummary&)> at_end)
    : state_(std::make_unique<State>(std::move(connection), std::move(opening), policy, std::move(at_end))) {}
ImportSession::~ImportSession() = default;
ImportSession::ImportSession(ImportSession&&) noexcept = default;
ImportSession& ImportSession::operator=(ImportSession&&) noexcept = default;

absl::StatusOr<int64_t> ImportSession::Open() { return state_->Open(); }

absl::Status ImportSession::Send(std::vector<v1::ImportRecord> records) { return state_->Send(std::move(records)); }

absl::Status ImportSession::Flush() { return state_->Flush(); }

std::vector<v1::ImportedBatch> ImportSession::TakeResults() { return state_->TakeResults(); }

absl::StatusOr<v1::ImportSummary> ImportSession::Finish(bool keep_missing) { return state_->Finish(keep_missing); }

void ImportSession::Cancel() { state_->Cancel(); }

int64_t ImportSession::acknowledged() const { return state_->acknowledged(); }

}  // namespace entente
