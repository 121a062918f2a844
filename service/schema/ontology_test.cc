// The ontology as text, changed: what one edit adds to the schema, and how mistakes in it are told.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "service/schema/description.h"
#include "service/schema/schema.h"

namespace entente::schema {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

namespace fs = std::filesystem;

std::string Environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

fs::path SourceDir() { return Environment("ENTENTE_SOURCE_DIR", fs::current_path().c_str()); }

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The real ontology with `edits` made; each text to replace must be there.
std::string EditedOntology(const std::vector<std::pair<std::string, std::string>>& edits) {
  std::string text = ReadText(SourceDir() / "proto/entente/v1/ontology.proto");
  for (const auto& [before, after] : edits) {
    EXPECT_THAT(text, HasSubstr(before));
    text = absl::StrReplaceAll(text, {{before, after}});
  }
  return text;
}

// An ontology read from text into a descriptor pool of its own.
class Ontology {
 public:
  explicit Ontology(const std::string& text) : factory_(&pool_) {
    const fs::path root = fs::path(::testing::TempDir()) / absl::StrCat("ontology-", ::getpid());
    const fs::path source = root / "entente/v1/ontology.proto";
    fs::create_directories(source.parent_path());
    std::ofstream(source) << text;
    const fs::path set = root / "set.binpb";
    const std::string command =
        absl::StrCat(Environment("ENTENTE_PROTOC", "protoc"), " --include_imports -I ", root.string(), " -I ",
                     (SourceDir() / "proto").string(), " --descriptor_set_out=", set.string(), " ", source.string());
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    google::protobuf::FileDescriptorSet files;
    EXPECT_TRUE(files.ParseFromString(ReadText(set)));
    for (const auto& file : files.file()) file_ = pool_.BuildFile(file);
    fs::remove_all(root);
  }

  absl::StatusOr<std::unique_ptr<const Schema>> Compile() const { return Schema::Compile(*file_); }

  std::unique_ptr<google::protobuf::Message> Parse(const std::string& message, const std::string& text) {
    std::unique_ptr<google::protobuf::Message> parsed(
        factory_.GetPrototype(pool_.FindMessageTypeByName("entente.v1." + message))->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, parsed.get())) << text;
    return parsed;
  }

 private:
  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_;
  const google::protobuf::FileDescriptor* file_ = nullptr;
};

// The mistakes of the real ontology with `edits` made, one a line.
std::string MistakesAfter(const std::vector<std::pair<std::string, std::string>>& edits) {
  const auto schema = Ontology(EditedOntology(edits)).Compile();
  EXPECT_FALSE(schema.ok());
  EXPECT_EQ(schema.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(schema.status().message());
}

constexpr char kLastKind[] = "    Statement statement = 25;\n";
constexpr char kLastDetails[] = "    Participation participation = 16;\n";
constexpr char kFirstRelation[] = "  // The subject is a member of the alliance.\n  RELATION_MEMBER_OF = 1 [";
constexpr char kFirstMetric[] = "  // Revenue that recurs, per year.\n";

// One more kind with its fields, one more relation with its details, one more metric.
std::string WithFacilities() {
  return EditedOntology({
      {kLastKind, absl::StrCat(kLastKind, "    Facility facility = 900;\n")},
      {kLastDetails, absl::StrCat(kLastDetails, "    Operation operation = 900;\n")},
      {kFirstRelation, absl::StrCat(R"(
        RELATION_OPERATES = 900 [(relation) = {
          subjects: ["organization"], objects: ["facility"], inverse: "OPERATED_BY", details: "operation",
          implies: "RELATION_DEVELOPS", meanings: [MEANING_OWNERSHIP]}];
        )",
                                    kFirstRelation)},
      {kFirstMetric, absl::StrCat(R"(
        METRIC_POWER_DRAWN = 900 [(metric) = {subjects: ["facility"], units: ["MW"], min: 0}];
        )",
                                  kFirstMetric)},
      {"// A human being.\nmessage Person {", R"(
        message Facility {
          option (kind) = {plural: "facilities"};
          optional string country = 1 [(field) = {required: true, indexed: true, format: FORMAT_COUNTRY}];
          optional double megawatts = 2 [(field) = {min: 0, max: 100000}];
          repeated string former_ids = 3 [(field) = {max_bytes: 8}];
        }
        message Operation { optional Cooling cooling = 1 [(field) = {indexed: true}]; }
        enum Cooling { COOLING_UNSPECIFIED = 0; COOLING_AIR = 1; COOLING_LIQUID = 2; }
        // A human being.
message Person {)"},
  });
}

