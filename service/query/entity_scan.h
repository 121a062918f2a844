// Finds entities by kind and filter: from an index where the filter has an equality for it, else over whole kinds.
//
// ForEachCandidate looks at no body and may name entities that do not match; ForEachMatchingEntity loads what it must
// to be sure. Neither gives an order.
#ifndef ENTENTE_SERVICE_QUERY_ENTITY_SCAN_H_
#define ENTENTE_SERVICE_QUERY_ENTITY_SCAN_H_

#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "service/base/fact_ref.h"
#include "service/query/facts.h"
#include "service/query/filter.h"
#include "service/query/read_context.h"
#include "service/schema/schema.h"

namespace entente::query {

// Whether `kind` is one of `kinds`; none stand for all. Pure.
bool IsOfKinds(schema::KindIndex kind, const std::vector<const schema::Kind*>& kinds);

// Calls `visit` for every entity of the kinds, there at the revision, that may satisfy the filter, each once, until it
// returns false. Charges nothing. Thread-safe.
void ForEachCandidate(const graph::Snapshot& snapshot, const std::vector<const schema::Kind*>& kinds,
                      const std::optional<CompiledFilter>& filter,
                      absl::FunctionRef<bool(base::EntityNo, const graph::EntityState&)> visit);

// Calls `visit` for every entity of the kinds that the view shows and that satisfies the filter, each once, until it
// returns something not OK; returns that. `loaded` is the entity where it had to be loaded, else null. Charges what it
// looks at to the meter of `facts`.
absl::Status ForEachMatchingEntity(const View& view, Facts& facts, const std::vector<const schema::Kind*>& kinds,
                                   const std::optional<CompiledFilter>& filter, bool include_stubs,
                                   absl::FunctionRef<absl::Status(base::EntityNo no, const v1::Entity* loaded)> visit);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_ENTITY_SCAN_H_
