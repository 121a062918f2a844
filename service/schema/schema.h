// The ontology as tables: kinds, relations, metrics and fields with their rules, compiled once from descriptors.
//
// Everything the service knows about a concrete kind or relation it asks here. Not for checking messages: validate.h.
#ifndef ENTENTE_SERVICE_SCHEMA_SCHEMA_H_
#define ENTENTE_SERVICE_SCHEMA_SCHEMA_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/ontology.pb.h"
#include "entente/v1/schema_options.pb.h"
#include "entente/v1/schema_service.pb.h"
#include "google/protobuf/descriptor.h"

namespace entente::schema {

using KindIndex = uint8_t;  // position in Schema::kinds()
using KindSet = uint64_t;   // bit per KindIndex; an ontology has at most 64 kinds
inline constexpr KindIndex kNoKind = 0xff;

// A field of a description, a kind or a relationship's details.
struct Field {
  std::string path;                                               // `name`, `organization.country`, `details.role`
  std::string leaf;                                               // `country`
  const google::protobuf::FieldDescriptor* descriptor = nullptr;  // of the last step
  const google::protobuf::FieldDescriptor* parent = nullptr;  // the oneof field that holds it; null for common fields
  v1::FieldRule rule;
  // Dense position among all fields of the schema; names its index in graph. Entities' fields come first, in the order
  // of Schema::fields(); relations that share a details message share the numbers of its fields.
  int number = 0;
  std::vector<Field> parts;  // of a message field: the fields of its message; their numbers mean nothing
  // Of a message field: the first string field of its message, which holds the name when the field is searchable.
  const google::protobuf::FieldDescriptor* text = nullptr;

  // Whether entities are found by what it says: an index has its terms.
  bool HasTerms() const { return rule.indexed() || rule.searchable() || rule.external_id(); }
};

// A kind of entity.
struct Kind {
  KindIndex index = kNoKind;
  std::string name;  // `organization`
  v1::KindRule rule;
  const google::protobuf::FieldDescriptor* field = nullptr;  // in Description.kind
  std::vector<Field> fields;
};

// A relation.
struct Relation {
  int number = 0;       // its enum number
  std::string name;     // `MEMBER_OF`
  std::string inverse;  // `HAS_MEMBER`; the name itself when symmetric
  v1::RelationRule rule;
  KindSet subjects = 0, objects = 0;
  const google::protobuf::FieldDescriptor* details = nullptr;  // in RelationshipDetails.details; null if none
  std::vector<Field> fields;                                   // of the details
  std::vector<int> answered_by;  // itself and the relations that imply it, transitively, in order of number
};

// A metric.
struct Metric {
  int number = 0;
  std::string name;  // `MONTHLY_ACTIVE_USERS`
  v1::MetricRule rule;
  KindSet subjects = 0;
};

// The compiled ontology. Immutable, thread-safe.
class Schema {
  class Key;

 public:
  // Compiles the ontology in `file`, which must hold messages Description (with oneof `kind`) and RelationshipDetails
  // (with oneof `details`) and enums Relation and Metric in package entente.v1, from any descriptor pool. All mistakes
  // are reported at once, one a line, as INVALID_ARGUMENT. The descriptors must outlive the schema.
  static absl::StatusOr<std::unique_ptr<const Schema>> Compile(const google::protobuf::FileDescriptor& file);
  // The schema linked into this program; compiled on first use; a mistake in it is a broken invariant.
  static const Schema& Linked();

  explicit Schema(Key) {}
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;

  const std::vector<Kind>& kinds() const { return kinds_; }
  const std::vector<Relation>& relations() const { return relations_; }
  const std::vector<Metric>& metrics() const { return metrics_; }
  const std::vector<Field>& common_fields() const { return common_fields_; }
  // The common fields and those of all kinds, by Field::number.
  const std::vector<const Field*>& fields() const { return fields_; }

  // By name or number; null if there is none.
  const Kind* FindKind(absl::string_view name) const;
  const Relation* FindRelation(int number) const;
  // `MEMBER_OF` or its inverse's name, with or without `RELATION_`, any case.
  const Relation* FindRelation(absl::string_view name) const;
  const Metric* FindMetric(int number) const;
  const Metric* FindMetric(absl::string_view name) const;  // with or without `METRIC_`, any case
  // The kind an id names by its part before the slash; null if it names none. Does not check the rest of the id.
  const Kind* KindOfId(absl::string_view id) const;
  // The field a filter names, by path or, where `kinds` (empty: all) leave no doubt, by leaf; one that repeats also in
  // the singular. INVALID_ARGUMENT with UNKNOWN_FIELD and metadata `known` (the fields of `kinds`, or those that share
  // the leaf) otherwise; the message names those that look alike.
  absl::StatusOr<const Field*> FindField(absl::string_view path, const std::vector<const Kind*>& kinds) const;
  // The relations that answer a question for `relations` (numbers) or `meanings`: with implied ones, sorted by number.
  // Both empty: all. An unknown number is INVALID_ARGUMENT with UNKNOWN_RELATION, an unknown meaning with
  // INVALID_FORMAT.
  absl::StatusOr<std::vector<int>> Answering(const std::vector<int>& relations, const std::vector<int>& meanings) const;

  // As the contract tells it, descriptor digest included.
  v1::GetSchemaResponse ToProto() const;

 private:
  // What only the compiler can make, so that nobody else constructs a schema.
  class Key {
    Key() = default;
    friend class Compiler;
  };
  friend class Compiler;

  std::vector<Kind> kinds_;
  std::vector<Relation> relations_;
  std::vector<Metric> metrics_;
  std::vector<Field> common_fields_;
  std::vector<const Field*> fields_;
  absl::flat_hash_map<std::string, int> kind_by_name_, relation_by_name_, metric_by_name_;
  absl::flat_hash_map<int, int> relation_by_number_, metric_by_number_;
  std::string digest_;
};

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_SCHEMA_H_
