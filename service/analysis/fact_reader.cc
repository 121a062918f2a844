#include "service/analysis/fact_reader.h"

#include <algorithm>
#include <utility>

#include "service/analysis/calendar.h"
#include "service/base/status_macros.h"
#include "service/query/filter_field.h"
#include "service/query/filter_value.h"

namespace entente::analysis {
namespace {

using base::FactSort;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using query::ValueType;
using Source = Field::Source;

}  // namespace

int FactReader::Add(Field field) {
  CHECK(entries_.empty());
  needs_body_ = needs_body_ || NeedsBody(field);
  fields_.push_back(std::move(field));
  return static_cast<int>(fields_.size()) - 1;
}

bool FactReader::NeedsBody(const Field& field) const {
  // What the graph keeps of dates is the answer unless the policy may change them; their text it does not keep.
  const bool is_end = field.source == Source::kFrom || field.source == Source::kUntil;
  const bool in_memory = is_end && field.unit != v1::CALENDAR_UNIT_UNSPECIFIED && facts_.stored();
  return field.source == Source::kBody || (is_end && !in_memory);
}

absl::Status FactReader::Load(uint32_t no, const Message* body) {
  entry_.reset();
  if (no == kNoValue) return absl::OkStatus();
  if (!remember_) {
    values_.clear();
    begins_ = {0};
    RETURN_IF_ERROR(Read(no, body));
    entry_ = 0;
    return absl::OkStatus();
  }
  const auto [found, is_new] = entries_.try_emplace(no, static_cast<uint32_t>(entries_.size()));
  if (is_new) RETURN_IF_ERROR(Read(no, body));
  entry_ = found->second;
  return absl::OkStatus();
}

absl::Span<const uint32_t> FactReader::Values(int field) const {
  if (!entry_.has_value()) return {};
  const size_t at = *entry_ * fields_.size() + field;
  return absl::MakeConstSpan(values_).subspan(begins_[at], begins_[at + 1] - begins_[at]);
}

absl::Status FactReader::Read(uint32_t no, const Message* body) {
  std::optional<v1::Entity> entity;
  std::optional<v1::Relationship> relationship;
  std::optional<v1::Observation> observation;
  if (needs_body_ && body == nullptr) {
    RETURN_IF_ERROR(facts_.Examine());
    switch (fields_.front().sort) {
      case FactSort::kEntity: {
        ASSIGN_OR_RETURN(entity, facts_.EntityOrStub(no));
        body = &*entity;
        break;
      }
      case FactSort::kRelationship: {
        ASSIGN_OR_RETURN(relationship, facts_.Relationship(no));
        if (relationship.has_value()) body = &*relationship;
        break;
      }
      case FactSort::kObservation: {
        ASSIGN_OR_RETURN(observation, facts_.Observation(no));
        if (observation.has_value()) body = &*observation;
        break;
      }
    }
  }
  for (const Field& field : fields_) {
    ReadField(field, no, body);
    begins_.push_back(static_cast<uint32_t>(values_.size()));
  }
  return absl::OkStatus();
}

void FactReader::ReadField(const Field& field, uint32_t no, const Message* body) {
  const graph::Snapshot& snapshot = view_.snapshot;
  const schema::Schema& schema = snapshot.schema();
  if (NeedsBody(field)) {
    if (body != nullptr) ReadBody(field, *body);
    return;
  }
  switch (field.source) {
    case Source::kFact:
      return AddValue(no);
    case Source::kId:
      return AddValue(dictionary_.NumberOf(std::string(snapshot.EntityId(no))));
    case Source::kKind: {
      const schema::Kind& kind = schema.kinds()[snapshot.KindOf(no)];
      return AddValue(dictionary_.NumberOfName(&kind, [&] { return kind.name; }));
    }
    case Source::kRelation: {
      const schema::Relation* relation = schema.FindRelation(snapshot.Ends(no).relation);
      return AddValue(dictionary_.NumberOfName(relation, [&] { return relation->name; }));
    }
    case Source::kMetric: {
      const schema::Metric* metric = schema.FindMetric(snapshot.MeasuredEnds(no).metric);
      return AddValue(dictionary_.NumberOfName(metric, [&] { return metric->name; }));
    }
    case Source::kPeriod:
      return ReadPeriod(field, no);
    case Source::kFrom:
    case Source::kUntil:
      return ReadEnd(field, no);
    case Source::kBody:
      return;
  }
}

void FactReader::ReadPeriod(const Field& field, base::ObservationNo no) {
  const std::string text(view_.snapshot.MeasuredPeriod(no));
  if (field.unit == v1::CALENDAR_UNIT_UNSPECIFIED) return AddValue(dictionary_.NumberOf(text));
  const auto period = base::ParsePeriod(text);
  if (period.ok()) ReadDays(field, period->first_earliest, period->last_latest);
}

void FactReader::ReadEnd(const Field& field, base::RelationshipNo no) {
  const std::optional<graph::RelationshipState> state = view_.snapshot.Relationship(no);
  if (!state.has_value()) return;
  const base::Span& span = state->span;
  if (field.source == Source::kFrom) return ReadDays(field, span.from_earliest, span.from_latest);
  return ReadDays(field, span.until_earliest, span.until_latest);
}

void FactReader::ReadBody(const Field& field, const Message& body) {
  for (const query::Operand& operand : field.operands) {
    const Message* holder = query::HolderOf(operand, body);
    const FieldDescriptor& descriptor = *operand.type.descriptor;
    if (holder == nullptr || !query::IsThere(*holder, descriptor)) continue;
    const int count = descriptor.is_repeated() ? holder->GetReflection()->FieldSize(*holder, &descriptor) : 1;
    for (int i = 0; i < count; ++i) ReadElement(field, operand, *holder, i);
    return;
  }
}

void FactReader::ReadElement(const Field& field, const query::Operand& operand, const Message& holder, int index) {
  const FieldDescriptor& descriptor = *operand.type.descriptor;
  const auto& reflection = *holder.GetReflection();
  const bool repeated = descriptor.is_repeated();
  if (operand.type.type == ValueType::kNumber) {
    return AddValue(dictionary_.NumberOf(query::NumberOf(holder, descriptor, index)));
  }
  if (operand.type.type == ValueType::kBool) {
    return AddValue(dictionary_.NumberOf(repeated ? reflection.GetRepeatedBool(holder, &descriptor, index)
                                                  : reflection.GetBool(holder, &descriptor)));
  }
  if (operand.type.type == ValueType::kEnum) {
    const auto* value =
        repeated ? reflection.GetRepeatedEnum(holder, &descriptor, index) : reflection.GetEnum(holder, &descriptor);
    return AddValue(dictionary_.NumberOfName(value, [&] { return query::ShortEnumName(*value); }));
  }
  std::string text = query::TextOf(holder, descriptor, index);
  if (field.unit == v1::CALENDAR_UNIT_UNSPECIFIED) return AddValue(dictionary_.NumberOf(std::move(text)));
  if (operand.type.type == ValueType::kDate) {
    const auto date = base::ParseDate(text);
    if (date.ok()) ReadDays(field, date->earliest, date->latest);
  } else {
    const auto period = base::ParsePeriod(text);
    if (period.ok()) ReadDays(field, period->first_earliest, period->last_latest);
  }
}

void FactReader::ReadDays(const Field& field, base::Day first, base::Day last) {
  const std::optional<std::string> unit = UnitOf(field.unit, first, last);
  if (unit.has_value()) AddValue(dictionary_.NumberOf(*unit));
}

void FactReader::AddValue(uint32_t value) {
  const auto begin = values_.begin() + begins_.back();
  if (std::find(begin, values_.end(), value) == values_.end()) values_.push_back(value);
}

}  // namespace entente::analysis
