#include "cli/read_options.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/value_text.h"
#include "entente/name_resolver.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

bool AllDigits(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); });
}

// `2024-12-31`, and nothing less exact.
bool IsDay(const std::string& text) {
  absl::CivilDay day;
  return text.size() == 10 && text[0] != '-' && absl::ParseCivilTime(text, &day);
}

absl::Status SetKnownAt(const std::string& text, v1::ExactSnapshot& snapshot) {
  if (AllDigits(text)) {
    int64_t revision = 0;
    if (!absl::SimpleAtoi(text, &revision)) {
      return absl::InvalidArgumentError(absl::StrCat("--known-at: \"", text, "\" is too large for a revision"));
    }
    snapshot.set_revision(revision);
    return absl::OkStatus();
  }
  absl::Time time;
  std::string error;
  if (IsDay(text)) {
    absl::CivilDay day;
    absl::ParseCivilTime(text, &day);
    time = absl::FromCivil(day + 1, absl::UTCTimeZone()) - absl::Nanoseconds(1);
  } else if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return absl::InvalidArgumentError(absl::StrCat("--known-at: \"", text,
                                                   "\" is neither a revision (12), nor a time (2025-03-10T09:00:00Z), "
                                                   "nor a day (2025-03-10)"));
  }
  const int64_t seconds = absl::ToUnixSeconds(time);
  snapshot.mutable_known_at()->set_seconds(seconds);
  snapshot.mutable_known_at()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return absl::OkStatus();
}

void SetValidAt(const std::string& text, v1::ValidAt& valid_at) {
  if (text == "any") {
    valid_at.set_any(true);
  } else if (text == "today") {
    valid_at.set_today(true);
  } else if (IsDay(text)) {
    valid_at.set_day(text);
  } else {
    valid_at.set_interval(text);
  }
}

}  // namespace

absl::StatusOr<v1::ReadContext> ToReadContext(const ReadOptions& options, const Client& client) {
  v1::ReadContext context;
  if (!options.known_at.empty()) {
    RETURN_IF_ERROR(SetKnownAt(options.known_at, *context.mutable_at_exact_snapshot()));
  }
  if (!options.valid_at.empty()) SetValidAt(options.valid_at, *context.mutable_valid_at());
  context.set_definite_only(options.definite);
  if (!options.min_confidence.empty()) {
    ASSIGN_OR_RETURN(const int confidence,
                     ParseEnum(*v1::Confidence_descriptor(), options.min_confidence, "confidence"));
    context.mutable_resolution()->set_min_confidence(static_cast<v1::Confidence>(confidence));
  }
  for (const std::string& document : options.exclude_documents) {
    v1::ReadContext lookup;
    if (context.has_at_exact_snapshot()) *lookup.mutable_at_exact_snapshot() = context.at_exact_snapshot();
    ASSIGN_OR_RETURN(std::string id, ResolveId(client, document, lookup));
    context.mutable_resolution()->add_exclude_documents(std::move(id));
  }
  return context;
}

}  // namespace entente::cli
