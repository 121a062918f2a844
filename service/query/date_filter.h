// Filters that ask for nothing but when a relationship begins and ends, made ready to be asked of many: what they
// compare with is worked out once, and their tree stands in a row.
#ifndef ENTENTE_SERVICE_QUERY_DATE_FILTER_H_
#define ENTENTE_SERVICE_QUERY_DATE_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "entente/v1/query_service.pb.h"
#include "service/base/date.h"
#include "service/query/filter_value.h"

namespace entente::query {

// Built going down the tree of a filter: what is added between Open and Close is what that condition is made of.
// Thread-safe once it is built.
class DateFilter {
 public:
  // Adds an `all`, `any` or `not`, and tells its place.
  size_t Open(v1::Filter::ConditionCase sort);
  void Close(size_t place) { steps_[place].end = steps_.size(); }
  // Adds a comparison with when a relationship begins, or else ends.
  void AddComparison(bool begins, v1::Comparator comparator, const base::Date& asked);

  bool empty() const { return steps_.empty(); }
  // As CompiledFilter says of a relationship with these dates. It is not empty.
  Truth Evaluate(const base::Span& span) const { return Judge(0, span); }

 private:
  // Days from `first` to `last`; none, if that is before. Wider than a day, to reach past the most distant ones.
  struct Days {
    int64_t first, last;
  };
  struct Step {
    v1::Filter::ConditionCase sort;
    size_t end;  // behind the last step that it is made of
    // Of a comparison: it is so for the days in `sure` whatever day was asked about, for those in `possible` perhaps.
    bool begins = false, negated = false;
    Days sure = {}, possible = {};
  };

  Truth Judge(size_t at, const base::Span& span) const;
  static Truth Compare(const Step& step, const base::Span& span);

  std::vector<Step> steps_;  // each before what it is made of
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_DATE_FILTER_H_
