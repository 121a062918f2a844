#include "entente/pattern_text.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "entente/error.h"
#include "entente/internal/pattern_lexer.h"
#include "entente/internal/pattern_parser.h"

namespace entente {

int PatternText::ColumnOf(const std::string& field) const {
  for (std::string path = field;;) {
    if (const auto found = columns.find(path); found != columns.end()) return found->second;
    const size_t end = path.find_last_of(".[");
    if (end == std::string::npos) return 0;
    path.resize(end);
  }
}

absl::StatusOr<PatternText> ParsePatternText(const std::string& text) {
  absl::StatusOr<std::vector<internal::Token>> tokens = internal::Lex(text);
  if (!tokens.ok()) return tokens.status();
  return internal::PatternParser(*std::move(tokens)).Parse();
}

int ColumnOf(const absl::Status& error) {
  if (Reason(error) != v1::ERROR_REASON_INVALID_PATTERN) return 0;
  const std::map<std::string, std::string> metadata = Metadata(error);
  const auto column = metadata.find("column");
  return column == metadata.end() ? 0 : static_cast<int>(std::strtol(column->second.c_str(), nullptr, 10));
}

int ColumnOf(const PatternText& text, const absl::Status& error) {
  for (const FieldViolation& violation : FieldViolations(error)) {
    if (const int column = text.ColumnOf(violation.field); column > 0) return column;
  }
  return ColumnOf(error);
}

}  // namespace entente
