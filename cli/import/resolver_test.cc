#include "cli/import/resolver.h"

#include <string>
#include <utility>
#include <vector>

#include "cli/import/resolver_match.h"
#include "cli/testing/resolver_run.h"
#include "entente/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

TEST_F(ResolverTest, AThingNobodyKnowsGetsAnIdFromItsName) {
  Resolver run = NewRun();
  EXPECT_THAT(Import(run, {Record("1", {Mentioned("Acme Robotics", true)})}),
              ElementsAre("organization/acme-robotics"));
  EXPECT_EQ(run.counts().created, 1);
  EXPECT_EQ(run.counts().stubbed, 0);
}

TEST_F(ResolverTest, WhatIsOnlyPointedAtBecomesAStub) {
  Resolver run = NewRun();
  EXPECT_THAT(Import(run, {Record("1", {Mentioned("Acme", true), Mentioned("Big Holding")})}),
              ElementsAre("organization/acme", "organization/big-holding"));
  EXPECT_EQ(run.counts().created, 1);
  EXPECT_EQ(run.counts().stubbed, 1);
  EXPECT_TRUE(graph_.Entities().at("organization/big-holding").stub());
}

TEST_F(ResolverTest, AStubThatALaterRecordDescribesIsThatThing) {
  Resolver run = NewRun();
  Import(run, {Record("1", {Mentioned("Acme", true), Mentioned("Big Holding")})});
  EXPECT_THAT(Import(run, {Record("2", {Mentioned("Big Holding", true, "k2")})}),
              ElementsAre("organization/big-holding"));
  EXPECT_EQ(run.counts().created, 2);
  EXPECT_EQ(run.counts().stubbed, 0);
}

TEST_F(ResolverTest, AStubOfAnotherRunIsTheThingOfItsName) {
  Import({Record("1", {Mentioned("Acme", true), Mentioned("Big Holding")})});
  Resolver other(graph_, "other", {});
  EXPECT_THAT(Import(other, {Record("9", {Mentioned("Big Holding", true, "k9")})}),
              ElementsAre("organization/big-holding"));
  EXPECT_EQ(other.counts().matched, 1);
}

TEST_F(ResolverTest, AnExternalIdDecidesWhateverTheName) {
  graph_.Describe("organization/skt", "SK Telecom", "KR", "042nb2s44");
  graph_.Describe("organization/other", "Something Else");
  EXPECT_THAT(Import({Record("1", {WithRor("042nb2s44", Mentioned("Something Else", true))})}),
              ElementsAre("organization/skt"));
}

TEST_F(ResolverTest, ExternalIdsOfSeveralEntitiesAreForAPersonToDecide) {
  graph_.Describe("organization/one", "One", "", "r1");
  graph_.Describe("organization/two", "Two", "", "r2");
  EXPECT_THAT(Import({Record("1", {WithRor("r2", WithRor("r1", Mentioned("Both", true)))})}),
              ElementsAre("organization/both"));
  ASSERT_EQ(last_.queued.size(), 1u);
  EXPECT_EQ(last_.queued[0].candidates.size(), 2u);
}

TEST_F(ResolverTest, AnAliasThatOneEntityBearsDecides) {
  graph_.Describe("organization/skt", "SK Telecom", "KR", "", {"Sunkyong Telecom", "SK텔레콤"});
  EXPECT_THAT(Import({Record("1", {Mentioned("sunkyong telecom", true)})}), ElementsAre("organization/skt"));
  EXPECT_THAT(graph_.asked, IsEmpty());
}

TEST_F(ResolverTest, AnAliasOfAnotherKindDoesNotCount) {
  graph_.Describe("product/acme", "Acme");
  EXPECT_THAT(Import({Record("1", {Mentioned("Acme", true)})}), ElementsAre("organization/acme"));
}

TEST_F(ResolverTest, CountriesThatDisagreeSpeakAgainstAnAlias) {
  graph_.Describe("organization/health-fr", "Ministry of Health", "FR");
  EXPECT_THAT(Import({Record("1", {From("KR", Mentioned("Ministry of Health", true))})}),
              ElementsAre("organization/ministry-of-health"));
  EXPECT_THAT(Import({Record("2", {From("FR", Mentioned("Ministry of Health", false))})}),
              ElementsAre("organization/health-fr"));
}

TEST_F(ResolverTest, OfSeveralOfANameTheOneInTheCountryIsMeant) {
  graph_.Describe("organization/health-fr", "Ministry of Health", "FR");
  graph_.Describe("organization/health-kr", "Ministry of Health", "KR");
  EXPECT_THAT(Import({Record("1", {From("KR", Mentioned("Ministry of Health"))})}),
              ElementsAre("organization/health-kr"));
  // Nothing says which.
  EXPECT_THAT(Import({Record("2", {Mentioned("Ministry of Health")})}), ElementsAre("organization/ministry-of-health"));
}

