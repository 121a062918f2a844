#include "service/base/edtf.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/base/civil.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"

namespace entente::base {
namespace {

constexpr int kFirstSeason = 21, kLastSeason = 24;
constexpr int kLastYear = 9999;

bool AllDigits(absl::string_view text) { return std::all_of(text.begin(), text.end(), absl::ascii_isdigit); }

bool IsQualifier(char c) { return c == '?' || c == '~' || c == '%'; }

// The lowest or highest number that a text of digits and then X stands for.
int NumberOf(absl::string_view text, char unspecified) {
  int number = 0;
  for (const char c : text) number = number * 10 + ((c == 'X' ? unspecified : c) - '0');
  return number;
}

// What is wrong with a text that has not the shape of a date, by the mistakes that people make.
absl::string_view RuleBroken(absl::string_view text) {
  if (text.empty()) return "it is empty; leave it out";
  if (absl::StrContains(text, '/')) return "this is an interval, and one date is asked for";
  if (absl::StrContains(text, "..")) return "a choice of dates stands in brackets: `[2024-01..2024-03]`";
  if (text.front() == '[' || text.back() == ']') return "a choice of dates starts with `[` and ends with `]`";
  if (text.front() == '{') return "a choice of dates stands in `[` and `]`; all of several dates are several claims";
  const bool dated = text.find_first_not_of("0123456789-xX?~%") == absl::string_view::npos;
  if (dated && absl::StrContains(text, 'x')) return "unspecified digits are a capital `X`";
  if (text.front() == '-' || text.front() == '+' || text.front() == 'Y') return "years are 0001 to 9999";
  if (absl::StrContains(text, ':')) return "days are whole; leave the time of day out";
  if (text.size() > 4 && AllDigits(text)) return "year, month and day are divided by `-`: `2024-06-01`";
  if (std::any_of(text.begin(), text.end(), IsQualifier)) {
    return "one of `?`, `~` and `%` may stand at the end; `%` is `?` and `~` at once";
  }
  return "dates are written `2024`, `2024-06` or `2024-06-01`";
}

Period AllDays(Day first, Day last) { return {"", first, first, last, last}; }
Period OneDay(Day earliest, Day latest) { return {"", earliest, latest, earliest, latest}; }

// From the bounds of an uncertain month or year, by those of the earliest and latest it can be.
Period OneStretch(const Period& earliest, const Period& latest) {
  return {"", earliest.first_earliest, latest.first_latest, earliest.last_earliest, latest.last_latest};
}

Period Year(int year) { return AllDays(DayOf({year, 1, 1}), DayOf({year, 12, 31})); }
Period Month(int year, int month) {
  return AllDays(DayOf({year, month, 1}), DayOf({year, month, DaysInMonth(year, month)}));
}

// Three months from March on; the winter of the last year ends with it.
Period Season(int year, int season) {
  const int first = 3 * (season - kFirstSeason) + 3;
  const int last_month = season == kLastSeason ? 2 : first + 2;
  const int last_year = season == kLastSeason ? year + 1 : year;
  if (last_year > kLastYear) return AllDays(DayOf({year, first, 1}), DayOf({year, 12, 31}));
  return AllDays(DayOf({year, first, 1}), DayOf({last_year, last_month, DaysInMonth(last_year, last_month)}));
}

// `2024`, `201X`; or the rule that is broken.
absl::StatusOr<Period> ReadYear(absl::string_view text, absl::string_view year) {
  const int lowest = NumberOf(year, '0'), highest = NumberOf(year, '9');
  if (highest == 0) return InvalidDate(text, "years are 0001 to 9999");
  return OneStretch(Year(std::max(lowest, 1)), Year(highest));
}

// Whether a part is `size` characters: digits and then X.
bool IsNumber(absl::string_view part, size_t size) {
  const absl::string_view digits = part.substr(0, part.find_last_not_of('X') + 1);
  return part.size() == size && AllDigits(digits);
}

// `2024-06`, `2024-21`, `2024-XX`.
absl::StatusOr<Period> ReadMonth(absl::string_view text, int year, absl::string_view part) {
  if (part == "XX") return OneStretch(Month(year, 1), Month(year, 12));
  if (!AllDigits(part)) return InvalidDate(text, "of a month both digits are unspecified or none: `2024-XX`");
  const int month = NumberOf(part, '0');
  if (month >= kFirstSeason && month <= kLastSeason) return Season(year, month);
  if (month < 1 || month > 12) return InvalidDate(text, "months are 01 to 12, seasons 21 to 24");
  return Month(year, month);
}

// `2024-06-01`, `2024-06-XX`, `2024-XX-XX`.
absl::StatusOr<Period> ReadDay(absl::string_view text, int year, absl::string_view month_part, absl::string_view part) {
  ASSIGN_OR_RETURN(const Period month, ReadMonth(text, year, month_part));
  if (part == "XX" && (month_part == "XX" || NumberOf(month_part, '0') <= 12)) {
    return OneDay(month.first_earliest, month.last_latest);
  }
  if (month_part == "XX") return InvalidDate(text, "digits are unspecified from the right: `2024-XX-XX`");
  if (NumberOf(month_part, '0') > 12) return InvalidDate(text, "a season has no day of its own: `2024-21`");
  if (!AllDigits(part)) return InvalidDate(text, "of a day both digits are unspecified or none: `2024-06-XX`");
  const int day = NumberOf(part, '0'), days = month.last_latest - month.first_earliest + 1;
  if (day < 1 || day > days) return InvalidDate(text, absl::StrCat("days of that month are 01 to ", days));
  return OneDay(month.first_earliest + day - 1, month.first_earliest + day - 1);
}

absl::StatusOr<Period> ReadUnqualified(absl::string_view text, absl::string_view body) {
  const std::vector<absl::string_view> parts = absl::StrSplit(body, '-');
  if (parts.size() > 3 || !IsNumber(parts[0], 4)) return InvalidDate(text, RuleBroken(text));
  if (parts.size() == 1) return ReadYear(text, parts[0]);
  if (!AllDigits(parts[0])) return InvalidDate(text, "digits are unspecified from the right: `201X` or `2014-XX`");
  const int year = NumberOf(parts[0], '0');
  if (year == 0) return InvalidDate(text, "years are 0001 to 9999");
  for (size_t i = 1; i < parts.size(); ++i) {
    if (parts[i].size() == 1 && AllDigits(parts[i])) {
      return InvalidDate(text, "months and days have two digits: `2024-06-01`");
    }
    if (!IsNumber(parts[i], 2)) return InvalidDate(text, RuleBroken(text));
  }
  return parts.size() == 2 ? ReadMonth(text, year, parts[1]) : ReadDay(text, year, parts[1], parts[2]);
}

// One member of a set, `a`, `a..b`, `..b` or `a..`, as a Date.
absl::StatusOr<Date> ReadMember(absl::string_view set, absl::string_view member) {
  const std::vector<absl::string_view> ends = absl::StrSplit(member, "..");
  if (ends.size() > 2) return InvalidDate(set, "a choice between two dates is written `[2024-01..2024-03]`");
  const absl::string_view first = absl::StripAsciiWhitespace(ends.front());
  const absl::string_view last = absl::StripAsciiWhitespace(ends.back());
  if (first.empty() && last.empty()) {
    return InvalidDate(set, member.empty() ? "a date is missing" : "one side of `..` must be there");
  }
  Period from{.first_earliest = kDistantPast}, to{.last_latest = kDistantFuture};
  if (!first.empty()) {
    ASSIGN_OR_RETURN(from, ParseSimpleDate(first));
  }
  if (!last.empty()) {
    ASSIGN_OR_RETURN(to, ParseSimpleDate(last));
  }
  if (to.last_latest < from.first_earliest) {
    return MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_INTERVAL,
                     absl::StrCat("\"", member, "\" ends before it starts: the earlier date stands first"));
  }
  const bool single = ends.size() == 1 || first == last;
  return Date{single ? from.text : absl::StrCat(from.text, "..", to.text), from.first_earliest, to.last_latest};
}

// `[a..b]`, `[a,b]`: the members sorted, each once; one that stands alone and is a simple date loses its brackets.
absl::StatusOr<Date> ReadSet(absl::string_view text) {
  if (text.size() < 2 || text.back() != ']')
    return InvalidDate(text, "a choice of dates starts with `[` and ends with `]`");
  std::vector<Date> members;
  for (const absl::string_view member : absl::StrSplit(text.substr(1, text.size() - 2), ',')) {
    ASSIGN_OR_RETURN(Date read, ReadMember(text, absl::StripAsciiWhitespace(member)));
    members.push_back(std::move(read));
  }
  const auto key = [](const Date& date) { return std::tie(date.earliest, date.latest, date.text); };
  std::sort(members.begin(), members.end(), [&](const Date& a, const Date& b) { return key(a) < key(b); });
  const auto same = [&](const Date& a, const Date& b) { return a.text == b.text; };
  members.erase(std::unique(members.begin(), members.end(), same), members.end());
  Date date = members.front();
  for (size_t i = 1; i < members.size(); ++i) {
    absl::StrAppend(&date.text, ",", members[i].text);
    date.latest = std::max(date.latest, members[i].latest);
  }
  if (members.size() > 1 || absl::StrContains(date.text, "..")) date.text = absl::StrCat("[", date.text, "]");
  return date;
}

// One end of an interval; nothing and `..` are the caller's.
absl::StatusOr<Period> ReadEnd(absl::string_view interval, absl::string_view end) {
  if (absl::StrContains(end, '[')) {
    return InvalidDate(interval, "an interval has one date at either end, no choice of dates: `2024-01/2024-03`");
  }
  return ParseSimpleDate(end);
}

// `a/b`, `../b`, `a/..`, `/b`, `a/`. An end left empty is there, but nobody knows when.
absl::StatusOr<Period> ReadInterval(absl::string_view text) {
  const std::vector<absl::string_view> ends = absl::StrSplit(text, '/');
  if (ends.size() > 2) return InvalidDate(text, "an interval has one `/`: `2024-01-01/2024-03-31`");
  const absl::string_view first = absl::StripAsciiWhitespace(ends[0]), last = absl::StripAsciiWhitespace(ends[1]);
  const bool has_first = !first.empty() && first != "..", has_last = !last.empty() && last != "..";
  if (!has_first && !has_last) return InvalidDate(text, "an interval has a date at one end at least: `2024-01/..`");
  Period from, to;
  if (has_first) {
    ASSIGN_OR_RETURN(from, ReadEnd(text, first));
  }
  if (has_last) {
    ASSIGN_OR_RETURN(to, ReadEnd(text, last));
  }
  if (to.last_latest < from.first_earliest) {
    return MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_INTERVAL,
                     absl::StrCat("\"", text, "\" ends before it starts: the earlier date stands first"));
  }
  Period period{
      absl::StrCat(has_first ? absl::string_view(from.text) : first, "/", has_last ? absl::string_view(to.text) : last),
      from.first_earliest, from.first_latest, to.last_earliest, to.last_latest};
  if (first.empty()) period.first_latest = to.last_latest;
  if (last.empty()) period.last_earliest = from.first_earliest;
  const bool certain = from.first_earliest == from.first_latest && from.last_earliest == from.last_latest;
  if (has_first && certain && from.text == to.text) period.text = from.text;
  return period;
}

