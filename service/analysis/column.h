// The columns of an aggregation: named fields, read row by row as numbers.
//
//   Columns columns(view, meter, positions);
//   const int country = columns.Add(field);
//   RETURN_IF_ERROR(columns.Load(row, nullptr));
//   for (const uint32_t value : columns.Values(country)) ...
#ifndef ENTENTE_SERVICE_ANALYSIS_COLUMN_H_
#define ENTENTE_SERVICE_ANALYSIS_COLUMN_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "service/analysis/dictionary.h"
#include "service/analysis/fact_reader.h"
#include "service/analysis/field.h"
#include "service/query/facts.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"

namespace entente::analysis {

// The columns of the rows at hand. Not thread-safe; view and meter must outlive it.
class Columns {
 public:
  Columns(const query::View& view, query::Meter& meter, std::vector<Position> positions);

  // Takes in a field before the first Load. Returns the column.
  int Add(Field field);
  // Makes a row current: numbers by position, kNoValue where unbound. `body`: the fact at the first, if it is at hand.
  absl::Status Load(absl::Span<const uint32_t> row, const google::protobuf::Message* body);
  // Whether a column reads the fact at this position.
  bool Reads(int position) const;
  // The values of a column in the current row, each once: numbers of facts, or of scalars.
  absl::Span<const uint32_t> Values(int column) const;

  // What the values of a column are: entities, or scalars (if not relationships, which are only ever counted).
  bool HoldsEntities(int column) const {
    return columns_[column].reader < 0 && columns_[column].sort == base::FactSort::kEntity;
  }
  const Scalar& ScalarOf(uint32_t value) const { return dictionary_.At(value); }

 private:
  // Facts that several columns read.
  struct Place {
    int position;
    Hop hop;
    std::unique_ptr<FactReader> reader;
  };
  struct Column {
    int position;
    Hop hop;
    base::FactSort sort;
    int reader;  // in places_; negative: the values are the facts themselves
    int field;   // of the reader
    uint32_t fact = kNoValue;
  };
  uint32_t FactAt(int position, Hop hop, absl::Span<const uint32_t> row) const;
  int PlaceOf(const Field& field);

  const query::View view_;      // as asked for, without claims
  const query::View any_time_;  // rows choose their relationships and observations themselves
  query::Facts facts_, any_time_facts_;
  const std::vector<Position> positions_;
  Dictionary dictionary_;
  std::vector<Place> places_;
  std::vector<Column> columns_;
};

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_COLUMN_H_