TEST(OneEditOfTheOntology, AddsAKindWithItsFieldsAndRules) {
  const Ontology ontology(WithFacilities());
  const auto schema = ontology.Compile();
  ASSERT_TRUE(schema.ok()) << schema.status();
  const Kind* kind = (*schema)->FindKind("facility");
  ASSERT_NE(kind, nullptr);
  EXPECT_EQ(kind->rule.plural(), "facilities");
  EXPECT_EQ((*schema)->KindOfId("facility/abilene"), kind);
  ASSERT_EQ(kind->fields.size(), 3u);
  const auto country = (*schema)->FindField("facility.country", {});
  ASSERT_TRUE(country.ok()) << country.status();
  EXPECT_TRUE((*country)->rule.indexed());
  EXPECT_EQ((*country)->rule.format(), v1::FORMAT_COUNTRY);
  EXPECT_EQ((*(*schema)->FindField("megawatts", {}))->rule.max(), 100000);
}

TEST(OneEditOfTheOntology, AddsARelationWithItsDetailsAndWhatItImplies) {
  const Ontology ontology(WithFacilities());
  const auto schema = ontology.Compile();
  ASSERT_TRUE(schema.ok()) << schema.status();
  const Relation* relation = (*schema)->FindRelation("operated_by");
  ASSERT_NE(relation, nullptr);
  EXPECT_EQ(relation->number, 900);
  EXPECT_EQ(relation->objects, KindSet{1} << (*schema)->FindKind("facility")->index);
  ASSERT_EQ(relation->fields.size(), 1u);
  EXPECT_EQ(relation->fields[0].path, "details.cooling");
  EXPECT_TRUE(relation->fields[0].rule.indexed());
  EXPECT_THAT((*schema)->FindRelation("DEVELOPS")->answered_by, ElementsAre(7, 900));
  EXPECT_THAT((*schema)->ToProto().relations().rbegin()->detail_fields(0).enum_values(), ElementsAre("AIR", "LIQUID"));
}

TEST(OneEditOfTheOntology, AddsAMetricAndChangesTheDigest) {
  const Ontology ontology(WithFacilities());
  const auto schema = ontology.Compile();
  ASSERT_TRUE(schema.ok()) << schema.status();
  const Metric* metric = (*schema)->FindMetric("power_drawn");
  ASSERT_NE(metric, nullptr);
  EXPECT_THAT(metric->rule.units(), ElementsAre("MW"));
  EXPECT_NE((*schema)->ToProto().digest(), Schema::Linked().ToProto().digest());
}

TEST(OneEditOfTheOntology, IsEnoughForDescriptionsOfTheNewKindToBeChecked) {
  Ontology ontology(WithFacilities());
  const auto schema = ontology.Compile();
  ASSERT_TRUE(schema.ok()) << schema.status();
  const Place place("description");
  std::vector<base::Violation> violations;

  auto good = ontology.Parse("Description", R"(name: "Abilene" facility { country: "US" megawatts: 1200 })");
  NormalizeDescription(**schema, (*schema)->FindKind("facility"), place, *good, violations);
  EXPECT_THAT(violations, IsEmpty());
  EXPECT_THAT(MissingRequired(**schema, *good), IsEmpty());

  auto bad =
      ontology.Parse("Description", R"(facility { country: "usa" megawatts: -1 former_ids: ["a", "far too long"] })");
  NormalizeDescription(**schema, (*schema)->FindKind("person"), place, *bad, violations);
  std::vector<std::string> told;
  for (const auto& violation : violations) {
    told.push_back(absl::StrCat(violation.field, " ", base::ReasonName(violation.reason)));
  }
  EXPECT_THAT(
      told,
      ElementsAre("description.facility CONFLICTING_FIELDS", "description.facility.country INVALID_FORMAT",
                  "description.facility.megawatts OUT_OF_BOUNDS", "description.facility.former_ids[1] OUT_OF_BOUNDS"));
  EXPECT_THAT(MissingRequired(**schema, *bad), ElementsAre("name"));
}

