#include "service/commit/clock_day.h"

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Turns(const log::LogRecord& record) {
  std::vector<std::string> turns;
  for (const log::FactEffect& effect : record.facts()) {
    turns.push_back(absl::StrCat(v1::ChangeKind_Name(effect.change().kind()).substr(12), " ",
                                 v1::Validity_Name(effect.validity_before()).substr(9), ">",
                                 v1::Validity_Name(effect.validity_after()).substr(9)));
  }
  return turns;
}

TEST(ClockDay, TheFirstRevisionOfAStoreIsItsDay) {
  World world({}, "2025-01-10");
  const log::LogRecord first = world.Record(1);
  EXPECT_EQ(first.author(), kClockAuthor);
  EXPECT_EQ(first.reason(), kClockReason);
  EXPECT_EQ(first.clock_day(), *base::ParseDay("2025-01-10"));
  EXPECT_THAT(first.facts(), IsEmpty());
}

TEST(ClockDay, AFactBecomesAndCeasesValidOnTheDaysOfItsBounds) {
  World world({}, "2025-01-10");
  world.MustCommit(Describe("organization/a") + Describe("alliance/x") +
                   Relate("MEMBER_OF", "organization/a", "alliance/x", "2025-02", "2025-06-15", "claim/m"));
  world.SetDay("2025-01-31");
  EXPECT_THAT(Turns(world.Record(4)), IsEmpty());
  world.SetDay("2025-02-01");
  EXPECT_THAT(Turns(world.Record(5)), ElementsAre("BECAME_VALID NOT_VALID>POSSIBLE"));
  EXPECT_EQ(world.Record(5).facts(0).change().after().relationship().subject(), "organization/a");
  EXPECT_TRUE(world.Record(5).facts(0).clock_only());
  world.SetDay("2025-02-28");
  EXPECT_THAT(Turns(world.Record(6)), ElementsAre("BECAME_VALID POSSIBLE>DEFINITE"));
  world.SetDay("2025-06-15");
  EXPECT_THAT(Turns(world.Record(7)), ElementsAre("CEASED_VALID DEFINITE>NOT_VALID"));
  EXPECT_EQ(world.Relationship("MEMBER_OF", "organization/a", "alliance/x").updated_revision(), 3);
}

TEST(ClockDay, AJumpTellsEveryTurnInOrder) {
  World world({}, "2025-01-10");
  world.MustCommit(Describe("organization/a") + Describe("alliance/x") +
                   Relate("MEMBER_OF", "organization/a", "alliance/x", "2025-02", "2025-06-15"));
  world.SetDay("2026-01-01");
  EXPECT_THAT(Turns(world.Record(4)), ElementsAre("BECAME_VALID NOT_VALID>POSSIBLE", "BECAME_VALID POSSIBLE>DEFINITE",
                                                  "CEASED_VALID DEFINITE>NOT_VALID"));
  EXPECT_EQ(world.graph().published(), 4);
}

TEST(ClockDay, AnObservationTurnsWithItsPeriod) {
  World world({}, "2025-01-10");
  world.MustCommit(Describe("organization/a") +
                   Cited("observation { subject: 'organization/a' metric: METRIC_EMPLOYEES period: '2025-03' "
                         "quantity { amount: 5 unit: 'people' } }"));
  world.SetDay("2025-03-05");
  EXPECT_THAT(Turns(world.Record(4)), ElementsAre("BECAME_VALID NOT_VALID>DEFINITE"));
}

TEST(ClockDay, ADatedDescriptionIsResolvedAgainOnItsDays) {
  World world({}, "2025-01-10");
  world.MustCommit(
      Describe("organization/a") +
      Cited("rank: RANK_PREFERRED entity { id: 'organization/a' description { name: 'New' organization { } "
            "} } valid_time { from: '2025-02-01' until: '2025-03-01' }"));
  EXPECT_EQ(world.Entity("organization/a").description().name(), "organization/a");
  world.SetDay("2025-02-10");
  EXPECT_EQ(world.Entity("organization/a").description().name(), "New");
  EXPECT_EQ(world.Entity("organization/a").updated_revision(), 4);
  EXPECT_EQ(world.Record(4).facts(0).change().kind(), v1::CHANGE_KIND_CHANGED);
  world.SetDay("2025-03-01");
  EXPECT_EQ(world.Entity("organization/a").description().name(), "organization/a");
}

TEST(ClockDay, AnEntityDescribedOnlyFromALaterDayIsAStubUntilThen) {
  World world({}, "2025-01-10");
  world.MustCommit(
      Cited("entity { id: 'organization/a' description { name: 'A' organization { } } } "
            "valid_time { from: '2025-02-01' }"));
  EXPECT_TRUE(world.Entity("organization/a").stub());
  world.Close();
  world.Open();
  world.SetDay("2025-02-01");
  EXPECT_FALSE(world.Entity("organization/a").stub());
  EXPECT_EQ(world.Entity("organization/a").description().name(), "A");
}

TEST(ClockDay, ACommitOnANewDayComesAfterTheDay) {
  World world({}, "2025-01-10");
  world.clock().Set(MicrosOf("2025-01-12") + 5);
  EXPECT_EQ(world.MustCommit(Describe("organization/a")).revision(), 4);
  EXPECT_EQ(world.Record(3).author(), kClockAuthor);
  EXPECT_EQ(world.Record(4).clock_day(), *base::ParseDay("2025-01-12"));
}

TEST(ClockDay, AClockThatIsSetBackTurnsNothingBack) {
  World world({}, "2025-01-10");
  world.clock().Set(MicrosOf("2025-01-12"));
  world.MustCommit(Describe("organization/a"));
  world.clock().Set(MicrosOf("2025-01-01"));
  const int64_t revision = world.MustCommit(Describe("organization/b")).revision();
  EXPECT_EQ(world.Record(revision).clock_day(), *base::ParseDay("2025-01-12"));
  EXPECT_EQ(world.Record(revision).commit_time_us(), MicrosOf("2025-01-12"));
}

}  // namespace
}  // namespace entente::commit
