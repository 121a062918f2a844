// What the resolver makes of claims that are there from before, and of records that the source has no more.
#include <map>
#include <string>
#include <vector>

#include "cli/import/resolver.h"
#include "cli/import/text_key.h"
#include "cli/testing/resolver_run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::MatchesRegex;

TEST_F(ResolverTest, WhatWasDecidedIsDecidedAgainThoughTheGraphChanged) {
  graph_.Describe("organization/upstage", "Upstage");
  graph_.Suggest("Upstage.ai", v1::RESOLUTION_DECISION_REVIEW, {"organization/upstage"}, 0.71);
  const std::vector<RecordDraft> file = {Record("1", {Mentioned("Upstage.ai", true, "k1"), Mentioned("Kakao")})};
  const std::vector<std::string> first = Import(file);
  // Now there is an exact alias, a match, and another entity of a name.
  graph_.Describe("organization/upstage", "Upstage", "", "", {"Upstage.ai"});
  graph_.Suggest("Upstage.ai", v1::RESOLUTION_DECISION_MATCH, {"organization/upstage"}, 0.99);
  graph_.Describe("organization/kakao-corp", "Kakao");
  const auto before = graph_.claims;
  Resolver again = NewRun();
  EXPECT_EQ(Import(again, file), first);
  EXPECT_EQ(again.counts().known, 2);
  for (const auto& [id, claim] : graph_.claims) {
    EXPECT_EQ(claim.SerializeAsString(), before.at(id).SerializeAsString()) << id;
  }
}

TEST_F(ResolverTest, ARecordThatIsRenamedStaysTheSameThing) {
  Import({Record("1", {Mentioned("Facebook", true, "k1")})});
  EXPECT_THAT(Import({Record("1", {Mentioned("Meta", true, "k1")})}), ElementsAre("organization/facebook"));
}

TEST_F(ResolverTest, AClaimThatComesToPointAtSomethingElseIsResolvedAnew) {
  graph_.Describe("organization/google", "Google");
  graph_.Describe("organization/google-deepmind", "Google DeepMind");
  EXPECT_THAT(Import({Record("1", {Mentioned("Gemma", true, "k1"), Mentioned("Google")})}),
              ElementsAre("organization/gemma", "organization/google"));
  EXPECT_THAT(Import({Record("1", {Mentioned("Gemma", true, "k1"), Mentioned("Google DeepMind")})}),
              ElementsAre("organization/gemma", "organization/google-deepmind"));
}

TEST_F(ResolverTest, AClaimWhoseIdSaysAtWhatItPointsNeedsNoNote) {
  RecordDraft draft = Record("1", {Mentioned("Gemma", true, "k1"), Mentioned("Google")});
  Import({draft});
  EXPECT_EQ(graph_.claims.at("claim/src.1.part-of-1").note(), "as \"google\"");
  const std::string id = "claim/src.1.part-of." + KeyOf("Google", 32);
  draft.claims[1].set_id(id);
  Import({draft});
  EXPECT_EQ(graph_.claims.at(id).note(), "");
}

TEST_F(ResolverTest, ANoteOfTheMappingStays) {
  RecordDraft draft = Record("1", {Mentioned("Gemma", true, "k1"), Mentioned("Google")});
  draft.claims[1].set_note("according to the table");
  Import({draft});
  EXPECT_EQ(graph_.claims.at("claim/src.1.part-of-1").note(), "according to the table; as \"google\"");
}

TEST_F(ResolverTest, AClaimThatSomebodyMovedStaysWhereItIs) {
  const std::vector<RecordDraft> file = {Record("1", {Mentioned("Gemma", true, "k1"), Mentioned("Google")}),
                                         Record("2", {Mentioned("Bard", true, "k2"), Mentioned("Google")})};
  Import(file);
  graph_.claims.at("claim/src.2.part-of-1").mutable_relationship()->set_object("organization/google-cloud");
  EXPECT_THAT(Import(file), ElementsAre("organization/gemma", "organization/google", "organization/bard",
                                        "organization/google-cloud"));
}

