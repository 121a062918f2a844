#include "service/graph/term_index.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "service/base/fold.h"
#include "service/store/key.h"

namespace entente::graph {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// `ACCESS_OPEN` is `OPEN`: every enum has a value 0 named `<PREFIX>UNSPECIFIED`.
std::string BareName(const EnumValueDescriptor& value) {
  absl::string_view prefix;
  if (const EnumValueDescriptor* const zero = value.type()->FindValueByNumber(0)) {
    prefix = absl::StripSuffix(absl::string_view(zero->name()), "UNSPECIFIED");
  }
  return std::string(absl::StripPrefix(absl::string_view(value.name()), prefix));
}

// The element `i` of a field, or its only one, as text. Empty if it has none.
std::string TextOf(const Message& message, const FieldDescriptor& field, int i) {
  const Reflection& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return many ? reflection.GetRepeatedString(message, &field, i) : reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return BareName(*(many ? reflection.GetRepeatedEnum(message, &field, i) : reflection.GetEnum(message, &field)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (many ? reflection.GetRepeatedBool(message, &field, i) : reflection.GetBool(message, &field)) ? "true"
                                                                                                           : "false";
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(many ? reflection.GetRepeatedDouble(message, &field, i)
                               : reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& element =
          many ? reflection.GetRepeatedMessage(message, &field, i) : reflection.GetMessage(message, &field);
      const FieldDescriptor* const name = element.GetDescriptor()->FindFieldByName("name");
      return name != nullptr && !name->is_repeated() ? TextOf(element, *name, 0) : std::string();
    }
    default:
      return {};
  }
}

bool IsIndexed(const v1::FieldRule& rule) { return rule.indexed() || rule.searchable() || rule.external_id(); }

std::string TermKey(int field_number, absl::string_view text) {
  const auto number = static_cast<uint16_t>(field_number);
  return store::Key().U8(number >> 8).U8(number & 0xff).Bytes(text).bytes();
}

}  // namespace

void ForEachTerm(const schema::Field& field, const v1::Description& description,
                 absl::FunctionRef<void(absl::string_view)> visit) {
  const Message* message = &description;
  if (field.parent != nullptr) {
    const Reflection& reflection = *description.GetReflection();
    if (!reflection.HasField(description, field.parent)) return;
    message = &reflection.GetMessage(description, field.parent);
  }
  const Reflection& reflection = *message->GetReflection();
  const int elements = field.descriptor->is_repeated() ? reflection.FieldSize(*message, field.descriptor)
                                                       : reflection.HasField(*message, field.descriptor);
  for (int i = 0; i < elements; ++i) {
    const std::string text = TextOf(*message, *field.descriptor, i);
    visit(field.rule.searchable() ? base::FoldName(text) : text);
  }
}

TermIndex::TermIndex(index::Arena& arena, const schema::Schema& schema)
    : arena_(arena), schema_(schema), indexed_(schema.kinds().size()), terms_(arena) {
  for (const schema::Kind& kind : schema.kinds()) {
    for (const auto* fields : {&schema.common_fields(), &kind.fields}) {
      for (const schema::Field& field : *fields) {
        if (IsIndexed(field.rule)) indexed_[kind.index].push_back(&field);
      }
    }
  }
}

void TermIndex::Add(base::EntityNo entity, schema::KindIndex kind, const v1::Description& description) {
  for (const schema::Field* field : indexed_[kind]) {
    ForEachTerm(*field, description, [&](absl::string_view text) {
      const std::string key = TermKey(field->number, text);
      uint32_t term = terms_.Find(key);
      if (term == index::Interner::kNone) {
        postings_.Append();
        term = terms_.Insert(key);
      }
      const bool is_new = of_entity_[entity].ForEach([&](uint32_t known) { return known != term; });
      if (!is_new) return;
      of_entity_[entity].Append(arena_, term);
      postings_[term].Append(arena_, entity);
    });
  }
}

std::optional<uint32_t> TermIndex::Find(int field_number, absl::string_view text) const {
  if (field_number < 0 || field_number >= static_cast<int>(schema_.fields().size())) return std::nullopt;
  const bool folds = schema_.fields()[field_number]->rule.searchable();
  const uint32_t term = terms_.Find(TermKey(field_number, folds ? base::FoldName(text) : std::string(text)));
  return term == index::Interner::kNone ? std::nullopt : std::optional<uint32_t>(term);
}

TermIndex::Term TermIndex::At(uint32_t term) const {
  store::KeyParts parts(terms_.Text(term));
  const int high = parts.U8();
  return {high << 8 | parts.U8(), parts.rest()};
}

void TermIndex::ForEach(int field_number, absl::string_view text, absl::FunctionRef<void(base::EntityNo)> visit) const {
  const std::optional<uint32_t> term = Find(field_number, text);
  if (!term.has_value()) return;
  ForEach(*term, [&](uint32_t entity) {
    visit(entity);
    return true;
  });
}

}  // namespace entente::graph
