#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "service/analysis/analysis.h"
#include "service/query/testing/world.h"

namespace entente::analysis {
namespace {

using query::Describe;
using query::ErrorOf;
using query::Parsed;
using query::Relate;
using query::Say;
using query::World;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// `ENTERED organization/new`, `CHANGED skt MEMBER_OF gtaa`, `RETRACTED product/adot 2024-10`.
std::string ToldChange(const v1::FactChange& change) {
  const std::string kind = v1::ChangeKind_Name(change.kind()).substr(std::string("CHANGE_KIND_").size()) + " ";
  const v1::FactKey& key = change.key();
  if (key.has_entity()) return kind + key.entity();
  if (key.has_observation()) return absl::StrCat(kind, key.observation().subject(), " ", key.observation().period());
  v1::Relationship relationship;
  relationship.set_relation(key.relationship().relation());
  relationship.set_subject(key.relationship().subject());
  relationship.set_object(key.relationship().object());
  return kind + World::Told(std::vector<v1::Relationship>{relationship}).front();
}

class DiffGraphTest : public ::testing::Test {
 protected:
  std::vector<v1::DiffGraphResponse> Messages(const std::string& request) {
    std::vector<v1::DiffGraphResponse> messages;
    status_ = DiffGraph(world_.engine().ground(), Parsed<v1::DiffGraphRequest>(request), {},
                        [&](v1::DiffGraphResponse message, query::Follows) {
                          messages.push_back(std::move(message));
                          return absl::OkStatus();
                        });
    return messages;
  }
  std::vector<v1::FactChange> Changes(const std::string& request) {
    std::vector<v1::FactChange> changes;
    for (const v1::DiffGraphResponse& message : Messages(request)) {
      changes.insert(changes.end(), message.changes().begin(), message.changes().end());
    }
    return changes;
  }
  std::vector<std::string> Told(const std::string& request) {
    std::vector<std::string> told;
    for (const v1::FactChange& change : Changes(request)) told.push_back(ToldChange(change));
    if (!status_.ok()) return {ErrorOf(status_)};
    return told;
  }
  // From now on, whatever changes is what Since() tells.
  void Mark() { marked_ = world_.graph().published(); }
  std::string Since(const std::string& more = "") const {
    return absl::StrCat("before { at_exact_snapshot { revision: ", marked_, " } } ", more);
  }
  std::string Until() const { return absl::StrCat("after { at_exact_snapshot { revision: ", marked_, " } } "); }
  void Retract(const std::string& claim) {
    world_.Commit(absl::StrCat("changes { retract_claim { claim_id: '", claim,
                               "' reason: RETRACTION_REASON_SOURCE_WITHDREW } }"));
  }

