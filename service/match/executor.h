// Runs a plan: takes partial rows through its steps, depth first, and gives out whole ones.
//
// What is deep is the plan, never the data: a step goes through the entities an edge leads to and hands each on to the
// next step. Lists of neighbours and what filters say are kept, so that a row costs a few look-ups.
#ifndef ENTENTE_SERVICE_MATCH_EXECUTOR_H_
#define ENTENTE_SERVICE_MATCH_EXECUTOR_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "service/match/edge_check.h"
#include "service/match/neighbors.h"
#include "service/match/node_check.h"
#include "service/match/pattern_graph.h"
#include "service/match/plan.h"
#include "service/match/search.h"
#include "service/match/walk_finder.h"
#include "service/match/work.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"

namespace entente::match {

// What a step came to.
struct StepCount {
  int64_t rows = 0;      // partial rows that left it
  int64_t examined = 0;  // facts it looked at
};

// Executes one plan. Not thread-safe; all must outlive it.
class Executor {
 public:
  Executor(const PatternGraph& graph, const SearchPlan& plan, const query::View& view, query::Meter& meter);

  // As Search::NeedOnly.
  void NeedOnly(const std::vector<bool>& variables);
  // As Search::Run.
  absl::Status Run(absl::FunctionRef<bool(const Row&)> visit);

  // By part and step of the plan; since the first Run.
  const std::vector<std::vector<StepCount>>& counts() const { return counts_; }
  // What all steps of a part looked at.
  int64_t ExaminedBy(int part) const;
  // Rows that an optional part, and all of those before it, left.
  const std::vector<int64_t>& optional_rows() const { return optional_rows_; }

 private:
  // A place in the plan.
  struct Place {
    int part;
    size_t step;
  };
  // What a pattern's edge is answered with.
  struct EdgeTools {
    std::unique_ptr<EdgeCheck> test;
    Node passed;  // what a walk passes, as a node
    std::unique_ptr<NodeCheck> through;
    std::unique_ptr<WalkFinder> walks;
    std::unique_ptr<Neighbors> neighbors;
    bool dated = false;                   // something overlaps with what it binds
    int length = 0;                       // of the walk that is bound
    std::array<uint32_t, 4> traced = {};  // the walk traced last: from, to, length and partner
  };

  void MakeTools(int edge);
  const query::View& ViewOf(int part) const { return graph_.parts[part].sort == PartSort::kAbsent ? possible_ : view_; }
  // What is less true is no part of the answer.
  Truth LeastOf(int part) const {
    return view_.definite_only && graph_.parts[part].sort != PartSort::kAbsent ? Truth::kYes : Truth::kPossible;
  }
  const Step& StepAt(const Place& place) const { return plan_.parts[place.part][place.step]; }

  // Each takes the row it has so far on from a place, and returns whether to go on.
  bool Take(const Place& place, Truth truth);
  bool Scan(const Place& place, const Step& step, Truth truth);
  bool Bind(const Place& place, const Step& step, Truth truth);
  bool GiveTogether(absl::Span<const Neighbor> list, Truth truth, StepCount& count);
  bool Absent(const Place& place, const Step& step, Truth truth);
  bool Join(const Place& place, const Step& step, size_t join, size_t followed, Truth truth);
  bool TakeRun(const Place& place, const Step& step, size_t join, size_t followed, absl::Span<const Neighbor> run,
               Truth truth);
  bool Pass(const Place& place, Truth truth);
  bool Finish(int part, Truth truth);
  bool ExtendFrom(size_t part, Truth truth);
  bool Give(Truth truth, int64_t times = 1);

  size_t Cheapest(const Step& step) const;
  bool Differs(const Step& step, base::EntityNo no) const;
  Truth OverlapOf(const match::Join& join, base::RelationshipNo no);
  const Dated& PartnerOf(const match::Join& join) const;
  base::EntityNo EntityOf(int node) const { return values_[graph_.nodes[node].slot]; }
  void TraceWalk(int edge);

  const PatternGraph& graph_;
  const SearchPlan& plan_;
  const query::View view_;      // as asked for, without claims
  const query::View possible_;  // the same, with what is only possibly so
  const query::View timeless_;  // for relationships: each edge has a window of its own
  Work work_;
  bool labels_;  // some window asks when
  NeighborStore store_;
  std::vector<std::unique_ptr<NodeCheck>> nodes_;
  std::vector<EdgeTools> edges_;
  std::vector<std::vector<Neighbor>> scratch_;  // by join
  std::vector<int> walks_bound_;                // edges that are walks and visible

  std::vector<uint32_t> values_;                          // by slot
  std::vector<Dated> dates_;                              // by slot, of edges that others overlap with
  std::vector<std::vector<base::RelationshipNo>> walks_;  // by visible slot
  std::vector<bool> matched_;                             // by part
  std::vector<Truth> found_;                              // by part: the best match of an absent one
  const absl::FunctionRef<bool(const Row&)>* visit_ = nullptr;
  bool last_together_ = false;  // what the last step binds is only counted
  std::vector<std::vector<StepCount>> counts_;
  std::vector<int64_t> optional_rows_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_EXECUTOR_H_
