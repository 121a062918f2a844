// Every call once, over the wire.
#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/stubs.h"
#include "tests/testing/decoded_error.h"
#include "tests/testing/small_world.h"
#include "tests/testing/test_server.h"

namespace entente::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

using Query = v1::QueryService::Stub;

template <typename Items, typename Get>
std::vector<std::string> Each(const Items& items, Get get) {
  std::vector<std::string> all;
  for (const auto& item : items) all.push_back(get(item));
  return all;
}

class CallsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = std::make_unique<TestServer>();
    stubs_ = std::make_unique<Stubs>(server_->channel());
    committed_ = std::make_unique<v1::CommitResponse>();
    const grpc::Status status = Call(*stubs_->commit, &v1::CommitService::Stub::Commit, SmallWorld(), *committed_);
    ASSERT_TRUE(status.ok()) << Decode(status);
  }
  static void TearDownTestSuite() {
    committed_.reset();
    stubs_.reset();
    server_.reset();
  }

  template <typename Request, typename Response>
  static void Read(grpc::Status (Query::*method)(grpc::ClientContext*, const Request&, Response*),
                   const std::string& request, Response& response) {
    const grpc::Status status = Call(*stubs_->query, method, FromText<Request>(request), response);
    ASSERT_TRUE(status.ok()) << Decode(status);
    EXPECT_EQ(response.read_info().revision(), committed_->revision());
    EXPECT_EQ(response.read_info().clock_day(), "2025-03-10");
    EXPECT_FALSE(response.read_info().token().empty());
  }

  static std::unique_ptr<TestServer> server_;
  static std::unique_ptr<Stubs> stubs_;
  static std::unique_ptr<v1::CommitResponse> committed_;
};

std::unique_ptr<TestServer> CallsTest::server_;
std::unique_ptr<Stubs> CallsTest::stubs_;
std::unique_ptr<v1::CommitResponse> CallsTest::committed_;

TEST(CommitWithChanges, LeavesThemOutAndSaysSoWhenTheyDoNotFitIntoAMessage) {
  v1::CommitRequest request = SmallWorld();
  request.set_return_changes(true);
  server::Options options;
  options.server.max_message_bytes = static_cast<int64_t>(request.ByteSizeLong());
  for (const bool fits : {true, false}) {
    TestServer server(fits ? server::Options() : options);
    Stubs stubs(server.channel());
    v1::CommitResponse response;
    const grpc::Status status = Call(*stubs.commit, &v1::CommitService::Stub::Commit, request, response);
    ASSERT_TRUE(status.ok()) << Decode(status);
    EXPECT_EQ(response.claim_ids_size(), request.changes_size());
    EXPECT_EQ(response.changes_size() > 0, fits);
    EXPECT_EQ(response.changes_omitted(), !fits);
    EXPECT_EQ(static_cast<int64_t>(response.ByteSizeLong()) > options.server.max_message_bytes, fits);
  }
}

TEST_F(CallsTest, ACommitIsAnsweredWithItsRevisionTimeAndClaims) {
  EXPECT_GT(committed_->revision(), 0);
  EXPECT_EQ(committed_->commit_time().seconds(), kTestNow / 1'000'000);
  EXPECT_EQ(committed_->claim_ids_size(), SmallWorld().changes_size());
  EXPECT_EQ(committed_->claim_ids(0), "claim/notes");
  EXPECT_FALSE(committed_->replayed());
}

TEST_F(CallsTest, ACommitRepeatedUnderItsRequestIdIsMadeOnce) {
  v1::CommitResponse again;
  ASSERT_TRUE(Call(*stubs_->commit, &v1::CommitService::Stub::Commit, SmallWorld(), again).ok());
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(again.revision(), committed_->revision());
}

TEST_F(CallsTest, GetEntity) {
  v1::GetEntityResponse response;
  Read(&Query::GetEntity, "id: 'organization/han'", response);
  EXPECT_EQ(response.entity().description().name(), "Han Telecom");
  EXPECT_EQ(response.entity().description().organization().country(), "KR");
}

TEST_F(CallsTest, BatchGetEntities) {
  v1::BatchGetEntitiesResponse response;
  Read(&Query::BatchGetEntities, "ids: 'organization/nara' ids: 'organization/han'", response);
  EXPECT_THAT(Each(response.entities(), [](const auto& entity) { return entity.id(); }),
              ElementsAre("organization/nara", "organization/han"));
}

TEST_F(CallsTest, LookupEntitiesAnswersEachByItself) {
  v1::LookupEntitiesResponse response;
  Read(&Query::LookupEntities,
       "lookups { name: 'HAN TELECOM' } lookups { name: '한텔레콤' } lookups { name: 'nobody' } "
       "lookups { external_id { field: 'wikidata_id' value: 'Q1000001' } }",
       response);
  ASSERT_EQ(response.results_size(), 4);
  for (const int found : {0, 1, 3}) EXPECT_EQ(response.results(found).entity().id(), "organization/han") << found;
  EXPECT_EQ(response.results(2).error().code(), 5);
}

