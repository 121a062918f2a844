// In what order a pattern is searched for.
#ifndef ENTENTE_SERVICE_MATCH_PLAN_H_
#define ENTENTE_SERVICE_MATCH_PLAN_H_

#include <vector>

#include "service/match/pattern_graph.h"

namespace entente::match {

// An edge from a node that is bound.
struct Join {
  int edge = kNone;
  bool forward = true;          // the bound node is Edge::from
  bool keep = true;             // may be asked of the same entity again
  bool overlaps_later = false;  // what it overlaps with is not bound yet: a later check decides
  std::vector<int> overlaps;    // named edges, bound before, with which it overlaps
  int number = 0;               // its position among all joins of the plan

  // The node it starts from, and the one it leads to.
  int source(const PatternGraph& graph) const { return forward ? graph.edges[edge].from : graph.edges[edge].to; }
  int target(const PatternGraph& graph) const { return forward ? graph.edges[edge].to : graph.edges[edge].from; }
};

// What is done with each partial row.
enum class StepSort {
  kScan,   // goes through entities for `node`
  kBind,   // binds `node` to what all of `joins` lead to
  kCheck,  // the one of `joins` is there
  kAbsent  // `part` does not match
};

// A step. What it takes are the partial rows that the one before left.
struct Step {
  StepSort sort = StepSort::kScan;
  int node = kNone;
  std::vector<Join> joins;
  std::vector<int> different;  // nodes, bound before, from which `node` differs
  int part = kNone;
  double rows = 0;       // expected to leave it
  bool by_term = false;  // a scan goes by this term of an index
  uint32_t term = 0;
  int key = kNone;  // which of the filter's keys that is
};

// A plan for each part, in their order; those of optional and absent parts start where the pattern itself is bound.
struct SearchPlan {
  std::vector<std::vector<Step>> parts;
  std::vector<double> rows;  // of each part, for one row of the pattern itself
  int joins = 0;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_PLAN_H_
