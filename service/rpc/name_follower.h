// Keeps the index of names up with the commits, on a thread of its own, so that reads seldom have to.
#ifndef ENTENTE_SERVICE_RPC_NAME_FOLLOWER_H_
#define ENTENTE_SERVICE_RPC_NAME_FOLLOWER_H_

#include <thread>

#include "service/base/mutex.h"
#include "service/discovery/discovery.h"
#include "service/watch/hub.h"

namespace entente::rpc {

// Follows from its construction to its destruction. Thread-safe; hub and discovery must outlive it.
class NameFollower {
 public:
  NameFollower(watch::Hub& hub, const discovery::Discovery& discovery);
  ~NameFollower();
  NameFollower(const NameFollower&) = delete;
  NameFollower& operator=(const NameFollower&) = delete;

 private:
  void Follow();
  bool stopped();

  watch::Hub& hub_;
  const discovery::Discovery& discovery_;
  base::Mutex mutex_;
  base::Condition changed_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_NAME_FOLLOWER_H_
