#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/base/date.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"

namespace entente::base {
namespace {

// One end of a valid time as a date; `end` is its name.
absl::StatusOr<Date> ParseEnd(absl::string_view end, absl::string_view text) {
  absl::StatusOr<Date> date = ParseDate(text);
  if (date.ok()) return date;
  return MakeError(absl::StatusCode::kInvalidArgument, ReasonOf(date.status()).value(),
                   absl::StrCat(end, ": ", date.status().message()));
}

Day DayAfter(Day day) { return day == kDistantPast || day == kDistantFuture ? day : day + 1; }

v1::Validity ValidityOf(bool definite, bool possible) {
  if (definite) return v1::VALIDITY_DEFINITE;
  return possible ? v1::VALIDITY_POSSIBLE : v1::VALIDITY_NOT_VALID;
}

}  // namespace

absl::StatusOr<Span> ParseValidTime(const v1::ValidTime& valid_time, v1::ValidTime* normal) {
  const absl::string_view from_text = absl::StripAsciiWhitespace(valid_time.from());
  const absl::string_view until_text = absl::StripAsciiWhitespace(valid_time.until());
  Span span;
  v1::ValidTime written;
  if (!from_text.empty()) {
    ASSIGN_OR_RETURN(Date from, ParseEnd("from", from_text));
    span.from_earliest = from.earliest;
    span.from_latest = from.latest;
    written.set_from(std::move(from.text));
  }
  if (!until_text.empty() && until_text != "..") {
    ASSIGN_OR_RETURN(Date until, ParseEnd("until", until_text));
    span.until_earliest = until.earliest;
    span.until_latest = until.latest;
    written.set_until(std::move(until.text));
  }
  if (span.until_latest <= span.from_earliest) {
    return MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_INTERVAL,
                     absl::StrCat("until: \"", written.until(), "\" is not after from, \"", written.from(),
                                  "\": until is the first day on which it no longer holds"));
  }
  if (normal != nullptr) *normal = std::move(written);
  return span;
}

Span SpanOf(const Period& period) {
  return {period.first_earliest, period.first_latest, DayAfter(period.last_earliest), DayAfter(period.last_latest)};
}

v1::Validity Judge(const Span& span, const Window& window) {
  if (window.any) return v1::VALIDITY_UNSPECIFIED;
  const Meeting meeting = Meet(span, window);
  return ValidityOf(meeting.definite, meeting.possible);
}

v1::Validity JudgeLess(const Date& a, const Date& b) {
  return ValidityOf(a.latest < b.earliest, a.earliest < b.latest);
}

v1::Validity JudgeEqual(const Date& a, const Date& b) {
  const bool certain = a.earliest == a.latest && b.earliest == b.latest;
  const bool meet = a.earliest <= b.latest && b.earliest <= a.latest;
  return ValidityOf(certain && meet, meet);
}

}  // namespace entente::base
