// The values of a mapping: text with expressions in it, `${name | trim ?? 'unnamed'}`.
//
//   template    text, `${` expression `}`, text …; `$${` is a literal `${`
//   expression  alternative `??` alternative …   the first that is there
//   alternative operand `|` filter `|` filter …
//   operand     a path: `name`, `a.b[0]`, `list[*].x`, `` `Publication date` ``, `[1]`; or a literal: 'text', 17
//   filter      `name` or `name(argument, …)`; arguments are operands, patterns or names of tables and indexes
//
// A template that is one expression and nothing else gives its value, a list or map included; any other gives text, and
// nothing at all when an expression in it does.
#ifndef ENTENTE_CLI_IMPORT_TEMPLATE_H_
#define ENTENTE_CLI_IMPORT_TEMPLATE_H_

#include <re2/re2.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/import/filter.h"
#include "cli/import/scope.h"
#include "cli/import/value.h"

namespace entente::cli {

// The numbers of the tables and indexes that expressions may name.
struct LookupNames {
  std::map<std::string, int> tables;
  std::map<std::string, int> indexes;
};

// One step of a path.
struct PathStep {
  enum Sort { kKey, kIndex, kEach } sort = kKey;
  std::string key;
  int index = 0;  // negative: from the end
};

// A path or a literal.
struct Operand {
  std::vector<PathStep> path;  // empty: the literal
  Value literal;
};

// A filter with its arguments.
struct FilterUse {
  const Filter* filter = nullptr;
  std::shared_ptr<const RE2> pattern;
  int lookup = -1;  // number of the table or index
  std::vector<Operand> arguments;
};

// An operand and what is done with it.
struct Alternative {
  Operand operand;
  std::vector<FilterUse> filters;
};

using Expression = std::vector<Alternative>;

// Immutable; thread-safe.
class Template {
 public:
  Template() = default;
  // INVALID_ARGUMENT says what is wrong, and where in the text.
  static absl::StatusOr<Template> Parse(absl::string_view text, const LookupNames& names);

  Value Evaluate(const Scope& scope, Evaluation& evaluation) const;
  // The value as text; empty when there is none. Of a list, its first element.
  std::string Text(const Scope& scope, Evaluation& evaluation) const;

  // Nothing was written.
  bool empty() const { return pieces_.empty(); }
  // No expression is in it; then literal() is all it ever gives.
  bool is_literal() const { return pieces_.size() == 1 && pieces_[0].expression.empty(); }
  const std::string& literal() const { return pieces_[0].text; }
  // The number of the table that the only expression ends in; -1: none. What it gives are the table's values.
  int last_table() const;

 private:
  struct Piece {
    std::string text;
    Expression expression;  // empty: the text
  };

  std::vector<Piece> pieces_;
};

// Evaluates a path of a scope; absent when it leads nowhere. Text is trimmed; words that say nothing are absent.
Value EvaluatePath(const std::vector<PathStep>& path, const Scope& scope, const Evaluation& evaluation);

// A compiled pattern, or why it is none.
absl::StatusOr<std::shared_ptr<const RE2>> CompilePattern(absl::string_view text);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_TEMPLATE_H_
