#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

using ::testing::ElementsAre;

class ExplainFact : public ::testing::Test {
 protected:
  ExplainFact() {
    world_.Commit(
        Say("id: 'claim/old' entity { id: 'organization/new' description { name: 'New' organization { "
            "country: 'KR' } } }"));
    between_ = world_.graph().published();
    world_.Commit(
        Say("id: 'claim/sure' entity { id: 'organization/new' description { organization { country: 'US' } } "
            "} confidence: CONFIDENCE_CONFIRMED",
            "document/blog"));
  }

  absl::StatusOr<v1::ExplainFactResponse> Explain(const std::string& request) {
    return world_.engine().ExplainFact(Parsed<v1::ExplainFactRequest>(request));
  }

  World world_;
  int64_t between_ = 0;
};

TEST_F(ExplainFact, SaysWhichClaimWonAndWhichLost) {
  const auto response = Explain("fact { entity: 'organization/new' } fields: 'organization.country'");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->fact().entity().description().organization().country(), "US");
  ASSERT_EQ(response->fields_size(), 1);
  EXPECT_EQ(response->fields(0).path(), "organization.country");
  EXPECT_EQ(response->fields(0).winner(), "claim/sure");
  EXPECT_EQ(response->fields(0).rule(), v1::RESOLUTION_RULE_CONFIDENCE);
  EXPECT_EQ(response->fields(0).losing(0).claim_id(), "claim/old");
  ASSERT_EQ(response->claims_size(), 2);
  EXPECT_EQ(response->claims(0).id(), "claim/sure");
}

TEST_F(ExplainFact, WorksAtOlderRevisionsAndUnderPolicies) {
  const std::string fact = "fact { entity: 'organization/new' } ";
  const auto older = Explain(absl::StrCat(fact, "context { at_exact_snapshot { revision: ", between_, " } }"));
  EXPECT_EQ(older->fact().entity().description().organization().country(), "KR");
  EXPECT_EQ(older->claims_size(), 1);
  const auto without = Explain(fact + "context { resolution { exclude_documents: 'document/blog' } }");
  EXPECT_EQ(without->fact().entity().description().organization().country(), "KR");
  EXPECT_EQ(without->claims_size(), 2);
}

TEST_F(ExplainFact, AFactThatDoesNotHoldIsExplainedToo) {
  const auto response = Explain(
      "fact { relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/openai' "
      "object: 'organization/kt' } }");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->fact().relationship().validity(), v1::VALIDITY_NOT_VALID);
  EXPECT_EQ(response->fact().relationship().valid_time().until(), "2024-06-01");
}

TEST_F(ExplainFact, WhatWasTakenBackKeepsItsClaims) {
  world_.Commit(
      Say("id: 'claim/p' relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/new' "
          "object: 'organization/skt' }"));
  world_.Commit("changes { retract_claim { claim_id: 'claim/p' reason: RETRACTION_REASON_ENTRY_ERROR } }");
  const auto response = Explain(
      "fact { relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/new' "
      "object: 'organization/skt' } }");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->fact().has_relationship());
  EXPECT_EQ(response->claims(0).state(), v1::CLAIM_STATE_RETRACTED);
}

TEST_F(ExplainFact, ObservationsAndStubsAreExplainedToo) {
  world_.Commit("create_stubs: true " +
                Say("observation { subject: 'organization/new' metric: METRIC_EMPLOYEES period: '2024' "
                    "quantity { amount: 5 unit: 'people' } }") +
                Relate("DEVELOPS", "organization/new", "model/stub"));
  const auto measured = Explain(
      "fact { observation { subject: 'organization/new' metric: METRIC_EMPLOYEES "
      "period: '2024' } } fields: 'quantity'");
  EXPECT_EQ(measured->fact().observation().quantity().amount(), 5);
  EXPECT_EQ(measured->fields_size(), 1);
  const auto stub = Explain("fact { entity: 'model/stub' }");
  ASSERT_TRUE(stub.ok()) << stub.status();
  EXPECT_TRUE(stub->fact().entity().stub());
}

TEST_F(ExplainFact, RowsOfTwoSourcesThatDisagreeAreBothShownWithTheirPlace) {
  const auto row = [&](const std::string& source, int number, const std::string& body) {
    world_.Commit(absl::StrCat(
        "changes { assert_claim { id: 'claim/", source, number, "' entity { id: 'model/claude' description { model { ",
        body, " } } } citations { document: 'document/", source, "' locator: 'row ", number, "' } } }"));
  };
  world_.Commit(Describe("document/register", "Register") + Describe("document/catalogue", "Catalogue"));
  // Many more that say something else of the same entity, or the same.
  for (int i = 0; i < 20; ++i) row(i % 2 == 0 ? "register" : "catalogue", i, "license: 'MIT'");
  row("register", 20, "released: '2023-03-14' access: ACCESS_LIMITED");
  row("catalogue", 21, "released: '2023-03-15' access: ACCESS_LIMITED");
  const auto response = Explain("fact { entity: 'model/claude' } fields: ['model.released', 'model.license']");
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->fields_size(), 2);
  EXPECT_EQ(response->fields(0).agreeing_size(), 19);
  const v1::FieldExplanation& released = response->fields(1);
  EXPECT_EQ(released.path(), "model.released");
  EXPECT_EQ(released.winner(), "claim/catalogue21") << "the lesser id decides, when nothing else does";
  EXPECT_EQ(released.value(), "2023-03-15");
  EXPECT_EQ(released.rule(), v1::RESOLUTION_RULE_CLAIM_ID);
  ASSERT_EQ(released.losing_size(), 1);
  EXPECT_EQ(released.losing(0).claim_id(), "claim/register20");
  EXPECT_EQ(released.losing(0).value(), "2023-03-14");
  std::map<std::string, std::string> places;
  for (const v1::Claim& claim : response->claims()) {
    for (const v1::Citation& citation : claim.citations()) {
      places[claim.id()] = absl::StrCat(citation.document(), " ", citation.locator());
    }
  }
  EXPECT_EQ(places["claim/register20"], "document/register row 20");
  EXPECT_EQ(places["claim/catalogue21"], "document/catalogue row 21");
}

