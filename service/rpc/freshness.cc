#include "service/rpc/freshness.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/mutex.h"

namespace entente::rpc {

// One wait, held by its timer and by its place in the hub; whichever comes first settles it.
struct Freshness::Wait {
  base::Mutex mutex;
  bool settled ABSL_GUARDED_BY(mutex) = false;
  std::optional<uint64_t> waiter ABSL_GUARDED_BY(mutex);

  // True for the first to ask.
  bool Settle() {
    base::MutexLock lock(mutex);
    return !std::exchange(settled, true);
  }
};

void Freshness::When(int64_t revision, Timers::Time deadline, std::function<void(absl::Status)> done) {
  auto wait = std::make_shared<Wait>();
  const Timers::Time until = std::min(deadline, std::chrono::steady_clock::now() + longest_);
  const Timers::Id timer = timers_.At(until, [this, wait, revision, done] {
    if (!wait->Settle()) return;
    std::optional<uint64_t> waiter;
    {
      base::MutexLock lock(wait->mutex);
      waiter = wait->waiter;
    }
    if (waiter.has_value()) hub_.Cancel(*waiter);
    done(base::MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_NOT_FRESH_ENOUGH,
                         absl::StrCat("revision ", revision, " was not there in time; the head is ", hub_.head())));
  });
  const uint64_t waiter = hub_.WakeAfter(revision - 1, [this, wait, timer, done] {
    if (!wait->Settle()) return;
    timers_.Cancel(timer);
    done(absl::OkStatus());
  });
  bool settled;
  {
    base::MutexLock lock(wait->mutex);
    wait->waiter = waiter;
    settled = wait->settled;
  }
  if (settled) hub_.Cancel(waiter);  // the timer came first and could not; otherwise nothing is left to cancel
}

}  // namespace entente::rpc
