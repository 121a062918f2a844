#include "service/commit/citations.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "service/base/status_macros.h"
#include "service/resolve/resolve.h"
#include "service/schema/validate.h"

namespace entente::commit {
namespace {

static_assert(schema::kMaxCitations <= 64, "Given has a bit for each citation");

// What a citation takes from its document.
struct Source {
  std::string published;
  std::string origin_group;
};

// The text of the field `name` of the message that the description's kind holds; empty if the kind has no such field.
// Any kind of entity can be cited, and the engine does not know which kinds are sources: those with fields of the names
// that a Citation has, are.
std::string KindText(const v1::Description& description, const std::string& name) {
  const google::protobuf::OneofDescriptor* kind = description.GetDescriptor()->FindOneofByName("kind");
  const google::protobuf::FieldDescriptor* held =
      description.GetReflection()->GetOneofFieldDescriptor(description, kind);
  if (held == nullptr) return "";
  const google::protobuf::FieldDescriptor* field = held->message_type()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() || field->cpp_type() != field->CPPTYPE_STRING) return "";
  const google::protobuf::Message& message = description.GetReflection()->GetMessage(description, held);
  return message.GetReflection()->GetString(message, field);
}

Source SourceOf(const std::string& id, const v1::Description& description) {
  Source source{KindText(description, "published"), KindText(description, "origin_group")};
  if (source.origin_group.empty()) source.origin_group = id;
  return source;
}

absl::StatusOr<Source> FindSource(const schema::Schema& schema, base::Day day, Draft& draft, const std::string& id) {
  const base::EntityNo no = draft.Entity(id);
  const DraftFact* fact = draft.FindFact({base::FactSort::kEntity, no});
  if (fact != nullptr && fact->touched) {
    resolve::Policy policy;
    policy.window = {.any = false, .first = day, .last = day};
    ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, draft.ClaimsAbout(fact->ref));
    const std::optional<v1::Entity> entity = resolve::ResolveEntity(schema, claims, policy);
    return SourceOf(id, entity.has_value() ? entity->description() : v1::Description());
  }
  if (!draft.WasThere(no) || draft.before().Entity(no)->stub) return SourceOf(id, v1::Description());
  ASSIGN_OR_RETURN(const v1::Entity entity, draft.before().EntityBody(no));
  return SourceOf(id, entity.description());
}

}  // namespace

absl::Status CompleteCitations(const schema::Schema& schema, base::Day day, Draft& draft) {
  absl::flat_hash_map<std::string, Source> sources;
  for (DraftClaim& claim : draft.claims()) {
    if (!claim.written) continue;
    for (int i = 0; i < claim.claim.citations_size(); ++i) {
      v1::Citation& citation = *claim.claim.mutable_citations(i);
      if (!citation.origin_group().empty()) continue;
      auto it = sources.find(citation.document());
      if (it == sources.end()) {
        ASSIGN_OR_RETURN(Source source, FindSource(schema, day, draft, citation.document()));
        it = sources.emplace(citation.document(), std::move(source)).first;
      }
      claim.given.without_group |= uint64_t{1} << i;
      citation.set_origin_group(it->second.origin_group);
      if (!citation.published().empty()) continue;
      claim.given.without_date |= uint64_t{1} << i;
      citation.set_published(it->second.published);
    }
  }
  return absl::OkStatus();
}

}  // namespace entente::commit
