// FindPaths: shortest and k shortest simple paths between sets of entities.
#ifndef ENTENTE_SERVICE_PATHS_PATHS_H_
#define ENTENTE_SERVICE_PATHS_PATHS_H_

#include "absl/status/statusor.h"
#include "entente/v1/query_service.pb.h"
#include "service/query/query.h"

namespace entente::paths {

// Answers the call, as query_service.proto says. Thread-safe.
absl::StatusOr<v1::FindPathsResponse> FindPaths(const query::Ground& ground, const v1::FindPathsRequest& request,
                                                const query::Caller& caller = {});

}  // namespace entente::paths

#endif  // ENTENTE_SERVICE_PATHS_PATHS_H_