  World world_;
  absl::Status status_;
  int64_t marked_ = 0;
};

TEST_F(DiffGraphTest, TheSameStateDoesNotDiffer) {
  Mark();
  EXPECT_THAT(Told(Since()), IsEmpty());
  EXPECT_EQ(status_, absl::OkStatus());
}

TEST_F(DiffGraphTest, WhatIsNewEnteredInOrderOfIdentity) {
  Mark();
  world_.Commit(Describe("organization/zeta", "Zeta") + Describe("model/new", "New"));
  world_.Commit(Relate("DEVELOPS", "organization/zeta", "model/new", "2024") +
                Relate("DEVELOPS", "organization/anthropic", "model/new", "2024") +
                Relate("PARTNERS_WITH", "organization/anthropic", "organization/zeta", "2024"));
  world_.Commit(
      Say("observation { subject: 'product/adot' metric: METRIC_MONTHLY_ACTIVE_USERS period: '2020' quantity { "
          "amount: 5 unit: 'people' } } "));
  EXPECT_THAT(Told(Since()),
              ElementsAre("ENTERED model/new", "ENTERED organization/zeta", "ENTERED anthropic PARTNERS_WITH zeta",
                          "ENTERED anthropic DEVELOPS new", "ENTERED zeta DEVELOPS new", "ENTERED product/adot 2020"));
}

TEST_F(DiffGraphTest, ReadBackwardsWhatEnteredIsGone) {
  Mark();
  world_.Commit(Describe("organization/zeta", "Zeta"));
  EXPECT_THAT(Told(Until()), ElementsAre("DELETED organization/zeta"));
}

TEST_F(DiffGraphTest, WhatIsToldDifferentlyChanged) {
  Mark();
  world_.Commit(Say("entity { id: 'organization/skt' description { organization { city: 'Seoul' } } } "));
  world_.Commit(Relate("MEMBER_OF", "organization/skt", "alliance/gtaa", "2024-02-26", "",
                       "details { membership { tier: 'gold' } }"));
  EXPECT_THAT(Told(Since()), ElementsAre("CHANGED organization/skt", "CHANGED skt MEMBER_OF gtaa"));
}

TEST_F(DiffGraphTest, OneMoreSourceForTheSameIsNoChange) {
  Mark();
  world_.Commit(
      Say("entity { id: 'organization/skt' description { organization { country: 'KR' } } } ", "document/blog"));
  EXPECT_THAT(Told(Since()), IsEmpty());
}

TEST_F(DiffGraphTest, TellsTheFactAfterAndBeforeIfAsked) {
  Mark();
  world_.Commit(Say("entity { id: 'organization/skt' description { organization { city: 'Seoul' } } } "));
  const auto alone = Changes(Since());
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_EQ(alone[0].after().entity().description().organization().city(), "Seoul");
  EXPECT_FALSE(alone[0].has_before());
  const auto both = Changes(Since("include_before: true after { include_claims: true }"));
  ASSERT_EQ(both.size(), 1u);
  EXPECT_FALSE(both[0].before().entity().description().organization().has_city());
  EXPECT_EQ(both[0].after().entity().claims_size(), 2);
  EXPECT_EQ(both[0].before().entity().claims_size(), 0);
}

TEST_F(DiffGraphTest, TellsRetractedFromDeleted) {
  world_.Commit(Say("id: 'claim/a' relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/kt' object: "
                    "'organization/skt' } ") +
                Say("id: 'claim/b' relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/anthropic' "
                    "object: 'organization/kt' } ") +
                Say("id: 'claim/c' relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/anthropic' "
                    "object: 'organization/openai' } "));
  Mark();
  Retract("claim/a");
  world_.Commit(
      "changes { correct_claim { claim { id: 'claim/b' relationship { relation: RELATION_COMPETES_WITH "
      "subject: 'organization/anthropic' object: 'organization/kt' } citations { document: 'document/notes' } "
      "} } }");
  world_.Commit("changes { erase_claim { claim_id: 'claim/c' reason: RETRACTION_REASON_LEGAL } }");
  EXPECT_THAT(Told(Since("relations: [RELATION_PARTNERS_WITH, RELATION_COMPETES_WITH]")),
              ElementsAre("DELETED anthropic PARTNERS_WITH kt", "ENTERED anthropic COMPETES_WITH kt",
                          "RETRACTED kt PARTNERS_WITH skt"));
}

TEST_F(DiffGraphTest, ComparesTwoDaysOfOneState) {
  const std::string days = "before { valid_at { day: '2021-06-01' } } after { valid_at { day: '2024-12-01' } } ";
  EXPECT_THAT(Told(days),
              ElementsAre("BECAME_VALID claude-ko DERIVED_FROM claude", "BECAME_VALID anthropic PARTNERS_WITH skt",
                          "BECAME_VALID anthropic DEVELOPS claude", "CEASED_VALID kt PARTNERS_WITH openai",
                          "BECAME_VALID skt MEMBER_OF gtaa", "BECAME_VALID adot BUILT_ON claude-ko"));
}

TEST_F(DiffGraphTest, WhatCeasedIsToldWithItsLabelAndItsEnd) {
  const auto changes = Changes(
      "before { valid_at { day: '2021-06-01' } } after { valid_at { day: '2024-12-01' } } include_before: true "
      "entities: 'organization/openai'");
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].after().relationship().validity(), v1::VALIDITY_NOT_VALID);
  EXPECT_EQ(changes[0].after().relationship().valid_time().until(), "2024-06-01");
  EXPECT_EQ(changes[0].before().relationship().validity(), v1::VALIDITY_DEFINITE);
}

