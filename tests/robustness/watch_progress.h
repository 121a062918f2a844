// Where a client of Watch has got to, as far as messages and openings tell: what those who judge messages stand on.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WATCH_PROGRESS_H_
#define ENTENTE_TESTS_ROBUSTNESS_WATCH_PROGRESS_H_

#include <cstdint>
#include <string>

#include "entente/v1/watch_service.pb.h"

namespace entente::oracle {

// How a stream was opened.
struct Opening {
  v1::WatchRequest request;
  // The last revisions acknowledged before the call was made and before the server was known to have taken it: a watch
  // from `now` begins somewhere between.
  int64_t acknowledged_before = 0, acknowledged_open = 0;

  bool resumes() const { return request.start_case() == v1::WatchRequest::kAfterToken; }
};

// The place. A value.
struct Progress {
  static constexpr int64_t kUnknown = -1;

  int64_t covered = kUnknown;  // everything up to here was told
  bool in_snapshot = false;    // a snapshot is being sent,
  int64_t snapshot = 0;        // of this revision; 0: nobody said yet
  int64_t open = 0;            // a commit of which parts are still to come; 0: none
  int parts = 0;               // of it, so far
  bool marked = false;         // the last message was a mark
  bool closed = false;         // nothing may come
  bool fresh = true;           // nothing came since the stream was opened
  int64_t changes = 0;         // sent on this stream, with what was sent before of the commit it began within
  int64_t open_changes = 0;    // those of the commit under way

  void Open(const Opening& opening);
  void Take(const v1::WatchResponse& message);
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WATCH_PROGRESS_H_
