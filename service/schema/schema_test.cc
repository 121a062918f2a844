#include "service/schema/schema.h"

#include <algorithm>
#include <set>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "service/base/error.h"

namespace entente::schema {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Schema& Linked() { return Schema::Linked(); }

TEST(TheLinkedSchema, HasEveryKindOfTheDescription) {
  const auto* oneof = v1::Description::descriptor()->FindOneofByName("kind");
  ASSERT_EQ(Linked().kinds().size(), static_cast<size_t>(oneof->field_count()));
  for (size_t i = 0; i < Linked().kinds().size(); ++i) {
    const Kind& kind = Linked().kinds()[i];
    EXPECT_EQ(kind.index, i);
    EXPECT_EQ(kind.field->containing_oneof(), oneof);
    EXPECT_EQ(kind.field->name(), kind.name);
    EXPECT_EQ(Linked().FindKind(kind.name), &kind);
    EXPECT_FALSE(kind.rule.plural().empty());
  }
  EXPECT_EQ(Linked().FindKind("Organization"), nullptr);
  EXPECT_EQ(Linked().FindKind(""), nullptr);
}

TEST(TheLinkedSchema, HasEveryRelationAndMetricInOrderOfNumber) {
  ASSERT_EQ(Linked().relations().size(), static_cast<size_t>(v1::Relation_descriptor()->value_count() - 1));
  ASSERT_EQ(Linked().metrics().size(), static_cast<size_t>(v1::Metric_descriptor()->value_count() - 1));
  int last = 0;
  for (const Relation& relation : Linked().relations()) {
    EXPECT_GT(relation.number, last);
    last = relation.number;
    EXPECT_EQ(Linked().FindRelation(relation.number), &relation);
    EXPECT_THAT(relation.answered_by, Contains(relation.number));
  }
  EXPECT_EQ(Linked().FindRelation(0), nullptr);
  EXPECT_EQ(Linked().FindRelation(9999), nullptr);
  EXPECT_EQ(Linked().FindMetric(0), nullptr);
}

TEST(ARelation, IsFoundByItsNameOrItsInverseInAnyCaseWithOrWithoutPrefix) {
  const Relation* member = Linked().FindRelation(v1::RELATION_MEMBER_OF);
  for (const char* name : {"MEMBER_OF", "member_of", "RELATION_MEMBER_OF", "relation_member_of", "HAS_MEMBER",
                           "has_member", "RELATION_HAS_MEMBER"}) {
    EXPECT_EQ(Linked().FindRelation(name), member) << name;
  }
  EXPECT_EQ(Linked().FindRelation("MEMBER"), nullptr);
  EXPECT_EQ(Linked().FindRelation(""), nullptr);
  EXPECT_EQ(Linked().FindRelation("RELATION_UNSPECIFIED"), nullptr);
}

TEST(ARelation, KnowsItsEndsItsDetailsAndItsInverse) {
  const Relation& member = *Linked().FindRelation("MEMBER_OF");
  EXPECT_EQ(member.inverse, "HAS_MEMBER");
  EXPECT_EQ(member.subjects,
            KindSet{1} << Linked().FindKind("organization")->index | KindSet{1} << Linked().FindKind("person")->index);
  EXPECT_EQ(member.objects, KindSet{1} << Linked().FindKind("alliance")->index);
  ASSERT_NE(member.details, nullptr);
  EXPECT_EQ(member.details->name(), "membership");
  ASSERT_EQ(member.fields.size(), 2u);
  EXPECT_EQ(member.fields[0].path, "details.role");
  EXPECT_EQ(member.fields[0].leaf, "role");
  EXPECT_EQ(member.fields[0].parent, member.details);
  EXPECT_EQ(Linked().FindRelation("PARTNERS_WITH")->inverse, "PARTNERS_WITH");
  EXPECT_EQ(Linked().FindRelation("PART_OF")->details, nullptr);
}

TEST(ARelation, AnswersAlsoForThoseThatItImplies) {
  const std::vector<int> based = {v1::RELATION_BASED_ON};
  EXPECT_THAT(*Linked().Answering(based, {}), ElementsAre(v1::RELATION_BASED_ON, v1::RELATION_DERIVED_FROM));
  EXPECT_THAT(*Linked().Answering({v1::RELATION_DERIVED_FROM}, {}), ElementsAre(v1::RELATION_DERIVED_FROM));
}

TEST(AQuestion, ByMeaningPicksEveryRelationThatHasIt) {
  const std::vector<int> dependence = *Linked().Answering({}, {v1::MEANING_DEPENDENCE});
  EXPECT_THAT(dependence, ElementsAre(v1::RELATION_BASED_ON, v1::RELATION_TRAINED_ON, v1::RELATION_DERIVED_FROM,
                                      v1::RELATION_BUILT_ON, v1::RELATION_DEPENDS_ON));
  EXPECT_THAT(*Linked().Answering({v1::RELATION_HOSTS}, {v1::MEANING_COLLABORATION}),
              ElementsAre(v1::RELATION_HOSTS, v1::RELATION_PARTNERS_WITH, v1::RELATION_SUPPORTS,
                          v1::RELATION_AFFILIATED_WITH, v1::RELATION_STEWARDS));
  EXPECT_EQ(Linked().Answering({}, {})->size(), Linked().relations().size());
}

TEST(AQuestion, ForARelationOrMeaningThatIsNoneIsRefused) {
  const auto relation = Linked().Answering({9999}, {});
  EXPECT_EQ(base::ReasonOf(relation.status()), v1::ERROR_REASON_UNKNOWN_RELATION);
  const auto none = Linked().Answering({0}, {});
  EXPECT_EQ(base::ReasonOf(none.status()), v1::ERROR_REASON_UNKNOWN_RELATION);
  for (const int meaning : {0, 99}) {
    EXPECT_EQ(base::ReasonOf(Linked().Answering({}, {meaning}).status()), v1::ERROR_REASON_INVALID_FORMAT);
  }
}

TEST(AMetric, IsFoundByNameInAnyCaseWithOrWithoutPrefix) {
  const Metric* revenue = Linked().FindMetric(v1::METRIC_REVENUE);
  ASSERT_NE(revenue, nullptr);
  EXPECT_EQ(Linked().FindMetric("revenue"), revenue);
  EXPECT_EQ(Linked().FindMetric("METRIC_REVENUE"), revenue);
  EXPECT_EQ(Linked().FindMetric("REVENUES"), nullptr);
}

TEST(AnId, NamesItsKindBeforeTheSlash) {
  EXPECT_EQ(Linked().KindOfId("organization/skt"), Linked().FindKind("organization"));
  EXPECT_EQ(Linked().KindOfId("organization"), nullptr);
  EXPECT_EQ(Linked().KindOfId("guild/skt"), nullptr);
  EXPECT_EQ(Linked().KindOfId("/skt"), nullptr);
}

TEST(Fields, AreNumberedDenselyInTheOrderOfTheTable) {
  const auto& fields = Linked().fields();
  for (size_t i = 0; i < fields.size(); ++i) EXPECT_EQ(fields[i]->number, static_cast<int>(i)) << fields[i]->path;
  std::set<int> details;
  for (const Relation& relation : Linked().relations()) {
    for (const Field& field : relation.fields) details.insert(field.number);
  }
  ASSERT_FALSE(details.empty());
  EXPECT_EQ(*details.begin(), static_cast<int>(fields.size()));
  EXPECT_EQ(*details.rbegin(), static_cast<int>(fields.size() + details.size()) - 1);
  EXPECT_EQ(Linked().FindRelation("BASED_ON")->fields[0].number,
            Linked().FindRelation("DERIVED_FROM")->fields[0].number);
}

TEST(AField, IsFoundByItsPathOrByItsLeafWhereThatLeavesNoDoubt) {
  EXPECT_EQ((*Linked().FindField("name", {}))->path, "name");
  EXPECT_EQ((*Linked().FindField("organization.country", {}))->path, "organization.country");
  EXPECT_EQ((*Linked().FindField("orcid", {}))->path, "person.orcid");
  EXPECT_EQ((*Linked().FindField("country", {Linked().FindKind("event")}))->path, "event.country");
  EXPECT_EQ((*Linked().FindField("alias", {}))->path, "aliases");
  EXPECT_EQ((*Linked().FindField("organization.sector", {}))->path, "organization.sectors");
  EXPECT_FALSE(Linked().FindField("countrys", {}).ok());
}

TEST(AField, WhoseLeafSeveralKindsHaveIsRefusedWithAllOfThem) {
  const auto field = Linked().FindField("country", {});
  EXPECT_EQ(base::ReasonOf(field.status()), v1::ERROR_REASON_UNKNOWN_FIELD);
  EXPECT_THAT(std::string(field.status().message()),
              AllOf(HasSubstr("organization.country"), HasSubstr("person.country"), HasSubstr("event.country")));
}

TEST(AField, ThatIsNoneIsRefusedWithThoseThatLookAlikeAndAllThatAreKnown) {
  const auto field = Linked().FindField("organization.contry", {Linked().FindKind("organization")});
  EXPECT_EQ(field.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(base::ReasonOf(field.status()), v1::ERROR_REASON_UNKNOWN_FIELD);
  EXPECT_THAT(std::string(field.status().message()), HasSubstr("did you mean `organization.country`"));
  std::string info;
  field.status().ForEachPayload([&](absl::string_view, const absl::Cord& payload) { info += std::string(payload); });
  EXPECT_THAT(info, AllOf(HasSubstr("known"), HasSubstr("organization.sectors"), HasSubstr("wikidata_id")));
  EXPECT_THAT(info, Not(HasSubstr("person.orcid")));
}

TEST(AField, OfAKindThatIsNotAskedForIsUnknown) {
  EXPECT_FALSE(Linked().FindField("person.orcid", {Linked().FindKind("organization")}).ok());
  EXPECT_FALSE(Linked().FindField("", {}).ok());
}

TEST(ASearchableMessage, HoldsItsNameInItsFirstText) {
  const Field& aliases = **Linked().FindField("aliases", {});
  ASSERT_NE(aliases.text, nullptr);
  EXPECT_EQ(aliases.text->full_name(), "entente.v1.Alias.name");
  ASSERT_EQ(aliases.parts.size(), 3u);
  EXPECT_EQ(aliases.parts[1].path, "aliases.language");
  EXPECT_EQ(aliases.parts[1].rule.format(), v1::FORMAT_LANGUAGE);
  EXPECT_EQ((*Linked().FindField("name", {}))->text, nullptr);
}

TEST(TheSchemaAsTold, HasKindsByNameAndFieldsWithTypesRulesAndValues) {
  const v1::GetSchemaResponse told = Linked().ToProto();
  ASSERT_EQ(told.kinds_size(), static_cast<int>(Linked().kinds().size()));
  for (int i = 1; i < told.kinds_size(); ++i) EXPECT_LT(told.kinds(i - 1).name(), told.kinds(i).name());
  const auto organization = std::find_if(told.kinds().begin(), told.kinds().end(),
                                         [](const v1::KindSchema& kind) { return kind.name() == "organization"; });
  EXPECT_EQ(organization->rule().plural(), "organizations");
  const v1::FieldSchema& sectors = organization->fields(1);
  EXPECT_EQ(sectors.path(), "organization.sectors");
  EXPECT_EQ(sectors.type(), "Sector");
  EXPECT_TRUE(sectors.repeated());
  EXPECT_TRUE(sectors.rule().indexed());
  EXPECT_EQ(sectors.enum_values(0), "TELECOM");
  EXPECT_EQ(told.common_fields(0).path(), "name");
  EXPECT_EQ(told.common_fields(0).type(), "string");
  EXPECT_FALSE(told.common_fields(0).repeated());
  EXPECT_EQ(told.common_fields(1).type(), "Alias");
}

TEST(TheSchemaAsTold, HasRelationsByNumberWithNamesWithoutPrefix) {
  const v1::GetSchemaResponse told = Linked().ToProto();
  const v1::RelationSchema& derived = told.relations(v1::RELATION_DERIVED_FROM - 1);
  EXPECT_EQ(derived.name(), "DERIVED_FROM");
  EXPECT_EQ(derived.number(), v1::RELATION_DERIVED_FROM);
  EXPECT_EQ(derived.rule().implies(), "BASED_ON");
  EXPECT_EQ(derived.rule().inverse(), "SOURCE_OF");
  EXPECT_EQ(derived.detail_fields(0).path(), "details.method");
  EXPECT_EQ(told.metrics(0).name(), "ANNUAL_RECURRING_REVENUE");
  EXPECT_EQ(told.metrics(0).rule().units(0), "currency");
}

TEST(TheSchemaAsTold, HasADigestOfSixteenHexadecimalDigitsThatStays) {
  const std::string digest = Linked().ToProto().digest();
  EXPECT_EQ(digest.size(), 16u);
  EXPECT_EQ(digest.find_first_not_of("0123456789abcdef"), std::string::npos);
  const auto again = Schema::Compile(*v1::Description::descriptor()->file());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals((*again)->ToProto(), Linked().ToProto()));
}

}  // namespace
}  // namespace entente::schema
