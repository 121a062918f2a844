// The fields of a claim's description or details: where they are, and their values as text.
//
// Two values of one field are equal just when their texts are. Pure and thread-safe.
#ifndef ENTENTE_SERVICE_RESOLVE_FIELD_VALUE_H_
#define ENTENTE_SERVICE_RESOLVE_FIELD_VALUE_H_

#include <optional>
#include <string>
#include <vector>

#include "entente/v1/graph.pb.h"
#include "google/protobuf/message.h"
#include "service/schema/schema.h"

namespace entente::resolve {

// The fields that claims like this one can have: the common ones and those of its kind, or those of its relation's
// details; none for an observation.
std::vector<const schema::Field*> FieldsOf(const schema::Schema& schema, const v1::Claim& claim);

// The description or the details of a claim; null if it has none.
const google::protobuf::Message* BodyOf(const v1::Claim& claim);

// The message within `body` that has the field: itself, or that of the kind or details; null if that is absent.
const google::protobuf::Message* HolderOf(const google::protobuf::Message& body, const schema::Field& field);

// A singular value (`index` negative) or an element as text: strings as they are, enum values without their prefix,
// numbers and truth values as in JSON, messages as textproto on one line.
std::string ValueText(const google::protobuf::Message& holder, const google::protobuf::FieldDescriptor& field,
                      int index = -1);

// What a claim says of a singular field as text; nothing if it says nothing.
std::optional<std::string> SaidText(const v1::Claim& claim, const schema::Field& field);

// The quantity of an observation's claim as text; nothing if it has none.
std::optional<std::string> QuantityText(const v1::Claim& claim);

// The path of an element: `aliases["A.X"]`, `organization.sectors["TELECOM"]`. An element that is a message goes by its
// first text.
std::string ElementPath(const google::protobuf::Message& holder, const schema::Field& field, int index);

// Puts what a message says into an empty one of its type, elements that are there twice once.
void TakeFirst(const std::vector<const schema::Field*>& fields, const google::protobuf::Message& first,
               google::protobuf::Message& body);

// Adds to `body` what `more` has and it has not: singular fields that are absent, elements that differ from all before.
// Elements that `body` got by this are each there once.
void AddMissing(const std::vector<const schema::Field*>& fields, const google::protobuf::Message& more,
                google::protobuf::Message& body);

}  // namespace entente::resolve

#endif  // ENTENTE_SERVICE_RESOLVE_FIELD_VALUE_H_
