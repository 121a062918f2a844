#include "service/standing/pattern_source.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/standing/pattern_test_world.h"

namespace entente::standing {
namespace {

using commit::Describe;
using commit::End;
using commit::Erase;
using commit::Relate;
using commit::Retract;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const std::string kMembers =
    "pattern { nodes { variable: 'o' kinds: 'organization' } nodes { variable: 'a' kinds: 'alliance' } "
    "edges { from: 'o' to: 'a' direction: DIRECTION_OUT relations: RELATION_MEMBER_OF } } ";

// Corrects a claim about a relationship.
std::string Correct(const std::string& claim, const std::string& relation, const std::string& subject,
                    const std::string& object, const std::string& valid_time) {
  return absl::StrCat("changes { correct_claim { claim { id: '", claim, "' relationship { relation: RELATION_",
                      relation, " subject: '", subject, "' object: '", object, "' } valid_time { ", valid_time,
                      " } citations { document: 'document/notes' } } } } ");
}

std::string Correct(const std::string& claim, const std::string& id, const std::string& description) {
  return absl::StrCat("changes { correct_claim { claim { id: '", claim, "' entity { id: '", id, "' description { ",
                      description, " } } citations { document: 'document/notes' } } } } ");
}

std::string Korean(const std::string& country) { return absl::StrCat("organization { country: '", country, "' }"); }

class PatternSourceTest : public ::testing::Test {
 protected:
  PatternSourceTest() {
    world_.MustCommit(Describe("organization/skt", Korean("KR"), "claim/skt") +
                      Describe("organization/kt", Korean("KR")) + Describe("organization/openai", Korean("US")) +
                      Describe("alliance/gtaa") + Describe("alliance/other") + Describe("model/m1") +
                      Describe("model/m2") + Describe("model/m3") + Describe("model/m4"));
  }
  std::string OpenError(const std::string& request) {
    const auto source = OpenPatternSource(world_.ground(), RequestOf(request), {}, 1000);
    return source.ok() ? "OK" : commit::Complaints(source.status()).front();
  }

  PatternWorld world_;
};

TEST_F(PatternSourceTest, ARowEntersAndLeavesWithTheCommitThatMakesOrEndsIt) {
  PatternWatch watch(world_, kMembers);
  EXPECT_THAT(watch.Rows(), IsEmpty());
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024", "", "claim/1"));
  EXPECT_THAT(watch.Advance(), ElementsAre("+skt gtaa DEFINITE"));
  world_.MustCommit(Relate("MEMBER_OF", "organization/kt", "alliance/gtaa", "2024") + Retract("claim/1"));
  EXPECT_THAT(watch.Advance(), ElementsAre("+kt gtaa DEFINITE", "-skt gtaa DEFINITE"));
}

TEST_F(PatternSourceTest, AnIdFollowsItsEntityIntoAnotherAndBack) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024"));
  PatternWatch watch(world_,
                     "pattern { nodes { variable: 'o' ids: 'organization/kt' } nodes { variable: 'a' kinds: 'alliance' } "
                     "edges { from: 'o' to: 'a' direction: DIRECTION_OUT relations: RELATION_MEMBER_OF } }");
  EXPECT_THAT(watch.Rows(), IsEmpty());
  world_.MustCommit("changes { merge_entities { from: 'organization/kt' into: 'organization/skt' } }");
  EXPECT_THAT(watch.Advance(), ElementsAre("+skt gtaa DEFINITE"));
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/other", "2024"));
  EXPECT_THAT(watch.Advance(), ElementsAre("+skt other DEFINITE"));
  world_.MustCommit("changes { undo_merge { entity: 'organization/kt' } }");
  EXPECT_THAT(watch.Advance(), ElementsAre("-skt gtaa DEFINITE", "-skt other DEFINITE"));
}

TEST_F(PatternSourceTest, ACorrectionOfDatesChangesHowCertainARowIs) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024", "", "claim/1"));
  PatternWatch watch(world_, kMembers);
  const auto correct = [&](const std::string& valid_time) {
    world_.MustCommit(Correct("claim/1", "MEMBER_OF", "organization/skt", "alliance/gtaa", valid_time));
  };
  correct("from: '[2025-01-05..2025-02-01]'");
  EXPECT_THAT(watch.Advance(), ElementsAre("~skt gtaa POSSIBLE"));
  correct("from: '2023'");
  EXPECT_THAT(watch.Advance(), ElementsAre("~skt gtaa DEFINITE"));
  correct("from: '2022-03'");
  EXPECT_THAT(watch.Advance(), IsEmpty());
  world_.MustCommit(Correct("claim/1", "MEMBER_OF", "organization/skt", "alliance/other", "from: '2022-03'"));
  EXPECT_THAT(watch.Advance(), ElementsAre("+skt other DEFINITE", "-skt gtaa DEFINITE"));
}

