#include "cli/import/template.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/import/template_parser.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

// Whether a value says something, after the mapping's own words for nothing.
bool SaysNothing(const Value& value, const Evaluation& evaluation) {
  return value.absent() || (value.is_text() && evaluation.IsEmpty(value.text));
}

Value Trimmed(const Value& value, const Evaluation& evaluation) {
  if (SaysNothing(value, evaluation)) return Value();
  if (value.is_text()) return Value::Text(absl::StripAsciiWhitespace(value.text), value.line);
  if (!value.is_list()) return value;
  Value list = Value::List({}, value.line);
  for (const Value& element : value.values) {
    if (element.is_text() && !SaysNothing(element, evaluation)) {
      list.values.push_back(Value::Text(absl::StripAsciiWhitespace(element.text), element.line));
    } else if (!SaysNothing(element, evaluation)) {
      list.values.push_back(element);
    }
  }
  return list;
}

// Follows a path from a value. Does not recurse: what an `[*]` spreads is followed side by side.
Value Follow(const Value& root, const std::vector<PathStep>& path, size_t from, const Evaluation& evaluation) {
  std::vector<const Value*> reached = {&root};
  bool spread = false;
  for (size_t i = from; i < path.size(); ++i) {
    std::vector<const Value*> next;
    for (const Value* value : reached) {
      const PathStep& step = path[i];
      if (step.sort == PathStep::kKey) {
        if (const Value* member = value->Find(step.key); member != nullptr) next.push_back(member);
      } else if (step.sort == PathStep::kEach) {
        for (const Value& element : value->values) next.push_back(&element);
      } else if (value->is_list()) {
        const int size = static_cast<int>(value->values.size());
        const int at = step.index < 0 ? size + step.index : step.index;
        if (at >= 0 && at < size) next.push_back(&value->values[at]);
      }
    }
    spread = spread || path[i].sort == PathStep::kEach;
    reached = std::move(next);
  }
  if (!spread) return reached.empty() ? Value() : Trimmed(*reached[0], evaluation);
  Value list = Value::List({}, root.line);
  for (const Value* value : reached) {
    Value trimmed = Trimmed(*value, evaluation);
    if (!trimmed.absent()) list.values.push_back(std::move(trimmed));
  }
  return list;
}

// The map that `up.up…` leads to, and past how many steps; null when the path does not begin so.
const Value* FollowUp(const std::vector<PathStep>& path, const Scope& scope, size_t& from) {
  size_t levels = 0;
  while (levels + 1 < path.size() && path[levels + 1].sort == PathStep::kKey && path[levels + 1].key == "up") ++levels;
  from = levels + 1;
  return scope.Enclosing(levels);
}

Value EvaluateOperand(const Operand& operand, const Scope& scope, const Evaluation& evaluation) {
  return operand.path.empty() ? operand.literal : EvaluatePath(operand.path, scope, evaluation);
}

// What filters give of a list is a list, flat, without what is absent.
Value ApplyToEach(const Filter& filter, const Value& list, const std::vector<Value>& arguments, const FilterUse& use,
                  Evaluation& evaluation) {
  const LookupTable* table = filter.first == FilterFirst::kTable ? &(*evaluation.tables)[use.lookup] : nullptr;
  const bool made = filter.first == FilterFirst::kIndex && evaluation.indexes != nullptr;
  const LookupIndex* index = made ? &(*evaluation.indexes)[use.lookup] : nullptr;
  const auto apply = [&](const Value& value) {
    return filter.apply({value, arguments, use.pattern.get(), table, index, evaluation});
  };
  if (filter.takes != FilterTakes::kEach || !list.is_list()) return apply(list);
  Value result = Value::List({}, list.line);
  for (const Value& element : list.values) {
    Value value = apply(element);
    if (value.is_list()) {
      for (Value& part : value.values) result.values.push_back(std::move(part));
    } else if (!value.absent()) {
      result.values.push_back(std::move(value));
    }
  }
  return result;
}

