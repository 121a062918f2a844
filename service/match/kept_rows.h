// Rows that cannot leave before all are found: to be ordered, or told apart.
#ifndef ENTENTE_SERVICE_MATCH_KEPT_ROWS_H_
#define ENTENTE_SERVICE_MATCH_KEPT_ROWS_H_

#include <cstdint>
#include <iterator>
#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "service/match/returned_row.h"
#include "service/match/row_order.h"

namespace entente::match {

// The first rows by an order. Not thread-safe; order and snapshot must outlive it.
class OrderedRows {
 public:
  // At most `limit` are kept; 0: all. `distinct`: equal rows are one, as certain as the most certain.
  OrderedRows(const RowOrder& order, const graph::Snapshot& snapshot, size_t limit, bool distinct)
      : limit_(limit), distinct_(distinct), rows_(Before{order, snapshot}) {}

  // Takes a row with its key. True if there is now one more than before.
  bool Add(std::string key, const ReturnedRow& row, v1::Validity validity);
  void DropLast() { rows_.erase(std::prev(rows_.end())); }
  // Calls `visit` with each in order until it is not OK.
  absl::Status ForEach(absl::FunctionRef<absl::Status(const ReturnedRow&, v1::Validity)> visit) const;

 private:
  struct Place {
    std::string key;
    ReturnedRow row;
    uint64_t number;  // tells equal rows apart
  };
  struct Before {
    bool operator()(const Place& a, const Place& b) const;
    const RowOrder& order;
    const graph::Snapshot& snapshot;
  };

  const size_t limit_;
  const bool distinct_;
  uint64_t next_ = 0;
  std::map<Place, v1::Validity, Before> rows_;
};

// Which rows were met, for those that come in no order: what is certain can leave at once, what is only possible waits,
// since it may turn out to be certain. Not thread-safe.
class DistinctRows {
 public:
  // What to do with a row.
  enum class Turn { kSend, kSendCountedBefore, kKeep, kPass };
  Turn Take(const ReturnedRow& row, v1::Validity validity);
  // As if the row had never come.
  void Drop(const ReturnedRow& row) { sent_.erase(row); }
  // Calls `visit` with each that was kept and not sent since, until it is not OK.
  absl::Status ForEachKept(absl::FunctionRef<absl::Status(const ReturnedRow&)> visit) const;

 private:
  absl::flat_hash_map<ReturnedRow, bool> sent_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_KEPT_ROWS_H_