TEST_F(DiffGraphTest, MoreOrLessCertainCountsAsBecomingOrCeasing) {
  // kt is a member from some day in 2025 on.
  const std::string members = "relations: RELATION_MEMBER_OF entities: 'organization/kt' ";
  EXPECT_THAT(Told(members + "before { valid_at { day: '2025-06-01' } } after { valid_at { day: '2026-06-01' } }"),
              ElementsAre("BECAME_VALID kt MEMBER_OF gtaa"));
  EXPECT_THAT(Told(members + "before { valid_at { day: '2026-06-01' } } after { valid_at { day: '2025-06-01' } }"),
              ElementsAre("CEASED_VALID kt MEMBER_OF gtaa"));
  EXPECT_THAT(Told(members + "before { valid_at { day: '2025-06-01' } } after { valid_at { any: true } }"), IsEmpty());
  EXPECT_THAT(Told(members + "before { valid_at { day: '2024-06-01' } } after { valid_at { any: true } }"),
              ElementsAre("BECAME_VALID kt MEMBER_OF gtaa"));
  EXPECT_THAT(Told(members + "before { valid_at { day: '2025-06-01' } } after { valid_at { day: '2025-06-01' } "
                             "definite_only: true }"),
              ElementsAre("CEASED_VALID kt MEMBER_OF gtaa"));
}

TEST_F(DiffGraphTest, APassingDayIsSeenInLaterStates) {
  Mark();
  world_.SetDay("2026-01-02");
  EXPECT_THAT(Told(Since()), ElementsAre("BECAME_VALID kt MEMBER_OF gtaa"));
}

TEST_F(DiffGraphTest, AnEndThatIsAddedMakesAFactCease) {
  world_.Commit(
      Say("id: 'claim/a' relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/kt' object: "
          "'organization/skt' } valid_time { from: '2024' } "));
  Mark();
  world_.Commit("changes { end_claim { claim_id: 'claim/a' until: '2025-01-01' } }");
  EXPECT_THAT(Told(Since()), ElementsAre("CEASED_VALID kt PARTNERS_WITH skt"));
  EXPECT_THAT(Told(Since("after { valid_at { day: '2024-12-31' } }")).back(), "CHANGED kt PARTNERS_WITH skt");
}

TEST_F(DiffGraphTest, ADescriptionThatHoldsOnSomeDaysOnlyIsFollowed) {
  world_.Commit(
      Say("entity { id: 'organization/kt' description { organization { city: 'Seongnam' } } } valid_time { "
          "from: '2020-01-01' until: '2022-01-01' } "));
  EXPECT_THAT(Told("before { valid_at { day: '2021-06-01' } } after { valid_at { day: '2023-06-01' } } "
                   "kinds: 'organization' entities: 'organization/kt'"),
              ElementsAre("CHANGED organization/kt"));
}

TEST_F(DiffGraphTest, WhatIsDescribedOnOtherDaysOnlyBecomesValid) {
  world_.Commit(
      Say("entity { id: 'organization/late' description { name: 'Late' organization {} } } valid_time { from: "
          "'2030-01-01' } "));
  EXPECT_THAT(Told("before { valid_at { today: true } } after { valid_at { day: '2031-01-01' } } entities: "
                   "'organization/late'"),
              ElementsAre("BECAME_VALID organization/late"));
}