TEST_F(PatternSourceTest, APassingDayMakesRowsEnterAndLeave) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2025-01-20", "2025-02-01") +
                    Relate("MEMBER_OF", "organization/kt", "alliance/gtaa", "[2025-01-20..2025-01-25]"));
  PatternWatch watch(world_, kMembers), still(world_, kMembers + "context { valid_at { day: '2025-01-22' } }"),
      any(world_, kMembers + "context { valid_at { any: true } }");
  world_.SetDay("2025-01-19");
  EXPECT_THAT(watch.Advance(), IsEmpty());
  world_.SetDay("2025-01-20");
  EXPECT_THAT(watch.Advance(), ElementsAre("+kt gtaa POSSIBLE", "+skt gtaa DEFINITE"));
  world_.SetDay("2025-01-25");
  EXPECT_THAT(watch.Advance(), ElementsAre("~kt gtaa DEFINITE"));
  world_.SetDay("2025-02-01");
  EXPECT_THAT(watch.Advance(), ElementsAre("-skt gtaa DEFINITE"));
  EXPECT_THAT(still.Advance(), IsEmpty());
  EXPECT_THAT(any.Advance(), IsEmpty());
  EXPECT_THAT(any.Rows(), ElementsAre("kt gtaa UNSPECIFIED", "skt gtaa UNSPECIFIED"));
}

TEST_F(PatternSourceTest, WithDefiniteOnlyWhatIsPossibleIsNoRow) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/kt", "alliance/gtaa", "[2025-01-20..2025-01-25]"));
  PatternWatch watch(world_, kMembers + "context { definite_only: true }");
  world_.SetDay("2025-01-21");
  EXPECT_THAT(watch.Advance(), IsEmpty());
  world_.SetDay("2025-01-25");
  EXPECT_THAT(watch.Advance(), ElementsAre("+kt gtaa DEFINITE"));
}

TEST_F(PatternSourceTest, OfADescriptionOnlyWhatAFilterAsksMatters) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024") +
                    Relate("MEMBER_OF", "organization/kt", "alliance/gtaa", "2024"));
  PatternWatch watch(world_,
                     "pattern { nodes { variable: 'o' kinds: 'organization' filter_text: 'country = KR' } "
                     "nodes { variable: 'a' kinds: 'alliance' } "
                     "edges { from: 'o' to: 'a' relations: RELATION_MEMBER_OF } } ");
  EXPECT_THAT(watch.Rows(), ElementsAre("kt gtaa DEFINITE", "skt gtaa DEFINITE"));
  world_.MustCommit(Correct("claim/skt", "organization/skt", "name: 'SKT' organization { country: 'JP' }"));
  EXPECT_THAT(watch.Advance(), ElementsAre("-skt gtaa DEFINITE"));
  world_.MustCommit(Correct("claim/skt", "organization/skt", "name: 'SK Telecom' organization { country: 'JP' }"));
  EXPECT_THAT(watch.Advance(), IsEmpty());
  world_.MustCommit(Correct("claim/skt", "organization/skt", "name: 'SK Telecom' organization { country: 'KR' }"));
  EXPECT_THAT(watch.Advance(), ElementsAre("+skt gtaa DEFINITE"));
}

