#include "entente/internal/pattern_parser.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/status_macros.h"

namespace entente::internal {
namespace {

constexpr char kAfterClause[] = "\",\", MATCH, OPTIONAL, NOT, WHERE, RETURN, ORDER BY, LIMIT or the end";

}  // namespace

absl::StatusOr<PatternText> PatternParser::Parse() {
  const auto at_tail = [&] { return tokens_.AtWord("return") || tokens_.AtWord("order") || tokens_.AtWord("limit"); };
  PatternText text;
  do {
    RETURN_IF_ERROR(ParseClause());
    if (tokens_.At('(')) return tokens_.Unexpected(kAfterClause);
    if (!tokens_.TakeIf(',')) continue;
    if (tokens_.AtEnd() || at_tail()) return tokens_.Unexpected("another node such as (a) after \",\"");
  } while (!tokens_.AtEnd() && !at_tail());
  if (draft_.empty()) return tokens_.Unexpected("a node such as (a)");
  RETURN_IF_ERROR(ParseReturn(text));
  RETURN_IF_ERROR(ParseOrder(text));
  RETURN_IF_ERROR(ParseLimit(text));
  if (!tokens_.AtEnd()) return tokens_.Unexpected("the end");
  RETURN_IF_ERROR(draft_.Assemble(text));
  RETURN_IF_ERROR(CheckReturns(text));
  return text;
}

absl::Status PatternParser::ParseClause() {
  if (tokens_.At('(')) {
    RETURN_IF_ERROR(ParseChain({}));
  } else if (tokens_.TakeIf("match")) {
    RETURN_IF_ERROR(ParseChains({}));
  } else if (tokens_.TakeIf("optional")) {
    RETURN_IF_ERROR(ParsePart(Scope::Sort::kOptional));
  } else if (tokens_.TakeIf("not")) {
    tokens_.TakeIf("exists");
    RETURN_IF_ERROR(ParsePart(Scope::Sort::kAbsent));
  } else if (tokens_.TakeIf("where")) {
    RETURN_IF_ERROR(ParseWhere(""));
  } else {
    return tokens_.Unexpected(draft_.empty() ? "a node such as (a)" : kAfterClause);
  }
  return absl::OkStatus();
}

absl::Status PatternParser::ParseChains(const Scope& scope) {
  RETURN_IF_ERROR(ParseChain(scope));
  while (tokens_.At(',') && tokens_.At('(', 1)) {
    tokens_.Take();
    RETURN_IF_ERROR(ParseChain(scope));
  }
  return absl::OkStatus();
}

absl::Status PatternParser::ParsePart(Scope::Sort sort) {
  const Scope scope = draft_.AddPart(sort);
  const int column = tokens_.column();
  const size_t edges = draft_.edges();
  if (tokens_.TakeIf("match")) {
    RETURN_IF_ERROR(ParseChains(scope));
  } else if (tokens_.TakeIf('{')) {
    tokens_.TakeIf("match");
    RETURN_IF_ERROR(ParseChains(scope));
    if (tokens_.TakeIf("where")) RETURN_IF_ERROR(ParseWhere(""));
    RETURN_IF_ERROR(tokens_.Expect('}', "to end the part"));
  } else if (tokens_.At('(')) {
    RETURN_IF_ERROR(ParseChain(scope));
  } else {
    return tokens_.Unexpected("a part: (a)--(b) or { ... }");
  }
  if (draft_.edges() > edges) return absl::OkStatus();
  return ErrorAt(column, "a part needs an edge; expected one such as (a)--(b)");
}

absl::Status PatternParser::ParseReturn(PatternText& text) {
  if (!tokens_.TakeIf("return")) return absl::OkStatus();
  text.request.set_distinct(tokens_.TakeIf("distinct"));
  if (tokens_.TakeIf('*')) return absl::OkStatus();
  do {
    if (tokens_.Peek().sort != Token::Sort::kWord) return tokens_.Unexpected("a variable or * to return");
    const Token& variable = tokens_.Take();
    if (tokens_.At('.') || tokens_.At('(')) return tokens_.Unexpected("variables only, without fields and functions");
    text.columns[absl::StrCat("returns[", returned_.size(), "]")] = variable.column;
    text.request.add_returns(variable.text);
    returned_.push_back({variable.text, variable.column});
  } while (tokens_.TakeIf(','));
  return absl::OkStatus();
}

absl::Status PatternParser::CheckReturns(const PatternText& text) const {
  for (const Word& variable : returned_) RETURN_IF_ERROR(draft_.CheckReturned(variable));
  for (const Word& variable : ordered_) {
    RETURN_IF_ERROR(draft_.CheckReturned(variable));
    bool found = false;
    for (const std::string& returned : text.request.returns()) found = found || returned == variable.text;
    if (!found)
      return ErrorAt(variable.column, absl::StrCat("\"", variable.text, "\" is not returned; add it to RETURN"));
  }
  return absl::OkStatus();
}

absl::Status PatternParser::ParseOrder(PatternText& text) {
  const int column = tokens_.column();
  if (!tokens_.TakeIf("order")) return absl::OkStatus();
  if (!tokens_.TakeIf("by")) return tokens_.Unexpected("BY");
  std::vector<std::string> terms;
  do {
    if (tokens_.Peek().sort != Token::Sort::kWord) return tokens_.Unexpected("a variable and a field, such as a.id");
    const Token variable = tokens_.Take();
    ordered_.push_back({variable.text, variable.column});
    ASSIGN_OR_RETURN(const Word path, ParsePath(absl::StrCat("\".\" and a field, such as ", variable.text, ".id")));
    const bool descending = tokens_.AtWord("desc") || tokens_.AtWord("descending");
    if (descending || tokens_.AtWord("asc") || tokens_.AtWord("ascending")) tokens_.Take();
    terms.push_back(absl::StrCat(variable.text, ".", path.text, descending ? " desc" : ""));
  } while (tokens_.TakeIf(','));
  text.columns["order_by"] = column;
  text.request.set_order_by(absl::StrJoin(terms, ", "));
  return absl::OkStatus();
}

absl::Status PatternParser::ParseLimit(PatternText& text) {
  if (!tokens_.TakeIf("limit")) return absl::OkStatus();
  const int column = tokens_.column();
  ASSIGN_OR_RETURN(const int limit, ParseNumber("how many rows to return at most"));
  if (limit == 0) return ErrorAt(column, "expected at least 1; leave LIMIT out for all rows");
  text.columns["limit"] = column;
  text.request.set_limit(limit);
  return absl::OkStatus();
}

absl::StatusOr<int> PatternParser::ParseNumber(const std::string& purpose) {
  int number = 0;
  if (tokens_.Peek().sort != Token::Sort::kNumber || !absl::SimpleAtoi(tokens_.Peek().text, &number)) {
    return tokens_.Unexpected(absl::StrCat("a whole number: ", purpose));
  }
  tokens_.Take();
  return number;
}

}  // namespace entente::internal