TEST_F(DiffGraphTest, TellsWhatWouldBeWithoutASource) {
  world_.Commit(
      Say("relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/kt' object: "
          "'organization/skt' } valid_time { from: '2024-05' } ",
          "document/blog"));
  world_.Commit(
      Say("entity { id: 'organization/skt' description { organization { city: 'Seoul' } } } ", "document/blog"));
  world_.Commit(
      Say("entity { id: 'organization/kt' description { organization { country: 'KR' } } } ", "document/blog"));
  const std::string without = "resolution { exclude_documents: 'document/blog' } ";
  EXPECT_THAT(Told("after { " + without + "}"),
              ElementsAre("CHANGED organization/skt", "DELETED kt PARTNERS_WITH skt"));
  EXPECT_THAT(Told("before { " + without + "}"),
              ElementsAre("CHANGED organization/skt", "ENTERED kt PARTNERS_WITH skt"));
  EXPECT_THAT(Told("before { " + without + "} after { " + without + "}"), IsEmpty());
}

TEST_F(DiffGraphTest, NarrowsToKindsEntitiesAndRelations) {
  Mark();
  world_.Commit(Describe("organization/zeta", "Zeta") + Describe("model/new", "New") + Describe("product/p", "P"));
  world_.Commit(Relate("DEVELOPS", "organization/zeta", "model/new", "2024") +
                Relate("BUILT_ON", "product/p", "model/new", "2024") +
                Relate("PARTNERS_WITH", "organization/zeta", "organization/kt", "2024"));
  EXPECT_THAT(Told(Since("kinds: 'product'")), ElementsAre("ENTERED product/p", "ENTERED p BUILT_ON new"));
  EXPECT_THAT(Told(Since("entities: 'organization/zeta'")),
              ElementsAre("ENTERED organization/zeta", "ENTERED kt PARTNERS_WITH zeta", "ENTERED zeta DEVELOPS new"));
  EXPECT_THAT(Told(Since("entities: ['organization/zeta', 'product/p'] kinds: 'product'")),
              ElementsAre("ENTERED product/p", "ENTERED p BUILT_ON new"));
  EXPECT_THAT(Told(Since("relations: RELATION_DEVELOPS")), ElementsAre("ENTERED zeta DEVELOPS new"));
  EXPECT_THAT(Told(Since("meanings: MEANING_DEPENDENCE")), ElementsAre("ENTERED p BUILT_ON new"));
}

TEST_F(DiffGraphTest, AnEntityThatHasGoneCanBeAskedAbout) {
  world_.Commit(Say("id: 'claim/z' entity { id: 'organization/zeta' description { name: 'Zeta' organization {} } } "));
  Mark();
  Retract("claim/z");
  EXPECT_THAT(Told(Since("entities: 'organization/zeta'")), ElementsAre("RETRACTED organization/zeta"));
}

TEST_F(DiffGraphTest, TheLastMessageCountsAndSaysWhatWasRead) {
  Mark();
  world_.Commit(Describe("organization/zeta", "Zeta") + Describe("organization/eta", "Eta"));
  world_.Commit(Say("entity { id: 'organization/skt' description { organization { city: 'Seoul' } } } "));
  const auto messages = Messages(Since());
  ASSERT_EQ(messages.size(), 1u);
  const v1::DiffGraphResponse& last = messages.back();
  ASSERT_EQ(last.counts_size(), 2);
  EXPECT_EQ(last.counts(0).kind(), v1::CHANGE_KIND_ENTERED);
  EXPECT_EQ(last.counts(0).count(), 2);
  EXPECT_EQ(last.counts(1).kind(), v1::CHANGE_KIND_CHANGED);
  EXPECT_EQ(last.counts(1).count(), 1);
  EXPECT_EQ(last.before().revision(), marked_);
  EXPECT_EQ(last.after().revision(), world_.graph().published());
  EXPECT_EQ(last.after().cost().returned(), 3);
  EXPECT_GT(last.after().cost().bytes(), 0);
}

