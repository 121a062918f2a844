// What a claim alone amounts to, where nothing else was ever said of its fact: what resolve.h gives for a list of one,
// without the list.
#ifndef ENTENTE_SERVICE_RESOLVE_LONE_CLAIM_H_
#define ENTENTE_SERVICE_RESOLVE_LONE_CLAIM_H_

#include <optional>

#include "entente/v1/graph.pb.h"
#include "service/resolve/resolve.h"
#include "service/schema/schema.h"

namespace entente::resolve {

// The fact, as ResolveEntity, ResolveRelationship or ResolveObservation tells of it; nothing if the claim does not
// count. Pure and thread-safe.
std::optional<v1::Fact> ResolveAlone(const schema::Schema& schema, const v1::Claim& claim, const Policy& policy);

}  // namespace entente::resolve

#endif  // ENTENTE_SERVICE_RESOLVE_LONE_CLAIM_H_
