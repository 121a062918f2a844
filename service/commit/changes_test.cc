#include "service/commit/changes.h"

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(Assert, AClaimIsRecordedWithItsDefaultsAndANumberedId) {
  World world;
  const v1::CommitResponse response = world.MustCommit(Describe("organization/a") + Describe("organization/b"));
  EXPECT_EQ(response.revision(), 3);  // after the clock day and the notes
  EXPECT_THAT(response.claim_ids(), ElementsAre("claim/3.1", "claim/3.2"));
  const v1::Claim claim = world.Claim("claim/3.1");
  EXPECT_EQ(claim.state(), v1::CLAIM_STATE_ASSERTED);
  EXPECT_EQ(claim.confidence(), v1::CONFIDENCE_LIKELY);
  EXPECT_EQ(claim.rank(), v1::RANK_NORMAL);
  EXPECT_EQ(claim.asserted_revision(), 3);
  EXPECT_EQ(claim.updated_revision(), 3);
}

TEST(Assert, NumberingPassesOverIdsThatTheRequestGives) {
  World world;
  const v1::CommitResponse response =
      world.MustCommit(Describe("organization/a") + Describe("organization/b", "", "claim/3.1"));
  EXPECT_THAT(response.claim_ids(), ElementsAre("claim/3.1.1", "claim/3.1"));
}

TEST(Assert, AnIdInUseIsRefusedEvenAfterItsClaimWasRetracted) {
  World world;
  world.MustCommit(Describe("organization/a", "", "claim/x"));
  world.MustCommit(Retract("claim/x"));
  const auto refused = world.Commit(Describe("organization/b", "", "claim/x"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Complaints(refused.status()), ElementsAre("CLAIM_EXISTS at changes[0].assert_claim.id"));
}

TEST(Assert, EveryEntityNamedMustBeThereOrDescribedByTheCommit) {
  World world;
  world.MustCommit(Describe("organization/sk-telecom"));
  const auto refused = world.Commit(
      Relate("PARTNERS_WITH", "organization/sk-telekom", "organization/sk-telecom") +
      "changes { assert_claim { observation { subject: 'organization/none' metric: METRIC_EMPLOYEES period: '2024' "
      "quantity { amount: 5 unit: 'people' } } citations { document: 'document/none' } } }");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Complaints(refused.status()),
              UnorderedElementsAre("UNKNOWN_ENTITY at changes[0].assert_claim.relationship.subject",
                                   "UNKNOWN_ENTITY at changes[1].assert_claim.observation.subject",
                                   "UNKNOWN_ENTITY at changes[1].assert_claim.citations[0].document"));
  EXPECT_EQ(MetadataOf(refused.status(), "near"), "organization/sk-telecom");
  world.MustCommit(Relate("PARTNERS_WITH", "organization/late", "organization/sk-telecom") +
                   Describe("organization/late"));
}

TEST(Assert, ThePathOfAnUnknownEndIsTheOneThatWasWritten) {
  World world;
  world.MustCommit(Describe("organization/b"));
  EXPECT_THAT(world.Refusal(Relate("PARTNERS_WITH", "organization/b", "organization/a")),
              ElementsAre("UNKNOWN_ENTITY at changes[0].assert_claim.relationship.object"));
}

TEST(Assert, AllMistakesOfARequestComeTogetherAndHideThoseOfTheState) {
  World world;
  world.MustCommit(Describe("organization/a", "", "claim/x"));
  v1::CommitRequest request = RequestOf(
      Describe("organization/b", "", "claim/x") +
      "changes { assert_claim { entity { id: 'organization/c' description { name: 'C' organization { } } } } } " +
      Relate("MEMBER_OF", "organization/c", "alliance/none") + "changes { }");
  request.clear_author();
  const auto refused = world.committer().Commit(request);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(
      Complaints(refused.status()),
      UnorderedElementsAre("REQUIRED at author", "CITATION_REQUIRED at changes[1].assert_claim.citations",
                           "UNKNOWN_ENTITY at changes[2].assert_claim.relationship.object", "REQUIRED at changes[3]"));
}

TEST(Assert, CitationsTakeDateAndOriginFromTheDocumentAsTheCommitLeavesIt) {
  World world;
  world.MustCommit(
      "changes { assert_claim { id: 'claim/x' entity { id: 'organization/a' description { name: 'A' organization { } } "
      "} "
      "citations { document: 'document/press' } citations { document: 'document/notes' published: '2020' } } } " +
      Describe("document/press", "document { published: '2024-05' origin_group: 'release-1' }"));
  const v1::Claim claim = world.Claim("claim/x");
  EXPECT_EQ(claim.citations(0).published(), "2024-05");
  EXPECT_EQ(claim.citations(0).origin_group(), "release-1");
  EXPECT_EQ(claim.citations(1).published(), "2020");
  EXPECT_EQ(claim.citations(1).origin_group(), "document/notes");
}

