#include "service/query/order.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/fold.h"
#include "service/base/status_macros.h"
#include "service/query/filter_field.h"
#include "service/query/order_clause.h"
#include "service/query/refusal.h"
#include "service/query/sort_key.h"

namespace entente::query {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void AddDays(base::Day earliest, base::Day latest, bool descending, SortKey& key) {
  key.AddInteger(earliest, descending);
  key.AddInteger(latest, descending);
}

void AddFolded(absl::string_view folded, absl::string_view text, bool descending, SortKey& key) {
  key.AddText(folded, descending);
  key.AddText(text, descending);
}

void AddText(const std::string& text, const FieldType& type, bool descending, SortKey& key) {
  if (type.type == ValueType::kDate) {
    const auto date = base::ParseDate(text);
    return date.ok() ? AddDays(date->earliest, date->latest, descending, key) : key.AddAbsent();
  }
  if (type.type == ValueType::kPeriod) {
    const auto period = base::ParsePeriod(text);
    return period.ok() ? AddDays(period->first_earliest, period->first_latest, descending, key) : key.AddAbsent();
  }
  AddFolded(base::FoldName(text), text, descending, key);
}

void AddField(const Message& message, const FieldType& type, bool descending, SortKey& key) {
  const FieldDescriptor& field = *type.descriptor;
  if (!IsThere(message, field)) return key.AddAbsent();
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return key.AddInteger(reflection.GetBool(message, &field), descending);
    case FieldDescriptor::CPPTYPE_ENUM:
      return key.AddInteger(reflection.GetEnumValue(message, &field), descending);
    case FieldDescriptor::CPPTYPE_INT32:
      return key.AddInteger(reflection.GetInt32(message, &field), descending);
    case FieldDescriptor::CPPTYPE_INT64:
      return key.AddInteger(reflection.GetInt64(message, &field), descending);
    case FieldDescriptor::CPPTYPE_UINT32:
      return key.AddInteger(reflection.GetUInt32(message, &field), descending);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return key.AddNumber(reflection.GetDouble(message, &field), descending);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return key.AddNumber(reflection.GetFloat(message, &field), descending);
    case FieldDescriptor::CPPTYPE_STRING:
      return AddText(reflection.GetString(message, &field), type, descending, key);
    default:
      return key.AddAbsent();
  }
}

}  // namespace

absl::StatusOr<EntityOrder> EntityOrder::Parse(const FilterScope& scope, absl::string_view order_by) {
  ASSIGN_OR_RETURN(const std::vector<OrderClause> clauses, ParseOrderClauses(order_by));
  EntityOrder order;
  for (const OrderClause& clause : clauses) {
    auto fields = FieldsNamed(scope, clause.field);
    if (!fields.ok()) return AtField(fields.status(), "order_by");
    Operand& field = fields->front();
    if (field.type.descriptor->is_repeated() || field.type.descriptor->message_type() != nullptr) {
      return Refusal(v1::ERROR_REASON_INVALID_FORMAT, "order_by",
                     absl::StrCat("`", clause.field, "` can have several values and gives no order"));
    }
    order.parts_.push_back({std::move(field), clause.descending});
  }
  return order;
}

const schema::Field* EntityOrder::leading_text() const {
  if (parts_.empty() || parts_.front().descending) return nullptr;
  const schema::Field* const field = parts_.front().field.indexed;
  return field != nullptr && field->rule.searchable() && parts_.front().field.type.type == ValueType::kText ? field
                                                                                                            : nullptr;
}

std::string EntityOrder::KeyStart(absl::string_view folded) {
  SortKey key;
  key.AddText(folded);
  return key.Take();
}

std::string EntityOrder::KeyOfText(absl::string_view folded, absl::string_view text, absl::string_view id) {
  SortKey key;
  AddFolded(folded, text, /*descending=*/false, key);
  key.AddId(id);
  return key.Take();
}

std::string EntityOrder::KeyOf(const v1::Entity& entity) const {
  SortKey key;
  AddTo(entity, key);
  key.AddId(entity.id());
  return key.Take();
}

void EntityOrder::AddTo(const v1::Entity& entity, SortKey& key) const {
  for (const Part& part : parts_) {
    const Message* message = HolderOf(part.field, entity);
    if (message == nullptr) {
      key.AddAbsent();
    } else {
      AddField(*message, part.field.type, part.descending, key);
    }
  }
}

std::string EntityOrder::KeyOf(absl::string_view id) {
  SortKey key;
  key.AddId(id);
  return key.Take();
}

absl::StatusOr<RelationshipOrder> RelationshipOrder::Parse(absl::string_view order_by) {
  static constexpr std::pair<absl::string_view, Field> kFields[] = {
      {"from", Field::kFrom},       {"until", Field::kUntil},   {"relation", Field::kRelation},
      {"subject", Field::kSubject}, {"object", Field::kObject}, {"confidence", Field::kConfidence}};
  ASSIGN_OR_RETURN(const std::vector<OrderClause> clauses, ParseOrderClauses(order_by));
  RelationshipOrder order;
  for (const OrderClause& clause : clauses) {
    const auto* field = std::find_if(std::begin(kFields), std::end(kFields),
                                     [&](const auto& known) { return known.first == clause.field; });
    if (field == std::end(kFields)) {
      constexpr char kKnown[] = "from, until, relation, subject, object, confidence";
      return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, "order_by",
                     absl::StrCat("`", clause.field, "` gives no order; there are ", kKnown), {{"known", kKnown}});
    }
    order.parts_.push_back({field->second, clause.descending});
  }
  return order;
}

bool RelationshipOrder::needs_body() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& part) { return part.field == Field::kConfidence; });
}

std::string RelationshipOrder::KeyOf(const graph::Snapshot& snapshot, base::RelationshipNo no, const base::Span& span,
                                     v1::Confidence confidence) const {
  const graph::RelationshipEnds ends = snapshot.Ends(no);
  SortKey key;
  AddTo(snapshot, no, span, confidence, key);
  key.AddId(snapshot.EntityId(ends.subject));
  key.AddInteger(ends.relation);
  key.AddId(snapshot.EntityId(ends.object));
  key.AddId(snapshot.Episode(no));
  return key.Take();
}

void RelationshipOrder::AddTo(const graph::Snapshot& snapshot, base::RelationshipNo no, const base::Span& span,
                              v1::Confidence confidence, SortKey& key) const {
  const graph::RelationshipEnds ends = snapshot.Ends(no);
  for (const Part& part : parts_) {
    switch (part.field) {
      case Field::kFrom:
        AddDays(span.from_earliest, span.from_latest, part.descending, key);
        break;
      case Field::kUntil:
        AddDays(span.until_earliest, span.until_latest, part.descending, key);
        break;
      case Field::kRelation:
        key.AddInteger(ends.relation, part.descending);
        break;
      case Field::kSubject:
        key.AddText(snapshot.EntityId(ends.subject), part.descending);
        break;
      case Field::kObject:
        key.AddText(snapshot.EntityId(ends.object), part.descending);
        break;
      case Field::kConfidence:
        key.AddInteger(confidence, part.descending);
        break;
    }
  }
}

std::string ObservationOrderKey(const graph::Snapshot& snapshot, base::ObservationNo no) {
  const graph::ObservationEnds ends = snapshot.MeasuredEnds(no);
  SortKey key;
  key.AddId(snapshot.EntityId(ends.subject));
  key.AddInteger(ends.metric);
  key.AddId(snapshot.MeasuredPeriod(no));
  return key.Take();
}

}  // namespace entente::query
