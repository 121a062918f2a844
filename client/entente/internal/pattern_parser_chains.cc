// Nodes and edges.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "entente/internal/near_names.h"
#include "entente/internal/pattern_parser.h"
#include "entente/internal/schema_words.h"
#include "service/base/status_macros.h"

namespace entente::internal {
namespace {

bool Same(const std::vector<Word>& a, const std::vector<Word>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto& x, auto& y) { return x.text == y.text; });
}

v1::Direction DirectionOf(bool left, bool right) {
  if (left == right) return v1::DIRECTION_EITHER;
  return right ? v1::DIRECTION_OUT : v1::DIRECTION_IN;
}

v1::Direction Opposite(v1::Direction direction) {
  if (direction == v1::DIRECTION_EITHER) return direction;
  return direction == v1::DIRECTION_OUT ? v1::DIRECTION_IN : v1::DIRECTION_OUT;
}

}  // namespace

absl::Status PatternParser::ParseChain(const Scope& scope) {
  ASSIGN_OR_RETURN(int from, ParseNode(scope));
  while (tokens_.At('-') || tokens_.At('<')) {
    ASSIGN_OR_RETURN(DraftEdge edge, ParseEdge());
    edge.scope = scope;
    edge.from = from;
    ASSIGN_OR_RETURN(const int position, draft_.Add(std::move(edge)));
    ASSIGN_OR_RETURN(from, ParseNode(scope));
    draft_.SetEnd(position, from);
  }
  return absl::OkStatus();
}

absl::StatusOr<int> PatternParser::ParseNode(const Scope& scope) {
  Word variable = {"", tokens_.column()};
  RETURN_IF_ERROR(tokens_.Expect('(', "to begin a node"));
  if (tokens_.Peek().sort == Token::Sort::kWord && !tokens_.AtWord("where")) {
    variable = {tokens_.Peek().text, tokens_.column()};
    tokens_.Take();
  }
  ASSIGN_OR_RETURN(const int position, draft_.Mention(scope, variable));
  DraftNode& node = draft_.node(position);
  if (tokens_.TakeIf(':')) RETURN_IF_ERROR(ParseKinds(node));
  if (tokens_.At('{')) {
    ASSIGN_OR_RETURN(std::vector<Condition> properties, ParseProperties(variable.text));
    for (Condition& property : properties) node.conditions.push_back(std::move(property));
  }
  if (tokens_.TakeIf("where")) RETURN_IF_ERROR(ParseWhere(variable.text));
  RETURN_IF_ERROR(tokens_.Expect(')', "to end the node"));
  return position;
}

absl::Status PatternParser::ParseKinds(DraftNode& node) {
  const std::vector<std::string> known = KindNames();
  const int column = tokens_.column();
  std::vector<Word> kinds;
  do {
    if (tokens_.Peek().sort != Token::Sort::kWord) return tokens_.Unexpected("a kind after \":\"");
    const Token& kind = tokens_.Take();
    const std::string lower = absl::AsciiStrToLower(kind.text);
    if (std::find(known.begin(), known.end(), lower) == known.end()) {
      return ErrorAt(kind.column, absl::StrCat("no kind \"", kind.text, "\"", Suggestion(kind.text, known)));
    }
    kinds.push_back({lower, kind.column});
  } while (tokens_.TakeIf('|'));
  if (!node.kinds.empty() && !Same(node.kinds, kinds)) {
    return ErrorAt(column, absl::StrCat("\"", node.variable, "\" has other kinds at column ", node.kinds.front().column,
                                        "; say them once"));
  }
  node.kinds = std::move(kinds);
  return absl::OkStatus();
}

absl::StatusOr<DraftEdge> PatternParser::ParseEdge() {
  DraftEdge edge;
  edge.column = tokens_.column();
  const bool left = tokens_.TakeIf('<');
  RETURN_IF_ERROR(tokens_.Expect('-', "to begin an edge such as -[e]-> or <-[e]-"));
  const bool in_full = tokens_.At('[');
  bool backwards = false;
  if (in_full) {
    RETURN_IF_ERROR(ParseEdgeBody(edge));
    RETURN_IF_ERROR(tokens_.Expect('-', "after \"]\", for ]- or ]->"));
    backwards = edge.columns.count("backwards") > 0;
    edge.columns.erase("backwards");
  } else {
    tokens_.TakeIf('-');
  }
  const v1::Direction direction = DirectionOf(left, tokens_.TakeIf('>'));
  edge.edge.set_direction(backwards ? Opposite(direction) : direction);
  RETURN_IF_ERROR(ParseQuantifier(edge));
  return edge;
}

