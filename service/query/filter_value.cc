#include "service/query/filter_value.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "service/base/fold.h"
#include "service/base/status_macros.h"

namespace entente::query {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

Truth TruthOf(bool holds) { return holds ? Truth::kYes : Truth::kNo; }

Truth TruthOf(v1::Validity validity) {
  if (validity == v1::VALIDITY_DEFINITE) return Truth::kYes;
  return validity == v1::VALIDITY_POSSIBLE ? Truth::kPossible : Truth::kNo;
}

// `ORGANIZATION_FORM_` of ORGANIZATION_FORM_UNSPECIFIED.
absl::string_view EnumPrefix(const EnumDescriptor& type) {
  return absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED");
}

absl::StatusOr<Value> ParseEnum(const EnumDescriptor& type, absl::string_view text) {
  const std::string wanted = absl::AsciiStrToUpper(text);
  std::vector<std::string> known;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    known.push_back(ShortEnumName(*type.value(i)));
    if (wanted == known.back() || wanted == type.value(i)->name()) return Value(EnumNumber{type.value(i)->number()});
  }
  return absl::InvalidArgumentError(absl::StrCat("`", text, "` is none of ", absl::StrJoin(known, ", ")));
}

absl::StatusOr<Value> ParseNumber(absl::string_view text) {
  double number = 0;
  if (absl::SimpleAtod(text, &number) && std::isfinite(number)) return Value(number);
  return absl::InvalidArgumentError(absl::StrCat("`", text, "` is not a number"));
}

absl::StatusOr<Value> ParseBool(absl::string_view text) {
  if (text == "true") return Value(true);
  if (text == "false") return Value(false);
  return absl::InvalidArgumentError(absl::StrCat("`", text, "` is neither `true` nor `false`"));
}

absl::StatusOr<Value> ParseText(v1::Format format, absl::string_view text) {
  const bool country = text.size() == 2 && absl::ascii_isupper(text[0]) && absl::ascii_isupper(text[1]);
  if (format == v1::FORMAT_COUNTRY && !country) {
    return absl::InvalidArgumentError(absl::StrCat("`", text, "` is not a country as `KR` is (ISO 3166-1 alpha-2)"));
  }
  return Value(Text{std::string(text), base::FoldName(text)});
}

// The text that stands for a message: its name.
const FieldDescriptor* NameField(const FieldDescriptor& field) {
  return field.message_type() == nullptr ? nullptr : field.message_type()->FindFieldByName("name");
}

Truth CompareDate(const base::Date& ours, v1::Comparator comparator, const base::Date& asked) {
  switch (comparator) {
    case v1::COMPARATOR_NOT_EQUAL:
      return Not(TruthOf(base::JudgeEqual(ours, asked)));
    case v1::COMPARATOR_LESS:
      return TruthOf(base::JudgeLess(ours, asked));
    case v1::COMPARATOR_LESS_EQUAL:
      return Not(TruthOf(base::JudgeLess(asked, ours)));
    case v1::COMPARATOR_GREATER:
      return TruthOf(base::JudgeLess(asked, ours));
    case v1::COMPARATOR_GREATER_EQUAL:
      return Not(TruthOf(base::JudgeLess(ours, asked)));
    default:
      return TruthOf(base::JudgeEqual(ours, asked));
  }
}

base::Date FirstDay(const base::Period& period) { return {"", period.first_earliest, period.first_latest}; }
base::Date LastDay(const base::Period& period) { return {"", period.last_earliest, period.last_latest}; }

// Periods order by their first days; they are equal when first and last days are.
Truth ComparePeriods(const base::Period& ours, v1::Comparator comparator, const base::Period& asked) {
  const Truth first = CompareDate(FirstDay(ours), comparator, FirstDay(asked));
  if (comparator != v1::COMPARATOR_EQUAL && comparator != v1::COMPARATOR_HAS) return first;
  return std::min(first, CompareDate(LastDay(ours), comparator, LastDay(asked)));
}

template <typename T>
Truth CompareOrdered(const T& ours, v1::Comparator comparator, const T& asked) {
  switch (comparator) {
    case v1::COMPARATOR_LESS:
      return TruthOf(ours < asked);
    case v1::COMPARATOR_LESS_EQUAL:
      return TruthOf(!(asked < ours));
    case v1::COMPARATOR_GREATER:
      return TruthOf(asked < ours);
    case v1::COMPARATOR_GREATER_EQUAL:
      return TruthOf(!(ours < asked));
    default:
      return TruthOf(ours == asked);
  }
}

Truth CompareText(const std::string& ours, v1::Comparator comparator, const Text& asked) {
  if (comparator == v1::COMPARATOR_HAS) return TruthOf(absl::StrContains(base::FoldName(ours), asked.folded));
  if (comparator == v1::COMPARATOR_PREFIX) return TruthOf(absl::StartsWith(base::FoldName(ours), asked.folded));
  return CompareOrdered(ours, comparator, asked.raw);
}

// An end that is known to be open: there is no day to compare.
bool IsOpenEnd(const Message& message, const FieldType& type) {
  return type.type == ValueType::kDate && !type.descriptor->is_repeated() &&
         TextOf(message, *type.descriptor, 0) == "..";
}

