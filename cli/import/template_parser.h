// Reads the expressions of templates. See template.h for the grammar.
#ifndef ENTENTE_CLI_IMPORT_TEMPLATE_PARSER_H_
#define ENTENTE_CLI_IMPORT_TEMPLATE_PARSER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cli/import/template.h"

namespace entente::cli {

// Reads one expression from the text after `${` up to and with its `}`. For one use; not thread-safe.
class ExpressionParser {
 public:
  ExpressionParser(absl::string_view text, const LookupNames& names) : text_(text), names_(names) {}

  absl::StatusOr<Expression> Parse();
  // How much of the text it took.
  size_t taken() const { return at_; }

 private:
  absl::StatusOr<Alternative> ParseAlternative();
  absl::StatusOr<Operand> ParseOperand();
  absl::StatusOr<PathStep> ParseStep(bool first);
  absl::StatusOr<PathStep> ParseBracket();
  absl::StatusOr<FilterUse> ParseFilter();
  absl::Status ParseArguments(FilterUse& use);
  absl::Status ParseFirstArgument(FilterUse& use);
  absl::Status CheckRewrite(const FilterUse& use) const;
  // A name, or one between backquotes.
  absl::StatusOr<std::string> ParseName();
  // Text between single or double quotes; a doubled quote is one.
  absl::StatusOr<std::string> ParseQuoted();

  void SkipSpace();
  bool Consume(absl::string_view token);
  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  absl::Status Expected(absl::string_view what) const;

  const absl::string_view text_;
  const LookupNames& names_;
  size_t at_ = 0;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_TEMPLATE_PARSER_H_