TEST(OneEditOfTheOntology, IsEnoughForDetailsOfTheNewRelationToBeChecked) {
  Ontology ontology(WithFacilities());
  const auto schema = ontology.Compile();
  ASSERT_TRUE(schema.ok()) << schema.status();
  const Relation& operates = *(*schema)->FindRelation("OPERATES");
  std::vector<base::Violation> violations;

  auto empty = ontology.Parse("RelationshipDetails", "operation {}");
  NormalizeDetails(operates, Place("details"), *empty, violations);
  EXPECT_EQ(empty->ByteSizeLong(), 0u);
  EXPECT_THAT(violations, IsEmpty());

  auto foreign = ontology.Parse("RelationshipDetails", R"(membership { tier: "gold" })");
  NormalizeDetails(operates, Place("details"), *foreign, violations);
  auto unknown = ontology.Parse("RelationshipDetails", "operation { cooling: COOLING_UNSPECIFIED }");
  NormalizeDetails(operates, Place("details"), *unknown, violations);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].reason, v1::ERROR_REASON_DETAILS_MISMATCH);
  EXPECT_EQ(violations[0].field, "details.membership");
  EXPECT_THAT(violations[0].description, HasSubstr("`operation`"));
  EXPECT_EQ(violations[1].field, "details.operation.cooling");
}

TEST(ABrokenOntology, HasAllItsMistakesAboutRelationsToldAtOnce) {
  const std::string mistakes = MistakesAfter({
      {R"(inverse: "HAS_MEMBER", details: "membership")", R"(details: "memberships")"},
      {R"(subjects: ["organization"], objects: ["alliance", "event"])", R"(subjects: ["organisation"])"},
      {R"(objects: ["organization"], symmetric: true)", R"(objects: ["person"], symmetric: true, acyclic: true,
        functional: true, inverse: "PARTNERED")"},
      {R"(inverse: "ACQUIRED_BY")", R"(inverse: "funded_by", implies: "RELATION_NONE")"},
      {R"(inverse: "SUBJECT_OF", roster: true)", R"(inverse: "SUBJECT_OF", meanings: [MEANING_UNSPECIFIED])"},
      {R"(inverse: "STATED_BY", roster: true)", R"(inverse: "STATED_BY")"},
      {R"(inverse: "BASE_OF", acyclic: true,)", R"(inverse: "BASE_OF", implies: "RELATION_DERIVED_FROM",)"},
  });
  EXPECT_THAT(mistakes, AllOf(HasSubstr("RELATION_MEMBER_OF: `inverse` is missing"),
                              HasSubstr("RELATION_MEMBER_OF: `details` names `memberships`, which"),
                              HasSubstr("RelationshipDetails.membership: are the details of no relation"),
                              HasSubstr("RELATION_HOSTS: `subjects` names `organisation`, which is no kind"),
                              HasSubstr("RELATION_HOSTS: `objects` names no kind"),
                              HasSubstr("RELATION_PARTNERS_WITH: is symmetric, but `subjects` and `objects` differ"),
                              HasSubstr("RELATION_PARTNERS_WITH: cannot be both symmetric and acyclic"),
                              HasSubstr("RELATION_PARTNERS_WITH: cannot be both symmetric and functional")));
  EXPECT_THAT(mistakes, AllOf(HasSubstr("RELATION_PARTNERS_WITH: is symmetric, so it has no `inverse`"),
                              HasSubstr("RELATION_ACQUIRED: the inverse's name `funded_by` is taken by INVESTED_IN"),
                              HasSubstr("RELATION_ACQUIRED: `implies` names `RELATION_NONE`, which is no relation"),
                              HasSubstr("RELATION_ABOUT: no meaning has the number 0"),
                              HasSubstr("RELATION_STATED: has no meaning and is no roster"),
                              HasSubstr("RELATION_BASED_ON: implies itself"),
                              HasSubstr("RELATION_DERIVED_FROM: implies itself")));
  EXPECT_THAT(mistakes, Not(HasSubstr("RELATION_DEVELOPS")));
}

