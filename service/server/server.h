// The composition root: opens what is on disk, recovers, puts the rooms together and serves them over gRPC.
//
//   ASSIGN_OR_RETURN(auto server, Server::Start(options, clock));
//   ... until told to stop ...
//   server->Stop();
#ifndef ENTENTE_SERVICE_SERVER_SERVER_H_
#define ENTENTE_SERVICE_SERVER_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/clock.h"
#include "service/server/options.h"

namespace entente::server {

struct Core;
class Front;

// A server. Thread-safe but for Stop, which is for one thread.
class Server {
 public:
  // Returns once the server answers. INVALID_ARGUMENT for options that Validate refuses or an address that cannot be
  // had; FAILED_PRECONDITION if another process has the data open; DATA_LOSS if the data is damaged. The clock must
  // outlive the server. Sets the level of the process's log.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Options& options, const base::Clock& clock);
  // Takes over a core and a front that serves it.
  Server(std::unique_ptr<Core> core, std::unique_ptr<Front> front, int64_t drain_seconds);
  // Stops, if that was not done.
  ~Server();

  // Where it serves: `127.0.0.1:7407`, with the port that was taken for port 0.
  const std::string& address() const;
  // Commits the passing of days up to the clock's today. It happens by itself; this is for who moves the clock.
  absl::Status AdvanceClock();

  // Ends in order: no longer reports itself as serving, closes watches with a token to go on with, lets calls in flight
  // finish for up to drain-seconds, finishes queued commits. Blocks until done.
  void Stop();

 private:
  const int64_t drain_seconds_;
  const std::unique_ptr<Core> core_;    // what would be there without gRPC
  const std::unique_ptr<Front> front_;  // the handlers and gRPC's server
  bool stopped_ = false;
};

}  // namespace entente::server

#endif  // ENTENTE_SERVICE_SERVER_SERVER_H_
