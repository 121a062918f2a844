// The fields that an aggregation names: which part of a row has them, and how they are read. Names only: column.h
// reads.
#ifndef ENTENTE_SERVICE_ANALYSIS_FIELD_H_
#define ENTENTE_SERVICE_ANALYSIS_FIELD_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/query_service.pb.h"
#include "service/base/fact_ref.h"
#include "service/query/filter.h"
#include "service/schema/schema.h"

namespace entente::analysis {

// What stands at one position of the rows that are counted. A row of entities, relationships or observations has one.
struct Position {
  base::FactSort sort = base::FactSort::kEntity;
  std::string variable;                    // of a pattern; else empty
  bool walk = false;                       // a walk of a pattern, which has no fields
  bool recurs = false;                     // a fact can stand there in many rows
  std::vector<const schema::Kind*> kinds;  // of entities, or of what is measured; empty: any
  std::vector<int> relations;              // of relationships; empty: any
};

// From the fact at a position to the fact that has the field: itself, or one of its ends.
enum class Hop { kNone, kSubject, kObject };

// A field, found by its name.
struct Field {
  enum class Source {
    kFact,  // the fact itself
    kId,
    kKind,
    kRelation,
    kMetric,
    kPeriod,
    kFrom,   // body too
    kUntil,  // body too
    kBody,   // read from the message, by whichever operand is there
  };
  int position = 0;
  Hop hop = Hop::kNone;
  base::FactSort sort = base::FactSort::kEntity;  // of the fact that has the field
  Source source = Source::kBody;
  std::vector<query::Operand> operands;
  v1::CalendarUnit unit = v1::CALENDAR_UNIT_UNSPECIFIED;  // what its dates are cut to
};

// The field that GroupKey.field and Measure.field of query_service.proto call `name`. REQUIRED for an empty name,
// UNKNOWN_FIELD with metadata `known`; at `path`. Pure.
absl::StatusOr<Field> FieldNamed(const schema::Schema& schema, const std::vector<Position>& positions,
                                 absl::string_view name, absl::string_view path);

// Narrows a field to what is a date, cut to `unit`; or to what is a number. INVALID_FORMAT at `path` if nothing is
// left. Pure.
absl::Status CutToUnit(v1::CalendarUnit unit, absl::string_view path, Field& field);
absl::Status KeepNumbers(absl::string_view path, Field& field);

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_FIELD_H_
