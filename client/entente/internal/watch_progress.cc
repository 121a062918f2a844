#include "entente/internal/watch_progress.h"

#include <algorithm>
#include <type_traits>

#include "entente/error.h"
#include "entente/internal/watch_end.h"

namespace entente::internal {

template <typename Stream>
WatchProgress<Stream>::WatchProgress(const Request& request) : request_(request) {
  if (request.start_case() == Request::kAfterToken) token_ = request.after_token();
  if (request.start_case() == Request::kAfterRevision) covered_ = reached_ = request.after_revision();
}

template <typename Stream>
absl::StatusOr<std::optional<WatchEventOf<Stream>>> WatchProgress<Stream>::Take(Response message) {
  if (next_part_ > 0 && message.message_case() != Response::kCommit &&
      message.message_case() != Response::MESSAGE_NOT_SET) {
    return absl::DataLossError("the last part of a commit was left out");
  }
  switch (message.message_case()) {
    case Response::kSnapshot:
      token_ = message.token();
      Hear(message.snapshot().revision());
      return std::optional<Event>(std::move(*message.mutable_snapshot()));
    case Response::kMark:
      token_ = message.token();
      if (message.mark().snapshot_complete()) covered_ = reached_ = 0;  // a snapshot may be of an earlier revision
      Reach(message.mark().revision());
      Hear(message.mark().head_revision());
      return std::optional<Event>(std::move(*message.mutable_mark()));
    case Response::kResync:
      token_ = message.token();
      Hear(message.resync().revision());
      return std::optional<Event>(std::move(*message.mutable_resync()));
    case Response::kCommit:
      return TakePart(std::move(*message.mutable_commit()), message.token());
    case Response::kClosing:
      return TakeClosing(message.closing().reason(), message.token());
    case Response::kBatch:  // its messages are taken one by one
    case Response::MESSAGE_NOT_SET:
      break;  // of a later version of the contract
  }
  return std::optional<Event>();
}

template <typename Stream>
absl::StatusOr<std::optional<WatchEventOf<Stream>>> WatchProgress<Stream>::TakePart(Commit part,
                                                                                    const std::string& token) {
  Hear(part.revision());
  if (part.revision() <= covered_) return std::optional<Event>();
  const bool goes_on = next_part_ > 0 && part.revision() == pending_.revision();
  if (goes_on && part.part() < next_part_) return std::optional<Event>();
  if (part.part() != (goes_on ? next_part_ : 0) || (next_part_ > 0 && !goes_on)) {
    return absl::DataLossError("a part of a commit was left out");
  }
  const bool last = part.last_part();
  if (goes_on) {
    for (auto& change : *part.mutable_changes()) pending_.add_changes()->Swap(&change);
  } else {
    pending_ = std::move(part);
  }
  ++next_part_;
  if (!last) return std::optional<Event>();
  next_part_ = 0;
  token_ = token;
  Reach(pending_.revision());
  changes_ += pending_.changes_size();
  pending_.set_part(0);
  pending_.set_last_part(true);
  return std::optional<Event>(std::exchange(pending_, {}));
}

template <typename Stream>
std::optional<WatchEventOf<Stream>> WatchProgress<Stream>::TakeClosing(v1::CloseReason reason,
                                                                       const std::string& token) {
  switch (reason) {
    case v1::CLOSE_REASON_UNTIL_REVISION:
    case v1::CLOSE_REASON_UNTIL_TIME:
    case v1::CLOSE_REASON_MAX_CHANGES:
      token_ = token;
      return Event(Ended{reason});
    default:
      closing_planned_ = true;
      return std::nullopt;
  }
}

template <typename Stream>
bool WatchProgress<Stream>::StartsNow() const {
  // Of the three calls, only the one about facts starts now when nothing is said.
  constexpr bool kUsually = std::is_same_v<Stream, FactWatch>;
  return request_.start_case() == Request::kNow || (kUsually && request_.start_case() == Request::START_NOT_SET);
}

template <typename Stream>
void WatchProgress<Stream>::Pin(int64_t revision) {
  request_.set_after_revision(revision);
  covered_ = revision;
  Reach(revision);
}

template <typename Stream>
typename Stream::Request WatchProgress<Stream>::NextRequest() {
  next_part_ = 0;
  closing_planned_ = false;
  Request request = request_;
  if (!token_.empty()) request.set_after_token(token_);
  if (request.max_changes() > 0) request.set_max_changes(std::max<int64_t>(request.max_changes() - changes_, 1));
  return request;
}

template <typename Stream>
bool WatchProgress<Stream>::HasPlace() const {
  return !token_.empty() || request_.start_case() == Request::kAfterRevision;
}

template <typename Stream>
Gap WatchProgress<Stream>::PassOver(const absl::Status& refusal, AfterGap policy) {
  const bool same_history = IsHistoryLost(refusal);
  Gap gap{reached_, RevisionNamed(refusal, "oldest"), RevisionNamed(refusal, "head"),
          Reason(refusal).value_or(v1::ERROR_REASON_UNSPECIFIED)};
  token_.clear();
  if (!same_history) covered_ = reached_ = head_ = 0;
  if (policy == AfterGap::kEarliest) {
    request_.mutable_earliest();
  } else {
    request_.mutable_snapshot();
  }
  Hear(gap.head_revision);
  return gap;
}

template <typename Stream>
std::optional<Ended> WatchProgress<Stream>::Covered() const {
  if (request_.max_changes() > 0 && changes_ >= request_.max_changes()) return Ended{v1::CLOSE_REASON_MAX_CHANGES};
  if (request_.until_revision() > 0 && covered_ >= request_.until_revision()) {
    return Ended{v1::CLOSE_REASON_UNTIL_REVISION};
  }
  return std::nullopt;
}

template <typename Stream>
void WatchProgress<Stream>::Reach(int64_t revision) {
  covered_ = std::max(covered_, revision);
  reached_ = std::max(reached_, revision);
  Hear(revision);
}

template class WatchProgress<FactWatch>;
template class WatchProgress<PatternWatch>;
template class WatchProgress<LandscapeWatch>;

}  // namespace entente::internal
