// Everything out: every claim in force of one revision, and digests of it.
//
// In memory are a stretch of claims at a time, so that nothing on disk is held back by a client that reads slowly, and
// the numbers of those that come last: parts of descriptions.
#ifndef ENTENTE_SERVICE_BULK_EXPORT_H_
#define ENTENTE_SERVICE_BULK_EXPORT_H_

#include "absl/status/status.h"
#include "entente/v1/bulk_service.pb.h"
#include "service/bulk/limits.h"
#include "service/query/query.h"

namespace entente::bulk {

// Sends header, claims and trailer. CONFLICTING_FIELDS, with paths under `context`, for what a context asks beyond a
// state of knowledge; OUT_OF_RANGE with HISTORY_COMPACTED when the revision was let go meanwhile; BUDGET_EXCEEDED past
// Limits::max_export_ms.
absl::Status Export(const query::Ground& ground, const Limits& limits, const v1::ExportRequest& request,
                    const query::Caller& caller, query::Emit<v1::ExportResponse> emit);

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_EXPORT_H_
