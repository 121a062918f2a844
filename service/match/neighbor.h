// What an edge of a pattern leads to.
#ifndef ENTENTE_SERVICE_MATCH_NEIGHBOR_H_
#define ENTENTE_SERVICE_MATCH_NEIGHBOR_H_

#include "service/base/fact_ref.h"
#include "service/match/work.h"

namespace entente::match {

// An entity, what leads there, and how certain that is. A value.
struct Neighbor {
  base::EntityNo other = base::kNoNumber;
  base::RelationshipNo relationship = base::kNoNumber;  // of a walk: how many
  Truth truth = Truth::kNo;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_NEIGHBOR_H_
