// The seam under which commits are made durable: an append-only log with compare-and-append, one record a revision.
//
// A record on disk (the embedded driver keeps it under its revision, big-endian, 8 bytes):
//
//   | format 1 | flags 1 | crc32 4 | chain 32 | payload digest 32 | payload: entente.log.LogRecord |
//
//   crc32 covers everything after it. chain = SHA-256(chain of the record before, payload digest), so that a missing,
//   swapped or altered record is seen. An erasure replaces a payload and sets flag 1 (redacted): its digest stays that
//   of the old payload, so the chain still holds.
//
// Drivers: rocksdb_log.h (embedded, durable), memory_log.h (tests). One conformance suite runs on all of them.
#ifndef ENTENTE_SERVICE_COMMIT_LOG_COMMIT_LOG_H_
#define ENTENTE_SERVICE_COMMIT_LOG_COMMIT_LOG_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/commit_log/log_record.pb.h"

namespace entente::commit_log {

// Where the log ends.
struct Head {
  int64_t revision = 0;  // 0: empty
  std::string chain;     // 32 bytes; zeros when empty
};

// What became of an append.
enum class Outcome {
  kCommitted,  // durable
  kConflict,   // the log was not at the expected head; nothing was written
  kUnknown,    // an error hit while writing: it may or may not be there after a restart. The log takes no more appends.
  kRefused,    // nothing was written: the log takes no appends now, health() says why
};

// An append-only log of commits. One thread appends, redacts and trims; any number read at the same time.
class CommitLog {
 public:
  virtual ~CommitLog() = default;

  // The last durable record. The log's own id, made when it was created, never changes.
  virtual Head ReadHead() const = 0;
  virtual const std::string& store_id() const = 0;
  // The oldest revision that Read can return; 1 unless trimmed; head + 1 when nothing is kept.
  virtual int64_t first_revision() const = 0;
  // Appends records, whose revisions follow on `expected` without a gap, and returns when they are durable together.
  virtual Outcome Append(const Head& expected, const std::vector<const log::LogRecord*>& records) = 0;
  // Calls `visit` for the records from revision `from` up to the head, in order, until it returns false; for none when
  // `from` is past the head. OUT_OF_RANGE with HISTORY_COMPACTED if `from` was trimmed away, DATA_LOSS, naming the
  // revision, if a record is damaged or missing.
  virtual absl::Status Read(int64_t from, const std::function<bool(const log::LogRecord&)>& visit) const = 0;
  // Replaces the payload of a record for good (see the drawing). Durable when it returns OK, and the old payload is on
  // no disk of the log's any more. OUT_OF_RANGE if the record is not kept.
  virtual absl::Status Redact(int64_t revision, const log::LogRecord& replacement) = 0;
  // Forgets records before `first`, at most head + 1 (else OUT_OF_RANGE). They are gone for readers at once.
  virtual absl::Status Trim(int64_t first) = 0;
  // Why the log takes no appends; OK if it does. RESOURCE_EXHAUSTED passes when space returns, UNAVAILABLE lasts until
  // the log is opened again.
  virtual absl::Status health() const = 0;
};

}  // namespace entente::commit_log

#endif  // ENTENTE_SERVICE_COMMIT_LOG_COMMIT_LOG_H_
