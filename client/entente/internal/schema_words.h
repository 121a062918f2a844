// The words this library was built with: names of enum values, of kinds, and of relations read from either end.
//
// A server may know more of them; SchemaService tells. No kind and no relation is named here: all comes from
// descriptors.
#ifndef ENTENTE_CLIENT_INTERNAL_SCHEMA_WORDS_H_
#define ENTENTE_CLIENT_INTERNAL_SCHEMA_WORDS_H_

#include <optional>
#include <string>
#include <vector>

#include "entente/v1/graph.pb.h"
#include "entente/v1/ontology.pb.h"

namespace entente::internal {

// The name of an enum's value without the enum's prefix: `LIKELY`. Empty for the unspecified one; the number if
// unknown.
std::string EnumText(const google::protobuf::EnumDescriptor& type, int number);
template <typename Enum>
std::string EnumText(Enum value) {
  return EnumText(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}
// The names of an enum's values without prefix, the unspecified one left out.
std::vector<std::string> EnumNames(const google::protobuf::EnumDescriptor& type);
// The value with this name, given with or without prefix, in any case, with `-` or `_`; 0 if there is none.
int EnumNumber(const google::protobuf::EnumDescriptor& type, const std::string& text);

// A relation as it is read: from its subject, or (by its inverse name) from its object.
struct RelationReading {
  v1::Relation relation = v1::RELATION_UNSPECIFIED;
  bool from_object = false;
  bool symmetric = false;
};
// The relation that a name or an inverse name means, in any case; nothing if none does.
std::optional<RelationReading> ReadRelation(const std::string& text);
// All names and inverse names.
std::vector<std::string> RelationWords();

// The kinds, by the name of their field in Description.
std::vector<std::string> KindNames();
// The name under which an entity of this kind (empty: of any) has the field that `path` means: `path` itself, or the
// name of a repeated field that it is the singular of, since one element is meant.
std::string FieldNamed(const std::vector<std::string>& kinds, const std::string& path);

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_SCHEMA_WORDS_H_
