// What the pieces of one search share: what it may cost, and the first thing that went wrong.
#ifndef ENTENTE_SERVICE_MATCH_WORK_H_
#define ENTENTE_SERVICE_MATCH_WORK_H_

#include <cstdint>

#include "absl/status/status.h"
#include "service/base/date.h"
#include "service/query/filter_value.h"
#include "service/query/meter.h"

namespace entente::match {

using query::Truth;

// Whether a span meets a window; what was not asked is no question. Without a branch on the dates.
inline Truth HoldsIn(const base::Span& span, const base::Window& window) {
  static_assert(static_cast<int>(Truth::kNo) == 0 && static_cast<int>(Truth::kPossible) == 1 &&
                static_cast<int>(Truth::kYes) == 2);
  if (window.any) return Truth::kYes;
  const base::Meeting meeting = base::Meet(span, window);
  return static_cast<Truth>(meeting.possible + meeting.definite);  // what is definite is possible as well
}

// Inner loops cannot return a Status for every fact: they answer `no` or `stop` and leave the reason here. Not
// thread-safe; the meter must outlive it.
class Work {
 public:
  explicit Work(query::Meter& meter) : meter_(meter) {}

  // Counts facts looked at. False: stop.
  bool Examine(int64_t facts = 1) {
    if (meter_.Examine(facts)) return true;
    Fail(meter_.status());
    return false;
  }
  // Keeps the first failure.
  void Fail(const absl::Status& status) {
    if (status_.ok()) status_ = status;
  }
  bool ok() const { return status_.ok(); }
  const absl::Status& status() const { return status_; }
  query::Meter& meter() { return meter_; }

 private:
  query::Meter& meter_;
  absl::Status status_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_WORK_H_
