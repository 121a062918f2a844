#include "entente/commit_builder.h"

#include <gtest/gtest.h>

namespace entente {
namespace {

v1::Description Named(const std::string& name) {
  v1::Description description;
  description.set_name(name);
  description.mutable_organization();
  return description;
}

TEST(CommitBuilder, AppliesModifiersToTheChangeBeforeThem) {
  const auto request = CommitBuilder("keeper", "why")
                           .AssertEntity("organization/a", Named("A"))
                           .ClaimId("claim/1")
                           .Cite("document/d", "¶1")
                           .AssertRelationship(v1::RELATION_PARTNERS_WITH, "organization/a", "organization/b")
                           .Episode("second")
                           .From("2024-06")
                           .Until("2025")
                           .Confidence(v1::CONFIDENCE_CONFIRMED)
                           .CiteAgainst("document/e")
                           .Note("odd")
                           .Build();
  ASSERT_TRUE(request.ok()) << request.status();
  EXPECT_EQ(request->author(), "keeper");
  EXPECT_EQ(request->reason(), "why");
  ASSERT_EQ(request->changes_size(), 2);
  const v1::Claim& entity = request->changes(0).assert_claim();
  EXPECT_EQ(entity.id(), "claim/1");
  EXPECT_EQ(entity.entity().description().name(), "A");
  EXPECT_EQ(entity.citations(0).locator(), "¶1");
  EXPECT_EQ(entity.citations(0).stance(), v1::STANCE_SUPPORTS);
  EXPECT_FALSE(entity.has_valid_time());
  const v1::Claim& edge = request->changes(1).assert_claim();
  EXPECT_EQ(edge.relationship().episode(), "second");
  EXPECT_FALSE(edge.relationship().has_details());
  EXPECT_EQ(edge.valid_time().from(), "2024-06");
  EXPECT_EQ(edge.valid_time().until(), "2025");
  EXPECT_EQ(edge.confidence(), v1::CONFIDENCE_CONFIRMED);
  EXPECT_EQ(edge.citations(0).stance(), v1::STANCE_CONTRADICTS);
  EXPECT_EQ(edge.note(), "odd");
}

TEST(CommitBuilder, SaysWhoIsWho) {
  const auto request = CommitBuilder("keeper")
                           .Merge("organization/a", "organization/b")
                           .AndFrom("organization/c")
                           .Note("same register entry")
                           .Split("organization/b", "organization/d", {"claim/1", "claim/2"})
                           .UndoMerge("organization/a")
                           .Note("misread")
                           .Build();
  ASSERT_TRUE(request.ok()) << request.status();
  ASSERT_EQ(request->changes_size(), 3);
  const v1::MergeEntities& merge = request->changes(0).merge_entities();
  EXPECT_EQ(merge.from_size(), 2);
  EXPECT_EQ(merge.from(1), "organization/c");
  EXPECT_EQ(merge.into(), "organization/b");
  EXPECT_EQ(merge.note(), "same register entry");
  const v1::SplitEntity& split = request->changes(1).split_entity();
  EXPECT_EQ(split.entity(), "organization/b");
  EXPECT_EQ(split.into(), "organization/d");
  EXPECT_EQ(split.claim_ids(1), "claim/2");
  EXPECT_EQ(request->changes(2).undo_merge().entity(), "organization/a");
  EXPECT_EQ(request->changes(2).undo_merge().note(), "misread");
  EXPECT_FALSE(CommitBuilder("keeper").UndoMerge("organization/a").AndFrom("organization/b").Build().ok());
}

TEST(CommitBuilder, BuildsEveryChangeAndCondition) {
  v1::Claim claim;
  claim.set_id("claim/1");
  v1::FactPattern pattern;
  pattern.set_entity("organization/z");
  v1::FactKey fact;
  fact.set_entity("organization/a");
  const auto request = CommitBuilder("keeper")
                           .Correct(claim)
                           .From("2023")
                           .Note("misread")
                           .End("claim/2", "2025-01")
                           .Cite("document/d")
                           .Note("over")
                           .Retract("claim/3", v1::RETRACTION_REASON_DUPLICATE)
                           .Note("twice")
                           .Erase("claim/4", v1::RETRACTION_REASON_LEGAL)
                           .IfEntityExists("organization/a")
                           .IfClaimInForce("claim/2")
                           .Unless(pattern)
                           .IfUnchangedSince(fact, 7)
                           .IfRevisionIs(9)
                           .RequestId("r")
                           .CreateStubs()
                           .ReturnChanges()
                           .ValidateOnly()
                           .Build();
  ASSERT_TRUE(request.ok()) << request.status();
  ASSERT_EQ(request->changes_size(), 4);
  EXPECT_EQ(request->changes(0).correct_claim().claim().valid_time().from(), "2023");
  EXPECT_EQ(request->changes(0).correct_claim().note(), "misread");
  EXPECT_EQ(request->changes(1).end_claim().citations(0).document(), "document/d");
  EXPECT_EQ(request->changes(1).end_claim().note(), "over");
  EXPECT_EQ(request->changes(2).retract_claim().note(), "twice");
  EXPECT_EQ(request->changes(3).erase_claim().reason(), v1::RETRACTION_REASON_LEGAL);
  ASSERT_EQ(request->preconditions_size(), 4);
  EXPECT_EQ(request->preconditions(2).must_not_match().entity(), "organization/z");
  EXPECT_EQ(request->preconditions(3).unchanged_since().revision(), 7);
  EXPECT_EQ(request->expected_revision(), 9);
  EXPECT_TRUE(request->create_stubs() && request->return_changes() && request->validate_only());
}

TEST(CommitBuilder, ReportsTheFirstModifierThatHasNothingToModify) {
  EXPECT_EQ(CommitBuilder("k").Cite("document/d").Build().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(CommitBuilder("k").Note("n").Build().ok());
  EXPECT_FALSE(CommitBuilder("k").AssertEntity("organization/a", Named("A")).Episode("x").Build().ok());
  const auto late =
      CommitBuilder("k").Retract("claim/1", v1::RETRACTION_REASON_DUPLICATE).From("2024").Cite("d").Build();
  EXPECT_NE(late.status().message().find("From after change 1"), std::string::npos) << late.status();
}

}  // namespace
}  // namespace entente
