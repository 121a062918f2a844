// Checks what identifies a relationship or an observation, alike in claims and in keys, and puts it into normal form.
//
// For validate.h.
#ifndef ENTENTE_SERVICE_SCHEMA_IDENTITY_H_
#define ENTENTE_SERVICE_SCHEMA_IDENTITY_H_

#include <string>
#include <vector>

#include "entente/v1/graph.pb.h"
#include "service/base/error.h"
#include "service/schema/place.h"
#include "service/schema/schema.h"

namespace entente::schema {

// Whether `id` is the id of an entity; see CheckEntityId.
bool CheckEntityIdAt(const Schema& schema, absl::string_view id, const Place& place,
                     std::vector<base::Violation>& violations);

// Checks relation, subject, object and episode. Returns the relation, null if it is not known; a symmetric one has its
// ends in canonical order afterwards. Instantiated for v1::RelationshipClaim and v1::RelationshipKey.
template <typename Relationship>
const Relation* NormalizeRelationshipIdentity(const Schema& schema, const Place& place, Relationship& relationship,
                                              std::vector<base::Violation>& violations);

// Checks subject, metric and period. Returns the metric, null if it is not known. Instantiated for v1::ObservationClaim
// and v1::ObservationKey.
template <typename Observation>
const Metric* NormalizeObservationIdentity(const Schema& schema, const Place& place, Observation& observation,
                                           std::vector<base::Violation>& violations);

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_IDENTITY_H_
