#include "service/query/filter_text.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

constexpr size_t kShownBytes = 24;  // of the text, in messages

bool IsBlank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }
bool EndsWord(char c) { return IsBlank(c) || absl::string_view("()<>=!:\"',").find(c) != absl::string_view::npos; }
bool IsKeyword(absl::string_view word) { return word == "AND" || word == "OR" || word == "NOT"; }

// Reads one text from left to right.
class Parser {
 public:
  Parser(absl::string_view text, int max_depth, absl::string_view field)
      : text_(text), max_depth_(max_depth), field_(field) {}

  absl::StatusOr<FilterText> Parse() {
    FilterText parsed;
    SkipBlanks();
    if (AtEnd()) return parsed;
    ASSIGN_OR_RETURN(parsed.filter, Expression(1));
    if (!AtEnd()) return Mistake(at_, "`)` closes nothing");
    parsed.columns = std::move(columns_);
    return parsed;
  }

 private:
  // Factors joined by AND, or by nothing: both mean AND.
  absl::StatusOr<v1::Filter> Expression(int depth) {
    if (depth > max_depth_) {
      return Refusal(
          v1::ERROR_REASON_OUT_OF_BOUNDS, field_,
          absl::StrCat("column ", Column(at_), ": terms stand inside one another more than ", max_depth_, " deep"),
          {{"limit", absl::StrCat(max_depth_)}});
    }
    v1::FilterList factors;
    while (true) {
      ASSIGN_OR_RETURN(*factors.add_filters(), Factor(depth));
      SkipBlanks();
      if (AtEnd() || text_[at_] == ')') break;
      TakeKeyword("AND");
      SkipBlanks();
    }
    return Joined(std::move(factors), &v1::Filter::mutable_all);
  }

  // Terms joined by OR.
  absl::StatusOr<v1::Filter> Factor(int depth) {
    v1::FilterList terms;
    do {
      SkipBlanks();
      ASSIGN_OR_RETURN(*terms.add_filters(), Term(depth));
      SkipBlanks();
    } while (TakeKeyword("OR"));
    return Joined(std::move(terms), &v1::Filter::mutable_any);
  }

  absl::StatusOr<v1::Filter> Term(int depth) {
    if (TakeKeyword("NOT") || TakeMinus()) {
      SkipBlanks();
      v1::Filter negated;
      ASSIGN_OR_RETURN(*negated.mutable_not_(), Simple(depth + 1));
      return negated;
    }
    return Simple(depth);
  }

  absl::StatusOr<v1::Filter> Simple(int depth) {
    if (AtEnd()) return Mistake(at_, "a condition is missing");
    if (text_[at_] != '(') return Restriction();
    const size_t opened = at_++;
    SkipBlanks();
    ASSIGN_OR_RETURN(v1::Filter inner, Expression(depth + 1));
    if (AtEnd()) return Mistake(opened, "`(` is not closed");
    ++at_;
    return inner;
  }

  absl::StatusOr<v1::Filter> Restriction() {
    const size_t start = at_;
    v1::Filter restriction;
    v1::Comparison& comparison = *restriction.mutable_comparison();
    const absl::string_view field = TakeWord();
    if (field.empty()) return Mistake(start, "the name of a field is missing");
    if (IsKeyword(field)) return Mistake(start, absl::StrCat("a condition is missing before `", field, "`"));
    comparison.set_field(std::string(field));
    SkipBlanks();
    if (!AtEnd() && text_[at_] == '(') return Mistake(start, "functions are not known here");
    const v1::Comparator comparator = TakeComparator();
    if (comparator == v1::COMPARATOR_UNSPECIFIED) {
      return Mistake(start, absl::StrCat("`", field, "` stands alone; write `field = value` or `field:*`"));
    }
    comparison.set_comparator(comparator);
    SkipBlanks();
    ASSIGN_OR_RETURN(*comparison.mutable_value(), Value());
    if (comparator == v1::COMPARATOR_EQUAL && comparison.value().size() > 1 && comparison.value().back() == '*') {
      comparison.set_comparator(v1::COMPARATOR_PREFIX);
      comparison.mutable_value()->pop_back();
    }
    columns_.push_back(Column(start));
    return restriction;
  }

  v1::Comparator TakeComparator() {
    static constexpr std::pair<absl::string_view, v1::Comparator> kComparators[] = {
        {"!=", v1::COMPARATOR_NOT_EQUAL}, {"<=", v1::COMPARATOR_LESS_EQUAL}, {">=", v1::COMPARATOR_GREATER_EQUAL},
        {"=", v1::COMPARATOR_EQUAL},      {"<", v1::COMPARATOR_LESS},        {">", v1::COMPARATOR_GREATER},
        {":", v1::COMPARATOR_HAS}};
    for (const auto& [sign, comparator] : kComparators) {
      if (!absl::StartsWith(text_.substr(at_), sign)) continue;
      at_ += sign.size();
      return comparator;
    }
    return v1::COMPARATOR_UNSPECIFIED;
  }

