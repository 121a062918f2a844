#include "cli/import/template_parser.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

constexpr size_t kShownBytes = 24;

bool BeginsName(char character) {
  return absl::ascii_isalpha(static_cast<unsigned char>(character)) || character == '_';
}

bool ContinuesName(char character) {
  return absl::ascii_isalnum(static_cast<unsigned char>(character)) || character == '_' || character == '-';
}

template <typename Map>
std::string KeysOf(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, number] : map) keys.push_back(key);
  return keys.empty() ? "there are none" : absl::StrCat("there are: ", absl::StrJoin(keys, ", "));
}

}  // namespace

absl::Status ExpressionParser::Expected(absl::string_view what) const {
  const absl::string_view rest = text_.substr(at_, kShownBytes);
  return absl::InvalidArgumentError(rest.empty() ? absl::StrCat("expected ", what, ", but the expression ends")
                                                 : absl::StrCat("expected ", what, " at `", rest, "`"));
}

void ExpressionParser::SkipSpace() {
  while (!AtEnd() && absl::ascii_isspace(static_cast<unsigned char>(Peek()))) ++at_;
}

bool ExpressionParser::Consume(absl::string_view token) {
  SkipSpace();
  if (text_.substr(at_, token.size()) != token) return false;
  at_ += token.size();
  return true;
}

absl::StatusOr<Expression> ExpressionParser::Parse() {
  Expression expression;
  do {
    ASSIGN_OR_RETURN(Alternative alternative, ParseAlternative());
    expression.push_back(std::move(alternative));
  } while (Consume("??"));
  if (!Consume("}")) return Expected("`|`, `?\?` or `}`");
  return expression;
}

absl::StatusOr<Alternative> ExpressionParser::ParseAlternative() {
  Alternative alternative;
  ASSIGN_OR_RETURN(alternative.operand, ParseOperand());
  while (Consume("|")) {
    ASSIGN_OR_RETURN(FilterUse use, ParseFilter());
    alternative.filters.push_back(std::move(use));
  }
  return alternative;
}

absl::StatusOr<Operand> ExpressionParser::ParseOperand() {
  SkipSpace();
  Operand operand;
  if (Peek() == '\'' || Peek() == '"') {
    ASSIGN_OR_RETURN(const std::string text, ParseQuoted());
    operand.literal = Value::Text(text);
    return operand;
  }
  if (absl::ascii_isdigit(static_cast<unsigned char>(Peek())) || Peek() == '-') {
    const size_t end = std::min(text_.find_first_not_of("0123456789.eE+-", at_), text_.size());
    operand.literal = Value::Text(text_.substr(at_, end - at_));
    at_ = end;
    return operand;
  }
  do {
    ASSIGN_OR_RETURN(PathStep step, ParseStep(operand.path.empty()));
    operand.path.push_back(std::move(step));
  } while (Peek() == '.' || Peek() == '[');
  return operand;
}

absl::StatusOr<PathStep> ExpressionParser::ParseStep(bool first) {
  if (Peek() == '[') return ParseBracket();
  if (!first) ++at_;  // the dot
  PathStep step;
  ASSIGN_OR_RETURN(step.key, ParseName());
  return step;
}

absl::StatusOr<PathStep> ExpressionParser::ParseBracket() {
  ++at_;
  PathStep step;
  if (Consume("*")) {
    step.sort = PathStep::kEach;
  } else if (Peek() == '\'' || Peek() == '"') {
    ASSIGN_OR_RETURN(step.key, ParseQuoted());
  } else {
    const size_t end = std::min(text_.find(']', at_), text_.size());
    if (!absl::SimpleAtoi(text_.substr(at_, end - at_), &step.index)) return Expected("a number, `*` or a quoted key");
    step.sort = PathStep::kIndex;
    at_ = end;
  }
  if (!Consume("]")) return Expected("`]`");
  return step;
}