absl::StatusOr<absl::string_view> Trimmed(absl::string_view text) {
  const absl::string_view trimmed = absl::StripAsciiWhitespace(text);
  if (trimmed.size() > kMaxDateBytes) {
    return InvalidDate(trimmed, absl::StrCat("a date or interval has at most ", kMaxDateBytes, " bytes"));
  }
  return trimmed;
}

}  // namespace

absl::Status InvalidDate(absl::string_view text, absl::string_view rule) {
  constexpr size_t kQuoted = 80;
  size_t end = std::min(text.size(), kQuoted);
  while (end < text.size() && end > 0 && (text[end] & 0xc0) == 0x80) --end;  // not in the middle of a character
  return MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FORMAT,
                   absl::StrCat("\"", text.substr(0, end), end < text.size() ? "…" : "", "\" is no EDTF date: ", rule));
}

absl::StatusOr<Period> ParseSimpleDate(absl::string_view text) {
  const bool qualified = !text.empty() && IsQualifier(text.back());
  ASSIGN_OR_RETURN(Period period, ReadUnqualified(text, text.substr(0, text.size() - (qualified ? 1 : 0))));
  period.text = std::string(text);
  return period;
}

absl::StatusOr<Date> ParseDate(absl::string_view text) {
  ASSIGN_OR_RETURN(const absl::string_view trimmed, Trimmed(text));
  if (absl::StrContains(trimmed, '/')) return InvalidDate(trimmed, RuleBroken(trimmed));
  if (!trimmed.empty() && trimmed.front() == '[') return ReadSet(trimmed);
  ASSIGN_OR_RETURN(Period period, ParseSimpleDate(trimmed));
  return Date{std::move(period.text), period.first_earliest, period.last_latest};
}

absl::StatusOr<Period> ParsePeriod(absl::string_view text) {
  ASSIGN_OR_RETURN(const absl::string_view trimmed, Trimmed(text));
  if (absl::StrContains(trimmed, '/')) return ReadInterval(trimmed);
  if (trimmed.empty() || trimmed.front() != '[') return ParseSimpleDate(trimmed);
  ASSIGN_OR_RETURN(Date date, ReadSet(trimmed));
  // A set of one date has lost its brackets and is that date, all of its days.
  if (date.text.front() != '[') return ParseSimpleDate(date.text);
  return Period{std::move(date.text), date.earliest, date.latest, date.earliest, date.latest};
}

}  // namespace entente::base
