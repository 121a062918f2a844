// The limits of writing. Used by everything that plans a commit, so that planning need not know the committer.
#ifndef ENTENTE_SERVICE_COMMIT_LIMITS_H_
#define ENTENTE_SERVICE_COMMIT_LIMITS_H_

#include <cstdint>

namespace entente::commit {

// Names and defaults are those of the server's options.
struct Limits {
  int max_changes = 10000;               // in one commit
  int max_preconditions = 1000;          // in one commit
  int max_queued = 4096;                 // commits waiting; past it QUOTA_EXCEEDED
  int64_t max_queued_bytes = 256 << 20;  // of the requests of those; past it QUOTA_EXCEEDED
  int64_t max_group_bytes = 1 << 20;     // of records appended with one sync
  int64_t max_cycle_search = 1000000;    // relationships walked to keep an acyclic relation so
  int64_t max_rivals = 100000;           // relationships compared to keep functional relations so
  int64_t max_moved_claims = 100000;     // looked at by merges, splits and undone merges of one commit
  int64_t history_seconds = 0;           // how long old states stay readable; 0: for ever
  int64_t history_check_ms = 60'000;     // how often what is older is looked for
};

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_LIMITS_H_
