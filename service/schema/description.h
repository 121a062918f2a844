// Checks of what claims say, field by field, from the schema's tables and by reflection: for messages of any descriptor
// pool, as long as the schema was compiled from it.
//
// Used by validate.h, which knows the rest of a claim.
#ifndef ENTENTE_SERVICE_SCHEMA_DESCRIPTION_H_
#define ENTENTE_SERVICE_SCHEMA_DESCRIPTION_H_

#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "service/base/error.h"
#include "service/schema/place.h"
#include "service/schema/schema.h"

namespace entente::schema {

// The kind a description is of; null while its oneof is not set.
const Kind* KindOf(const Schema& schema, const google::protobuf::Message& description);

// Checks the values of `fields` that are present in `message` and brings them into normal form: UTF-8, length, format,
// bounds, enum values, number of elements; a text that is present is not empty.
void NormalizeFields(const std::vector<Field>& fields, const Place& place, google::protobuf::Message& message,
                     std::vector<base::Violation>& violations);

// NormalizeFields for the common fields and those of the kind, which must be there and be that of `id_kind` (null:
// any).
void NormalizeDescription(const Schema& schema, const Kind* id_kind, const Place& place,
                          google::protobuf::Message& description, std::vector<base::Violation>& violations);

// NormalizeFields for the one details message of RelationshipDetails that `relation` has. Others are DETAILS_MISMATCH;
// details that say nothing are removed, so that nothing is left set in `details`.
void NormalizeDetails(const Relation& relation, const Place& place, google::protobuf::Message& details,
                      std::vector<base::Violation>& violations);

// See validate.h.
std::vector<std::string> MissingRequired(const Schema& schema, const google::protobuf::Message& description);

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_DESCRIPTION_H_
