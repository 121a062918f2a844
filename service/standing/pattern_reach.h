// Where the rows of a pattern can differ between two states: from the facts that were touched to what the variables of
// the pattern itself are bound to in such rows.
//
// A row can only differ where an entity or a relationship that it needs, or that a part of the pattern could need, is
// something else to that element than it was. So each touched fact is shown to each element it could fill, at both
// states; where both see the same, nothing follows. Else the element is bound to it: a node to the entity; the ends of
// an edge to those of the relationship; the ends of a walk to all that is within its reach; and from an element of a
// part along the part's edges to the nodes of the pattern itself. That reach is of relationships there at either state,
// whenever they hold: too wide, never too narrow.
#ifndef ENTENTE_SERVICE_STANDING_PATTERN_REACH_H_
#define ENTENTE_SERVICE_STANDING_PATTERN_REACH_H_

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/base/fact_ref.h"
#include "service/match/work.h"
#include "service/query/edge_scan.h"
#include "service/standing/pattern_question.h"
#include "service/standing/pattern_state.h"

namespace entente::standing {

// The facts that some element of the pattern could be bound to, by kind and relation alone. Pure.
std::vector<base::FactRef> FittingFacts(const PatternQuestion& question, absl::Span<const base::FactRef> touched);

// Works out the reach of one change. Not thread-safe; all must outlive it.
class PatternReach {
 public:
  PatternReach(const PatternQuestion& question, PatternState& before, PatternState& after, query::Meter& meter);

  // Boxes that hold all rows which can differ, at both states; none: nothing can. `fitting`: see FittingFacts.
  // `erased`: a commit between the two states erases something; then OUT_OF_RANGE with HISTORY_COMPACTED if it fits:
  // the state before is not what it was.
  absl::StatusOr<std::vector<Box>> BoxesOf(absl::Span<const base::FactRef> fitting, bool erased);

 private:
  // What walks or edges lead from and to.
  using Pair = std::pair<base::EntityNo, base::EntityNo>;
  // A node in the making of a box.
  struct Side {
    bool known = false;
    std::optional<Entities> among;  // nothing: any
  };
  using Sides = std::vector<Side>;

  absl::Status LookAt(base::FactRef fact);
  void LookAtEntity(base::EntityNo no);
  void LookAtIds();
  void LookAtRelationship(base::RelationshipNo no);
  absl::Status CheckNotErased(base::FactRef fact);
  void LookAtDated();

  void AddNode(int node);
  void AddEdge(int edge);
  void AddWalk(int edge, Entities from, Entities to, int rest);
  void AddEnds(int edge, std::optional<Entities> from, std::optional<Entities> to);
  void Add(int part, Sides sides);
  void Spread(int part, Sides& sides);
  bool Fit(int node, Entities& entities) const;
  std::optional<Entities> Follow(const query::Ways& ways, const Entities& from, int least, int most);

  const PatternQuestion& question_;
  const match::PatternGraph& graph_;
  PatternState& before_;
  PatternState& after_;
  match::Work work_;
  std::vector<Entities> changed_;          // by node: what fits it otherwise
  std::vector<Entities> passed_;           // by edge: what its walk passes otherwise
  std::vector<std::vector<Pair>> joined_;  // by edge: what relationships that fulfil it otherwise lead from and to
  bool everywhere_ = false;
  bool erased_ = false;
  std::vector<Box> boxes_;
};

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_PATTERN_REACH_H_
