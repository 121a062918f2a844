// WatchService over gRPC: opens streams, counts them, and closes them all when the server drains.
#ifndef ENTENTE_SERVICE_RPC_WATCH_HANDLER_H_
#define ENTENTE_SERVICE_RPC_WATCH_HANDLER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "entente/v1/watch_service.grpc.pb.h"
#include "service/base/clock.h"
#include "service/base/mutex.h"
#include "service/base/token.h"
#include "service/graph/graph.h"
#include "service/query/query.h"
#include "service/rpc/calls.h"
#include "service/rpc/timers.h"
#include "service/rpc/turns.h"
#include "service/rpc/workers.h"
#include "service/watch/hub.h"
#include "service/watch/terms.h"

namespace entente::rpc {

class WatchCall;

// What watches stand on; all must outlive the handler.
struct WatchParts {
  const graph::Graph& graph;
  watch::Hub& hub;
  const base::TokenCodec& tokens;
  const base::Clock& clock;
  const query::Limits query_limits;
  Turns& turns;           // of those that work long
  Workers& workers;       // that find what is sent next
  Workers& long_workers;  // the same, where it may take long, so that nobody else waits for it
  Timers& timers;
  Calls& calls;
  std::chrono::milliseconds max_stall;  // for one message to leave
};

// The service, with raw messages, so that bytes encoded once go to every watcher as they are.
using RawWatchService =
    v1::WatchService::WithRawCallbackMethod_Watch<v1::WatchService::WithRawCallbackMethod_WatchPattern<
        v1::WatchService::WithRawCallbackMethod_WatchLandscape<v1::WatchService::Service>>>;

// Answers it. Thread-safe; outlives its calls.
class WatchHandler final : public RawWatchService {
 public:
  using Reactor = grpc::ServerWriteReactor<grpc::ByteBuffer>;

  explicit WatchHandler(const WatchParts& parts) : parts_(parts) {}

  Reactor* Watch(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;
  Reactor* WatchPattern(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;
  Reactor* WatchLandscape(grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override;

  // How many watches are open.
  int64_t open() const;
  // Closes every watch with a token to go on with. The calls are draining already, so that no new one comes. Does not
  // wait.
  void Drain();

 private:
  friend class WatchCall;
  // Begins a call whose source `open` makes from the request; a start that is left out is `unset`.
  template <typename Request, typename Open>
  Reactor* Begin(grpc::CallbackServerContext* context, const grpc::ByteBuffer& bytes, const char* method,
                 watch::Start unset, Open open);
  absl::Status Admit(const std::shared_ptr<WatchCall>& call);
  void Forget(const WatchCall* call);

  const WatchParts parts_;
  mutable base::Mutex mutex_;
  absl::flat_hash_map<const WatchCall*, std::weak_ptr<WatchCall>> open_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_WATCH_HANDLER_H_
