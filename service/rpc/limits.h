// The limits of the calls themselves; names and defaults are those of the server's options.
#ifndef ENTENTE_SERVICE_RPC_LIMITS_H_
#define ENTENTE_SERVICE_RPC_LIMITS_H_

#include <cstdint>

namespace entente::rpc {

// The limits.
struct Limits {
  int worker_threads = 2;                // that work on reads at a time
  int max_concurrent_reads = 64;         // that take turns to work
  int max_streamed_answers = 64;         // patterns and differences on their way to clients
  int64_t turn_ms = 5;                   // that a read works before it gives way to others
  int64_t max_answer_stall_ms = 10000;   // for one message of a streamed answer to leave; past it SLOW_CONSUMER
  int watch_threads = 1;                 // that watches find their messages on
  int long_watch_threads = 16;           // the same, where it means to read the disk or to search the graph
  int max_queued_reads = 1024;           // waiting for a worker; past it QUOTA_EXCEEDED
  int64_t max_freshness_wait_ms = 3000;  // for a revision still to come; past it NOT_FRESH_ENOUGH
  int64_t max_watch_stall_ms = 60000;    // for one message of a watch to leave; past it SLOW_CONSUMER
  int import_threads = 2;                // that prepare batches of imports
  int64_t slow_call_ms = 1000;           // a unary call that takes longer is logged
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_LIMITS_H_
