#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A world with claims of known ids: c1 and c2 about SKT, c3 a relationship, c4 a measurement.
class ListClaims : public ::testing::Test {
 protected:
  ListClaims() {
    world_.Commit(
        Say("id: 'claim/c1' entity { id: 'organization/new' description { name: 'New' organization { } } } "
            "confidence: CONFIDENCE_CONFIRMED") +
        Say("id: 'claim/c2' entity { id: 'organization/new' description { summary: 'Newer.' organization { } } }",
            "document/blog") +
        Say("id: 'claim/c3' relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/new' "
            "object: 'organization/skt' }") +
        Say("id: 'claim/c4' observation { subject: 'organization/new' metric: METRIC_EMPLOYEES period: '2024' "
            "quantity { amount: 5 unit: 'people' } }"));
  }

  absl::StatusOr<v1::ListClaimsResponse> List(const std::string& request) {
    return world_.engine().ListClaims(Parsed<v1::ListClaimsRequest>(request));
  }
  std::vector<std::string> Ids(const std::string& request) {
    const auto response = List(request);
    if (!response.ok()) return {ErrorOf(response.status())};
    std::vector<std::string> ids;
    for (const v1::Claim& claim : response->claims()) ids.push_back(claim.id());
    return ids;
  }
  void Retract(const std::string& id) {
    world_.Commit("changes { retract_claim { claim_id: '" + id + "' reason: RETRACTION_REASON_ENTRY_ERROR } }");
  }

  World world_;
};

TEST_F(ListClaims, ByIdAboutFactsAroundEntitiesAndCiting) {
  EXPECT_THAT(Ids("claim_ids: ['claim/c3', 'claim/c1']"), ElementsAre("claim/c1", "claim/c3"));
  EXPECT_THAT(Ids("facts { entity: 'organization/new' }"), ElementsAre("claim/c1", "claim/c2"));
  EXPECT_THAT(Ids("facts { relationship { relation: RELATION_PARTNERS_WITH subject: 'organization/skt' "
                  "object: 'organization/new' } }"),
              ElementsAre("claim/c3"));
  EXPECT_THAT(Ids("facts { observation { subject: 'organization/new' metric: METRIC_EMPLOYEES period: '2024' } }"),
              ElementsAre("claim/c4"));
  EXPECT_THAT(Ids("entities: 'organization/new'"), ElementsAre("claim/c1", "claim/c2", "claim/c3", "claim/c4"));
  EXPECT_THAT(Ids("documents: 'document/blog'"), ElementsAre("claim/c2"));
}

TEST_F(ListClaims, RetractedOnesComeWhenAskedForOrNamed) {
  const int64_t before = world_.graph().published();
  Retract("claim/c2");
  EXPECT_THAT(Ids("facts { entity: 'organization/new' }"), ElementsAre("claim/c1"));
  EXPECT_THAT(Ids("facts { entity: 'organization/new' } include_retracted: true"), ElementsAre("claim/c1", "claim/c2"));
  EXPECT_THAT(Ids("documents: 'document/blog'"), IsEmpty());
  EXPECT_THAT(Ids(absl::StrCat("documents: 'document/blog' context { at_exact_snapshot { revision: ", before, " } }")),
              ElementsAre("claim/c2"));
  const auto named = List("claim_ids: 'claim/c2'");
  EXPECT_EQ(named->claims(0).state(), v1::CLAIM_STATE_RETRACTED);
}

TEST_F(ListClaims, AnEntityStillTellsOfTheClaimsOfFactsThatAreGone) {
  const int64_t before = world_.graph().published();
  Retract("claim/c3");
  Retract("claim/c4");
  EXPECT_THAT(Ids("entities: 'organization/new'"), ElementsAre("claim/c1", "claim/c2"));
  EXPECT_THAT(Ids("entities: 'organization/new' include_retracted: true"),
              ElementsAre("claim/c1", "claim/c2", "claim/c3", "claim/c4"));
  EXPECT_THAT(Ids(absl::StrCat("entities: 'organization/new' include_retracted: true "
                               "context { at_exact_snapshot { revision: ",
                               before - 1, " } }")),
              ElementsAre("UNKNOWN_ENTITY at entities[0]"));
}

TEST_F(ListClaims, APolicyLeavesOutWhatDoesNotCount) {
  const std::string about = "facts { entity: 'organization/new' } ";
  EXPECT_THAT(Ids(about + "context { resolution { exclude_documents: 'document/blog' } }"), ElementsAre("claim/c1"));
  EXPECT_THAT(Ids(about + "context { resolution { min_confidence: CONFIDENCE_CONFIRMED } }"), ElementsAre("claim/c1"));
}

TEST_F(ListClaims, PagesComeInOrderOfId) {
  const auto first = List("entities: 'organization/new' page_size: 3");
  EXPECT_EQ(first->claims_size(), 3);
  world_.Commit(
      Say("id: 'claim/c0' entity { id: 'organization/new' description { homepage: 'https://new.example' "
          "organization { } } }"));
  const auto second =
      List(absl::StrCat("entities: 'organization/new' page_size: 3 page_token: '", first->next_page_token(), "'"));
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->claims_size(), 1);
  EXPECT_EQ(second->claims(0).id(), "claim/c4");
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(ListClaims, EveryBadRequestHasItsReasonAndPath) {
  EXPECT_THAT(Ids(""), ElementsAre("REQUIRED at claim_ids"));
  EXPECT_THAT(Ids("claim_ids: 'claim/c1' entities: 'organization/new'"),
              ElementsAre("CONFLICTING_FIELDS at claim_ids"));
  EXPECT_THAT(Ids("claim_ids: ['claim/c1', 'claim/zz']"), ElementsAre("UNKNOWN_CLAIM at claim_ids[1]"));
  EXPECT_THAT(Ids("claim_ids: 'claim/c1' context { at_exact_snapshot { revision: 2 } }"),
              ElementsAre("UNKNOWN_CLAIM at claim_ids[0]"));
  EXPECT_THAT(Ids("facts { }"), ElementsAre("REQUIRED at facts[0]"));
  EXPECT_THAT(Ids("facts { entity: 'organization/zz' }"), ElementsAre("UNKNOWN_ENTITY at facts[0].entity"));
  EXPECT_THAT(Ids("facts { relationship { relation: RELATION_DEVELOPS subject: 'organization/skt' "
                  "object: 'model/claude' } }"),
              ElementsAre("UNKNOWN_FACT at facts[0]"));
  EXPECT_THAT(Ids("entities: 'organization/zz'"), ElementsAre("UNKNOWN_ENTITY at entities[0]"));
  EXPECT_THAT(Ids("documents: 'document/zz'"), ElementsAre("UNKNOWN_ENTITY at documents[0]"));
}

}  // namespace
}  // namespace entente::query
