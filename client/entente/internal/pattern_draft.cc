#include "entente/internal/pattern_draft.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "entente/internal/near_names.h"
#include "entente/internal/pattern_lexer.h"
#include "entente/internal/schema_words.h"
#include "service/base/status_macros.h"

namespace entente::internal {
namespace {

constexpr char kId[] = "id";
constexpr size_t kMaxVariable = 32;

// The lists a scope's nodes and edges are put into, and their path.
struct Place {
  google::protobuf::RepeatedPtrField<v1::PatternNode>* nodes;
  google::protobuf::RepeatedPtrField<v1::PatternEdge>* edges;
  std::string path;
};

Place PlaceOf(const Scope& scope, v1::Pattern& pattern) {
  if (scope.sort == Scope::Sort::kPattern) return {pattern.mutable_nodes(), pattern.mutable_edges(), "pattern"};
  const bool optional = scope.sort == Scope::Sort::kOptional;
  v1::PatternPart& part =
      optional ? *pattern.mutable_optional_parts(scope.index) : *pattern.mutable_absent_parts(scope.index);
  return {part.mutable_nodes(), part.mutable_edges(),
          absl::StrCat("pattern.", optional ? "optional_parts[" : "absent_parts[", scope.index, "]")};
}

Condition AllOf(std::vector<Condition> conditions) {
  Condition all;
  all.column = conditions.front().column;
  all.children = std::move(conditions);
  return all;
}

// `role` to `details.role`, unless relationships themselves have the field.
std::string RelationshipField(const std::string& path) {
  const std::string first = path.substr(0, path.find('.'));
  const bool own = v1::Relationship::descriptor()->FindFieldByName(first) != nullptr ||
                   v1::ValidTime::descriptor()->FindFieldByName(first) != nullptr;
  return own ? path : absl::StrCat("details.", path);
}

}  // namespace

Scope PatternDraft::AddPart(Scope::Sort sort) {
  return {sort, sort == Scope::Sort::kOptional ? optional_parts_++ : absent_parts_++};
}

absl::Status PatternDraft::CheckVariable(const Word& variable) const {
  const auto fits = [](char c) { return absl::ascii_isalnum(c) || c == '_'; };
  if (absl::ascii_isalpha(variable.text[0]) && variable.text.size() <= kMaxVariable &&
      std::all_of(variable.text.begin(), variable.text.end(), fits)) {
    return absl::OkStatus();
  }
  return ErrorAt(
      variable.column,
      absl::StrCat("\"", variable.text, "\" is no variable; expected a letter, then letters, digits and _, at most ",
                   kMaxVariable));
}

absl::StatusOr<int> PatternDraft::Mention(const Scope& scope, const Word& variable) {
  const auto known = node_of_.find(variable.text);
  if (!variable.text.empty() && known != node_of_.end()) {
    DraftNode& node = nodes_[known->second];
    if (scope.sort == Scope::Sort::kPattern) node.scope = scope;
    if (!(node.scope == scope) && node.elsewhere == 0) node.elsewhere = variable.column;
    return known->second;
  }
  const int position = static_cast<int>(nodes_.size());
  if (!variable.text.empty()) {
    RETURN_IF_ERROR(CheckVariable(variable));
    if (edge_of_.count(variable.text) > 0) {
      return ErrorAt(variable.column,
                     absl::StrCat("\"", variable.text, "\" is an edge already; name the node otherwise"));
    }
    node_of_[variable.text] = position;
    order_.emplace_back(false, position);
  }
  DraftNode& node = nodes_.emplace_back();
  node.variable = variable.text;
  node.anonymous = variable.text.empty();
  node.column = variable.column;
  node.scope = scope;
  return position;
}

absl::StatusOr<int> PatternDraft::Add(DraftEdge edge) {
  const std::string& name = edge.edge.variable();
  const int position = static_cast<int>(edges_.size());
  if (!name.empty()) {
    const Word variable = {name, edge.columns["variable"]};
    RETURN_IF_ERROR(CheckVariable(variable));
    if (edge_of_.count(name) > 0 || node_of_.count(name) > 0) {
      return ErrorAt(variable.column,
                     absl::StrCat("\"", name, "\" is taken already; every edge has a name of its own"));
    }
    edge_of_[name] = position;
    order_.emplace_back(true, position);
  }
  edges_.push_back(std::move(edge));
  return position;
}

std::vector<std::string> PatternDraft::Variables(bool absent_too) const {
  std::vector<std::string> variables;
  for (const auto& [is_edge, position] : order_) {
    const Scope& scope = is_edge ? edges_[position].scope : nodes_[position].scope;
    if (scope.sort == Scope::Sort::kAbsent && !absent_too) continue;
    variables.push_back(is_edge ? edges_[position].edge.variable() : nodes_[position].variable);
  }
  return variables;
}

absl::Status PatternDraft::Unknown(const Word& variable, const std::vector<std::string>& known) const {
  return ErrorAt(variable.column,
                 absl::StrCat("no variable \"", variable.text, "\"", Suggestion(variable.text, known)));
}

absl::Status PatternDraft::CheckReturned(const Word& variable) const {
  const std::vector<std::string> returned = Variables(/*absent_too=*/false);
  if (std::find(returned.begin(), returned.end(), variable.text) != returned.end()) return absl::OkStatus();
  if (node_of_.count(variable.text) + edge_of_.count(variable.text) == 0) return Unknown(variable, returned);
  return ErrorAt(variable.column,
                 absl::StrCat("\"", variable.text, "\" is of a part that must not match, and so is bound to nothing"));
}

void PatternDraft::NameAnonymous() {
  int number = 0;
  for (DraftNode& node : nodes_) {
    while (node.variable.empty()) {
      std::string name = absl::StrCat("anonymous", ++number);
      if (node_of_.count(name) + edge_of_.count(name) == 0) node.variable = std::move(name);
    }
  }
}

// A word such as `b.name` on the right of a comparison was meant as a field, if there is a `b`.
absl::Status PatternDraft::CheckBare(const Condition& condition) const {
  for (const Condition& child : condition.children) RETURN_IF_ERROR(CheckBare(child));
  if (!condition.bare) return absl::OkStatus();
  const std::string first = condition.value.substr(0, condition.value.find('.'));
  if (first == condition.value || node_of_.count(first) + edge_of_.count(first) == 0) return absl::OkStatus();
  return ErrorAt(condition.value_column, absl::StrCat("two variables can only be compared as \"a <> b\"; if \"",
                                                      condition.value, "\" is a text, put it in quotes"));
}

absl::Status PatternDraft::AttachDifferent(const Condition& condition) {
  const Word first = {condition.variable, condition.column};
  const Word second = {condition.value, condition.value_column};
  for (const Word& word : {first, second}) {
    if (edge_of_.count(word.text) > 0) {
      return ErrorAt(word.column, absl::StrCat("\"", word.text, "\" is an edge; only nodes can be told to differ"));
    }
    if (node_of_.count(word.text) == 0) return Unknown(word, Variables(/*absent_too=*/true));
  }
  if (first.text == second.text) {
    return ErrorAt(second.column, absl::StrCat("\"", second.text, "\" never differs from itself"));
  }
  different_.emplace_back(first, second);
  return absl::OkStatus();
}

absl::Status PatternDraft::AttachToNode(Condition condition, DraftNode& node) {
  ASSIGN_OR_RETURN(const std::vector<Value> ids, OneOf(condition, kId));
  if (ids.empty()) {
    node.conditions.push_back(std::move(condition));
    return absl::OkStatus();
  }
  if (!node.ids.empty()) {
    return ErrorAt(condition.column, absl::StrCat("\"", node.variable, "\" has its id said at column ",
                                                  node.ids.front().column, " already; say it once"));
  }
  node.ids = ids;
  return absl::OkStatus();
}

absl::Status PatternDraft::Attach(Condition condition) {
  if (condition.sort == Condition::Sort::kAbsent) return absl::OkStatus();
  if (condition.sort == Condition::Sort::kDifferent) return AttachDifferent(condition);
  ASSIGN_OR_RETURN(const std::string variable, VariableOf(condition));
  RETURN_IF_ERROR(CheckBare(condition));
  if (const auto edge = edge_of_.find(variable); edge != edge_of_.end()) {
    edges_[edge->second].conditions.push_back(std::move(condition));
    return absl::OkStatus();
  }
  const auto node = node_of_.find(variable);
  if (node == node_of_.end()) return Unknown({variable, condition.column}, Variables(/*absent_too=*/true));
  return AttachToNode(std::move(condition), nodes_[node->second]);
}

absl::Status PatternDraft::Write(const DraftNode& node, PatternText& text) const {
  if (node.scope.sort != Scope::Sort::kPattern && node.elsewhere > 0) {
    return ErrorAt(node.elsewhere, absl::StrCat("\"", node.variable, "\" is known in another part only; parts share ",
                                                "what the pattern itself has: mention it there"));
  }
  const Place place = PlaceOf(node.scope, *text.request.mutable_pattern());
  const std::string path = absl::StrCat(place.path, ".nodes[", place.nodes->size(), "]");
  v1::PatternNode& message = *place.nodes->Add();
  text.columns[path] = node.column;
  message.set_variable(node.variable);
  for (const Word& kind : node.kinds) {
    text.columns[absl::StrCat(path, ".kinds[", message.kinds_size(), "]")] = kind.column;
    message.add_kinds(kind.text);
  }
  for (const Value& id : node.ids) {
    text.columns[absl::StrCat(path, ".ids[", message.ids_size(), "]")] = id.column;
    message.add_ids(id.text);
  }
  if (node.conditions.empty()) return absl::OkStatus();
  const std::vector<std::string> kinds(message.kinds().begin(), message.kinds().end());
  *message.mutable_filter() = ToFilter(
      AllOf(node.conditions), [&](const std::string& field) { return FieldNamed(kinds, field); }, path + ".filter",
      text.columns);
  return absl::OkStatus();
}

void PatternDraft::Write(const DraftEdge& edge, PatternText& text) const {
  const Place place = PlaceOf(edge.scope, *text.request.mutable_pattern());
  const std::string path = absl::StrCat(place.path, ".edges[", place.edges->size(), "]");
  v1::PatternEdge& message = *place.edges->Add();
  message = edge.edge;
  message.set_from(nodes_[edge.from].variable);
  message.set_to(nodes_[edge.to].variable);
  text.columns[path] = edge.column;
  for (const auto& [field, column] : edge.columns) text.columns[absl::StrCat(path, ".", field)] = column;
  if (edge.conditions.empty()) return;
  *message.mutable_filter() = ToFilter(AllOf(edge.conditions), RelationshipField, path + ".filter", text.columns);
}

absl::Status PatternDraft::Assemble(PatternText& text) {
  NameAnonymous();
  for (DraftNode& node : nodes_) {
    for (Condition& property : std::exchange(node.conditions, {})) {
      RETURN_IF_ERROR(CheckBare(property));
      RETURN_IF_ERROR(AttachToNode(std::move(property), node));
    }
  }
  for (Condition& condition : conditions_) {
    for (Condition& conjunct : Conjuncts(std::move(condition))) RETURN_IF_ERROR(Attach(std::move(conjunct)));
  }
  v1::Pattern& pattern = *text.request.mutable_pattern();
  text.columns["pattern"] = 1;
  for (int i = 0; i < optional_parts_; ++i) pattern.add_optional_parts();
  for (int i = 0; i < absent_parts_; ++i) pattern.add_absent_parts();
  for (const DraftNode& node : nodes_) RETURN_IF_ERROR(Write(node, text));
  for (const DraftEdge& edge : edges_) Write(edge, text);
  for (const auto& [first, second] : different_) {
    text.columns[absl::StrCat("pattern.different[", pattern.different_size(), "]")] = first.column;
    v1::DifferentNodes& different = *pattern.add_different();
    different.add_variables(first.text);
    different.add_variables(second.text);
  }
  if (text.request.returns().empty()) {
    for (const std::string& variable : Variables(/*absent_too=*/false)) text.request.add_returns(variable);
  }
  return absl::OkStatus();
}

}  // namespace entente::internal
