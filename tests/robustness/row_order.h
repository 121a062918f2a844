// The order of rows of a pattern by hand.
//
// Part of the naive oracle (oracle.h): written from the comments of query_service.proto.
#ifndef ENTENTE_TESTS_ROBUSTNESS_ROW_ORDER_H_
#define ENTENTE_TESTS_ROBUSTNESS_ROW_ORDER_H_

#include <string>
#include <vector>

#include "entente/v1/query_service.pb.h"
#include "tests/robustness/world.h"

namespace entente::oracle {

// What the order asked for sees of a row: equal for rows that it leaves in either order; empty without an order.
std::string OrderOf(const World& world, const v1::MatchPatternRequest& request, const v1::PatternRow& row);

// Sorts rows by the order asked for.
void SortRows(const World& world, const v1::MatchPatternRequest& request, std::vector<v1::PatternRow>& rows);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_ROW_ORDER_H_
