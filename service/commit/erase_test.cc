#include "service/commit/erase.h"

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kSecret[] = "Secretive-Holdings-of-Nowhere";

std::string Secret(const std::string& claim) {
  return Cited(absl::StrCat("id: '", claim, "' rank: RANK_PREFERRED note: 'about ", kSecret,
                            "' entity { id: 'organization/a' description { name: '", kSecret,
                            "' organization { } } }"));
}

TEST(Erase, TheContentIsGoneAtEveryRevisionOnDiskAndInTheLog) {
  World world;
  world.MustCommit(Describe("organization/a"));
  world.MustCommit(Secret("claim/s"));
  world.MustCommit(Retract("claim/s"));
  ASSERT_TRUE(world.InLog(kSecret));
  ASSERT_TRUE(world.OnDisk(kSecret));
  world.Close();
  world.Open();  // which puts what the write-ahead logs have into tables
  ASSERT_TRUE(world.OnDisk(kSecret));
  const v1::CommitResponse erased = world.MustCommit("author: 'court' reason: 'order 7' " + Erase("claim/s"));
  EXPECT_FALSE(world.InLog(kSecret));
  for (const int64_t revision : {4, 5, 6}) {
    const auto state = world.graph().At(revision);
    ASSERT_TRUE(state.ok());
    EXPECT_EQ(world.EntityAt(*state, "organization/a").description().name(), "organization/a");
    const v1::Claim claim = world.ClaimAt(*state, "claim/s");
    EXPECT_EQ(claim.state(), v1::CLAIM_STATE_ERASED);
    EXPECT_EQ(claim.asserted_revision(), 4);
    EXPECT_EQ(claim.retraction_reason(), v1::RETRACTION_REASON_LEGAL);
    EXPECT_FALSE(claim.has_entity());
    EXPECT_THAT(claim.citations(), IsEmpty());
  }
  EXPECT_EQ(world.Record(4).author(), "tester");
  EXPECT_EQ(world.Record(erased.revision()).author(), "court");
  EXPECT_THAT(world.Record(erased.revision()).rewrites(), IsEmpty());
  world.Close();
  EXPECT_FALSE(world.OnDisk(kSecret));
  world.Open();
  EXPECT_EQ(world.Entity("organization/a").description().name(), "organization/a");
}

TEST(Erase, AFactThatNothingElseStatesWasNeverThere) {
  World world;
  world.MustCommit(Describe("organization/a") + Describe("alliance/x"));
  world.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/x", "2025-02-01", "", "claim/m"));
  world.SetDay("2025-02-01");
  ASSERT_EQ(world.Record(5).facts_size(), 1);
  world.MustCommit(Erase("claim/m"));
  for (const int64_t revision : {4, 5, 6}) {
    EXPECT_EQ(world.RelationshipAt(*world.graph().At(revision), "MEMBER_OF", "organization/a", "alliance/x").subject(),
              "");
  }
  EXPECT_EQ(world.Record(4).facts_size(), 1);
  EXPECT_EQ(world.Record(4).facts(0).change().kind(), v1::CHANGE_KIND_UNSPECIFIED);
  EXPECT_FALSE(world.Record(4).facts(0).change().has_after());
  ASSERT_EQ(world.Record(5).facts_size(), 1);  // so that watch tokens into the record keep their meaning
  EXPECT_EQ(world.Record(5).facts(0).change().kind(), v1::CHANGE_KIND_UNSPECIFIED);
  EXPECT_FALSE(world.Record(5).facts(0).change().has_after());
  world.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/x"));
  EXPECT_EQ(world.Relationship("MEMBER_OF", "organization/a", "alliance/x").subject(), "organization/a");
}

TEST(Erase, TheRedactedLogTellsTheSameStoryToANewStore) {
  World world;
  world.MustCommit(Describe("organization/a") + Describe("alliance/x"));
  world.MustCommit(Secret("claim/s") + Relate("MEMBER_OF", "organization/a", "alliance/x", "2020", "", "claim/m"));
  world.MustCommit(Erase("claim/s") + Erase("claim/m"));
  const v1::Entity kept = world.Entity("organization/a");
  const v1::Entity earlier = world.EntityAt(*world.graph().At(4), "organization/a");
  world.Close();
  std::filesystem::remove_all(world.directory());
  world.Open();
  EXPECT_EQ(world.Entity("organization/a").SerializeAsString(), kept.SerializeAsString());
  EXPECT_EQ(world.EntityAt(*world.graph().At(4), "organization/a").SerializeAsString(), earlier.SerializeAsString());
  EXPECT_EQ(world.RelationshipAt(*world.graph().At(4), "MEMBER_OF", "organization/a", "alliance/x").subject(), "");
}