TEST_F(ResolverTest, AnotherExternalIdSpeaksAgainstAnAliasAndACandidate) {
  graph_.Describe("organization/argosy", "Argosy University", "US", "r1");
  graph_.Suggest("Argosy University", v1::RESOLUTION_DECISION_MATCH, {"organization/argosy"}, 0.99);
  EXPECT_THAT(Import({Record("1", {WithRor("r2", Mentioned("Argosy University", true, "r2"))})}),
              ElementsAre("organization/argosy-university"));
}

TEST_F(ResolverTest, AStubIsNotWhatHasAnotherExternalId) {
  Resolver run = NewRun();
  Import(run, {Record("1", {Mentioned("Ward", true), WithRor("r1", Mentioned("Bronovo Hospital", false, "r1"))})});
  EXPECT_THAT(Import(run, {Record("2", {WithRor("r2", Mentioned("Bronovo Hospital", true, "r2"))})}),
              ElementsAre(MatchesRegex("organization/bronovo-hospital-[0-9a-f]{6}")));
}

TEST_F(ResolverTest, AnAbbreviationAloneTellsTooLittle) {
  const std::string college = "organization/albert-einstein-college";
  graph_.Describe(college, "Albert Einstein College of Medicine", "US", "", {"AECOM", "Einstein"});
  EXPECT_THAT(Import({Record("1", {Mentioned("AECOM", true, "k1")})}), ElementsAre("organization/aecom"));
  EXPECT_THAT(Import({Record("2", {Mentioned("Einstein", true, "k2")})}), ElementsAre(college));
  graph_.claims.clear();
  graph_.Describe(college, "Albert Einstein College of Medicine", "US", "", {"AECOM"});
  EXPECT_THAT(Import({Record("3", {From("US", Mentioned("AECOM", true, "k3"))})}), ElementsAre(college));
}

TEST_F(ResolverTest, AnAbbreviationIsForAPersonToDecideHoweverLikelyItLooks) {
  const std::string lab = "organization/research-in-gene-therapy";
  graph_.Describe(lab, "Translational Research in Gene Therapy", "FR");
  graph_.Suggest("TARGET CORP", v1::RESOLUTION_DECISION_MATCH, {lab}, 0.97);
  EXPECT_THAT(Import({Record("2", {From("FR", Mentioned("TARGET CORP", true, "k2"))})}), ElementsAre(lab));
  graph_.claims.erase("claim/src.2");
  EXPECT_THAT(Import({Record("1", {Mentioned("TARGET CORP", true, "k1")})}), ElementsAre("organization/target-corp"));
  ASSERT_EQ(last_.queued.size(), 1u);
  EXPECT_EQ(last_.queued[0].candidates[0].id, lab);
}

TEST_F(ResolverTest, OfSeveralThatBearANameItIsTheOneKnownByIt) {
  graph_.Describe("organization/mit", "MIT", "US");
  graph_.Describe("organization/manukau", "Manukau Institute of Technology", "NZ", "", {"MIT"});
  EXPECT_THAT(Import({Record("1", {Mentioned("MIT", true, "k1")})}), ElementsAre("organization/mit"));
  EXPECT_THAT(Import({Record("2", {From("NZ", Mentioned("MIT", true, "k2"))})}), ElementsAre("organization/manukau"));
  EXPECT_THAT(Import({Record("3", {From("KR", Mentioned("MIT", true, "k3"))})}),
              ElementsAre(MatchesRegex("organization/mit-[0-9a-f]{6}")));
}

TEST(Abbreviations, AreOneWordOfLettersOfTheOthers) {
  EXPECT_TRUE(IsAbbreviation("aecom", "albert-einstein-college-of-medicine"));
  EXPECT_TRUE(IsAbbreviation("a.x", "a-dot-x"));
  EXPECT_FALSE(IsAbbreviation("deepmind", "google-deepmind")) << "it is a word of it";
  EXPECT_FALSE(IsAbbreviation("facebook", "meta-platforms"));
  EXPECT_FALSE(IsAbbreviation("midm", "midium")) << "of one word";
  EXPECT_FALSE(IsAbbreviation("kt-corporation", "korea-telecom-corporation"));
}

TEST_F(ResolverTest, ALikelyCandidateIsTaken) {
  graph_.Describe("model/midium", "Midium");
  graph_.Suggest("Mi:dm", v1::RESOLUTION_DECISION_MATCH, {"model/midium"}, 0.97);
  Resolver run = NewRun();
  EXPECT_THAT(Import(run, {Record("1", {Mentioned("Mi:dm", true, "k", "model")})}), ElementsAre("model/midium"));
  EXPECT_EQ(run.counts().matched, 1);
}