TEST_F(PatternSourceTest, ADescriptionThatADayMakesCertainMakesItsRowsCertain) {
  world_.MustCommit(
      commit::Cited("entity { id: 'organization/new' description { name: 'New' organization { country: "
                    "'KR' } } } valid_time { from: '[2025-01-01..2025-01-15]' }"));
  const std::string pattern =
      "pattern { nodes { variable: 'o' kinds: 'organization' filter_text: 'name = \"New\"' } } ";
  PatternWatch watch(world_, pattern), definite(world_, pattern + "context { definite_only: true }");
  EXPECT_THAT(watch.Rows(), ElementsAre("new POSSIBLE"));
  world_.SetDay("2025-01-15");
  EXPECT_THAT(watch.Advance(), ElementsAre("~new DEFINITE"));
  EXPECT_THAT(definite.Advance(), ElementsAre("+new DEFINITE"));
}

TEST_F(PatternSourceTest, WhatAPolicyMakesOfDatesTurnsWithTheDayToo) {
  // By default the surer claim decides the dates; without its document the other one does.
  world_.MustCommit(Describe("document/leak"));
  world_.MustCommit(absl::StrCat(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2025-01-20"),
                                 "changes { assert_claim { relationship { relation: RELATION_MEMBER_OF subject: "
                                 "'organization/skt' object: 'alliance/gtaa' } valid_time { from: '2024' } "
                                 "confidence: CONFIDENCE_CONFIRMED citations { document: 'document/leak' } } }"));
  PatternWatch watch(world_, kMembers + "context { resolution { exclude_documents: 'document/leak' } }");
  EXPECT_THAT(watch.Rows(), IsEmpty());
  world_.SetDay("2025-01-20");
  EXPECT_THAT(watch.Advance(), ElementsAre("+skt gtaa DEFINITE"));
}

TEST_F(PatternSourceTest, ASingleNodeHasTheEntitiesThatAreThere) {
  PatternWatch watch(world_, "pattern { nodes { variable: 'a' kinds: 'alliance' } } ");
  world_.MustCommit(Describe("alliance/late", "", "claim/late"));
  EXPECT_THAT(watch.Advance(), ElementsAre("+late DEFINITE"));
  world_.MustCommit(Retract("claim/late"));
  EXPECT_THAT(watch.Advance(), ElementsAre("-late DEFINITE"));
}

TEST_F(PatternSourceTest, AnOptionalPartThatComesTakesThePlaceOfTheRowWithoutIt) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024"));
  PatternWatch watch(world_,
                     "pattern { nodes { variable: 'o' } nodes { variable: 'a' kinds: 'alliance' } "
                     "edges { from: 'o' to: 'a' relations: RELATION_MEMBER_OF } "
                     "optional_parts { nodes { variable: 'h' } nodes { variable: 'p' filter_text: "
                     "'country = US' kinds: 'organization' } "
                     "edges { from: 'h' to: 'a' direction: DIRECTION_OUT relations: RELATION_HOSTS } "
                     "edges { variable: 'e' from: 'h' to: 'p' relations: RELATION_PARTNERS_WITH } } } ");
  EXPECT_THAT(watch.Rows(), ElementsAre("skt gtaa - - - DEFINITE"));
  world_.MustCommit(Relate("HOSTS", "organization/kt", "alliance/gtaa", "2024"));
  EXPECT_THAT(watch.Advance(), IsEmpty());
  world_.MustCommit(Relate("PARTNERS_WITH", "organization/openai", "organization/kt", "2024", "", "claim/p"));
  EXPECT_THAT(watch.Advance(),
              ElementsAre("+skt gtaa kt openai kt-PARTNERS_WITH-openai DEFINITE", "-skt gtaa - - - DEFINITE"));
  world_.MustCommit(End("claim/p", "2024-06-01"));
  EXPECT_THAT(watch.Advance(),
              ElementsAre("+skt gtaa - - - DEFINITE", "-skt gtaa kt openai kt-PARTNERS_WITH-openai DEFINITE"));
}