TEST_F(CallsTest, ListEntitiesByFilterInBothForms) {
  for (const char* filter : {"filter_text: 'country = \"JP\"'",
                             "filter { comparison { field: 'country' comparator: COMPARATOR_EQUAL value: 'JP' } }"}) {
    v1::ListEntitiesResponse response;
    Read(&Query::ListEntities, std::string("kinds: 'organization' include_total: true ") + filter, response);
    EXPECT_THAT(Each(response.entities(), [](const auto& entity) { return entity.id(); }),
                ElementsAre("organization/nara"));
    EXPECT_EQ(response.total(), 1);
  }
}

TEST_F(CallsTest, PagesContinueWhereTheLastOneEnded) {
  std::vector<std::string> ids;
  v1::ListEntitiesRequest request = FromText<v1::ListEntitiesRequest>("page_size: 2");
  do {
    v1::ListEntitiesResponse page;
    const grpc::Status status = Call(*stubs_->query, &Query::ListEntities, request, page);
    ASSERT_TRUE(status.ok()) << Decode(status);
    for (const v1::Entity& entity : page.entities()) ids.push_back(entity.id());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ElementsAre("alliance/circle", "document/notes", "model/base", "model/tuned", "organization/han",
                               "organization/lab", "organization/nara"));
}

TEST_F(CallsTest, ListRelationships) {
  v1::ListRelationshipsResponse response;
  Read(&Query::ListRelationships, "objects: 'alliance/circle' relations: RELATION_MEMBER_OF", response);
  EXPECT_THAT(Each(response.relationships(), [](const auto& relationship) { return relationship.subject(); }),
              ElementsAre("organization/han", "organization/nara"));
  EXPECT_EQ(response.relationships(0).validity(), v1::VALIDITY_DEFINITE);
}

TEST_F(CallsTest, ListClaims) {
  v1::ListClaimsResponse response;
  Read(&Query::ListClaims, "facts { entity: 'organization/han' }", response);
  ASSERT_EQ(response.claims_size(), 1);
  EXPECT_EQ(response.claims(0).id(), "claim/han");
  EXPECT_EQ(response.claims(0).citations(0).locator(), "p. 1");
}

TEST_F(CallsTest, ListObservations) {
  v1::ListObservationsResponse response;
  Read(&Query::ListObservations, "subjects: 'organization/han'", response);
  ASSERT_EQ(response.observations_size(), 1);
  EXPECT_EQ(response.observations(0).quantity().amount(), 1000);
}

TEST_F(CallsTest, GetNeighborhood) {
  v1::GetNeighborhoodResponse response;
  Read(&Query::GetNeighborhood,
       "seeds: 'organization/han' steps { direction: DIRECTION_OUT relations: RELATION_MEMBER_OF } "
       "steps { direction: DIRECTION_IN relations: RELATION_MEMBER_OF }",
       response);
  EXPECT_THAT(Each(response.neighbors(), [](const auto& neighbor) { return neighbor.entity().id(); }),
              ElementsAre("organization/han", "alliance/circle", "organization/nara"));
}

TEST_F(CallsTest, ExplainFact) {
  v1::ExplainFactResponse response;
  Read(&Query::ExplainFact, "fact { entity: 'organization/han' } fields: 'organization.country'", response);
  ASSERT_EQ(response.fields_size(), 1);
  EXPECT_EQ(response.fields(0).winner(), "claim/han");
  EXPECT_EQ(response.fields(0).rule(), v1::RESOLUTION_RULE_UNCONTESTED);
}

TEST_F(CallsTest, GetSchema) {
  v1::GetSchemaResponse response;
  ASSERT_TRUE(Call(*stubs_->schema, &v1::SchemaService::Stub::GetSchema, v1::GetSchemaRequest(), response).ok());
  EXPECT_THAT(Each(response.kinds(), [](const auto& kind) { return kind.name(); }),
              IsSupersetOf({"organization", "model", "document"}));
  EXPECT_FALSE(response.digest().empty());
}

TEST_F(CallsTest, GetServerInfo) {
  v1::GetServerInfoResponse response;
  ASSERT_TRUE(Call(*stubs_->admin, &v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), response).ok());
  EXPECT_EQ(response.head_revision(), committed_->revision());
  EXPECT_EQ(response.entities(), 7);
  EXPECT_EQ(response.relationships(), 4);
  EXPECT_EQ(response.observations(), 1);
  EXPECT_EQ(response.claims(), 12);
  EXPECT_EQ(response.clock_day(), "2025-03-10");
  EXPECT_EQ(response.start_time().seconds(), kTestNow / 1'000'000);
  EXPECT_EQ(response.read_only_reason(), "");
  EXPECT_FALSE(response.store_id().empty());
  EXPECT_FALSE(response.version().empty());
  const auto limits = Each(response.limits(), [](const auto& limit) { return limit.name() + " " + limit.unit(); });
  EXPECT_THAT(limits, IsSupersetOf({"max-page-size items", "max-message-bytes bytes", "drain-seconds seconds"}));
}

}  // namespace
}  // namespace entente::testing
