#include "service/commit/merge.h"

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string Merge(const std::string& from, const std::string& into) {
  return absl::StrCat("changes { merge_entities { from: '", from, "' into: '", into, "' } } ");
}
std::string Undo(const std::string& entity) {
  return absl::StrCat("changes { undo_merge { entity: '", entity, "' } } ");
}
std::string Split(const std::string& entity, const std::string& into, const std::vector<std::string>& claims) {
  std::string change = absl::StrCat("changes { split_entity { entity: '", entity, "' into: '", into, "' ");
  for (const std::string& claim : claims) absl::StrAppend(&change, "claim_ids: '", claim, "' ");
  return change + "} } ";
}
std::string Measure(const std::string& subject, int amount, const std::string& claim_id) {
  return Cited(absl::StrCat("id: '", claim_id, "' observation { subject: '", subject,
                            "' metric: METRIC_EMPLOYEES period: '2024' quantity { amount: ", amount,
                            " unit: 'people' } }"));
}
std::string CitedBy(const std::string& claim_id, const std::string& document, const std::string& second = "") {
  return absl::StrCat("changes { assert_claim { id: '", claim_id, "' entity { id: 'topic/", claim_id.substr(6),
                      "' description { name: 'T' topic { } } } citations { document: '", document, "' } ",
                      second.empty() ? "" : absl::StrCat("citations { document: '", second, "' }"), " } } ");
}

// What is told of entities by a record: `MERGED organization/a`, with what it was merged into.
std::vector<std::string> Told(const log::LogRecord& record) {
  std::vector<std::string> told;
  for (const log::FactEffect& effect : record.facts()) {
    const v1::FactChange& change = effect.change();
    if (!change.key().has_entity() || change.kind() == v1::CHANGE_KIND_UNSPECIFIED) continue;
    told.push_back(absl::StrCat(v1::ChangeKind_Name(change.kind()).substr(12), " ", change.key().entity(),
                                change.merged_into().empty() ? "" : " into ", change.merged_into()));
  }
  return told;
}

class MergeTest : public testing::Test {
 protected:
  // The id that an id stands for.
  std::string At(const graph::Snapshot& state, const std::string& id) {
    const auto no = state.FindEntity(id);
    return no.has_value() ? std::string(state.EntityId(state.Canonical(*no))) : "";
  }
  std::string Now(const std::string& id) { return At(world_.Head(), id); }
  void Reopen() {
    world_.Close();
    world_.Open();
  }
  // The same history in a store of its own, out of the log.
  void Replay() {
    world_.Close();
    std::filesystem::remove_all(world_.directory());
    world_.Open();
  }

  World world_;
};

TEST_F(MergeTest, EverythingThatNamedTheOneNamesTheOther) {
  world_.MustCommit(Describe("organization/a", "aliases { name: 'Ay' }", "claim/a") + Describe("organization/b") +
                    Describe("organization/c") + Describe("model/m"));
  world_.MustCommit(Relate("DEVELOPS", "organization/a", "model/m", "2023", "", "claim/d") +
                    Relate("PARTNERS_WITH", "organization/c", "organization/a", "", "", "claim/p") +
                    Measure("organization/a", 7, "claim/o"));
  const v1::CommitResponse merged =
      world_.MustCommit("return_changes: true " + Merge("organization/a", "organization/b"));
  EXPECT_THAT(merged.claim_ids(), ElementsAre(""));
  EXPECT_EQ(world_.Entity("organization/a").id(), "");
  EXPECT_EQ(world_.Entity("organization/b").description().aliases(0).name(), "Ay");
  EXPECT_EQ(world_.Relationship("DEVELOPS", "organization/b", "model/m").valid_time().from(), "2023");
  EXPECT_EQ(world_.Relationship("DEVELOPS", "organization/a", "model/m").subject(), "");
  EXPECT_EQ(world_.Relationship("PARTNERS_WITH", "organization/b", "organization/c").subject(), "organization/b");
  const v1::Claim claim = world_.Claim("claim/a");
  EXPECT_EQ(claim.entity().id(), "organization/b");
  EXPECT_EQ(claim.asserted_revision(), 3);
  EXPECT_EQ(claim.updated_revision(), 5);
  EXPECT_EQ(claim.change_note(), "organization/a was merged into organization/b");
  EXPECT_EQ(world_.Claim("claim/o").observation().subject(), "organization/b");
  EXPECT_THAT(Told(world_.Record(5)),
              ElementsAre("CHANGED organization/b", "MERGED organization/a into organization/b"));
  EXPECT_EQ(Now("organization/a"), "organization/b");
}

