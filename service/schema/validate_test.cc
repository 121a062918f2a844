#include "service/schema/validate.h"

#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace entente::schema {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kCitation[] = R"( citations { document: "document/press" })";

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// `REASON path` of each.
std::vector<std::string> Told(const std::vector<base::Violation>& violations) {
  std::vector<std::string> told;
  for (const base::Violation& violation : violations) {
    EXPECT_FALSE(violation.description.empty());
    told.push_back(absl::StrCat(base::ReasonName(violation.reason), " ", violation.field));
  }
  return told;
}

std::vector<std::string> Check(v1::Claim& claim) {
  std::vector<base::Violation> violations;
  NormalizeClaim(Schema::Linked(), "c", claim, violations);
  return Told(violations);
}

// What is wrong with a claim given as text, cited unless it says otherwise.
std::vector<std::string> Wrong(const std::string& text, const std::string& citation = kCitation) {
  v1::Claim claim = Parse<v1::Claim>(text + citation);
  return Check(claim);
}

v1::Claim Normal(const std::string& text) {
  v1::Claim claim = Parse<v1::Claim>(text + kCitation);
  EXPECT_THAT(Check(claim), IsEmpty());
  return claim;
}

std::string Organization(const std::string& fields, const std::string& common = "") {
  return absl::StrCat(R"(entity { id: "organization/skt" description { )", common, " organization { ", fields,
                      " } } }");
}

std::string Member(const std::string& rest) {
  return absl::StrCat(
      R"(relationship { relation: RELATION_MEMBER_OF subject: "organization/skt" object: "alliance/gtaa" )", rest,
      " }");
}

std::string Revenue(const std::string& quantity, const std::string& period = "2024") {
  return absl::StrCat(R"(observation { subject: "organization/skt" metric: METRIC_REVENUE period: ")", period,
                      "\" quantity { ", quantity, " } }");
}

TEST(AGoodClaim, IsFilledInAndStrippedOfWhatOnlyTheServerWrites) {
  const v1::Claim claim = Normal(Member("") + R"(
    state: CLAIM_STATE_RETRACTED asserted_revision: 7 updated_revision: 8
    retraction_reason: RETRACTION_REASON_LEGAL change_note: "x")");
  EXPECT_EQ(claim.confidence(), v1::CONFIDENCE_LIKELY);
  EXPECT_EQ(claim.rank(), v1::RANK_NORMAL);
  EXPECT_EQ(claim.citations(0).stance(), v1::STANCE_SUPPORTS);
  EXPECT_EQ(claim.state(), v1::CLAIM_STATE_UNSPECIFIED);
  EXPECT_EQ(claim.asserted_revision() + claim.updated_revision(), 0);
  EXPECT_EQ(claim.retraction_reason(), v1::RETRACTION_REASON_UNSPECIFIED);
  EXPECT_EQ(claim.change_note(), "");
}

TEST(AGoodClaim, StaysAsItIsWhenNormalizedAgain) {
  const v1::Claim once = Normal(Member(R"(details { membership { role: MEMBERSHIP_ROLE_FOUNDING } })") +
                                R"(valid_time { from: "[2024-02..2024-02]" } confidence: CONFIDENCE_CONFIRMED)");
  EXPECT_EQ(once.valid_time().from(), "2024-02");
  v1::Claim twice = once;
  EXPECT_THAT(Check(twice), IsEmpty());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(once, twice));
}

TEST(AClaim, SaysSomething) { EXPECT_THAT(Wrong(""), ElementsAre("REQUIRED c")); }

TEST(AClaim, HasAnIdOfItsOwnFormOrNone) {
  EXPECT_THAT(Wrong(R"(id: "claim/F01" )" + Member("")), ElementsAre("INVALID_FORMAT c.id"));
  EXPECT_THAT(Wrong(R"(id: "organization/f01" )" + Member("")), ElementsAre("INVALID_FORMAT c.id"));
  EXPECT_THAT(Wrong(R"(id: "claim/12.3" )" + Member("")), IsEmpty());
}

TEST(AClaim, HasConfidenceAndRankThatExist) {
  v1::Claim claim = Normal(Member(""));
  claim.set_confidence(static_cast<v1::Confidence>(9));
  claim.set_rank(static_cast<v1::Rank>(9));
  EXPECT_THAT(Check(claim), ElementsAre("INVALID_FORMAT c.confidence", "INVALID_FORMAT c.rank"));
}