TEST(ABrokenOntology, HasAllItsMistakesAboutFieldsToldAtOnce) {
  const std::string mistakes = MistakesAfter({
      {R"(optional string city = 4;
  // When it was founded.)",
       R"(optional string city = 4 [(field) = {min: 1}];
  string plain = 900;
  optional bytes blob = 911;
  optional bool public = 912 [(field) = {format: FORMAT_DATE, searchable: true, max_bytes: 3}];
  repeated string keys = 913 [(field) = {external_id: true, max_bytes: -1}];
  optional Alias former = 914 [(field) = {indexed: true}];
  optional double score = 915 [(field) = {min: 2, max: 1}];
  optional string summary = 916;
  map<string, string> notes = 917;
  // When it was founded.)"},
      {"optional string tier = 2;", "optional string tier = 2 [(field) = {searchable: true, required: true}];"},
      {"optional AliasForm form = 3;",
       "optional AliasForm form = 3 [(field) = {indexed: true}];\n  Membership deep = 4;"},
      {"  ACCESS_OPEN = 1;", "  OPEN = 1;"},
      {"  STAGE_UNSPECIFIED = 0;", "  STAGE_NONE = 0;"},
  });
  EXPECT_THAT(mistakes, AllOf(HasSubstr("Organization.city: has `min` or `max`, but is no number"),
                              HasSubstr("Organization.plain: is neither `optional` nor `repeated`"),
                              HasSubstr("Organization.blob: is a bytes"),
                              HasSubstr("Organization.public: has a `format`, but is no string"),
                              HasSubstr("Organization.public: `searchable`, but holds no text"),
                              HasSubstr("Organization.public: has `max_bytes`, but is no string"),
                              HasSubstr("Organization.keys: `external_id`, but is not a single string"),
                              HasSubstr("Organization.keys: `max_bytes` is negative")));
  EXPECT_THAT(mistakes,
              AllOf(HasSubstr("Organization.former: `indexed`, but is a message"),
                    HasSubstr("Organization.score: `min` is greater than `max`"),
                    HasSubstr("Organization.summary: has the name of a common field"),
                    HasSubstr("Organization.notes: is a map"),
                    HasSubstr("Membership.tier: `required`, `searchable` and `external_id` are for fields of"),
                    HasSubstr("Alias.form: `indexed` is not for fields within a field"),
                    HasSubstr("Alias.deep: is a message within a message"),
                    HasSubstr("Model.access: OPEN lacks the prefix ACCESS_"),
                    HasSubstr("Model.stage: the first value of Stage is not")));
}

TEST(ABrokenOntology, HasAllItsMistakesAboutKindsAndMetricsToldAtOnce) {
  const std::string mistakes = MistakesAfter({
      {R"(plural: "people")", R"(plural: "")"},
      {R"(plural: "models")", R"(plural: "products")"},
      {kLastKind, "    string statement = 25;\n    Dataset claim = 26;\n"},
      {R"(subjects: ["organization", "product"], units: ["currency"]}])", R"(min: 2, max: 1}])"},
      {R"(subjects: ["alliance"], units: ["organizations"], min: 0}];
  // Members.)",
       R"(subjects: ["guild"], units: [""]}];
  MEMBERS_OLD = 900;
  // Members.)"},
  });
  EXPECT_THAT(mistakes, AllOf(HasSubstr("entente.v1.Person: (kind).plural is missing"),
                              HasSubstr("Description.product: the plural `products` is taken by model"),
                              HasSubstr("Description.statement: is no message"),
                              HasSubstr("entente.v1.Statement: has the rule of a kind, but no field"),
                              HasSubstr("Description.claim: `claim` is what the ids of claims begin with"),
                              HasSubstr("Description.claim: has the message of dataset")));
  EXPECT_THAT(
      mistakes,
      AllOf(HasSubstr("METRIC_REVENUE: `subjects` names no kind"), HasSubstr("METRIC_REVENUE: `units` names no unit"),
            HasSubstr("METRIC_REVENUE: `min` is greater than `max`"),
            HasSubstr("METRIC_FOUNDING_MEMBERS: `subjects` names `guild`, which is no kind"),
            HasSubstr("METRIC_FOUNDING_MEMBERS: `units` has an empty one"),
            HasSubstr("MEMBERS_OLD: lacks the prefix METRIC_"), HasSubstr("MEMBERS_OLD: has no rule")));
}

TEST(ABrokenOntology, MayNotHaveMoreThanSixtyFourKinds) {
  std::string fields = kLastKind;
  for (int i = 0; i < 55; ++i) absl::StrAppend(&fields, "    Statement extra", i, " = ", 100 + i, ";\n");
  EXPECT_THAT(MistakesAfter({{kLastKind, fields}}), HasSubstr("Description.kind: has 65 kinds; at most 64"));
}

TEST(ABrokenOntology, WithoutItsMessagesAndEnumsSaysWhichAreMissing) {
  const auto schema = Ontology("syntax = \"proto3\";\npackage other;\nmessage Description {}\n").Compile();
  ASSERT_FALSE(schema.ok());
  EXPECT_THAT(std::string(schema.status().message()),
              AllOf(HasSubstr("is not of package entente.v1"), HasSubstr("other.Description: has no oneof `kind`"),
                    HasSubstr("has no message RelationshipDetails"), HasSubstr("has no enum Relation"),
                    HasSubstr("has no enum Metric")));
}

}  // namespace
}  // namespace entente::schema
