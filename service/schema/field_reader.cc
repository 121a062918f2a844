#include "service/schema/field_reader.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/schema/option.h"

namespace entente::schema {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

constexpr absl::string_view kUnspecified = "UNSPECIFIED";

bool IsText(const FieldDescriptor& field) { return field.type() == FieldDescriptor::TYPE_STRING; }

bool IsMessage(const FieldDescriptor& field) { return field.type() == FieldDescriptor::TYPE_MESSAGE; }

bool IsNumber(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_INT32 || field.type() == FieldDescriptor::TYPE_INT64 ||
         field.type() == FieldDescriptor::TYPE_DOUBLE;
}

bool IsSupported(const FieldDescriptor& field) {
  return IsText(field) || IsNumber(field) || field.type() == FieldDescriptor::TYPE_BOOL ||
         field.type() == FieldDescriptor::TYPE_ENUM || (IsMessage(field) && !field.is_map());
}

// `SECTOR_` of `SECTOR_UNSPECIFIED`; nothing if the first value has another form.
absl::string_view EnumPrefix(const EnumDescriptor& values) {
  const absl::string_view first = values.value(0)->name();
  return absl::EndsWith(first, "_UNSPECIFIED") ? first.substr(0, first.size() - kUnspecified.size())
                                               : absl::string_view();
}

void CheckEnum(const FieldDescriptor& field, Mistakes& mistakes) {
  const EnumDescriptor& values = *field.enum_type();
  const absl::string_view prefix = EnumPrefix(values);
  if (prefix.empty() || values.value(0)->number() != 0) {
    mistakes.Add(field.full_name(),
                 absl::StrCat("the first value of ", values.name(), " is not `..._UNSPECIFIED = 0`"));
    return;
  }
  for (int i = 0; i < values.value_count(); ++i) {
    if (absl::StartsWith(values.value(i)->name(), prefix)) continue;
    mistakes.Add(field.full_name(), absl::StrCat(values.value(i)->name(), " lacks the prefix ", prefix));
  }
}

void CheckType(const FieldDescriptor& field, FieldOwner owner, Mistakes& mistakes) {
  if (!IsSupported(field)) {
    mistakes.Add(field.full_name(), absl::StrCat("is a ", field.is_map() ? "map" : field.type_name(),
                                                 "; a field is a string, bool, int32, int64, double, enum or message"));
    return;
  }
  if (owner != FieldOwner::kPart && !field.is_repeated() && !field.has_presence()) {
    mistakes.Add(field.full_name(), "is neither `optional` nor `repeated`, so a claim could not leave it out");
  }
  if (field.type() == FieldDescriptor::TYPE_ENUM) CheckEnum(field, mistakes);
  if (IsMessage(field) && owner == FieldOwner::kPart) {
    mistakes.Add(field.full_name(), "is a message within a message; one level is as deep as fields go");
  }
}

// Rules that only say something about whole entities.
void CheckEntityRules(const FieldDescriptor& field, const v1::FieldRule& rule, FieldOwner owner, bool has_text,
                      Mistakes& mistakes) {
  const absl::string_view name = field.full_name();
  if (owner != FieldOwner::kEntity && (rule.required() || rule.searchable() || rule.external_id())) {
    mistakes.Add(name, "`required`, `searchable` and `external_id` are for fields of entities only");
  }
  if (owner == FieldOwner::kPart && rule.indexed()) mistakes.Add(name, "`indexed` is not for fields within a field");
  if (rule.searchable() && !IsText(field) && !has_text) {
    mistakes.Add(name, "`searchable`, but holds no text");
  }
  if (rule.external_id() && (!IsText(field) || field.is_repeated())) {
    mistakes.Add(name, "`external_id`, but is not a single string");
  }
  if (rule.indexed() && IsMessage(field)) mistakes.Add(name, "`indexed`, but is a message");
}

void CheckValueRules(const FieldDescriptor& field, const v1::FieldRule& rule, Mistakes& mistakes) {
  const absl::string_view name = field.full_name();
  if (rule.format() != v1::FORMAT_UNSPECIFIED && !IsText(field)) mistakes.Add(name, "has a `format`, but is no string");
  if (!v1::Format_IsValid(rule.format())) mistakes.Add(name, absl::StrCat("no format has the number ", rule.format()));
  if ((rule.has_min() || rule.has_max()) && !IsNumber(field)) {
    mistakes.Add(name, "has `min` or `max`, but is no number");
  }
  if (std::isnan(rule.min()) || std::isnan(rule.max())) mistakes.Add(name, "`min` or `max` is not a number");
  if (rule.has_min() && rule.has_max() && rule.min() > rule.max()) mistakes.Add(name, "`min` is greater than `max`");
  if (rule.max_bytes() != 0 && !IsText(field)) mistakes.Add(name, "has `max_bytes`, but is no string");
  if (rule.max_bytes() < 0) mistakes.Add(name, "`max_bytes` is negative");
}

Field ReadField(const FieldDescriptor& descriptor, FieldOwner owner, absl::string_view prefix,
                const FieldDescriptor* parent, Mistakes& mistakes) {
  Field field;
  field.path = absl::StrCat(prefix, descriptor.name());
  field.leaf = descriptor.name();
  field.descriptor = &descriptor;
  field.parent = parent;
  field.rule = ReadOption<v1::FieldRule>(descriptor.options(), v1::field).value_or(v1::FieldRule());
  CheckType(descriptor, owner, mistakes);
  if (IsMessage(descriptor) && !descriptor.is_map() && owner != FieldOwner::kPart) {
    field.parts =
        ReadFields(*descriptor.message_type(), FieldOwner::kPart, absl::StrCat(field.path, "."), &descriptor, mistakes);
    const auto text = std::find_if(field.parts.begin(), field.parts.end(), [](const Field& part) {
      return IsText(*part.descriptor) && !part.descriptor->is_repeated();
    });
    if (text != field.parts.end()) field.text = text->descriptor;
  }
  CheckEntityRules(descriptor, field.rule, owner, field.text != nullptr, mistakes);
  CheckValueRules(descriptor, field.rule, mistakes);
  return field;
}

}  // namespace

std::vector<Field> ReadFields(const Descriptor& message, FieldOwner owner, absl::string_view prefix,
                              const FieldDescriptor* parent, Mistakes& mistakes) {
  std::vector<Field> fields;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.real_containing_oneof() == nullptr) {
      fields.push_back(ReadField(field, owner, prefix, parent, mistakes));
    }
  }
  std::sort(fields.begin(), fields.end(),
            [](const Field& a, const Field& b) { return a.descriptor->number() < b.descriptor->number(); });
  return fields;
}

std::vector<std::string> EnumValueNames(const EnumDescriptor& values) {
  const absl::string_view prefix = EnumPrefix(values);
  std::vector<std::string> names;
  for (int i = 0; i < values.value_count(); ++i) {
    if (values.value(i)->number() == 0) continue;
    names.emplace_back(absl::StripPrefix(values.value(i)->name(), prefix));
  }
  return names;
}

}  // namespace entente::schema