TEST(ANote, IsShortText) {
  v1::Claim claim = Normal(Member(""));
  claim.set_note(std::string(kMaxNoteBytes, 'n'));
  EXPECT_THAT(Check(claim), IsEmpty());
  claim.set_note(std::string(kMaxNoteBytes + 1, 'n'));
  EXPECT_THAT(Check(claim), ElementsAre("OUT_OF_BOUNDS c.note"));
  claim.set_note("\xff");
  EXPECT_THAT(Check(claim), ElementsAre("INVALID_FORMAT c.note"));
}

TEST(AnEntityClaim, NeedsIdDescriptionAndKind) {
  EXPECT_THAT(Wrong("entity { }"), ElementsAre("REQUIRED c.entity.id", "REQUIRED c.entity.description"));
  EXPECT_THAT(Wrong(R"(entity { id: "organization/skt" description { name: "SKT" } })"),
              ElementsAre("REQUIRED c.entity.description"));
  EXPECT_THAT(Wrong(Organization("")), IsEmpty());
}

TEST(AnEntityClaim, IsOfTheKindThatItsIdNames) {
  EXPECT_THAT(Wrong(R"(entity { id: "organization/skt" description { person { } } })"),
              ElementsAre("CONFLICTING_FIELDS c.entity.description.person"));
}

TEST(AnId, IsAKnownKindAndAPlainName) {
  const auto wrong = [](const std::string& id) {
    std::vector<base::Violation> violations;
    const bool fits = CheckEntityId(Schema::Linked(), id, "f", violations);
    EXPECT_EQ(fits, violations.empty());
    return Told(violations);
  };
  EXPECT_THAT(wrong("organization/sk-telecom.2"), IsEmpty());
  EXPECT_THAT(wrong("organization/" + std::string(kMaxIdNameBytes, 'a')), IsEmpty());
  EXPECT_THAT(wrong(""), ElementsAre("REQUIRED f"));
  EXPECT_THAT(wrong("guild/skt"), ElementsAre("UNKNOWN_KIND f"));
  for (const char* bad : {"organization", "organization/", "organization/SKT", "organization/-a", "organization/.a",
                          "organization/a/b", "organization/a b", "organization/\xff", "/a"}) {
    EXPECT_THAT(wrong(bad), ElementsAre(std::string(bad) == "/a" ? "UNKNOWN_KIND f" : "INVALID_FORMAT f")) << bad;
  }
  EXPECT_THAT(wrong("organization/" + std::string(kMaxIdNameBytes + 1, 'a')), ElementsAre("INVALID_FORMAT f"));
  EXPECT_THAT(wrong(std::string(kMaxIdBytes, 'k') + "/a"), ElementsAre("INVALID_FORMAT f"));
}

TEST(AnIdOfAnUnknownKind, IsRefusedWithTheKindsThereAre) {
  std::vector<base::Violation> violations;
  EXPECT_FALSE(CheckEntityId(Schema::Linked(), "organisation/skt", "f", violations));
  EXPECT_THAT(violations[0].metadata["known"], HasSubstr("organization, person"));
  EXPECT_THAT(violations[0].description, HasSubstr("did you mean `organization`"));
}

TEST(AClaimId, BeginsWithClaim) {
  std::vector<base::Violation> violations;
  EXPECT_TRUE(CheckClaimId("claim/f01", "f", violations));
  EXPECT_FALSE(CheckClaimId("", "f", violations));
  EXPECT_FALSE(CheckClaimId("f01", "f", violations));
  EXPECT_FALSE(CheckClaimId("claim/" + std::string(kMaxIdNameBytes + 1, 'a'), "f", violations));
  EXPECT_THAT(Told(violations), ElementsAre("REQUIRED f", "INVALID_FORMAT f", "INVALID_FORMAT f"));
}

