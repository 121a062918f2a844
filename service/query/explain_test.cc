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
