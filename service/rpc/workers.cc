#include "service/rpc/workers.h"

#include <utility>

namespace entente::rpc {

Workers::Workers(int threads, size_t max_queued) : max_queued_(max_queued) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

Workers::~Workers() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.NotifyAll();
  for (std::thread& thread : threads_) thread.join();
}

bool Workers::TryPost(Task task) {
  {
    base::MutexLock lock(mutex_);
    if (queue_.size() >= max_queued_) return false;
    queue_.push_back(std::move(task));
  }
  changed_.NotifyOne();
  return true;
}

void Workers::Post(Task task) {
  {
    base::MutexLock lock(mutex_);
    queue_.push_back(std::move(task));
  }
  changed_.NotifyOne();
}

void Workers::Run() {
  while (true) {
    Task task;
    {
      base::MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) changed_.Wait(mutex_);
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    task();
  }
}

}  // namespace entente::rpc