TEST(TextOfADescription, HasItsFormat) {
  EXPECT_THAT(Wrong(Organization(R"(country: "Korea" founded: "soon")", R"(homepage: "sktelecom.com")")),
              ElementsAre("INVALID_FORMAT c.entity.description.homepage",
                          "INVALID_FORMAT c.entity.description.organization.country",
                          "INVALID_FORMAT c.entity.description.organization.founded"));
  const v1::Claim claim = Normal(Organization(R"(country: "KR" founded: "[1984-03..1984-03]")"));
  EXPECT_EQ(claim.entity().description().organization().founded(), "1984-03");
}

TEST(TextOfADescription, IsNeitherEmptyNorTooLongNorBroken) {
  EXPECT_THAT(Wrong(Organization(R"(city: "")")), ElementsAre("INVALID_FORMAT c.entity.description.organization.city"));
  v1::Claim claim = Normal(Organization(""));
  auto& description = *claim.mutable_entity()->mutable_description();
  description.set_name(std::string(kMaxTextBytes + 1, 'n'));
  description.set_summary(std::string(4096, 's'));
  description.mutable_organization()->set_city("\xff");
  EXPECT_THAT(Check(claim), ElementsAre("OUT_OF_BOUNDS c.entity.description.name",
                                        "INVALID_FORMAT c.entity.description.organization.city"));
  description.set_summary(std::string(4097, 's'));
  EXPECT_EQ(Check(claim).size(), 3u);
}

TEST(AnAlias, HasANameALanguageThatExistsAndAForm) {
  EXPECT_THAT(
      Wrong(Organization("", R"(aliases { name: "SKT" } aliases { language: "xx" } aliases { name: "S" form: 0 })")),
      UnorderedElementsAre("INVALID_FORMAT c.entity.description.aliases[1].language",
                           "REQUIRED c.entity.description.aliases[1].name",
                           "INVALID_FORMAT c.entity.description.aliases[2].form"));
  const v1::Claim claim = Normal(Organization("", R"(aliases { name: "SKT" language: "KO" })"));
  EXPECT_EQ(claim.entity().description().aliases(0).language(), "ko");
}

TEST(ARepeatedField, HasNotTooManyElementsAndNoneUnknown) {
  v1::Claim claim = Normal(Organization("sectors: SECTOR_AI"));
  auto& organization = *claim.mutable_entity()->mutable_description()->mutable_organization();
  organization.add_sectors(v1::SECTOR_UNSPECIFIED);
  organization.add_sectors(static_cast<v1::Sector>(99));
  EXPECT_THAT(Check(claim), ElementsAre("INVALID_FORMAT c.entity.description.organization.sectors[1]",
                                        "INVALID_FORMAT c.entity.description.organization.sectors[2]"));
  organization.clear_sectors();
  for (int i = 0; i < kMaxRepeated; ++i) organization.add_sectors(v1::SECTOR_AI);
  EXPECT_THAT(Check(claim), IsEmpty());
  organization.add_sectors(v1::SECTOR_AI);
  EXPECT_THAT(Check(claim), ElementsAre("OUT_OF_BOUNDS c.entity.description.organization.sectors"));
}

TEST(AnEnumOfADescription, IsLeftOutRatherThanUnspecified) {
  EXPECT_THAT(Wrong(Organization("form: ORGANIZATION_FORM_UNSPECIFIED")),
              ElementsAre("INVALID_FORMAT c.entity.description.organization.form"));
}

TEST(ANumberOfADescription, IsFiniteAndWithinItsBounds) {
  const auto wrong = [](double parameters) {
    v1::Claim claim =
        Parse<v1::Claim>(std::string(R"(entity { id: "model/a" description { model { } } })") + kCitation);
    claim.mutable_entity()->mutable_description()->mutable_model()->set_parameters(parameters);
    return Check(claim);
  };
  EXPECT_THAT(wrong(1), IsEmpty());
  for (const double bad : {0.5, std::nan(""), std::numeric_limits<double>::infinity()}) {
    EXPECT_THAT(wrong(bad), ElementsAre("OUT_OF_BOUNDS c.entity.description.model.parameters")) << bad;
  }
  const std::string invested = R"(relationship { relation: RELATION_INVESTED_IN subject: "organization/a"
    object: "organization/b" details { investment { stake: 1.5 } } })";
  EXPECT_THAT(Wrong(invested), ElementsAre("OUT_OF_BOUNDS c.relationship.details.investment.stake"));
}

