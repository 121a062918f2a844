#include "cli/commands/watch_request.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/dependence.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

constexpr char kFail[] = "fail";
constexpr char kSnapshot[] = "snapshot";

template <typename Request>
absl::Status SetStart(const WatchArguments& arguments, Request& request) {
  if (!arguments.after_token.empty()) {
    request.set_after_token(arguments.after_token);
  } else if (arguments.after_revision.has_value()) {
    request.set_after_revision(*arguments.after_revision);
  } else if (arguments.from == "now") {
    request.mutable_now();
  } else if (arguments.from == kSnapshot) {
    request.mutable_snapshot();
  } else if (arguments.from == "earliest") {
    request.mutable_earliest();
  } else if (!arguments.from.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--from: \"", arguments.from, "\" is none of now, snapshot and earliest"));
  }
  return absl::OkStatus();
}

template <typename Request>
absl::Status SetEnd(const WatchArguments& arguments, const Session& session, Request& request) {
  request.set_max_changes(arguments.max_changes);
  if (arguments.until.empty()) return absl::OkStatus();
  if (arguments.until == "head") {
    ASSIGN_OR_RETURN(const v1::ReadInfo state, session.directory.CurrentState());
    request.set_until_revision(state.revision());
    return absl::OkStatus();
  }
  absl::StatusOr<v1::ExactSnapshot> end = ToSnapshot(arguments.until, "--until");
  if (!end.ok()) return absl::InvalidArgumentError(absl::StrCat(end.status().message(), ", nor head"));
  if (end->has_known_at()) {
    *request.mutable_until_time() = end->known_at();
  } else if (end->revision() > 0) {
    request.set_until_revision(end->revision());
  } else {
    return absl::InvalidArgumentError("--until: 0 is before the first revision");
  }
  return absl::OkStatus();
}

template <typename Request>
absl::Status SetMarkInterval(const WatchArguments& arguments, Request& request) {
  if (arguments.mark_interval.empty()) return absl::OkStatus();
  absl::Duration interval;
  if (!absl::ParseDuration(arguments.mark_interval, &interval) || interval <= absl::ZeroDuration() ||
      interval > absl::Hours(24)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--mark-interval: \"", arguments.mark_interval, "\" is not a time such as 1s, 15s or 10m"));
  }
  const int64_t seconds = absl::ToInt64Seconds(interval);
  request.mutable_mark_interval()->set_seconds(seconds);
  request.mutable_mark_interval()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(interval - absl::Seconds(seconds))));
  return absl::OkStatus();
}

// What all three requests have in common.
template <typename Request>
absl::Status SetCourse(const WatchArguments& arguments, const Session& session, Request& request) {
  RETURN_IF_ERROR(SetStart(arguments, request));
  RETURN_IF_ERROR(SetEnd(arguments, session, request));
  RETURN_IF_ERROR(SetMarkInterval(arguments, request));
  if (arguments.on_history_lost == kSnapshot) {
    request.set_on_history_lost(v1::HISTORY_LOST_RESNAPSHOT);
  } else if (arguments.on_history_lost == kFail) {
    request.set_on_history_lost(v1::HISTORY_LOST_FAIL);
  } else if (!arguments.on_history_lost.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--on-history-lost: \"", arguments.on_history_lost, "\" is neither fail nor snapshot"));
  }
  if (!arguments.slow.empty()) {
    ASSIGN_OR_RETURN(const int slow, ParseEnum(*v1::SlowConsumer_descriptor(), arguments.slow, "way for --slow"));
    request.set_slow_consumer(static_cast<v1::SlowConsumer>(slow));
  }
  return absl::OkStatus();
}

void SetMask(const std::vector<std::string>& fields, google::protobuf::FieldMask* mask) {
  for (const std::string& field : fields) mask->add_paths(field);
}

