// What a FindPathsRequest asks for, checked and in numbers.
#ifndef ENTENTE_SERVICE_PATHS_QUESTION_H_
#define ENTENTE_SERVICE_PATHS_QUESTION_H_

#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "entente/v1/query_service.pb.h"
#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"
#include "service/query/edge_scan.h"
#include "service/query/mask.h"
#include "service/query/query.h"

namespace entente::paths {

// A question for paths. Immutable, thread-safe.
struct Question {
  // Where paths start and end, by id, each once, what is excluded left out. An entity that is both is a path by itself,
  // which stands in `both` and in neither of the others.
  std::vector<base::EntityNo> sources, targets, both;
  absl::flat_hash_set<base::EntityNo> closed;  // what no path passes: excluded, sources, and what is both
  query::Ways ways;                            // from source to target
  query::Ways back;
  schema::KindSet kinds = 0;  // of what is passed; none: all
  int max_hops = 0;
  int max_paths = 0;
  int max_degree = 0;  // 0: any
  v1::PathOrder order = v1::PATH_ORDER_HOPS;
};

// INVALID_ARGUMENT and NOT_FOUND as arguments.h says; REQUIRED without sources or targets, OUT_OF_BOUNDS for a number
// that is negative or above its limit, or no direction or order.
absl::StatusOr<Question> ReadQuestion(const v1::FindPathsRequest& request, const query::View& view,
                                      const query::Limits& limits);

}  // namespace entente::paths

#endif  // ENTENTE_SERVICE_PATHS_QUESTION_H_