TEST(ARelationshipClaim, NeedsAKnownRelationAndTwoIds) {
  EXPECT_THAT(Wrong("relationship { }"),
              ElementsAre("REQUIRED c.relationship.relation", "REQUIRED c.relationship.subject",
                          "REQUIRED c.relationship.object"));
  v1::Claim claim = Normal(Member(""));
  claim.mutable_relationship()->set_relation(static_cast<v1::Relation>(999));
  std::vector<base::Violation> violations;
  NormalizeClaim(Schema::Linked(), "c", claim, violations);
  ASSERT_THAT(Told(violations), ElementsAre("UNKNOWN_RELATION c.relationship.relation"));
  EXPECT_THAT(violations[0].metadata["known"], HasSubstr("MEMBER_OF"));
}

TEST(ARelationshipClaim, HoldsBetweenKindsThatTheRelationTakes) {
  EXPECT_THAT(
      Wrong(R"(relationship { relation: RELATION_MEMBER_OF subject: "model/a" object: "organization/b" })"),
      ElementsAre("ENDPOINT_KIND_MISMATCH c.relationship.subject", "ENDPOINT_KIND_MISMATCH c.relationship.object"));
}

TEST(ARelationshipClaim, RelatesNothingToItself) {
  EXPECT_THAT(
      Wrong(R"(relationship { relation: RELATION_PARTNERS_WITH subject: "organization/a" object: "organization/a" })"),
      ElementsAre("CONFLICTING_FIELDS c.relationship.object"));
}

TEST(ASymmetricRelationship, HasTheLesserIdAsSubject) {
  const v1::Claim claim =
      Normal(R"(relationship { relation: RELATION_PARTNERS_WITH subject: "organization/b" object: "organization/a" })");
  EXPECT_EQ(claim.relationship().subject(), "organization/a");
  EXPECT_EQ(claim.relationship().object(), "organization/b");
}

TEST(AnEpisode, IsAShortPlainName) {
  EXPECT_THAT(Wrong(Member(R"(episode: "second.term-2")")), IsEmpty());
  EXPECT_THAT(Wrong(Member(R"(episode: "Second")")), ElementsAre("INVALID_FORMAT c.relationship.episode"));
  EXPECT_THAT(Wrong(Member("episode: \"" + std::string(kMaxEpisodeBytes + 1, 'e') + "\"")),
              ElementsAre("OUT_OF_BOUNDS c.relationship.episode"));
}

TEST(Details, AreThoseOfTheRelation) {
  EXPECT_THAT(Wrong(Member(R"(details { employment { title: "CEO" } })")),
              ElementsAre("DETAILS_MISMATCH c.relationship.details.employment"));
  EXPECT_THAT(Wrong(R"(relationship { relation: RELATION_PART_OF subject: "organization/a" object: "organization/b"
                       details { membership { } } })"),
              ElementsAre("DETAILS_MISMATCH c.relationship.details.membership"));
}

TEST(Details, HaveTheirFieldsCheckedUnderTheirPath) {
  v1::Claim claim =
      Parse<v1::Claim>(Member("details { membership { role: MEMBERSHIP_ROLE_UNSPECIFIED } }") + kCitation);
  std::vector<base::Violation> violations;
  NormalizeClaim(Schema::Linked(), "changes[0].assert_claim", claim, violations);
  EXPECT_THAT(Told(violations),
              ElementsAre("INVALID_FORMAT changes[0].assert_claim.relationship.details.membership.role"));
}

TEST(Details, ThatSayNothingAreDropped) {
  EXPECT_FALSE(Normal(Member("details { }")).relationship().has_details());
  EXPECT_FALSE(Normal(Member("details { membership { } }")).relationship().has_details());
}

TEST(AValidTime, IsKeptInNormalFormOrDroppedWhenItSaysNothing) {
  EXPECT_FALSE(Normal(Member("") + "valid_time { }").has_valid_time());
  EXPECT_FALSE(Normal(Member("") + R"(valid_time { until: ".." })").has_valid_time());
  EXPECT_EQ(Normal(Member("") + R"(valid_time { from: "2024" until: ".." })").valid_time().until(), "");
}

