// The filters that read what text stands for: looked-up values, numbers, dates, places, addresses. What cannot be read
// is left out with a remark.
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/import/filter.h"
#include "cli/import/text_date.h"
#include "cli/import/text_number.h"
#include "cli/import/text_place.h"

namespace entente::cli::filters {
namespace {

constexpr size_t kShownBytes = 80;

// The text that was read, or a remark that it could not be.
Value Read(const FilterCall& call, const std::optional<std::string>& text, absl::string_view what) {
  if (text) return Value::Text(*text, call.value.line);
  call.evaluation.remarks.push_back(
      absl::StrCat("`", absl::string_view(call.value.text).substr(0, kShownBytes), "` is no ", what));
  return Value();
}

std::optional<std::string> AsText(std::optional<double> number) {
  if (!number) return {};
  return ExactText(*number);
}

DateOrder OrderOf(const FilterCall& call) {
  if (call.arguments.empty()) return DateOrder::kNone;
  return call.arguments[0].text == "mdy" ? DateOrder::kMonthFirst : DateOrder::kDayFirst;
}

// Compares the number a text is with that of the argument; nothing if one of them is none.
std::optional<double> Difference(const FilterCall& call) {
  double number = 0;
  double bound = 0;
  if (!absl::SimpleAtod(call.value.text, &number) || !absl::SimpleAtod(call.arguments[0].text, &bound)) return {};
  return number - bound;
}

}  // namespace

Value ValueOf(const FilterCall& call) {
  if (!call.value.is_map()) return call.value;
  const Value* found = call.value.Find(call.arguments.empty() ? "value" : call.arguments[0].text);
  if (found == nullptr || (found->is_text() && call.evaluation.IsEmpty(found->text))) return Value();
  return *found;
}

Value MapTo(const FilterCall& call) {
  const Value* found = call.table->Find(call.value.text);
  if (found != nullptr) return *found;
  call.evaluation.remarks.push_back(
      absl::StrCat("`", absl::string_view(call.value.text).substr(0, kShownBytes), "` is not in the table"));
  return Value();
}

Value LookUp(const FilterCall& call) {
  const Value* found = call.index == nullptr ? nullptr : call.index->Find(call.value.text);
  return found == nullptr ? Value() : *found;
}

Value Number(const FilterCall& call) { return Read(call, AsText(ReadNumber(call.value.text)), "number"); }

Value Bytes(const FilterCall& call) { return Read(call, AsText(ReadBytes(call.value.text)), "size in bytes"); }

Value Times(const FilterCall& call) {
  double number = 0;
  double factor = 0;
  if (!absl::SimpleAtod(call.value.text, &number) || !absl::SimpleAtod(call.arguments[0].text, &factor)) {
    return Read(call, {}, "number");
  }
  return Value::Text(ExactText(number * factor), call.value.line);
}

Value AtLeast(const FilterCall& call) { return Difference(call).value_or(-1) >= 0 ? call.value : Value(); }

Value AtMost(const FilterCall& call) { return Difference(call).value_or(1) <= 0 ? call.value : Value(); }

Value Date(const FilterCall& call) { return Read(call, ReadDate(call.value.text, OrderOf(call)), "date"); }

Value NotAfterDate(const FilterCall& call) { return Read(call, NotAfter(call.value.text), "single date"); }

Value NotBeforeDate(const FilterCall& call) { return Read(call, NotBefore(call.value.text), "single date"); }

Value BetweenDates(const FilterCall& call) {
  if (call.arguments[0].absent()) return Value();
  return Read(call, Between(call.value.text, call.arguments[0].text), "single date");
}

Value Approximate(const FilterCall& call) { return Value::Text(absl::StrCat(call.value.text, "~"), call.value.line); }

Value Country(const FilterCall& call) { return Read(call, CountryOf(call.value.text), "country"); }

Value Language(const FilterCall& call) { return Read(call, LanguageOf(call.value.text), "language"); }

Value Url(const FilterCall& call) {
  absl::string_view text = absl::StripAsciiWhitespace(call.value.text);
  text = text.substr(0, text.find_first_of(" \t\r\n"));
  static const RE2 address(R"((?i)https?://[^\s/.]+[^\s]*)");
  static const RE2 domain(R"((?i)(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#]\S*)?)");
  const re2::StringPiece piece(text.data(), text.size());
  if (RE2::FullMatch(piece, address)) return Value::Text(text, call.value.line);
  if (RE2::FullMatch(piece, domain)) return Value::Text(absl::StrCat("https://", text), call.value.line);
  return Read(call, {}, "address");
}

}  // namespace entente::cli::filters