TEST_F(ResolverTest, AMergedEntityKeepsTheClaims) {
  const std::vector<RecordDraft> file = {Record("1", {Mentioned("Facebook", true, "k1"), Mentioned("Parent Co")})};
  Import(file);
  graph_.claims.at("claim/src.1").mutable_entity()->set_id("organization/meta");
  graph_.claims.at("claim/src.1.part-of-1").mutable_relationship()->set_subject("organization/meta");
  Import(file);
  EXPECT_EQ(graph_.claims.at("claim/src.1").entity().id(), "organization/meta");
  EXPECT_EQ(graph_.claims.at("claim/src.1.part-of-1").relationship().subject(), "organization/meta");
}

TEST_F(ResolverTest, ASymmetricClaimThatWasKeptInTheOtherOrderIsKnownAgain) {
  RecordDraft draft = Record("1", {Mentioned("Zeta", true, "k1")});
  draft.mentions.push_back(Mentioned("Alpha"));
  v1::Claim& claim = draft.claims.emplace_back();
  claim.set_id("claim/src.1.with.alpha");
  claim.mutable_relationship()->set_relation(v1::RELATION_PARTNERS_WITH);
  claim.mutable_relationship()->set_subject("@0");
  claim.mutable_relationship()->set_object("@1");
  Import({draft});
  v1::RelationshipClaim& kept = *graph_.claims.at("claim/src.1.with.alpha").mutable_relationship();
  kept.set_subject("organization/alpha-group");  // as it was decided, in order of id
  kept.set_object("organization/zeta");
  Import({draft});
  EXPECT_EQ(graph_.claims.at("claim/src.1.with.alpha").relationship().subject(), "organization/zeta");
  EXPECT_EQ(graph_.claims.at("claim/src.1.with.alpha").relationship().object(), "organization/alpha-group");
}

TEST_F(ResolverTest, ARetractedClaimStillTellsWhatItWasAbout) {
  Import({Record("1", {Mentioned("Acme", true, "k1")})});
  graph_.claims.at("claim/src.1").set_state(v1::CLAIM_STATE_RETRACTED);
  graph_.Describe("organization/acme-inc", "Acme");
  EXPECT_THAT(Import({Record("1", {Mentioned("Acme", true, "k1")})}), ElementsAre("organization/acme"));
}

TEST_F(ResolverTest, WhatTheSourceWithdrewAndSaysAgainIsSaidOfWhatTheThingIsNow) {
  Import({Record("1", {Mentioned("Acme", true, "k1")}), Record("2", {Mentioned("Acme", true, "k2")})});
  const std::string apart = graph_.claims.at("claim/src.2").entity().id();
  EXPECT_NE(apart, "organization/acme");
  graph_.claims.at("claim/src.2").set_state(v1::CLAIM_STATE_RETRACTED);
  const std::vector<RecordDraft> both = {Record("1", {Mentioned("Acme", true, "k1")}),
                                         Record("2", {Mentioned("Acme", true, "k1")})};
  EXPECT_EQ(Resolved(both).back(), apart) << "the keepers took it back, not the source";
  graph_.claims.at("claim/src.2").set_retraction_reason(v1::RETRACTION_REASON_SOURCE_WITHDREW);
  EXPECT_EQ(Resolved(both).back(), "organization/acme");
}

TEST_F(ResolverTest, WhatWasWithdrawnStillTellsWhereNothingElseDoes) {
  Import({Record("1", {Mentioned("Acme", true, "k1")})});
  v1::Claim& claim = graph_.claims.at("claim/src.1");
  claim.set_state(v1::CLAIM_STATE_RETRACTED);
  claim.set_retraction_reason(v1::RETRACTION_REASON_SOURCE_WITHDREW);
  graph_.Describe("organization/acme-inc", "Acme");
  EXPECT_THAT(Import({Record("1", {Mentioned("Acme", true, "k1")})}), ElementsAre("organization/acme"));
}

