// Schema::ToProto: the tables as the contract tells them.
#include <algorithm>

#include "absl/strings/strip.h"
#include "service/schema/field_reader.h"
#include "service/schema/schema.h"

namespace entente::schema {
namespace {

using google::protobuf::FieldDescriptor;

std::string TypeName(const FieldDescriptor& field) {
  if (field.type() == FieldDescriptor::TYPE_ENUM) return field.enum_type()->name();
  if (field.type() == FieldDescriptor::TYPE_MESSAGE) return field.message_type()->name();
  return field.type_name();
}

void AddFields(const std::vector<Field>& fields, google::protobuf::RepeatedPtrField<v1::FieldSchema>& out) {
  for (const Field& field : fields) {
    v1::FieldSchema& schema = *out.Add();
    schema.set_path(field.path);
    schema.set_type(TypeName(*field.descriptor));
    schema.set_repeated(field.descriptor->is_repeated());
    *schema.mutable_rule() = field.rule;
    if (field.descriptor->type() != FieldDescriptor::TYPE_ENUM) continue;
    for (std::string& name : EnumValueNames(*field.descriptor->enum_type())) schema.add_enum_values(std::move(name));
  }
}

}  // namespace

v1::GetSchemaResponse Schema::ToProto() const {
  v1::GetSchemaResponse response;
  std::vector<const Kind*> kinds;
  for (const Kind& kind : kinds_) kinds.push_back(&kind);
  std::sort(kinds.begin(), kinds.end(), [](const Kind* a, const Kind* b) { return a->name < b->name; });
  for (const Kind* kind : kinds) {
    v1::KindSchema& out = *response.add_kinds();
    out.set_name(kind->name);
    *out.mutable_rule() = kind->rule;
    AddFields(kind->fields, *out.mutable_fields());
  }
  for (const Relation& relation : relations_) {
    v1::RelationSchema& out = *response.add_relations();
    out.set_name(relation.name);
    out.set_number(relation.number);
    *out.mutable_rule() = relation.rule;
    out.mutable_rule()->set_implies(std::string(absl::StripPrefix(relation.rule.implies(), "RELATION_")));
    AddFields(relation.fields, *out.mutable_detail_fields());
  }
  for (const Metric& metric : metrics_) {
    v1::MetricSchema& out = *response.add_metrics();
    out.set_name(metric.name);
    out.set_number(metric.number);
    *out.mutable_rule() = metric.rule;
  }
  AddFields(common_fields_, *response.mutable_common_fields());
  response.set_digest(digest_);
  return response;
}

}  // namespace entente::schema
