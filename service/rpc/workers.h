// A pool of threads for work that may block or take long, so that it never runs on a thread of gRPC. Threads are
// started as they are needed and kept.
//
//   if (!workers.TryPost([call] { ... call->Answer(status); })) call->Answer(kBusy);
#ifndef ENTENTE_SERVICE_RPC_WORKERS_H_
#define ENTENTE_SERVICE_RPC_WORKERS_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "service/base/mutex.h"

namespace entente::rpc {

// The pool. Thread-safe. Tasks start in the order they came.
class Workers {
 public:
  using Task = std::function<void()>;

  // At most so many threads; `max_queued` tasks may wait for one.
  Workers(int max_threads, size_t max_queued) : max_threads_(max_threads), max_queued_(max_queued) {}
  // Finishes what is queued, tasks posted meanwhile included.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Queues a task; false, and the task is dropped, when the queue is full.
  bool TryPost(Task task);
  // Queues a task however long the queue is: for those whose number is bounded elsewhere, such as one a watch.
  void Post(Task task);

 private:
  void Run();
  // Starts a thread if there is work for one more.
  void Staff() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t max_threads_, max_queued_;
  base::Mutex mutex_;
  base::Condition changed_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  size_t idle_ ABSL_GUARDED_BY(mutex_) = 0;  // threads that wait for a task
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_WORKERS_H_
