// Reads a field of the ontology with its rules, and says what is wrong with them.
//
// For compiler.h. Not for values of the field: description.h checks those.
#ifndef ENTENTE_SERVICE_SCHEMA_FIELD_READER_H_
#define ENTENTE_SERVICE_SCHEMA_FIELD_READER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "service/schema/mistakes.h"
#include "service/schema/schema.h"

namespace entente::schema {

// What a field belongs to: an entity, the details of a relationship, or the message of another field (an alias).
enum class FieldOwner { kEntity, kDetails, kPart };

// Reads the fields of `message` that are in no oneof, in order of number. Their paths begin with `prefix`
// (`organization.`, or nothing); `parent` becomes Field::parent. Field::number is left to the compiler.
std::vector<Field> ReadFields(const google::protobuf::Descriptor& message, FieldOwner owner, absl::string_view prefix,
                              const google::protobuf::FieldDescriptor* parent, Mistakes& mistakes);

// The values of an enum without the prefix that its first value, `PREFIX_UNSPECIFIED`, gives; that one is left out.
std::vector<std::string> EnumValueNames(const google::protobuf::EnumDescriptor& values);

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_FIELD_READER_H_
