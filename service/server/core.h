// Everything of a server but gRPC: the data, and the rooms that work on it, recovered and running.
#ifndef ENTENTE_SERVICE_SERVER_CORE_H_
#define ENTENTE_SERVICE_SERVER_CORE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "service/base/clock.h"
#include "service/base/token.h"
#include "service/commit/committer.h"
#include "service/commit_log/commit_log.h"
#include "service/discovery/discovery.h"
#include "service/graph/graph.h"
#include "service/graph/packer.h"
#include "service/query/query.h"
#include "service/server/options.h"
#include "service/store/state_store.h"
#include "service/watch/hub.h"

namespace entente::server {

// The rooms, in the order in which they need each other. Thread-safe as its parts are.
struct Core {
  // Opens or creates `options.data`: its commit log under log/, its state under state/.
  static absl::StatusOr<std::unique_ptr<Core>> Open(const Options& options, const base::Clock& clock);

  Core(const Options& options, std::unique_ptr<commit_log::CommitLog> commit_log,
       std::unique_ptr<store::StateStore> store);

  const std::unique_ptr<commit_log::CommitLog> commit_log;
  const std::unique_ptr<store::StateStore> store;
  const base::TokenCodec tokens;
  graph::Graph graph;
  watch::Hub hub;
  const query::Engine engine;
  const discovery::Discovery discovery;
  // Set once the state was recovered.
  std::unique_ptr<commit::Committer> committer;
  std::unique_ptr<graph::Packer> packer;

 private:
  absl::Status Recover(const Options& options, const base::Clock& clock);
};

}  // namespace entente::server

#endif  // ENTENTE_SERVICE_SERVER_CORE_H_
