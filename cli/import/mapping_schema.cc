#include "cli/import/mapping_schema.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "entente/v1/ontology.pb.h"

namespace entente::cli {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

constexpr char kKindOneof[] = "kind";

FieldList ReadKindFields() {
  const google::protobuf::OneofDescriptor* oneof = v1::Description::descriptor()->FindOneofByName(kKindOneof);
  FieldList fields;
  for (int i = 0; i < oneof->field_count(); ++i) fields.push_back(oneof->field(i));
  return fields;
}

// `ACCESS_` of an enum whose value 0 is `ACCESS_UNSPECIFIED`.
absl::string_view PrefixOf(const EnumDescriptor& type) {
  absl::string_view first = type.value(0)->name();
  return absl::ConsumeSuffix(&first, "UNSPECIFIED") ? first : absl::string_view();
}

}  // namespace

const FieldList& KindFields() {
  static const FieldList fields = ReadKindFields();
  return fields;
}

const FieldDescriptor* FindKind(absl::string_view name) {
  for (const FieldDescriptor* field : KindFields()) {
    if (name == field->name()) return field;
  }
  return nullptr;
}

const FieldDescriptor* KindOfId(absl::string_view id) {
  const size_t slash = id.find('/');
  return slash == absl::string_view::npos ? nullptr : FindKind(id.substr(0, slash));
}

std::string KindNames() {
  return absl::StrJoin(KindFields(), ", ",
                       [](std::string* out, const FieldDescriptor* field) { out->append(field->name()); });
}

const EnumValueDescriptor* FindEnumValue(const EnumDescriptor& type, absl::string_view word) {
  const std::string upper =
      absl::StrReplaceAll(absl::AsciiStrToUpper(absl::StripAsciiWhitespace(word)), {{" ", "_"}, {"-", "_"}});
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor* value = type.value(i);
    if (value->number() == 0) continue;
    absl::string_view rest = value->name();
    absl::ConsumePrefix(&rest, PrefixOf(type));
    if (upper == value->name() || upper == rest) return value;
  }
  return nullptr;
}

std::string EnumNames(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    absl::string_view rest = type.value(i)->name();
    absl::ConsumePrefix(&rest, PrefixOf(type));
    if (type.value(i)->number() != 0) names.push_back(absl::AsciiStrToLower(rest));
  }
  return absl::StrJoin(names, ", ");
}

const v1::RelationRule& RuleOfRelation(const EnumValueDescriptor& relation) {
  return relation.options().GetExtension(v1::relation);
}

const v1::FieldRule& RuleOfField(const FieldDescriptor& field) { return field.options().GetExtension(v1::field); }

std::string FieldNames(const google::protobuf::Descriptor& message) {
  std::vector<std::string> names;
  for (int i = 0; i < message.field_count(); ++i) names.push_back(message.field(i)->name());
  return absl::StrJoin(names, ", ");
}

}  // namespace entente::cli