absl::StatusOr<std::string> ExpressionParser::ParseName() {
  SkipSpace();
  if (Peek() == '`') {
    const size_t end = text_.find('`', at_ + 1);
    if (end == absl::string_view::npos) return Expected("a name between backquotes");
    std::string name(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return name;
  }
  if (!BeginsName(Peek())) return Expected("a name, a number or a quoted text");
  const size_t start = at_;
  while (!AtEnd() && ContinuesName(Peek())) ++at_;
  return std::string(text_.substr(start, at_ - start));
}

absl::StatusOr<std::string> ExpressionParser::ParseQuoted() {
  const char quote = Peek();
  const size_t start = at_++;
  std::string text;
  while (!AtEnd()) {
    const char character = text_[at_++];
    if (character != quote) {
      text.push_back(character);
    } else if (Peek() == quote) {
      text.push_back(quote);
      ++at_;
    } else {
      return text;
    }
  }
  at_ = start;
  return Expected("a text whose quotes are closed");
}

absl::StatusOr<FilterUse> ExpressionParser::ParseFilter() {
  ASSIGN_OR_RETURN(const std::string name, ParseName());
  FilterUse use;
  use.filter = FindFilter(name);
  if (use.filter == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("no filter is called `", name, "`; there are: ", absl::StrJoin(FilterNames(), ", ")));
  }
  if (text_.substr(at_, 1) == "(") RETURN_IF_ERROR(ParseArguments(use));
  const int count = static_cast<int>(use.arguments.size()) + (use.pattern != nullptr || use.lookup >= 0 ? 1 : 0);
  if (count < use.filter->least || count > use.filter->most) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", name, "` takes ", use.filter->least,
                     use.filter->most == use.filter->least ? "" : absl::StrCat(" to ", use.filter->most),
                     " arguments, not ", count));
  }
  return use;
}

absl::Status ExpressionParser::ParseArguments(FilterUse& use) {
  ++at_;
  if (Consume(")")) return absl::OkStatus();
  bool first = true;
  do {
    if (first && use.filter->first != FilterFirst::kValue) {
      RETURN_IF_ERROR(ParseFirstArgument(use));
    } else {
      ASSIGN_OR_RETURN(Operand argument, ParseOperand());
      use.arguments.push_back(std::move(argument));
    }
    first = false;
  } while (Consume(","));
  if (!Consume(")")) return Expected("`,` or `)`");
  return CheckRewrite(use);
}

absl::Status ExpressionParser::CheckRewrite(const FilterUse& use) const {
  if (use.filter->first != FilterFirst::kRewritingPattern || use.arguments.empty()) return absl::OkStatus();
  const Operand& rewrite = use.arguments.front();
  std::string mistake;
  if (!rewrite.path.empty()) return Expected("a quoted text to put in the place of a match");
  if (use.pattern->CheckRewriteString(rewrite.literal.text, &mistake)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("`", rewrite.literal.text, "` cannot take the place of a match: ", mistake));
}

absl::Status ExpressionParser::ParseFirstArgument(FilterUse& use) {
  SkipSpace();
  const bool is_pattern =
      use.filter->first == FilterFirst::kPattern || use.filter->first == FilterFirst::kRewritingPattern;
  if (is_pattern) {
    if (Peek() != '\'' && Peek() != '"') return Expected("a quoted regular expression");
    ASSIGN_OR_RETURN(const std::string text, ParseQuoted());
    ASSIGN_OR_RETURN(use.pattern, CompilePattern(text));
    return absl::OkStatus();
  }
  const bool is_table = use.filter->first == FilterFirst::kTable;
  const std::map<std::string, int>& known = is_table ? names_.tables : names_.indexes;
  ASSIGN_OR_RETURN(const std::string name, ParseName());
  const auto found = known.find(name);
  if (found == known.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no ", is_table ? "table" : "index", " is called `", name, "`; ", KeysOf(known)));
  }
  use.lookup = found->second;
  return absl::OkStatus();
}

}  // namespace entente::cli