// What a source is worth is told by data: the group of its document, the rank of its claims.
class SourceTrust : public ExplainFact {
 protected:
  SourceTrust() {
    const std::string copy = "origin_group: 'agency' ";
    world_.Commit(Describe("document/agency", "Agency", copy) + Describe("document/daily", "Daily", copy) +
                  Describe("document/weekly", "Weekly", copy) + Describe("document/lab", "Lab") +
                  Describe("document/filing", "Filing"));
  }
  // That the model has so many parameters, by some documents.
  void Says(const std::string& claim, int parameters, const std::vector<std::string>& documents,
            const std::string& more = "") {
    std::string citations;
    for (const std::string& document : documents) {
      absl::StrAppend(&citations, "citations { document: 'document/", document, "' } ");
    }
    world_.Commit(absl::StrCat("changes { assert_claim { id: 'claim/", claim,
                               "' entity { id: 'model/claude-ko' description { model { parameters: ", parameters,
                               " } } } ", citations, more, " } }"));
  }
  // The claim that wins, with the rule by which it won.
  std::string Winner(const std::string& context = "") {
    const auto response = Explain(
        absl::StrCat("fact { entity: 'model/claude-ko' } fields: 'model.parameters' context { ", context, " }"));
    if (!response.ok() || response->fields_size() != 1) return response.status().ToString();
    return absl::StrCat(response->fields(0).winner(), " by ", v1::ResolutionRule_Name(response->fields(0).rule()));
  }
};

TEST_F(SourceTrust, ReprintsOfOneReportWeighLessThanTwoReports) {
  Says("a", 70, {"agency", "daily", "weekly"}, "rank: RANK_PREFERRED");
  Says("b", 80, {"lab", "filing"}, "rank: RANK_PREFERRED");
  EXPECT_EQ(Winner(), "claim/b by RESOLUTION_RULE_SOURCES");
  EXPECT_EQ(Winner("resolution { exclude_documents: 'document/lab' }"), "claim/a by RESOLUTION_RULE_CLAIM_ID")
      << "one source each, then";
  EXPECT_EQ(Winner("resolution { exclude_documents: ['document/agency', 'document/daily'] }"),
            "claim/b by RESOLUTION_RULE_SOURCES")
      << "a group is there as long as one of it is";
}

TEST_F(SourceTrust, ADocumentWithoutAGroupIsASourceOfItsOwn) {
  Says("a", 70, {"agency", "daily"}, "rank: RANK_PREFERRED");
  Says("b", 80, {"agency", "lab"}, "rank: RANK_PREFERRED");
  EXPECT_EQ(Winner(), "claim/b by RESOLUTION_RULE_SOURCES");
}

TEST_F(SourceTrust, TheRankOfAClaimComesBeforeTheNumberOfItsSources) {
  Says("a", 70, {"daily"}, "rank: RANK_PREFERRED");
  Says("b", 80, {"agency", "lab", "filing"}, "confidence: CONFIDENCE_CONFIRMED");
  EXPECT_EQ(Winner(), "claim/a by RESOLUTION_RULE_RANK");
  EXPECT_EQ(Winner("resolution { exclude_documents: 'document/daily' }"), "claim/b by RESOLUTION_RULE_CONFIDENCE")
      << "against the claim the world began with";
}

TEST_F(SourceTrust, ACorrectedRankTellsFromThenOn) {
  Says("a", 70, {"lab"}, "rank: RANK_PREFERRED");
  Says("b", 80, {"filing"});
  const int64_t between = world_.graph().published();
  EXPECT_EQ(Winner(), "claim/a by RESOLUTION_RULE_RANK");
  world_.Commit(
      "changes { correct_claim { claim { id: 'claim/a' entity { id: 'model/claude-ko' description { model { "
      "parameters: 70 } } } citations { document: 'document/lab' } rank: RANK_DEPRECATED } note: 'superseded' } } "
      "changes { correct_claim { claim { id: 'claim/b' entity { id: 'model/claude-ko' description { model { "
      "parameters: 80 } } } citations { document: 'document/filing' } rank: RANK_PREFERRED } note: 'audited' } }");
  EXPECT_EQ(Winner(), "claim/b by RESOLUTION_RULE_RANK");
  EXPECT_EQ(Winner(absl::StrCat("at_exact_snapshot { revision: ", between, " }")), "claim/a by RESOLUTION_RULE_RANK");
}

TEST_F(ExplainFact, EveryBadRequestHasItsReasonAndPath) {
  EXPECT_EQ(ErrorOf(Explain("").status()), "REQUIRED at fact");
  EXPECT_EQ(ErrorOf(Explain("fact { entity: 'organization/zz' }").status()), "UNKNOWN_ENTITY at fact.entity");
  EXPECT_EQ(ErrorOf(Explain("fact { relationship { relation: RELATION_DEVELOPS subject: 'organization/skt' "
                            "object: 'model/claude' } }")
                        .status()),
            "UNKNOWN_FACT at fact");
  const auto status = Explain("fact { entity: 'organization/new' } fields: ['name', 'organization.cuntry']").status();
  EXPECT_EQ(ErrorOf(status), "UNKNOWN_FIELD at fields[1]");
  EXPECT_TRUE(Explain("fact { entity: 'organization/new' } fields: 'aliases[\"New\"]'").ok());
}

}  // namespace
}  // namespace entente::query
