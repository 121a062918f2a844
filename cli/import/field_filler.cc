#include "cli/import/field_filler.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/import/mapping_schema.h"

namespace entente::cli {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void Remark(const FieldRule& rule, const std::string& text, absl::string_view what, Evaluation& evaluation) {
  evaluation.remarks.push_back(absl::StrCat("`", text, "` is no ", what, " (", rule.field->name(), ")"));
}

void SetEnum(const FieldRule& rule, const std::string& text, Evaluation& evaluation, Message& message) {
  const EnumValueDescriptor* value = FindEnumValue(*rule.field->enum_type(), text);
  if (value == nullptr) return Remark(rule, text, rule.field->enum_type()->name(), evaluation);
  const Reflection& reflection = *message.GetReflection();
  if (!rule.field->is_repeated()) return reflection.SetEnum(&message, rule.field, value);
  for (int i = 0; i < reflection.FieldSize(message, rule.field); ++i) {
    if (reflection.GetRepeatedEnum(message, rule.field, i) == value) return;
  }
  reflection.AddEnum(&message, rule.field, value);
}

void SetString(const FieldRule& rule, const std::string& text, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (!rule.field->is_repeated()) return reflection.SetString(&message, rule.field, text);
  for (int i = 0; i < reflection.FieldSize(message, rule.field); ++i) {
    if (reflection.GetRepeatedString(message, rule.field, i) == text) return;
  }
  reflection.AddString(&message, rule.field, text);
}

std::optional<bool> AsTruth(const std::string& text) {
  if (absl::EqualsIgnoreCase(text, "true") || absl::EqualsIgnoreCase(text, "yes") || text == "1") return true;
  if (absl::EqualsIgnoreCase(text, "false") || absl::EqualsIgnoreCase(text, "no") || text == "0") return false;
  return {};
}

// A number into a field of numbers, of which the schema has single ones only.
void SetNumber(const FieldRule& rule, const std::string& text, Evaluation& evaluation, Message& message) {
  double number = 0;
  if (!absl::SimpleAtod(text, &number) || !std::isfinite(number)) return Remark(rule, text, "number", evaluation);
  const Reflection& reflection = *message.GetReflection();
  switch (rule.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.SetDouble(&message, rule.field, number);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.SetFloat(&message, rule.field, static_cast<float>(number));
    case FieldDescriptor::CPPTYPE_INT32:
      if (std::abs(number) > 2147483647.0) return Remark(rule, text, "number of 32 bits", evaluation);
      return reflection.SetInt32(&message, rule.field, static_cast<int32_t>(number));
    case FieldDescriptor::CPPTYPE_INT64:
      if (std::abs(number) > 9e18) return Remark(rule, text, "number of 64 bits", evaluation);
      return reflection.SetInt64(&message, rule.field, static_cast<int64_t>(number));
    default:
      return Remark(rule, text, "value a mapping can set", evaluation);
  }
}

void SetText(const FieldRule& rule, const std::string& text, Evaluation& evaluation, Message& message) {
  switch (rule.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return SetString(rule, text, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(rule, text, evaluation, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      if (const std::optional<bool> truth = AsTruth(text)) {
        return message.GetReflection()->SetBool(&message, rule.field, *truth);
      }
      return Remark(rule, text, "truth value", evaluation);
    default:
      return SetNumber(rule, text, evaluation, message);
  }
}

void FillScalar(const FieldRule& rule, const Scope& scope, Evaluation& evaluation, Message& message) {
  const Value value = rule.value.Evaluate(scope, evaluation);
  if (value.is_text()) return SetText(rule, value.text, evaluation, message);
  for (const Value& element : value.values) {
    if (element.is_text()) SetText(rule, element.text, evaluation, message);
    if (!rule.field->is_repeated()) return;
  }
}

void FillMessage(const FieldRule& rule, const Scope& scope, Evaluation& evaluation, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (rule.field->is_repeated()) {
    Message* part = reflection.AddMessage(&message, rule.field);
    FillFields(rule.fields, scope, evaluation, *part);
    if (part->ByteSizeLong() == 0) reflection.RemoveLast(&message, rule.field);
    return;
  }
  Message* part = reflection.MutableMessage(&message, rule.field);
  FillFields(rule.fields, scope, evaluation, *part);
  if (part->ByteSizeLong() == 0) reflection.ClearField(&message, rule.field);
}

void FillOnce(const FieldRule& rule, const Scope& scope, Evaluation& evaluation, Message& message) {
  if (!Holds(rule.when, scope, evaluation)) return;
  if (rule.field->message_type() != nullptr) return FillMessage(rule, scope, evaluation, message);
  FillScalar(rule, scope, evaluation, message);
}

}  // namespace

bool Holds(const Guard& guard, const Scope& scope, Evaluation& evaluation) {
  return std::all_of(guard.all.begin(), guard.all.end(),
                     [&](const Template& condition) { return IsTrue(condition.Evaluate(scope, evaluation)); });
}

std::vector<Value> ValuesOf(const Loop& loop, const Scope& scope, Evaluation& evaluation) {
  Value value = loop.in.Evaluate(scope, evaluation);
  if (value.is_list()) return std::move(value.values);
  if (value.absent()) return {};
  return {std::move(value)};
}

// Recurses as deep as messages of the schema are nested in one another.
void FillFields(const std::vector<FieldRule>& rules, const Scope& scope, Evaluation& evaluation, Message& message) {
  for (const FieldRule& rule : rules) {
    if (!rule.loop) {
      FillOnce(rule, scope, evaluation, message);
      continue;
    }
    for (Value& value : ValuesOf(*rule.loop, scope, evaluation)) {
      Scope inner(scope);
      inner.Set(rule.loop->name, std::move(value));
      FillOnce(rule, inner, evaluation, message);
    }
  }
}

}  // namespace entente::cli
