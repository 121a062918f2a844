#include "service/commit/facts.h"

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Kinds(const v1::CommitResponse& response) {
  std::vector<std::string> kinds;
  for (const v1::FactChange& change : response.changes()) {
    std::string key = change.key().has_entity() ? change.key().entity()
                                                : absl::StrCat(change.key().relationship().subject(), ">",
                                                               change.key().relationship().object());
    if (change.key().has_observation()) key = "observation";
    kinds.push_back(absl::StrCat(v1::ChangeKind_Name(change.kind()).substr(12), " ", key));
  }
  return kinds;
}

TEST(Stubs, TheyComeWithWhatPointsAtThemAndGoWithTheLastOfIt) {
  World world;
  const v1::CommitResponse made =
      world.MustCommit("create_stubs: true return_changes: true " +
                       Relate("PARTNERS_WITH", "organization/a", "organization/b", "", "", "claim/1") +
                       Relate("PARTNERS_WITH", "organization/a", "organization/c", "", "", "claim/2"));
  EXPECT_THAT(Kinds(made),
              ElementsAre("ENTERED organization/a", "ENTERED organization/b", "ENTERED organization/c",
                          "ENTERED organization/a>organization/b", "ENTERED organization/a>organization/c"));
  const v1::Entity stub = world.Entity("organization/a");
  EXPECT_TRUE(stub.stub());
  EXPECT_TRUE(stub.description().has_organization());
  EXPECT_FALSE(stub.description().has_name());
  EXPECT_EQ(stub.created_revision(), 3);

  const v1::CommitResponse first = world.MustCommit("return_changes: true " + Retract("claim/1"));
  EXPECT_THAT(Kinds(first), ElementsAre("RETRACTED organization/a>organization/b", "RETRACTED organization/b"));
  const v1::CommitResponse second = world.MustCommit("return_changes: true " + Erase("claim/2"));
  EXPECT_THAT(Kinds(second),
              ElementsAre("DELETED organization/a>organization/c", "DELETED organization/a", "DELETED organization/c"));
}

TEST(Stubs, ADescriptionMakesAStubWholeAndItsRetractionAStubAgain) {
  World world;
  world.MustCommit("create_stubs: true " + Relate("PARTNERS_WITH", "organization/a", "organization/b"));
  const v1::CommitResponse described =
      world.MustCommit("return_changes: true " + Describe("organization/a", "", "claim/d"));
  EXPECT_THAT(Kinds(described), ElementsAre("CHANGED organization/a"));
  EXPECT_FALSE(world.Entity("organization/a").stub());
  EXPECT_EQ(world.Entity("organization/a").created_revision(), 3);
  EXPECT_EQ(world.Entity("organization/a").updated_revision(), 4);
  world.MustCommit(Retract("claim/d"));
  EXPECT_TRUE(world.Entity("organization/a").stub());
}

TEST(Stubs, AnObservationOrACitationHoldsAStub) {
  World world;
  world.MustCommit(
      "create_stubs: true changes { assert_claim { id: 'claim/o' observation { subject: 'organization/a' metric: "
      "METRIC_EMPLOYEES period: '2024' quantity { amount: 5 unit: 'people' } } citations { document: 'document/p' } } "
      "}");
  EXPECT_TRUE(world.Entity("organization/a").stub());
  EXPECT_TRUE(world.Entity("document/p").stub());
  const v1::CommitResponse gone = world.MustCommit("return_changes: true " + Retract("claim/o"));
  EXPECT_THAT(Kinds(gone), ElementsAre("RETRACTED observation", "RETRACTED organization/a", "RETRACTED document/p"));
}

TEST(Stubs, ADescribedEntityStaysAsAStubWhileAClaimCitesIt) {
  World world;
  world.MustCommit(
      Describe("document/p", "", "claim/p") +
      "changes { assert_claim { entity { id: 'organization/a' description { name: 'A' organization { } } } "
      "citations { document: 'document/p' } } }");
  world.MustCommit(Retract("claim/p"));
  EXPECT_TRUE(world.Entity("document/p").stub());
}

TEST(Effects, ASecondClaimThatAddsNothingButItselfStillChangesTheFact) {
  World world;
  world.MustCommit(Describe("organization/a"));
  const v1::CommitResponse again = world.MustCommit("return_changes: true " + Describe("organization/a"));
  ASSERT_EQ(again.changes_size(), 1);
  EXPECT_EQ(again.changes(0).after().entity().claim_ids_size(), 2);
  EXPECT_EQ(again.changes(0).after().entity().validity(), v1::VALIDITY_DEFINITE);
  EXPECT_THAT(again.changes(0).claim_ids(), ElementsAre("claim/4.1"));
}

TEST(Effects, AnEndedClaimThatDecidesNothingLeavesItsFactAlone) {
  World world;
  world.MustCommit(Describe("organization/a") + Describe("alliance/x") +
                   Relate("MEMBER_OF", "organization/a", "alliance/x", "2020", "2021", "claim/1") +
                   Cited("id: 'claim/2' confidence: CONFIDENCE_SPECULATIVE relationship { relation: RELATION_MEMBER_OF "
                         "subject: 'organization/a' object: 'alliance/x' } valid_time { from: '2020' until: '2022' }"));
  const v1::CommitResponse ended = world.MustCommit("return_changes: true " + End("claim/2", "2023"));
  EXPECT_EQ(ended.changes_size(), 0);
  EXPECT_EQ(world.Claim("claim/2").valid_time().until(), "2023");
  EXPECT_EQ(world.Relationship("MEMBER_OF", "organization/a", "alliance/x").updated_revision(), 3);
}

TEST(Effects, AFactThatOnlyADeprecatedClaimStatesIsNotThereYetKeepsItsIdentity) {
  World world;
  world.MustCommit(Describe("organization/a") + Describe("alliance/x"));
  const v1::CommitResponse deprecated = world.MustCommit(
      "return_changes: true " + Cited("id: 'claim/1' rank: RANK_DEPRECATED relationship { relation: RELATION_MEMBER_OF "
                                      "subject: 'organization/a' object: 'alliance/x' }"));
  EXPECT_EQ(deprecated.changes_size(), 0);
  world.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/x", "", "", "claim/2"));
  EXPECT_THAT(world.Relationship("MEMBER_OF", "organization/a", "alliance/x").claim_ids(),
              ElementsAre("claim/1", "claim/2"));
}

}  // namespace
}  // namespace entente::commit
