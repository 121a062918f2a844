// The three calls, and what they have in common: opening a read of names, checking a query, whom a name belongs to.
#ifndef ENTENTE_SERVICE_DISCOVERY_CALLS_H_
#define ENTENTE_SERVICE_DISCOVERY_CALLS_H_

#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/discovery_service.pb.h"
#include "service/base/fact_ref.h"
#include "service/discovery/discovery.h"
#include "service/query/facts.h"
#include "service/query/meter.h"
#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::discovery {

// Each answers the call of its name. Thread-safe.
absl::StatusOr<v1::SearchEntitiesResponse> SearchEntities(const Ground& ground,
                                                          const v1::SearchEntitiesRequest& request,
                                                          const query::Caller& caller);
absl::StatusOr<v1::SuggestEntitiesResponse> SuggestEntities(const Ground& ground,
                                                            const v1::SuggestEntitiesRequest& request,
                                                            const query::Caller& caller);
absl::StatusOr<v1::ResolveEntitiesResponse> ResolveEntities(const Ground& ground,
                                                            const v1::ResolveEntitiesRequest& request,
                                                            const query::Caller& caller);

// A read of names: a view whose names the index has, and what the reading may cost. Not thread-safe.
struct NameReading {
  query::View view;
  query::Meter meter;
};
absl::StatusOr<NameReading> OpenNames(const Ground& ground, const v1::ReadContext& context,
                                      const query::Caller& caller);

// The forms of a query at `field`. REQUIRED if there is nothing in it to find anything by, OUT_OF_BOUNDS for more than
// Limits::max_query_characters. `whole` as FormsOf says.
absl::StatusOr<NameForms> FormsAsked(absl::string_view text, const Limits& limits, absl::string_view field,
                                     bool whole = false);

// How many to return: `asked`, or `otherwise` if it was left out. OUT_OF_BOUNDS at `field` for less than 0 or more than
// `most`.
absl::StatusOr<int> CountAsked(int asked, int otherwise, int most, absl::string_view field);

// Calls `visit` for each entity that may bear a name at the snapshot's revision, until it returns false; returns
// whether it never did. One whose claims moved to another is told as that one, perhaps twice.
bool ForEachBearer(const graph::Snapshot& snapshot, const NameIndex& index, NameNo name,
                   absl::FunctionRef<bool(base::EntityNo)> visit);

// Whether some bearer of the name is of one of these kinds (none: any).
bool IsBorneByKinds(const graph::Snapshot& snapshot, const NameIndex& index, NameNo name,
                    const std::vector<const schema::Kind*>& kinds);

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_CALLS_H_
