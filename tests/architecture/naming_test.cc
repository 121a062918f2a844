// Concrete kinds and relations are named in ontology.proto and nowhere in the engine, the client or the command line.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "entente/v1/admin_service.pb.h"
#include "entente/v1/commit_service.pb.h"
#include "entente/v1/graph.pb.h"
#include "entente/v1/query_service.pb.h"
#include "entente/v1/schema_service.pb.h"
#include "entente/v1/watch_service.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/schema/schema.h"
#include "tests/architecture/source.h"

namespace entente::architecture {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// The names that only the ontology may say, as generated code spells them.
struct Names {
  std::set<std::string> types;        // after `v1::`
  std::set<std::string> identifiers;  // `has_organization`, `kOrganization`, `RELATION_MEMBER_OF`, `SECTOR_AI`
  std::set<std::string> literals;     // whole literals: `organization`, `MEMBER_OF`
  std::set<std::string> id_prefixes;  // `organization/`
};

void AddFieldNames(const google::protobuf::Descriptor& message, std::set<std::string>& names) {
  for (int i = 0; i < message.field_count(); ++i) names.insert(message.field(i)->name());
  for (int i = 0; i < message.nested_type_count(); ++i) AddFieldNames(*message.nested_type(i), names);
}

// Field names of the contract outside the ontology: words such as `document` that mean more there than a kind.
std::set<std::string> ContractWords() {
  std::set<std::string> words;
  for (const google::protobuf::Descriptor* message :
       {v1::Entity::descriptor(), v1::Filter::descriptor(), v1::CommitRequest::descriptor(),
        v1::WatchRequest::descriptor(), v1::GetSchemaRequest::descriptor(), v1::GetServerInfoRequest::descriptor()}) {
    const google::protobuf::FileDescriptor& file = *message->file();
    for (int i = 0; i < file.message_type_count(); ++i) AddFieldNames(*file.message_type(i), words);
  }
  return words;
}

// `sk_group` to `SkGroup`.
std::string Camel(const std::string& name) {
  std::string camel;
  for (absl::string_view word : absl::StrSplit(name, '_')) {
    if (word.empty()) continue;
    absl::StrAppend(&camel, std::string(1, absl::ascii_toupper(word[0])), word.substr(1));
  }
  return camel;
}

// The accessors of a message field, and its case in the oneof.
void AddAccessors(const std::string& field, Names& names) {
  for (const char* prefix : {"has_", "mutable_", "clear_", "release_", "set_allocated_"}) {
    names.identifiers.insert(prefix + field);
  }
  names.identifiers.insert("k" + Camel(field));
}

void AddValues(const google::protobuf::EnumDescriptor& values, Names& names) {
  for (int i = 0; i < values.value_count(); ++i) {
    if (values.value(i)->number() != 0) names.identifiers.insert(values.value(i)->name());
  }
}

void AddMessage(const google::protobuf::FieldDescriptor& field, const std::set<std::string>& words, Names& names) {
  names.types.insert(field.message_type()->name());
  for (int i = 0; i < field.message_type()->field_count(); ++i) {
    if (const auto* values = field.message_type()->field(i)->enum_type(); values != nullptr) AddValues(*values, names);
  }
  if (words.count(field.name()) == 0) AddAccessors(field.name(), names);
}

Names NamesOf(const schema::Schema& schema) {
  const std::set<std::string> words = ContractWords();
  Names names;
  for (const schema::Kind& kind : schema.kinds()) {
    AddMessage(*kind.field, words, names);
    names.id_prefixes.insert(kind.name + "/");
    if (words.count(kind.name) == 0) names.literals.insert(kind.name);
  }
  for (const schema::Relation& relation : schema.relations()) {
    names.literals.insert({relation.name, relation.inverse, "RELATION_" + relation.name});
    if (relation.details != nullptr) AddMessage(*relation.details, words, names);
  }
  for (const schema::Metric& metric : schema.metrics()) {
    names.literals.insert("METRIC_" + metric.name);
    if (words.count(absl::AsciiStrToLower(metric.name)) == 0) names.literals.insert(metric.name);
  }
  AddValues(*v1::Relation_descriptor(), names);
  AddValues(*v1::Metric_descriptor(), names);
  return names;
}

// One line for each name of the ontology that a source says outside comments.
std::vector<std::string> NamedIn(const std::vector<Source>& sources, const Names& names) {
  std::vector<std::string> named;
  const auto add = [&](const Source& source, absl::string_view what) {
    named.push_back(absl::StrCat(source.path, " names ", what));
  };
  for (const Source& source : sources) {
    if (IsTest(source)) continue;
    for (const Identifier& identifier : Identifiers(source)) {
      const bool is_type = identifier.qualifier == "v1" && names.types.count(identifier.name) > 0;
      if (is_type || names.identifiers.count(identifier.name) > 0) add(source, identifier.name);
    }
    for (const std::string& literal : source.literals) {
      bool is_id = false;
      for (const std::string& prefix : names.id_prefixes) is_id = is_id || absl::StartsWith(literal, prefix);
      if (is_id || names.literals.count(literal) > 0) add(source, literal);
    }
  }
  return named;
}

const Names& LinkedNames() {
  static const Names names = NamesOf(schema::Schema::Linked());
  return names;
}

TEST(KindsAndRelations, AreNamedNowhereButInTheOntology) {
  EXPECT_THAT(NamedIn(ReadSources({"service", "client/entente", "cli"}), LinkedNames()), IsEmpty());
}

TEST(TheNamesThatAreLookedFor, AreThoseOfTheLinkedSchema) {
  const Names& names = LinkedNames();
  EXPECT_THAT(names.types, Contains("Organization"));
  EXPECT_THAT(names.types, Contains("Membership"));
  EXPECT_THAT(names.identifiers, Contains("has_organization"));
  EXPECT_THAT(names.identifiers, Contains("kOrganization"));
  EXPECT_THAT(names.identifiers, Contains("RELATION_MEMBER_OF"));
  EXPECT_THAT(names.identifiers, Contains("METRIC_REVENUE"));
  EXPECT_THAT(names.identifiers, Contains("MEMBERSHIP_ROLE_FOUNDING"));
  EXPECT_THAT(names.identifiers, Not(Contains("RELATION_UNSPECIFIED")));
  EXPECT_THAT(names.literals, Contains("HAS_MEMBER"));
  EXPECT_THAT(names.literals, Not(Contains("document")));  // Citation.document is a word of the contract
}

TEST(TheNamingCheck, CatchesEveryWayToNameAKindOrRelation) {
  for (const char* bad : {
           "v1::Organization organization;",
           "if (description.has_organization()) return;",
           "case v1::Description::kOrganization: break;",
           "if (relation == v1::RELATION_MEMBER_OF) return;",
           "using entente::v1::METRIC_REVENUE;",
           "return FindKind(\"organization\");",
           "return FindRelation(\"MEMBER_OF\");",
           "return FindRelation(\"HAS_MEMBER\");",
           "const char kEditorial[] = \"document/editorial\";",
           "details.mutable_membership()->set_role(role);",
           "return v1::SECTOR_TELECOM;",
           "const char kRaw[] = R\"(organization)\";",
       }) {
    EXPECT_FALSE(NamedIn({Scan("service/graph/bad.cc", bad)}, LinkedNames()).empty()) << bad;
  }
}

TEST(TheNamingCheck, LeavesCommentsTestsAndOrdinaryWordsAlone) {
  for (const char* good : {
           "// An organization, v1::Organization, RELATION_MEMBER_OF.\nint a;",
           "/* has_organization() */",
           "Place(place, \"document\");",
           "int organization = 1; int event = 2;",
           "throw_away(\"the organization is large\");",
           "v1::Relation relation = v1::RELATION_UNSPECIFIED;",
       }) {
    EXPECT_THAT(NamedIn({Scan("service/graph/good.cc", good)}, LinkedNames()), IsEmpty()) << good;
  }
  EXPECT_THAT(NamedIn({Scan("service/graph/good_test.cc", "v1::Organization a;")}, LinkedNames()), IsEmpty());
}

}  // namespace
}  // namespace entente::architecture
