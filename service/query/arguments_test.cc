// The ids of merged entities in requests.
#include "service/query/arguments.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/query/encoded.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> RedirectsOf(const v1::ReadInfo& info) {
  std::vector<std::string> redirects;
  for (const v1::Redirect& each : info.redirects()) redirects.push_back(absl::StrCat(each.from(), " > ", each.to()));
  return redirects;
}

// KT turns out to be SK Telecom, and the blog to be the notes.
class MergedIdsTest : public ::testing::Test {
 protected:
  MergedIdsTest() {
    before_ = world_.Commit(Say("entity { id: 'topic/t' description { name: 'T' topic { } } }", "document/blog") +
                            Say("observation { subject: 'organization/kt' metric: METRIC_EMPLOYEES period: '2024' "
                                "quantity { amount: 5 unit: 'people' } }"));
    world_.Commit(
        "changes { merge_entities { from: 'organization/kt' into: 'organization/skt' } } "
        "changes { merge_entities { from: 'document/blog' into: 'document/notes' } }");
  }

  World world_;
  int64_t before_ = 0;
};

TEST_F(MergedIdsTest, AreFollowedAndToldInTheAnswer) {
  const auto one = Readable(world_.engine().GetEntity(Parsed<v1::GetEntityRequest>("id: 'organization/kt'")));
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_EQ(one->entity().id(), "organization/skt");
  EXPECT_THAT(RedirectsOf(one->read_info()), ElementsAre("organization/kt > organization/skt"));
  const auto several = Readable(world_.engine().BatchGetEntities(
      Parsed<v1::BatchGetEntitiesRequest>("ids: 'organization/kt' ids: 'organization/openai' ids: 'document/blog'")));
  ASSERT_TRUE(several.ok()) << several.status();
  EXPECT_EQ(several->entities(0).id(), "organization/skt");
  EXPECT_EQ(several->entities(2).id(), "document/notes");
  EXPECT_THAT(RedirectsOf(several->read_info()),
              ElementsAre("document/blog > document/notes", "organization/kt > organization/skt"));
  const auto looked_up = world_.engine().LookupEntities(
      Parsed<v1::LookupEntitiesRequest>("lookups { id: 'organization/kt' } lookups { name: 'OpenAI' }"));
  ASSERT_TRUE(looked_up.ok()) << looked_up.status();
  EXPECT_EQ(looked_up->results(0).entity().id(), "organization/skt");
  EXPECT_THAT(RedirectsOf(looked_up->read_info()), ElementsAre("organization/kt > organization/skt"));
}

TEST_F(MergedIdsTest, StandForThemselvesAtOlderRevisions) {
  const auto old = Readable(world_.engine().GetEntity(Parsed<v1::GetEntityRequest>(
      absl::StrCat("id: 'organization/kt' context { at_exact_snapshot { revision: ", before_, " } }"))));
  ASSERT_TRUE(old.ok()) << old.status();
  EXPECT_EQ(old->entity().id(), "organization/kt");
  EXPECT_THAT(RedirectsOf(old->read_info()), IsEmpty());
}

TEST_F(MergedIdsTest, AreFollowedInListsAndWalks) {
  const std::string any = "context { valid_at { any: true } }";
  EXPECT_THAT(world_.Relations("subjects: 'organization/kt' relations: RELATION_MEMBER_OF " + any),
              ElementsAre("skt MEMBER_OF gtaa"));
  const auto measured = Readable(
      world_.engine().ListObservations(Parsed<v1::ListObservationsRequest>("subjects: 'organization/kt' " + any)));
  ASSERT_TRUE(measured.ok()) << measured.status();
  ASSERT_EQ(measured->observations_size(), 1);
  EXPECT_EQ(measured->observations(0).subject(), "organization/skt");
  EXPECT_THAT(RedirectsOf(measured->read_info()), ElementsAre("organization/kt > organization/skt"));
  const auto around = Readable(
      world_.engine().GetNeighborhood(Parsed<v1::GetNeighborhoodRequest>("seeds: 'organization/kt' steps { } " + any)));
  ASSERT_TRUE(around.ok()) << around.status();
  EXPECT_EQ(around->neighbors(0).entity().id(), "organization/skt");
  EXPECT_THAT(RedirectsOf(around->read_info()), ElementsAre("organization/kt > organization/skt"));
}

TEST_F(MergedIdsTest, AreFollowedInTheIdentitiesOfFactsAndInDocuments) {
  const auto explained = world_.engine().ExplainFact(
      Parsed<v1::ExplainFactRequest>("fact { relationship { relation: RELATION_PARTNERS_WITH subject: "
                                     "'organization/kt' object: 'organization/openai' } } "
                                     "context { valid_at { any: true } }"));
  ASSERT_TRUE(explained.ok()) << explained.status();
  EXPECT_EQ(explained->fact().relationship().object(), "organization/skt") << "the lesser id comes first";
  EXPECT_THAT(RedirectsOf(explained->read_info()), ElementsAre("organization/kt > organization/skt"));
  const auto citing = world_.engine().ListClaims(
      Parsed<v1::ListClaimsRequest>("documents: 'document/blog' page_size: 1000 context { valid_at { any: true } }"));
  ASSERT_TRUE(citing.ok()) << citing.status();
  EXPECT_THAT(RedirectsOf(citing->read_info()), ElementsAre("document/blog > document/notes"));
  EXPECT_GT(citing->claims_size(), 10) << "all cite the notes";
}

TEST_F(MergedIdsTest, StandForTheDocumentToLeaveOut) {
  const auto without = Readable(world_.engine().ListEntities(
      Parsed<v1::ListEntitiesRequest>("context { resolution { exclude_documents: 'document/blog' } }")));
  ASSERT_TRUE(without.ok()) << without.status();
  EXPECT_THAT(without->entities(), IsEmpty());
  EXPECT_THAT(RedirectsOf(without->read_info()), ElementsAre("document/blog > document/notes"));
}

TEST_F(MergedIdsTest, OfAMergeThatWasTakenBackStandForThemselvesAgain) {
  world_.Commit("changes { undo_merge { entity: 'organization/kt' } }");
  const auto back = Readable(world_.engine().GetEntity(Parsed<v1::GetEntityRequest>("id: 'organization/kt'")));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->entity().id(), "organization/kt");
  EXPECT_THAT(RedirectsOf(back->read_info()), IsEmpty());
}

}  // namespace
}  // namespace entente::query
