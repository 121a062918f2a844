// Days, and EDTF (ISO 8601-2) dates and periods whose exact day may not be known.
//
// Supported: level 0 dates `YYYY`, `YYYY-MM`, `YYYY-MM-DD`; level 1 qualification `?`, `~`, `%` at the end, unspecified
// digits from the right (`201X`, `20XX`, `2024-XX`, `2024-06-XX`, `2024-XX-XX`), seasons `YYYY-21`..`YYYY-24` (by
// meteorological quarters of the northern hemisphere: 21 is March to May, 24 is December to February of the next year);
// one-of-a-set `[a..b]`, `[..b]`, `[a..]`, `[a,b,c]` (level 2); level 0 and 1 intervals `a/b` with `..` or nothing at
// either end. Years 0001 to 9999. A qualification does not widen a date: it says how sure the source is.
//
// In a set the parts may be mixed, `[2024-01,2024-03..2024-05]`; what a Date keeps of it is its first and last day.
//
// Everything here is pure and thread-safe. Every mistake in a text is INVALID_ARGUMENT with INVALID_FORMAT, or with
// INVALID_INTERVAL where an end certainly comes before its start; the message says what would be right.
#ifndef ENTENTE_SERVICE_BASE_DATE_H_
#define ENTENTE_SERVICE_BASE_DATE_H_

#include <cstdint>
#include <limits>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"

namespace entente::base {

// Days since 1970-01-01, proleptic Gregorian.
using Day = int32_t;
inline constexpr Day kDistantPast = std::numeric_limits<Day>::min();
inline constexpr Day kDistantFuture = std::numeric_limits<Day>::max();

// The longest text that is read as a date or period, in bytes.
inline constexpr int kMaxDateBytes = 512;

// `2024-12-31` to a Day, and nothing but such a text.
absl::StatusOr<Day> ParseDay(absl::string_view text);
// A Day to `2024-12-31`.
std::string FormatDay(Day day);

// One date: some single day from `earliest` to `latest`, both inclusive.
struct Date {
  std::string text;  // normal form: no spaces, sets sorted, `[2024-01..2024-01]` as `2024-01`
  Day earliest = kDistantPast;
  Day latest = kDistantFuture;
};
absl::StatusOr<Date> ParseDate(absl::string_view text);

// A stretch of whole days. `2024-06` as a period is all days of that month; `2024/2025` all days of the two years;
// `2024/..` is open, `2024/` ends on a day nobody knows; in `[..2025-02]` and `2024-06-XX` (one day, unknown) start and
// end are the same uncertain day; `201X` is all days of one uncertain year.
struct Period {
  std::string text;  // normal form: that of its dates, `2024/2024` as `2024`
  Day first_earliest = kDistantPast, first_latest = kDistantPast;    // bounds of its first day
  Day last_earliest = kDistantFuture, last_latest = kDistantFuture;  // bounds of its last day, inclusive
};
absl::StatusOr<Period> ParsePeriod(absl::string_view text);

// The bounds of a ValidTime: a first day in [from_earliest, from_latest], and the day after the last in
// [until_earliest, until_latest]. The default is a start nobody knows and no end.
struct Span {
  Day from_earliest = kDistantPast, from_latest = kDistantFuture;
  Day until_earliest = kDistantFuture, until_latest = kDistantFuture;

  bool operator==(const Span&) const = default;
};

// Parses both ends. An absent `from` is [distant past, distant future]; an absent or `..` `until` is the distant
// future. INVALID_ARGUMENT names the offending end (`from` or `until`) first in its message; `until` that is certainly
// not after `from` (until_latest <= from_earliest) carries INVALID_INTERVAL, other mistakes INVALID_FORMAT. `normal`,
// if given, receives the normal form of both.
absl::StatusOr<Span> ParseValidTime(const v1::ValidTime& valid_time, v1::ValidTime* normal = nullptr);

// A period as a span, for telling whether an observation meets a date.
Span SpanOf(const Period& period);

// A question about valid time: on any day, or on every day, from `first` to `last`, both inclusive.
struct Window {
  bool any = false;  // no question at all: everything passes and is not labelled
  Day first = 0, last = 0;
  bool every_day = false;
};

// Whether a span meets a window for all its possible ends, and for some: with [a, b] the window, not `any`, and F, U
// the ends, meeting on any day is F <= b and U > a, on every day F <= a and U > b; for all takes F's latest and U's
// earliest, for some the other two. Without a branch, since on real dates each is as good as a coin.
struct Meeting {
  bool definite, possible;
};
inline Meeting Meet(const Span& span, const Window& window) {
  const Day begin = window.every_day ? window.first : window.last, end = window.every_day ? window.last : window.first;
  return {((span.from_latest <= begin) & (span.until_earliest > end)) != 0,
          ((span.from_earliest <= begin) & (span.until_latest > end)) != 0};
}

// The same, three-valued: DEFINITE, POSSIBLE, NOT_VALID; UNSPECIFIED when the window is `any`.
v1::Validity Judge(const Span& span, const Window& window);

// Compares two dates, three-valued, for filters: whether `a < b` holds for all, some or none of their days.
v1::Validity JudgeLess(const Date& a, const Date& b);
v1::Validity JudgeEqual(const Date& a, const Date& b);

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_DATE_H_
