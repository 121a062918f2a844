// LookupEntities: by id, by name, by key in another register.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/error.h"
#include "service/base/fold.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/facts.h"
#include "service/query/filter_field.h"
#include "service/query/mask.h"
#include "service/query/near.h"
#include "service/query/query.h"
#include "service/query/read_context.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kMaxCandidatesNamed = 20;  // ids an AMBIGUOUS_NAME lists

// The message of the entity's description that has the field; null if the entity is of another kind.
const Message* HolderOf(const v1::Entity& entity, const schema::Field& field) {
  const v1::Description& description = entity.description();
  if (field.parent == nullptr) return &description;
  if (!description.GetReflection()->HasField(description, field.parent)) return nullptr;
  return &description.GetReflection()->GetMessage(description, field.parent);
}

// The texts the entity has in a text field.
std::vector<std::string> TextsOf(const v1::Entity& entity, const schema::Field& field) {
  const Message* holder = HolderOf(entity, field);
  if (holder == nullptr || !IsThere(*holder, *field.descriptor)) return {};
  const auto& reflection = *holder->GetReflection();
  const FieldDescriptor* descriptor = field.descriptor;
  if (!descriptor->is_repeated()) return {reflection.GetString(*holder, descriptor)};
  std::vector<std::string> texts;
  for (int i = 0; i < reflection.FieldSize(*holder, descriptor); ++i) {
    if (descriptor->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      texts.push_back(reflection.GetRepeatedString(*holder, descriptor, i));
      continue;
    }
    const Message& element = reflection.GetRepeatedMessage(*holder, descriptor, i);
    const FieldDescriptor* name = element.GetDescriptor()->FindFieldByName("name");
    if (name != nullptr) texts.push_back(element.GetReflection()->GetString(element, name));
  }
  return texts;
}

// What a lookup asks for, checked.
struct Wanted {
  const schema::Kind* kind = nullptr;        // null: any
  std::vector<const schema::Field*> fields;  // in which to find `text`
  std::string text;                          // as the index has it
  bool fold = false;                         // compare folded
  std::string field;                         // path of what was asked for
};

// Up to so many lookups a request is taken for somebody's who may have misspelt an id, and told of near ones; each
// costs a scan. Of more, such as an import's, most fail and nobody reads why.
constexpr int kSuggestedLookups = 10;

// Answers the lookups of one request. Not thread-safe.
class Lookups {
 public:
  Lookups(const View& view, Meter& meter, bool suggests) : view_(view), facts_(view, meter), suggests_(suggests) {}

