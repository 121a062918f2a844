// WatchService over gRPC: opens streams, counts them, and closes them all when the server drains.
#ifndef ENTENTE_SERVICE_RPC_WATCH_HANDLER_H_
#define ENTENTE_SERVICE_RPC_WATCH_HANDLER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "entente/v1/watch_service.grpc.pb.h"
#include "service/base/mutex.h"
#include "service/base/token.h"
#include "service/graph/graph.h"
#include "service/rpc/calls.h"
#include "service/rpc/timers.h"
#include "service/rpc/workers.h"
#include "service/watch/hub.h"

namespace entente::rpc {

class WatchCall;

// What watches stand on; all must outlive the handler.
struct WatchParts {
  const graph::Graph& graph;
  watch::Hub& hub;
  const base::TokenCodec& tokens;
  Workers& workers;  // that find what is sent next
  Timers& timers;
  Calls& calls;
  std::chrono::milliseconds max_stall;  // for one message to leave
};

// The service. Thread-safe; outlives its calls.
class WatchHandler final : public v1::WatchService::WithRawCallbackMethod_Watch<v1::WatchService::Service> {
 public:
  explicit WatchHandler(const WatchParts& parts) : parts_(parts) {}

  // Raw, so that bytes encoded once go to every watcher as they are.
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* request) override;

  // How many watches are open.
  int64_t open() const;
  // Closes every watch with a token to go on with. The calls are draining already, so that no new one comes. Does not
  // wait.
  void Drain();

 private:
  friend class WatchCall;
  absl::Status Admit(const std::shared_ptr<WatchCall>& call);
  void Forget(const WatchCall* call);

  const WatchParts parts_;
  mutable base::Mutex mutex_;
  absl::flat_hash_map<const WatchCall*, std::weak_ptr<WatchCall>> open_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_WATCH_HANDLER_H_
