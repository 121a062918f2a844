#include "service/rpc/timers.h"

namespace entente::rpc {

Timers::Timers() : thread_([this] { Run(); }) {}

Timers::~Timers() {
  {
    base::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.NotifyAll();
  thread_.join();
}

Timers::Id Timers::At(Time when, std::function<void()> fire) {
  bool is_first;
  Id id;
  {
    base::MutexLock lock(mutex_);
    id = {when, next_++};
    const auto at = waiting_.emplace(id, std::move(fire)).first;
    is_first = at == waiting_.begin();
  }
  if (is_first) changed_.NotifyAll();
  return id;
}

void Timers::Cancel(const Id& id) {
  std::function<void()> dropped;  // destroyed outside the lock: what it holds may call back
  base::MutexLock lock(mutex_);
  const auto at = waiting_.find(id);
  if (at == waiting_.end()) return;
  dropped = std::move(at->second);
  waiting_.erase(at);
}

void Timers::Run() {
  while (true) {
    std::function<void()> fire;
    {
      base::MutexLock lock(mutex_);
      while (!stopping_ && (waiting_.empty() || std::chrono::steady_clock::now() < waiting_.begin()->first.first)) {
        if (waiting_.empty()) {
          changed_.Wait(mutex_);
        } else {
          changed_.WaitUntil(mutex_, waiting_.begin()->first.first);
        }
      }
      if (stopping_) return;
      fire = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
    }
    fire();
  }
}

}  // namespace entente::rpc
