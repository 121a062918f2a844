#include "service/resolve/resolve.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/resolve/claim_texts.h"

namespace entente::resolve {
namespace {

using ::testing::ElementsAre;

const schema::Schema& Linked() { return schema::Schema::Linked(); }

// Any time, all claims.
Policy Everything() {
  Policy policy;
  policy.window.any = true;
  return policy;
}

Policy On(const char* day) {
  Policy policy;
  policy.window.first = policy.window.last = base::ParseDay(day).value();
  return policy;
}

Policy Without(const char* document) {
  Policy policy = Everything();
  policy.exclude_documents.insert(document);
  return policy;
}

std::string NameOf(const std::vector<v1::Claim>& claims, const Policy& policy = Everything()) {
  const auto entity = ResolveEntity(Linked(), claims, policy);
  return entity.has_value() ? entity->description().name() : "nothing";
}

std::vector<std::string> AliasesOf(const std::vector<v1::Claim>& claims) {
  std::vector<std::string> names;
  const auto entity = ResolveEntity(Linked(), claims, Everything());
  for (const v1::Alias& alias : entity->description().aliases()) names.push_back(alias.name());
  return names;
}

std::vector<std::string> IdsOf(const std::vector<v1::Claim>& claims) {
  std::vector<std::string> ids;
  for (const v1::Claim& claim : claims) ids.push_back(claim.id());
  return ids;
}

std::string DatesOf(const std::vector<v1::Claim>& claims) {
  const auto relationship = ResolveRelationship(Linked(), claims, Everything());
  return relationship->valid_time().from() + " to " + relationship->valid_time().until();
}

TEST(ResolveEntity, PutsTogetherWhatPartialClaimsSay) {
  const auto entity = ResolveEntity(
      Linked(),
      {Describing("claim/1", "name: 'A' organization { country: 'KR' }"),
       Describing("claim/2", "summary: 'An operator.' organization { city: 'Seoul' sectors: SECTOR_TELECOM }")},
      Everything());
  ASSERT_TRUE(entity.has_value());
  EXPECT_EQ(entity->id(), "organization/a");
  EXPECT_EQ(entity->description().name(), "A");
  EXPECT_EQ(entity->description().summary(), "An operator.");
  EXPECT_EQ(entity->description().organization().country(), "KR");
  EXPECT_EQ(entity->description().organization().city(), "Seoul");
  EXPECT_THAT(entity->description().organization().sectors(), ElementsAre(v1::SECTOR_TELECOM));
  EXPECT_EQ(entity->validity(), v1::VALIDITY_UNSPECIFIED);
}

TEST(ResolveEntity, KeepsTheKindOfADescriptionThatSaysNoMore) {
  const auto entity = ResolveEntity(Linked(), {Describing("claim/1", "name: 'A'")}, Everything());
  EXPECT_TRUE(entity->description().has_organization());
}

TEST(ResolveEntity, OfNoClaimThatCountsIsNothing) {
  EXPECT_FALSE(ResolveEntity(Linked(), {}, Everything()).has_value());
  EXPECT_FALSE(
      ResolveEntity(Linked(), {Describing("claim/1", "name: 'A'", "rank: RANK_DEPRECATED")}, Everything()).has_value());
}

TEST(Standing, RankComesBeforeConfidence) {
  EXPECT_EQ(
      NameOf({Describing("claim/1", "name: 'sure'", "confidence: CONFIDENCE_CONFIRMED"),
              Describing("claim/2", "name: 'preferred'", "rank: RANK_PREFERRED confidence: CONFIDENCE_SPECULATIVE")}),
      "preferred");
}

TEST(Standing, ConfidenceComesBeforeSources) {
  EXPECT_EQ(NameOf({Describing("claim/1", "name: 'many'",
                               "citations { document: 'document/a' } citations { document: 'document/b' }"),
                    Describing("claim/2", "name: 'sure'", "confidence: CONFIDENCE_CONFIRMED")}),
            "sure");
}

TEST(Standing, SourcesComeBeforePublication) {
  EXPECT_EQ(NameOf({Describing("claim/1", "name: 'late'", "citations { document: 'document/c' published: '2025' }"),
                    Describing("claim/2", "name: 'many'",
                               "citations { document: 'document/a' } citations { document: 'document/b' }")}),
            "many");
}

TEST(Standing, LaterPublicationComesBeforeLesserId) {
  EXPECT_EQ(
      NameOf({Describing("claim/1", "name: 'early'", "citations { document: 'document/a' published: '2023' }"),
              Describing("claim/2", "name: 'late'", "citations { document: 'document/b' published: '2024-05' }")}),
      "late");
  EXPECT_EQ(NameOf({Describing("claim/1", "name: 'undated'"),
                    Describing("claim/2", "name: 'dated'", "citations { document: 'document/b' published: '1999' }")}),
            "dated");
}

TEST(Standing, PublicationIsJudgedByItsLatestDay) {
  EXPECT_EQ(
      NameOf({Describing("claim/1", "name: 'day'", "citations { document: 'document/a' published: '2024-06-30' }"),
              Describing("claim/2", "name: 'year'", "citations { document: 'document/b' published: '2024' }")}),
      "year");
}

TEST(Standing, TheLesserIdDecidesWhenNothingElseDoes) {
  EXPECT_EQ(NameOf({Describing("claim/2", "name: 'second'"), Describing("claim/1", "name: 'first'")}), "first");
}

TEST(Standing, ReprintsCountAsOneSource) {
  const auto reprints = Describing("claim/1", "name: 'reprinted'",
                                   "citations { document: 'document/a' origin_group: 'g' } "
                                   "citations { document: 'document/b' origin_group: 'g' } "
                                   "citations { document: 'document/c' origin_group: 'g' }");
  const auto two =
      Describing("claim/2", "name: 'two'", "citations { document: 'document/a' } citations { document: 'document/e' }");
  EXPECT_EQ(NameOf({reprints, two}), "two");
}

TEST(Standing, OneDocumentCitedTwiceIsOneSource) {
  EXPECT_EQ(NameOf({Describing("claim/1", "name: 'one'"), Describing("claim/0", "name: 'other'"),
                    Describing("claim/2", "name: 'twice'",
                               "citations { document: 'document/a' locator: 'p. 1' } "
                               "citations { document: 'document/a' locator: 'p. 2' }")}),
            "other");
}

TEST(Standing, CitationsAgainstAClaimLendItNoWeight) {
  EXPECT_EQ(NameOf({Describing("claim/1", "name: 'plain'"),
                    Describing("claim/2", "name: 'disputed'",
                               "citations { document: 'document/a' } citations { document: 'document/b' published: "
                               "'2025' stance: STANCE_CONTRADICTS }")}),
            "plain");
}

TEST(Counting, LeavesOutWhatIsNotInForceOrDeprecated) {
  EXPECT_EQ(
      NameOf({Describing("claim/1", "name: 'retracted'", "state: CLAIM_STATE_RETRACTED rank: RANK_PREFERRED"),
              Describing("claim/2", "name: 'deprecated'", "rank: RANK_DEPRECATED confidence: CONFIDENCE_CONFIRMED"),
              Parsed<v1::Claim>("id: 'claim/3' state: CLAIM_STATE_ERASED"),
              Describing("claim/4", "name: 'kept'", "confidence: CONFIDENCE_SPECULATIVE")}),
      "kept");
}

TEST(Counting, MayDemandConfidence) {
  Policy policy = Everything();
  policy.min_confidence = v1::CONFIDENCE_CONFIRMED;
  const std::vector<v1::Claim> claims = {Describing("claim/1", "name: 'likely'", "rank: RANK_PREFERRED"),
                                         Describing("claim/2", "name: 'sure'", "confidence: CONFIDENCE_CONFIRMED")};
  EXPECT_EQ(NameOf(claims), "likely");
  EXPECT_EQ(NameOf(claims, policy), "sure");
  EXPECT_EQ(NameOf({claims[0]}, policy), "nothing");
}

TEST(Counting, AClaimThatRestsOnExcludedDocumentsAloneDoesNotCount) {
  const auto alone = Describing("claim/1", "name: 'alone'", "citations { document: 'document/x' }");
  const auto shared = Describing("claim/2", "name: 'shared'",
                                 "citations { document: 'document/x' } citations { document: 'document/y' }");
  const auto disputed = Describing(
      "claim/0", "name: 'disputed'",
      "citations { document: 'document/x' } citations { document: 'document/y' stance: STANCE_CONTRADICTS }");
  EXPECT_EQ(NameOf({alone, disputed}, Without("document/x")), "nothing");
  EXPECT_EQ(NameOf({alone, shared, disputed}, Without("document/x")), "shared");
}

TEST(Counting, ExcludedDocumentsLendNoWeight) {
  const auto two =
      Describing("claim/2", "name: 'two'",
                 "citations { document: 'document/x' published: '2025' } citations { document: 'document/y' }");
  const auto one = Describing("claim/1", "name: 'one'", "citations { document: 'document/z' }");
  EXPECT_EQ(NameOf({one, two}), "two");
  EXPECT_EQ(NameOf({one, two}, Without("document/x")), "one");
}

TEST(Counting, ADatedDescriptionCountsWhereItMayHold) {
  const auto old = Describing("claim/1", "name: 'old'", "valid_time { until: '2023-06' } rank: RANK_PREFERRED");
  const auto now = Describing("claim/2", "name: 'new'", "valid_time { from: '2023-06' }");
  EXPECT_EQ(NameOf({old, now}, On("2022-01-01")), "old");
  EXPECT_EQ(NameOf({old, now}, On("2024-01-01")), "new");
  EXPECT_EQ(NameOf({old, now}, Everything()), "old");
  Policy definite = On("2023-06-15");
  EXPECT_EQ(NameOf({old, now}, definite), "old");
  definite.definite_only = true;
  EXPECT_EQ(NameOf({old, now}, definite), "nothing");
}

TEST(Counting, TheDatesOfARelationshipDoNotKeepItsClaimsOut) {
  const auto claim = Relating("claim/1", "valid_time { until: '2020' }");
  EXPECT_TRUE(ResolveRelationship(Linked(), {claim}, On("2024-01-01")).has_value());
}

TEST(Repeated, IsTheUnionInOrderOfStanding) {
  EXPECT_THAT(AliasesOf({Describing("claim/1", "aliases { name: 'B' } aliases { name: 'A' }"),
                         Describing("claim/2", "aliases { name: 'C' } aliases { name: 'A' }", "rank: RANK_PREFERRED"),
                         Describing("claim/3", "aliases { name: 'D' }", "state: CLAIM_STATE_RETRACTED")}),
              ElementsAre("C", "A", "B"));
}

TEST(Repeated, EqualElementsAreThereOnceAndOthersAreKept) {
  EXPECT_THAT(AliasesOf({Describing("claim/1", "aliases { name: 'A' } aliases { name: 'A' }"),
                         Describing("claim/2", "aliases { name: 'A' language: 'ko' }")}),
              ElementsAre("A", "A"));
  const auto entity =
      ResolveEntity(Linked(),
                    {Describing("claim/1", "organization { sectors: [SECTOR_AI, SECTOR_AI, SECTOR_TELECOM] }"),
                     Describing("claim/2", "organization { sectors: [SECTOR_CLOUD, SECTOR_TELECOM] }")},
                    Everything());
  EXPECT_THAT(entity->description().organization().sectors(),
              ElementsAre(v1::SECTOR_AI, v1::SECTOR_TELECOM, v1::SECTOR_CLOUD));
}

TEST(Provenance, NamesClaimsInForceAndSpansAllRevisions) {
  const auto entity = ResolveEntity(
      Linked(),
      {Describing("claim/c", "name: 'c'", "asserted_revision: 7"),
       Describing("claim/b", "name: 'b'", "asserted_revision: 5 rank: RANK_DEPRECATED"),
       Describing("claim/a", "name: 'a'", "asserted_revision: 3 updated_revision: 9 state: CLAIM_STATE_RETRACTED"),
       Parsed<v1::Claim>("id: 'claim/d' state: CLAIM_STATE_ERASED")},
      Everything());
  EXPECT_THAT(entity->claim_ids(), ElementsAre("claim/b", "claim/c"));
  EXPECT_EQ(entity->created_revision(), 3);
  EXPECT_EQ(entity->updated_revision(), 9);
  EXPECT_TRUE(entity->claims().empty());
}

TEST(ResolveRelationship, ResolvesIdentityDetailsAndDatesFieldByField) {
  const auto relationship = ResolveRelationship(Linked(),
                                                {ClaimOf("claim/1", R"pb(
                                                   relationship {
                                                     relation: RELATION_MEMBER_OF
                                                     subject: 'organization/a'
                                                     object: 'alliance/b'
                                                     episode: 'second'
                                                     details { membership { role: MEMBERSHIP_ROLE_FULL tier: 'gold' } }
                                                   }
                                                   valid_time { until: '2025' })pb"),
                                                 ClaimOf("claim/2", R"pb(
                                                   relationship {
                                                     relation: RELATION_MEMBER_OF
                                                     subject: 'organization/a'
                                                     object: 'alliance/b'
                                                     episode: 'second'
                                                     details { membership { role: MEMBERSHIP_ROLE_FOUNDING } }
                                                   }
                                                   valid_time { from: '2023' }
                                                   confidence: CONFIDENCE_CONFIRMED)pb")},
                                                Everything());
  ASSERT_TRUE(relationship.has_value());
  EXPECT_EQ(relationship->relation(), v1::RELATION_MEMBER_OF);
  EXPECT_EQ(relationship->subject(), "organization/a");
  EXPECT_EQ(relationship->object(), "alliance/b");
  EXPECT_EQ(relationship->episode(), "second");
  EXPECT_EQ(relationship->details().membership().role(), v1::MEMBERSHIP_ROLE_FOUNDING);
  EXPECT_EQ(relationship->details().membership().tier(), "gold");
  EXPECT_EQ(relationship->valid_time().from(), "2023");
  EXPECT_EQ(relationship->valid_time().until(), "2025");
}

TEST(ResolveRelationship, HasTheConfidenceOfTheClaimThatDecidedItsDates) {
  const auto sure = Relating("claim/1", "confidence: CONFIDENCE_CONFIRMED");
  const auto guess = Relating("claim/2", "valid_time { from: '2023' } confidence: CONFIDENCE_SPECULATIVE");
  EXPECT_EQ(ResolveRelationship(Linked(), {sure, guess}, Everything())->confidence(), v1::CONFIDENCE_SPECULATIVE);
  EXPECT_EQ(ResolveRelationship(Linked(), {sure}, Everything())->confidence(), v1::CONFIDENCE_CONFIRMED);
  EXPECT_FALSE(ResolveRelationship(Linked(), {sure}, Everything())->has_valid_time());
  EXPECT_FALSE(ResolveRelationship(Linked(), {sure}, Everything())->has_details());
}

TEST(ResolveRelationship, PassesOverADateThatCannotGoWithTheOther) {
  const auto best = Relating("claim/1", "valid_time { from: '2024' }");
  const auto worse = Relating("claim/2", "valid_time { from: '2020' until: '2022' }");
  const auto worst = Relating("claim/3", "valid_time { until: '2026' }");
  EXPECT_EQ(DatesOf({best, worse}), "2024 to ");
  EXPECT_EQ(DatesOf({best, worse, worst}), "2024 to 2026");
  const auto ended = Relating("claim/0", "valid_time { until: '2022' }");
  EXPECT_EQ(DatesOf({ended, best, worse}), "2020 to 2022") << "the end is decided first here";
}

TEST(ResolveObservation, TakesTheWholeQuantityOfOneClaim) {
  const auto observation =
      ResolveObservation(Linked(),
                         {Measuring("claim/1", "lower: 5 unit: 'people'"),
                          Measuring("claim/2", "amount: 7 unit: 'people'", "confidence: CONFIDENCE_CONFIRMED")},
                         Everything());
  ASSERT_TRUE(observation.has_value());
  EXPECT_EQ(observation->subject(), "product/a");
  EXPECT_EQ(observation->metric(), v1::METRIC_MONTHLY_ACTIVE_USERS);
  EXPECT_EQ(observation->period(), "2024-10");
  EXPECT_EQ(observation->quantity().amount(), 7);
  EXPECT_FALSE(observation->quantity().has_lower());
  EXPECT_EQ(observation->confidence(), v1::CONFIDENCE_CONFIRMED);
  EXPECT_THAT(observation->claim_ids(), ElementsAre("claim/1", "claim/2"));
}

TEST(ByStanding, PutsThoseThatDoNotCountLast) {
  EXPECT_THAT(IdsOf(ByStanding({Describing("claim/1", "", "state: CLAIM_STATE_RETRACTED rank: RANK_PREFERRED"),
                                Describing("claim/2", ""), Describing("claim/3", "", "rank: RANK_DEPRECATED"),
                                Describing("claim/4", "", "rank: RANK_PREFERRED")},
                               Everything())),
              ElementsAre("claim/4", "claim/2", "claim/1", "claim/3"));
}

TEST(DescriptionValidity, IsThatOfTheBestClaimThatCounts) {
  const auto ended = Describing("claim/1", "", "valid_time { until: '2023-06' }");
  const auto undated = Describing("claim/2", "");
  EXPECT_EQ(DescriptionValidity({ended}, On("2023-06-15")), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(DescriptionValidity({ended}, On("2024-01-01")), v1::VALIDITY_NOT_VALID);
  EXPECT_EQ(DescriptionValidity({ended, undated}, On("2024-01-01")), v1::VALIDITY_DEFINITE);
  EXPECT_EQ(DescriptionValidity({}, On("2024-01-01")), v1::VALIDITY_NOT_VALID);
  EXPECT_EQ(DescriptionValidity({ended}, Everything()), v1::VALIDITY_UNSPECIFIED);
  const auto certain = Describing("claim/3", "", "valid_time { from: '2020' until: '2023-06' }");
  EXPECT_EQ(DescriptionValidity({certain, ended}, On("2022-01-01")), v1::VALIDITY_DEFINITE);
}

TEST(Policy, IsTheDefaultWhenItLeavesEveryClaimItsSay) {
  EXPECT_TRUE(Everything().is_default());
  EXPECT_TRUE(On("2024-01-01").is_default());
  EXPECT_FALSE(Without("document/a").is_default());
  Policy sure;
  sure.min_confidence = v1::CONFIDENCE_LIKELY;
  EXPECT_FALSE(sure.is_default());
}

}  // namespace
}  // namespace entente::resolve
