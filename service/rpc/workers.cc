#include "service/rpc/workers.h"

#include <utility>

namespace entente::rpc {

Workers::~Workers() {
  std::vector<std::thread> threads;
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
    threads = std::move(threads_);  // what is queued is done by those there are: if there is any, there is a thread
  }
  changed_.NotifyAll();
  for (std::thread& thread : threads) thread.join();
}

void Workers::Staff() {
  if (stopping_ || queue_.size() <= idle_ || threads_.size() >= max_threads_) return;
  threads_.emplace_back([this] { Run(); });
}

bool Workers::TryPost(Task task) {
  {
    base::MutexLock lock(mutex_);
    if (queue_.size() >= max_queued_) return false;
    queue_.push_back(std::move(task));
    Staff();
  }
  changed_.NotifyOne();
  return true;
}

void Workers::Post(Task task) {
  {
    base::MutexLock lock(mutex_);
    queue_.push_back(std::move(task));
    Staff();
  }
  changed_.NotifyOne();
}

void Workers::Run() {
  while (true) {
    Task task;
    {
      base::MutexLock lock(mutex_);
      ++idle_;
      while (queue_.empty() && !stopping_) changed_.Wait(mutex_);
      --idle_;
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    task();
  }
}

}  // namespace entente::rpc
