#include "service/query/filter_field.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"

namespace entente::query {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const FieldDescriptor* FieldOf(const Descriptor* message, const std::string& name) {
  const FieldDescriptor* field = message->FindFieldByName(name);
  CHECK(field != nullptr);
  return field;
}

absl::StatusOr<std::vector<Operand>> EntityField(const FilterScope& scope, absl::string_view name) {
  ASSIGN_OR_RETURN(const schema::Field* field, scope.schema.FindField(name, scope.kinds));
  Operand operand{.parents = {FieldOf(v1::Entity::descriptor(), "description")},
                  .type = TypeOf(*field->descriptor, field->rule.format())};
  if (field->parent != nullptr) operand.parents.push_back(field->parent);
  if (field->HasTerms()) operand.indexed = field;
  return std::vector<Operand>{std::move(operand)};
}

// The fields every relationship has; empty if `name` is none of them.
std::vector<Operand> CommonField(absl::string_view name) {
  const Descriptor* relationship = v1::Relationship::descriptor();
  if (name == "from" || name == "until") {
    const FieldDescriptor* valid_time = FieldOf(relationship, "valid_time");
    const FieldDescriptor* end = FieldOf(valid_time->message_type(), std::string(name));
    return {{.parents = {valid_time}, .type = TypeOf(*end, v1::FORMAT_DATE)}};
  }
  if (name == "relation" || name == "subject" || name == "object" || name == "confidence") {
    FieldType type = TypeOf(*FieldOf(relationship, std::string(name)), v1::FORMAT_UNSPECIFIED);
    type.ordered_enum = name == "confidence";
    return {{.type = type}};
  }
  return {};
}

bool InScope(const FilterScope& scope, const schema::Relation& relation) {
  return scope.relations.empty() ||
         std::find(scope.relations.begin(), scope.relations.end(), relation.number) != scope.relations.end();
}

absl::Status UnknownField(const FilterScope& scope, absl::string_view name) {
  std::set<std::string> details;
  for (const schema::Relation& relation : scope.schema.relations()) {
    if (!InScope(scope, relation)) continue;
    for (const schema::Field& field : relation.fields) details.insert(field.path);
  }
  std::string known = "relation, subject, object, from, until, confidence";
  if (!details.empty()) absl::StrAppend(&known, ", ", absl::StrJoin(details, ", "));
  return base::MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_FIELD,
                         absl::StrCat("`", name, "` is not a field of these relationships; there are ", known),
                         {{"known", known}});
}

absl::StatusOr<std::vector<Operand>> RelationshipField(const FilterScope& scope, absl::string_view name) {
  std::vector<Operand> operands = CommonField(name);
  if (!operands.empty()) return operands;
  std::set<const FieldDescriptor*> seen;
  for (const schema::Relation& relation : scope.schema.relations()) {
    if (!InScope(scope, relation)) continue;
    for (const schema::Field& field : relation.fields) {
      // Two relations can share one message of details.
      if (field.path != name || !seen.insert(field.descriptor).second) continue;
      operands.push_back({.parents = {FieldOf(v1::Relationship::descriptor(), "details"), relation.details},
                          .type = TypeOf(*field.descriptor, field.rule.format())});
    }
  }
  if (operands.empty()) return UnknownField(scope, name);
  return operands;
}

}  // namespace

absl::StatusOr<std::vector<Operand>> FieldsNamed(const FilterScope& scope, absl::string_view name) {
  return scope.relationships ? RelationshipField(scope, name) : EntityField(scope, name);
}

const google::protobuf::Message* HolderOf(const Operand& operand, const google::protobuf::Message& fact) {
  const google::protobuf::Message* message = &fact;
  for (const FieldDescriptor* parent : operand.parents) {
    if (!message->GetReflection()->HasField(*message, parent)) return nullptr;
    message = &message->GetReflection()->GetMessage(*message, parent);
  }
  return message;
}

}  // namespace entente::query
