#include "cli/value_text.h"

#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "entente/internal/near_names.h"

namespace entente::cli {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// One element, or the one value, of a field. `index` counts only for repeated fields.
std::string ElementText(const Message& message, const FieldDescriptor& field, int index) {
  const auto* reflection = message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return many ? reflection->GetRepeatedString(message, &field, index) : reflection->GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(*field.enum_type(), many ? reflection->GetRepeatedEnumValue(message, &field, index)
                                               : reflection->GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (many ? reflection->GetRepeatedBool(message, &field, index) : reflection->GetBool(message, &field)) ? "yes"
                                                                                                                 : "no";
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return NumberText(many ? reflection->GetRepeatedDouble(message, &field, index)
                             : reflection->GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(many ? reflection->GetRepeatedInt32(message, &field, index)
                               : reflection->GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(many ? reflection->GetRepeatedInt64(message, &field, index)
                               : reflection->GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ShortText(many ? reflection->GetRepeatedMessage(message, &field, index)
                            : reflection->GetMessage(message, &field));
    default:
      return "?";  // the contract has no other types
  }
}

std::string CitationText(const v1::Citation& citation) {
  std::string text = citation.stance() == v1::STANCE_CONTRADICTS ? "against " : "";
  absl::StrAppend(&text, citation.document());
  if (!citation.locator().empty()) absl::StrAppend(&text, " ", citation.locator());
  return text;
}

void AddOnce(std::vector<std::string>& texts, std::string text) {
  for (const std::string& known : texts) {
    if (known == text) return;
  }
  texts.push_back(std::move(text));
}

std::string Joined(const std::string& fact, const std::string& said) {
  return said.empty() ? fact : absl::StrCat(fact, " (", said, ")");
}

}  // namespace

absl::StatusOr<int> ParseEnum(const EnumDescriptor& type, const std::string& text, const std::string& what) {
  const int number = EnumNumber(type, text);
  if (number != 0) return number;
  return absl::InvalidArgumentError(
      absl::StrCat("no ", what, " \"", text, "\"", internal::Suggestion(text, EnumNames(type))));
}

std::string NumberText(double number) {
  if (number == std::floor(number) && std::abs(number) < 1e18) return absl::StrFormat("%.0f", number);
  return absl::StrFormat("%.6g", number);
}

std::string FieldText(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (!field.is_repeated()) return reflection->HasField(message, &field) ? ElementText(message, field, 0) : "";
  std::vector<std::string> elements;
  for (int i = 0; i < reflection->FieldSize(message, &field); ++i) elements.push_back(ElementText(message, field, i));
  return absl::StrJoin(elements, ", ");
}

std::string ShortText(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  if (fields.size() == 1 && fields[0]->real_containing_oneof() != nullptr &&
      fields[0]->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return ElementText(message, *fields[0], 0);
  }
  std::vector<std::string> texts;
  const bool named = !fields.empty() && fields[0]->name() == "name";
  for (size_t i = named ? 1 : 0; i < fields.size(); ++i) {
    std::string value = FieldText(message, *fields[i]);
    if (value.empty()) continue;  // a message that is there and says nothing
    texts.push_back(named ? std::move(value) : absl::StrCat(fields[i]->name(), ": ", value));
  }
  const std::string rest = absl::StrJoin(texts, ", ");
  return named ? Joined(FieldText(message, *fields[0]), rest) : rest;
}

std::string QuantityText(const v1::Quantity& quantity) {
  std::string value;
  if (quantity.has_lower() && quantity.has_upper()) {
    value = absl::StrCat(NumberText(quantity.lower()), " to ", NumberText(quantity.upper()));
  } else if (quantity.has_lower()) {
    value = absl::StrCat("≥ ", NumberText(quantity.lower()));
  } else if (quantity.has_upper()) {
    value = absl::StrCat("≤ ", NumberText(quantity.upper()));
  }
  if (quantity.has_amount()) value = Joined(NumberText(quantity.amount()), value);
  return absl::StrCat(value, " ", quantity.unit());
}

std::string CitationsText(const google::protobuf::RepeatedPtrField<v1::Citation>& citations) {
  std::vector<std::string> texts;
  for (const v1::Citation& citation : citations) AddOnce(texts, CitationText(citation));
  return absl::StrJoin(texts, "; ");
}

std::string CitationsText(const google::protobuf::RepeatedPtrField<v1::Claim>& claims) {
  std::vector<std::string> texts;
  for (const v1::Claim& claim : claims) {
    for (const v1::Citation& citation : claim.citations()) AddOnce(texts, CitationText(citation));
  }
  return absl::StrJoin(texts, "; ");
}

std::string FactText(const v1::FactKey& key) {
  switch (key.fact_case()) {
    case v1::FactKey::kEntity:
      return key.entity();
    case v1::FactKey::kRelationship: {
      const v1::RelationshipKey& edge = key.relationship();
      const std::string episode = edge.episode().empty() ? "" : absl::StrCat(" #", edge.episode());
      return absl::StrCat(edge.subject(), " ", EnumText(edge.relation()), " ", edge.object(), episode);
    }
    case v1::FactKey::kObservation:
      return absl::StrCat(key.observation().subject(), " ", EnumText(key.observation().metric()), " ",
                          key.observation().period());
    case v1::FactKey::FACT_NOT_SET:
      return "";
  }
  return "";
}

std::string StateText(const v1::Fact& fact) {
  if (fact.has_entity()) return fact.entity().description().name();
  if (fact.has_observation()) return QuantityText(fact.observation().quantity());
  const std::string time = ValidTimeText(fact.relationship().valid_time());
  const std::string details = ShortText(fact.relationship().details());
  return absl::StrCat(time, time.empty() || details.empty() ? "" : "; ", details);
}

v1::FactKey KeyOf(const v1::Fact& fact) {
  v1::FactKey key;
  if (fact.has_entity()) {
    key.set_entity(fact.entity().id());
  } else if (fact.has_relationship()) {
    key.mutable_relationship()->set_relation(fact.relationship().relation());
    key.mutable_relationship()->set_subject(fact.relationship().subject());
    key.mutable_relationship()->set_object(fact.relationship().object());
    key.mutable_relationship()->set_episode(fact.relationship().episode());
  } else {
    key.mutable_observation()->set_subject(fact.observation().subject());
    key.mutable_observation()->set_metric(fact.observation().metric());
    key.mutable_observation()->set_period(fact.observation().period());
  }
  return key;
}

std::string ClaimText(const v1::Claim& claim) {
  v1::FactKey key;
  if (claim.has_entity()) return Joined(claim.entity().id(), ShortText(claim.entity().description()));
  if (claim.has_observation()) {
    const v1::ObservationClaim& observation = claim.observation();
    key.mutable_observation()->set_subject(observation.subject());
    key.mutable_observation()->set_metric(observation.metric());
    key.mutable_observation()->set_period(observation.period());
    return absl::StrCat(FactText(key), " = ", QuantityText(observation.quantity()));
  }
  if (!claim.has_relationship()) return "";
  key.mutable_relationship()->set_relation(claim.relationship().relation());
  key.mutable_relationship()->set_subject(claim.relationship().subject());
  key.mutable_relationship()->set_object(claim.relationship().object());
  key.mutable_relationship()->set_episode(claim.relationship().episode());
  return Joined(FactText(key), ShortText(claim.relationship().details()));
}

std::string ValidTimeText(const v1::ValidTime& time) {
  if (time.from().empty() && time.until().empty()) return "";
  return absl::StrCat(time.from().empty() ? "?" : time.from(), " →", time.until().empty() ? "" : " ", time.until());
}

std::string ValidityText(v1::Validity validity) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(EnumText(validity)), {{"_", " "}});
}

}  // namespace entente::cli
