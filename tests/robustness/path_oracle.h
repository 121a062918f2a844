// FindPaths by brute force: every simple path is walked, then all are sorted.
//
// Part of the naive oracle (oracle.h): written from the comments of query_service.proto.
#ifndef ENTENTE_TESTS_ROBUSTNESS_PATH_ORACLE_H_
#define ENTENTE_TESTS_ROBUSTNESS_PATH_ORACLE_H_

#include "entente/v1/query_service.pb.h"
#include "tests/robustness/world.h"

namespace entente::oracle {

// What the call answers. Of `search` only `exhausted` is set: whether, without any limit of hops, there is no path.
v1::FindPathsResponse Paths(const World& world, const v1::FindPathsRequest& request);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_PATH_ORACLE_H_
