#include "entente/internal/schema_words.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "entente/v1/schema_options.pb.h"

namespace entente::internal {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// The prefix of an enum's values: what stands before UNSPECIFIED in the first.
std::string Prefix(const EnumDescriptor& type) {
  return std::string(absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED"));
}

std::string Upper(const std::string& text) { return absl::StrReplaceAll(absl::AsciiStrToUpper(text), {{"-", "_"}}); }

const google::protobuf::OneofDescriptor& Kinds() { return *v1::Description::descriptor()->FindOneofByName("kind"); }

// The descriptions in which a field is looked for: that of every entity, and those of the kinds.
std::vector<const Descriptor*> DescriptionsOf(const std::vector<std::string>& kinds) {
  std::vector<const Descriptor*> types = {v1::Description::descriptor()};
  for (int i = 0; i < Kinds().field_count(); ++i) {
    const FieldDescriptor& kind = *Kinds().field(i);
    const bool wanted = kinds.empty() || std::find(kinds.begin(), kinds.end(), kind.name()) != kinds.end();
    if (wanted) types.push_back(kind.message_type());
  }
  return types;
}

bool HasField(const std::vector<const Descriptor*>& types, const std::string& name, bool only_repeated) {
  return std::any_of(types.begin(), types.end(), [&](const Descriptor* type) {
    const FieldDescriptor* field = type->FindFieldByName(name);
    return field != nullptr && (field->is_repeated() || !only_repeated);
  });
}

}  // namespace

std::string EnumText(const EnumDescriptor& type, int number) {
  if (number == 0) return "";
  const auto* value = type.FindValueByNumber(number);
  return value == nullptr ? absl::StrCat(number) : std::string(absl::StripPrefix(value->name(), Prefix(type)));
}

std::vector<std::string> EnumNames(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 1; i < type.value_count(); ++i) names.push_back(EnumText(type, type.value(i)->number()));
  return names;
}

int EnumNumber(const EnumDescriptor& type, const std::string& text) {
  const std::string name = Upper(text);
  const auto* value = type.FindValueByName(Prefix(type) + name);
  if (value == nullptr) value = type.FindValueByName(name);
  return value == nullptr ? 0 : value->number();
}

std::optional<RelationReading> ReadRelation(const std::string& text) {
  const EnumDescriptor& type = *v1::Relation_descriptor();
  const int named = EnumNumber(type, text);
  for (int i = 1; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    const v1::RelationRule& rule = value.options().GetExtension(v1::relation);
    const auto relation = static_cast<v1::Relation>(value.number());
    if (value.number() == named) return RelationReading{relation, false, rule.symmetric()};
    if (!rule.inverse().empty() && rule.inverse() == Upper(text)) return RelationReading{relation, true, false};
  }
  return std::nullopt;
}

std::vector<std::string> RelationWords() {
  const EnumDescriptor& type = *v1::Relation_descriptor();
  std::vector<std::string> words = EnumNames(type);
  for (int i = 1; i < type.value_count(); ++i) {
    const std::string& inverse = type.value(i)->options().GetExtension(v1::relation).inverse();
    if (!inverse.empty()) words.push_back(inverse);
  }
  return words;
}

std::vector<std::string> KindNames() {
  std::vector<std::string> kinds;
  for (int i = 0; i < Kinds().field_count(); ++i) kinds.push_back(Kinds().field(i)->name());
  return kinds;
}

std::string FieldNamed(const std::vector<std::string>& kinds, const std::string& path) {
  const std::vector<const Descriptor*> types = DescriptionsOf(kinds);
  if (HasField(types, path, /*only_repeated=*/false)) return path;
  for (const char* ending : {"s", "es"}) {
    if (HasField(types, path + ending, /*only_repeated=*/true)) return path + ending;
  }
  return path;
}

}  // namespace entente::internal
