// Names of the index that are like a query: found by the letters they share, then compared one by one.
#ifndef ENTENTE_SERVICE_DISCOVERY_ALIKE_NAMES_H_
#define ENTENTE_SERVICE_DISCOVERY_ALIKE_NAMES_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "service/discovery/name_index.h"
#include "service/discovery/name_likeness.h"
#include "service/query/meter.h"

namespace entente::discovery {

// A name and how much it is like the query.
struct AlikeName {
  NameNo name;
  NameScore score;
};

// A query as the index weighs its words, which must outlive it. For one thread.
ComparedQuery AskedOf(const NameIndex& index, NameForms forms);

// Names that are the same after folding, or once in Latin letters, in order of number. Charges what it looks at.
absl::StatusOr<std::vector<AlikeName>> SameNames(const NameIndex& index, const ComparedQuery& asked,
                                                 query::Meter& meter);

// Names alike, best first; of equals, in order of number. Of all names that share letters, those are compared that
// share the most, at most `most` for which `accept` holds. What is less alike than kLeastScore is left out. Errors are
// the meter's.
absl::StatusOr<std::vector<AlikeName>> NamesAlike(const NameIndex& index, const ComparedQuery& asked, int most,
                                                  absl::FunctionRef<bool(NameNo)> accept, query::Meter& meter);
inline constexpr double kLeastScore = 0.35;

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_ALIKE_NAMES_H_
