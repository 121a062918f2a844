#include "service/schema/description.h"

#include <cmath>
#include <optional>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/schema/format.h"
#include "service/schema/validate.h"

namespace entente::schema {
namespace {

using base::Violation;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// A value of a field: the whole of a singular one, an element of a repeated one (index >= 0).
struct Value {
  Message& message;
  const Field& field;
  int index;

  const Reflection& reflection() const { return *message.GetReflection(); }
  const FieldDescriptor* descriptor() const { return field.descriptor; }
};

void NormalizeText(const Value& value, const Place& place, std::vector<Violation>& violations) {
  std::string scratch;
  const Reflection& reflection = value.reflection();
  const std::string& text =
      value.index < 0 ? reflection.GetStringReference(value.message, value.descriptor(), &scratch)
                      : reflection.GetRepeatedStringReference(value.message, value.descriptor(), value.index, &scratch);
  const v1::FieldRule& rule = value.field.rule;
  const int max_bytes = rule.max_bytes() > 0 ? rule.max_bytes() : kMaxTextBytes;
  if (text.empty()) {
    return Refuse(place, v1::ERROR_REASON_INVALID_FORMAT, "an empty text; leave the field out", violations);
  }
  if (!IsUtf8(text)) return Refuse(place, v1::ERROR_REASON_INVALID_FORMAT, "the text is no UTF-8", violations);
  if (text.size() > static_cast<size_t>(max_bytes)) {
    return Refuse(place, v1::ERROR_REASON_OUT_OF_BOUNDS,
                  absl::StrCat(text.size(), " bytes; at most ", max_bytes, " are allowed"), violations);
  }
  if (rule.format() == v1::FORMAT_UNSPECIFIED) return;
  absl::StatusOr<std::string> normal = NormalForm(rule.format(), text);
  if (!normal.ok()) {
    return Refuse(place, v1::ERROR_REASON_INVALID_FORMAT, absl::StrCat(Quote(text), ": ", normal.status().message()),
                  violations);
  }
  if (*normal == text) return;
  if (value.index < 0) {
    reflection.SetString(&value.message, value.descriptor(), *std::move(normal));
  } else {
    reflection.SetRepeatedString(&value.message, value.descriptor(), value.index, *std::move(normal));
  }
}

double NumberOf(const Value& value) {
  const Reflection& reflection = value.reflection();
  const FieldDescriptor* field = value.descriptor();
  const Message& message = value.message;
  const int i = value.index;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return i < 0 ? reflection.GetInt32(message, field) : reflection.GetRepeatedInt32(message, field, i);
    case FieldDescriptor::CPPTYPE_INT64:
      return static_cast<double>(i < 0 ? reflection.GetInt64(message, field)
                                       : reflection.GetRepeatedInt64(message, field, i));
    default:
      return i < 0 ? reflection.GetDouble(message, field) : reflection.GetRepeatedDouble(message, field, i);
  }
}

void CheckNumber(const Value& value, const Place& place, std::vector<Violation>& violations) {
  const double number = NumberOf(value);
  const v1::FieldRule& rule = value.field.rule;
  if (!std::isfinite(number)) {
    Refuse(place, v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(number, " is no finite number"), violations);
  } else if (rule.has_min() && number < rule.min()) {
    Refuse(place, v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(number, " is less than ", rule.min()), violations);
  } else if (rule.has_max() && number > rule.max()) {
    Refuse(place, v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(number, " is greater than ", rule.max()), violations);
  }
}

void CheckEnum(const Value& value, const Place& place, std::vector<Violation>& violations) {
  const int number = value.index < 0
                         ? value.reflection().GetEnumValue(value.message, value.descriptor())
                         : value.reflection().GetRepeatedEnumValue(value.message, value.descriptor(), value.index);
  const auto* type = value.descriptor()->enum_type();
  if (number == 0) {
    Refuse(place, v1::ERROR_REASON_INVALID_FORMAT, absl::StrCat(type->value(0)->name(), " says nothing; leave it out"),
           violations);
  } else if (type->FindValueByNumber(number) == nullptr) {
    Refuse(place, v1::ERROR_REASON_INVALID_FORMAT, absl::StrCat(number, " is no value of ", type->name()), violations);
  }
}

void NormalizePart(const Value& value, const Place& place, std::vector<Violation>& violations) {
  Message& part = value.index < 0
                      ? *value.reflection().MutableMessage(&value.message, value.descriptor())
                      : *value.reflection().MutableRepeatedMessage(&value.message, value.descriptor(), value.index);
  NormalizeFields(value.field.parts, place, part, violations);
  if (!value.field.rule.searchable() || part.GetReflection()->HasField(part, value.field.text)) return;
  Refuse(Place(place, value.field.text->name()), v1::ERROR_REASON_REQUIRED, "the name is missing", violations);
}

void NormalizeValue(const Value& value, const Place& place, std::vector<Violation>& violations) {
  switch (value.descriptor()->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return NormalizeText(value, place, violations);
    case FieldDescriptor::CPPTYPE_ENUM:
      return CheckEnum(value, place, violations);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return NormalizePart(value, place, violations);
    case FieldDescriptor::CPPTYPE_BOOL:
      return;
    default:
      return CheckNumber(value, place, violations);
  }
}

void AppendMissing(const std::vector<Field>& fields, const Message& message, std::vector<std::string>& missing) {
  const Reflection& reflection = *message.GetReflection();
  for (const Field& field : fields) {
    if (!field.rule.required()) continue;
    const bool present = field.descriptor->is_repeated() ? reflection.FieldSize(message, field.descriptor) > 0
                                                         : reflection.HasField(message, field.descriptor);
    if (!present) missing.push_back(field.path);
  }
}

}  // namespace

