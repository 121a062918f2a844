// What a timeline is made of: the dates that facts tell, and when they are.
#ifndef ENTENTE_SERVICE_ANALYSIS_TIMELINE_EVENT_H_
#define ENTENTE_SERVICE_ANALYSIS_TIMELINE_EVENT_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "entente/v1/query_service.pb.h"
#include "google/protobuf/message.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/query/filter.h"
#include "service/schema/schema.h"

namespace entente::analysis {

// The days on which something can have happened, both inclusive.
struct Days {
  base::Day earliest = base::kDistantPast, latest = base::kDistantFuture;

  // Whether nothing is known of them.
  bool unknown() const { return earliest == base::kDistantPast && latest == base::kDistantFuture; }
};

// A date with its text.
struct When {
  std::string text;
  Days days;
};

// A field that holds dates or periods.
struct DateField {
  std::string path;
  query::Operand operand;
};

// The date fields of entities and of relationships' details. Immutable, thread-safe; the schema must outlive it.
class DateFields {
 public:
  explicit DateFields(const schema::Schema& schema);

  // In the order of their declaration, common fields first.
  const std::vector<DateField>& OfKind(schema::KindIndex kind) const { return of_kind_[kind]; }
  const std::vector<DateField>& OfRelation(int relation) const;
  // Every kind that has some.
  const std::vector<const schema::Kind*>& kinds() const { return kinds_; }

 private:
  std::vector<std::vector<DateField>> of_kind_;  // by KindIndex
  absl::flat_hash_map<int, std::vector<DateField>> of_relation_;
  std::vector<const schema::Kind*> kinds_;
};

// The dates that a field of a fact holds, in order. Pure.
std::vector<When> DatesIn(const DateField& field, const google::protobuf::Message& fact);
// The date of a text that is one, or a period. Pure.
When DateOf(const std::string& text);
When PeriodOf(const std::string& text);

// A question about when: nothing, or an EDTF date or interval.
class Between {
 public:
  // INVALID_FORMAT or INVALID_INTERVAL at `between`. Pure.
  static absl::StatusOr<Between> Parse(const std::string& text);

  // Whether something may lie in it, or surely does.
  bool Has(const Days& days, bool surely) const;

 private:
  bool any_ = true;
  base::Period period_;
};

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_TIMELINE_EVENT_H_
