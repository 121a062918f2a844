// The words of the schema as a mapping may use them: kinds, relations, metrics, enum values, looked up in descriptors.
#ifndef ENTENTE_CLI_IMPORT_MAPPING_SCHEMA_H_
#define ENTENTE_CLI_IMPORT_MAPPING_SCHEMA_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "entente/v1/schema_options.pb.h"

namespace entente::cli {

using FieldList = std::vector<const google::protobuf::FieldDescriptor*>;

// The fields of Description that are kinds.
const FieldList& KindFields();
// The kind of this name; null if there is none.
const google::protobuf::FieldDescriptor* FindKind(absl::string_view name);
// The kind an id is of, by what stands before the slash; null if there is none.
const google::protobuf::FieldDescriptor* KindOfId(absl::string_view id);
// The kinds named, for error messages.
std::string KindNames();

// The value a word stands for: its name, or what of it is left without the enum's prefix, in any case: `ACCESS_OPEN`,
// `open`. Null if there is none; never the unspecified one.
const google::protobuf::EnumValueDescriptor* FindEnumValue(const google::protobuf::EnumDescriptor& type,
                                                           absl::string_view word);
// The short names of an enum's values, for error messages.
std::string EnumNames(const google::protobuf::EnumDescriptor& type);

// The rules of a relation, and of a field.
const v1::RelationRule& RuleOfRelation(const google::protobuf::EnumValueDescriptor& relation);
const v1::FieldRule& RuleOfField(const google::protobuf::FieldDescriptor& field);

// The names of a message's fields, for error messages.
std::string FieldNames(const google::protobuf::Descriptor& message);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_MAPPING_SCHEMA_H_
