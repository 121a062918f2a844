// Facts that an answer names more than once, each loaded once: for answers that are graphs, such as paths.
#ifndef ENTENTE_SERVICE_QUERY_FACT_CACHE_H_
#define ENTENTE_SERVICE_QUERY_FACT_CACHE_H_

#include "absl/container/node_hash_map.h"
#include "absl/status/statusor.h"
#include "entente/v1/graph.pb.h"
#include "service/base/fact_ref.h"
#include "service/query/facts.h"
#include "service/query/mask.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"

namespace entente::query {

// Loads what one answer returns. Pointers stay valid as long as the cache. Not thread-safe; all must outlive it.
class FactCache {
 public:
  FactCache(const View& view, const Mask& mask, Meter& meter)
      : snapshot_(view.snapshot), mask_(mask), facts_(view, meter) {}

  // The entity, or a stub in its place, cut to the mask. Is not loaded where only ids are asked for.
  absl::StatusOr<const v1::Entity*> Entity(base::EntityNo no);
  // A relationship that the view shows.
  absl::StatusOr<const v1::Relationship*> Relationship(base::RelationshipNo no);

 private:
  const graph::Snapshot& snapshot_;
  const Mask& mask_;
  Facts facts_;
  absl::node_hash_map<base::EntityNo, v1::Entity> entities_;
  absl::node_hash_map<base::RelationshipNo, v1::Relationship> relationships_;
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_FACT_CACHE_H_
