// A pattern's text as it is being read: nodes by variable, edges, parts and conditions, and at the end the request they
// make. What belongs to which part is known only once all of the text was seen.
#ifndef ENTENTE_CLIENT_INTERNAL_PATTERN_DRAFT_H_
#define ENTENTE_CLIENT_INTERNAL_PATTERN_DRAFT_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/internal/pattern_condition.h"
#include "entente/pattern_text.h"

namespace entente::internal {

// Where something stands: in the pattern itself, or in a part of it.
struct Scope {
  enum class Sort { kPattern, kOptional, kAbsent };
  Sort sort = Sort::kPattern;
  int index = 0;  // of the part among those of its sort
  friend bool operator==(const Scope& a, const Scope& b) { return a.sort == b.sort && a.index == b.index; }
};

// A word of the text and its column.
struct Word {
  std::string text;
  int column = 0;
};

// A node, as far as it was read.
struct DraftNode {
  std::string variable;  // empty until it gets a name
  bool anonymous = false;
  int column = 0;
  Scope scope;
  int elsewhere = 0;  // where another part mentions it; 0 if none does
  std::vector<Word> kinds;
  std::vector<Value> ids;
  std::vector<Condition> conditions;  // its properties; in Assemble, what WHERE says of it too
};

// An edge, as far as it was read.
struct DraftEdge {
  v1::PatternEdge edge;  // without ends and conditions
  int from = 0;          // the positions of its nodes
  int to = 0;
  int column = 0;
  Scope scope;
  Columns columns;  // of its fields, by path below the edge: `relations[0]`
  std::vector<Condition> conditions;
};

// The draft. Not thread-safe.
class PatternDraft {
 public:
  // A new part.
  Scope AddPart(Scope::Sort sort);
  // The node of this variable, or a new one if it is new or empty. An error if an edge has the name.
  absl::StatusOr<int> Mention(const Scope& scope, const Word& variable);
  DraftNode& node(int position) { return nodes_[position]; }
  // Adds an edge, whose end may still be open; its position. An error if its variable is taken.
  absl::StatusOr<int> Add(DraftEdge edge);
  void SetEnd(int edge, int to) { edges_[edge].to = to; }
  // Adds a condition, as yet of anything.
  void Add(Condition condition) { conditions_.push_back(std::move(condition)); }
  bool empty() const { return nodes_.empty(); }
  size_t edges() const { return edges_.size(); }

  // Puts the pattern, and what it returns if nobody said, into `text`. Errors: unknown variables, conditions that speak
  // of several, nodes shared by parts only. Once.
  absl::Status Assemble(PatternText& text);
  // Whether rows bind the variable; after Assemble. The error names those that they do.
  absl::Status CheckReturned(const Word& variable) const;

 private:
  absl::Status CheckVariable(const Word& variable) const;
  void NameAnonymous();
  absl::Status Attach(Condition condition);
  absl::Status AttachToNode(Condition condition, DraftNode& node);
  absl::Status AttachDifferent(const Condition& condition);
  absl::Status CheckBare(const Condition& condition) const;
  absl::Status Unknown(const Word& variable, const std::vector<std::string>& known) const;
  absl::Status Write(const DraftNode& node, PatternText& text) const;
  void Write(const DraftEdge& edge, PatternText& text) const;
  std::vector<std::string> Variables(bool absent_too) const;

  std::vector<DraftNode> nodes_;
  std::vector<DraftEdge> edges_;
  std::vector<Condition> conditions_;
  std::vector<std::pair<Word, Word>> different_;
  std::map<std::string, int> node_of_;
  std::map<std::string, int> edge_of_;
  std::vector<std::pair<bool, int>> order_;  // what has a name, as it is met: whether it is an edge, and its position
  int optional_parts_ = 0;
  int absent_parts_ = 0;
};

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_PATTERN_DRAFT_H_
