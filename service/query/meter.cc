#include "service/query/meter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

// How many facts are looked at, or bodies read, between two looks at the clock: some tens of microseconds when they are
// in memory, a few milliseconds when each is read from disk.
constexpr int64_t kFactsBetweenLooks = 256;
constexpr int64_t kFactsOfAnAttempt = 32;  // the same of an attempt, which has less time

constexpr char kGivenUp[] = "entente/given-up";  // a payload, since codes are those of answers

absl::StatusOr<int64_t> Bound(int64_t asked, int64_t otherwise, int64_t most, const char* field) {
  if (asked < 0) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat("context.budget.", field),
                   absl::StrCat(asked, " is less than 0"));
  }
  return asked == 0 ? otherwise : std::min(asked, most);
}

}  // namespace

absl::Status GivenUp() {
  absl::Status status = absl::AbortedError("an attempt that took too long was given up");
  status.SetPayload(kGivenUp, absl::Cord());
  return status;
}

bool GaveUp(const absl::Status& status) { return absl::IsAborted(status) && status.GetPayload(kGivenUp).has_value(); }

absl::StatusOr<Meter> Meter::Open(const v1::Budget& budget, const BudgetLimits& limits, const Caller& caller) {
  using google::protobuf::util::TimeUtil;
  Meter meter;
  ASSIGN_OR_RETURN(meter.max_examined_,
                   Bound(budget.max_examined(), limits.default_examined, limits.max_examined, "max_examined"));
  ASSIGN_OR_RETURN(meter.max_rows_, Bound(budget.max_rows(), limits.default_rows, limits.max_rows, "max_rows"));
  ASSIGN_OR_RETURN(meter.max_bytes_, Bound(budget.max_bytes(), limits.default_bytes, limits.max_bytes, "max_bytes"));
  // Less than a millisecond is still something.
  const auto& time = budget.max_time();
  int64_t asked_ms = time.seconds() < -limits.max_time_ms || time.seconds() > limits.max_time_ms
                         ? time.seconds()
                         : TimeUtil::DurationToMilliseconds(time);
  if (asked_ms == 0 && time.nanos() != 0) asked_ms = time.nanos() > 0 ? 1 : -1;
  ASSIGN_OR_RETURN(const int64_t ms, Bound(asked_ms, limits.default_time_ms, limits.max_time_ms, "max_time"));
  meter.allow_truncated_ = budget.allow_truncated();
  meter.caller_ = caller;
  meter.start_ = std::chrono::steady_clock::now();
  meter.deadline_ = meter.start_ + std::chrono::milliseconds(ms);
  meter.look_every_ = caller.give_up != Caller::kNever ? kFactsOfAnAttempt : kFactsBetweenLooks;
  meter.next_look_ = std::min(meter.look_every_, meter.max_examined_ + 1);
  return meter;
}

bool Meter::Look() {
  if (!status_.ok()) return false;
  if (examined_ > max_examined_) return Exhaust("examined");
  next_look_ = std::min(examined_ + look_every_, max_examined_ + 1);
  // An attempt's time ends first: it says nothing of what the answer costs.
  return LookAround() && (std::chrono::steady_clock::now() < deadline_ || Exhaust("time"));
}

bool Meter::LookAround() {
  if (caller_.gone && caller_.gone()) {
    status_ = absl::CancelledError("the client went away");
    return false;
  }
  if (caller_.pass_turn) caller_.pass_turn();
  if (caller_.give_up == Caller::kNever || std::chrono::steady_clock::now() < caller_.give_up) return true;
  status_ = GivenUp();
  return false;
}

bool Meter::Return(int64_t rows, int64_t bytes) {
  if (!status_.ok()) return false;
  if (rows_ + rows > max_rows_) return Exhaust("rows");
  if (bytes_ + bytes > max_bytes_) return Exhaust("bytes");
  if (!Look()) return false;
  rows_ += rows;
  bytes_ += bytes;
  return true;
}

bool Meter::Exhaust(const char* what) {
  const auto elapsed =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_).count();
  status_ = base::MakeError(
      absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_BUDGET_EXCEEDED,
      absl::StrCat("the answer costs more than its budget of ", what, "; ask for less, or for a larger context.budget"),
      {{"exhausted", what},
       {"examined", absl::StrCat(examined_)},
       {"rows", absl::StrCat(rows_)},
       {"bytes", absl::StrCat(bytes_)},
       {"elapsed_ms", absl::StrCat(elapsed)}});
  return false;
}

bool Meter::Truncates(const absl::Status& status) const {
  return allow_truncated_ && absl::IsResourceExhausted(status_) && status == status_;
}

v1::ReadCost Meter::Cost() const {
  v1::ReadCost cost;
  cost.set_examined(examined_);
  cost.set_returned(rows_);
  cost.set_bytes(bytes_);
  return cost;
}

}  // namespace entente::query
