// The order of rows: `m.name, e.from desc, t.id`.
#ifndef ENTENTE_SERVICE_MATCH_ROW_ORDER_H_
#define ENTENTE_SERVICE_MATCH_ROW_ORDER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/match/returned_row.h"
#include "service/match/row_facts.h"
#include "service/query/order.h"

namespace entente::match {

// An order of what a request returns. Immutable, thread-safe; the returns must outlive it.
class RowOrder {
 public:
  // One field of one variable.
  struct Part {
    size_t position;  // in Returns
    bool by_id = false, descending = false;
    query::EntityOrder entities;             // of a node, unless by id
    query::RelationshipOrder relationships;  // of an edge
  };

  // INVALID_ARGUMENT at `order_by`: INVALID_FORMAT for what cannot be read or gives no order, UNKNOWN_FIELD for a
  // variable or field that is not there, REQUIRED for a variable that is not returned.
  static absl::StatusOr<RowOrder> Parse(absl::string_view order_by, const Returns& returns,
                                        const std::vector<Variable>& variables, const schema::Schema& schema);

  bool empty() const { return parts_.empty(); }
  const std::vector<Part>& parts() const { return parts_; }
  // Orders rows of equal keys, by ids and identities of what they bind. Not less: as `a` after `b`.
  bool TieLess(const graph::Snapshot& snapshot, const ReturnedRow& a, const ReturnedRow& b) const;

 private:
  const Returns* returns_ = nullptr;
  std::vector<Part> parts_;
};

// Makes the keys of rows, each part of a key once for each fact as long as there is room. Not thread-safe; all must
// outlive it.
class RowKeys {
 public:
  RowKeys(const RowOrder& order, const Returns& returns, const graph::Snapshot& snapshot, RowFacts& facts)
      : order_(order), returns_(returns), snapshot_(snapshot), facts_(facts), known_(order.parts().size()) {}

  absl::StatusOr<std::string> KeyOf(const ReturnedRow& row);

 private:
  absl::StatusOr<std::string> Make(const RowOrder::Part& part, uint32_t value);

  const RowOrder& order_;
  const Returns& returns_;
  const graph::Snapshot& snapshot_;
  RowFacts& facts_;
  std::vector<absl::flat_hash_map<uint32_t, std::string>> known_;  // by part and fact
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_ROW_ORDER_H_
