#include "cli/error_report.h"

#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cli/display_width.h"
#include "entente/error.h"
#include "entente/internal/near_names.h"

namespace entente::cli {
namespace {

// What stands in the first pair of double quotes or backquotes.
std::string Quoted(const std::string& text) {
  const size_t start = text.find_first_of("\"`");
  const size_t end = start == std::string::npos ? start : text.find(text[start], start + 1);
  return end == std::string::npos ? "" : text.substr(start + 1, end - start - 1);
}

// Whether `text` says `value`, as a word and not within a longer one.
bool Says(const std::string& text, const std::string& value) {
  const auto in_word = [&](size_t at) {
    return at < text.size() && (absl::ascii_isalnum(text[at]) || text[at] == '-' || text[at] == '/');
  };
  for (size_t at = text.find(value); at != std::string::npos; at = text.find(value, at + 1)) {
    if (!(at > 0 && in_word(at - 1)) && !in_word(at + value.size())) return true;
  }
  return false;
}

// What the metadata adds that `message` does not say already.
std::string Hints(const std::map<std::string, std::string>& metadata, const std::string& message) {
  std::string hints;
  for (const auto& [name, value] : metadata) {
    if (value.empty() || Says(message, value)) continue;
    if (name == "known" && absl::StrContains(message, "did you mean")) continue;
    if (name == "known") {
      std::vector<std::string> known = absl::StrSplit(value, absl::ByAnyChar(", "), absl::SkipEmpty());
      absl::StrAppend(&hints, internal::Suggestion(Quoted(message), known));
    } else {
      absl::StrAppend(&hints, "; ", name, ": ", value);
    }
  }
  return hints;
}

std::string Line(const std::string& text) { return absl::StrCat("entente: ", OnOneLine(text), "\n"); }

}  // namespace

std::string ErrorReport(const absl::Status& status, const std::string& server) {
  const std::string reason = ReasonName(status);
  const std::string message(status.message());
  const std::map<std::string, std::string> metadata = Metadata(status);
  std::string report;
  for (const FieldViolation& violation : FieldViolations(status)) {
    const std::string hints = report.empty() ? Hints(metadata, violation.description) : "";
    const std::string path = violation.field.empty() ? "" : absl::StrCat(violation.field, ": ");
    report += Line(absl::StrCat(path, violation.description, hints));
  }
  if (!report.empty()) return report;
  if (reason.empty() && status.code() == absl::StatusCode::kUnavailable) {
    return Line(absl::StrCat("cannot reach ", server, ": ", message, "; --server or ENTENTE_SERVER says where it is"));
  }
  const std::string start = reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
  const std::string choice = Reason(status) == v1::ERROR_REASON_AMBIGUOUS_NAME ? "; give one of these ids" : "";
  const std::string rest(absl::StripPrefix(message, absl::StrCat(start, ": ")));
  return Line(absl::StrCat(start, ": ", rest, Hints(metadata, message), choice));
}

}  // namespace entente::cli
