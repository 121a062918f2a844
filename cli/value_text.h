// Messages and their fields as short text for people, by reflection: no kind, relation or field is named here.
#ifndef ENTENTE_CLI_VALUE_TEXT_H_
#define ENTENTE_CLI_VALUE_TEXT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/internal/schema_words.h"
#include "entente/v1/graph.pb.h"
#include "google/protobuf/message.h"

namespace entente::cli {

using internal::EnumNames;
using internal::EnumNumber;
using internal::EnumText;

// The enum's value with this name, as EnumNumber reads it; INVALID_ARGUMENT that says what `what` may be and what is
// near.
absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor& type, const std::string& text,
                              const std::string& what);

// A number without needless digits: `70000000000`, `0.25`.
std::string NumberText(double number);

// A field's value; elements separated by `, `, messages as ShortText has them. Empty when the field is absent.
std::string FieldText(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field);
// What is set in a message: `role: FOUNDING, tier: platinum`; a message that only wraps another is looked through; one
// that starts with a name shows as that name, the rest in brackets.
std::string ShortText(const google::protobuf::Message& message);

// `≥ 5000000 people`, `3 to 4 USD`, `7 people`.
std::string QuantityText(const v1::Quantity& quantity);
// `document/d1 ¶3; against document/d2`, each citation once.
std::string CitationsText(const google::protobuf::RepeatedPtrField<v1::Citation>& citations);
std::string CitationsText(const google::protobuf::RepeatedPtrField<v1::Claim>& claims);
// What identifies a fact: `subject RELATION object`.
std::string FactText(const v1::FactKey& key);
v1::FactKey KeyOf(const v1::Fact& fact);
// What a fact is, as far as its key does not say it: a name, a value, dates and details.
std::string StateText(const v1::Fact& fact);
// What a claim says: the fact and what is said of it.
std::string ClaimText(const v1::Claim& claim);
// `2024-06 → 2025`; empty when nothing is known.
std::string ValidTimeText(const v1::ValidTime& time);
// `definite`, `possible`, `not valid`.
std::string ValidityText(v1::Validity validity);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_VALUE_TEXT_H_
