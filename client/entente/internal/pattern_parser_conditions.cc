// Properties, values and conditions.
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "entente/internal/filters.h"
#include "entente/internal/near_names.h"
#include "entente/internal/pattern_parser.h"
#include "entente/internal/schema_words.h"
#include "service/base/status_macros.h"

namespace entente::internal {
namespace {

constexpr char kComparators[] = "one of = <> < <= > >=, CONTAINS, STARTS WITH, IN or IS [NOT] NULL";

Condition ListOf(Condition::Sort sort, std::vector<Condition> children) {
  if (children.size() == 1) {
    Condition only = std::move(children.front());
    return only;
  }
  Condition list;
  list.sort = sort;
  list.column = children.front().column;
  list.children = std::move(children);
  return list;
}

Condition Negated(int column, Condition child) {
  Condition negation;
  negation.sort = Condition::Sort::kNot;
  negation.column = column;
  negation.children.push_back(std::move(child));
  return negation;
}

}  // namespace

absl::StatusOr<std::vector<Condition>> PatternParser::ParseProperties(const std::string& variable) {
  RETURN_IF_ERROR(tokens_.Expect('{', "to begin properties"));
  std::vector<Condition> properties;
  do {
    if (tokens_.Peek().sort != Token::Sort::kWord) return tokens_.Unexpected("a field, such as {name: \"...\"}");
    const Token first = tokens_.Take();
    std::string field = first.text;
    if (tokens_.At('.')) {
      ASSIGN_OR_RETURN(const Word rest, ParsePath("a field after \".\""));
      absl::StrAppend(&field, ".", rest.text);
    }
    RETURN_IF_ERROR(tokens_.Expect(':', "between field and value"));
    ASSIGN_OR_RETURN(const std::vector<Value> values, ParseValues());
    properties.push_back(EqualsAny(variable, first.column, field, values));
  } while (tokens_.TakeIf(','));
  RETURN_IF_ERROR(tokens_.Expect('}', "to end the properties"));
  return properties;
}

absl::Status PatternParser::ParseEdgeProperties(DraftEdge& edge) {
  ASSIGN_OR_RETURN(std::vector<Condition> properties, ParseProperties(edge.edge.variable()));
  for (Condition& property : properties) {
    ASSIGN_OR_RETURN(const bool taken, TakeEdgeProperty(property, edge));
    if (!taken) edge.conditions.push_back(std::move(property));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> PatternParser::TakeEdgeProperty(const Condition& property, DraftEdge& edge) const {
  const bool one = property.sort == Condition::Sort::kComparison;
  const std::string& field = one ? property.field : property.children.front().field;
  if (field != "valid_at" && field != "overlapping" && field != "min_confidence") return false;
  if (!one) return ErrorAt(property.column, absl::StrCat("\"", field, "\" takes one value"));
  edge.columns[field] = property.value_column;
  if (field == "valid_at") {
    *edge.edge.mutable_valid_at() = ToValidAt(property.value);
  } else if (field == "overlapping") {
    edge.edge.set_overlapping(property.value);
  } else {
    const auto& type = *v1::Confidence_descriptor();
    const int confidence = EnumNumber(type, property.value);
    if (confidence == 0) {
      return ErrorAt(property.value_column, absl::StrCat("no confidence \"", property.value, "\"",
                                                         Suggestion(property.value, EnumNames(type))));
    }
    edge.edge.set_min_confidence(static_cast<v1::Confidence>(confidence));
  }
  return true;
}

absl::StatusOr<Word> PatternParser::ParsePath(const std::string& what) {
  Word path = {"", tokens_.column()};
  if (!tokens_.At('.')) return tokens_.Unexpected(what);
  while (tokens_.TakeIf('.')) {
    if (tokens_.Peek().sort != Token::Sort::kWord) return tokens_.Unexpected("a field after \".\"");
    absl::StrAppend(&path.text, path.text.empty() ? "" : ".", tokens_.Take().text);
  }
  return path;
}

absl::StatusOr<std::vector<Value>> PatternParser::ParseValues() {
  std::vector<Value> values;
  const bool list = tokens_.TakeIf('[');
  do {
    ASSIGN_OR_RETURN(values.emplace_back(), ParseValue());
  } while (list && tokens_.TakeIf(','));
  if (list) RETURN_IF_ERROR(tokens_.Expect(']', "to end the values"));
  return values;
}

absl::StatusOr<Value> PatternParser::ParseValue() {
  Value value;
  value.column = tokens_.column();
  if (tokens_.Peek().sort == Token::Sort::kText) {
    value.text = tokens_.Take().text;
    return value;
  }
  if (tokens_.At('$')) return tokens_.Unexpected("a value; there are no parameters");
  if (tokens_.AtWord("null")) return tokens_.Unexpected("a value; for what is not there write IS NULL");
  if (tokens_.At('-') && tokens_.Peek(1).sort == Token::Sort::kNumber) value.text = tokens_.Take().text;
  if (!tokens_.AtBare()) return tokens_.Unexpected("a value: a text in quotes, a number or a word");
  value.bare = tokens_.Peek().sort == Token::Sort::kWord;
  const bool truth = tokens_.AtWord("true") || tokens_.AtWord("false");
  absl::StrAppend(&value.text, truth ? absl::AsciiStrToLower(tokens_.Take().text) : tokens_.Take().text);
  // `2024-06-03`, `kind/name`, `4h`: what hangs together is one word.
  for (;;) {
    const bool more = tokens_.AtBare() && tokens_.Peek().joined;
    const bool link = tokens_.At('-') || tokens_.At('/') || tokens_.At('.');
    const bool linked = link && tokens_.Peek().joined && tokens_.AtBare(1) && tokens_.Peek(1).joined;
    if (!more && !linked) return value;
    for (int i = linked ? 2 : 1; i > 0; --i) value.text += tokens_.Take().text;
  }
}

absl::Status PatternParser::ParseWhere(const std::string& only) {
  ASSIGN_OR_RETURN(Condition condition, ParseAny(/*depth=*/0));
  for (Condition& conjunct : Conjuncts(std::move(condition))) {
    if (!only.empty()) {
      ASSIGN_OR_RETURN(const std::string variable, VariableOf(conjunct));
      if (variable != only) {
        return ErrorAt(conjunct.column, absl::StrCat("a condition in the brackets of \"", only,
                                                     "\" speaks of it alone; put this one after the pattern"));
      }
    }
    draft_.Add(std::move(conjunct));
  }
  return absl::OkStatus();
}

absl::StatusOr<Condition> PatternParser::ParseAny(int depth) {
  if (depth > kMaxConditionDepth) {
    return ErrorAt(tokens_.column(), absl::StrCat("conditions are bracketed deeper than ", kMaxConditionDepth));
  }
  std::vector<Condition> children;
  do {
    ASSIGN_OR_RETURN(children.emplace_back(), ParseAll(depth));
  } while (tokens_.TakeIf("or"));
  return ListOf(Condition::Sort::kAny, std::move(children));
}

absl::StatusOr<Condition> PatternParser::ParseAll(int depth) {
  std::vector<Condition> children;
  do {
    ASSIGN_OR_RETURN(children.emplace_back(), ParseNot(depth));
  } while (tokens_.TakeIf("and"));
  return ListOf(Condition::Sort::kAll, std::move(children));
}

absl::StatusOr<Condition> PatternParser::ParseNot(int depth) {
  const int column = tokens_.column();
  if (!tokens_.TakeIf("not")) return ParseSimple(depth);
  if (tokens_.AtWord("exists") || tokens_.At('{') || AtChain()) {
    tokens_.TakeIf("exists");
    Condition absent;
    absent.sort = Condition::Sort::kAbsent;
    absent.column = column;
    RETURN_IF_ERROR(ParsePart(Scope::Sort::kAbsent));
    return absent;
  }
  if (depth >= kMaxConditionDepth) {
    return ErrorAt(column, absl::StrCat("conditions are bracketed deeper than ", kMaxConditionDepth));
  }
  ASSIGN_OR_RETURN(Condition child, ParseNot(depth + 1));
  return Negated(column, std::move(child));
}

absl::StatusOr<Condition> PatternParser::ParseSimple(int depth) {
  if (tokens_.AtWord("exists") || AtChain()) {
    return tokens_.Unexpected("a comparison; what must exist is part of the pattern itself, with RETURN DISTINCT");
  }
  if (tokens_.TakeIf('(')) {
    ASSIGN_OR_RETURN(Condition condition, ParseAny(depth + 1));
    RETURN_IF_ERROR(tokens_.Expect(')', "to end the condition"));
    return condition;
  }
  return ParseComparison();
}

absl::StatusOr<Condition> PatternParser::ParseComparison() {
  if (tokens_.Peek().sort != Token::Sort::kWord) return tokens_.Unexpected("a condition such as a.name = \"...\"");
  const Token variable = tokens_.Take();
  if (!tokens_.At('.')) return ParseDifferent(variable);
  ASSIGN_OR_RETURN(const Word path, ParsePath("\".\""));
  if (tokens_.TakeIf("in")) {
    if (!tokens_.At('[')) return tokens_.Unexpected("\"[\" to begin the values");
    ASSIGN_OR_RETURN(const std::vector<Value> values, ParseValues());
    return EqualsAny(variable.text, variable.column, path.text, values);
  }
  Condition condition = EqualsAny(variable.text, variable.column, path.text, {{"*", tokens_.column(), false}});
  if (tokens_.TakeIf("is")) {
    const bool negated = tokens_.TakeIf("not");
    if (!tokens_.TakeIf("null")) return tokens_.Unexpected(negated ? "NULL" : "NULL or NOT NULL");
    condition.comparator = v1::COMPARATOR_HAS;
    if (!negated) condition = Negated(variable.column, std::move(condition));
    return condition;
  }
  ASSIGN_OR_RETURN(condition.comparator, ParseComparator());
  ASSIGN_OR_RETURN(const Value value, ParseValue());
  condition.value = value.text;
  condition.value_column = value.column;
  condition.bare = value.bare;
  return condition;
}

absl::StatusOr<v1::Comparator> PatternParser::ParseComparator() {
  if (tokens_.TakeIf("contains")) return v1::COMPARATOR_HAS;
  if (tokens_.TakeIf("starts")) {
    if (!tokens_.TakeIf("with")) return tokens_.Unexpected("WITH after STARTS");
    return v1::COMPARATOR_PREFIX;
  }
  if (tokens_.TakeIf('=')) {
    if (tokens_.At('~')) return tokens_.Unexpected("a value after \"=\"; for a part of a text write CONTAINS");
    return v1::COMPARATOR_EQUAL;
  }
  if (tokens_.At('!') && tokens_.At('=', 1)) {
    tokens_.Take();
    tokens_.Take();
    return v1::COMPARATOR_NOT_EQUAL;
  }
  if (tokens_.TakeIf('<')) {
    if (tokens_.TakeIf('>')) return v1::COMPARATOR_NOT_EQUAL;
    return tokens_.TakeIf('=') ? v1::COMPARATOR_LESS_EQUAL : v1::COMPARATOR_LESS;
  }
  if (tokens_.TakeIf('>')) return tokens_.TakeIf('=') ? v1::COMPARATOR_GREATER_EQUAL : v1::COMPARATOR_GREATER;
  return tokens_.Unexpected(kComparators);
}

absl::StatusOr<Condition> PatternParser::ParseDifferent(const Token& variable) {
  if (tokens_.At(':'))
    return tokens_.Unexpected(absl::StrCat("\".\" and a field; kinds stand in the node: (", variable.text, ":kind)"));
  if (tokens_.At('='))
    return tokens_.Unexpected("\".\" and a field, or <>; for the same entity write the same variable");
  const bool differ = (tokens_.At('<') && tokens_.At('>', 1)) || (tokens_.At('!') && tokens_.At('=', 1));
  if (!differ) return tokens_.Unexpected("\".\" and a field, or <> and another variable");
  tokens_.Take();
  tokens_.Take();
  if (tokens_.Peek().sort != Token::Sort::kWord) return tokens_.Unexpected("another variable after <>");
  Condition different;
  different.sort = Condition::Sort::kDifferent;
  different.column = variable.column;
  different.variable = variable.text;
  different.value_column = tokens_.column();
  different.value = tokens_.Take().text;
  return different;
}

bool PatternParser::AtChain() const {
  if (!tokens_.At('(')) return false;
  int open = 0;
  for (size_t ahead = 0; tokens_.Peek(ahead).sort != Token::Sort::kEnd; ++ahead) {
    if (tokens_.At('(', ahead)) ++open;
    if (tokens_.At(')', ahead) && --open == 0) return tokens_.At('-', ahead + 1) || tokens_.At('<', ahead + 1);
  }
  return false;
}

}  // namespace entente::internal
