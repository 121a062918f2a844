#include "service/match/edge_check.h"

#include <algorithm>
#include <optional>

#include "service/base/status_macros.h"

namespace entente::match {

Truth Overlap(const Dated& a, const Dated& b) {
  if (a.no == b.no || a.no == base::kNoNumber || b.no == base::kNoNumber) return Truth::kYes;
  // Each begins before the other ends: that one begins before it ends itself needs no telling, as in base::Judge.
  const auto before = [](base::Day from_a, base::Day from_b, base::Day until_a, base::Day until_b) {
    return from_a < until_b && from_b < until_a;
  };
  if (before(a.span.from_latest, b.span.from_latest, a.span.until_earliest, b.span.until_earliest)) return Truth::kYes;
  return before(a.span.from_earliest, b.span.from_earliest, a.span.until_latest, b.span.until_latest) ? Truth::kPossible
                                                                                                      : Truth::kNo;
}

EdgeCheck::EdgeCheck(const Edge& edge, const query::View& timeless, Work& work)
    : edge_(edge),
      view_(timeless),
      work_(work),
      facts_(timeless, work.meter()),
      loads_((edge.filter.has_value() && !edge.filter->AsksOnlyDates()) ||
             edge.min_confidence != v1::CONFIDENCE_UNSPECIFIED || !facts_.stored()) {}

Truth EdgeCheck::TestBody(base::RelationshipNo no, const base::Span& span) {
  if (!facts_.stored()) {
    const Known& known = Load(no);  // the policy can change the dates too
    return std::min(known.truth, HoldsIn(known.span, edge_.window));
  }
  const Truth holds = HoldsIn(span, edge_.window);
  return holds == Truth::kNo ? holds : std::min(holds, Load(no).truth);
}

Dated EdgeCheck::DatedOf(base::RelationshipNo no) {
  if (loads_) return {no, Load(no).span};
  const std::optional<graph::RelationshipState> state = view_.snapshot.Relationship(no);
  CHECK(state.has_value());
  return {no, state->span};
}

const EdgeCheck::Known& EdgeCheck::Load(base::RelationshipNo no) {
  const auto [known, is_new] = known_.try_emplace(no);
  if (!is_new) return known->second;
  if (!work_.Examine()) return known->second;
  const absl::StatusOr<Known> read = Read(no);
  if (read.ok()) {
    known->second = *read;
  } else {
    work_.Fail(read.status());
  }
  return known->second;
}

absl::StatusOr<EdgeCheck::Known> EdgeCheck::Read(base::RelationshipNo no) {
  ASSIGN_OR_RETURN(const std::optional<v1::Relationship> relationship, facts_.Relationship(no));
  if (!relationship.has_value()) return Known{};
  Known known{.truth = Truth::kYes};
  ASSIGN_OR_RETURN(known.span, base::ParseValidTime(relationship->valid_time()));
  if (relationship->confidence() < edge_.min_confidence) known.truth = Truth::kNo;
  if (known.truth != Truth::kNo && edge_.filter.has_value()) known.truth = edge_.filter->Evaluate(*relationship);
  return known;
}

}  // namespace entente::match