TEST_F(PatternSourceTest, AnAbsentPartTakesRowsAwayAsFarAsItMatches) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024"));
  const std::string pattern =
      "pattern { nodes { variable: 'o' } nodes { variable: 'a' kinds: 'alliance' } "
      "edges { from: 'o' to: 'a' relations: RELATION_MEMBER_OF } "
      "absent_parts { nodes { variable: 'p' } nodes { variable: 'm' kinds: 'model' filter_text: 'name = \"M1\"' } "
      "edges { from: 'o' to: 'p' relations: RELATION_PARTNERS_WITH } "
      "edges { from: 'p' to: 'm' relations: RELATION_DEVELOPS } } } ";
  PatternWatch watch(world_, pattern), definite(world_, pattern + "context { definite_only: true }");
  world_.MustCommit(Relate("PARTNERS_WITH", "organization/skt", "organization/openai", "2024"));
  EXPECT_THAT(watch.Advance(), IsEmpty());
  world_.MustCommit(Relate("DEVELOPS", "organization/openai", "model/m1", "[2024..2026]"));
  EXPECT_THAT(watch.Advance(), IsEmpty());
  // The model is told by another name so far.
  world_.MustCommit(Describe("model/m5", "", "claim/m5") +
                    Relate("DEVELOPS", "organization/openai", "model/m5", "[2024..2026]"));
  EXPECT_THAT(watch.Advance(), IsEmpty());
  world_.MustCommit(Correct("claim/m5", "model/m5", "name: 'M1' model {}"));
  EXPECT_THAT(watch.Advance(), ElementsAre("~skt gtaa POSSIBLE"));
  EXPECT_THAT(definite.Advance(), ElementsAre("-skt gtaa DEFINITE"));
  world_.MustCommit(Relate("DEVELOPS", "organization/openai", "model/m5", "2023"));
  world_.MustCommit(Correct("claim/m5", "model/m5", "name: 'M2' model {}"));
  EXPECT_THAT(watch.Advance(/*folded=*/true), ElementsAre("~skt gtaa DEFINITE"));
}

TEST_F(PatternSourceTest, AWalkIsAnotherRowWhenItGoesAnotherWay) {
  world_.MustCommit(Relate("DERIVED_FROM", "model/m1", "model/m2", "2024") +
                    Relate("DERIVED_FROM", "model/m2", "model/m3", "2024", "", "claim/23"));
  const std::string nodes =
      "pattern { nodes { variable: 'x' ids: 'model/m1' } nodes { variable: 'y' ids: 'model/m3' } ";
  const std::string edge =
      "from: 'x' to: 'y' direction: DIRECTION_OUT relations: RELATION_BASED_ON steps { max: 4 } } } ";
  PatternWatch named(world_, nodes + "edges { variable: 'w' " + edge), unnamed(world_, nodes + "edges { " + edge);
  EXPECT_THAT(named.Rows(), ElementsAre("m1 m3 [m1-DERIVED_FROM-m2 m2-DERIVED_FROM-m3] DEFINITE"));
  world_.MustCommit(Relate("BASED_ON", "model/m1", "model/m4", "2024") +
                    Relate("BASED_ON", "model/m4", "model/m3", "2024"));
  EXPECT_THAT(named.Advance(), ElementsAre("+m1 m3 [m1-BASED_ON-m4 m4-BASED_ON-m3] DEFINITE",
                                           "-m1 m3 [m1-DERIVED_FROM-m2 m2-DERIVED_FROM-m3] DEFINITE"));
  EXPECT_THAT(unnamed.Advance(), IsEmpty());
  world_.MustCommit(Retract("claim/23"));
  EXPECT_THAT(named.Advance(), IsEmpty());
  EXPECT_THAT(unnamed.Advance(), IsEmpty());
}

TEST_F(PatternSourceTest, AWalkIsCutByARelationshipInItsMiddleAndByWhatItPasses) {
  world_.MustCommit(Relate("BASED_ON", "model/m1", "model/m2", "2024") +
                    Relate("BASED_ON", "model/m2", "model/m3", "2024", "", "claim/23") +
                    Relate("BASED_ON", "model/m3", "model/m4", "2024") + Describe("model/m2", "", "claim/m2"));
  const std::string pattern =
      "pattern { nodes { variable: 'x' ids: 'model/m1' } nodes { variable: 'y' ids: 'model/m4' } "
      "edges { from: 'x' to: 'y' direction: DIRECTION_OUT relations: RELATION_BASED_ON steps { min: 3 max: 3 ";
  PatternWatch watch(world_, pattern + "} } }"),
      through(world_, pattern + "through_text: 'NOT summary = \"Bad\"' } } }");
  EXPECT_THAT(through.Rows(), ElementsAre("m1 m4 DEFINITE"));
  world_.MustCommit(Correct("claim/m2", "model/m2", "name: 'M2' summary: 'Bad' model {}"));
  EXPECT_THAT(watch.Advance(), IsEmpty());
  EXPECT_THAT(through.Advance(), ElementsAre("-m1 m4 DEFINITE"));
  world_.MustCommit(End("claim/23", "2025-01-12"));
  world_.SetDay("2025-01-12");
  EXPECT_THAT(watch.Advance(), ElementsAre("-m1 m4 DEFINITE"));
}