absl::Status SetFilter(const WatchArguments& arguments, Session& session, v1::WatchFilter& filter) {
  RETURN_IF_ERROR(SetKinds(session, arguments.kinds, filter.mutable_kinds()));
  RETURN_IF_ERROR(SetRelations(arguments.along, session, filter));
  RETURN_IF_ERROR(SetIds(session, arguments.entities, filter.mutable_entities()));
  filter.set_hops(arguments.hops);
  filter.set_entity_filter_text(arguments.filter);
  filter.set_relationship_filter_text(arguments.relationship_filter);
  return absl::OkStatus();
}

// The session's context becomes the one the answer is to be watched in.
absl::Status SetContext(const WatchArguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(session.context, ToReadContext(arguments.read, session.directory));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::WatchRequest> ToFactRequest(const WatchArguments& arguments, Session& session) {
  v1::WatchRequest request;
  RETURN_IF_ERROR(SetCourse(arguments, session, request));
  RETURN_IF_ERROR(SetContext(arguments, session));
  if (session.context.definite_only() && !session.context.has_valid_at()) {
    return absl::InvalidArgumentError(
        "--definite: goes with --valid-at; without it a watch of facts sees what holds at whatever time");
  }
  v1::WatchFilter filter;
  RETURN_IF_ERROR(SetFilter(arguments, session, filter));
  if (filter.ByteSizeLong() > 0) *request.mutable_filter() = std::move(filter);
  request.set_include_before(arguments.before);
  if (!arguments.fields.empty()) SetMask(arguments.fields, request.mutable_read_mask());
  if (session.context.has_valid_at()) *request.mutable_valid_at() = session.context.valid_at();
  request.set_definite_only(session.context.definite_only());
  return request;
}

absl::StatusOr<v1::WatchPatternRequest> ToPatternRequest(const WatchArguments& arguments, const PatternText& text,
                                                         Session& session) {
  if (!text.request.order_by().empty() || text.request.limit() > 0) {
    return absl::InvalidArgumentError("--pattern: rows that come and go have neither ORDER BY nor LIMIT");
  }
  v1::WatchPatternRequest request;
  RETURN_IF_ERROR(SetCourse(arguments, session, request));
  RETURN_IF_ERROR(SetContext(arguments, session));
  *request.mutable_pattern() = text.request.pattern();
  *request.mutable_returns() = text.request.returns();
  if (!arguments.fields.empty()) SetMask(arguments.fields, request.mutable_read_mask());
  *request.mutable_context() = session.context;
  request.mutable_context()->set_include_claims(arguments.claims);
  return request;
}

absl::StatusOr<v1::WatchLandscapeRequest> ToLandscapeRequest(const WatchArguments& arguments, Session& session) {
  v1::WatchLandscapeRequest request;
  RETURN_IF_ERROR(SetCourse(arguments, session, request));
  RETURN_IF_ERROR(SetContext(arguments, session));
  if (arguments.matrix) {
    AllianceChoice choice = arguments.alliance;
    choice.rows = {arguments.entities, arguments.kinds, arguments.filter};
    ASSIGN_OR_RETURN(*request.mutable_alliance_matrix(), ToAllianceRequest(choice, session));
    request.mutable_alliance_matrix()->mutable_context()->set_include_claims(arguments.claims);
    return request;
  }
  if (arguments.entities.empty()) return absl::InvalidArgumentError("--exposure: say whose; owners or products");
  v1::AssessExposureRequest& question = *request.mutable_exposure();
  RETURN_IF_ERROR(
      SetDependence({arguments.entities, arguments.along.meanings, arguments.max_depth}, session, question));
  question.set_include_chains(arguments.chains);
  if (!arguments.fields.empty()) SetMask(arguments.fields, question.mutable_read_mask());
  question.mutable_context()->set_include_claims(arguments.claims);
  return request;
}

WatchOptions ToWatchOptions(const WatchArguments& arguments) {
  WatchOptions options;
  options.after_gap = arguments.on_history_lost == kSnapshot ? AfterGap::kSnapshot : AfterGap::kEnd;
  return options;
}

}  // namespace entente::cli
