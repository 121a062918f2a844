// Who makes what: the relations that mean production, read both ways.
#ifndef ENTENTE_SERVICE_LANDSCAPE_MAKERS_H_
#define ENTENTE_SERVICE_LANDSCAPE_MAKERS_H_

#include <string>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/landscape_service.pb.h"
#include "service/base/fact_ref.h"
#include "service/landscape/reading.h"

namespace entente::landscape {

// Something made, or who makes it, and what says so.
struct Production {
  base::EntityNo other;
  std::vector<base::RelationshipNo> by;  // by identity
  bool definite = false;                 // one of those holds for certain
};

// The relations that mean it, by number.
std::vector<int> ProductionRelations(const schema::Schema& schema);

// Looks up makers for one request, each once. Not thread-safe; the reading must outlive it.
class Makers {
 public:
  explicit Makers(Reading& reading);

  // Who makes an entity, by id. Valid as long as this.
  absl::StatusOr<const std::vector<Production>*> Of(base::EntityNo made);
  // What an entity makes, by id.
  absl::StatusOr<std::vector<Production>> MadeBy(base::EntityNo maker);

  // Who that is: id, name and country, without relationships.
  absl::StatusOr<const v1::Maker*> Profile(base::EntityNo maker);
  // The same for all who make an entity, with relationships.
  absl::Status AddAll(base::EntityNo made, google::protobuf::RepeatedPtrField<v1::Maker>& told);

 private:
  Reading& reading_;
  query::Facts facts_;  // on a view without claims: profiles need none
  const query::Ways makes_, made_by_;
  absl::node_hash_map<base::EntityNo, std::vector<Production>> makers_;
  absl::node_hash_map<base::EntityNo, v1::Maker> profiles_;
};

// What can be followed from an entity along `ways`, by the entity at the other end; by id.
absl::StatusOr<std::vector<Production>> Grouped(Reading& reading, base::EntityNo from, const query::Ways& ways);

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_MAKERS_H_
