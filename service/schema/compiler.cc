#include "service/schema/compiler.h"

#include <openssl/sha.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/status_macros.h"
#include "service/schema/field_reader.h"
#include "service/schema/option.h"
#include "service/schema/relation_reader.h"

namespace entente::schema {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::OneofDescriptor;

constexpr int kMaxKinds = 64;             // bits of a KindSet
constexpr int kDigestBytes = 8;           // 16 hexadecimal digits
constexpr char kClaimPrefix[] = "claim";  // of the ids of claims

}  // namespace

absl::StatusOr<std::unique_ptr<const Schema>> Compiler::Run() {
  if (file_.package() != "entente.v1") mistakes_.Add(file_.name(), "is not of package entente.v1");
  const OneofDescriptor* kinds = FindOneof("Description", "kind");
  const OneofDescriptor* details = FindOneof("RelationshipDetails", "details");
  if (kinds != nullptr) ReadKinds(*kinds);
  ReadRelationsAndMetrics();
  if (details != nullptr) ReadDetails(*details);
  RETURN_IF_ERROR(mistakes_.ToStatus());
  LinkImplied(schema_->relations_);
  NumberFields();
  IndexNames();
  Digest();
  return std::move(schema_);
}

const OneofDescriptor* Compiler::FindOneof(absl::string_view message, absl::string_view oneof) {
  const std::string message_name(message);
  const std::string oneof_name(oneof);
  const Descriptor* descriptor = file_.FindMessageTypeByName(message_name);
  if (descriptor == nullptr) {
    mistakes_.Add(file_.name(), absl::StrCat("has no message ", message));
    return nullptr;
  }
  for (int i = 0; i < descriptor->real_oneof_decl_count(); ++i) {
    if (descriptor->oneof_decl(i)->name() == oneof_name) continue;
    mistakes_.Add(descriptor->oneof_decl(i)->full_name(), absl::StrCat("the only oneof here is `", oneof, "`"));
  }
  const OneofDescriptor* found = descriptor->FindOneofByName(oneof_name);
  if (found == nullptr) mistakes_.Add(descriptor->full_name(), absl::StrCat("has no oneof `", oneof, "`"));
  return found;
}

void Compiler::ReadKinds(const OneofDescriptor& oneof) {
  schema_->common_fields_ = ReadFields(*oneof.containing_type(), FieldOwner::kEntity, "", nullptr, mistakes_);
  if (oneof.field_count() > kMaxKinds) {
    mistakes_.Add(oneof.full_name(), absl::StrCat("has ", oneof.field_count(), " kinds; at most ", kMaxKinds));
  }
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < std::min(oneof.field_count(), kMaxKinds); ++i) fields.push_back(oneof.field(i));
  std::sort(fields.begin(), fields.end(), [](const auto* a, const auto* b) { return a->number() < b->number(); });
  for (const FieldDescriptor* field : fields) ReadKind(*field);
  CheckStrayKinds();
}

void Compiler::ReadKind(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_MESSAGE) {
    mistakes_.Add(field.full_name(), "is no message; every kind is one");
    return;
  }
  Kind kind;
  kind.index = static_cast<KindIndex>(schema_->kinds_.size());
  kind.name = field.name();
  kind.field = &field;
  kind.rule = ReadOption<v1::KindRule>(field.message_type()->options(), v1::kind).value_or(v1::KindRule());
  kind.fields = ReadFields(*field.message_type(), FieldOwner::kEntity, absl::StrCat(kind.name, "."), &field, mistakes_);
  if (kind.name == kClaimPrefix) mistakes_.Add(field.full_name(), "`claim` is what the ids of claims begin with");
  if (kind.rule.plural().empty()) mistakes_.Add(field.message_type()->full_name(), "(kind).plural is missing");
  if (field.message_type()->real_oneof_decl_count() > 0) {
    mistakes_.Add(field.message_type()->full_name(), "has a oneof; its fields are all `optional` or `repeated`");
  }
  for (const Kind& other : schema_->kinds_) {
    if (!kind.rule.plural().empty() && other.rule.plural() == kind.rule.plural()) {
      mistakes_.Add(field.full_name(), absl::StrCat("the plural `", kind.rule.plural(), "` is taken by ", other.name));
    }
    if (other.field->message_type() == field.message_type()) {
      mistakes_.Add(field.full_name(), absl::StrCat("has the message of ", other.name));
    }
  }
  for (const Field& own : kind.fields) {
    for (const Field& common : schema_->common_fields_) {
      if (own.leaf == common.leaf) mistakes_.Add(own.descriptor->full_name(), "has the name of a common field");
    }
  }
  schema_->kinds_.push_back(std::move(kind));
}

