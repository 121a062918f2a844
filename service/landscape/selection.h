// Who an EntitySelection chooses.
#ifndef ENTENTE_SERVICE_LANDSCAPE_SELECTION_H_
#define ENTENTE_SERVICE_LANDSCAPE_SELECTION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/landscape_service.pb.h"
#include "service/base/fact_ref.h"
#include "service/query/meter.h"
#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::landscape {

// The entities chosen, by id, each once. REQUIRED at `field` when nothing chooses, CONFLICTING_FIELDS when both ways
// do, BATCH_TOO_LARGE beyond Limits::max_matrix_side; else as EntitiesNamed, KindsNamed and CompiledFilter say.
absl::StatusOr<std::vector<base::EntityNo>> Select(const v1::EntitySelection& selection, const query::View& view,
                                                   const query::Limits& limits, query::Meter& meter,
                                                   absl::string_view field);

}  // namespace entente::landscape

#endif  // ENTENTE_SERVICE_LANDSCAPE_SELECTION_H_