TEST(Correct, TheWholeClaimIsReplacedAndMayMoveToAnotherFact) {
  World world;
  world.MustCommit(Describe("organization/a") + Describe("organization/b") + Describe("organization/c") +
                   Relate("PARTNERS_WITH", "organization/a", "organization/b", "2020", "", "claim/x"));
  const v1::CommitResponse corrected = world.MustCommit(
      "return_changes: true changes { correct_claim { note: 'wrong partner' claim { id: 'claim/x' relationship { "
      "relation: RELATION_PARTNERS_WITH subject: 'organization/a' object: 'organization/c' } "
      "citations { document: 'document/notes' } } } }");
  EXPECT_THAT(corrected.claim_ids(), ElementsAre("claim/x"));
  ASSERT_EQ(corrected.changes_size(), 2);
  EXPECT_EQ(corrected.changes(0).kind(), v1::CHANGE_KIND_DELETED);
  EXPECT_EQ(corrected.changes(1).kind(), v1::CHANGE_KIND_ENTERED);
  EXPECT_EQ(world.Relationship("PARTNERS_WITH", "organization/a", "organization/b").subject(), "");
  EXPECT_EQ(world.Relationship("PARTNERS_WITH", "organization/a", "organization/c").created_revision(), 4);
  const v1::Claim claim = world.Claim("claim/x");
  EXPECT_EQ(claim.asserted_revision(), 3);
  EXPECT_EQ(claim.updated_revision(), 4);
  EXPECT_EQ(claim.change_note(), "wrong partner");
  const auto before = world.graph().At(3);
  ASSERT_TRUE(before.ok());
  EXPECT_EQ(world.RelationshipAt(*before, "PARTNERS_WITH", "organization/a", "organization/b").valid_time().from(),
            "2020");
}

TEST(End, ItSetsTheUntilAddsCitationsAndALaterChangeSeesTheEarlier) {
  World world;
  world.MustCommit(Describe("organization/a") + Describe("alliance/x") + Describe("document/news") +
                   Relate("MEMBER_OF", "organization/a", "alliance/x", "2020", "", "claim/m") +
                   "changes { end_claim { claim_id: 'claim/m' until: '2024-06' note: 'left' "
                   "citations { document: 'document/news' locator: 'p. 1' } } }");
  EXPECT_EQ(world.Relationship("MEMBER_OF", "organization/a", "alliance/x").valid_time().until(), "2024-06");
  const v1::Claim claim = world.Claim("claim/m");
  ASSERT_EQ(claim.citations_size(), 2);
  EXPECT_EQ(claim.citations(1).origin_group(), "document/news");
  EXPECT_EQ(claim.change_note(), "left");
}

TEST(End, AnEndMustComeAfterTheBeginningAndObservationsHaveNone) {
  World world;
  world.MustCommit(
      Describe("organization/a") + Describe("alliance/x") +
      Relate("MEMBER_OF", "organization/a", "alliance/x", "2020-05", "", "claim/m") +
      Cited("id: 'claim/o' observation { subject: 'organization/a' metric: METRIC_EMPLOYEES period: '2024' "
            "quantity { amount: 5 unit: 'people' } }"));
  EXPECT_THAT(world.Refusal(End("claim/m", "2019") + End("claim/o", "2025") + End("claim/m", "soon") +
                            End("claim/none", "2025")),
              UnorderedElementsAre("INVALID_FORMAT at changes[2].end_claim.until",
                                   "INVALID_INTERVAL at changes[0].end_claim.until",
                                   "DETAILS_MISMATCH at changes[1].end_claim.claim_id",
                                   "UNKNOWN_CLAIM at changes[3].end_claim.claim_id"));
}

TEST(Retract, TheClaimStaysReadableTheFactGoesAndNothingCanBeDoneToItAgain) {
  World world;
  world.MustCommit(Describe("organization/a") + Describe("alliance/x") +
                   Relate("MEMBER_OF", "organization/a", "alliance/x", "2020", "", "claim/m"));
  const v1::CommitResponse retracted = world.MustCommit("return_changes: true " + Retract("claim/m"));
  ASSERT_EQ(retracted.changes_size(), 1);
  EXPECT_EQ(retracted.changes(0).kind(), v1::CHANGE_KIND_RETRACTED);
  EXPECT_FALSE(retracted.changes(0).has_after());
  EXPECT_EQ(world.Claim("claim/m").state(), v1::CLAIM_STATE_RETRACTED);
  EXPECT_EQ(world.Claim("claim/m").retraction_reason(), v1::RETRACTION_REASON_ENTRY_ERROR);
  const auto again = world.Commit(Retract("claim/m") + End("claim/m", "2024"));
  EXPECT_EQ(again.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Complaints(again.status()), ElementsAre("CLAIM_NOT_IN_FORCE at changes[0].retract_claim.claim_id",
                                                      "CLAIM_NOT_IN_FORCE at changes[1].end_claim.claim_id"));
}

TEST(Retract, AReasonIsRequired) {
  World world;
  EXPECT_THAT(
      world.Refusal("changes { retract_claim { claim_id: 'claim/x' } } changes { erase_claim { } }"),
      UnorderedElementsAre("REQUIRED at changes[0].retract_claim.reason", "REQUIRED at changes[1].erase_claim.claim_id",
                           "REQUIRED at changes[1].erase_claim.reason"));
}

TEST(Changes, AClaimAssertedAndRetractedInOneCommitLeavesNoFactButCanComeBack) {
  World world;
  world.MustCommit(Describe("organization/a") + Describe("alliance/x"));
  const v1::CommitResponse both =
      world.MustCommit("return_changes: true " +
                       Relate("MEMBER_OF", "organization/a", "alliance/x", "", "", "claim/m") + Retract("claim/m"));
  EXPECT_THAT(both.changes(), IsEmpty());
  EXPECT_EQ(world.Relationship("MEMBER_OF", "organization/a", "alliance/x").subject(), "");
  world.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/x"));
  EXPECT_EQ(world.Relationship("MEMBER_OF", "organization/a", "alliance/x").subject(), "organization/a");
}

}  // namespace
}  // namespace entente::commit