std::string Correct(const std::string& from) {
  return absl::StrCat(
      "changes { correct_claim { claim { id: 'claim/x' relationship { relation: RELATION_MEMBER_OF "
      "subject: 'organization/a' object: 'alliance/x' } valid_time { from: '",
      from, "' } citations { document: 'document/notes' } } } }");
}

// A membership whose claim is corrected to another date last of all, which another claim, made before, hides.
void HideACorrection(World& world) {
  world.MustCommit(Describe("organization/a") + Describe("alliance/x"));
  world.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/x", "2020", "", "claim/x"));
  world.MustCommit(
      Cited("id: 'claim/s' rank: RANK_PREFERRED relationship { relation: RELATION_MEMBER_OF subject: 'organization/a' "
            "object: 'alliance/x' } valid_time { from: '2022' }"));
  world.MustCommit(Correct("2019"));
}

TEST(Erase, WhatItHidComesOutWhereItHappened) {
  World world;
  HideACorrection(world);
  const auto from = [&](int64_t revision) {
    return world.RelationshipAt(*world.graph().At(revision), "MEMBER_OF", "organization/a", "alliance/x")
        .valid_time()
        .from();
  };
  const int64_t corrected = world.Head().revision();
  ASSERT_EQ(from(corrected), "2022");
  ASSERT_EQ(world.Record(corrected).facts_size(), 0);
  world.MustCommit(Erase("claim/s"));
  const auto expect = [&] {
    EXPECT_EQ(from(corrected - 2), "2020");
    EXPECT_EQ(from(corrected - 1), "2020");
    EXPECT_EQ(from(corrected), "2019");
    EXPECT_EQ(from(corrected + 1), "2019");
    const log::LogRecord record = world.Record(corrected);
    ASSERT_EQ(record.facts_size(), 1);
    const log::FactEffect& effect = record.facts(0);
    EXPECT_EQ(effect.change().kind(), v1::CHANGE_KIND_CHANGED);
    EXPECT_EQ(effect.updated_before(), corrected - 1);
    EXPECT_THAT(effect.change().claim_ids(), ElementsAre("claim/x"));
  };
  expect();
  world.Close();
  world.Open();
  expect();
  world.Close();
  std::filesystem::remove_all(world.directory());
  world.Open();
  expect();
}

TEST(Erase, AFactEntersWhereTheFirstClaimThatIsLeftWasMade) {
  World world;
  world.MustCommit(Describe("organization/a") + Describe("alliance/x"));
  world.MustCommit(
      Cited("id: 'claim/s' rank: RANK_PREFERRED relationship { relation: RELATION_MEMBER_OF subject: 'organization/a' "
            "object: 'alliance/x' } valid_time { from: '2022' }"));
  world.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/x", "2020", "", "claim/x"));
  const int64_t second = world.Head().revision();
  world.MustCommit(Erase("claim/s"));
  const auto at = [&](int64_t revision) {
    return world.RelationshipAt(*world.graph().At(revision), "MEMBER_OF", "organization/a", "alliance/x");
  };
  EXPECT_EQ(at(second - 1).subject(), "");
  EXPECT_EQ(at(second).valid_time().from(), "2020");
  EXPECT_EQ(at(second).created_revision(), second);
  ASSERT_EQ(world.Record(second).facts_size(), 1);
  EXPECT_EQ(world.Record(second).facts(0).change().kind(), v1::CHANGE_KIND_ENTERED);
  EXPECT_EQ(world.Record(second).facts(0).updated_before(), 0);
}

