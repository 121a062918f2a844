// Calls back at given times, on one thread of its own: the marks of watches, the limits of waits.
//
//   const Timers::Id id = timers.At(std::chrono::steady_clock::now() + 15s, [] { ... });
#ifndef ENTENTE_SERVICE_RPC_TIMERS_H_
#define ENTENTE_SERVICE_RPC_TIMERS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <thread>
#include <utility>

#include "service/base/mutex.h"

namespace entente::rpc {

// The timers. Thread-safe; a callback must be short and may call At and Cancel.
class Timers {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Id = std::pair<Time, uint64_t>;

  Timers();
  // Drops what is not due yet.
  ~Timers();
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;

  // Calls `fire` once, at `when` or soon after.
  Id At(Time when, std::function<void()> fire);
  // Forgets a timer that has not started. One that has may still be running when this returns.
  void Cancel(const Id& id);

 private:
  void Run();

  base::Mutex mutex_;
  base::Condition changed_;
  std::map<Id, std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  uint64_t next_ ABSL_GUARDED_BY(mutex_) = 1;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_TIMERS_H_
