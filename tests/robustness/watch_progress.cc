#include "tests/robustness/watch_progress.h"

namespace entente::oracle {

void Progress::Open(const Opening& opening) {
  if (!opening.resumes()) *this = Progress();
  closed = marked = false;
  fresh = true;
  changes = open_changes;
  if (opening.request.start_case() == v1::WatchRequest::kSnapshot) in_snapshot = true;
  if (opening.request.start_case() == v1::WatchRequest::kAfterRevision) covered = opening.request.after_revision();
}

void Progress::Take(const v1::WatchResponse& message) {
  fresh = false;
  marked = message.has_mark();
  switch (message.message_case()) {
    case v1::WatchResponse::kSnapshot:
      snapshot = message.snapshot().revision();
      break;
    case v1::WatchResponse::kCommit:
      changes += message.commit().changes_size();
      open_changes = message.commit().last_part() ? 0 : open_changes + message.commit().changes_size();
      open = message.commit().last_part() ? 0 : message.commit().revision();
      parts = message.commit().last_part() ? 0 : message.commit().part() + 1;
      if (message.commit().last_part()) covered = message.commit().revision();
      break;
    case v1::WatchResponse::kMark:
      covered = message.mark().revision();
      if (message.mark().snapshot_complete()) in_snapshot = false;
      break;
    case v1::WatchResponse::kClosing:
      closed = true;
      break;
    case v1::WatchResponse::kResync:
      in_snapshot = true;
      snapshot = message.resync().revision();
      covered = kUnknown;
      open = open_changes = parts = 0;
      break;
    case v1::WatchResponse::kBatch:  // its messages are taken one by one
    case v1::WatchResponse::MESSAGE_NOT_SET:
      break;
  }
}

}  // namespace entente::oracle