TEST_F(PatternSourceTest, EdgesThatCeaseToOverlapAreNoRow) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2020", "", "claim/1") +
                    Relate("MEMBER_OF", "organization/kt", "alliance/gtaa", "2021", "2023"));
  PatternWatch watch(world_,
                     "pattern { nodes { variable: 'x' ids: 'organization/skt' } nodes { variable: 'y' } nodes { "
                     "variable: 'a' kinds: 'alliance' } "
                     "edges { variable: 'e' from: 'x' to: 'a' relations: RELATION_MEMBER_OF } "
                     "edges { from: 'y' to: 'a' relations: RELATION_MEMBER_OF overlapping: 'e' } "
                     "different { variables: ['x', 'y'] } } context { valid_at { any: true } }");
  EXPECT_THAT(watch.Rows(), ElementsAre("skt kt gtaa skt-MEMBER_OF-gtaa UNSPECIFIED"));
  world_.MustCommit(Correct("claim/1", "MEMBER_OF", "organization/skt", "alliance/gtaa", "from: '2024'"));
  EXPECT_THAT(watch.Advance(), ElementsAre("-skt kt gtaa skt-MEMBER_OF-gtaa UNSPECIFIED"));
}

TEST_F(PatternSourceTest, RowsThatAreTheSameInWhatIsReturnedAreOne) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024", "", "claim/1"));
  PatternWatch watch(world_, kMembers + "returns: 'a'");
  EXPECT_THAT(watch.Rows(), ElementsAre("gtaa DEFINITE"));
  world_.MustCommit(Relate("MEMBER_OF", "organization/kt", "alliance/gtaa", "[2024..2026]", "", "claim/2"));
  EXPECT_THAT(watch.Advance(), IsEmpty());
  world_.MustCommit(Retract("claim/1"));
  EXPECT_THAT(watch.Advance(), ElementsAre("~gtaa POSSIBLE"));
  world_.MustCommit(Retract("claim/2") + Relate("MEMBER_OF", "organization/openai", "alliance/other", "2024"));
  EXPECT_THAT(watch.Advance(), ElementsAre("+other DEFINITE", "-gtaa POSSIBLE"));
}

TEST_F(PatternSourceTest, ReturnedEdgesAndWalksAreLookedForWhereTheyAre) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024") +
                    Relate("HOSTS", "organization/kt", "alliance/gtaa", "2024", "", "claim/1"));
  PatternWatch watch(
      world_,
      "pattern { nodes { variable: 'o' } nodes { variable: 'a' kinds: 'alliance' } nodes { variable: 'h' } "
      "edges { variable: 'e' from: 'o' to: 'a' relations: RELATION_MEMBER_OF } "
      "edges { variable: 'w' from: 'h' to: 'a' direction: DIRECTION_OUT relations: "
      "RELATION_HOSTS steps { min: 1 max: 2 } } } "
      "returns: 'e' returns: 'w'");
  EXPECT_THAT(watch.Rows(), ElementsAre("skt-MEMBER_OF-gtaa [kt-HOSTS-gtaa] DEFINITE"));
  world_.MustCommit(Relate("HOSTS", "organization/openai", "alliance/gtaa", "2024"));
  EXPECT_THAT(watch.Advance(), ElementsAre("+skt-MEMBER_OF-gtaa [openai-HOSTS-gtaa] DEFINITE"));
  world_.MustCommit(Retract("claim/1"));
  EXPECT_THAT(watch.Advance(), ElementsAre("-skt-MEMBER_OF-gtaa [kt-HOSTS-gtaa] DEFINITE"));
}

