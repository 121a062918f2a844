// What no standing question may say of its ReadContext.
#ifndef ENTENTE_SERVICE_STANDING_CONSISTENCY_H_
#define ENTENTE_SERVICE_STANDING_CONSISTENCY_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"

namespace entente::standing {

// Refuses a context, the one at `field` of the request, that names a state: what is read is what the watch has come to.
absl::Status RefuseConsistency(const v1::ReadContext& context, absl::string_view field);

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_CONSISTENCY_H_
