#include "service/analysis/timeline_event.h"

#include <utility>

#include "service/base/status_macros.h"
#include "service/query/filter_field.h"
#include "service/query/filter_value.h"
#include "service/query/refusal.h"

namespace entente::analysis {
namespace {

bool IsDate(const schema::Field& field) {
  return field.descriptor->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING &&
         (field.rule.format() == v1::FORMAT_DATE || field.rule.format() == v1::FORMAT_PERIOD);
}

void AddDates(const query::FilterScope& scope, const std::vector<schema::Field>& fields,
              std::vector<DateField>& dates) {
  for (const schema::Field& field : fields) {
    if (!IsDate(field)) continue;
    auto operands = query::FieldsNamed(scope, field.path);
    CHECK(operands.ok());  // the schema names it itself
    dates.push_back({field.path, std::move(operands->front())});
  }
}

}  // namespace

DateFields::DateFields(const schema::Schema& schema) : of_kind_(schema.kinds().size()) {
  for (const schema::Kind& kind : schema.kinds()) {
    const query::FilterScope scope{.schema = schema, .kinds = {&kind}};
    AddDates(scope, schema.common_fields(), of_kind_[kind.index]);
    AddDates(scope, kind.fields, of_kind_[kind.index]);
    if (!of_kind_[kind.index].empty()) kinds_.push_back(&kind);
  }
  for (const schema::Relation& relation : schema.relations()) {
    const query::FilterScope scope{.schema = schema, .relationships = true, .relations = {relation.number}};
    AddDates(scope, relation.fields, of_relation_[relation.number]);
  }
}

const std::vector<DateField>& DateFields::OfRelation(int relation) const { return of_relation_.at(relation); }

std::vector<When> DatesIn(const DateField& field, const google::protobuf::Message& fact) {
  std::vector<When> dates;
  const google::protobuf::Message* holder = query::HolderOf(field.operand, fact);
  const auto& descriptor = *field.operand.type.descriptor;
  if (holder == nullptr || !query::IsThere(*holder, descriptor)) return dates;
  const int count = descriptor.is_repeated() ? holder->GetReflection()->FieldSize(*holder, &descriptor) : 1;
  for (int i = 0; i < count; ++i) {
    const std::string text = query::TextOf(*holder, descriptor, i);
    dates.push_back(field.operand.type.type == query::ValueType::kDate ? DateOf(text) : PeriodOf(text));
  }
  return dates;
}

When DateOf(const std::string& text) {
  const auto date = base::ParseDate(text);
  return date.ok() ? When{text, {date->earliest, date->latest}} : When{text, {}};
}

When PeriodOf(const std::string& text) {
  const auto period = base::ParsePeriod(text);
  return period.ok() ? When{text, {period->first_earliest, period->last_latest}} : When{text, {}};
}

absl::StatusOr<Between> Between::Parse(const std::string& text) {
  Between between;
  if (text.empty()) return between;
  auto period = base::ParsePeriod(text);
  if (!period.ok()) return query::AtField(period.status(), "between");
  between.any_ = false;
  between.period_ = *std::move(period);
  return between;
}

bool Between::Has(const Days& days, bool surely) const {
  if (any_) return true;
  if (surely) return days.earliest >= period_.first_latest && days.latest <= period_.last_earliest;
  return days.earliest <= period_.last_latest && days.latest >= period_.first_earliest;
}

}  // namespace entente::analysis
