// From what a person types to an entity's id.
#ifndef ENTENTE_CLIENT_NAME_RESOLVER_H_
#define ENTENTE_CLIENT_NAME_RESOLVER_H_

#include <string>

#include "absl/status/statusor.h"
#include "entente/client.h"
#include "entente/v1/graph.pb.h"

namespace entente {

// Whether a text has the form of an entity's id: `kind/name`.
bool LooksLikeId(const std::string& text);

// The id a text stands for: itself when it has the form of an id (whether there is such an entity is not asked), else
// the id of the one entity that bears it as a name or alias, in the state of knowledge that `context` names, whenever
// it held; its budget is not the lookup's. NOT_FOUND with UNKNOWN_ENTITY; FAILED_PRECONDITION with AMBIGUOUS_NAME and `candidates`.
absl::StatusOr<std::string> ResolveId(const Client& client, const std::string& text,
                                      const v1::ReadContext& context = {});

}  // namespace entente

#endif  // ENTENTE_CLIENT_NAME_RESOLVER_H_
