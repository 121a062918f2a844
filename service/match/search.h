// One pattern, planned against one view and ready to be searched for: the engine of MatchPattern, of Aggregate over
// patterns, and of standing queries.
//
//   ASSIGN_OR_RETURN(auto search, Search::Plan(pattern, view, limits, meter, "pattern"));
//   RETURN_IF_ERROR(search->Run([&](const Row& row) { ...; return true; }));
//
// Rows are numbers, not messages: what a row is told as is the caller's business.
#ifndef ENTENTE_SERVICE_MATCH_SEARCH_H_
#define ENTENTE_SERVICE_MATCH_SEARCH_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "entente/v1/pattern.pb.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/query/facts.h"
#include "service/query/meter.h"
#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::match {

struct PatternGraph;

// What a variable of a pattern is bound to.
enum class Sort { kNode, kEdge, kWalk };

// A variable that rows bind: a node, or an edge that has a name. Variables of absent parts are not among them.
struct Variable {
  std::string name;
  Sort sort = Sort::kNode;
  bool optional = false;                   // of an optional part: may be unbound
  std::vector<const schema::Kind*> kinds;  // of a node: what it is restricted to; empty: any
  std::vector<int> relations;              // of an edge: those it may be of
  base::Window window;                     // of an edge: when it must hold
};

// A match. Valid during the visit only.
struct Row {
  // By position in Search::variables(): an EntityNo, a RelationshipNo, or base::kNoNumber where unbound; of walks 0
  // where bound.
  absl::Span<const uint32_t> values;
  // By position in Search::variables(), for walks: the relationships in order. Empty for others.
  absl::Span<const std::vector<base::RelationshipNo>> walks;
  // How certain it is; VALIDITY_UNSPECIFIED where the view, and each edge with a valid time of its own, asks for any.
  v1::Validity validity;
  int64_t times = 1;  // how many rows it stands for, alike but for what was said not to be needed
};

// The variables that rows of the pattern bind, as Search::variables.
std::vector<Variable> VariablesOf(const PatternGraph& graph);

// A planned pattern. Not thread-safe; view, limits and meter must outlive it.
class Search {
 public:
  // Checks the pattern and plans. INVALID_ARGUMENT with INVALID_PATTERN, OUT_OF_BOUNDS, REQUIRED, UNKNOWN_KIND,
  // UNKNOWN_FIELD ... at `field` and the path below it; NOT_FOUND with UNKNOWN_ENTITY for an id. Planning costs some
  // reads of indexes, never a walk over the graph.
  static absl::StatusOr<std::unique_ptr<Search>> Plan(const v1::Pattern& pattern, const query::View& view,
                                                      const query::Limits& limits, query::Meter& meter,
                                                      absl::string_view field);
  // The same of a pattern that was read before (pattern_reader.h), with windows that are those of the view, and perhaps
  // fewer ids: entities that are there. A node of the pattern itself has at least one, if it names any.
  static std::unique_ptr<Search> Plan(PatternGraph graph, const query::View& view, query::Meter& meter);
  virtual ~Search() = default;

  // Nodes and named edges of the pattern, then those of its optional parts, in the order of the message: nodes before
  // edges.
  virtual const std::vector<Variable>& variables() const = 0;

  // Says which variables (by position) the visits to come will look at: rows that differ only in others may then be
  // given as one, with the number of them. All are needed until this is called.
  virtual void NeedOnly(const std::vector<bool>& variables) = 0;

  // Finds every row once, in no order, until `visit` returns false. Not OK when the meter says to stop (its status).
  // May be called again.
  virtual absl::Status Run(absl::FunctionRef<bool(const Row&)> visit) = 0;

  // The plan; with what it came to, after Run.
  virtual v1::QueryPlan ToProto(bool profiled) const = 0;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_SEARCH_H_
