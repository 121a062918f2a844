#include "service/rpc/name_follower.h"

#include <cstdint>

namespace entente::rpc {

NameFollower::NameFollower(watch::Hub& hub, const discovery::Discovery& discovery)
    : hub_(hub), discovery_(discovery), thread_([this] { Follow(); }) {}

NameFollower::~NameFollower() {
  {
    base::MutexLock lock(mutex_);
    stopped_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

bool NameFollower::stopped() {
  base::MutexLock lock(mutex_);
  return stopped_;
}

// Commits that come while names are taken in are waited for from a revision before them, so that none is missed.
void NameFollower::Follow() {
  while (!stopped()) {
    const int64_t head = hub_.head();
    while (!stopped() && !discovery_.CatchUp()) {
    }
    const uint64_t waiter = hub_.WakeAfter(head, [this] {
      base::MutexLock lock(mutex_);
      woken_ = true;
      changed_.NotifyAll();
    });
    {
      base::MutexLock lock(mutex_);
      while (!woken_ && !stopped_) changed_.Wait(mutex_);
      woken_ = false;
    }
    hub_.Cancel(waiter);
  }
}

}  // namespace entente::rpc