TEST_F(PatternSourceTest, FoldedCommitsLeadFromTheStateBeforeThemToTheStateAfter) {
  PatternWatch watch(world_, kMembers);
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024", "", "claim/1"));
  world_.MustCommit(Relate("MEMBER_OF", "organization/kt", "alliance/gtaa", "2024"));
  world_.MustCommit(Retract("claim/1"));
  EXPECT_THAT(watch.Advance(/*folded=*/true), ElementsAre("+kt gtaa DEFINITE"));
}

TEST_F(PatternSourceTest, ACommitOfManyIsSearchedFromAllOfThemTogether) {
  PatternWatch watch(world_, kMembers);
  std::string commit;
  for (int i = 0; i < 40; ++i) {
    const std::string id = absl::StrCat("organization/o", i);
    absl::StrAppend(&commit, Describe(id), Relate("MEMBER_OF", id, "alliance/gtaa", "2024"));
  }
  world_.MustCommit(commit);
  EXPECT_THAT(watch.Advance(), ::testing::SizeIs(40));
}

TEST_F(PatternSourceTest, ASnapshotGoesOnAfterAPlaceInIt) {
  std::string commit;
  for (int i = 0; i < 300; ++i) {
    const std::string id = absl::StrCat("organization/o", i);
    absl::StrAppend(&commit, Describe(id), Relate("MEMBER_OF", id, "alliance/gtaa", "2024"));
  }
  world_.MustCommit(commit);
  const graph::Snapshot at = world_.Head();
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024"));
  const auto open = [&] { return *OpenPatternSource(world_.ground(), RequestOf(kMembers), {}, 1000); };
  const auto whole = open();
  std::vector<std::string> all;
  ASSERT_TRUE(whole->Begin(at, "").ok());
  while (!whole->ended()) all.push_back((*whole->Next(1)).value().place);
  EXPECT_EQ(all.size(), 300);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_FALSE((*whole->Next(1)).has_value());
  const auto rest = open();
  ASSERT_TRUE(rest->Begin(at, all[270]).ok());
  for (size_t i = 271; i < all.size(); ++i) EXPECT_EQ((*rest->Next(1)).value().place, all[i]);
  EXPECT_TRUE(rest->ended());
  for (const char* bad : {"x", "00000000000000000000000000000zzz", "0", "0000000000000000000000000000000000"}) {
    EXPECT_THAT(commit::Complaints(rest->Begin(at, bad)), ElementsAre("TOKEN_MALFORMED at after_token")) << bad;
  }
}

TEST_F(PatternSourceTest, IdsThatCameLaterAreNobodyBefore) {
  const int64_t before = world_.graph().published();
  world_.MustCommit(Describe("organization/late") + Relate("MEMBER_OF", "organization/late", "alliance/gtaa", "2024"));
  const auto source = *OpenPatternSource(
      world_.ground(), RequestOf("pattern { nodes { variable: 'o' ids: 'organization/late' } } "), {}, 10);
  const auto changes = source->Between({{watch::Encode(world_.Record(before + 1))}});
  ASSERT_TRUE(changes.ok()) << changes.status();
  EXPECT_EQ(changes->all.size(), 1u);
  ASSERT_TRUE(source->Begin(*world_.graph().At(before), "").ok());
  EXPECT_TRUE(source->ended());
}

TEST_F(PatternSourceTest, AStateThatIsNoLongerKeptIsHistoryLostUnlessItIsNotNeeded) {
  PatternWatch watch(world_, kMembers), other(world_,
                                              "pattern { nodes { variable: 'o' } nodes { variable: 'm' } "
                                              "edges { from: 'o' to: 'm' relations: RELATION_DEVELOPS } }");
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024"));
  world_.graph().Compact(world_.graph().published());
  EXPECT_THAT(other.Advance(), IsEmpty());
  EXPECT_THAT(watch.Advance(), ElementsAre("HISTORY_COMPACTED"));
  const auto old = world_.graph().Head();
  ASSERT_TRUE(watch.source().Begin(old, "").ok());
  world_.MustCommit(Describe("organization/late"));
  world_.graph().Compact(world_.graph().published());
  EXPECT_THAT(commit::Complaints(watch.source().Next(1).status()), ElementsAre("HISTORY_COMPACTED"));
  EXPECT_THAT(commit::Complaints(watch.source().Begin(old, "")), ElementsAre("HISTORY_COMPACTED"));
}

