#include "service/analysis/field.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "service/base/near.h"
#include "service/base/status_macros.h"
#include "service/query/filter_field.h"
#include "service/query/refusal.h"

namespace entente::analysis {
namespace {

using base::FactSort;
using query::Operand;
using query::Refusal;
using query::ValueType;
using Source = Field::Source;
using Kinds = std::vector<const schema::Kind*>;

absl::Status UnknownField(absl::string_view name, const std::vector<std::string>& known, absl::string_view path) {
  const std::string list = absl::StrJoin(known, ", ");
  const std::vector<std::string> near = base::NearNames(name, known);
  const std::string hint = near.empty() ? "" : absl::StrCat("; did you mean `", absl::StrJoin(near, "` or `"), "`?");
  return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, path,
                 absl::StrCat("`", name, "` is not known here; there are ", list, hint), {{"known", list}});
}

absl::Status Name(const query::FilterScope& scope, absl::string_view name, absl::string_view path, Field& field) {
  auto operands = query::FieldsNamed(scope, name);
  if (!operands.ok()) return query::AtField(operands.status(), path);
  field.operands = *std::move(operands);
  return absl::OkStatus();
}

absl::Status NameOfEntity(const schema::Schema& schema, const Kinds& kinds, absl::string_view name,
                          absl::string_view path, Field& field) {
  field.sort = FactSort::kEntity;
  field.source = name.empty()     ? Source::kFact
                 : name == "id"   ? Source::kId
                 : name == "kind" ? Source::kKind
                                  : field.source;
  if (field.source != Source::kBody) return absl::OkStatus();
  return Name({.schema = schema, .kinds = kinds}, name, path, field);
}

// The kinds that an end of these relations can be of.
Kinds KindsAt(const schema::Schema& schema, const std::vector<int>& relations, Hop end) {
  schema::KindSet allowed = 0;
  for (const schema::Relation& relation : schema.relations()) {
    if (!relations.empty() && std::find(relations.begin(), relations.end(), relation.number) == relations.end())
      continue;
    allowed |= end == Hop::kSubject ? relation.subjects : relation.objects;
  }
  Kinds kinds;
  for (const schema::Kind& kind : schema.kinds()) {
    if ((allowed >> kind.index & 1) != 0) kinds.push_back(&kind);
  }
  return kinds;
}

// Takes `subject` or `object`, with or without a field of it, off the name.
Hop TakeHop(absl::string_view& name) {
  for (const auto& [word, hop] : {std::pair("subject", Hop::kSubject), std::pair("object", Hop::kObject)}) {
    absl::string_view rest = name;
    if (!absl::ConsumePrefix(&rest, word)) continue;
    if (!rest.empty() && (!absl::ConsumePrefix(&rest, ".") || rest.empty())) continue;
    name = rest;
    return hop;
  }
  return Hop::kNone;
}

absl::Status NameOfRelationship(const schema::Schema& schema, const Position& position, absl::string_view name,
                                absl::string_view path, Field& field) {
  field.hop = TakeHop(name);
  if (field.hop != Hop::kNone) {
    return NameOfEntity(schema, KindsAt(schema, position.relations, field.hop), name, path, field);
  }
  field.sort = FactSort::kRelationship;
  field.source = name.empty()         ? Source::kFact
                 : name == "relation" ? Source::kRelation
                 : name == "from"     ? Source::kFrom
                 : name == "until"    ? Source::kUntil
                                      : field.source;
  if (field.source == Source::kFact || field.source == Source::kRelation) return absl::OkStatus();
  return Name({.schema = schema, .relationships = true, .relations = position.relations}, name, path, field);
}

absl::Status NameOfObservation(const schema::Schema& schema, const Position& position, absl::string_view name,
                               absl::string_view path, Field& field) {
  absl::string_view rest = name;
  if (TakeHop(rest) == Hop::kSubject) {
    field.hop = Hop::kSubject;
    return NameOfEntity(schema, position.kinds, rest, path, field);
  }
  field.sort = FactSort::kObservation;
  field.source = name == "metric" ? Source::kMetric : name == "period" ? Source::kPeriod : field.source;
  if (field.source != Source::kBody) return absl::OkStatus();
  const auto* const observation = v1::Observation::descriptor();
  const auto* const quantity = observation->FindFieldByName("quantity");
  if (name == "confidence") {
    field.operands = {{.type = query::TypeOf(*observation->FindFieldByName("confidence"), v1::FORMAT_UNSPECIFIED)}};
    return absl::OkStatus();
  }
  const auto* const part = quantity->message_type()->FindFieldByName(std::string(name));
  if (part == nullptr) {
    return UnknownField(name, {"subject", "metric", "period", "unit", "amount", "lower", "upper", "confidence"}, path);
  }
  field.operands = {{.parents = {quantity}, .type = query::TypeOf(*part, v1::FORMAT_UNSPECIFIED)}};
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Field> FieldNamed(const schema::Schema& schema, const std::vector<Position>& positions,
                                 absl::string_view name, absl::string_view path) {
  if (name.empty()) return Refusal(v1::ERROR_REASON_REQUIRED, path, "the name of a field must be there");
  Field field;
  if (!positions.front().variable.empty()) {
    const absl::string_view variable = name.substr(0, name.find('.'));
    const auto found = std::find_if(positions.begin(), positions.end(),
                                    [&](const Position& position) { return position.variable == variable; });
    if (found == positions.end() || found->walk) {
      std::vector<std::string> known;
      for (const Position& position : positions) {
        if (!position.walk) known.push_back(position.variable);
      }
      return UnknownField(variable, known, path);
    }
    field.position = static_cast<int>(found - positions.begin());
    const bool dangling = name.size() == variable.size() + 1;
    if (dangling) return Refusal(v1::ERROR_REASON_INVALID_FORMAT, path, "a field must follow the `.`");
    name = name.size() > variable.size() ? name.substr(variable.size() + 1) : "";
  }
  const Position& position = positions[field.position];
  absl::Status status;
  if (position.sort == FactSort::kEntity) {
    status = NameOfEntity(schema, position.kinds, name, path, field);
  } else if (position.sort == FactSort::kRelationship) {
    status = NameOfRelationship(schema, position, name, path, field);
  } else {
    status = NameOfObservation(schema, position, name, path, field);
  }
  RETURN_IF_ERROR(status);
  return field;
}

absl::Status CutToUnit(v1::CalendarUnit unit, absl::string_view path, Field& field) {
  field.unit = unit;
  if (field.source == Source::kPeriod) return absl::OkStatus();
  std::erase_if(field.operands, [](const Operand& operand) {
    return operand.type.type != ValueType::kDate && operand.type.type != ValueType::kPeriod;
  });
  if (!field.operands.empty()) return absl::OkStatus();
  return Refusal(v1::ERROR_REASON_INVALID_FORMAT, path, "this is not a date, and only dates are cut to calendar units");
}

absl::Status KeepNumbers(absl::string_view path, Field& field) {
  std::erase_if(field.operands, [](const Operand& operand) { return operand.type.type != ValueType::kNumber; });
  if (!field.operands.empty()) return absl::OkStatus();
  return Refusal(v1::ERROR_REASON_INVALID_FORMAT, path, "this is not a number, which only counts can do without");
}

}  // namespace entente::analysis
