#include "service/commit/integrity.h"

#include "gmock/gmock.h"
#include "service/commit/test_world.h"

namespace entente::commit {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::string Models(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += Describe("model/" + name);
  return text;
}

TEST(Required, AnEntityThatIsNoStubNeedsItsRequiredFields) {
  World world;
  EXPECT_THAT(world.Refusal(Cited("entity { id: 'statement/s' description { statement { } } }")),
              UnorderedElementsAre("REQUIRED at changes[0].assert_claim.entity.description.name",
                                   "REQUIRED at changes[0].assert_claim.entity.description.statement.text"));
  world.MustCommit(
      Describe("organization/a", "", "claim/name") +
      Cited("id: 'claim/rest' entity { id: 'organization/a' description { summary: 's' organization { } } }"));
  EXPECT_THAT(world.Refusal(Retract("claim/name")), ElementsAre("REQUIRED at changes[0].retract_claim.claim_id"));
  world.MustCommit(Retract("claim/name") + Retract("claim/rest"));
}

TEST(Required, AnErasureIsNotHeldUpByWhatItLeavesOut) {
  World world;
  world.MustCommit(
      Describe("organization/a", "", "claim/name") +
      Cited("id: 'claim/rest' entity { id: 'organization/a' description { summary: 's' organization { } } }"));
  world.MustCommit(Erase("claim/name"));
  EXPECT_EQ(world.Entity("organization/a").description().summary(), "s");
  EXPECT_FALSE(world.Entity("organization/a").description().has_name());
}

TEST(Cycle, AChainBackToItsStartIsRefusedAndNamed) {
  World world;
  world.MustCommit(Models({"a", "b", "c"}) + Relate("BASED_ON", "model/a", "model/b", "2020", "2021") +
                   Relate("BASED_ON", "model/b", "model/c"));
  const auto refused = world.Commit(Relate("BASED_ON", "model/c", "model/a"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Complaints(refused.status()), ElementsAre("CYCLE at changes[0].assert_claim.relationship.object"));
  EXPECT_EQ(MetadataOf(refused.status(), "cycle"), "model/c > model/a > model/b > model/c");
}

TEST(Cycle, RelationsThatImplyAnAcyclicOneAreLinksOfItsChains) {
  World world;
  world.MustCommit(Models({"a", "b"}) + Relate("DERIVED_FROM", "model/a", "model/b"));
  const auto refused = world.Commit(Relate("BASED_ON", "model/b", "model/a"));
  EXPECT_THAT(Complaints(refused.status()), ElementsAre("CYCLE at changes[0].assert_claim.relationship.object"));
}

TEST(Cycle, OneCommitCannotCloseItEither) {
  World world;
  EXPECT_THAT(world.Refusal(Models({"a", "b"}) + Relate("BASED_ON", "model/a", "model/b") +
                            Relate("BASED_ON", "model/b", "model/a")),
              UnorderedElementsAre("CYCLE at changes[2].assert_claim.relationship.object",
                                   "CYCLE at changes[3].assert_claim.relationship.object"));
}

TEST(Cycle, ALinkThatTheSameCommitTakesAwayDoesNotCount) {
  World world;
  world.MustCommit(Models({"a", "b"}) + Relate("BASED_ON", "model/a", "model/b", "", "", "claim/ab"));
  world.MustCommit(Retract("claim/ab") + Relate("BASED_ON", "model/b", "model/a"));
}

TEST(Cycle, TheSearchIsBounded) {
  World world({.max_cycle_search = 2});
  world.MustCommit(Models({"a", "b", "c", "d", "e"}) + Relate("BASED_ON", "model/a", "model/b"));
  world.MustCommit(Relate("BASED_ON", "model/d", "model/e"));
  world.MustCommit(Relate("BASED_ON", "model/c", "model/d"));
  const auto refused = world.Commit(Relate("BASED_ON", "model/b", "model/c"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(MetadataOf(refused.status(), "limit"), "2");
}

TEST(ExternalId, TwoEntitiesCannotHoldTheSame) {
  World world;
  world.MustCommit(Describe("organization/a", "wikidata_id: 'Q1'", "claim/a"));
  const auto refused = world.Commit(Describe("organization/b", "wikidata_id: 'Q1'"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Complaints(refused.status()),
              ElementsAre("EXTERNAL_ID_TAKEN at changes[0].assert_claim.entity.description.wikidata_id"));
  EXPECT_EQ(MetadataOf(refused.status(), "existing"), "organization/a");
  world.MustCommit(Describe("organization/b", "wikidata_id: 'Q2'"));
  world.MustCommit(Retract("claim/a") + Describe("organization/c", "wikidata_id: 'Q1'"));
}

TEST(ExternalId, NorCanTwoEntitiesOfOneCommit) {
  World world;
  const auto refused = world.Commit(Describe("organization/a", "organization { cik: '0001015650' }") +
                                    Describe("organization/b", "organization { cik: '0001015650' }"));
  EXPECT_THAT(Complaints(refused.status()),
              ElementsAre("EXTERNAL_ID_TAKEN at changes[1].assert_claim.entity.description.organization.cik"));
}

}  // namespace
}  // namespace entente::commit
