#include "service/discovery/sayings.h"

#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "google/protobuf/message.h"
#include "service/base/status_macros.h"
#include "service/resolve/standing.h"

namespace entente::discovery {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool Speaks(const v1::Claim& claim, const resolve::Policy& policy) {
  if (!claim.has_entity() || !resolve::InForce(claim)) return false;
  const v1::Confidence confidence =
      claim.confidence() == v1::CONFIDENCE_UNSPECIFIED ? v1::CONFIDENCE_LIKELY : claim.confidence();
  return confidence >= policy.min_confidence &&
         (policy.exclude_documents.empty() ||
          std::any_of(claim.citations().begin(), claim.citations().end(),
                      [&](const v1::Citation& citation) { return resolve::Bears(citation, policy); }));
}

// The texts that a description has in a field, as they are written.
void ForEachText(const schema::Field& field, const v1::Description& description,
                 absl::FunctionRef<void(const std::string&)> visit) {
  const Message* holder = &description;
  if (field.parent != nullptr) {
    if (!description.GetReflection()->HasField(description, field.parent)) return;
    holder = &description.GetReflection()->GetMessage(description, field.parent);
  }
  const auto& reflection = *holder->GetReflection();
  const FieldDescriptor* const descriptor = field.descriptor;
  const bool many = descriptor->is_repeated();
  const bool is_message = descriptor->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (is_message ? field.text == nullptr : descriptor->cpp_type() != FieldDescriptor::CPPTYPE_STRING) return;
  const int count = many ? reflection.FieldSize(*holder, descriptor) : reflection.HasField(*holder, descriptor);
  for (int i = 0; i < count; ++i) {
    if (is_message) {
      const Message& element =
          many ? reflection.GetRepeatedMessage(*holder, descriptor, i) : reflection.GetMessage(*holder, descriptor);
      visit(element.GetReflection()->GetString(element, field.text));
    } else {
      visit(many ? reflection.GetRepeatedString(*holder, descriptor, i) : reflection.GetString(*holder, descriptor));
    }
  }
}

void AddTexts(const schema::Field& field, const std::vector<const v1::Description*>& said,
              std::vector<Saying>& sayings) {
  const auto first = static_cast<std::ptrdiff_t>(sayings.size());
  for (const v1::Description* description : said) {
    ForEachText(field, *description, [&](const std::string& text) {
      Saying saying{&field, text};
      if (std::find(sayings.begin() + first, sayings.end(), saying) == sayings.end()) {
        sayings.push_back(std::move(saying));
      }
    });
  }
}

}  // namespace

absl::StatusOr<const Sayings*> SayingsReader::Of(base::EntityNo no) {
  const auto known = read_.find(no);
  if (known != read_.end()) return &known->second;
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, view_.snapshot.ClaimsAbout({base::FactSort::kEntity, no}));
  if (!meter_.Examine(1 + static_cast<int64_t>(claims.size()))) return meter_.status();
  std::vector<const v1::Description*> said;
  for (const v1::Claim& claim : claims) {
    if (Speaks(claim, view_.policy)) said.push_back(&claim.entity().description());
  }
  Sayings sayings;
  const schema::Schema& schema = view_.snapshot.schema();
  for (const auto* fields : {&schema.common_fields(), &schema.kinds()[view_.snapshot.KindOf(no)].fields}) {
    for (const schema::Field& field : *fields) {
      if (field.rule.searchable()) AddTexts(field, said, sayings.names);
      if (field.rule.external_id()) AddTexts(field, said, sayings.keys);
      if (field.rule.format() == v1::FORMAT_COUNTRY) AddTexts(field, said, sayings.countries);
      if (field.rule.format() == v1::FORMAT_URL) AddTexts(field, said, sayings.pages);
    }
  }
  return &read_.emplace(no, std::move(sayings)).first->second;
}

}  // namespace entente::discovery
