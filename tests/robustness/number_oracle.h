// Aggregate by hand: every fact or row into its groups, then the measures of each.
//
// Part of the naive oracle (oracle.h): written from the comments of query_service.proto. Where they leave room it reads
// them so: keys that are entities are compared by id; what has no value comes last; without group_by there is one group
// even of nothing; the remainder counts a fact once for each group it would be in.
#ifndef ENTENTE_TESTS_ROBUSTNESS_NUMBER_ORACLE_H_
#define ENTENTE_TESTS_ROBUSTNESS_NUMBER_ORACLE_H_

#include <optional>

#include "entente/v1/query_service.pb.h"
#include "tests/robustness/world.h"

namespace entente::oracle {

// What the call answers; nothing where it must be refused, since units would be added that differ.
std::optional<v1::AggregateResponse> Numbers(const World& world, const v1::AggregateRequest& request);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_NUMBER_ORACLE_H_