TEST_F(PatternSourceTest, AnErasureOfWhatAPatternAsksAboutIsHistoryLost) {
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024", "", "claim/1") +
                    Relate("DEVELOPS", "organization/openai", "model/m1", "2024", "", "claim/2"));
  PatternWatch watch(world_, kMembers);
  world_.MustCommit(Erase("claim/2"));
  EXPECT_THAT(watch.Advance(), IsEmpty());
  world_.MustCommit(Erase("claim/1"));
  EXPECT_THAT(watch.Advance(), ElementsAre("HISTORY_COMPACTED"));
  watch.StartAgain();
  EXPECT_THAT(watch.Rows(), IsEmpty());
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024"));
  EXPECT_THAT(watch.Advance(), ElementsAre("+skt gtaa DEFINITE"));
}

TEST_F(PatternSourceTest, WhatCostsTooMuchIsSaidSo) {
  std::string commit;
  for (const char* id : {"organization/skt", "organization/kt", "organization/openai"}) {
    absl::StrAppend(&commit, Relate("MEMBER_OF", id, "alliance/gtaa", "2024"));
  }
  const int64_t before = world_.graph().published();
  world_.MustCommit(commit);
  const auto commits = {std::shared_ptr<const watch::EncodedCommit>(watch::Encode(world_.Record(before + 1)))};
  const auto few = *OpenPatternSource(world_.ground(), RequestOf(kMembers), {}, 2);
  EXPECT_EQ(base::ReasonOf(few->Begin(world_.Head(), "")), v1::ERROR_REASON_BUDGET_EXCEEDED);
  EXPECT_EQ(base::ReasonOf(few->Between(commits).status()), v1::ERROR_REASON_BUDGET_EXCEEDED);
  for (const char* budget : {"max_examined: 2", "max_rows: 2", "max_bytes: 100"}) {
    const auto source = *OpenPatternSource(
        world_.ground(), RequestOf(absl::StrCat(kMembers, "context { budget { ", budget, " } }")), {}, 9);
    EXPECT_EQ(base::ReasonOf(source->Between(commits).status()), v1::ERROR_REASON_BUDGET_EXCEEDED) << budget;
  }
  bool gone = false;
  const auto left = *OpenPatternSource(world_.ground(), RequestOf(kMembers), {.gone = [&] { return gone; }}, 9);
  ASSERT_TRUE(left->Begin(world_.Head(), "").ok());
  gone = true;
  EXPECT_TRUE(absl::IsCancelled(left->Between(commits).status()));
}

TEST_F(PatternSourceTest, ACommitCostsWhatItTouchesHoweverLargeTheGraphIs) {
  // Two organizations in an alliance of a few, and what one of them develops.
  const std::string request =
      "pattern { nodes { variable: 'o' kinds: 'organization' } nodes { variable: 'a' kinds: 'alliance' } "
      "nodes { variable: 'm' kinds: 'model' } "
      "edges { from: 'o' to: 'a' relations: RELATION_MEMBER_OF } "
      "edges { from: 'o' to: 'm' relations: RELATION_DEVELOPS } } context { budget { max_examined: 40 } }";
  world_.MustCommit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024") +
                    Relate("MEMBER_OF", "organization/kt", "alliance/gtaa", "2024"));
  const auto source = *OpenPatternSource(world_.ground(), RequestOf(request), {}, 1000);
  int grown = 0;
  for (const int size : {0, 300}) {
    std::string commit;
    for (; grown < size; ++grown) {
      const std::string id = absl::StrCat("organization/o", grown), model = absl::StrCat("model/x", grown);
      absl::StrAppend(&commit, Describe(id), Describe(model), Relate("MEMBER_OF", id, "alliance/other", "2024"),
                      Relate("DEVELOPS", id, model, "2024"));
    }
    if (size > 0) world_.MustCommit(commit);
    world_.MustCommit(Relate("DEVELOPS", "organization/skt", absl::StrCat("model/m", size == 0 ? 1 : 2), "2024"));
    const auto changes = source->Between({{watch::Encode(world_.Record(world_.graph().published()))}});
    ASSERT_TRUE(changes.ok()) << changes.status();
    EXPECT_EQ(changes->all.size(), 1u);
  }
  EXPECT_EQ(base::ReasonOf(source->Begin(world_.Head(), "")), v1::ERROR_REASON_BUDGET_EXCEEDED);
}

