// What a server can be told: by flag, by environment variable, by file; in this order of weight.
//
//   --max-page-size 500      ENTENTE_MAX_PAGE_SIZE=500      max-page-size = 500
//
// Every limit of every room has its name here and its default in the room's own Limits.
#ifndef ENTENTE_SERVICE_SERVER_OPTIONS_H_
#define ENTENTE_SERVICE_SERVER_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "service/bulk/limits.h"
#include "service/commit/committer.h"
#include "service/commit_log/rocksdb_log.h"
#include "service/discovery/discovery.h"
#include "service/query/query.h"
#include "service/rpc/limits.h"
#include "service/store/state_store.h"
#include "service/watch/hub.h"

namespace entente::server {

// The limits of the server itself.
struct ServerLimits {
  int64_t max_message_bytes = 4 << 20;        // of one request or response
  int64_t max_streams_per_connection = 1000;  // calls in flight on one connection
  int64_t max_call_memory_bytes = 512 << 20;  // that gRPC may take for calls in flight
  int64_t drain_seconds = 20;                 // for calls in flight to finish at shutdown
};

// The options.
struct Options {
  std::string listen = "127.0.0.1:7407";  // port 0: any that is free
  std::string data = "./data";
  std::string log_level = "info";  // a name of base::LogLevel
  std::string port_file;           // where to write the address once it serves; empty: nowhere
  bool reflection = true;
  bool insecure_non_loopback = false;
  ServerLimits server;
  commit_log::RocksdbLogOptions log;
  store::Memory memory;
  query::Limits query;
  discovery::Limits discovery;
  commit::Limits commit;
  bulk::Limits bulk;
  watch::Limits watch;
  rpc::Limits rpc;
};

// An option that is a number within bounds.
struct Limit {
  const char* name;  // as a flag, without dashes
  const char* unit;  // `items`, `bytes`, `seconds`, `milliseconds`, `threads`
  const char* help;
  int64_t least, most;
  std::variant<int*, int64_t*> value;

  int64_t get() const;
};

// All of them, bound to `options`, which must outlive them.
std::vector<Limit> LimitsOf(Options& options);

// What the command line asks for.
struct Command {
  Options options;
  std::optional<std::string> print;  // print this and exit: help, version or the configuration
};

// Reads the options. `environment` gives the value of a variable, null if it is not set. INVALID_ARGUMENT says which
// option is wrong and why: an unknown key of the file or flag, a value outside its bounds, an address that is not on
// this machine alone without insecure_non_loopback.
absl::StatusOr<Command> ParseCommandLine(const std::vector<std::string>& arguments,
                                         const std::function<const char*(const char*)>& environment);

// What ParseCommandLine requires of options however they were made.
absl::Status Validate(const Options& options);

}  // namespace entente::server

#endif  // ENTENTE_SERVICE_SERVER_OPTIONS_H_
