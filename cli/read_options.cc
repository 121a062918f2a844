#include "cli/read_options.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/value_text.h"
#include "entente/internal/filters.h"
#include "entente/name_resolver.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

bool AllDigits(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); });
}

}  // namespace

void AddReadOptions(CLI::App& command, ReadOptions& options) {
  const auto has = [&](const char* name) { return command.get_option_no_throw(name) != nullptr; };
  if (!has("--valid-at")) {
    command.add_option("--valid-at", options.valid_at, "When it is to hold: a day, an EDTF period, any, or today");
  }
  if (!has("--known-at")) {
    command.add_option("--known-at", options.known_at,
                       "What was known then: a revision, an RFC 3339 time, or a day (its end, UTC)");
  }
  command.add_flag("--definite", options.definite, "Leave out what is only possibly valid");
  command.add_option("--min-confidence", options.min_confidence, "Only claims at least so sure: likely, confirmed");
  command
      .add_option("--exclude-document", options.exclude_documents,
                  "Leave out claims that rest on nothing but this document; id or name")
      ->allow_extra_args(false);
  command.add_option("--max-examined", options.max_examined, "Look at no more facts than so many")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--max-rows", options.max_rows, "Return no more rows, paths or facts than so many")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--max-time", options.max_time, "Take no longer than this on the server: 500ms, 30s");
  command.add_flag("--allow-truncated", options.allow_truncated,
                   "Past such a limit show what was found, and say so, instead of nothing");
}

absl::StatusOr<v1::ExactSnapshot> ToSnapshot(const std::string& text, const std::string& option) {
  v1::ExactSnapshot snapshot;
  if (AllDigits(text)) {
    int64_t revision = 0;
    if (!absl::SimpleAtoi(text, &revision)) {
      return absl::InvalidArgumentError(absl::StrCat(option, ": \"", text, "\" is too large for a revision"));
    }
    snapshot.set_revision(revision);
    return snapshot;
  }
  absl::Time time;
  std::string error;
  if (internal::IsDay(text)) {
    absl::CivilDay day;
    absl::ParseCivilTime(text, &day);
    time = absl::FromCivil(day + 1, absl::UTCTimeZone()) - absl::Nanoseconds(1);
  } else if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return absl::InvalidArgumentError(absl::StrCat(option, ": \"", text,
                                                   "\" is neither a revision (12), nor a time (2025-03-10T09:00:00Z), "
                                                   "nor a day (2025-03-10)"));
  }
  const int64_t seconds = absl::ToUnixSeconds(time);
  snapshot.mutable_known_at()->set_seconds(seconds);
  snapshot.mutable_known_at()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return snapshot;
}

absl::StatusOr<absl::Duration> MaxTime(const ReadOptions& options) {
  absl::Duration time = absl::ZeroDuration();
  if (options.max_time.empty()) return time;
  if (!absl::ParseDuration(options.max_time, &time) || time <= absl::ZeroDuration() || time > absl::Hours(24)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--max-time: \"", options.max_time, "\" is not a time such as 500ms, 10s or 1m, up to 24h"));
  }
  return time;
}

namespace {

absl::Status SetBudget(const ReadOptions& options, v1::ReadContext& context) {
  ASSIGN_OR_RETURN(const absl::Duration time, MaxTime(options));
  const bool limits = options.max_examined > 0 || options.max_rows > 0 || time > absl::ZeroDuration();
  if (!limits && !options.allow_truncated) return absl::OkStatus();
  v1::Budget& budget = *context.mutable_budget();
  budget.set_max_examined(options.max_examined);
  budget.set_max_rows(options.max_rows);
  budget.set_allow_truncated(options.allow_truncated);
  if (time == absl::ZeroDuration()) return absl::OkStatus();
  const int64_t seconds = absl::ToInt64Seconds(time);
  budget.mutable_max_time()->set_seconds(seconds);
  budget.mutable_max_time()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::Seconds(seconds))));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ReadContext> ToReadContext(const ReadOptions& options, const Client& client) {
  v1::ReadContext context;
  if (!options.known_at.empty()) {
    ASSIGN_OR_RETURN(*context.mutable_at_exact_snapshot(), ToSnapshot(options.known_at));
  }
  if (!options.valid_at.empty()) *context.mutable_valid_at() = internal::ToValidAt(options.valid_at);
  context.set_definite_only(options.definite);
  if (!options.min_confidence.empty()) {
    ASSIGN_OR_RETURN(const int confidence,
                     ParseEnum(*v1::Confidence_descriptor(), options.min_confidence, "confidence"));
    context.mutable_resolution()->set_min_confidence(static_cast<v1::Confidence>(confidence));
  }
  RETURN_IF_ERROR(SetBudget(options, context));
  for (const std::string& document : options.exclude_documents) {
    v1::ReadContext lookup;
    if (context.has_at_exact_snapshot()) *lookup.mutable_at_exact_snapshot() = context.at_exact_snapshot();
    ASSIGN_OR_RETURN(std::string id, ResolveId(client, document, lookup));
    context.mutable_resolution()->add_exclude_documents(std::move(id));
  }
  return context;
}

}  // namespace entente::cli