TEST_F(ResolverTest, OfAClaimThatCameBackTheLastVersionCounts) {
  Import({Record("1", {Mentioned("Acme", true, "k1")})});
  v1::Claim first = graph_.claims.at("claim/src.1");
  v1::Claim last = first;
  first.set_state(v1::CLAIM_STATE_RETRACTED);
  first.set_retraction_reason(v1::RETRACTION_REASON_SOURCE_WITHDREW);
  graph_.Apply(first);
  first.set_id("claim/src.1.again-2");
  graph_.Apply(first);
  last.set_id("claim/src.1.again-3");
  last.mutable_entity()->set_id("organization/moved-by-somebody");
  graph_.Apply(last);
  EXPECT_THAT(Resolved({Record("1", {Mentioned("Acme", true, "k1")})}), ElementsAre("organization/moved-by-somebody"));
}

TEST_F(ResolverTest, AnIdThatItsRecordsLeftGoesToWhatHasItsName) {
  Resolver run = NewRun();
  Import(run, {Record("1", {Mentioned("Acme", true, "k1")}), Record("1b", {Mentioned("Acme", true, "k1")})});
  run.LetGo({"1"});
  EXPECT_THAT(Import(run, {Record("2", {Mentioned("Acme", true, "k2")})}),
              ElementsAre(MatchesRegex("organization/acme-[0-9a-f]{6}")))
      << "1b still describes it";
  run.LetGo({"1b"});
  EXPECT_THAT(Import(run, {Record("3", {Mentioned("Acme", true, "k3")})}), ElementsAre("organization/acme"));
  EXPECT_THAT(Import(run, {Record("4", {Mentioned("Acme", true, "k1")})}),
              ElementsAre(MatchesRegex("organization/acme-[0-9a-f]{6}")))
      << "it is of another now";
}

TEST_F(ResolverTest, AnIdIsNotLeftToWhatCannotBeTheSameOrIsDescribedByOthersToo) {
  graph_.Describe("organization/acme", "Acme", "US");
  Resolver run = NewRun();
  Import(run, {Record("1", {From("US", Mentioned("Acme", true, "k1"))}),
               Record("2", {From("US", Mentioned("Argosy", true, "k2"))})});
  ASSERT_EQ(graph_.claims.at("claim/src.1").entity().id(), "organization/acme");
  run.LetGo({"1", "2"});
  EXPECT_THAT(Import(run, {Record("3", {From("FR", Mentioned("Acme", true, "k3"))})}),
              ElementsAre(MatchesRegex("organization/acme-[0-9a-f]{6}")));
  EXPECT_THAT(Import(run, {Record("4", {From("FR", Mentioned("Argosy", true, "k4"))})}),
              ElementsAre(MatchesRegex("organization/argosy-[0-9a-f]{6}")));
  EXPECT_THAT(Import(run, {Record("5", {Mentioned("Acme", true, "k5")})}),
              ElementsAre(MatchesRegex("organization/acme-[0-9a-f]{6}")));
  EXPECT_THAT(Import(run, {Record("6", {From("US", Mentioned("Argosy", true, "k6"))})}),
              ElementsAre("organization/argosy"));
}

TEST_F(ResolverTest, WhatLeftAndComesBackIsWhatItWas) {
  Resolver run = NewRun();
  Import(run, {Record("1", {Mentioned("Acme", true, "k1")}), Record("2", {Mentioned("Acme", true, "k2")})});
  const std::string second = graph_.claims.at("claim/src.2").entity().id();
  run.LetGo({"2"});
  graph_.claims.erase("claim/src.2");
  EXPECT_THAT(Import(run, {Record("3", {Mentioned("Acme", true, "k2")})}), ElementsAre(second));
}

}  // namespace
}  // namespace entente::cli