TEST(AValidTime, NamesTheEndThatIsWrong) {
  EXPECT_THAT(Wrong(Member("") + R"(valid_time { from: "spring" })"), ElementsAre("INVALID_FORMAT c.valid_time.from"));
  EXPECT_THAT(Wrong(Member("") + R"(valid_time { from: "2024" until: "2024-99" })"),
              ElementsAre("INVALID_FORMAT c.valid_time.until"));
  EXPECT_THAT(Wrong(Member("") + R"(valid_time { from: "2024" until: "2023" })"),
              ElementsAre("INVALID_INTERVAL c.valid_time.until"));
}

TEST(AnObservationClaim, NeedsSubjectMetricPeriodAndQuantity) {
  EXPECT_THAT(Wrong("observation { }"),
              ElementsAre("REQUIRED c.observation.metric", "REQUIRED c.observation.subject",
                          "REQUIRED c.observation.period", "REQUIRED c.observation.quantity"));
  EXPECT_THAT(Wrong(Revenue("amount: 17.6e12 unit: \"KRW\"")), IsEmpty());
}

TEST(AnObservationClaim, IsOfAKnownMetricThatItsSubjectCanHave) {
  EXPECT_THAT(
      Wrong(
          R"(observation { subject: "person/a" metric: METRIC_REVENUE period: "2024" quantity { amount: 1 unit: "USD" } })"),
      ElementsAre("ENDPOINT_KIND_MISMATCH c.observation.subject"));
  v1::Claim claim = Normal(Revenue("amount: 1 unit: \"USD\""));
  claim.mutable_observation()->set_metric(static_cast<v1::Metric>(999));
  EXPECT_THAT(Check(claim), ElementsAre("UNKNOWN_METRIC c.observation.metric"));
}

TEST(AnObservationClaim, HasAPeriodInNormalFormAndNoValidTimeBesides) {
  EXPECT_EQ(Normal(Revenue("amount: 1 unit: \"USD\"", "[2024-01..2024-01]")).observation().period(), "2024-01");
  EXPECT_THAT(Wrong(Revenue("amount: 1 unit: \"USD\"", "Q3")), ElementsAre("INVALID_FORMAT c.observation.period"));
  EXPECT_THAT(Wrong(Revenue("amount: 1 unit: \"USD\"") + R"(valid_time { from: "2024" })"),
              ElementsAre("CONFLICTING_FIELDS c.valid_time"));
}

TEST(AQuantity, HasANumberAndAUnitOfItsMetric) {
  EXPECT_THAT(Wrong(Revenue("")),
              ElementsAre("REQUIRED c.observation.quantity", "REQUIRED c.observation.quantity.unit"));
  EXPECT_THAT(Wrong(Revenue("amount: 1 unit: \"won\"")), ElementsAre("INVALID_FORMAT c.observation.quantity.unit"));
  EXPECT_THAT(Wrong(Revenue("amount: 1 unit: \"currency\"")),
              ElementsAre("INVALID_FORMAT c.observation.quantity.unit"));
}

TEST(AQuantity, IsFiniteInOrderAndWithinTheBoundsOfItsMetric) {
  EXPECT_THAT(Wrong(Revenue("amount: nan unit: \"USD\"")), ElementsAre("OUT_OF_BOUNDS c.observation.quantity.amount"));
  EXPECT_THAT(Wrong(Revenue("upper: inf unit: \"USD\"")), ElementsAre("OUT_OF_BOUNDS c.observation.quantity.upper"));
  EXPECT_THAT(Wrong(Revenue("lower: 3 amount: 2 upper: 1 unit: \"USD\"")),
              ElementsAre("OUT_OF_BOUNDS c.observation.quantity.lower", "OUT_OF_BOUNDS c.observation.quantity.upper"));
  EXPECT_THAT(Wrong(Revenue("lower: 3 upper: 1 unit: \"USD\"")),
              ElementsAre("OUT_OF_BOUNDS c.observation.quantity.lower"));
  EXPECT_THAT(Wrong(Revenue("lower: 1 amount: 1 upper: 1 unit: \"USD\"")), IsEmpty());
  const std::string countries = R"(observation { subject: "product/a" metric: METRIC_COUNTRIES_SERVED period: "2024"
    quantity { lower: -1 upper: 301 unit: "countries" } })";
  EXPECT_THAT(Wrong(countries),
              ElementsAre("OUT_OF_BOUNDS c.observation.quantity.lower", "OUT_OF_BOUNDS c.observation.quantity.upper"));
}