TEST_F(ResolverTest, APossibleCandidateIsQueuedAndMeanwhileAThingOfItsOwn) {
  graph_.Describe("organization/upstage", "Upstage");
  graph_.Suggest("Upstage.ai", v1::RESOLUTION_DECISION_REVIEW, {"organization/upstage"}, 0.71);
  Resolver run = NewRun();
  EXPECT_THAT(Import(run, {Record("3", {Mentioned("Upstage.ai", true)})}), ElementsAre("organization/upstage.ai"));
  ASSERT_EQ(last_.queued.size(), 1u);
  const ReviewEntry& entry = last_.queued[0];
  EXPECT_EQ(entry.mention, "Upstage.ai");
  EXPECT_EQ(entry.meanwhile, "organization/upstage.ai");
  EXPECT_EQ(entry.where, "rows.csv:3");
  ASSERT_EQ(entry.candidates.size(), 1u);
  EXPECT_EQ(entry.candidates[0].id, "organization/upstage");
  EXPECT_EQ(entry.candidates[0].name, "Upstage");
  EXPECT_EQ(entry.candidates[0].why, "it looks like it");
  EXPECT_EQ(run.counts().queued, 1);
  EXPECT_EQ(run.counts().created, 1);
}

TEST_F(ResolverTest, WhatIsRelatedIsToldOnceItIsKnown) {
  graph_.Describe("organization/kt", "KT");
  RecordDraft draft = Record("1", {Mentioned("Midm", true, "k", "model"), Mentioned("KT")});
  draft.mentions[0].related = {1};
  Import({draft});
  ASSERT_EQ(graph_.asked.size(), 1u);
  EXPECT_THAT(graph_.asked[0].related(), ElementsAre("organization/kt"));
}

TEST_F(ResolverTest, MentionsOfTheSameNewThingInABatchBecomeOne) {
  Resolver run = NewRun();
  EXPECT_THAT(Import(run, {Record("1", {Mentioned("A", true), Mentioned("Acme Robotics")}),
                           Record("2", {Mentioned("B", true), Mentioned("ACME  robotics")}),
                           Record("3", {From("US", Mentioned("Acme Robotics", true, "k3"))})}),
              ElementsAre("organization/a", "organization/acme-robotics", "organization/b",
                          "organization/acme-robotics", "organization/acme-robotics"));
  EXPECT_EQ(run.counts().created, 3);
  EXPECT_EQ(run.counts().stubbed, 0);
}

TEST_F(ResolverTest, ThingsTheSourceTellsApartStayApart) {
  const std::vector<std::string> ids =
      Import({Record("1", {Mentioned("Argosy", true, "k1")}), Record("2", {Mentioned("Argosy", true, "k2")})});
  EXPECT_EQ(ids[0], "organization/argosy");
  EXPECT_THAT(ids[1], MatchesRegex("organization/argosy-[0-9a-f]{6}"));
}

TEST_F(ResolverTest, ThingsTheSourceTellsApartStayApartAcrossBatches) {
  Resolver run = NewRun();
  Import(run, {Record("1", {Mentioned("Argosy", true, "k1")})});
  EXPECT_THAT(Import(run, {Record("2", {Mentioned("Argosy", true, "k2")})}),
              ElementsAre(MatchesRegex("organization/argosy-[0-9a-f]{6}")));
}

TEST_F(ResolverTest, AnIdThatIsSomebodyElsesIsNeverTaken) {
  graph_.Describe("organization/acme", "A Company of Many Enterprises");
  const std::vector<std::string> ids = Import({Record("1", {Mentioned("Acme", true, "k1")})});
  EXPECT_THAT(ids, ElementsAre(MatchesRegex("organization/acme-[0-9a-f]{6}")));
  graph_.Describe(ids[0], "Somebody quick");
  graph_.claims.erase("claim/src.1");
  EXPECT_THAT(Import({Record("1", {Mentioned("Acme", true, "k1")})}),
              ElementsAre(MatchesRegex("organization/acme-[0-9a-f]{12}")));
}

Reviews Decided(const ReviewEntry& entry, const std::string& decision) {
  ReviewEntry decided = entry;
  decided.decision = decision;
  return {{decided.key, decided}};
}

TEST_F(ResolverTest, APersonsDecisionMovesEveryClaimOfTheThing) {
  graph_.Describe("organization/upstage", "Upstage");
  graph_.Suggest("Upstage.ai", v1::RESOLUTION_DECISION_REVIEW, {"organization/upstage"}, 0.71);
  const std::vector<RecordDraft> file = {Record("1", {Mentioned("Upstage.ai", true)}),
                                         Record("2", {Mentioned("Solar", true, "k2"), Mentioned("Upstage.ai")})};
  EXPECT_THAT(Import(file), ElementsAre("organization/upstage.ai", "organization/solar", "organization/upstage.ai"));
  const Reviews decided = Decided(last_.queued.at(0), "organization/upstage");
  Resolver run = NewRun(decided);
  EXPECT_THAT(Import(run, file), ElementsAre("organization/upstage", "organization/solar", "organization/upstage"));
  EXPECT_EQ(run.counts().reviewed, 1);
  // And is remembered without the file: the claims have it.
  EXPECT_THAT(Import(file), ElementsAre("organization/upstage", "organization/solar", "organization/upstage"));
}

