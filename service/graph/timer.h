// Which facts the passing of days may turn valid or invalid.
#ifndef ENTENTE_SERVICE_GRAPH_TIMER_H_
#define ENTENTE_SERVICE_GRAPH_TIMER_H_

#include <map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"

namespace entente::graph {

// Days and the facts that have a bound on them. Days that have passed are let go of. For one thread.
class Timer {
 public:
  // Notes the finite bounds of a span that are still to come.
  void Add(base::FactRef fact, const base::Span& span);
  // Moves the clock: nothing at or before `day` will be asked for again.
  void Pass(base::Day day);
  // Calls `visit` once for every fact that was noted with a bound in (after, until], in order.
  void ForEach(base::Day after, base::Day until, absl::FunctionRef<void(base::FactRef)> visit) const;

 private:
  base::Day today_ = base::kDistantPast;
  std::map<base::Day, std::vector<base::FactRef>> bounds_;
};

// Whether a span has one of its bounds in (after, until].
bool TurnsBetween(const base::Span& span, base::Day after, base::Day until);

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_TIMER_H_
