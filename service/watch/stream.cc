#include "service/watch/stream.h"

#include <utility>

#include "service/base/status_macros.h"
#include "service/commit_log/record_codec.h"
#include "service/watch/fact_image.h"
#include "service/watch/wire.h"

namespace entente::watch {

absl::StatusOr<std::optional<v1::WatchResponse>> Stream::Next(Time now) {
  ASSIGN_OR_RETURN(const std::optional<std::string> bytes, NextSerialized(now));
  if (!bytes) return std::optional<v1::WatchResponse>();
  v1::WatchResponse message;
  CHECK(message.ParseFromString(*bytes));
  return message;
}

absl::StatusOr<std::optional<std::string>> Stream::NextSerialized(Time now) {
  if (done_) return std::optional<std::string>();
  ASSIGN_OR_RETURN(std::optional<std::string> message, Advance(now));
  if (message) last_message_ = now;
  return message;
}

bool Stream::MayBlock() const { return position_.snapshot || include_before_ || hub_.NextIsOnDisk(position_.revision); }

std::optional<v1::CloseReason> Stream::ReasonToClose() const {
  if (position_.commit) return std::nullopt;  // a commit that was begun is sent to its end
  if (until_revision_ != 0 && position_.revision >= until_revision_) return v1::CLOSE_REASON_UNTIL_REVISION;
  if (draining_) return v1::CLOSE_REASON_DRAINING;
  return std::nullopt;
}

absl::StatusOr<std::optional<std::string>> Stream::Advance(Time now) {
  if (position_.snapshot) {
    if (draining_) return ClosingMessage(v1::CLOSE_REASON_DRAINING);
    return SnapshotMessage();
  }
  for (int turn = 0; turn < hub_.limits().max_commits_a_turn && !ReasonToClose(); ++turn) {
    const int64_t before = position_.revision;
    ASSIGN_OR_RETURN(std::optional<std::string> message, CommitMessage());
    if (message) return message;
    if (position_.revision == before) break;
  }
  if (const std::optional<v1::CloseReason> reason = ReasonToClose()) {
    return marked_ == position_.revision ? ClosingMessage(*reason) : MarkMessage(false, 0);
  }
  const bool first_time = !caught_up_ && position_.revision >= hub_.head();
  if (first_time || now >= next_mark_time()) return MarkMessage(false, 0);
  return std::optional<std::string>();
}

absl::StatusOr<std::optional<std::string>> Stream::SnapshotMessage() {
  if (!cursor_) cursor_.emplace(*pinned_, resume_after_);
  if (graph_.oldest() > position_.revision) {
    return commit_log::CompactedHistory(position_.revision, graph_.oldest(), hub_.head());
  }
  SnapshotPlace& place = *position_.snapshot;
  std::optional<base::FactRef> last;
  std::string part;
  AppendVarintField(v1::SnapshotPart::kRevisionFieldNumber, position_.revision, part);
  int looked_at = 0;
  while (const std::optional<SnapshotFact> fact = cursor_->Peek()) {
    if (++looked_at > hub_.limits().max_facts_a_turn) {
      if (!last) return std::optional<std::string>();
      break;
    }
    if (filter_.Matches(fact->relation, fact->subject, fact->object, *pinned_)) {
      ASSIGN_OR_RETURN(const std::string image, FactImage(*pinned_, fact->fact));
      const int64_t size = static_cast<int64_t>(part.size()) + BytesFieldSize(image.size());
      if (last && size > hub_.limits().max_part_bytes) break;
      AppendBytesField(v1::SnapshotPart::kFactsFieldNumber, image, part);
      last = fact->fact;
      ++place.facts_sent;
    }
    cursor_->Advance();
  }
  if (last) {
    place.last = pinned_->KeyOf(*last).SerializeAsString();
    return Message(v1::WatchResponse::kSnapshotFieldNumber, part);
  }
  const int64_t facts = place.facts_sent;
  cursor_.reset();
  pinned_.reset();
  position_.snapshot.reset();
  return MarkMessage(true, facts);
}

uint32_t Stream::FirstMatch(const EncodedCommit& commit, const graph::Snapshot& snapshot, uint32_t change) {
  const auto fits = [&](const EncodedChange& at) { return at.is_change && filter_.Matches(at, snapshot); };
  while (change < commit.changes.size() && !fits(commit.changes[change])) ++change;
  return change;
}

absl::StatusOr<std::optional<std::string>> Stream::CommitMessage() {
  ASSIGN_OR_RETURN(const std::shared_ptr<const EncodedCommit> commit, hub_.Next(position_.revision));
  if (commit == nullptr) return std::optional<std::string>();
  const graph::Snapshot snapshot = graph_.Head();
  const uint32_t change = FirstMatch(*commit, snapshot, position_.commit ? position_.commit->change : 0);
  if (change == commit->changes.size() && !position_.commit) {
    position_.revision = commit->revision;
    return std::optional<std::string>();
  }
  return PartMessage(*commit, snapshot, change);
}

absl::StatusOr<std::string> Stream::PartMessage(const EncodedCommit& commit, const graph::Snapshot& snapshot,
                                                uint32_t change) {
  const uint32_t part = position_.commit ? position_.commit->part : 0;
  std::string event = commit.header;
  uint32_t next = change;
  while (next < commit.changes.size()) {
    ASSIGN_OR_RETURN(const std::string before, BeforeOf(commit, next));
    const std::string& shared = commit.changes[next].bytes;
    const int64_t size = static_cast<int64_t>(event.size()) + BytesFieldSize(shared.size() + before.size());
    if (next != change && size > hub_.limits().max_part_bytes) break;
    if (before.empty()) {
      AppendBytesField(v1::CommitEvent::kChangesFieldNumber, shared, event);
    } else {
      AppendBytesField(v1::CommitEvent::kChangesFieldNumber, shared + before, event);
    }
    next = FirstMatch(commit, snapshot, next + 1);
  }
  const bool last = next >= commit.changes.size();  // beyond it only by a token that no server gave out
  AppendVarintField(v1::CommitEvent::kPartFieldNumber, part, event);
  AppendVarintField(v1::CommitEvent::kLastPartFieldNumber, last, event);
  if (last) {
    position_ = WatchPosition{commit.revision, std::nullopt, std::nullopt};
  } else {
    position_.commit = CommitPlace{part + 1, next};
  }
  marked_ = -1;
  return Message(v1::WatchResponse::kCommitFieldNumber, event);
}

absl::StatusOr<std::string> Stream::BeforeOf(const EncodedCommit& commit, uint32_t change) const {
  std::string field;
  if (!include_before_ || commit.revision <= 1) return field;
  ASSIGN_OR_RETURN(const graph::Snapshot earlier, graph_.At(commit.revision - 1));
  ASSIGN_OR_RETURN(const std::string image, FactImage(earlier, commit.changes[change].fact));
  if (!image.empty()) AppendBytesField(v1::FactChange::kBeforeFieldNumber, image, field);
  return field;
}

std::string Stream::MarkMessage(bool snapshot_complete, int64_t facts) {
  CHECK(!position_.commit && !position_.snapshot);
  v1::SyncMark mark;
  mark.set_revision(position_.revision);
  mark.set_snapshot_complete(snapshot_complete);
  mark.set_snapshot_facts(facts);
  caught_up_ = caught_up_ || snapshot_complete || position_.revision >= hub_.head();
  marked_ = position_.revision;
  return Message(v1::WatchResponse::kMarkFieldNumber, mark.SerializeAsString());
}

std::string Stream::ClosingMessage(v1::CloseReason reason) {
  v1::WatchClosing closing;
  closing.set_reason(reason);
  done_ = true;
  return Message(v1::WatchResponse::kClosingFieldNumber, closing.SerializeAsString());
}

std::string Stream::Message(int field, absl::string_view bytes) const {
  const base::Token token{base::TokenSort::kWatch, position_.revision, digest_, EncodePlace(position_)};
  std::string message;
  AppendBytesField(v1::WatchResponse::kTokenFieldNumber, tokens_.Encode(token), message);
  AppendBytesField(field, bytes, message);
  return message;
}

}  // namespace entente::watch
