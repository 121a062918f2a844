#include "cli/import/text_date.h"

#include <re2/re2.h>

#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"

namespace entente::cli {
namespace {

constexpr std::array<absl::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                       "may",       "june",     "july",     "august",
                                                       "september", "october",  "november", "december"};
// Earlier or later years are typing mistakes in the sources of this field.
constexpr int kFirstYear = 1000;
constexpr int kLastYear = 2200;

// 1 to 12; 0 if the word is no month. Three letters will do.
int MonthOf(absl::string_view word) {
  const std::string lower = absl::AsciiStrToLower(word);
  if (lower == "sept") return 9;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (lower == kMonths[i] || (lower.size() == 3 && kMonths[i].substr(0, 3) == lower)) return static_cast<int>(i) + 1;
  }
  return 0;
}

bool IsYear(int year) { return year >= kFirstYear && year <= kLastYear; }

std::optional<std::string> YearText(int year) {
  if (!IsYear(year)) return {};
  return absl::StrFormat("%04d", year);
}

std::optional<std::string> MonthText(int year, int month) {
  if (!IsYear(year) || month < 1 || month > 12) return {};
  return absl::StrFormat("%04d-%02d", year, month);
}

std::optional<std::string> DayText(int year, int month, int day) {
  if (!MonthText(year, month)) return {};
  const absl::CivilDay civil(year, month, day);
  if (day < 1 || civil.month() != month || civil.day() != day) return {};
  return absl::StrFormat("%04d-%02d-%02d", year, month, day);
}

// Some month of a year, by its first and last.
std::optional<std::string> MonthsText(int year, int first, int last) {
  if (!IsYear(year)) return {};
  return absl::StrFormat("[%04d-%02d..%04d-%02d]", year, first, year, last);
}

std::optional<std::string> NumericDate(const re2::StringPiece& text, DateOrder order) {
  static const RE2 year_only(R"((\d{4}))");
  static const RE2 year_month(R"((\d{4})[-/.](\d{1,2}))");
  static const RE2 full(R"((\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?)");
  static const RE2 compact(R"((\d{4})(\d{2})(\d{2}))");
  static const RE2 year_last(R"((\d{1,2})[-/.](\d{1,2})[-/.](\d{4}))");
  int year = 0;
  int month = 0;
  int day = 0;
  if (RE2::FullMatch(text, year_only, &year)) return YearText(year);
  if (RE2::FullMatch(text, year_month, &year, &month)) return MonthText(year, month);
  if (RE2::FullMatch(text, full, &year, &month, &day) || RE2::FullMatch(text, compact, &year, &month, &day)) {
    return DayText(year, month, day);
  }
  if (order != DateOrder::kNone && RE2::FullMatch(text, year_last, &month, &day, &year)) {
    return order == DateOrder::kMonthFirst ? DayText(year, month, day) : DayText(year, day, month);
  }
  return {};
}

std::optional<std::string> NamedDate(const re2::StringPiece& text) {
  static const RE2 month_first(R"(([A-Za-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4}))");
  static const RE2 day_first(R"((\d{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]+)\.?,?[\s-]+(\d{4}))");
  static const RE2 month_only(R"(([A-Za-z]+)\.?,?[\s-]+(\d{4}))");
  int year = 0;
  int day = 0;
  std::string word;
  if (RE2::FullMatch(text, month_first, &word, &day, &year) || RE2::FullMatch(text, day_first, &day, &word, &year)) {
    return DayText(year, MonthOf(word), day);
  }
  if (RE2::FullMatch(text, month_only, &word, &year) && MonthOf(word) > 0) return MonthText(year, MonthOf(word));
  return {};
}

std::optional<std::string> VagueDate(const re2::StringPiece& text) {
  static const RE2 part(R"((?i)(early|mid|late)[\s-]+(\d{4}))");
  static const RE2 quarter_last(R"((?i)(\d{4})[\s-]?Q([1-4]))");
  static const RE2 quarter_first(R"((?i)Q([1-4])[\s,/-]*(\d{4}))");
  static const RE2 season(R"((?i)(spring|summer|autumn|fall|winter)[\s,]+(\d{4}))");
  int year = 0;
  int quarter = 0;
  std::string word;
  if (RE2::FullMatch(text, part, &word, &year)) {
    const char first = absl::ascii_tolower(word[0]);
    if (first == 'e') return MonthsText(year, 1, 3);
    return first == 'm' ? MonthsText(year, 5, 8) : MonthsText(year, 10, 12);
  }
  if (RE2::FullMatch(text, quarter_last, &year, &quarter) || RE2::FullMatch(text, quarter_first, &quarter, &year)) {
    return MonthsText(year, quarter * 3 - 2, quarter * 3);
  }
  if (RE2::FullMatch(text, season, &word, &year) && IsYear(year)) {
    const std::string lower = absl::AsciiStrToLower(word);
    const int code = lower == "spring" ? 21 : lower == "summer" ? 22 : lower == "winter" ? 24 : 23;
    return absl::StrCat(year, "-", code);
  }
  return {};
}

bool IsSet(absl::string_view date) { return !date.empty() && date.front() == '['; }

}  // namespace

std::optional<std::string> ReadDate(absl::string_view text, DateOrder order) {
  static const RE2 edtf(R"(\[[\d.,\s-]+\]|\d{4}(?:-\d{2}){0,2}[?~%])");
  text = absl::StripAsciiWhitespace(text);
  const re2::StringPiece piece(text.data(), text.size());
  if (RE2::FullMatch(piece, edtf)) return std::string(text);
  if (std::optional<std::string> date = NumericDate(piece, order)) return date;
  if (std::optional<std::string> date = NamedDate(piece)) return date;
  return VagueDate(piece);
}

std::optional<std::string> NotAfter(absl::string_view date) {
  if (IsSet(date)) return {};
  return absl::StrCat("[..", date, "]");
}

std::optional<std::string> NotBefore(absl::string_view date) {
  if (IsSet(date)) return {};
  return absl::StrCat("[", date, "..]");
}

std::optional<std::string> Between(absl::string_view from, absl::string_view until) {
  if (IsSet(from) || IsSet(until)) return {};
  if (from == until) return std::string(from);
  return absl::StrCat("[", from, "..", until, "]");
}

}  // namespace entente::cli