absl::Status PatternParser::ParseEdgeBody(DraftEdge& edge) {
  RETURN_IF_ERROR(tokens_.Expect('[', "to begin an edge"));
  if (tokens_.Peek().sort == Token::Sort::kWord && !tokens_.AtWord("where")) {
    edge.columns["variable"] = tokens_.column();
    edge.edge.set_variable(tokens_.Take().text);
  }
  if (tokens_.TakeIf(':')) RETURN_IF_ERROR(ParseTypes(edge));
  if (tokens_.TakeIf('*')) RETURN_IF_ERROR(ParseRange(edge));
  if (tokens_.At('{')) RETURN_IF_ERROR(ParseEdgeProperties(edge));
  if (tokens_.TakeIf("where")) RETURN_IF_ERROR(ParseWhere(edge.edge.variable()));
  return tokens_.Expect(']', "to end the edge");
}

absl::Status PatternParser::ParseTypes(DraftEdge& edge) {
  do {
    tokens_.TakeIf(':');
    RETURN_IF_ERROR(ParseType(edge));
  } while (tokens_.TakeIf('|'));
  edge.columns.erase("forwards");
  return absl::OkStatus();
}

// `forwards` and `backwards` among the columns say where the first relation stands that is read so.
absl::Status PatternParser::ParseType(DraftEdge& edge) {
  const bool is_meaning = tokens_.TakeIf('@');
  if (tokens_.Peek().sort != Token::Sort::kWord) return tokens_.Unexpected("a relation or @meaning after \":\"");
  const Token type = tokens_.Take();
  v1::PatternEdge& message = edge.edge;
  if (is_meaning ? message.relations_size() > 0 : message.meanings_size() > 0) {
    return ErrorAt(type.column, "an edge has either relations or meanings; | cannot join the two");
  }
  if (is_meaning) {
    const int meaning = EnumNumber(*v1::Meaning_descriptor(), type.text);
    const std::vector<std::string> known = EnumNames(*v1::Meaning_descriptor());
    if (meaning == 0) {
      return ErrorAt(type.column, absl::StrCat("no meaning \"", type.text, "\"", Suggestion(type.text, known)));
    }
    edge.columns[absl::StrCat("meanings[", message.meanings_size(), "]")] = type.column;
    message.add_meanings(static_cast<v1::Meaning>(meaning));
    return absl::OkStatus();
  }
  const std::optional<RelationReading> reading = ReadRelation(type.text);
  if (!reading.has_value()) {
    return ErrorAt(type.column,
                   absl::StrCat("no relation \"", type.text, "\"", Suggestion(type.text, RelationWords())));
  }
  if (!reading->symmetric) edge.columns.emplace(reading->from_object ? "backwards" : "forwards", type.column);
  if (edge.columns.count("forwards") + edge.columns.count("backwards") == 2) {
    return ErrorAt(type.column, absl::StrCat("\"", type.text, "\" is read the other way than what stands before it; ",
                                             "write ", EnumText(reading->relation), " and its like as another edge"));
  }
  edge.columns[absl::StrCat("relations[", message.relations_size(), "]")] = type.column;
  message.add_relations(reading->relation);
  return absl::OkStatus();
}

absl::Status PatternParser::SetSteps(DraftEdge& edge, int column, int min, int max) {
  if (edge.edge.has_steps()) return ErrorAt(column, "the edge has its steps between [ and ] already; say them once");
  edge.edge.mutable_steps()->set_min(min);
  edge.edge.mutable_steps()->set_max(max);
  edge.columns["steps"] = column;
  return absl::OkStatus();
}

absl::Status PatternParser::ParseRange(DraftEdge& edge) {
  const int column = tokens_.column();
  int min = 1;
  if (tokens_.Peek().sort == Token::Sort::kNumber) {
    ASSIGN_OR_RETURN(min, ParseNumber("how many steps at least"));
    if (!tokens_.At('.')) return SetSteps(edge, column, min, min);
  }
  const bool range = tokens_.TakeIf('.') && tokens_.TakeIf('.');
  if (!range || tokens_.Peek().sort != Token::Sort::kNumber) {
    return tokens_.Unexpected("how many steps at most, such as *1..6");
  }
  ASSIGN_OR_RETURN(const int max, ParseNumber("how many steps at most"));
  return SetSteps(edge, column, min, max);
}

absl::Status PatternParser::ParseQuantifier(DraftEdge& edge) {
  const int column = tokens_.column();
  if (tokens_.At('*') || tokens_.At('+')) return tokens_.Unexpected("how many steps at most, such as {1,6}");
  if (tokens_.TakeIf('?')) return SetSteps(edge, column, 0, 1);
  if (!tokens_.TakeIf('{')) return absl::OkStatus();
  int min = 0;
  if (!tokens_.At(',')) {
    ASSIGN_OR_RETURN(min, ParseNumber("how many steps, such as {1,6}"));
  }
  int max = min;
  if (tokens_.TakeIf(',')) {
    ASSIGN_OR_RETURN(max, ParseNumber("how many steps at most, such as {1,6}"));
  }
  RETURN_IF_ERROR(tokens_.Expect('}', "to end the steps"));
  return SetSteps(edge, column, min, max);
}

}  // namespace entente::internal