  absl::StatusOr<std::string> Value() {
    if (AtEnd()) return Mistake(at_, "a value is missing");
    const size_t start = at_;
    const char first = text_[at_];
    if (first == '"' || first == '\'') return Quoted(first);
    if (first == '(') return Mistake(at_, "a value cannot stand in parentheses");
    const absl::string_view word = first == '[' ? TakeSet() : TakeWord();
    if (word.empty()) return Mistake(start, "a value is missing; one with other than plain letters needs quotes");
    if (IsKeyword(word)) return Mistake(start, absl::StrCat("`", word, "` as a value needs quotes"));
    if (!AtEnd() && !IsBlank(text_[at_]) && text_[at_] != ')') {
      return Mistake(at_, absl::StrCat("`", text_.substr(at_, 1), "` in a value needs quotes around it"));
    }
    return std::string(word);
  }

  absl::StatusOr<std::string> Quoted(char quote) {
    const size_t opened = at_++;
    std::string value;
    while (!AtEnd() && text_[at_] != quote) {
      char c = text_[at_++];
      if (c == '\\') {
        if (AtEnd()) break;
        c = text_[at_++];
        if (c == 'n')
          c = '\n';
        else if (c == 't')
          c = '\t';
        else if (c != '\\' && c != '"' && c != '\'') {
          return Mistake(at_ - 2, "an escape is one of \\\\ \\\" \\' \\n \\t");
        }
      }
      value.push_back(c);
    }
    if (AtEnd()) return Mistake(opened, "the quote is not closed");
    ++at_;
    return value;
  }

  absl::string_view TakeWord() {
    const size_t start = at_;
    while (!AtEnd() && !EndsWord(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }

  // A set of EDTF dates, commas and all: `[2024,2026]`.
  absl::string_view TakeSet() {
    const size_t length = text_.substr(at_).find(']');
    if (length == absl::string_view::npos) return TakeWord();
    const absl::string_view set = text_.substr(at_, length + 1);
    at_ += set.size();
    return set;
  }

  // Takes `word` if it stands here as a word of its own.
  bool TakeKeyword(absl::string_view word) {
    const absl::string_view rest = text_.substr(at_);
    if (!absl::StartsWith(rest, word)) return false;
    if (rest.size() > word.size() && !IsBlank(rest[word.size()]) && rest[word.size()] != '(') return false;
    at_ += word.size();
    return true;
  }

  bool TakeMinus() {
    if (AtEnd() || text_[at_] != '-') return false;
    ++at_;
    return true;
  }

  static v1::Filter Joined(v1::FilterList parts, v1::FilterList* (v1::Filter::*list)()) {
    if (parts.filters_size() == 1) return std::move(*parts.mutable_filters(0));
    v1::Filter joined;
    *(joined.*list)() = std::move(parts);
    return joined;
  }

  void SkipBlanks() {
    while (!AtEnd() && IsBlank(text_[at_])) ++at_;
  }
  bool AtEnd() const { return at_ >= text_.size(); }

  // The place of a byte, in characters from 1.
  int Column(size_t at) const {
    int column = 1;
    for (const char c : text_.substr(0, at)) column += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    return column;
  }

  absl::Status Mistake(size_t at, absl::string_view what) const {
    const int column = Column(at);
    size_t end = std::min(at + kShownBytes, text_.size());
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) ++end;
    const std::string here = at < text_.size() ? absl::StrCat("at `", text_.substr(at, end - at), "`") : "at the end";
    return Refusal(v1::ERROR_REASON_INVALID_FILTER, field_, absl::StrCat("column ", column, ", ", here, ": ", what),
                   {{"column", absl::StrCat(column)}});
  }

  const absl::string_view text_;
  const int max_depth_;
  const absl::string_view field_;
  size_t at_ = 0;
  std::vector<int> columns_;
};

}  // namespace

absl::StatusOr<FilterText> ParseFilterText(absl::string_view text, int max_depth, absl::string_view field) {
  if (text.size() > kMaxFilterTextBytes) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, field,
                   absl::StrCat(text.size(), " bytes; at most ", kMaxFilterTextBytes, " are allowed"),
                   {{"limit", absl::StrCat(kMaxFilterTextBytes)}});
  }
  return Parser(text, max_depth, field).Parse();
}

}  // namespace entente::query
