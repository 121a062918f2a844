// A pattern that was checked: names are positions, filters compiled, dates windows.
#ifndef ENTENTE_SERVICE_MATCH_PATTERN_GRAPH_H_
#define ENTENTE_SERVICE_MATCH_PATTERN_GRAPH_H_

#include <optional>
#include <string>
#include <vector>

#include "entente/v1/graph.pb.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/query/edge_scan.h"
#include "service/query/filter.h"
#include "service/schema/schema.h"

namespace entente::match {

inline constexpr int kNone = -1;
// The part that is the pattern itself.
inline constexpr int kItself = 0;

// An entity looked for.
struct Node {
  std::string name;
  int part = kItself;
  int slot = kNone;                                // where a row keeps it
  std::vector<const schema::Kind*> kinds;          // empty: any
  schema::KindSet kind_set = ~schema::KindSet{0};  // the same as a set
  std::optional<std::vector<base::EntityNo>> ids;  // sorted
  std::optional<query::CompiledFilter> filter;
};

// That a walk is looked for.
struct WalkBounds {
  int min = 0, max = 1;
  std::optional<query::CompiledFilter> through;
};

// What must be between two nodes.
struct Edge {
  std::string name;  // may be empty
  int part = kItself;
  int slot = kNone;  // where a row keeps it; kNone: it need only be there
  int from = 0, to = 0;
  std::vector<int> relations;  // sorted
  query::Ways ways, back;      // seen from `from`, and from `to`
  base::Window window;
  int overlapping = kNone;  // an edge
  v1::Confidence min_confidence = v1::CONFIDENCE_UNSPECIFIED;
  std::optional<query::CompiledFilter> filter;
  std::optional<WalkBounds> walk;

  // Binds one relationship.
  bool binds() const { return slot != kNone && !walk.has_value(); }
};

// Two nodes that are bound to different entities; a condition of this part.
struct Difference {
  int a, b, part;
};

enum class PartSort { kItself, kOptional, kAbsent };

// The pattern itself, or one of its parts.
struct Part {
  PartSort sort;
  std::vector<int> nodes, edges;
};

// A checked pattern: of nodes, edges and slots those of the pattern itself come first, then those of its optional
// parts, then those of its absent ones; of slots nodes before edges. A value; refers to schema and snapshot.
struct PatternGraph {
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::vector<Part> parts;
  std::vector<Difference> differences;
  int slots = 0;
  int visible_slots = 0;  // without those of absent parts
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_PATTERN_GRAPH_H_