TEST(Erase, AFactGoesWhereTheLastClaimThatIsLeftWasWithdrawn) {
  World world;
  HideACorrection(world);
  world.MustCommit(Retract("claim/x"));
  const int64_t retracted = world.Head().revision();
  world.MustCommit(Describe("organization/b"));
  world.MustCommit(Erase("claim/s"));
  const auto expect = [&] {
    const auto at = [&](int64_t revision) {
      return world.RelationshipAt(*world.graph().At(revision), "MEMBER_OF", "organization/a", "alliance/x");
    };
    EXPECT_EQ(at(retracted - 1).valid_time().from(), "2019");
    EXPECT_EQ(at(retracted).subject(), "");
    EXPECT_EQ(at(retracted + 1).subject(), "");
    const log::LogRecord record = world.Record(retracted);
    ASSERT_EQ(record.facts_size(), 1);
    EXPECT_EQ(record.facts(0).change().kind(), v1::CHANGE_KIND_RETRACTED);
    EXPECT_FALSE(record.facts(0).change().has_after());
  };
  expect();
  world.Close();
  std::filesystem::remove_all(world.directory());
  world.Open();
  expect();
}

TEST(Erase, AFactGoesWhereTheLastClaimThatIsLeftWasDeprecated) {
  World world;
  HideACorrection(world);
  world.MustCommit(
      "changes { correct_claim { claim { id: 'claim/x' rank: RANK_DEPRECATED relationship { relation: "
      "RELATION_MEMBER_OF subject: 'organization/a' object: 'alliance/x' } citations { document: 'document/notes' } } "
      "} }");
  const int64_t deprecated = world.Head().revision();
  ASSERT_EQ(world.Record(deprecated).facts_size(), 0);
  world.MustCommit(Erase("claim/s"));
  const auto at = [&](int64_t revision) {
    return world.RelationshipAt(*world.graph().At(revision), "MEMBER_OF", "organization/a", "alliance/x");
  };
  EXPECT_EQ(at(deprecated - 1).valid_time().from(), "2019");
  EXPECT_EQ(at(deprecated).subject(), "");
  const log::LogRecord record = world.Record(deprecated);
  ASSERT_EQ(record.facts_size(), 1);
  EXPECT_EQ(record.facts(0).change().kind(), v1::CHANGE_KIND_DELETED);
}

TEST(Erase, ADescriptionThatADayWouldHaveBroughtComesWithThatDay) {
  World world;
  world.MustCommit(Describe("organization/a") + Secret("claim/s"));
  world.MustCommit(
      Cited("id: 'claim/l' confidence: CONFIDENCE_CONFIRMED entity { id: 'organization/a' description { name: 'Later' "
            "organization { } } } "
            "valid_time { from: '2025-02-01' }"));
  const int64_t before = world.Head().revision();
  world.SetDay("2025-02-01");
  ASSERT_EQ(world.Head().revision(), before + 1);
  ASSERT_EQ(world.Entity("organization/a").description().name(), kSecret);
  world.MustCommit(Erase("claim/s"));
  EXPECT_EQ(world.EntityAt(*world.graph().At(before), "organization/a").description().name(), "organization/a");
  EXPECT_EQ(world.EntityAt(*world.graph().At(before + 1), "organization/a").description().name(), "Later");
  EXPECT_EQ(world.Entity("organization/a").description().name(), "Later");
}

TEST(Erase, OneErasureAfterAnotherLeavesNothingOfEither) {
  World world;
  world.MustCommit(Describe("organization/a"));
  world.MustCommit(Secret("claim/1"));
  world.MustCommit(Secret("claim/2"));
  world.MustCommit(Erase("claim/1"));
  EXPECT_TRUE(world.InLog(kSecret));
  world.MustCommit(Erase("claim/2"));
  EXPECT_FALSE(world.InLog(kSecret));
  world.Close();
  EXPECT_FALSE(world.OnDisk(kSecret));
  world.Open();
}

TEST(Erase, AnErasedClaimCannotBeErasedOrChangedAgain) {
  World world;
  world.MustCommit(Describe("organization/a") + Secret("claim/s") + Erase("claim/s"));
  EXPECT_FALSE(world.InLog(kSecret));
  EXPECT_THAT(world.Refusal(Erase("claim/s") + Retract("claim/s")),
              ElementsAre("CLAIM_NOT_IN_FORCE at changes[0].erase_claim.claim_id",
                          "CLAIM_NOT_IN_FORCE at changes[1].retract_claim.claim_id"));
}

}  // namespace
}  // namespace entente::commit
