#include "entente/result_stream.h"

#include <algorithm>
#include <utility>

#include "entente/internal/retry_loop.h"
#include "service/base/mutex.h"

namespace entente {

// The call itself. Next is one thread's; what Cancel touches is guarded.
template <typename Response, typename Item>
class ResultStream<Response, Item>::State {
 public:
  State(Open open, Items items, const RetryPolicy& policy, std::chrono::milliseconds time)
      : open_(std::move(open)), items_(std::move(items)), policy_(policy), time_(time) {}
  ~State() {
    if (!over_) Cancel();
  }

  absl::StatusOr<std::optional<Item>> Next();
  void Cancel();
  const Response& latest() const { return latest_; }

 private:
  // The next message; nothing at the end of the stream.
  absl::StatusOr<bool> Fetch();
  // Opens the stream and reads its first message.
  absl::StatusOr<bool> Start(Deadline deadline);
  absl::StatusOr<bool> Read(StreamReader<Response>& reader);
  bool cancelled() const {
    base::MutexLock lock(mutex_);
    return cancelled_;
  }

  const Open open_;
  const Items items_;
  const RetryPolicy policy_;
  const std::chrono::milliseconds time_;
  Deadline deadline_;
  Response latest_;
  int position_ = 0;  // of the next item in latest_
  bool over_ = false;
  absl::Status end_;  // how it was over

  mutable base::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<StreamReader<Response>> reader_ ABSL_GUARDED_BY(mutex_);
};

template <typename Response, typename Item>
absl::StatusOr<std::optional<Item>> ResultStream<Response, Item>::State::Next() {
  for (;;) {
    auto& items = *items_(latest_);
    if (position_ < items.size()) return std::optional<Item>(std::move(*items.Mutable(position_++)));
    if (!over_) {
      const absl::StatusOr<bool> more = Fetch();
      if (more.ok() && *more) continue;
      over_ = true;
      end_ = cancelled() ? absl::CancelledError("the stream was cancelled") : more.status();
      items.Clear();
      position_ = 0;
    }
    if (!end_.ok()) return end_;
    return std::optional<Item>();
  }
}

template <typename Response, typename Item>
absl::StatusOr<bool> ResultStream<Response, Item>::State::Fetch() {
  std::shared_ptr<StreamReader<Response>> reader;
  {
    base::MutexLock lock(mutex_);
    reader = reader_;
  }
  if (reader != nullptr) return Read(*reader);
  deadline_ = std::chrono::system_clock::now() + time_;
  return internal::RetryLoop(policy_, CallSafety::kRead, deadline_, [&](Deadline deadline) { return Start(deadline); });
}

template <typename Response, typename Item>
absl::StatusOr<bool> ResultStream<Response, Item>::State::Start(Deadline deadline) {
  std::shared_ptr<StreamReader<Response>> reader;
  {
    base::MutexLock lock(mutex_);
    if (cancelled_) return absl::CancelledError("the stream was cancelled");
    reader_ = open_(deadline);
    reader = reader_;
  }
  return Read(*reader);
}

template <typename Response, typename Item>
absl::StatusOr<bool> ResultStream<Response, Item>::State::Read(StreamReader<Response>& reader) {
  // The deadline ends the stream; the margin only keeps this side from ending it first.
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - std::chrono::system_clock::now());
  Response message;
  if (reader.Read(&message, std::max(left, std::chrono::milliseconds(0)) + std::chrono::seconds(1))) {
    latest_ = std::move(message);
    position_ = 0;
    return true;
  }
  const absl::Status end = reader.Finish();
  if (!end.ok()) return end;
  return false;
}

template <typename Response, typename Item>
void ResultStream<Response, Item>::State::Cancel() {
  base::MutexLock lock(mutex_);
  cancelled_ = true;
  if (reader_ != nullptr) reader_->Cancel();
}

template <typename Response, typename Item>
ResultStream<Response, Item>::ResultStream(Open open, Items items, const RetryPolicy& policy,
                                           std::chrono::milliseconds deadline)
    : state_(std::make_unique<State>(std::move(open), std::move(items), policy, deadline)) {}
template <typename Response, typename Item>
ResultStream<Response, Item>::~ResultStream() = default;
template <typename Response, typename Item>
ResultStream<Response, Item>::ResultStream(ResultStream&&) noexcept = default;
template <typename Response, typename Item>
ResultStream<Response, Item>& ResultStream<Response, Item>::operator=(ResultStream&&) noexcept = default;

template <typename Response, typename Item>
absl::StatusOr<std::optional<Item>> ResultStream<Response, Item>::Next() {
  return state_->Next();
}
template <typename Response, typename Item>
void ResultStream<Response, Item>::Cancel() {
  state_->Cancel();
}
template <typename Response, typename Item>
const Response& ResultStream<Response, Item>::latest() const {
  return state_->latest();
}

template class ResultStream<v1::MatchPatternResponse, v1::PatternRow>;
template class ResultStream<v1::DiffGraphResponse, v1::FactChange>;
template class ResultStream<v1::ExportResponse, v1::Claim>;

}  // namespace entente
