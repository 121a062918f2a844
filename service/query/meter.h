// What an answer may cost and what it has cost: facts looked at, rows and bytes returned, time. A call opens one Meter
// and tells it of everything it looks at; the meter says when to stop: a budget is spent, nobody waits any more, or
// what was but an attempt has taken too long.
//
//   ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits, caller));
//   snapshot.ForEachRelationship(..., [&](auto no, const auto& state) { return meter.Examine() && ...; });
//   RETURN_IF_ERROR(meter.status());
#ifndef ENTENTE_SERVICE_QUERY_METER_H_
#define ENTENTE_SERVICE_QUERY_METER_H_

#include <chrono>
#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/graph.pb.h"

namespace entente::query {

// The bounds of Budget; names and defaults are those of the server's options.
struct BudgetLimits {
  int64_t default_examined = 20'000'000, max_examined = 1'000'000'000;  // facts
  int64_t default_rows = 100'000, max_rows = 20'000'000;
  int64_t default_bytes = 64 << 20, max_bytes = int64_t{4} << 30;
  int64_t default_time_ms = 10'000, max_time_ms = 120'000;
};

// Who asked, as far as work depends on it. All may be left out. The functions are called on the thread that works.
struct Caller {
  static constexpr std::chrono::steady_clock::time_point kNever = std::chrono::steady_clock::time_point::max();

  std::function<bool()> gone;       // whether nobody waits for the answer any more
  std::function<void()> pass_turn;  // called some hundred times a second of work: lets others go first
  // If not kNever, this is but an attempt, to be given up from then on. Whoever made it asks GaveUp.
  std::chrono::steady_clock::time_point give_up = kNever;
};

// What an attempt ends with that was given up; whether that is why it ended.
absl::Status GivenUp();
bool GaveUp(const absl::Status& status);

// The meter of one call. Not thread-safe.
class Meter {
 public:
  // OUT_OF_BOUNDS at `context.budget...` for what is negative.
  static absl::StatusOr<Meter> Open(const v1::Budget& budget, const BudgetLimits& limits, const Caller& caller);

  // Counts facts looked at. False: stop, status() says why.
  bool Examine(int64_t facts = 1) {
    examined_ += facts;
    return examined_ < next_look_ || Look();
  }
  // Tells of work that is no other fact, such as reading the body of one. False: stop, nobody waits or the attempt is
  // over; a budget does not end it, since what was found within one may still have to be written.
  bool Step() { return ++steps_ % look_every_ != 0 || LookAround(); }
  // Counts what is about to be returned. False: it would be too much, or it is time to stop; it was not counted then.
  bool Return(int64_t rows, int64_t bytes);

  // OK while there is something left; RESOURCE_EXHAUSTED with BUDGET_EXCEEDED once some bound was met; CANCELLED once
  // nobody waits; GivenUp() of an attempt. Stays as it is from then on.
  const absl::Status& status() const { return status_; }
  // For a call whose answer may be cut short: whether `status`, with which its work ended, is a spent budget that the
  // request allows to truncate the answer.
  bool Truncates(const absl::Status& status) const;

  // When the time is up.
  std::chrono::steady_clock::time_point deadline() const { return deadline_; }
  int64_t examined() const { return examined_; }
  int64_t max_bytes() const { return max_bytes_; }
  // What was used; `returned` and `bytes` as counted by Return.
  v1::ReadCost Cost() const;

 private:
  Meter() = default;
  bool Look();
  bool LookAround();
  bool Exhaust(const char* what);

  int64_t max_examined_ = 0, max_rows_ = 0, max_bytes_ = 0;
  bool allow_truncated_ = false;
  Caller caller_;
  std::chrono::steady_clock::time_point start_, deadline_;
  int64_t look_every_ = 0;  // facts, or steps
  int64_t examined_ = 0, rows_ = 0, bytes_ = 0;
  int64_t next_look_ = 0;  // facts looked at when clock and caller are asked again
  int64_t steps_ = 0;
  absl::Status status_;
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_METER_H_
