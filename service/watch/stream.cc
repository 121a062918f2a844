#include "service/watch/stream.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/commit_log/record_codec.h"
#include "service/watch/wire.h"

namespace entente::watch {
namespace {

// How long Next may work on one message before it lets others go first.
constexpr std::chrono::milliseconds kSlice(10);

// The tag and the length of a field of a message, at most.
constexpr size_t kMaxFieldHead = 6;

// A stream writes the messages of all three calls.
#define SAME_FIELDS(Watch, Pattern, Landscape) static_assert(+Watch == +Pattern && +Watch == +Landscape)
SAME_FIELDS(v1::WatchResponse::kTokenFieldNumber, v1::WatchPatternResponse::kTokenFieldNumber,
            v1::WatchLandscapeResponse::kTokenFieldNumber);
SAME_FIELDS(v1::WatchResponse::kSnapshotFieldNumber, v1::WatchPatternResponse::kSnapshotFieldNumber,
            v1::WatchLandscapeResponse::kSnapshotFieldNumber);
SAME_FIELDS(v1::WatchResponse::kCommitFieldNumber, v1::WatchPatternResponse::kCommitFieldNumber,
            v1::WatchLandscapeResponse::kCommitFieldNumber);
SAME_FIELDS(v1::WatchResponse::kMarkFieldNumber, v1::WatchPatternResponse::kMarkFieldNumber,
            v1::WatchLandscapeResponse::kMarkFieldNumber);
SAME_FIELDS(v1::WatchResponse::kClosingFieldNumber, v1::WatchPatternResponse::kClosingFieldNumber,
            v1::WatchLandscapeResponse::kClosingFieldNumber);
SAME_FIELDS(v1::WatchResponse::kResyncFieldNumber, v1::WatchPatternResponse::kResyncFieldNumber,
            v1::WatchLandscapeResponse::kResyncFieldNumber);
SAME_FIELDS(v1::WatchResponse::kBatchFieldNumber, v1::WatchPatternResponse::kBatchFieldNumber,
            v1::WatchLandscapeResponse::kBatchFieldNumber);
SAME_FIELDS(v1::WatchBatch::kMessagesFieldNumber, v1::PatternBatch::kMessagesFieldNumber,
            v1::LandscapeBatch::kMessagesFieldNumber);
SAME_FIELDS(v1::SnapshotPart::kRevisionFieldNumber, v1::PatternSnapshotPart::kRevisionFieldNumber,
            v1::LandscapeSnapshotPart::kRevisionFieldNumber);
SAME_FIELDS(v1::SnapshotPart::kFactsFieldNumber, v1::PatternSnapshotPart::kRowsFieldNumber,
            v1::LandscapeSnapshotPart::kLinesFieldNumber);
SAME_FIELDS(v1::CommitEvent::kRevisionFieldNumber, v1::PatternEvent::kRevisionFieldNumber,
            v1::LandscapeEvent::kRevisionFieldNumber);
SAME_FIELDS(v1::CommitEvent::kCommitTimeFieldNumber, v1::PatternEvent::kCommitTimeFieldNumber,
            v1::LandscapeEvent::kCommitTimeFieldNumber);
SAME_FIELDS(v1::CommitEvent::kClockDayFieldNumber, v1::PatternEvent::kClockDayFieldNumber,
            v1::LandscapeEvent::kClockDayFieldNumber);
SAME_FIELDS(v1::CommitEvent::kAuthorFieldNumber, v1::PatternEvent::kAuthorFieldNumber,
            v1::LandscapeEvent::kAuthorFieldNumber);
SAME_FIELDS(v1::CommitEvent::kReasonFieldNumber, v1::PatternEvent::kReasonFieldNumber,
            v1::LandscapeEvent::kReasonFieldNumber);
SAME_FIELDS(v1::CommitEvent::kRequestIdFieldNumber, v1::PatternEvent::kRequestIdFieldNumber,
            v1::LandscapeEvent::kRequestIdFieldNumber);
SAME_FIELDS(v1::CommitEvent::kChangesFieldNumber, v1::PatternEvent::kChangesFieldNumber,
            v1::LandscapeEvent::kChangesFieldNumber);
SAME_FIELDS(v1::CommitEvent::kPartFieldNumber, v1::PatternEvent::kPartFieldNumber,
            v1::LandscapeEvent::kPartFieldNumber);
SAME_FIELDS(v1::CommitEvent::kLastPartFieldNumber, v1::PatternEvent::kLastPartFieldNumber,
            v1::LandscapeEvent::kLastPartFieldNumber);
SAME_FIELDS(v1::CommitEvent::kFoldedCommitsFieldNumber, v1::PatternEvent::kFoldedCommitsFieldNumber,
            v1::LandscapeEvent::kFoldedCommitsFieldNumber);
#undef SAME_FIELDS

bool IsLost(const absl::Status& status) { return base::ReasonOf(status) == v1::ERROR_REASON_HISTORY_COMPACTED; }

}  // namespace

absl::StatusOr<std::optional<std::string>> Stream::Next(Time now) {
  if (!failed_.ok()) return failed_;
  const bool may_block = MayBlock();
  Message first = One(now);
  if (!terms_.batch || !first.ok() || !first->has_value()) return first;
  return Batched(**std::move(first), may_block, now);
}

Stream::Message Stream::One(Time now) {
  unfinished_ = false;
  if (done_) return std::optional<std::string>();
  Message message = Advance(now);
  if (!message.ok() && IsLost(message.status()) && terms_.on_history_lost == v1::HISTORY_LOST_RESNAPSHOT) {
    message = ResyncMessage(v1::RESYNC_REASON_HISTORY_LOST);
  }
  if (message.ok() && message->has_value()) last_message_ = now;
  return message;
}

// Whoever asked where nothing blocks is not to block here.
std::string Stream::Batched(std::string first, bool may_block, Time now) {
  const Time until = std::chrono::steady_clock::now() + kSlice;
  std::string messages;
  while (static_cast<int64_t>(messages.size()) < ground_.hub.limits().max_batch_bytes && (may_block || !MayBlock())) {
    Message next = One(now);
    if (!next.ok()) failed_ = next.status();
    if (!next.ok() || !next->has_value()) break;
    if (messages.empty()) AppendBytesField(v1::WatchBatch::kMessagesFieldNumber, first, messages);
    AppendBytesField(v1::WatchBatch::kMessagesFieldNumber, **next, messages);
    if (std::chrono::steady_clock::now() > until) break;
  }
  return messages.empty() ? std::move(first) : UnderToken(v1::WatchResponse::kBatchFieldNumber, messages);
}

bool Stream::MayBlock() const {
  return !settled_ || position_.snapshot || source_->reads_states() || ground_.hub.NextIsOnDisk(position_.revision);
}

Time Stream::next_wake_time() const {
  Time wake = std::min(last_message_ + terms_.mark_interval, ends_at_);
  if (terms_.until_time_us.has_value()) {
    constexpr int64_t kSoonMicros = 100'000, kDayMicros = 86'400'000'000;  // while commits of that time are being made
    const int64_t left = std::clamp(*terms_.until_time_us - ground_.clock.NowMicros(), kSoonMicros, kDayMicros);
    wake = std::min(wake, std::chrono::steady_clock::now() + std::chrono::microseconds(left));
  }
  return wake;
}

Stream::Message Stream::Advance(Time now) {
  if (lost_at_start_) {
    lost_at_start_ = false;
    return ResyncMessage(v1::RESYNC_REASON_HISTORY_LOST);
  }
  if (!settled_) RETURN_IF_ERROR(Settle());
  if (!position_.snapshot) return Proceed(now);
  if (draining_) return ClosingMessage(v1::CLOSE_REASON_DRAINING);
  return SnapshotMessage(std::chrono::steady_clock::now() + kSlice);
}

absl::StatusOr<bool> Stream::CoveredUntilTime() {
  ASSIGN_OR_RETURN(const std::shared_ptr<const EncodedCommit> next, ground_.hub.Next(position_.revision));
  if (next != nullptr) return next->commit_time_us > *terms_.until_time_us;
  return ground_.clock.NowMicros() > *terms_.until_time_us && ground_.hub.AllPublished(*terms_.until_time_us) &&
         CaughtUp();
}

absl::StatusOr<std::optional<v1::CloseReason>> Stream::ReasonToClose(Time now) {
  using Reason = std::optional<v1::CloseReason>;
  if (position_.commit) return Reason();  // a commit that was begun is sent to its end
  if (terms_.until_revision != 0 && position_.revision >= terms_.until_revision) {
    return Reason(v1::CLOSE_REASON_UNTIL_REVISION);
  }
  if (terms_.max_changes != 0 && changes_sent_ >= terms_.max_changes) return Reason(v1::CLOSE_REASON_MAX_CHANGES);
  if (terms_.until_time_us.has_value()) {
    ASSIGN_OR_RETURN(const bool covered, CoveredUntilTime());
    if (covered) return Reason(v1::CLOSE_REASON_UNTIL_TIME);
  }
  if (draining_) return Reason(v1::CLOSE_REASON_DRAINING);
  if (now >= ends_at_) return Reason(v1::CLOSE_REASON_LIFETIME);
  return Reason();
}

// Live: commits, marks, and the end.
Stream::Message Stream::Proceed(Time now) {
  const Time until = std::chrono::steady_clock::now() + kSlice;
  std::optional<v1::CloseReason> reason;
  for (int turn = 0; turn < ground_.hub.limits().max_commits_a_turn; ++turn) {
    ASSIGN_OR_RETURN(reason, ReasonToClose(now));
    if (reason.has_value()) break;
    const int64_t before = position_.revision;
    ASSIGN_OR_RETURN(std::optional<std::string> message, CommitMessage());
    if (message) return message;
    if (position_.revision == before) break;
    if (std::chrono::steady_clock::now() > until) break;
  }
  if (reason.has_value()) {
    return marked_ == position_.revision ? ClosingMessage(*reason) : MarkMessage(false);
  }
  const bool first_time = !caught_up_ && CaughtUp();
  if (first_time || now >= last_message_ + terms_.mark_interval) return MarkMessage(false);
  unfinished_ = !CaughtUp();
  return std::optional<std::string>();
}

Stream::Message Stream::SnapshotMessage(Time until) {
  const int64_t revision = position_.revision;
  if (ground_.graph.oldest() > revision) {
    return commit_log::CompactedHistory(revision, ground_.graph.oldest(), ground_.hub.head());
  }
  std::string part;
  AppendVarintField(v1::SnapshotPart::kRevisionFieldNumber, revision, part);
  bool any = false;
  for (;;) {
    if (!held_) {
      ASSIGN_OR_RETURN(held_, source_->Next(ground_.hub.limits().max_facts_a_turn));
    }
    if (!held_) break;
    const int64_t size = static_cast<int64_t>(part.size()) + BytesFieldSize(held_->bytes.size());
    if (any && size > ground_.hub.limits().max_part_bytes) break;
    AppendBytesField(v1::SnapshotPart::kFactsFieldNumber, held_->bytes, part);
    *position_.tally += held_->tally;
    position_.snapshot = std::move(held_->place);
    held_.reset();
    any = true;
    if (std::chrono::steady_clock::now() > until) break;
  }
  marked_ = -1;
  if (any) return WithToken(v1::WatchResponse::kSnapshotFieldNumber, part);
  if (!source_->ended()) {
    unfinished_ = true;
    return std::optional<std::string>();
  }
  pinned_.reset();
  position_.snapshot.reset();
  return MarkMessage(true);
}

absl::Status Stream::PassUnconcerned() {
  int64_t clear = ground_.hub.Unconcerned(subscriber_, position_.revision);
  if (terms_.until_revision != 0) clear = std::min(clear, std::max(position_.revision, terms_.until_revision));
  if (clear == position_.revision) return absl::OkStatus();
  position_.revision = clear;
  ASSIGN_OR_RETURN(position_.epoch, ground_.hub.EpochOf(clear));
  return absl::OkStatus();
}

int64_t Stream::LastToTake() const {
  const Limits& limits = ground_.hub.limits();
  const int64_t waiting = ground_.hub.head() - position_.revision;
  if (position_.commit) return position_.commit->last;
  if (terms_.slow_consumer != v1::SLOW_CONSUMER_COALESCE || waiting <= limits.fold_after) return position_.revision + 1;
  const int64_t last = position_.revision + std::min(waiting, limits.max_folded);
  return terms_.until_revision != 0 ? std::min(last, terms_.until_revision) : last;
}

absl::StatusOr<std::optional<v1::ResyncReason>> Stream::TakeUp() {
  using Reason = std::optional<v1::ResyncReason>;
  if (!position_.commit) {
    RETURN_IF_ERROR(PassUnconcerned());
    const int64_t waiting = ground_.hub.head() - position_.revision;
    if (terms_.slow_consumer == v1::SLOW_CONSUMER_RESYNC && waiting > ground_.hub.limits().resync_after) {
      return Reason(v1::RESYNC_REASON_SLOW_CONSUMER);
    }
  }
  const int64_t last = LastToTake();
  std::vector<std::shared_ptr<const EncodedCommit>> commits;
  while (position_.revision + static_cast<int64_t>(commits.size()) < last) {
    ASSIGN_OR_RETURN(std::shared_ptr<const EncodedCommit> commit,
                     ground_.hub.Next(position_.revision + static_cast<int64_t>(commits.size())));
    if (commit == nullptr) return Reason();
    // What was told of before an erasure is no longer what states and records say.
    if (commit->erasure && position_.tally.has_value()) return Reason(v1::RESYNC_REASON_ERASURE);
    // What was made after until_time is not folded into what was made before.
    if (terms_.until_time_us.has_value() && !commits.empty() && commit->commit_time_us > *terms_.until_time_us) break;
    commits.push_back(std::move(commit));
  }
  ASSIGN_OR_RETURN(Changes changes, source_->Between(commits));
  taken_.emplace(Taken{commits.back(), static_cast<int64_t>(commits.size()) - 1, std::move(changes)});
  return Reason();
}

Stream::Message Stream::CommitMessage() {
  if (!taken_) {
    ASSIGN_OR_RETURN(const std::optional<v1::ResyncReason> resync, TakeUp());
    if (resync.has_value()) return ResyncMessage(*resync);
    if (!taken_) return std::optional<std::string>();
  }
  if (taken_->changes.all.empty() && !position_.commit) {
    EndTaken();
    return std::optional<std::string>();
  }
  return PartMessage();
}

void Stream::EndTaken() {
  std::optional<base::Tally> tally = position_.tally;
  for (const Change& change : taken_->changes.all) {
    if (tally.has_value()) *tally += change.difference;
  }
  changes_sent_ += static_cast<int64_t>(taken_->changes.all.size());
  position_ = {.revision = taken_->last->revision, .epoch = taken_->last->epoch, .tally = tally};
  taken_.reset();
}

Stream::Message Stream::PartMessage() {
  const CommitPlace place = position_.commit.value_or(CommitPlace{.last = taken_->last->revision});
  const std::vector<Change>& changes = taken_->changes.all;
  std::string event = taken_->last->header;
  AppendVarintField(v1::CommitEvent::kFoldedCommitsFieldNumber, taken_->folded, event);
  size_t next = place.change;
  while (next < changes.size()) {
    const int64_t size = static_cast<int64_t>(event.size()) + BytesFieldSize(changes[next].bytes.size());
    if (next != place.change && size > ground_.hub.limits().max_part_bytes) break;
    AppendBytesField(v1::CommitEvent::kChangesFieldNumber, changes[next].bytes, event);
    ++next;
  }
  const bool last = next >= changes.size();  // beyond it only by a token that no server gave out
  AppendVarintField(v1::CommitEvent::kPartFieldNumber, place.part, event);
  AppendVarintField(v1::CommitEvent::kLastPartFieldNumber, last, event);
  if (last) {
    EndTaken();
  } else {
    position_.epoch = taken_->last->epoch;
    position_.commit = CommitPlace{place.last, place.part + 1, static_cast<uint32_t>(next)};
  }
  marked_ = -1;
  return WithToken(v1::WatchResponse::kCommitFieldNumber, event);
}

std::string Stream::MarkMessage(bool snapshot_complete) {
  CHECK(!position_.commit && !position_.snapshot);
  v1::SyncMark mark;
  mark.set_revision(position_.revision);
  mark.set_snapshot_complete(snapshot_complete);
  if (position_.tally.has_value()) {
    mark.set_count(position_.tally->count);
    if (source_->has_digest()) mark.set_digest(base::DigestText(position_.tally->digest));
  }
  mark.set_head_revision(std::max(ground_.hub.head(), position_.revision));
  caught_up_ = caught_up_ || snapshot_complete || CaughtUp();
  marked_ = position_.revision;
  return WithToken(v1::WatchResponse::kMarkFieldNumber, mark.SerializeAsString());
}

std::string Stream::ClosingMessage(v1::CloseReason reason) {
  v1::WatchClosing closing;
  closing.set_reason(reason);
  done_ = true;
  return WithToken(v1::WatchResponse::kClosingFieldNumber, closing.SerializeAsString());
}

Stream::Message Stream::ResyncMessage(v1::ResyncReason reason) {
  v1::WatchResync resync;
  resync.set_reason(reason);
  // In the middle of a snapshot nothing was covered.
  if (!position_.snapshot) resync.set_after_revision(position_.revision);
  taken_.reset();
  held_.reset();
  pinned_ = ground_.graph.Head();
  resync.set_revision(pinned_->revision());
  position_ = {.revision = pinned_->revision(), .tally = base::Tally(), .snapshot = ""};
  expected_epoch_.reset();
  RETURN_IF_ERROR(Settle());
  marked_ = -1;
  return WithToken(v1::WatchResponse::kResyncFieldNumber, resync.SerializeAsString());
}

std::string Stream::WithToken(int field, absl::string_view bytes) {
  last_token_ =
      ground_.tokens.Encode({base::TokenSort::kWatch, position_.revision, terms_.digest, EncodePlace(position_)});
  return UnderToken(field, bytes);
}

std::string Stream::UnderToken(int field, absl::string_view bytes) const {
  std::string message;
  message.reserve(last_token_.size() + bytes.size() + 2 * kMaxFieldHead);
  AppendBytesField(v1::WatchResponse::kTokenFieldNumber, last_token_, message);
  AppendBytesField(field, bytes, message);
  return message;
}

}  // namespace entente::watch