// One element, with any comparator but NOT_EQUAL.
Truth CompareElement(const Message& message, const FieldType& type, int index, v1::Comparator comparator,
                     const Value& value) {
  const FieldDescriptor& field = *type.descriptor;
  const Reflection& reflection = *message.GetReflection();
  switch (type.type) {
    case ValueType::kNumber:
      return CompareOrdered(NumberOf(message, field, index), comparator, std::get<double>(value));
    case ValueType::kBool:
      return CompareOrdered(field.is_repeated() ? reflection.GetRepeatedBool(message, &field, index)
                                                : reflection.GetBool(message, &field),
                            comparator, std::get<bool>(value));
    case ValueType::kEnum:
      return CompareOrdered(field.is_repeated() ? reflection.GetRepeatedEnumValue(message, &field, index)
                                                : reflection.GetEnumValue(message, &field),
                            comparator, std::get<EnumNumber>(value).number);
    case ValueType::kText:
      return CompareText(TextOf(message, field, index), comparator, std::get<Text>(value));
    case ValueType::kDate: {
      const auto ours = base::ParseDate(TextOf(message, field, index));
      return ours.ok() ? CompareDate(*ours, comparator, std::get<base::Date>(value)) : Truth::kNo;
    }
    case ValueType::kPeriod: {
      const auto ours = base::ParsePeriod(TextOf(message, field, index));
      return ours.ok() ? ComparePeriods(*ours, comparator, std::get<base::Period>(value)) : Truth::kNo;
    }
  }
  return Truth::kNo;
}

}  // namespace

FieldType TypeOf(const FieldDescriptor& descriptor, v1::Format format) {
  FieldType type{.format = format, .descriptor = &descriptor};
  switch (descriptor.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      type.type = ValueType::kText;
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      type.type = format == v1::FORMAT_DATE     ? ValueType::kDate
                  : format == v1::FORMAT_PERIOD ? ValueType::kPeriod
                                                : ValueType::kText;
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      type.type = ValueType::kEnum;
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      type.type = ValueType::kBool;
      break;
    default:
      type.type = ValueType::kNumber;
  }
  return type;
}

std::string TextOf(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    const Message& element = field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, index)
                                                 : reflection.GetMessage(message, &field);
    const FieldDescriptor* name = NameField(field);
    return name == nullptr ? "" : element.GetReflection()->GetString(element, name);
  }
  return field.is_repeated() ? reflection.GetRepeatedString(message, &field, index)
                             : reflection.GetString(message, &field);
}

double NumberOf(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return repeated ? reflection.GetRepeatedInt32(message, &field, index) : reflection.GetInt32(message, &field);
    case FieldDescriptor::CPPTYPE_INT64:
      return static_cast<double>(repeated ? reflection.GetRepeatedInt64(message, &field, index)
                                          : reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return repeated ? reflection.GetRepeatedUInt32(message, &field, index) : reflection.GetUInt32(message, &field);
    case FieldDescriptor::CPPTYPE_UINT64:
      return static_cast<double>(repeated ? reflection.GetRepeatedUInt64(message, &field, index)
                                          : reflection.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return repeated ? reflection.GetRepeatedFloat(message, &field, index) : reflection.GetFloat(message, &field);
    default:
      return repeated ? reflection.GetRepeatedDouble(message, &field, index) : reflection.GetDouble(message, &field);
  }
}

absl::StatusOr<Value> ParseValue(const FieldType& type, absl::string_view text) {
  switch (type.type) {
    case ValueType::kNumber:
      return ParseNumber(text);
    case ValueType::kBool:
      return ParseBool(text);
    case ValueType::kEnum:
      return ParseEnum(*type.descriptor->enum_type(), text);
    case ValueType::kText:
      return ParseText(type.format, text);
    case ValueType::kDate: {
      ASSIGN_OR_RETURN(base::Date date, base::ParseDate(text));
      return Value(std::move(date));
    }
    case ValueType::kPeriod: {
      ASSIGN_OR_RETURN(base::Period period, base::ParsePeriod(text));
      return Value(std::move(period));
    }
  }
  return absl::InvalidArgumentError("not a value");
}

std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value) {
  return std::string(absl::StripPrefix(value.name(), EnumPrefix(*value.type())));
}

absl::Status CheckComparator(const FieldType& type, v1::Comparator comparator) {
  if (comparator == v1::COMPARATOR_PREFIX) {
    return type.type == ValueType::kText ? absl::OkStatus()
                                         : absl::InvalidArgumentError("it is no text that could begin with another");
  }
  const bool orders = comparator == v1::COMPARATOR_LESS || comparator == v1::COMPARATOR_LESS_EQUAL ||
                      comparator == v1::COMPARATOR_GREATER || comparator == v1::COMPARATOR_GREATER_EQUAL;
  const bool ordered = type.type != ValueType::kBool && (type.type != ValueType::kEnum || type.ordered_enum);
  if (!orders || ordered) return absl::OkStatus();
  return absl::InvalidArgumentError("its values have no order: it compares by = and != and : alone");
}

Truth CompareField(const Message& message, const FieldType& type, v1::Comparator comparator, const Value& value) {
  if (!IsThere(message, *type.descriptor) || IsOpenEnd(message, type)) return Truth::kNo;
  if (comparator == v1::COMPARATOR_NOT_EQUAL) return Not(CompareField(message, type, v1::COMPARATOR_EQUAL, value));
  if (!type.descriptor->is_repeated()) return CompareElement(message, type, 0, comparator, value);
  Truth best = Truth::kNo;
  const int size = message.GetReflection()->FieldSize(message, type.descriptor);
  for (int i = 0; i < size && best != Truth::kYes; ++i) {
    best = std::max(best, CompareElement(message, type, i, comparator, value));
  }
  return best;
}

bool IsThere(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0 : reflection.HasField(message, &field);
}

}  // namespace entente::query
