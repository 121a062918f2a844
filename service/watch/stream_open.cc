// How a watch begins: its start turned into a place.
#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/commit_log/record_codec.h"
#include "service/watch/stream.h"

namespace entente::watch {
namespace {

absl::Status Ahead(int64_t revision, int64_t head) {
  return base::MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_REVISION_AHEAD,
                         absl::StrCat("revision ", revision, " is still to come; the last is ", head),
                         {{"head", absl::StrCat(head)}});
}

absl::Status Forked(int64_t revision) {
  return base::MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_HISTORY_FORKED,
                         absl::StrCat("the store was set back: its revision ", revision,
                                      " is not the one the token is of; start again from a snapshot"));
}

// So long, give or take a tenth, so that watches opened together do not all come back together.
std::chrono::milliseconds Lifetime(int64_t seconds) {
  constexpr int64_t kMillis = 1000;
  const int64_t milliseconds = seconds * kMillis;
  static thread_local std::minstd_rand chance{std::random_device{}()};
  return std::chrono::milliseconds(std::uniform_int_distribution<int64_t>(milliseconds - milliseconds / 10,
                                                                          milliseconds + milliseconds / 10)(chance));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Stream>> Stream::Open(const StreamGround& ground, const Terms& terms,
                                                     std::unique_ptr<Source> source, Time now) {
  std::unique_ptr<Stream> stream(new Stream(ground, terms, std::move(source)));
  stream->last_message_ = now;
  const int64_t lifetime = ground.hub.limits().lifetime_seconds;
  stream->ends_at_ = lifetime > 0 ? now + Lifetime(lifetime) : Time::max();
  const absl::Status started = stream->FindStart();
  const bool lost = base::ReasonOf(started) == v1::ERROR_REASON_HISTORY_COMPACTED;
  stream->lost_at_start_ = lost && terms.on_history_lost == v1::HISTORY_LOST_RESNAPSHOT;
  if (!stream->lost_at_start_) RETURN_IF_ERROR(started);
  return stream;
}

Stream::Stream(const StreamGround& ground, const Terms& terms, std::unique_ptr<Source> source)
    : ground_(ground),
      terms_(terms),
      source_(std::move(source)),
      subscriber_(ground.hub.Subscribe(source_->interest())) {
  // A merge that was published between asking and subscribing was followed by neither.
  ground_.hub.Widen(subscriber_, source_->interest().entities);
}

Stream::~Stream() { ground_.hub.Unsubscribe(subscriber_); }

absl::Status Stream::FindStart() {
  switch (terms_.start) {
    case Start::kSnapshot:
      pinned_ = ground_.graph.Head();
      position_ = {.revision = pinned_->revision(), .tally = base::Tally(), .snapshot = ""};
      return absl::OkStatus();
    case Start::kAfterToken:
      return StartAfterToken();
    case Start::kAfterRevision:
      return StartAt(terms_.after_revision);
    case Start::kEarliest:
      return StartAtEarliest();
    case Start::kNow:
      position_.revision = ground_.hub.head();
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status Stream::StartAtEarliest() {
  position_.revision = ground_.hub.first_revision() - 1;
  // The state before a commit is that of a revision the graph has to have kept.
  if (source_->reads_states()) position_.revision = std::max(position_.revision, ground_.graph.oldest());
  return absl::OkStatus();
}

absl::Status Stream::StartAt(int64_t revision) {
  // A commit is in the graph a moment before it is in the hub: a mark may have told of it already.
  const int64_t head = std::max(ground_.hub.head(), ground_.graph.published());
  if (revision > head) return Ahead(revision, head);
  position_.revision = revision;
  if (revision + 1 < ground_.hub.first_revision()) {
    return commit_log::CompactedHistory(revision + 1, ground_.hub.first_revision(), head);
  }
  return absl::OkStatus();
}

absl::Status Stream::StartAfterToken() {
  ASSIGN_OR_RETURN(const base::Token token,
                   ground_.tokens.Decode(terms_.after_token, base::TokenSort::kWatch, "after_token"));
  if (token.digest != terms_.digest) {
    return base::InvalidRequest(
        {{v1::ERROR_REASON_RESUME_TOKEN_FILTER_MISMATCH, "after_token",
          "is of a watch that sees something else; all but its start and its bounds must be the same"}});
  }
  const std::optional<WatchPosition> place = DecodePlace(token.revision, token.position);
  if (!place || token.revision < 0) {
    return base::InvalidRequest({{v1::ERROR_REASON_TOKEN_MALFORMED, "after_token", "holds no place in a watch"}});
  }
  RETURN_IF_ERROR(
      StartAt(place->snapshot ? std::max(token.revision, ground_.hub.first_revision() - 1) : token.revision));
  if (place->last_revision() > ground_.hub.head()) return Ahead(place->last_revision(), ground_.hub.head());
  position_ = *place;
  expected_epoch_ = place->epoch;
  if (place->snapshot) {
    ASSIGN_OR_RETURN(pinned_, ground_.graph.At(token.revision));
  }
  return absl::OkStatus();
}

absl::Status Stream::Settle() {
  ASSIGN_OR_RETURN(position_.epoch, ground_.hub.EpochOf(position_.last_revision()));
  // A record that is no longer kept tells nothing.
  if (expected_epoch_.value_or(0) != 0 && position_.epoch != 0 && *expected_epoch_ != position_.epoch) {
    return Forked(position_.last_revision());
  }
  if (position_.epoch == 0) position_.epoch = expected_epoch_.value_or(0);
  if (pinned_.has_value()) RETURN_IF_ERROR(source_->Begin(*pinned_, *position_.snapshot));
  settled_ = true;
  return absl::OkStatus();
}

}  // namespace entente::watch
