#include "tests/robustness/condition.h"

#include <algorithm>
#include <cstdlib>

#include "google/protobuf/descriptor.h"
#include "tests/robustness/oracle.h"

namespace entente::oracle {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string ShortName(const EnumValueDescriptor& value) {
  const std::string unspecified = value.type()->value(0)->name();
  return value.name().substr(unspecified.size() - std::string("UNSPECIFIED").size());
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(c));
  return text;
}

bool IsDate(const FieldDescriptor& field) {
  const v1::Format format = field.options().GetExtension(v1::field).format();
  const bool end_of_valid_time = field.containing_type() == v1::ValidTime::descriptor();
  return format == v1::FORMAT_DATE || format == v1::FORMAT_PERIOD || end_of_valid_time;
}

Value ElementOf(const Message& message, const FieldDescriptor& field, int i) {
  const auto* get = message.GetReflection();
  const bool many = field.is_repeated();
  Value value;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& alias = many ? get->GetRepeatedMessage(message, &field, i) : get->GetMessage(message, &field);
      value.text = alias.GetReflection()->GetString(alias, alias.GetDescriptor()->FindFieldByName("name"));
      return value;
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const EnumValueDescriptor* chosen =
          many ? get->GetRepeatedEnum(message, &field, i) : get->GetEnum(message, &field);
      return {ShortName(*chosen), static_cast<double>(chosen->number()), Value::kEnum};
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      const bool truth = get->GetBool(message, &field);
      return {truth ? "true" : "false", truth ? 1.0 : 0.0, Value::kTruth};
    }
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      const double number = get->GetDouble(message, &field);
      return {std::to_string(number), number, Value::kNumber};
    }
    default:
      value.text = many ? get->GetRepeatedString(message, &field, i) : get->GetString(message, &field);
      value.sort = IsDate(field) ? Value::kDate : Value::kText;
      return value;
  }
}

// The values of a field of `message` by its name; none if there is no such field or it is not there.
std::vector<Value> ValuesIn(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  std::vector<Value> values;
  if (field == nullptr) return values;
  const int count = field->is_repeated() ? message.GetReflection()->FieldSize(message, field)
                    : message.GetReflection()->HasField(message, field) ? 1
                                                                        : 0;
  for (int i = 0; i < count; ++i) values.push_back(ElementOf(message, *field, i));
  return values;
}

// The message in the oneof: the kind of a description, the details of a relationship.
const Message* Chosen(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->real_containing_oneof() != nullptr) return &message.GetReflection()->GetMessage(message, field);
  }
  return nullptr;
}

Truth Less(const Days& a, const Days& b) {
  return a.latest < b.earliest ? kSure : a.earliest < b.latest ? kMaybe : kNo;
}

Truth Equal(const Days& a, const Days& b) {
  if (a.latest < b.earliest || b.latest < a.earliest) return kNo;
  return a.earliest == a.latest && b.earliest == b.latest ? kSure : kMaybe;
}

Truth Compare(const Value& ours, v1::Comparator how, const std::string& asked) {
  if (ours.sort == Value::kDate) {
    const Days a = ReadDate(ours.text), b = ReadDate(asked);
    switch (how) {
      case v1::COMPARATOR_LESS:
        return Less(a, b);
      case v1::COMPARATOR_LESS_EQUAL:
        return Not(Less(b, a));
      case v1::COMPARATOR_GREATER:
        return Less(b, a);
      case v1::COMPARATOR_GREATER_EQUAL:
        return Not(Less(a, b));
      default:
        return Equal(a, b);
    }
  }
  if (ours.sort == Value::kText && how == v1::COMPARATOR_HAS) {
    return Lower(ours.text).find(Lower(asked)) != std::string::npos ? kSure : kNo;
  }
  if (how == v1::COMPARATOR_PREFIX) return Lower(ours.text).rfind(Lower(asked), 0) == 0 ? kSure : kNo;
  double number = std::strtod(asked.c_str(), nullptr);
  if (ours.sort == Value::kEnum) {  // only confidence has an order
    number = asked == ours.text       ? ours.number
             : asked == "SPECULATIVE" ? 1
             : asked == "LIKELY"      ? 2
             : asked == "CONFIRMED"   ? 3
                                      : -1;
  }
  const bool textual = ours.sort == Value::kText || ours.sort == Value::kTruth;
  const int order = textual ? ours.text.compare(asked) : ours.number < number ? -1 : ours.number > number ? 1 : 0;
  switch (how) {
    case v1::COMPARATOR_LESS:
      return order < 0 ? kSure : kNo;
    case v1::COMPARATOR_LESS_EQUAL:
      return order <= 0 ? kSure : kNo;
    case v1::COMPARATOR_GREATER:
      return order > 0 ? kSure : kNo;
    case v1::COMPARATOR_GREATER_EQUAL:
      return order >= 0 ? kSure : kNo;
    default:
      return order == 0 ? kSure : kNo;
  }
}

