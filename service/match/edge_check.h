// Whether a relationship fulfils an edge of a pattern: by its dates in memory, by its body once where more is asked.
#ifndef ENTENTE_SERVICE_MATCH_EDGE_CHECK_H_
#define ENTENTE_SERVICE_MATCH_EDGE_CHECK_H_

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/match/pattern_graph.h"
#include "service/match/work.h"
#include "service/query/facts.h"
#include "service/query/read_context.h"

namespace entente::match {

// A relationship and when it holds.
struct Dated {
  base::RelationshipNo no = base::kNoNumber;  // kNoNumber: none
  base::Span span;
};

// Whether both hold on one day, whichever. A relationship overlaps with itself; none with everything. Pure.
Truth Overlap(const Dated& a, const Dated& b);

// The test of one edge. Not thread-safe; all must outlive it.
class EdgeCheck {
 public:
  // The view asks for any time and has no claims included: the window is the edge's own.
  EdgeCheck(const Edge& edge, const query::View& timeless, Work& work);

  // How certain it is that a relationship of the edge's relations, with this span in memory, fulfils the edge, whatever
  // it overlaps with; kNo also where work failed.
  Truth Test(base::RelationshipNo no, const base::Span& span) {
    if (loads_) return TestBody(no, span);
    const Truth holds = HoldsIn(span, edge_.window);
    return holds == Truth::kNo || !edge_.filter.has_value() ? holds : std::min(holds, edge_.filter->Evaluate(span));
  }
  // When a relationship that passed the test holds.
  Dated DatedOf(base::RelationshipNo no);

 private:
  // What the body tells.
  struct Known {
    Truth truth = Truth::kNo;
    base::Span span;
  };
  Truth TestBody(base::RelationshipNo no, const base::Span& span);
  const Known& Load(base::RelationshipNo no);
  absl::StatusOr<Known> Read(base::RelationshipNo no);

  const Edge& edge_;
  const query::View& view_;
  Work& work_;
  query::Facts facts_;
  const bool loads_;
  absl::flat_hash_map<base::RelationshipNo, Known> known_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_EDGE_CHECK_H_