  // The entity that the lookup at `path` finds. NOT_FOUND and FAILED_PRECONDITION are its own result, other errors the
  // request's.
  absl::StatusOr<v1::Entity> Find(const v1::EntityLookup& lookup, const std::string& path) {
    ASSIGN_OR_RETURN(const Wanted wanted, Read(lookup, path));
    if (lookup.has_id()) return ById(lookup.id(), wanted);
    std::vector<v1::Entity> found;
    ASSIGN_OR_RETURN(const std::vector<base::EntityNo> candidates, Candidates(wanted));
    for (const base::EntityNo no : candidates) {
      RETURN_IF_ERROR(facts_.Examine());
      ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, facts_.Entity(no));
      if (entity.has_value() && Bears(*entity, wanted)) found.push_back(*std::move(entity));
    }
    if (found.size() == 1) return std::move(found.front());
    if (found.empty()) return UnknownEntity(view_.snapshot, KeyText(lookup), wanted.field, suggests_);
    return Ambiguous(found, KeyText(lookup), wanted.field);
  }

  Facts& facts() { return facts_; }

 private:
  const schema::Schema& schema() const { return view_.snapshot.schema(); }

  static const std::string& KeyText(const v1::EntityLookup& lookup) {
    return lookup.has_name() ? lookup.name() : lookup.external_id().value();
  }

  absl::StatusOr<Wanted> Read(const v1::EntityLookup& lookup, const std::string& path) const {
    Wanted wanted;
    if (!lookup.kind().empty()) {
      Texts names;
      *names.Add() = lookup.kind();
      const auto kinds = KindsNamed(schema(), names, "");
      if (!kinds.ok()) return AtField(kinds.status(), absl::StrCat(path, ".kind"));
      wanted.kind = kinds->front();
    }
    switch (lookup.key_case()) {
      case v1::EntityLookup::kId:
        wanted.field = absl::StrCat(path, ".id");
        wanted.text = lookup.id();
        break;
      case v1::EntityLookup::kName:
        wanted.field = absl::StrCat(path, ".name");
        wanted.text = base::FoldName(lookup.name());
        wanted.fold = true;
        for (const schema::Field* field : schema().fields()) {
          if (field->rule.searchable()) wanted.fields.push_back(field);
        }
        break;
      case v1::EntityLookup::kExternalId: {
        wanted.field = absl::StrCat(path, ".external_id.value");
        wanted.text = lookup.external_id().value();
        ASSIGN_OR_RETURN(const schema::Field* field,
                         ExternalIdField(lookup.external_id().field(), absl::StrCat(path, ".external_id.field")));
        wanted.fields.push_back(field);
        break;
      }
      case v1::EntityLookup::KEY_NOT_SET:
        return Refusal(v1::ERROR_REASON_REQUIRED, path, "one of id, name and external_id must be there");
    }
    if (wanted.text.empty()) return Refusal(v1::ERROR_REASON_REQUIRED, wanted.field, "it must not be empty");
    return wanted;
  }

  absl::StatusOr<const schema::Field*> ExternalIdField(const std::string& name, const std::string& path) const {
    std::vector<std::string> known;
    for (const schema::Field* field : schema().fields()) {
      if (!field->rule.external_id()) continue;
      if (field->path == name) return field;
      known.push_back(field->path);
    }
    const std::string list = absl::StrJoin(known, ", ");
    return Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, path,
                   absl::StrCat("`", name, "` is not a key in another register; there are ", list), {{"known", list}});
  }

  absl::StatusOr<v1::Entity> ById(const std::string& id, const Wanted& wanted) {
    ASSIGN_OR_RETURN(const base::EntityNo no, EntityNamed(view_, id, wanted.field, suggests_));
    RETURN_IF_ERROR(facts_.Examine());
    ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, facts_.Entity(no));
    const bool fits = wanted.kind == nullptr || view_.snapshot.KindOf(no) == wanted.kind->index;
    if (entity.has_value() && fits) return *std::move(entity);
    return Refusal(v1::ERROR_REASON_UNKNOWN_ENTITY, wanted.field,
                   fits ? absl::StrCat("`", id, "` is known, but nothing that counts describes it then")
                        : absl::StrCat("`", id, "` is not of kind `", wanted.kind->name, "`"),
                   {}, absl::StatusCode::kNotFound);
  }

  absl::StatusOr<std::vector<base::EntityNo>> Candidates(const Wanted& wanted) const {
    std::vector<base::EntityNo> candidates;
    for (const schema::Field* field : wanted.fields) {
      const std::vector<base::EntityNo> some = view_.snapshot.Candidates(field->number, wanted.text);
      candidates.insert(candidates.end(), some.begin(), some.end());
    }
    std::sort(candidates.begin(), candidates.end());
    candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
    if (wanted.kind == nullptr) return candidates;
    std::erase_if(candidates, [&](base::EntityNo no) { return view_.snapshot.KindOf(no) != wanted.kind->index; });
    return candidates;
  }

  // An index also knows what was so at other revisions: the body decides.
  static bool Bears(const v1::Entity& entity, const Wanted& wanted) {
    for (const schema::Field* field : wanted.fields) {
      for (const std::string& text : TextsOf(entity, *field)) {
        if ((wanted.fold ? base::FoldName(text) : text) == wanted.text) return true;
      }
    }
    return false;
  }

  static absl::Status Ambiguous(const std::vector<v1::Entity>& found, const std::string& text,
                                const std::string& field) {
    std::vector<std::string> ids;
    for (const v1::Entity& entity : found) ids.push_back(entity.id());
    std::sort(ids.begin(), ids.end());
    const size_t count = ids.size();
    if (count > kMaxCandidatesNamed) ids.resize(kMaxCandidatesNamed);
    const std::string list = absl::StrJoin(ids, ", ");
    return Refusal(v1::ERROR_REASON_AMBIGUOUS_NAME, field,
                   absl::StrCat("`", text, "` stands for ", count, " entities: ", list), {{"candidates", list}},
                   absl::StatusCode::kFailedPrecondition);
  }

  const View& view_;
  Facts facts_;
  const bool suggests_;  // whether lookups that fail are told of near ids
};

}  // namespace

absl::StatusOr<v1::LookupEntitiesResponse> Engine::LookupEntities(const v1::LookupEntitiesRequest& request,
                                                                  const Caller& caller) const {
  ASSIGN_OR_RETURN(const Mask mask, Mask::Parse(request.read_mask()));
  RETURN_IF_ERROR(CheckBatch(request.lookups_size(), limits_.max_batch, "lookups"));
  ASSIGN_OR_RETURN(const View view, OpenView(graph_, tokens_, request.context(), {.max_batch = limits_.max_batch}));
  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits_.budget, caller));
  Lookups lookups(view, meter, request.lookups_size() <= kSuggestedLookups);
  v1::LookupEntitiesResponse response;
  int64_t returned = 0;
  for (int i = 0; i < request.lookups_size(); ++i) {
    absl::StatusOr<v1::Entity> entity = lookups.Find(request.lookups(i), absl::StrCat("lookups[", i, "]"));
    v1::LookupResult& result = *response.add_results();
    if (entity.ok()) {
      mask.Trim(*entity);
      *result.mutable_entity() = *std::move(entity);
      ++returned;
    } else if (absl::IsNotFound(entity.status()) || absl::IsFailedPrecondition(entity.status())) {
      ToRpcStatus(entity.status(), *result.mutable_error());
    } else {
      return std::move(entity).status();
    }
  }
  RETURN_IF_ERROR(FillReadInfo(view, tokens_, lookups.facts().CostOf(returned), *response.mutable_read_info()));
  return response;
}

}  // namespace entente::query