Value ApplyFilter(const FilterUse& use, const Value& value, const Scope& scope, Evaluation& evaluation) {
  if (value.absent() && use.filter->takes != FilterTakes::kAnything) return Value();
  std::vector<Value> arguments;
  arguments.reserve(use.arguments.size());
  for (const Operand& argument : use.arguments) arguments.push_back(EvaluateOperand(argument, scope, evaluation));
  return ApplyToEach(*use.filter, value, arguments, use, evaluation);
}

// Nothing, text that is empty, or a list of nothing.
bool IsNothing(const Value& value) {
  return value.absent() || (value.is_text() && value.text.empty()) || (value.is_list() && value.values.empty());
}

Value EvaluateExpression(const Expression& expression, const Scope& scope, Evaluation& evaluation) {
  for (const Alternative& alternative : expression) {
    Value value = EvaluateOperand(alternative.operand, scope, evaluation);
    for (const FilterUse& use : alternative.filters) value = ApplyFilter(use, value, scope, evaluation);
    if (!IsNothing(value)) return value;
  }
  return Value();
}

std::string AsText(const Value& value) {
  if (value.is_text()) return value.text;
  return value.is_list() && !value.values.empty() ? value.values[0].text : "";
}

}  // namespace

Value EvaluatePath(const std::vector<PathStep>& path, const Scope& scope, const Evaluation& evaluation) {
  if (path[0].sort != PathStep::kKey) return Follow(scope.item().value, path, 0, evaluation);
  size_t from = 1;
  const Value* root = path[0].key == "up" && scope.item().value.Find("up") == nullptr ? FollowUp(path, scope, from)
                                                                                      : scope.Find(path[0].key);
  return root == nullptr ? Value() : Follow(*root, path, from, evaluation);
}

absl::StatusOr<std::shared_ptr<const RE2>> CompilePattern(absl::string_view text) {
  RE2::Options options;
  options.set_log_errors(false);
  auto pattern = std::make_shared<const RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (!pattern->ok()) {
    return absl::InvalidArgumentError(absl::StrCat("`", text, "` is no regular expression: ", pattern->error()));
  }
  return std::shared_ptr<const RE2>(std::move(pattern));
}

absl::StatusOr<Template> Template::Parse(absl::string_view text, const LookupNames& names) {
  Template made;
  std::string literal;
  while (!text.empty()) {
    const size_t dollar = text.find('$');
    literal.append(text.data(), std::min(dollar, text.size()));
    if (dollar == absl::string_view::npos) break;
    text.remove_prefix(dollar);
    if (absl::StartsWith(text, "$${")) {
      literal.append("${");
      text.remove_prefix(3);
    } else if (absl::StartsWith(text, "${")) {
      ExpressionParser parser(text.substr(2), names);
      ASSIGN_OR_RETURN(Expression expression, parser.Parse());
      if (!literal.empty()) made.pieces_.push_back({std::exchange(literal, ""), {}});
      made.pieces_.push_back({"", std::move(expression)});
      text.remove_prefix(2 + parser.taken());
    } else {
      literal.push_back('$');
      text.remove_prefix(1);
    }
  }
  if (!literal.empty()) made.pieces_.push_back({std::move(literal), {}});
  return made;
}

Value Template::Evaluate(const Scope& scope, Evaluation& evaluation) const {
  if (pieces_.size() == 1 && !pieces_[0].expression.empty()) {
    return EvaluateExpression(pieces_[0].expression, scope, evaluation);
  }
  std::string text;
  for (const Piece& piece : pieces_) {
    if (piece.expression.empty()) {
      text += piece.text;
      continue;
    }
    const std::string part = AsText(EvaluateExpression(piece.expression, scope, evaluation));
    if (part.empty()) return Value();
    text += part;
  }
  return text.empty() ? Value() : Value::Text(text);
}

std::string Template::Text(const Scope& scope, Evaluation& evaluation) const {
  return AsText(Evaluate(scope, evaluation));
}

int Template::last_table() const {
  if (pieces_.size() != 1 || pieces_[0].expression.size() != 1) return -1;
  const Alternative& only = pieces_[0].expression[0];
  if (only.filters.empty() || only.filters.back().filter->first != FilterFirst::kTable) return -1;
  return only.filters.back().lookup;
}

}  // namespace entente::cli
