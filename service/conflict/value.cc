#include "service/conflict/value.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "service/base/fold.h"
#include "service/base/status_macros.h"
#include "service/conflict/rounding.h"
#include "service/query/filter_value.h"
#include "service/resolve/field_value.h"

namespace entente::conflict {
namespace {

using Place = SingularField::Place;
using Form = Value::Form;

void AddSingular(const std::vector<schema::Field>& fields, std::vector<SingularField>& singular) {
  for (const schema::Field& field : fields) {
    if (!field.descriptor->is_repeated()) singular.push_back({field.path, Place::kBody, &field});
  }
}

std::vector<SingularField> ByPath(std::vector<SingularField> fields) {
  std::sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return fields;
}

// A date in normal form: what a store holds can be read.
Value DateValue(std::string text) {
  const auto date = base::ParseDate(text);
  CHECK(date.ok());
  return {.form = Form::kDays, .text = std::move(text), .earliest = date->earliest, .latest = date->latest};
}

Value PeriodValue(std::string text) {
  const auto period = base::ParsePeriod(text);
  CHECK(period.ok());
  return {
      .form = Form::kDays, .text = std::move(text), .earliest = period->first_earliest, .latest = period->last_latest};
}

Value NumberValue(std::string text, double number) {
  return {.form = Form::kNumber, .text = std::move(text), .lower = number, .upper = number};
}

// An end that is not given is where the amount is; without an amount it is open.
Value QuantityValue(std::string text, const v1::Quantity& quantity) {
  constexpr double kOpen = std::numeric_limits<double>::infinity();
  Value value{.form = Form::kNumber, .text = std::move(text), .compared = quantity.unit()};
  value.lower = quantity.has_lower() ? quantity.lower() : quantity.has_amount() ? quantity.amount() : -kOpen;
  value.upper = quantity.has_upper() ? quantity.upper() : quantity.has_amount() ? quantity.amount() : kOpen;
  return value;
}

Value BodyValue(std::string text, const v1::Claim& claim, const schema::Field& field) {
  if (field.descriptor->message_type() != nullptr) return {.form = Form::kExact, .text = std::move(text)};
  switch (query::TypeOf(*field.descriptor, field.rule.format()).type) {
    case query::ValueType::kNumber: {
      const google::protobuf::Message* holder = resolve::HolderOf(*resolve::BodyOf(claim), field);
      return NumberValue(std::move(text), query::NumberOf(*holder, *field.descriptor, 0));
    }
    case query::ValueType::kDate:
      return DateValue(std::move(text));
    case query::ValueType::kPeriod:
      return PeriodValue(std::move(text));
    case query::ValueType::kText: {
      std::string folded = base::FoldName(text);
      return {.form = Form::kFolded, .text = std::move(text), .compared = std::move(folded)};
    }
    case query::ValueType::kBool:
    case query::ValueType::kEnum:
      break;
  }
  return {.form = Form::kExact, .text = std::move(text)};
}

bool Measurable(const Value& a, const Value& b) { return a.form == Form::kNumber && a.compared == b.compared; }

}  // namespace

std::vector<SingularField> SingularFieldsOfEntity(const schema::Schema& schema, const schema::Kind& kind) {
  std::vector<SingularField> fields;
  AddSingular(schema.common_fields(), fields);
  AddSingular(kind.fields, fields);
  return ByPath(std::move(fields));
}

std::vector<SingularField> SingularFieldsOfRelationship(const schema::Relation& relation) {
  std::vector<SingularField> fields = {{"valid_time.from", Place::kFrom}, {"valid_time.until", Place::kUntil}};
  AddSingular(relation.fields, fields);
  return ByPath(std::move(fields));
}

std::vector<SingularField> SingularFieldsOfObservation() { return {{"quantity", Place::kQuantity}}; }

std::optional<Value> ValueIn(const v1::Claim& claim, const SingularField& field) {
  switch (field.place) {
    case Place::kFrom:
      if (claim.valid_time().from().empty()) return std::nullopt;
      return DateValue(claim.valid_time().from());
    case Place::kUntil:
      if (claim.valid_time().until().empty()) return std::nullopt;
      return DateValue(claim.valid_time().until());
    case Place::kQuantity: {
      std::optional<std::string> text = resolve::QuantityText(claim);
      if (!text.has_value()) return std::nullopt;
      return QuantityValue(*std::move(text), claim.observation().quantity());
    }
    case Place::kBody:
      break;
  }
  std::optional<std::string> text = resolve::SaidText(claim, *field.field);
  if (!text.has_value()) return std::nullopt;
  return BodyValue(*std::move(text), claim, *field.field);
}

bool Agree(const Value& a, const Value& b) {
  switch (a.form) {
    case Form::kExact:
      return a.text == b.text;
    case Form::kFolded:
      return a.compared == b.compared;
    case Form::kDays:
      return a.earliest <= b.latest && b.earliest <= a.latest;
    case Form::kNumber:
      break;
  }
  if (!Measurable(a, b)) return false;
  const Value& less = a.upper < b.upper ? a : b;
  const Value& more = a.upper < b.upper ? b : a;
  if (less.upper >= more.lower) return true;
  return RoundsTo(less.upper, more.lower) || RoundsTo(more.lower, less.upper);
}

void Size::Add(const Value& a, const Value& b) {
  if (a.form == Form::kDays) {
    days_ = true;
    const int64_t gap = a.latest < b.earliest ? int64_t{b.earliest} - a.latest : int64_t{a.earliest} - b.latest;
    gap_ = std::max(gap_, static_cast<double>(gap));
    return;
  }
  if (!Measurable(a, b)) return;
  numbers_ = true;
  const double lesser = std::min(a.upper, b.upper), greater = std::max(a.lower, b.lower);
  gap_ = std::max(gap_, greater - lesser);
  ratios_ = ratios_ && lesser > 0;
  // The ratio itself may be more than a number can hold.
  if (ratios_) {
    const double ratio = greater / lesser;
    log_ratio_ = std::max(log_ratio_, std::isfinite(ratio) ? std::log(ratio) : std::log(greater) - std::log(lesser));
  }
}

v1::ConflictMeasure Size::measure() const {
  if (days_) return v1::CONFLICT_MEASURE_DAYS;
  if (!numbers_) return v1::CONFLICT_MEASURE_UNEQUAL;
  return ratios_ ? v1::CONFLICT_MEASURE_LOG_RATIO : v1::CONFLICT_MEASURE_DIFFERENCE;
}

double Size::size() const {
  switch (measure()) {
    case v1::CONFLICT_MEASURE_UNEQUAL:
      return 1;
    case v1::CONFLICT_MEASURE_LOG_RATIO:
      return log_ratio_;
    default:
      return gap_;
  }
}

}  // namespace entente::conflict
