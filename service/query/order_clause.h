// The form of every order_by, after AIP-132: `organization.country desc, name`. Not what its fields mean: order.h for
// entities and relationships, other calls for their own.
#ifndef ENTENTE_SERVICE_QUERY_ORDER_CLAUSE_H_
#define ENTENTE_SERVICE_QUERY_ORDER_CLAUSE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace entente::query {

// A field to order by, and which way.
struct OrderClause {
  std::string field;
  bool descending = false;
};

// Reads an order; none for a blank one. INVALID_ARGUMENT with INVALID_FORMAT at `order_by`. Pure.
absl::StatusOr<std::vector<OrderClause>> ParseOrderClauses(absl::string_view order_by);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_ORDER_CLAUSE_H_
