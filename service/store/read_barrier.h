// What a thread waits for before it reads the store: that which it plans on while it is still being written.
//
//   const ReadBarrier barrier([&] { written.wait(); });
//   ... whatever reads the store here, reads it after the write ...
//
// Reads that the filters of ids answer need not wait. Not a lock: other threads read as they like.
#ifndef ENTENTE_SERVICE_STORE_READ_BARRIER_H_
#define ENTENTE_SERVICE_STORE_READ_BARRIER_H_

#include "absl/functional/function_ref.h"

namespace entente::store {

// The barrier of the thread that makes it, for as long as it lives. One at a time for a thread.
class ReadBarrier {
 public:
  // `wait` is called before every read of this thread; it outlives the barrier.
  explicit ReadBarrier(absl::FunctionRef<void()> wait);
  ~ReadBarrier();
  ReadBarrier(const ReadBarrier&) = delete;
  ReadBarrier& operator=(const ReadBarrier&) = delete;

  // For the store: waits, if there is a barrier.
  static void Pass();

 private:
  const absl::FunctionRef<void()> wait_;
};

}  // namespace entente::store

#endif  // ENTENTE_SERVICE_STORE_READ_BARRIER_H_
