// Rows cut to what a request wants returned, still as numbers; and how they are told.
#ifndef ENTENTE_SERVICE_MATCH_RETURNED_ROW_H_
#define ENTENTE_SERVICE_MATCH_RETURNED_ROW_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/pattern.pb.h"
#include "service/match/row_facts.h"
#include "service/match/search.h"
#include "service/query/arguments.h"
#include "service/query/mask.h"

namespace entente::match {

// A row of the variables that are returned, in their order. A value.
struct ReturnedRow {
  std::vector<uint32_t> values;
  std::vector<std::vector<base::RelationshipNo>> walks;  // empty where the variable is no walk

  bool operator==(const ReturnedRow&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const ReturnedRow& row) {
    return H::combine(std::move(h), row.values, row.walks);
  }
};

// The variables a request wants returned. Immutable, thread-safe.
class Returns {
 public:
  // All if it names none. INVALID_ARGUMENT with INVALID_PATTERN at `returns[i]`. The variables must outlive it.
  static absl::StatusOr<Returns> Read(const query::Texts& names, const std::vector<Variable>& variables);

  size_t size() const { return positions_.size(); }
  const Variable& at(size_t i) const { return (*variables_)[positions_[i]]; }
  // Whether rows that differ at all differ in what is returned.
  bool all() const { return positions_.size() == variables_->size(); }
  void Cut(const Row& row, ReturnedRow& cut) const;

 private:
  std::vector<size_t> positions_;  // in variables
  const std::vector<Variable>* variables_ = nullptr;
};

// Tells rows as messages, the facts in them as bytes (query/encoded.h). Not thread-safe; all must outlive it.
class RowWriter {
 public:
  RowWriter(const Returns& returns, RowFacts& facts) : returns_(returns), facts_(facts) {}

  absl::StatusOr<v1::PatternRow> Write(const ReturnedRow& row, v1::Validity validity);

 private:
  const Returns& returns_;
  RowFacts& facts_;
};

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_RETURNED_ROW_H_