TEST_F(PatternSourceTest, ABadRequestIsRefusedWithItsReasonAndPlace) {
  EXPECT_EQ(OpenError(""), "REQUIRED at pattern.nodes");
  EXPECT_EQ(OpenError("pattern { nodes { variable: 'o' kinds: 'galaxy' } }"),
            "UNKNOWN_KIND at pattern.nodes[0].kinds[0]");
  EXPECT_EQ(OpenError("pattern { nodes { variable: 'o' ids: 'organization/nobody' } }"),
            "UNKNOWN_ENTITY at pattern.nodes[0].ids[0]");
  EXPECT_EQ(OpenError(kMembers + "returns: 'x'"), "INVALID_PATTERN at returns[0]");
  EXPECT_EQ(OpenError(kMembers + "read_mask { paths: 'x' }"), "UNKNOWN_FIELD at read_mask");
  EXPECT_EQ(OpenError(kMembers + "context { valid_at { day: 'x' } }"), "INVALID_FORMAT at context.valid_at.day");
  EXPECT_EQ(OpenError(kMembers + "context { budget { max_rows: -1 } }"), "OUT_OF_BOUNDS at context.budget.max_rows");
  EXPECT_EQ(OpenError(kMembers + "context { resolution { exclude_documents: 'document/none' } }"),
            "UNKNOWN_ENTITY at context.resolution.exclude_documents[0]");
  for (const char* field : {"minimize_latency: true", "fully_consistent: true", "at_least_as_fresh: 'x'",
                            "at_exact_snapshot { revision: 1 }"}) {
    const std::string name(field, std::string(field).find_first_of(": "));
    EXPECT_EQ(OpenError(absl::StrCat(kMembers, "context { ", field, " }")), "CONFLICTING_FIELDS at context." + name);
  }
  EXPECT_EQ(OpenError(kMembers), "OK");
}

TEST_F(PatternSourceTest, CommitsThatCannotMatterAreNotOfInterest) {
  const auto interest = [&](const std::string& request) {
    return (*OpenPatternSource(world_.ground(), RequestOf(request), {}, 1000))->interest();
  };
  const watch::Interest members = interest(kMembers);
  EXPECT_FALSE(members.everything);
  EXPECT_THAT(members.relations, ElementsAre(v1::RELATION_MEMBER_OF));
  EXPECT_EQ(members.kinds, 0u);
  // A relation that implies one that was asked for counts as one.
  EXPECT_THAT(interest("pattern { nodes { variable: 'x' } nodes { variable: 'y' } edges { from: 'x' to: 'y' relations: "
                       "RELATION_BASED_ON } }")
                  .relations,
              ElementsAre(v1::RELATION_BASED_ON, v1::RELATION_DERIVED_FROM));
  EXPECT_NE(interest("pattern { nodes { variable: 'o' kinds: 'organization' } }").kinds, 0u);
  // A day that passes can make a description certain, and a policy can give relationships dates of their own.
  const std::string filtered = "pattern { nodes { variable: 'o' kinds: 'organization' filter_text: 'country = KR' } } ";
  const std::string sure = "resolution { min_confidence: CONFIDENCE_CONFIRMED } ", any = "valid_at { any: true } ";
  EXPECT_TRUE(interest(filtered).everything);
  EXPECT_TRUE(interest(kMembers + "context { " + sure + "}").everything);
  EXPECT_FALSE(interest(filtered + "context { " + any + "}").everything);
  EXPECT_NE(interest(filtered + "context { " + any + "}").kinds, 0u);
  EXPECT_FALSE(interest(kMembers + "context { " + sure + any + "}").everything);
}

}  // namespace
}  // namespace entente::standing