TEST_F(DiffGraphTest, MessagesComeAsTheyFill) {
  Mark();
  const std::string summary(2000, 'x');
  for (int i = 0; i < 100; ++i) {
    world_.Commit(Describe(absl::StrCat("topic/t", i), "T", "", absl::StrCat("summary: '", summary, "'")));
  }
  const auto messages = Messages(Since());
  ASSERT_GT(messages.size(), 2u);
  int changes = 0;
  for (const v1::DiffGraphResponse& message : messages) {
    changes += message.changes_size();
    EXPECT_EQ(message.has_after(), &message == &messages.back());
    EXPECT_LT(message.ByteSizeLong(), 80u << 10);
  }
  EXPECT_EQ(changes, 100);
}

TEST_F(DiffGraphTest, WhatIsTheSameIsNotLoaded) {
  Mark();
  world_.Commit(Describe("organization/zeta", "Zeta"));
  const auto messages = Messages(Since());
  const int64_t facts = world_.graph().Head().CountEntities() + world_.graph().Head().CountRelationships();
  EXPECT_LE(messages.back().after().cost().examined(), 2 * facts + 2);
}

TEST_F(DiffGraphTest, EndsWhenTheClientDoes) {
  Mark();
  world_.Commit(Describe("organization/zeta", "Zeta"));
  const absl::Status status =
      DiffGraph(world_.engine().ground(), Parsed<v1::DiffGraphRequest>(Since()), {},
                [](v1::DiffGraphResponse, query::Follows) { return absl::CancelledError("gone"); });
  EXPECT_TRUE(absl::IsCancelled(status));
}

TEST_F(DiffGraphTest, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(Told(""), ElementsAre("REQUIRED at before"));
  EXPECT_THAT(Told("before { definite_only: true }"), ElementsAre("REQUIRED at before"));
  EXPECT_THAT(Told("before { valid_at { day: 'soon' } }"), ElementsAre("INVALID_FORMAT at before.valid_at.day"));
  EXPECT_THAT(Told("after { valid_at { day: 'soon' } }"), ElementsAre("INVALID_FORMAT at after.valid_at.day"));
  EXPECT_THAT(Told("after { at_exact_snapshot { revision: 9999 } }"),
              ElementsAre("REVISION_AHEAD at after.at_exact_snapshot.revision"));
  EXPECT_THAT(Told("after { resolution { exclude_documents: 'document/none' } }"),
              ElementsAre("UNKNOWN_ENTITY at after.resolution.exclude_documents[0]"));
  Mark();
  EXPECT_THAT(Told(Since("kinds: 'robot'")), ElementsAre("UNKNOWN_KIND at kinds[0]"));
  EXPECT_THAT(Told(Since("entities: ['organization/kt', 'organization/none']")),
              ElementsAre("UNKNOWN_ENTITY at entities[1]"));
  EXPECT_THAT(Told(Since("relations: 999")), ElementsAre("UNKNOWN_RELATION at relations[0]"));
  EXPECT_THAT(Told(Since("meanings: 99")), ElementsAre("OUT_OF_BOUNDS at meanings[0]"));
  EXPECT_THAT(Told(Since("after { budget { max_rows: -1 } }")), ElementsAre("OUT_OF_BOUNDS at after.budget.max_rows"));
}

TEST_F(DiffGraphTest, KeepsToTheBudgetOfTheStateAfter) {
  Mark();
  world_.Commit(Describe("organization/zeta", "Zeta") + Describe("organization/eta", "Eta"));
  EXPECT_THAT(Told(Since("after { budget { max_rows: 1 } }")), ElementsAre("BUDGET_EXCEEDED"));
  EXPECT_THAT(Told(Since("after { budget { max_examined: 2 } }")), ElementsAre("BUDGET_EXCEEDED"));
}

}  // namespace
}  // namespace entente::analysis
