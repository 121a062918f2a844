// What becomes of the records of a batch: kept, refused, known again.
#include "service/bulk/batch_plan.h"

#include "gmock/gmock.h"
#include "service/bulk/testing/source.h"
#include "service/schema/validate.h"

namespace entente::bulk {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using BatchPlanTest = ImportTest;

const std::string kA = Record("f:1", Claim("claim/s.a", Organization("a", "A")));
const std::string kB = Record("f:2", Claim("claim/s.b", Organization("b", "B")));

TEST_F(BatchPlanTest, ReportsWhatIsWrongWithARecordAndKeepsTheOthers) {
  const Told told = Take(
      *Open("run"), 1,
      kA + Record("f:2", Claim("claim/s.b", Organization("B!", "B")) + Claim("claim/s.bb", Organization("c", "C"))) +
          Record("f:3", "claims { id: 'claim/s.c' " + Organization("c", "C") + " }") +
          Record("f:4", "claims { " + Organization("d", "D") + " }"));
  EXPECT_THAT(Refused(told),
              ElementsAre("f:2 INVALID_FORMAT at claims[0].entity.id", "f:3 CITATION_REQUIRED at claims[0].citations",
                          "f:4 REQUIRED at claims[0].id"));
  EXPECT_EQ(told->refused(0).position(), 1);
  EXPECT_EQ(Counts(told->counts()), "1 asserted, 4 refused");
  EXPECT_EQ(told->counts().records(), 1);
  EXPECT_EQ(told->counts().refused_records(), 3);
  EXPECT_EQ(world_.Claim("claim/s.bb").id(), "") << "a record is taken whole or not at all";
}

TEST_F(BatchPlanTest, WhatOnlyARefusedRecordDescribesIsMissed) {
  const Told told = Take(
      *Open("run"), 1,
      Record("f:1", Claim("claim/s.ab", Partnership("a", "b"))) + kA +
          Record("f:3", Claim("claim/s.b", Organization("b", "B")) + Claim("claim/s.x", Partnership("b", "nobody"))));
  EXPECT_THAT(Refused(told), ElementsAre("f:1 UNKNOWN_ENTITY at claims[0].relationship.object",
                                         "f:3 UNKNOWN_ENTITY at claims[1].relationship.object"));
  EXPECT_EQ(Counts(told->counts()), "1 asserted, 3 refused");
}

TEST_F(BatchPlanTest, OfTwoThatContradictEachOtherTheFirstIsKept) {
  const std::string rivals = Record("f:3", Claim("claim/s.one", PartOf("a", "b", "2020"))) +
                             Record("f:4", Claim("claim/s.two", PartOf("a", "c", "2020")));
  const Told told = Take(*Open("run"), 1, kA + kB + Record("f:c", Claim("claim/s.c", Organization("c", "C"))) + rivals);
  EXPECT_THAT(Refused(told), ElementsAre("f:4 FUNCTIONAL_CONFLICT at claims[0].relationship.object"));
  EXPECT_EQ(world_.Claim("claim/s.one").state(), v1::CLAIM_STATE_ASSERTED);
}

TEST_F(BatchPlanTest, ADocumentThatARefusedRecordDescribesTellsCitationsNothing) {
  const std::string document =
      "entity { id: 'document/report' description { name: 'Report' document { published: '2024-05-01' "
      "origin_group: 'agency' } } } ";
  const std::string citing = "claims { id: 'claim/s.a' " + Organization("a", "A") +
                             " citations { document: 'document/report' locator: 'p. 1' } } ";
  const std::string rivals =
      Record("f:1", Claim("claim/s.one", PartOf("d", "b", "2020"))) + Record("f:2", citing) +
      Record("f:3", Claim("claim/s.report", document) + Claim("claim/s.two", PartOf("d", "c", "2020")));
  const Told told = Take(*Open("run", "create_stubs: true"), 1, rivals);
  EXPECT_THAT(Refused(told), ElementsAre("f:3 FUNCTIONAL_CONFLICT at claims[1].relationship.object"));
  const v1::Claim kept = world_.Claim("claim/s.a");
  ASSERT_EQ(kept.citations_size(), 1);
  EXPECT_EQ(kept.citations(0).origin_group(), "document/report");
  EXPECT_EQ(kept.citations(0).published(), "");
  EXPECT_EQ(kept.citations(0).locator(), "p. 1");
}

TEST_F(BatchPlanTest, WhatARefusedRecordWouldHaveEndedIsNotEnded) {
  const Told told = Take(*Open("run", "create_stubs: true"), 1,
                         Record("f:1", Claim("claim/s.old", PartOf("a", "b", "2010"))) +
                             Record("f:2", Claim("claim/s.one", PartOf("d", "b", "2020"))) +
                             Record("f:3", Claim("claim/s.new", PartOf("a", "c", "2020")) +
                                               Claim("claim/s.two", PartOf("d", "c", "2020"))));
  EXPECT_THAT(Refused(told), ElementsAre("f:3 FUNCTIONAL_CONFLICT at claims[1].relationship.object"));
  EXPECT_EQ(world_.Claim("claim/s.old").valid_time().from(), "2010");
  EXPECT_EQ(world_.Claim("claim/s.old").valid_time().until(), "");
  EXPECT_EQ(world_.Claim("claim/s.old").change_note(), "");
}

TEST_F(BatchPlanTest, VeryManyThatContradictEachOtherAreAllRefused) {
  std::string records = kA;
  for (int i = 0; i < 40; ++i) {
    const std::string id = absl::StrCat("p", i);
    absl::StrAppend(&records, Record(id, Claim("claim/s." + id, Organization(id, id)) +
                                             Claim("claim/s.part-" + id, PartOf("a", id, "2020"))));
  }
  const Told told = Take(*Open("run"), 1, records);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_THAT(told->refused(), SizeIs(40));
  EXPECT_EQ(Counts(told->counts()), "1 asserted, 80 refused");
}

TEST_F(BatchPlanTest, AClaimThatRecordsRepeatIsSaidOnce) {
  const Told told =
      Take(*Open("run"), 1,
           kA + Record("f:2", Claim("claim/s.a", Organization("a", "A")) + Claim("claim/s.b", Organization("b", "B"))));
  EXPECT_THAT(Refused(told), IsEmpty());
  EXPECT_EQ(Counts(told->counts()), "2 asserted, 1 unchanged");
}

TEST_F(BatchPlanTest, AClaimThatARefusedRecordSaidIsSaidByTheNextThatHasIt) {
  const Told told =
      Take(*Open("run"), 1,
           Record("f:1", Claim("claim/s.a", Organization("a", "A")) + Claim("claim/s.x", Partnership("a", "nobody"))) +
               Record("f:2", Claim("claim/s.a", Organization("a", "A"))));
  EXPECT_THAT(Refused(told), ElementsAre("f:1 UNKNOWN_ENTITY at claims[1].relationship.object"));
  EXPECT_EQ(Counts(told->counts()), "1 asserted, 2 refused");
  EXPECT_EQ(world_.Claim("claim/s.a").state(), v1::CLAIM_STATE_ASSERTED);
}

TEST_F(BatchPlanTest, AnIdThatIsGivenToTwoDifferentClaimsIsRefusedTheSecondTime) {
  const Told told = Take(*Open("run"), 1, kA + Record("f:2", Claim("claim/s.a", Organization("a", "Another name"))));
  EXPECT_THAT(Refused(told), ElementsAre("f:2 CLAIM_EXISTS at claims[0].id"));
  EXPECT_EQ(world_.Entity("organization/a").description().name(), "A");
}

TEST_F(BatchPlanTest, EveryClaimBeginsAsTheImportSays) {
  const Told told =
      Take(*Open("run", "claim_prefix: 'claim/t.'"), 1, kA + Record("f:2", Claim("claim/t.b", Organization("b", "B"))));
  EXPECT_THAT(Refused(told), ElementsAre("f:1 INVALID_FORMAT at claims[0].id"));
}

TEST_F(BatchPlanTest, ALocatorHasItsLimit) {
  const Told told = Take(*Open("run"), 1, Record(std::string(1025, 'l'), Claim("claim/s.a", Organization("a", "A"))));
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_THAT(told->refused(), SizeIs(1));
}

TEST_F(BatchPlanTest, WhatTheServiceFillsInIsNoDifference) {
  world_.MustCommit(
      "changes { assert_claim { entity { id: 'document/dated' description { name: 'Dated' document { "
      "published: '2024-05-01' origin_group: 'agency' } } } citations { document: 'document/notes' } } }");
  const std::string record = "records { locator: 'f:1' claims { id: 'claim/s.a' " + Organization("a", "A") +
                             " citations { document: 'document/dated' } } }";
  EXPECT_EQ(Counts(Run("first", record)), "1 asserted");
  EXPECT_EQ(world_.Claim("claim/s.a").citations(0).origin_group(), "agency");
  EXPECT_EQ(world_.Claim("claim/s.a").citations(0).published(), "2024-05-01");
  EXPECT_EQ(Counts(Run("second", record)), "1 unchanged");
}

TEST_F(BatchPlanTest, AnEndBecauseANewerOneTookThePlaceIsNoDifference) {
  const std::string records = kA + kB + Record("f:3", Claim("claim/s.c", Organization("c", "C"))) +
                              Record("f:4", Claim("claim/s.old", PartOf("a", "b", "2010")));
  const std::string newer = Record("f:5", Claim("claim/s.new", PartOf("a", "c", "2020")));
  Run("first", records);
  Run("second", newer);
  ASSERT_EQ(world_.Claim("claim/s.old").valid_time().until(), "2020");
  EXPECT_EQ(Counts(Run("third", records + newer)), "5 unchanged");
  const std::string noted = "claims { id: 'claim/s.old' " + PartOf("a", "b", "2010") +
                            " note: 'read again' citations { document: 'document/notes' } }";
  EXPECT_EQ(Counts(Run("fourth", Record("f:4", noted))), "1 corrected") << "the end stays, or the two would overlap";
  EXPECT_EQ(world_.Claim("claim/s.old").valid_time().until(), "2020");
  EXPECT_EQ(Counts(Run("fifth", Record("f:4", noted) + newer)), "2 unchanged");
}

TEST_F(BatchPlanTest, WhatHasNoIdLeftToComeBackUnderIsRefused) {
  const std::string id = "claim/s." + std::string(schema::kMaxIdNameBytes - 4, 'x');
  Run("first", Record("f:1", Claim(id, Organization("b", "B"))));
  world_.MustCommit(commit::Retract(id));
  const Told told = Take(*Open("second"), 1, Record("f:1", Claim(id, Organization("b", "B otherwise"))));
  EXPECT_THAT(Refused(told), ElementsAre("f:1 CLAIM_NOT_IN_FORCE at claims[0].id"));
}

TEST_F(BatchPlanTest, WhatTheKeepersTookBackStaysSoUntilTheSourceSaysSomethingElse) {
  Run("first", kA + kB);
  world_.MustCommit(commit::Retract("claim/s.b"));  // an error of entry
  EXPECT_EQ(Counts(Run("second", kA + kB)), "2 unchanged");
  EXPECT_EQ(world_.Claim("claim/s.b").state(), v1::CLAIM_STATE_RETRACTED);
  EXPECT_EQ(Counts(Run("third", Record("f:2", Claim("claim/s.b", Organization("b", "B again"))))), "1 asserted");
  EXPECT_EQ(world_.Claim("claim/s.b.again-2").entity().description().name(), "B again");
  EXPECT_EQ(Counts(Run("fourth", Record("f:2", Claim("claim/s.b", Organization("b", "B again"))))), "1 unchanged");
}

TEST_F(BatchPlanTest, WhatWasErasedDoesNotComeBackByItself) {
  Run("first", kA + kB);
  world_.MustCommit(commit::Erase("claim/s.b"));
  EXPECT_THAT(Refused(Take(*Open("second"), 1, kA + kB)), ElementsAre("f:2 CLAIM_NOT_IN_FORCE at claims[0].id"));
}

TEST_F(BatchPlanTest, WhatNamesAMergedEntityIsKnownAgain) {
  const std::string records = kA + kB + Record("f:c", Claim("claim/s.c", Organization("c", "C"))) +
                              Record("f:bc", Claim("claim/s.bc", Partnership("b", "c")));
  Run("first", records);
  world_.MustCommit("changes { merge_entities { from: 'organization/c' into: 'organization/a' } }");
  EXPECT_EQ(Counts(Run("second", records)), "4 unchanged");
  EXPECT_EQ(world_.Claim("claim/s.bc").relationship().subject(), "organization/a");
  const Told told = Take(*Open("third"), 1, Record("f:ac", Claim("claim/s.ac", Partnership("a", "c"))));
  EXPECT_THAT(Refused(told), ElementsAre("f:ac CONFLICTING_FIELDS at claims[0].relationship.object"));
}

TEST_F(BatchPlanTest, RefusalsThatAreTooManyAreToldInShort) {
  limits_.max_refused_bytes = 2000;
  std::string records;
  for (int i = 0; i < 50; ++i) {
    absl::StrAppend(&records, Record(absl::StrCat("f:", i), Claim(absl::StrCat("claim/s.", i), Partnership("x", "y"))));
  }
  const Told told = Take(*Open("run"), 1, records);
  ASSERT_THAT(told->refused(), SizeIs(50));
  EXPECT_LT(told->ByteSizeLong(), 4000u);
  EXPECT_GT(told->refused(0).status().details_size(), 0);
  EXPECT_EQ(told->refused(49).position(), 49);
  EXPECT_EQ(told->refused(49).status().code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace entente::bulk