Truth Holds(const std::vector<Value>& values, const v1::Comparison& comparison) {
  if (values.empty()) return kNo;
  if (comparison.comparator() == v1::COMPARATOR_HAS && comparison.value() == "*") return kSure;
  Truth best = kNo;
  const bool unequal = comparison.comparator() == v1::COMPARATOR_NOT_EQUAL;
  for (const Value& value : values) {
    best = std::max(best, Compare(value, unequal ? v1::COMPARATOR_EQUAL : comparison.comparator(), comparison.value()));
  }
  return unequal ? Not(best) : best;
}

template <typename Fact>
Truth SatisfiesAny(const Fact& fact, const v1::Filter& filter) {
  Truth truth = filter.has_all() ? kSure : kNo;
  switch (filter.condition_case()) {
    case v1::Filter::kAll:
      for (const v1::Filter& part : filter.all().filters()) truth = std::min(truth, Satisfies(fact, part));
      return truth;
    case v1::Filter::kAny:
      for (const v1::Filter& part : filter.any().filters()) truth = std::max(truth, Satisfies(fact, part));
      return truth;
    case v1::Filter::kNot:
      return Not(Satisfies(fact, filter.not_()));
    case v1::Filter::kComparison:
      return Holds(ValuesAt(fact, filter.comparison().field()), filter.comparison());
    default:
      return kSure;  // no filter
  }
}

std::vector<std::pair<std::string, std::string>> DatesOf(const Message& message, const std::string& prefix) {
  std::vector<std::pair<std::string, std::string>> dates;
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!IsDate(*field) || field->is_repeated()) continue;
    dates.push_back({prefix + field->name(), message.GetReflection()->GetString(message, field)});
  }
  return dates;
}

}  // namespace

Truth TruthOf(v1::Validity validity) {
  return validity == v1::VALIDITY_NOT_VALID ? kNo : validity == v1::VALIDITY_POSSIBLE ? kMaybe : kSure;
}

Truth Satisfies(const v1::Entity& entity, const v1::Filter& filter) { return SatisfiesAny(entity, filter); }
Truth Satisfies(const v1::Relationship& fact, const v1::Filter& filter) { return SatisfiesAny(fact, filter); }

std::vector<Value> ValuesAt(const v1::Entity& entity, const std::string& path) {
  const std::string kind = entity.id().substr(0, entity.id().find('/'));
  if (path == "id") return {{entity.id()}};
  if (path == "kind") return {{kind}};
  const size_t dot = path.find('.');
  const Message* body = Chosen(entity.description());
  if (dot != std::string::npos) {
    if (path.substr(0, dot) != kind || body == nullptr) return {};
    return ValuesIn(*body, path.substr(dot + 1));
  }
  if (v1::Description::descriptor()->FindFieldByName(path) != nullptr) return ValuesIn(entity.description(), path);
  return body == nullptr ? std::vector<Value>() : ValuesIn(*body, path);
}

std::vector<Value> ValuesAt(const v1::Relationship& fact, const std::string& path) {
  if (path == "from" || path == "until") {
    const std::string& date = path == "from" ? fact.valid_time().from() : fact.valid_time().until();
    if (date.empty()) return {};
    return {{date, 0, Value::kDate}};
  }
  if (path.rfind("details.", 0) == 0) {
    const Message* details = Chosen(fact.details());
    return details == nullptr ? std::vector<Value>() : ValuesIn(*details, path.substr(8));
  }
  return ValuesIn(fact, path);
}

std::vector<std::pair<std::string, std::string>> DatesIn(const v1::Entity& entity) {
  const Message* body = Chosen(entity.description());
  if (body == nullptr) return {};
  return DatesOf(*body, entity.id().substr(0, entity.id().find('/')) + ".");
}

std::vector<std::pair<std::string, std::string>> DatesIn(const v1::Relationship& relationship) {
  const Message* details = Chosen(relationship.details());
  if (details == nullptr) return {};
  return DatesOf(*details, "details.");
}

std::string TextOf(const v1::Filter& filter) {
  static const char* const kSigns[] = {"", "=", "!=", "<", "<=", ">", ">=", ":"};
  if (filter.has_comparison()) {
    const v1::Comparison& c = filter.comparison();
    if (c.comparator() == v1::COMPARATOR_PREFIX) return c.field() + " = \"" + c.value() + "*\"";
    return c.field() + " " + kSigns[c.comparator()] + " " + (c.value() == "*" ? "*" : "\"" + c.value() + "\"");
  }
  if (filter.has_not_()) return "NOT (" + TextOf(filter.not_()) + ")";
  std::string text;
  for (const v1::Filter& part : filter.has_all() ? filter.all().filters() : filter.any().filters()) {
    text += (text.empty() ? "(" : filter.has_all() ? " AND (" : " OR (") + TextOf(part) + ")";
  }
  return text;
}

}  // namespace entente::oracle
