// Reads the tokens of a pattern's text by the grammar of entente/pattern_text.h, from left to right.
#ifndef ENTENTE_CLIENT_INTERNAL_PATTERN_PARSER_H_
#define ENTENTE_CLIENT_INTERNAL_PATTERN_PARSER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/internal/pattern_draft.h"
#include "entente/internal/pattern_lexer.h"

namespace entente::internal {

// One reading of one text. Not thread-safe.
class PatternParser {
 public:
  explicit PatternParser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  absl::StatusOr<PatternText> Parse();

 private:
  // Clauses, and what comes after them.
  absl::Status ParseClause();
  absl::Status ParseChains(const Scope& scope);
  absl::Status ParsePart(Scope::Sort sort);
  absl::Status ParseReturn(PatternText& text);
  absl::Status CheckReturns(const PatternText& text) const;
  absl::Status ParseOrder(PatternText& text);
  absl::Status ParseLimit(PatternText& text);

  // Chains.
  absl::Status ParseChain(const Scope& scope);
  absl::StatusOr<int> ParseNode(const Scope& scope);
  absl::Status ParseKinds(DraftNode& node);
  absl::StatusOr<DraftEdge> ParseEdge();
  absl::Status ParseEdgeBody(DraftEdge& edge);
  absl::Status ParseTypes(DraftEdge& edge);
  absl::Status ParseType(DraftEdge& edge);
  absl::Status ParseRange(DraftEdge& edge);
  absl::Status ParseQuantifier(DraftEdge& edge);
  absl::Status SetSteps(DraftEdge& edge, int column, int min, int max);
  absl::StatusOr<int> ParseNumber(const std::string& purpose);

  // Properties, values and conditions. `variable` is what they are said of; where something has no name, a property
  // still becomes a condition of it.
  absl::StatusOr<std::vector<Condition>> ParseProperties(const std::string& variable);
  absl::Status ParseEdgeProperties(DraftEdge& edge);
  absl::StatusOr<bool> TakeEdgeProperty(const Condition& property, DraftEdge& edge) const;
  absl::StatusOr<Word> ParsePath(const std::string& what);
  absl::StatusOr<std::vector<Value>> ParseValues();
  absl::StatusOr<Value> ParseValue();
  absl::Status ParseWhere(const std::string& only);
  absl::StatusOr<Condition> ParseAny(int depth);
  absl::StatusOr<Condition> ParseAll(int depth);
  absl::StatusOr<Condition> ParseNot(int depth);
  absl::StatusOr<Condition> ParseSimple(int depth);
  absl::StatusOr<Condition> ParseComparison();
  absl::StatusOr<v1::Comparator> ParseComparator();
  absl::StatusOr<Condition> ParseDifferent(const Token& variable);

  // Whether a chain begins at the bracket that comes next, and not a condition in brackets.
  bool AtChain() const;

  TokenCursor tokens_;
  PatternDraft draft_;
  std::vector<Word> returned_;
  std::vector<Word> ordered_;
};

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_PATTERN_PARSER_H_
