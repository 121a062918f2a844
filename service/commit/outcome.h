// What a commit's maker is told, from the record of the commit: at once, or again when the request is repeated.
#ifndef ENTENTE_SERVICE_COMMIT_OUTCOME_H_
#define ENTENTE_SERVICE_COMMIT_OUTCOME_H_

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/v1/commit_service.pb.h"
#include "service/base/token.h"
#include "service/commit/request.h"
#include "service/commit_log/commit_log.h"
#include "service/commit_log/log_record.pb.h"
#include "service/store/state_store.h"

namespace entente::commit {

v1::CommitResponse OutcomeOf(const log::LogRecord& record, bool return_changes, const base::TokenCodec& tokens);

// The stored outcome of a request that was committed before under its request id; nothing if it was not. `pending` are
// the records that are applied and not yet in the log. ALREADY_EXISTS with REQUEST_ID_REUSED when that was another
// request, OUT_OF_RANGE with HISTORY_COMPACTED when the log no longer keeps it.
absl::StatusOr<std::optional<v1::CommitResponse>> FindOutcome(
    const Request& request, const store::Reader& store, const commit_log::CommitLog& log,
    const std::vector<std::shared_ptr<const log::LogRecord>>& pending, const base::TokenCodec& tokens);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_OUTCOME_H_
