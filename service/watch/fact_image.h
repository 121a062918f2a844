// The bytes of a fact as a watch shows it: a serialized v1::Fact, labelled with its validity on a snapshot's clock day.
// Thread-safe.
#ifndef ENTENTE_SERVICE_WATCH_FACT_IMAGE_H_
#define ENTENTE_SERVICE_WATCH_FACT_IMAGE_H_

#include <string>

#include "absl/status/statusor.h"
#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"

namespace entente::watch {

// The fact at the snapshot's revision, without parsing it. Empty if it is not there; errors are those of the disk.
absl::StatusOr<std::string> FactImage(const graph::Snapshot& snapshot, base::FactRef fact);

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_FACT_IMAGE_H_