TEST(AClaim, IsCitedByAtLeastOneSourceThatSupportsIt) {
  EXPECT_THAT(Wrong(Member(""), ""), ElementsAre("CITATION_REQUIRED c.citations"));
  EXPECT_THAT(Wrong(Member(""), R"(citations { document: "document/a" stance: STANCE_CONTRADICTS })"),
              ElementsAre("CITATION_REQUIRED c.citations"));
}

TEST(AClaim, HasNotTooManyCitations) {
  v1::Claim claim = Normal(Member(""));
  while (claim.citations_size() < kMaxCitations) *claim.add_citations() = claim.citations(0);
  EXPECT_THAT(Check(claim), IsEmpty());
  *claim.add_citations() = claim.citations(0);
  EXPECT_THAT(Check(claim), ElementsAre("OUT_OF_BOUNDS c.citations"));
}

TEST(ACitation, HasADocumentDatesAndAKnownStance) {
  EXPECT_THAT(Wrong(Member(""), R"(citations { published: "soon" retrieved: "2024-02-30" })"),
              ElementsAre("REQUIRED c.citations[0].document", "INVALID_FORMAT c.citations[0].published",
                          "INVALID_FORMAT c.citations[0].retrieved"));
  v1::Citation citation = Parse<v1::Citation>(R"(document: "document/a" published: "[2024..2024]" origin_group: "g")");
  citation.set_locator(std::string(kMaxTextBytes + 1, 'l'));
  citation.set_stance(static_cast<v1::Stance>(9));
  std::vector<base::Violation> violations;
  NormalizeCitation(Schema::Linked(), "end.citations[1]", citation, violations);
  EXPECT_THAT(Told(violations),
              ElementsAre("OUT_OF_BOUNDS end.citations[1].locator", "INVALID_FORMAT end.citations[1].stance"));
  EXPECT_EQ(citation.published(), "2024");
  EXPECT_EQ(citation.origin_group(), "");
}

TEST(AFactKey, IsCheckedAndPutIntoNormalForm) {
  const auto check = [](v1::FactKey& key) {
    std::vector<base::Violation> violations;
    NormalizeFactKey(Schema::Linked(), "fact", key, violations);
    return Told(violations);
  };
  v1::FactKey none;
  EXPECT_THAT(check(none), ElementsAre("REQUIRED fact"));
  auto entity = Parse<v1::FactKey>(R"(entity: "guild/a")");
  EXPECT_THAT(check(entity), ElementsAre("UNKNOWN_KIND fact.entity"));
  auto partners = Parse<v1::FactKey>(
      R"(relationship { relation: RELATION_PARTNERS_WITH subject: "organization/b" object: "organization/a" })");
  EXPECT_THAT(check(partners), IsEmpty());
  EXPECT_EQ(partners.relationship().subject(), "organization/a");
  auto revenue =
      Parse<v1::FactKey>(R"(observation { subject: "organization/a" metric: METRIC_REVENUE period: "[2024..2024]" })");
  EXPECT_THAT(check(revenue), IsEmpty());
  EXPECT_EQ(revenue.observation().period(), "2024");
  auto bad = Parse<v1::FactKey>(R"(observation { subject: "person/a" metric: METRIC_REVENUE })");
  EXPECT_THAT(check(bad),
              ElementsAre("ENDPOINT_KIND_MISMATCH fact.observation.subject", "REQUIRED fact.observation.period"));
}

TEST(AWholeEntity, LacksTheRequiredFieldsThatNobodyStated) {
  const auto missing = [](const std::string& text) {
    return MissingRequired(Schema::Linked(), Parse<v1::Description>(text));
  };
  EXPECT_THAT(missing(""), ElementsAre("name"));
  EXPECT_THAT(missing(R"(name: "S" statement { })"), ElementsAre("statement.text"));
  EXPECT_THAT(missing("statement { }"), ElementsAre("name", "statement.text"));
  EXPECT_THAT(missing(R"(name: "S" organization { })"), IsEmpty());
}

}  // namespace
}  // namespace entente::schema
