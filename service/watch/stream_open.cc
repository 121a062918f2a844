// How a watch begins: the request checked, and its start turned into a place.
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/commit_log/record_codec.h"
#include "service/watch/stream.h"

namespace entente::watch {
namespace {

void CheckBounds(const v1::WatchRequest& request, std::vector<base::Violation>& violations) {
  const google::protobuf::Duration& interval = request.mark_interval();
  const bool above = interval.seconds() == kMaxMarkSeconds && interval.nanos() > 0;
  const bool within = interval.seconds() >= kMinMarkSeconds && interval.seconds() <= kMaxMarkSeconds && !above &&
                      interval.nanos() >= 0 && interval.nanos() < 1'000'000'000;
  if (request.has_mark_interval() && !within) {
    violations.push_back({v1::ERROR_REASON_OUT_OF_BOUNDS, "mark_interval",
                          absl::StrCat("must be from ", kMinMarkSeconds, " s to ", kMaxMarkSeconds, " s")});
  }
  if (request.until_revision() < 0) {
    violations.push_back({v1::ERROR_REASON_OUT_OF_BOUNDS, "until_revision",
                          absl::StrCat(request.until_revision(), " is below 0, which means never")});
  }
  if (request.after_revision() < 0) {
    violations.push_back({v1::ERROR_REASON_OUT_OF_BOUNDS, "after_revision",
                          absl::StrCat(request.after_revision(), " is below 0, which is before the first")});
  }
}

absl::Status Ahead(int64_t revision, int64_t head) {
  return base::MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_REVISION_AHEAD,
                         absl::StrCat("revision ", revision, " is still to come; the last is ", head),
                         {{"head", absl::StrCat(head)}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Stream>> Stream::Open(Hub& hub, const graph::Graph& graph,
                                                     const base::TokenCodec& tokens, const v1::WatchRequest& request,
                                                     Time now) {
  std::unique_ptr<Stream> stream(new Stream(hub, graph, tokens));
  std::vector<base::Violation> violations;
  CheckBounds(request, violations);
  std::vector<base::Violation> in_filter;
  stream->filter_ = Filter::Compile(request.filter(), graph.Head().schema(), hub.limits().max_filter_values, in_filter);
  violations.insert(violations.end(), in_filter.begin(), in_filter.end());
  if (!violations.empty()) return base::InvalidRequest(violations);
  stream->digest_ = DigestOfFilter(request);
  stream->include_before_ = request.include_before();
  stream->until_revision_ = request.until_revision();
  stream->mark_interval_ = std::chrono::seconds(kDefaultMarkSeconds);
  if (request.has_mark_interval()) {
    stream->mark_interval_ = std::chrono::seconds(request.mark_interval().seconds()) +
                             std::chrono::nanoseconds(request.mark_interval().nanos());
  }
  stream->last_message_ = now;
  RETURN_IF_ERROR(stream->Start(request));
  return stream;
}

absl::Status Stream::Start(const v1::WatchRequest& request) {
  switch (request.start_case()) {
    case v1::WatchRequest::kSnapshot:
      pinned_ = graph_.Head();
      position_.revision = pinned_->revision();
      position_.snapshot = SnapshotPlace{};
      return absl::OkStatus();
    case v1::WatchRequest::kAfterToken:
      return StartAfterToken(request.after_token());
    case v1::WatchRequest::kAfterRevision:
      return StartAt(request.after_revision());
    case v1::WatchRequest::kEarliest:
      position_.revision = hub_.first_revision() - 1;
      // The state before a commit is that of a revision the graph has to have kept.
      if (include_before_ && graph_.oldest() > 1) position_.revision = std::max(position_.revision, graph_.oldest());
      return absl::OkStatus();
    case v1::WatchRequest::kNow:
    case v1::WatchRequest::START_NOT_SET:
      position_.revision = hub_.head();
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status Stream::StartAt(int64_t revision) {
  // A commit is in the graph a moment before it is in the hub: a mark may have told of it already.
  const int64_t head = std::max(hub_.head(), graph_.published());
  if (revision > head) return Ahead(revision, head);
  if (revision + 1 < hub_.first_revision()) {
    return commit_log::CompactedHistory(revision + 1, hub_.first_revision(), head);
  }
  position_.revision = revision;
  return absl::OkStatus();
}

absl::Status Stream::StartAfterToken(const std::string& text) {
  ASSIGN_OR_RETURN(const base::Token token, tokens_.Decode(text, base::TokenSort::kWatch, "after_token"));
  if (token.digest != digest_) {
    return base::InvalidRequest({{v1::ERROR_REASON_RESUME_TOKEN_FILTER_MISMATCH, "after_token",
                                  "is of a watch with another filter or include_before; both must be the same"}});
  }
  const std::optional<WatchPosition> place = DecodePlace(token.revision, token.position);
  if (!place || token.revision < 0) {
    return base::InvalidRequest({{v1::ERROR_REASON_TOKEN_MALFORMED, "after_token", "holds no place in a watch"}});
  }
  if (place->snapshot) {
    ASSIGN_OR_RETURN(pinned_, graph_.At(token.revision));
    v1::FactKey last;
    const bool parsed = last.ParseFromString(place->snapshot->last);
    if (parsed && last.fact_case() != v1::FactKey::FACT_NOT_SET) resume_after_ = pinned_->Find(last);
    if (!resume_after_ && !place->snapshot->last.empty()) {
      return base::InvalidRequest({{v1::ERROR_REASON_TOKEN_MALFORMED, "after_token", "names no fact of its snapshot"}});
    }
  } else {
    RETURN_IF_ERROR(StartAt(token.revision));
    if (place->commit && token.revision >= hub_.head()) return Ahead(token.revision + 1, hub_.head());
  }
  position_ = *place;
  return absl::OkStatus();
}

}  // namespace entente::watch
