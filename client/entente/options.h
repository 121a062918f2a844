// How a client reaches its servers and how patient it is. Plain values, set before a Client is made.
//
//   entente::Options options;
//   options.endpoints = {"graph-1:7407", "graph-2:7407"};
//   options.deadline = std::chrono::seconds(2);
//
// Not the options of the server; those are its own.
#ifndef ENTENTE_CLIENT_OPTIONS_H_
#define ENTENTE_CLIENT_OPTIONS_H_

#include <chrono>
#include <string>
#include <vector>

#include "entente/retry_policy.h"

namespace entente {

// The options of a connection and of the clients on it. A value; every field has a default that works.
struct Options {
  // Servers of one store, `host:port`. The first is used until it cannot be reached, then the next, and so on around.
  // The transport is plaintext: cross an untrusted network through a proxy that encrypts.
  std::vector<std::string> endpoints = {"127.0.0.1:7407"};
  // Where the admin service listens when it is not at the endpoints; empty means it is.
  std::string admin_endpoint;
  // How long one call may take in all, its repetitions included. Watches have no deadline.
  std::chrono::milliseconds deadline{10000};
  // How calls are repeated that failed and may be repeated safely.
  RetryPolicy retry;
  // How a watch is taken up again. No limit of attempts by default: a watch goes on until it is stopped.
  RetryPolicy watch_retry{.max_attempts = 0, .max_backoff = std::chrono::milliseconds(2000)};
  // How an import is taken up again: for about a minute without anything getting through.
  RetryPolicy import_retry{.max_attempts = 40, .max_backoff = std::chrono::milliseconds(2000)};
  // Reads without a consistency of their own include the commits made through this client.
  bool read_your_writes = true;
  // The longest message taken from a server, in bytes.
  int max_message_bytes = 64 << 20;
};

// How a watch goes on when it cannot do so after the last thing it handed out. A Gap is handed out first, always.
enum class AfterGap {
  kSnapshot,  // with a snapshot: what it does not hold is no longer seen
  kEarliest,  // with the oldest commit still kept: what happened in between stays unknown
  kEnd,       // not at all: the server's refusal is returned from then on
};

// What a watch does by itself. A value; every field has a default that works.
struct WatchOptions {
  AfterGap after_gap = AfterGap::kSnapshot;
  // Takes it for a gap, too, when the place to go on from is refused for good: when the store was set back to an
  // earlier copy of itself, is another store, or the token is of another request. Otherwise that is an error.
  bool restart_when_refused = false;
};

}  // namespace entente

#endif  // ENTENTE_CLIENT_OPTIONS_H_
