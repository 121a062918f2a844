// Turns the descriptors of an ontology into a Schema: the steps behind Schema::Compile.
//
// Not used by other rooms; call Schema::Compile.
#ifndef ENTENTE_SERVICE_SCHEMA_COMPILER_H_
#define ENTENTE_SERVICE_SCHEMA_COMPILER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "service/schema/mistakes.h"
#include "service/schema/schema.h"

namespace entente::schema {

// Compiles one file, once. Not thread-safe.
class Compiler {
 public:
  explicit Compiler(const google::protobuf::FileDescriptor& file)
      : file_(file), schema_(std::make_unique<Schema>(Schema::Key())) {}

  absl::StatusOr<std::unique_ptr<const Schema>> Run();

 private:
  const google::protobuf::OneofDescriptor* FindOneof(absl::string_view message, absl::string_view oneof);
  void ReadKinds(const google::protobuf::OneofDescriptor& oneof);
  void ReadKind(const google::protobuf::FieldDescriptor& field);
  // Messages that state the rule of a kind but are none.
  void CheckStrayKinds();
  void ReadRelationsAndMetrics();
  void ReadDetails(const google::protobuf::OneofDescriptor& oneof);
  void NumberFields();
  void IndexNames();
  void Digest();

  const google::protobuf::FileDescriptor& file_;
  std::unique_ptr<Schema> schema_;
  Mistakes mistakes_;
};

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_COMPILER_H_