const Kind* KindOf(const Schema& schema, const Message& description) {
  CHECK(!schema.kinds().empty());
  const auto* oneof = schema.kinds().front().field->real_containing_oneof();
  CHECK(description.GetDescriptor() == oneof->containing_type());
  const FieldDescriptor* field = description.GetReflection()->GetOneofFieldDescriptor(description, oneof);
  if (field == nullptr) return nullptr;
  for (const Kind& kind : schema.kinds()) {
    if (kind.field == field) return &kind;
  }
  return nullptr;
}

void NormalizeFields(const std::vector<Field>& fields, const Place& place, Message& message,
                     std::vector<Violation>& violations) {
  const Reflection& reflection = *message.GetReflection();
  for (const Field& field : fields) {
    const FieldDescriptor& descriptor = *field.descriptor;
    if (!descriptor.is_repeated()) {
      if (!reflection.HasField(message, &descriptor)) continue;
      NormalizeValue({message, field, -1}, Place(place, descriptor.name()), violations);
      continue;
    }
    const int size = reflection.FieldSize(message, &descriptor);
    if (size > kMaxRepeated) {
      Refuse(Place(place, descriptor.name()), v1::ERROR_REASON_OUT_OF_BOUNDS,
             absl::StrCat(size, " elements; at most ", kMaxRepeated, " are allowed"), violations);
      continue;
    }
    for (int i = 0; i < size; ++i) {
      NormalizeValue({message, field, i}, Place(place, descriptor.name(), i), violations);
    }
  }
}

void NormalizeDescription(const Schema& schema, const Kind* id_kind, const Place& place, Message& description,
                          std::vector<Violation>& violations) {
  NormalizeFields(schema.common_fields(), place, description, violations);
  const Kind* kind = KindOf(schema, description);
  if (kind == nullptr) {
    return Refuse(place, v1::ERROR_REASON_REQUIRED, "the kind is missing, even an empty one", violations);
  }
  const Place own(place, kind->name);
  if (id_kind != nullptr && kind != id_kind) {
    Refuse(own, v1::ERROR_REASON_CONFLICTING_FIELDS,
           absl::StrCat("the description is of kind `", kind->name, "`, the id of kind `", id_kind->name, "`"),
           violations);
  }
  Message& message = *description.GetReflection()->MutableMessage(&description, kind->field);
  NormalizeFields(kind->fields, own, message, violations);
}

void NormalizeDetails(const Relation& relation, const Place& place, Message& details,
                      std::vector<Violation>& violations) {
  const Reflection& reflection = *details.GetReflection();
  const auto* oneof = details.GetDescriptor()->FindOneofByName("details");
  const FieldDescriptor* field = reflection.GetOneofFieldDescriptor(details, oneof);
  if (field == nullptr) return;
  const Place own(place, field->name());
  if (field != relation.details) {
    const std::string expected =
        relation.details == nullptr ? "none" : absl::StrCat("`", relation.details->name(), "`");
    return Refuse(own, v1::ERROR_REASON_DETAILS_MISMATCH,
                  absl::StrCat("the details of ", relation.name, " are ", expected), violations);
  }
  Message& message = *reflection.MutableMessage(&details, field);
  NormalizeFields(relation.fields, own, message, violations);
  if (message.ByteSizeLong() == 0) reflection.ClearField(&details, field);
}

std::vector<std::string> MissingRequired(const Schema& schema, const Message& description) {
  std::vector<std::string> missing;
  AppendMissing(schema.common_fields(), description, missing);
  if (const Kind* kind = KindOf(schema, description); kind != nullptr) {
    AppendMissing(kind->fields, description.GetReflection()->GetMessage(description, kind->field), missing);
  }
  return missing;
}

}  // namespace entente::schema
