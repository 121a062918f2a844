// The gRPC side of a server: handlers, their threads, health, reflection, and the listener.
#ifndef ENTENTE_SERVICE_SERVER_FRONT_H_
#define ENTENTE_SERVICE_SERVER_FRONT_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/server.h"
#include "service/rpc/admin_handler.h"
#include "service/rpc/bulk_handler.h"
#include "service/rpc/calls.h"
#include "service/rpc/commit_handler.h"
#include "service/rpc/discovery_handler.h"
#include "service/rpc/freshness.h"
#include "service/rpc/landscape_handler.h"
#include "service/rpc/name_follower.h"
#include "service/rpc/query_handler.h"
#include "service/rpc/schema_handler.h"
#include "service/rpc/timers.h"
#include "service/rpc/watch_handler.h"
#include "service/rpc/workers.h"
#include "service/server/core.h"
#include "service/server/options.h"

namespace entente::server {

// The gRPC side. Thread-safe but for Stop, which is for one thread. The core must outlive it.
class Front {
 public:
  // Starts to serve. INVALID_ARGUMENT if the address cannot be had.
  static absl::StatusOr<std::unique_ptr<Front>> Serve(Core& core, const Options& options, const base::Clock& clock);
  Front(Core& core, const Options& options, const base::Clock& clock);

  // `127.0.0.1:7407`.
  const std::string& address() const { return address_; }
  // Reports itself as not serving, closes watches, and lets calls finish for up to `grace`.
  void Stop(std::chrono::seconds grace);

 private:
  rpc::ReadParts Reads(Core& core, const Options& options);
  absl::Status Listen(const Options& options);
  void SetServing(bool serving);

  rpc::Calls calls_;
  rpc::Timers timers_;
  rpc::Turns turns_;
  rpc::Workers read_workers_;
  rpc::Workers stream_workers_;
  rpc::Workers watch_workers_;
  rpc::Workers long_watch_workers_;
  rpc::Workers import_workers_;
  rpc::Freshness freshness_;
  rpc::QueryHandler query_;
  rpc::LandscapeHandler landscape_;
  rpc::DiscoveryHandler discovery_;
  rpc::NameFollower name_follower_;
  rpc::CommitHandler commit_;
  const bulk::Limits bulk_limits_;
  rpc::BulkHandler bulk_;
  rpc::WatchHandler watch_;
  rpc::SchemaHandler schema_;
  rpc::AdminHandler admin_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace entente::server

#endif  // ENTENTE_SERVICE_SERVER_FRONT_H_
