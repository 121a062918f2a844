// A fixed pool of threads for work that may block or take long, so that it never runs on a thread of gRPC.
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

  // `max_queued` tasks may wait for a thread.
  Workers(int threads, size_t max_queued);
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

  const size_t max_queued_;
  base::Mutex mutex_;
  base::Condition changed_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;  // set in the constructor, joined in the destructor
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_WORKERS_H_
