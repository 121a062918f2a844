// The facts that rows name, as the view shows them, each loaded once as long as there is room.
#ifndef ENTENTE_SERVICE_MATCH_ROW_FACTS_H_
#define ENTENTE_SERVICE_MATCH_ROW_FACTS_H_

#include <string>

#include "absl/container/node_hash_map.h"
#include "absl/status/statusor.h"
#include "entente/v1/graph.pb.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/query/facts.h"
#include "service/query/mask.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"

namespace entente::match {

// Loads facts for one answer. What it returns is valid until the next call. Not thread-safe; all must outlive it.
class RowFacts {
 public:
  RowFacts(const query::View& view, const query::Mask& mask, query::Meter& meter);

  // The entity, or a stub in its place.
  absl::StatusOr<const v1::Entity*> Entity(base::EntityNo no);
  // A relationship that a row binds, labelled by the window of its edge.
  absl::StatusOr<const v1::Relationship*> Relationship(base::RelationshipNo no, const base::Window& window);
  // The same as bytes of messages (query/encoded.h), entities cut to the mask.
  absl::StatusOr<const std::string*> EncodedEntity(base::EntityNo no);
  absl::StatusOr<std::string> EncodedRelationship(base::RelationshipNo no, const base::Window& window);

 private:
  const query::View view_;      // as asked for
  const query::View timeless_;  // the same at any time: an edge has a window of its own
  const query::Mask& mask_;
  query::Meter& meter_;
  query::Facts facts_, timeless_facts_;
  absl::node_hash_map<base::EntityNo, v1::Entity> entities_;
  absl::node_hash_map<base::EntityNo, std::string> encoded_entities_;
  absl::node_hash_map<base::RelationshipNo, std::string> encoded_relationships_;  // without a label
  absl::node_hash_map<base::RelationshipNo, v1::Relationship> relationships_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_ROW_FACTS_H_
