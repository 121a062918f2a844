// How a mapping fills the fields of messages: checked against their descriptors.
#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/import/mapping_reader.h"
#include "entente/v1/ontology.pb.h"

namespace entente::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Keys that stand among the fields of a message and are none.
const std::vector<absl::string_view>& LoopKeys() {
  static const std::vector<absl::string_view> keys = {"for_each", "when"};
  return keys;
}

bool IsReserved(absl::string_view key, const std::vector<absl::string_view>& reserved) {
  return std::find(reserved.begin(), reserved.end(), key) != reserved.end();
}

bool IsNumber(absl::string_view word) {
  double number = 0;
  return absl::SimpleAtod(word, &number);
}

}  // namespace

void MappingReader::ReadFields(const Value& map, const Descriptor& message,
                               const std::vector<absl::string_view>& reserved, std::vector<FieldRule>& rules) {
  if (!IsMap(map, absl::StrCat("`", message.name(), "`"))) return;
  for (size_t i = 0; i < map.keys.size(); ++i) {
    if (IsReserved(map.keys[i], reserved)) continue;
    const FieldDescriptor* field = message.FindFieldByName(map.keys[i]);
    if (field == nullptr) {
      Mistake(map.values[i].line,
              absl::StrCat(message.name(), " has no field `", map.keys[i], "`; it has: ", FieldNames(message)));
      continue;
    }
    ReadField(map.values[i], *field, rules);
  }
}

void MappingReader::ReadField(const Value& value, const FieldDescriptor& field, std::vector<FieldRule>& rules) {
  if (value.is_list()) {
    if (!field.is_repeated()) Mistake(value.line, absl::StrCat("`", field.name(), "` holds one value, not a list"));
    for (const Value& one : value.values) ReadField(one, field, rules);
    return;
  }
  FieldRule rule;
  rule.field = &field;
  if (field.message_type() != nullptr) {
    if (!IsMap(value, absl::StrCat("`", field.name(), "`"))) return;
    rule.when = ReadGuard(value);
    rule.loop = ReadLoop(value);
    if (rule.loop && !field.is_repeated()) Mistake(value.line, absl::StrCat("`", field.name(), "` holds one value"));
    ReadFields(value, *field.message_type(), LoopKeys(), rule.fields);
  } else if (value.is_map()) {
    if (!CheckKeys(value, {"value", "when"}, absl::StrCat("`", field.name(), "`"))) return;
    rule.when = ReadGuard(value);
    rule.value = ReadTemplate(value, "value");
  } else {
    rule.value = ReadTemplate(value);
  }
  CheckField(value, rule);
  rules.push_back(std::move(rule));
}

void MappingReader::CheckField(const Value& value, const FieldRule& rule) {
  switch (rule.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM: {
      const google::protobuf::EnumDescriptor& type = *rule.field->enum_type();
      CheckWords(value, rule.value, absl::StrCat("value of ", type.name()), EnumNames(type),
                 [&](absl::string_view word) { return FindEnumValue(type, word) != nullptr; });
      return;
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      CheckWords(value, rule.value, "truth value", "true, false", [](absl::string_view word) {
        return absl::EqualsIgnoreCase(word, "true") || absl::EqualsIgnoreCase(word, "false");
      });
      return;
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return;
    default:
      CheckWords(value, rule.value, "number", "numbers only", IsNumber);
  }
}

DescriptionRule MappingReader::ReadDescription(const Value& map, const FieldList& kinds) {
  DescriptionRule description;
  if (!IsMap(map, "`fields`")) return description;
  const Descriptor& shared = *v1::Description::descriptor();
  for (size_t i = 0; i < map.keys.size(); ++i) {
    const FieldDescriptor* field = shared.FindFieldByName(map.keys[i]);
    if (field == nullptr) {
      ReadKindField(map, i, kinds, description);
    } else if (field->real_containing_oneof() == nullptr) {
      ReadField(map.values[i], *field, description.common);
    } else if (std::find(kinds.begin(), kinds.end(), field) == kinds.end()) {
      Mistake(map.values[i].line, absl::StrCat("what is described here is never of kind `", map.keys[i], "`"));
    } else {
      ReadFields(map.values[i], *field->message_type(), {}, description.by_kind[field]);
    }
  }
  return description;
}

void MappingReader::ReadKindField(const Value& map, size_t at, const FieldList& kinds, DescriptionRule& description) {
  bool found = false;
  for (const FieldDescriptor* kind : kinds) {
    const FieldDescriptor* field = kind->message_type()->FindFieldByName(map.keys[at]);
    if (field == nullptr) continue;
    found = true;
    ReadField(map.values[at], *field, description.by_kind[kind]);
  }
  if (found) return;
  std::string known = FieldNames(*v1::Description::descriptor());
  for (const FieldDescriptor* kind : kinds) {
    absl::StrAppend(&known, "; of ", kind->name(), ": ", FieldNames(*kind->message_type()));
  }
  Mistake(map.values[at].line, absl::StrCat("there is no field `", map.keys[at], "`; there are: ", known));
}

}  // namespace entente::cli
