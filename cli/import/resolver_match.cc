#include "cli/import/resolver_match.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "cli/import/resolver_places.h"
#include "entente/v1/schema_options.pb.h"

namespace entente::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Evidence of a candidate that a person is shown.
constexpr int kMaxEvidence = 4;

// The message of a description that is of its kind only; null if the description has none.
const Message* KindMessage(const v1::Description& description) {
  const FieldDescriptor* field =
      description.GetReflection()->GetOneofFieldDescriptor(description, v1::Description::descriptor()->oneof_decl(0));
  return field == nullptr ? nullptr : &description.GetReflection()->GetMessage(description, field);
}

}  // namespace

std::string TextAt(const v1::Description& description, const std::string& path) {
  const Message* message = &description;
  const std::vector<std::string> steps = absl::StrSplit(path, '.');
  for (size_t i = 0; i < steps.size(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(steps[i]);
    if (field == nullptr || field->is_repeated() || !message->GetReflection()->HasField(*message, field)) return "";
    if (i + 1 == steps.size()) {
      const bool is_text = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
      return is_text ? message->GetReflection()->GetString(*message, field) : "";
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return "";
    message = &message->GetReflection()->GetMessage(*message, field);
  }
  return "";
}

std::string CountryOf(const v1::Description& description) {
  const Message* kind = KindMessage(description);
  if (kind == nullptr) return "";
  const Descriptor& descriptor = *kind->GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (field.is_repeated() || field.options().GetExtension(v1::field).format() != v1::FORMAT_COUNTRY) continue;
    return kind->GetReflection()->GetString(*kind, &field);
  }
  return "";
}

bool MayBe(const v1::Entity& entity, const Thing& thing) {
  if (KindOfId(entity.id()) != thing.kind) return false;
  for (const v1::ExternalId& id : thing.mention.external_ids()) {
    const std::string there = TextAt(entity.description(), id.field());
    if (!there.empty() && there != id.value()) return false;
  }
  return true;
}

bool CountryAgrees(const v1::Entity& entity, const Thing& thing) {
  const std::string country = CountryOf(entity.description());
  return country.empty() || thing.mention.country().empty() || country == thing.mention.country();
}

bool IsSameCountry(const v1::Entity& entity, const Thing& thing) {
  return !thing.mention.country().empty() && CountryOf(entity.description()) == thing.mention.country();
}

bool IsAbbreviation(const std::string& slug, const std::string& of) {
  if (absl::StrContains(slug, "-")) return false;
  const std::string letters = absl::StrReplaceAll(slug, {{".", ""}});
  const std::vector<std::string> words = absl::StrSplit(of, absl::ByAnyChar("-."), absl::SkipEmpty());
  if (words.size() < 2 || std::find(words.begin(), words.end(), letters) != words.end()) return false;
  size_t met = 0;
  for (const char c : of) met += met < letters.size() && c == letters[met];
  return met == letters.size();
}

ReviewCandidate ToReviewCandidate(const v1::Candidate& candidate) {
  ReviewCandidate shown;
  shown.id = candidate.entity().id();
  shown.name = candidate.entity().description().name();
  shown.score = candidate.score();
  const int count = std::min(candidate.evidence_size(), kMaxEvidence);
  for (int i = 0; i < count; ++i) {
    absl::StrAppend(&shown.why, shown.why.empty() ? "" : "; ", candidate.evidence(i).why());
  }
  return shown;
}

}  // namespace entente::cli
