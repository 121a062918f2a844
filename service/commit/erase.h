// What an erasure does to the past: earlier versions of claims lose their content, facts are resolved again without it,
// and log records are redacted. The record of the erasing commit carries all of that as rewrites.
#ifndef ENTENTE_SERVICE_COMMIT_ERASE_H_
#define ENTENTE_SERVICE_COMMIT_ERASE_H_

#include "absl/status/status.h"
#include "service/commit/draft.h"
#include "service/commit/plan.h"
#include "service/commit_log/commit_log.h"
#include "service/commit_log/log_record.pb.h"
#include "service/store/state_store.h"

namespace entente::commit {

// Adds the rewrites that the claims erased by the draft call for. The state before the draft is a published one.
absl::Status AddRewrites(const Ground& ground, const Draft& draft, log::LogRecord& record);

// Redacts the older records that an erasing record, already in the log, says.
absl::Status RedactRecords(const log::LogRecord& record, commit_log::CommitLog& log);

// Purges the store of what the record, applied and written, rewrote; then takes the rewrites out of the record itself,
// since they hold other claims' content that may have to go one day. Repeating both after a crash does no harm.
absl::Status FinishErasure(const log::LogRecord& record, commit_log::CommitLog& log, store::StateStore& store);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_ERASE_H_