TEST_F(ResolverTest, DecidedNewStaysWhatItBecameMeanwhile) {
  graph_.Describe("organization/upstage", "Upstage");
  graph_.Suggest("Upstage.ai", v1::RESOLUTION_DECISION_REVIEW, {"organization/upstage"}, 0.71);
  const std::vector<RecordDraft> file = {Record("1", {Mentioned("Upstage.ai", true)})};
  Import(file);
  Resolver run = NewRun(Decided(last_.queued.at(0), kDecidedNew));
  EXPECT_THAT(Import(run, file), ElementsAre("organization/upstage.ai"));
  EXPECT_THAT(last_.queued, IsEmpty());
}

TEST_F(ResolverTest, DecidedNewLeavesACandidateItWasTakenFor) {
  graph_.Describe("organization/upstage", "Upstage", "", "", {"Upstage.ai"});
  const std::vector<RecordDraft> file = {Record("1", {Mentioned("Upstage.ai", true)})};
  EXPECT_THAT(Import(file), ElementsAre("organization/upstage"));
  ReviewEntry entry;
  entry.key = "src organization named upstage.ai";
  entry.candidates.push_back({"organization/upstage", "Upstage", 0.9, ""});
  Resolver run = NewRun(Decided(entry, kDecidedNew));
  EXPECT_THAT(Import(run, file), ElementsAre("organization/upstage.ai"));
}

TEST_F(ResolverTest, ADraftThatContradictsItselfIsRefusedAloneWithItsPlace) {
  RecordDraft points_nowhere = Record("1", {Mentioned("Acme", true)});
  points_nowhere.claims[0].mutable_entity()->set_id("@7");
  RecordDraft nameless = Record("2", {Mentioned("", true)});
  RecordDraft kindless = Record("3", {Mentioned("Acme", true)});
  kindless.mentions[0].mention.clear_kinds();
  EXPECT_THAT(Import({points_nowhere, nameless, kindless, Record("4", {Mentioned("Fine", true)})}),
              ElementsAre("organization/fine"));
  ASSERT_EQ(last_.refused.size(), 3u);
  EXPECT_EQ(last_.refused[0].locator(), "rows.csv:1");
  EXPECT_THAT(last_.refused[0].status().message(), HasSubstr("@7"));
  EXPECT_EQ(Reason(ToStatus(last_.refused[1].status())), v1::ERROR_REASON_REQUIRED);
  EXPECT_EQ(Reason(ToStatus(last_.refused[2].status())), v1::ERROR_REASON_UNKNOWN_KIND);
}

TEST_F(ResolverTest, AMentionThatNoClaimNamesMakesNothing) {
  RecordDraft draft = Record("1", {Mentioned("Acme", true)});
  draft.mentions.push_back(Mentioned("Only a hint"));
  Resolver run = NewRun();
  Import(run, {draft});
  EXPECT_EQ(run.counts().created, 1);
  EXPECT_EQ(run.counts().stubbed, 0);
}

TEST_F(ResolverTest, ATextThatIsTooLongForANameIsNotLookedUp) {
  const std::string endless(5000, 'x');
  EXPECT_THAT(Import({Record("1", {Mentioned(endless, true)})}),
              ElementsAre(MatchesRegex("organization/x+-[0-9a-f]{6}")));
  EXPECT_THAT(graph_.asked, IsEmpty());
}

TEST_F(ResolverTest, ADryRunKnowsWhatItWouldHaveMade) {
  Resolver run = NewRun();
  const auto only_resolve = [&](const RecordDraft& draft) {
    absl::StatusOr<ResolvedBatch> batch = run.Resolve({draft});
    EXPECT_TRUE(batch.ok()) << batch.status();
    return batch->records[0].claims(0).entity().id();
  };
  const std::string first = only_resolve(Record("1", {WithRor("r1", Mentioned("Acme", true, "k1"))}));
  EXPECT_EQ(only_resolve(Record("2", {Mentioned("Acme", true)})), first);
  EXPECT_EQ(only_resolve(Record("3", {WithRor("r1", Mentioned("ACME Corporation", true))})), first);
  EXPECT_NE(only_resolve(Record("4", {Mentioned("Acme", true, "k4")})), first);
  EXPECT_EQ(run.counts().created, 2);
}

}  // namespace
}  // namespace entente::cli
