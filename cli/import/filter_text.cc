// The filters that make text of text.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/import/filter.h"
#include "cli/import/text_key.h"
#include "cli/import/text_markup.h"

namespace entente::cli::filters {
namespace {

// A text, absent when there is nothing in it.
Value Made(absl::string_view text, const Value& of) { return text.empty() ? Value() : Value::Text(text, of.line); }

re2::StringPiece Piece(absl::string_view text) { return re2::StringPiece(text.data(), text.size()); }

int Whole(const Value& value) {
  int number = 0;
  return absl::SimpleAtoi(value.text, &number) ? number : 0;
}

// The separator a text has at a place; the longest of those that fit.
size_t SeparatorAt(absl::string_view rest, const std::vector<Value>& separators) {
  size_t size = 0;
  for (const Value& separator : separators) {
    if (separator.text.size() > size && rest.substr(0, separator.text.size()) == separator.text) {
      size = separator.text.size();
    }
  }
  return size;
}

void AddPart(absl::string_view part, const Value& of, const Evaluation& evaluation, std::vector<Value>& parts) {
  part = absl::StripAsciiWhitespace(part);
  if (part.size() >= 2 && part.front() == '"' && part.back() == '"') part = part.substr(1, part.size() - 2);
  if (!evaluation.IsEmpty(part)) parts.push_back(Value::Text(part, of.line));
}

// Splits at separators that stand neither between double quotes nor within a match of `keep`.
Value SplitText(const FilterCall& call, const RE2* keep) {
  const absl::string_view text = call.value.text;
  std::vector<Value> parts;
  size_t start = 0;
  bool quoted = false;
  re2::StringPiece kept;
  size_t kept_from = std::string::npos;
  for (size_t at = 0; at < text.size();) {
    if (keep != nullptr && (kept_from == std::string::npos || kept_from < at)) {
      const bool found = keep->Match(Piece(text), at, text.size(), RE2::UNANCHORED, &kept, 1) && !kept.empty();
      kept_from = found ? static_cast<size_t>(kept.data() - text.data()) : text.size();
    }
    if (keep != nullptr && at == kept_from) {
      at += kept.size();
      continue;
    }
    // A quote opens where a part begins and closes where one ends; elsewhere it is an inch sign or a mistake.
    if (text[at] == '"' && (quoted || absl::StripAsciiWhitespace(text.substr(start, at - start)).empty())) {
      quoted = !quoted && text.find('"', at + 1) != absl::string_view::npos;
      ++at;
      continue;
    }
    const size_t separator = quoted ? 0 : SeparatorAt(text.substr(at), call.arguments);
    if (separator == 0) {
      ++at;
      continue;
    }
    AddPart(text.substr(start, at - start), call.value, call.evaluation, parts);
    at += separator;
    start = at;
  }
  AddPart(text.substr(start), call.value, call.evaluation, parts);
  return Value::List(std::move(parts), call.value.line);
}

}  // namespace

Value Trim(const FilterCall& call) { return Made(Collapsed(call.value.text), call.value); }

Value Lower(const FilterCall& call) { return Made(absl::AsciiStrToLower(call.value.text), call.value); }

Value Upper(const FilterCall& call) { return Made(absl::AsciiStrToUpper(call.value.text), call.value); }

Value Plain(const FilterCall& call) { return Made(PlainText(call.value.text), call.value); }

Value Links(const FilterCall& call) {
  std::vector<Value> links;
  for (const std::string& link : LinksOf(call.value.text)) links.push_back(Value::Text(link, call.value.line));
  return Value::List(std::move(links), call.value.line);
}

Value Slug(const FilterCall& call) { return Made(SlugOf(call.value.text), call.value); }

Value Key(const FilterCall& call) { return Made(KeyOf(call.value.text), call.value); }

Value Match(const FilterCall& call) {
  const int groups = call.pattern->NumberOfCapturingGroups();
  std::vector<re2::StringPiece> found(groups + 1);
  const std::string& text = call.value.text;
  if (!call.pattern->Match(text, 0, text.size(), RE2::UNANCHORED, found.data(), groups + 1)) return Value();
  if (!call.arguments.empty()) {
    std::string rewritten;
    call.pattern->Rewrite(&rewritten, call.arguments[0].text, found.data(), groups + 1);
    return Made(absl::StripAsciiWhitespace(rewritten), call.value);
  }
  // The first group that took part, or, if there are no groups, the match.
  for (int group = groups > 0 ? 1 : 0; group <= groups; ++group) {
    const absl::string_view part(found[group].data() == nullptr ? "" : found[group].data(), found[group].size());
    if (!part.empty()) return Made(absl::StripAsciiWhitespace(part), call.value);
  }
  return Value();
}

Value Replace(const FilterCall& call) {
  std::string text = call.value.text;
  RE2::GlobalReplace(&text, *call.pattern, call.arguments[0].text);
  return Made(absl::StripAsciiWhitespace(text), call.value);
}

Value Pad(const FilterCall& call) {
  const size_t width = static_cast<size_t>(std::clamp(Whole(call.arguments[0]), 0, 64));
  const std::string& text = call.value.text;
  const char fill = call.arguments.size() > 1 && !call.arguments[1].text.empty() ? call.arguments[1].text[0] : '0';
  return Value::Text(text.size() >= width ? text : std::string(width - text.size(), fill) + text, call.value.line);
}

Value Limit(const FilterCall& call) {
  return Made(Shortened(call.value.text, static_cast<size_t>(std::max(Whole(call.arguments[0]), 0))), call.value);
}

Value Split(const FilterCall& call) { return SplitText(call, nullptr); }

Value SplitOutside(const FilterCall& call) { return SplitText(call, call.pattern); }

}  // namespace entente::cli::filters
