// ListConflicts by hand.
//
// Part of the naive oracle (oracle.h): written from the comments of conflict.proto, by comparing every claim with every
// other. Where they leave room it reads them so: dates agree that may be the same day; a quantity may be anything
// between its bounds, or its amount where it has none; the dates of a relationship are what its claims say, not when
// they hold; relations alone ask for relationships, and metrics alone for observations.
#ifndef ENTENTE_TESTS_ROBUSTNESS_CONFLICT_ORACLE_H_
#define ENTENTE_TESTS_ROBUSTNESS_CONFLICT_ORACLE_H_

#include <vector>

#include "entente/v1/conflict.pb.h"
#include "tests/robustness/world.h"

namespace entente::oracle {

// All conflicts in order. The world is of the view at any time.
std::vector<v1::Conflict> Conflicts(const Oracle& oracle, const World& world, const v1::ListConflictsRequest& request);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_CONFLICT_ORACLE_H_
