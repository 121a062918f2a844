#include "service/resolve/field_value.h"

#include <memory>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/text_format.h"

namespace entente::resolve {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string EnumText(const EnumValueDescriptor& value) {
  const absl::string_view prefix = absl::StripSuffix(value.type()->value(0)->name(), "UNSPECIFIED");
  return std::string(absl::StripPrefix(value.name(), prefix));
}

Message* MutableHolderOf(Message& body, const schema::Field& field) {
  if (field.parent == nullptr) return &body;
  if (!body.GetReflection()->HasField(body, field.parent)) return nullptr;
  return body.GetReflection()->MutableMessage(&body, field.parent);
}

// Drops elements of `more` that `known` (if there is one) has or that came before, and keeps the order of the others.
void DropKnownElements(const Message* known, const FieldDescriptor& field, Message& more) {
  const auto* reflection = more.GetReflection();
  const int size = reflection->FieldSize(more, &field);
  const int known_size = known == nullptr ? 0 : reflection->FieldSize(*known, &field);
  if (size + known_size < 2) return;
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < known_size; ++i) seen.insert(ValueText(*known, field, i));
  int kept = 0;
  for (int i = 0; i < size; ++i) {
    if (!seen.insert(ValueText(more, field, i)).second) continue;
    reflection->SwapElements(&more, &field, kept++, i);
  }
  for (int i = kept; i < size; ++i) reflection->RemoveLast(&more, &field);
}

}  // namespace

std::vector<const schema::Field*> FieldsOf(const schema::Schema& schema, const v1::Claim& claim) {
  std::vector<const schema::Field*> fields;
  const auto add = [&](const std::vector<schema::Field>& more) {
    fields.reserve(fields.size() + more.size());
    for (const schema::Field& field : more) fields.push_back(&field);
  };
  if (claim.has_entity()) {
    add(schema.common_fields());
    if (const schema::Kind* kind = schema.KindOfId(claim.entity().id()); kind != nullptr) add(kind->fields);
  } else if (claim.has_relationship()) {
    const schema::Relation* relation = schema.FindRelation(static_cast<int>(claim.relationship().relation()));
    if (relation != nullptr) add(relation->fields);
  }
  return fields;
}

const Message* BodyOf(const v1::Claim& claim) {
  if (claim.has_entity() && claim.entity().has_description()) return &claim.entity().description();
  if (claim.has_relationship() && claim.relationship().has_details()) return &claim.relationship().details();
  return nullptr;
}

const Message* HolderOf(const Message& body, const schema::Field& field) {
  if (field.parent == nullptr) return &body;
  const auto* reflection = body.GetReflection();
  return reflection->HasField(body, field.parent) ? &reflection->GetMessage(body, field.parent) : nullptr;
}

std::string ValueText(const Message& holder, const FieldDescriptor& field, int index) {
  const auto* reflection = holder.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    return index < 0 ? reflection->GetStringReference(holder, &field, &scratch)
                     : reflection->GetRepeatedStringReference(holder, &field, index, &scratch);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return EnumText(index < 0 ? *reflection->GetEnum(holder, &field)
                              : *reflection->GetRepeatedEnum(holder, &field, index));
  }
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  printer.PrintFieldValueToString(holder, &field, index, &text);
  absl::StripTrailingAsciiWhitespace(&text);
  return text;
}

std::optional<std::string> SaidText(const v1::Claim& claim, const schema::Field& field) {
  const Message* body = BodyOf(claim);
  const Message* holder = body == nullptr ? nullptr : HolderOf(*body, field);
  if (holder == nullptr || !holder->GetReflection()->HasField(*holder, field.descriptor)) return std::nullopt;
  return ValueText(*holder, *field.descriptor);
}

std::optional<std::string> QuantityText(const v1::Claim& claim) {
  const v1::ObservationClaim& said = claim.observation();
  if (!said.has_quantity()) return std::nullopt;
  return ValueText(said, *said.GetDescriptor()->FindFieldByNumber(v1::ObservationClaim::kQuantityFieldNumber));
}

std::string ElementPath(const Message& holder, const schema::Field& field, int index) {
  std::string label;
  if (field.text != nullptr) {
    label = ValueText(holder.GetReflection()->GetRepeatedMessage(holder, field.descriptor, index), *field.text);
  } else {
    label = ValueText(holder, *field.descriptor, index);
  }
  return absl::StrCat(field.path, "[\"", absl::Utf8SafeCEscape(label), "\"]");
}

void TakeFirst(const std::vector<const schema::Field*>& fields, const Message& first, Message& body) {
  body.CopyFrom(first);
  for (const schema::Field* field : fields) {
    if (!field->descriptor->is_repeated()) continue;
    Message* holder = MutableHolderOf(body, *field);
    if (holder != nullptr) DropKnownElements(nullptr, *field->descriptor, *holder);
  }
}

void AddMissing(const std::vector<const schema::Field*>& fields, const Message& more, Message& body) {
  const std::unique_ptr<Message> added(more.New());
  added->CopyFrom(more);
  for (const schema::Field* field : fields) {
    Message* from = MutableHolderOf(*added, *field);
    if (from == nullptr) continue;
    const Message* known = HolderOf(body, *field);
    if (field->descriptor->is_repeated()) {
      DropKnownElements(known, *field->descriptor, *from);
    } else if (known != nullptr && known->GetReflection()->HasField(*known, field->descriptor)) {
      from->GetReflection()->ClearField(from, field->descriptor);
    }
  }
  body.MergeFrom(*added);
}

}  // namespace entente::resolve