TEST_F(MergeTest, OlderRevisionsKeepWhatTheyHad) {
  world_.MustCommit(Describe("organization/a") + Describe("organization/b"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  const graph::Snapshot before = *world_.graph().At(3);
  EXPECT_EQ(At(before, "organization/a"), "organization/a");
  EXPECT_EQ(world_.EntityAt(before, "organization/a").id(), "organization/a");
}

TEST_F(MergeTest, WhatIsSaidOfTheOldIdIsSaidOfTheNewOne) {
  world_.MustCommit(Describe("organization/a") + Describe("organization/b") + Describe("organization/z"));
  world_.MustCommit(Merge("organization/z", "organization/b"));
  world_.MustCommit(Relate("PARTNERS_WITH", "organization/a", "organization/z", "", "", "claim/p") +
                    "preconditions { must_match { entity: 'organization/z' } }");
  const v1::RelationshipClaim said = world_.Claim("claim/p").relationship();
  EXPECT_EQ(said.subject(), "organization/a");
  EXPECT_EQ(said.object(), "organization/b");
  EXPECT_THAT(world_.Refusal(Relate("PARTNERS_WITH", "organization/b", "organization/z")),
              ElementsAre("CONFLICTING_FIELDS at changes[0].assert_claim.relationship.object"));
  EXPECT_THAT(world_.Refusal(Describe("organization/new") +
                             "preconditions { must_not_match { relationship { relation: RELATION_PARTNERS_WITH "
                             "subject: 'organization/z' } } }"),
              ElementsAre("PRECONDITION_UNMET at preconditions[0].must_not_match"));
}

TEST_F(MergeTest, AFactAskedForByAMergedIdIsNotAsItWas) {
  world_.MustCommit(Describe("organization/a") + Describe("organization/b"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  const auto since = [](int revision) {
    return absl::StrCat("preconditions { unchanged_since { fact { entity: 'organization/a' } revision: ", revision,
                        " } } ");
  };
  EXPECT_THAT(world_.Refusal(Describe("topic/t") + since(3)),
              ElementsAre("PRECONDITION_UNMET at preconditions[0].unchanged_since"));
  world_.MustCommit(Describe("topic/t") + since(4));
  world_.MustCommit(Describe("organization/b", "organization { country: 'KR' }"));
  EXPECT_THAT(world_.Refusal(Describe("topic/u") + since(4)),
              ElementsAre("PRECONDITION_UNMET at preconditions[0].unchanged_since"));
}

TEST_F(MergeTest, ClaimsOfTheSameRelationshipUnite) {
  world_.MustCommit(Describe("organization/a") + Describe("organization/b") + Describe("model/m"));
  world_.MustCommit(Relate("DEVELOPS", "organization/a", "model/m", "", "", "claim/a") +
                    Relate("DEVELOPS", "organization/b", "model/m", "", "", "claim/b"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  EXPECT_THAT(world_.Relationship("DEVELOPS", "organization/b", "model/m").claim_ids(),
              ElementsAre("claim/a", "claim/b"));
  world_.MustCommit(Undo("organization/a"));
  EXPECT_THAT(world_.Relationship("DEVELOPS", "organization/b", "model/m").claim_ids(), ElementsAre("claim/b"));
  EXPECT_THAT(world_.Relationship("DEVELOPS", "organization/a", "model/m").claim_ids(), ElementsAre("claim/a"));
}

TEST_F(MergeTest, ASymmetricRelationshipKeepsTheLesserIdFirst) {
  world_.MustCommit(Describe("organization/a") + Describe("organization/m") + Describe("organization/z"));
  world_.MustCommit(Relate("PARTNERS_WITH", "organization/a", "organization/m", "", "", "claim/p"));
  world_.MustCommit(Merge("organization/a", "organization/z"));
  EXPECT_EQ(world_.Claim("claim/p").relationship().subject(), "organization/m");
  EXPECT_EQ(world_.Relationship("PARTNERS_WITH", "organization/m", "organization/z").object(), "organization/z");
  world_.MustCommit(Undo("organization/a"));
  EXPECT_EQ(world_.Claim("claim/p").relationship().subject(), "organization/a");
}

TEST_F(MergeTest, AStubIsMergedByWhatPointsAtIt) {
  world_.MustCommit(Describe("organization/b") + Describe("model/m"));
  world_.MustCommit("create_stubs: true " + Relate("DEVELOPS", "organization/stub", "model/m", "", "", "claim/d"));
  world_.MustCommit(Merge("organization/stub", "organization/b"));
  EXPECT_EQ(world_.Relationship("DEVELOPS", "organization/b", "model/m").subject(), "organization/b");
  EXPECT_THAT(Told(world_.Record(5)), ElementsAre("MERGED organization/stub into organization/b"));
  world_.MustCommit(Undo("organization/stub"));
  EXPECT_TRUE(world_.Entity("organization/stub").stub());
  EXPECT_THAT(Told(world_.Record(6)), ElementsAre("ENTERED organization/stub"));
}

TEST_F(MergeTest, CitationsOfAMergedDocumentCountAsTheOthers) {
  world_.MustCommit(Describe("document/copy") + Describe("document/paper", "document { origin_group: 'press' }"));
  world_.MustCommit(CitedBy("claim/one", "document/copy") + CitedBy("claim/two", "document/notes", "document/copy"));
  EXPECT_EQ(world_.Claim("claim/one").citations(0).origin_group(), "document/copy");
  world_.MustCommit(Merge("document/copy", "document/paper"));
  for (const auto& [claim, position] : {std::pair("claim/one", 0), std::pair("claim/two", 1)}) {
    EXPECT_EQ(world_.Claim(claim).citations(position).document(), "document/paper");
    EXPECT_EQ(world_.Claim(claim).citations(position).origin_group(), "press");
  }
  EXPECT_EQ(world_.Claim("claim/two").citations(0).document(), "document/notes");
  world_.MustCommit(Undo("document/copy"));
  EXPECT_EQ(world_.Claim("claim/two").citations(1).document(), "document/copy");
  EXPECT_EQ(world_.Claim("claim/two").citations(1).origin_group(), "document/copy");
  EXPECT_EQ(world_.Claim("claim/two").citations(0).document(), "document/notes");
}

TEST_F(MergeTest, ChainsLeadToTheirEndAndOpenWhereTheyAreUndone) {
  world_.MustCommit(Describe("organization/a", "", "claim/a") + Describe("organization/b", "", "claim/b") +
                    Describe("organization/c"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.MustCommit(Merge("organization/b", "organization/c"));
  EXPECT_EQ(Now("organization/a"), "organization/c");
  EXPECT_THAT(Told(world_.Record(5)),
              ElementsAre("CHANGED organization/c", "MERGED organization/b into organization/c"));
  world_.MustCommit(Undo("organization/b"));
  EXPECT_EQ(Now("organization/a"), "organization/b");
  EXPECT_EQ(world_.Claim("claim/a").entity().id(), "organization/b");
  EXPECT_EQ(world_.Claim("claim/b").entity().id(), "organization/b");
  world_.MustCommit(Undo("organization/a"));
  EXPECT_EQ(Now("organization/a"), "organization/a");
  EXPECT_EQ(world_.Claim("claim/a").entity().id(), "organization/a");
  EXPECT_EQ(world_.Claim("claim/b").entity().id(), "organization/b");
  EXPECT_EQ(At(*world_.graph().At(4), "organization/a"), "organization/b");
  EXPECT_EQ(At(*world_.graph().At(5), "organization/a"), "organization/c");
  EXPECT_EQ(At(*world_.graph().At(6), "organization/a"), "organization/b");
}

TEST_F(MergeTest, TheInnerMergeOfAChainCanBeTakenBackFirst) {
  world_.MustCommit(Describe("organization/a", "", "claim/a") + Describe("organization/b", "", "claim/b") +
                    Describe("organization/c"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.MustCommit(Merge("organization/b", "organization/c"));
  world_.MustCommit(Undo("organization/a"));
  EXPECT_EQ(world_.Claim("claim/a").entity().id(), "organization/a");
  EXPECT_EQ(world_.Claim("claim/b").entity().id(), "organization/c");
  world_.MustCommit(Undo("organization/b"));
  EXPECT_EQ(world_.Claim("claim/a").entity().id(), "organization/a");
  EXPECT_EQ(world_.Claim("claim/b").entity().id(), "organization/b");
}

TEST_F(MergeTest, AnUndoLeavesWhatWasSaidSinceAndTakesBackWhatWasOnlyCorrected) {
  world_.MustCommit(Describe("organization/a", "", "claim/a") + Describe("organization/b"));
  world_.MustCommit(Describe("organization/a", "organization { country: 'KR' }", "claim/corrected") +
                    Describe("organization/a", "", "claim/retracted") +
                    Describe("organization/a", "", "claim/moved-on") + Describe("organization/c"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.MustCommit(Describe("organization/a", "", "claim/since") + Retract("claim/retracted"));
  const auto correct = [](const std::string& claim, const std::string& id, const std::string& name) {
    return absl::StrCat("changes { correct_claim { claim { id: '", claim, "' entity { id: '", id,
                        "' description { name: '", name,
                        "' organization { } } } citations { document: 'document/notes' } } } } ");
  };
  world_.MustCommit(correct("claim/corrected", "organization/a", "Corrected") +
                    correct("claim/moved-on", "organization/c", "Another"));
  world_.MustCommit(Undo("organization/a"));
  EXPECT_EQ(world_.Claim("claim/a").entity().id(), "organization/a");
  EXPECT_EQ(world_.Claim("claim/corrected").entity().id(), "organization/a");
  EXPECT_EQ(world_.Claim("claim/corrected").entity().description().name(), "Corrected");
  EXPECT_EQ(world_.Claim("claim/since").entity().id(), "organization/b");
  EXPECT_EQ(world_.Claim("claim/retracted").entity().id(), "organization/b");
  EXPECT_EQ(world_.Claim("claim/moved-on").entity().id(), "organization/c");
  EXPECT_THAT(world_.Claim("claim/a").change_note(), HasSubstr("was taken back"));
}

TEST_F(MergeTest, AMovedClaimCanBeEndedRetractedAndErased) {
  world_.MustCommit(Describe("organization/a", "aliases { name: 'Secretive' }", "claim/secret") +
                    Describe("organization/b") + Describe("alliance/x"));
  world_.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/x", "2024", "", "claim/m"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.MustCommit(End("claim/m", "2024-06"));
  EXPECT_EQ(world_.Relationship("MEMBER_OF", "organization/b", "alliance/x").valid_time().until(), "2024-06");
  world_.MustCommit(Retract("claim/m"));
  EXPECT_EQ(world_.Relationship("MEMBER_OF", "organization/b", "alliance/x").subject(), "");
  ASSERT_TRUE(world_.InLog("Secretive"));
  world_.MustCommit(Erase("claim/secret"));
  EXPECT_FALSE(world_.InLog("Secretive"));
  EXPECT_EQ(world_.Entity("organization/b").description().aliases_size(), 0);
  EXPECT_TRUE(world_.EntityAt(*world_.graph().At(3), "organization/a").stub());
  EXPECT_THAT(Told(world_.Record(5)), testing::Contains("MERGED organization/a into organization/b"));
  world_.MustCommit(Undo("organization/a"));
  EXPECT_EQ(world_.Claim("claim/m").state(), v1::CLAIM_STATE_RETRACTED);
  EXPECT_EQ(world_.Entity("organization/a").id(), "");
  EXPECT_EQ(Now("organization/a"), "organization/a");
  world_.Close();
  EXPECT_FALSE(world_.OnDisk("Secretive"));
  world_.Open();
}

TEST_F(MergeTest, WhatCannotBeOneIsRefused) {
  world_.MustCommit(Describe("organization/a") + Describe("organization/b") + Describe("organization/c") +
                    Describe("model/m"));
  world_.MustCommit(Relate("PARTNERS_WITH", "organization/a", "organization/b"));
  const auto related = world_.Commit(Merge("organization/a", "organization/b"));
  EXPECT_EQ(related.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Complaints(related.status()), ElementsAre("MERGE_REFUSED at changes[0].merge_entities.from"));
  EXPECT_EQ(MetadataOf(related.status(), "relationship"), "PARTNERS_WITH organization/a organization/b");
  EXPECT_THAT(world_.Refusal("changes { merge_entities { from: 'organization/a' from: 'organization/b' into: "
                             "'organization/c' } }"),
              ElementsAre("MERGE_REFUSED at changes[0].merge_entities.from"));
  EXPECT_THAT(world_.Refusal(Merge("model/m", "organization/c")),
              ElementsAre("MERGE_REFUSED at changes[0].merge_entities.from[0]"));
  EXPECT_THAT(world_.Refusal(Merge("organization/c", "organization/c")),
              ElementsAre("MERGE_REFUSED at changes[0].merge_entities.from[0]"));
  EXPECT_THAT(world_.Refusal("changes { merge_entities { from: 'organization/a' from: 'organization/a' into: "
                             "'organization/c' } }"),
              ElementsAre("MERGE_REFUSED at changes[0].merge_entities.from[1]"));
  EXPECT_THAT(world_.Refusal(Merge("organization/none", "organization/nobody")),
              UnorderedElementsAre("UNKNOWN_ENTITY at changes[0].merge_entities.into",
                                   "UNKNOWN_ENTITY at changes[0].merge_entities.from[0]"));
  EXPECT_THAT(world_.Refusal("changes { merge_entities { into: 'organization/c' } }"),
              ElementsAre("REQUIRED at changes[0].merge_entities.from"));
  world_.MustCommit(Merge("organization/c", "organization/a"));
  EXPECT_THAT(world_.Refusal(Merge("organization/c", "organization/a")),
              ElementsAre("MERGE_REFUSED at changes[0].merge_entities.from[0]"));
}

TEST_F(MergeTest, AFormerRelationshipThatWasRetractedDoesNotStandInTheWay) {
  world_.MustCommit(Describe("organization/a") + Describe("organization/b"));
  world_.MustCommit(Relate("PARTNERS_WITH", "organization/a", "organization/b", "", "", "claim/p"));
  world_.MustCommit(Retract("claim/p") + Merge("organization/a", "organization/b"));
  EXPECT_EQ(world_.Claim("claim/p").relationship().subject(), "organization/a");
  EXPECT_EQ(Now("organization/a"), "organization/b");
}

TEST_F(MergeTest, ACycleThatAMergeWouldCloseIsRefused) {
  world_.MustCommit(Describe("model/x") + Describe("model/y") + Describe("model/z"));
  world_.MustCommit(Relate("DERIVED_FROM", "model/x", "model/y") + Relate("DERIVED_FROM", "model/y", "model/z"));
  EXPECT_THAT(world_.Refusal(Merge("model/x", "model/z")), testing::Contains(HasSubstr("CYCLE at changes[0]")));
  EXPECT_EQ(Now("model/x"), "model/x");
}

TEST_F(MergeTest, TwoAtATimeWhereOneIsAllowedAreRefused) {
  world_.MustCommit(Describe("organization/a") + Describe("organization/b") + Describe("organization/x") +
                    Describe("organization/y"));
  world_.MustCommit(Relate("PART_OF", "organization/a", "organization/x") +
                    Relate("PART_OF", "organization/b", "organization/y"));
  EXPECT_THAT(world_.Refusal(Merge("organization/a", "organization/b")),
              testing::Contains("FUNCTIONAL_CONFLICT at changes[0].merge_entities"));
}

TEST_F(MergeTest, OnlyWhatWasMergedCanBeTakenBack) {
  world_.MustCommit(Describe("organization/a") + Describe("organization/b"));
  const auto refused = world_.Commit(Undo("organization/a"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Complaints(refused.status()), ElementsAre("NOT_MERGED at changes[0].undo_merge.entity"));
  EXPECT_THAT(world_.Refusal(Undo("organization/none")), ElementsAre("NOT_MERGED at changes[0].undo_merge.entity"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.MustCommit(Undo("organization/a"));
  EXPECT_THAT(world_.Refusal(Undo("organization/a")), ElementsAre("NOT_MERGED at changes[0].undo_merge.entity"));
}

TEST_F(MergeTest, WhatWasMergedAgainIsTakenBackAsItWasMergedLast) {
  world_.MustCommit(Describe("organization/a", "", "claim/1") + Describe("organization/a", "", "claim/2") +
                    Describe("organization/b"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.MustCommit(Undo("organization/a"));
  world_.MustCommit(Split("organization/a", "organization/b", {"claim/1"}));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.MustCommit(Undo("organization/a"));
  EXPECT_EQ(world_.Claim("claim/1").entity().id(), "organization/b");
  EXPECT_EQ(world_.Claim("claim/2").entity().id(), "organization/a");
}

TEST_F(MergeTest, ASplitMovesTheClaimsThatAreListed) {
  world_.MustCommit(Describe("organization/a", "", "claim/1") +
                    Describe("organization/a", "organization { country: 'KR' }", "claim/2") + Describe("model/m"));
  world_.MustCommit(Relate("DEVELOPS", "organization/a", "model/m", "", "", "claim/3"));
  world_.MustCommit(Split("organization/a", "organization/new", {"claim/2", "claim/3"}));
  EXPECT_EQ(world_.Entity("organization/new").description().organization().country(), "KR");
  EXPECT_THAT(world_.Entity("organization/new").claim_ids(), ElementsAre("claim/2"));
  EXPECT_THAT(world_.Entity("organization/a").claim_ids(), ElementsAre("claim/1"));
  EXPECT_EQ(world_.Relationship("DEVELOPS", "organization/new", "model/m").subject(), "organization/new");
  EXPECT_EQ(world_.Claim("claim/2").change_note(), "organization/new was split off organization/a");
  EXPECT_THAT(world_.Refusal(Split("organization/a", "organization/new", {"claim/2"})),
              ElementsAre("UNKNOWN_CLAIM at changes[0].split_entity.claim_ids[0]"));
  EXPECT_THAT(world_.Refusal(Split("organization/a", "model/m", {"claim/1"})),
              ElementsAre("MERGE_REFUSED at changes[0].split_entity.into"));
  EXPECT_THAT(world_.Refusal(Split("organization/a", "organization/a", {"claim/1"})),
              ElementsAre("MERGE_REFUSED at changes[0].split_entity.into"));
  EXPECT_THAT(world_.Refusal(Split("organization/a", "organization/new", {})),
              ElementsAre("REQUIRED at changes[0].split_entity.claim_ids"));
}

TEST_F(MergeTest, ASplitIntoWhatWasMergedEndsThatMerge) {
  world_.MustCommit(Describe("organization/a", "", "claim/1") + Describe("organization/a", "", "claim/2") +
                    Describe("organization/b", "", "claim/b"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.MustCommit(Split("organization/b", "organization/a", {"claim/1", "claim/b"}));
  EXPECT_EQ(Now("organization/a"), "organization/a");
  EXPECT_THAT(world_.Entity("organization/a").claim_ids(), ElementsAre("claim/1", "claim/b"));
  EXPECT_THAT(world_.Entity("organization/b").claim_ids(), ElementsAre("claim/2"));
  EXPECT_THAT(world_.Refusal(Undo("organization/a")), ElementsAre("NOT_MERGED at changes[0].undo_merge.entity"));
}

TEST_F(MergeTest, AClaimThatWouldRelateAnEntityToItselfIsNotSplitOff) {
  world_.MustCommit(Describe("organization/a") + Describe("organization/b"));
  world_.MustCommit(Relate("PARTNERS_WITH", "organization/a", "organization/b", "", "", "claim/p"));
  EXPECT_THAT(world_.Refusal(Split("organization/a", "organization/b", {"claim/p"})),
              ElementsAre("MERGE_REFUSED at changes[0].split_entity.claim_ids[0]"));
}

TEST_F(MergeTest, ChangesOfOneCommitSeeOneAnother) {
  world_.MustCommit(Describe("organization/b", "", "claim/b"));
  world_.MustCommit(Describe("organization/a", "", "claim/a") + Merge("organization/a", "organization/b") +
                    Describe("organization/a", "", "claim/a2") + Describe("model/m") +
                    Relate("DEVELOPS", "organization/a", "model/m", "", "", "claim/d"));
  EXPECT_THAT(world_.Entity("organization/b").claim_ids(), ElementsAre("claim/a", "claim/a2", "claim/b"));
  EXPECT_EQ(Now("organization/a"), "organization/b");
  EXPECT_THAT(Told(world_.Record(4)), UnorderedElementsAre("CHANGED organization/b", "ENTERED model/m"));
  world_.MustCommit(Undo("organization/a") + Merge("organization/b", "organization/a"));
  EXPECT_EQ(Now("organization/b"), "organization/a");
  EXPECT_THAT(world_.Entity("organization/a").claim_ids(), ElementsAre("claim/a", "claim/a2", "claim/b"));
  world_.MustCommit(Undo("organization/b") + Merge("organization/b", "organization/a") + Undo("organization/b"));
  EXPECT_THAT(world_.Entity("organization/a").claim_ids(), ElementsAre("claim/a"));
  EXPECT_THAT(world_.Entity("organization/b").claim_ids(), ElementsAre("claim/a2", "claim/b"));
}

TEST_F(MergeTest, WhereAnIdLeadsSurvivesARestartAReplayAndTheLossOfHistory) {
  world_.MustCommit(Describe("organization/a", "", "claim/a") + Describe("organization/b", "", "claim/b") +
                    Describe("organization/c"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.MustCommit(Merge("organization/b", "organization/c"));
  for (const bool replay : {false, true}) {
    replay ? Replay() : Reopen();
    EXPECT_EQ(Now("organization/a"), "organization/c");
    EXPECT_EQ(At(*world_.graph().At(4), "organization/a"), "organization/b");
    EXPECT_EQ(At(*world_.graph().At(3), "organization/a"), "organization/a");
  }
  world_.MustCommit(Describe("topic/later"));
  ASSERT_TRUE(world_.committer().CompactTo(6).ok());
  Reopen();
  EXPECT_EQ(Now("organization/a"), "organization/c");
  world_.MustCommit(Undo("organization/b"));
  EXPECT_EQ(Now("organization/a"), "organization/b");
  EXPECT_EQ(world_.Claim("claim/a").entity().id(), "organization/b");
  Reopen();
  world_.MustCommit(Undo("organization/a"));
  EXPECT_EQ(world_.Claim("claim/a").entity().id(), "organization/a");
  EXPECT_EQ(world_.Claim("claim/b").entity().id(), "organization/b");
}

TEST_F(MergeTest, AnIdLeadsOnToWhatIsNoLongerThere) {
  world_.MustCommit(Describe("organization/a", "", "claim/a") + Describe("organization/b", "", "claim/b"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.MustCommit(Retract("claim/a") + Retract("claim/b"));
  EXPECT_EQ(world_.Entity("organization/b").id(), "");
  EXPECT_EQ(Now("organization/a"), "organization/b");
  EXPECT_THAT(world_.Refusal(Relate("DEVELOPS", "organization/a", "model/m")), testing::Contains(HasSubstr("UNKNOWN")));
  world_.MustCommit(Describe("organization/a", "", "claim/again"));
  EXPECT_THAT(world_.Entity("organization/b").claim_ids(), ElementsAre("claim/again"));
}

TEST_F(MergeTest, ADatedDescriptionMovesWithItsDays) {
  world_.MustCommit(Describe("organization/b") +
                    Cited("id: 'claim/dated' entity { id: 'organization/a' description { name: 'Later' organization { "
                          "} } } valid_time { from: '2025-02-01' }"));
  world_.MustCommit(Merge("organization/a", "organization/b"));
  world_.SetDay("2025-02-01");
  EXPECT_EQ(world_.Entity("organization/a").id(), "");
  EXPECT_THAT(world_.Entity("organization/b").claim_ids(), testing::Contains("claim/dated"));
  EXPECT_EQ(Now("organization/a"), "organization/b");
}

TEST(MergeLimits, OneCommitLooksAtSoManyClaims) {
  Limits limits;
  limits.max_moved_claims = 3;
  World world(limits);
  world.MustCommit(Describe("document/d") + Describe("document/e") + Describe("document/f"));
  world.MustCommit(CitedBy("claim/1", "document/d") + CitedBy("claim/2", "document/d") +
                   CitedBy("claim/3", "document/d") + CitedBy("claim/4", "document/d"));
  const auto refused = world.Commit(Merge("document/d", "document/e"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(base::ReasonOf(refused.status()), v1::ERROR_REASON_QUOTA_EXCEEDED);
  EXPECT_EQ(MetadataOf(refused.status(), "limit"), "3");
  world.MustCommit(Merge("document/f", "document/e"));
}

TEST_F(MergeTest, ADocumentCitedByThousandsMovesInOneCommit) {
  world_.MustCommit(Describe("document/d") + Describe("document/e"));
  std::string all;
  for (int i = 0; i < 3000; ++i) absl::StrAppend(&all, CitedBy(absl::StrCat("claim/c", i), "document/d"));
  world_.MustCommit(all);
  world_.MustCommit(Merge("document/d", "document/e"));
  EXPECT_EQ(world_.Claim("claim/c2999").citations(0).document(), "document/e");
  EXPECT_THAT(Told(world_.Record(5)), ElementsAre("CHANGED document/e", "MERGED document/d into document/e"));
  world_.MustCommit(Undo("document/d"));
  EXPECT_EQ(world_.Claim("claim/c0").citations(0).document(), "document/d");
}

TEST_F(MergeTest, AReplayOfARequestTellsOfTheMergeAgain) {
  const std::string request = "request_id: 'once' return_changes: true " + Merge("organization/a", "organization/b");
  world_.MustCommit(Describe("organization/a") + Describe("organization/b"));
  const v1::CommitResponse first = world_.MustCommit(request), again = world_.MustCommit(request);
  EXPECT_TRUE(again.replayed());
  ASSERT_EQ(first.changes_size(), again.changes_size());
  EXPECT_EQ(again.changes().rbegin()->kind(), v1::CHANGE_KIND_MERGED);
  EXPECT_EQ(again.changes().rbegin()->merged_into(), "organization/b");
}

}  // namespace
}  // namespace entente::commit
