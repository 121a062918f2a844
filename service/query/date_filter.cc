#include "service/query/date_filter.h"

#include <algorithm>
#include <limits>

namespace entente::query {
namespace {

constexpr int64_t kEver = std::numeric_limits<int64_t>::max();

}  // namespace

size_t DateFilter::Open(v1::Filter::ConditionCase sort) {
  steps_.push_back({.sort = sort, .end = steps_.size() + 1});
  return steps_.size() - 1;
}

void DateFilter::AddComparison(bool begins, v1::Comparator comparator, const base::Date& asked) {
  const int64_t earliest = asked.earliest, latest = asked.latest;
  Step step{.sort = v1::Filter::kComparison, .end = steps_.size() + 1, .begins = begins};
  switch (comparator) {
    case v1::COMPARATOR_LESS:
      step.sure = {-kEver, earliest - 1};
      step.possible = {-kEver, latest - 1};
      break;
    case v1::COMPARATOR_LESS_EQUAL:
      step.sure = {-kEver, earliest};
      step.possible = {-kEver, latest};
      break;
    case v1::COMPARATOR_GREATER:
      step.sure = {latest + 1, kEver};
      step.possible = {earliest + 1, kEver};
      break;
    case v1::COMPARATOR_GREATER_EQUAL:
      step.sure = {latest, kEver};
      step.possible = {earliest, kEver};
      break;
    default:  // equal, or not
      step.negated = comparator == v1::COMPARATOR_NOT_EQUAL;
      step.sure = {latest, earliest};  // no day is surely one of several
      step.possible = {earliest, latest};
  }
  steps_.push_back(step);
}

Truth DateFilter::Judge(size_t at, const base::Span& span) const {
  const Step& step = steps_[at];
  if (step.sort == v1::Filter::kComparison) return Compare(step, span);
  if (step.sort == v1::Filter::kNot) return Not(Judge(at + 1, span));
  const bool all = step.sort == v1::Filter::kAll;
  const Truth decides = all ? Truth::kNo : Truth::kYes;
  Truth truth = Not(decides);
  for (size_t child = at + 1; child < step.end && truth != decides; child = steps_[child].end) {
    const Truth next = Judge(child, span);
    truth = all ? std::min(truth, next) : std::max(truth, next);
  }
  return truth;
}

Truth DateFilter::Compare(const Step& step, const base::Span& span) {
  const int64_t earliest = step.begins ? span.from_earliest : span.until_earliest;
  const int64_t latest = step.begins ? span.from_latest : span.until_latest;
  // A start that nobody knows and an end that is open are not there to be compared.
  const bool unknown_start = earliest == base::kDistantPast && latest == base::kDistantFuture;
  if (step.begins ? unknown_start : earliest == base::kDistantFuture) return Truth::kNo;
  const bool sure = step.sure.first <= earliest && latest <= step.sure.last;
  const bool possible = earliest <= step.possible.last && step.possible.first <= latest;
  const Truth truth = sure ? Truth::kYes : possible ? Truth::kPossible : Truth::kNo;
  return step.negated ? Not(truth) : truth;
}

}  // namespace entente::query
