#include "service/graph/timer.h"

#include <algorithm>
#include <array>

namespace entente::graph {
namespace {

std::array<base::Day, 4> BoundsOf(const base::Span& span) {
  return {span.from_earliest, span.from_latest, span.until_earliest, span.until_latest};
}

bool IsFinite(base::Day day) { return day != base::kDistantPast && day != base::kDistantFuture; }

}  // namespace

void Timer::Add(base::FactRef fact, const base::Span& span) {
  std::array<base::Day, 4> bounds = BoundsOf(span);
  std::sort(bounds.begin(), bounds.end());
  const auto end = std::unique(bounds.begin(), bounds.end());
  for (auto day = bounds.begin(); day != end; ++day) {
    if (IsFinite(*day) && *day > today_) bounds_[*day].push_back(fact);
  }
}

void Timer::Pass(base::Day day) {
  today_ = std::max(today_, day);
  bounds_.erase(bounds_.begin(), bounds_.upper_bound(today_));
}

void Timer::ForEach(base::Day after, base::Day until, absl::FunctionRef<void(base::FactRef)> visit) const {
  std::vector<base::FactRef> facts;
  for (auto it = bounds_.upper_bound(after); it != bounds_.end() && it->first <= until; ++it) {
    facts.insert(facts.end(), it->second.begin(), it->second.end());
  }
  std::sort(facts.begin(), facts.end());
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  for (const base::FactRef fact : facts) visit(fact);
}

bool TurnsBetween(const base::Span& span, base::Day after, base::Day until) {
  const std::array<base::Day, 4> bounds = BoundsOf(span);
  return std::any_of(bounds.begin(), bounds.end(),
                     [&](base::Day day) { return IsFinite(day) && day > after && day <= until; });
}

}  // namespace entente::graph