void Compiler::CheckStrayKinds() {
  std::set<const Descriptor*> messages;
  for (const Kind& kind : schema_->kinds_) messages.insert(kind.field->message_type());
  for (int i = 0; i < file_.message_type_count(); ++i) {
    const Descriptor& message = *file_.message_type(i);
    if (messages.count(&message) == 0 && ReadOption<v1::KindRule>(message.options(), v1::kind).has_value()) {
      mistakes_.Add(message.full_name(), "has the rule of a kind, but no field in Description.kind");
    }
  }
}

void Compiler::ReadRelationsAndMetrics() {
  KindPositions kinds;
  for (const Kind& kind : schema_->kinds_) kinds[kind.name] = kind.index;
  const EnumDescriptor* relations = file_.FindEnumTypeByName("Relation");
  const EnumDescriptor* metrics = file_.FindEnumTypeByName("Metric");
  if (relations == nullptr) {
    mistakes_.Add(file_.name(), "has no enum Relation");
  } else {
    schema_->relations_ = ReadRelations(*relations, kinds, mistakes_);
  }
  if (metrics == nullptr) {
    mistakes_.Add(file_.name(), "has no enum Metric");
  } else {
    schema_->metrics_ = ReadMetrics(*metrics, kinds, mistakes_);
  }
}

void Compiler::ReadDetails(const OneofDescriptor& oneof) {
  const Descriptor& holder = *oneof.containing_type();
  for (int i = 0; i < holder.field_count(); ++i) {
    if (holder.field(i)->real_containing_oneof() == &oneof) continue;
    mistakes_.Add(holder.field(i)->full_name(), "is not in the oneof `details`");
  }
  std::set<const FieldDescriptor*> used;
  for (Relation& relation : schema_->relations_) {
    if (relation.rule.details().empty()) continue;
    const FieldDescriptor* field = holder.FindFieldByName(relation.rule.details());
    if (field == nullptr || field->real_containing_oneof() != &oneof) {
      mistakes_.Add(absl::StrCat("RELATION_", relation.name),
                    absl::StrCat("`details` names `", relation.rule.details(), "`, which RelationshipDetails has not"));
      continue;
    }
    relation.details = field;
    used.insert(field);
  }
  for (int i = 0; i < oneof.field_count(); ++i) {
    const FieldDescriptor* field = oneof.field(i);
    if (used.count(field) == 0) mistakes_.Add(field->full_name(), "are the details of no relation");
    if (field->type() != FieldDescriptor::TYPE_MESSAGE) {
      mistakes_.Add(field->full_name(), "is no message; details are");
      continue;
    }
    const std::vector<Field> fields =
        ReadFields(*field->message_type(), FieldOwner::kDetails, "details.", field, mistakes_);
    if (field->message_type()->real_oneof_decl_count() > 0) {
      mistakes_.Add(field->message_type()->full_name(), "has a oneof; its fields are all `optional` or `repeated`");
    }
    for (Relation& relation : schema_->relations_) {
      if (relation.details == field) relation.fields = fields;
    }
  }
}

void Compiler::NumberFields() {
  int next = 0;
  const auto number = [&](Field& field) {
    field.number = next++;
    schema_->fields_.push_back(&field);
  };
  for (Field& field : schema_->common_fields_) number(field);
  for (Kind& kind : schema_->kinds_) {
    for (Field& field : kind.fields) number(field);
  }
  absl::flat_hash_map<const FieldDescriptor*, int> details;
  for (Relation& relation : schema_->relations_) {
    for (Field& field : relation.fields) {
      const auto [it, is_new] = details.emplace(field.descriptor, next);
      if (is_new) ++next;
      field.number = it->second;
    }
  }
}

void Compiler::IndexNames() {
  Schema& schema = *schema_;
  for (size_t i = 0; i < schema.kinds_.size(); ++i) schema.kind_by_name_[schema.kinds_[i].name] = static_cast<int>(i);
  for (size_t i = 0; i < schema.relations_.size(); ++i) {
    const Relation& relation = schema.relations_[i];
    schema.relation_by_number_[relation.number] = static_cast<int>(i);
    schema.relation_by_name_[absl::AsciiStrToUpper(relation.name)] = static_cast<int>(i);
    schema.relation_by_name_[absl::AsciiStrToUpper(relation.inverse)] = static_cast<int>(i);
  }
  for (size_t i = 0; i < schema.metrics_.size(); ++i) {
    schema.metric_by_number_[schema.metrics_[i].number] = static_cast<int>(i);
    schema.metric_by_name_[absl::AsciiStrToUpper(schema.metrics_[i].name)] = static_cast<int>(i);
  }
}

void Compiler::Digest() {
  google::protobuf::FileDescriptorProto proto;
  file_.CopyTo(&proto);
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    CHECK(proto.SerializeToCodedStream(&coded));
  }
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash);
  schema_->digest_ = absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(hash), kDigestBytes));
}

}  // namespace entente::schema
