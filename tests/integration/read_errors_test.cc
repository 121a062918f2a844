// What a reader can ask wrongly, and what it is told: code, reason and field, as read off the wire.
#include <functional>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/integration/stubs.h"
#include "tests/testing/decoded_error.h"
#include "tests/testing/small_world.h"
#include "tests/testing/test_server.h"

namespace entente::testing {
namespace {

using ::testing::HasSubstr;

using Query = v1::QueryService::Stub;

class ReadErrorsTest : public ::testing::Test {
 protected:
  ReadErrorsTest() {
    const grpc::Status status = Call(*stubs_.commit, &v1::CommitService::Stub::Commit, SmallWorld(), world_);
    EXPECT_TRUE(status.ok()) << Decode(status);
  }

  static server::Options Options() {
    server::Options options;
    options.query.max_batch = 3;
    options.server.max_message_bytes = 64 << 10;
    options.rpc.max_freshness_wait_ms = 20;
    return options;
  }

  template <typename Request, typename Response>
  DecodedError Error(grpc::Status (Query::*method)(grpc::ClientContext*, const Request&, Response*),
                     const std::string& request) {
    return Error(method, FromText<Request>(request));
  }
  template <typename Request, typename Response>
  DecodedError Error(grpc::Status (Query::*method)(grpc::ClientContext*, const Request&, Response*),
                     const Request& request) {
    Response response;
    return Decode(Call(*stubs_.query, method, request, response));
  }
  void ExpectInvalid(const DecodedError& error, const std::string& reason_and_field) {
    EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT) << error;
    EXPECT_EQ(error.Short(), reason_and_field) << error;
    EXPECT_EQ(error.domain, "entente.v1");
  }

  TestServer server_{Options()};
  Stubs stubs_{server_.channel()};
  v1::CommitResponse world_;
};

TEST_F(ReadErrorsTest, AnUnknownKindIsToldWithTheKnownOnes) {
  const DecodedError error = Error(&Query::ListEntities, "kinds: 'organisation'");
  ExpectInvalid(error, "UNKNOWN_KIND kinds[0]");
  EXPECT_THAT(error.metadata.at("known"), HasSubstr("organization"));
}

TEST_F(ReadErrorsTest, AnUnknownRelationIsToldByItsField) {
  v1::ListRelationshipsRequest request;
  request.add_relations(static_cast<v1::Relation>(9999));
  const DecodedError error = Error(&Query::ListRelationships, request);
  EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT) << error;
  EXPECT_THAT(error.Short(), ::testing::StartsWith("UNKNOWN_RELATION relations[0]")) << error;
  EXPECT_THAT(error.metadata.at("known"), HasSubstr("PARTNERS_WITH"));
}

TEST_F(ReadErrorsTest, AnUnknownFieldIsToldWithTheKnownOnes) {
  const DecodedError error = Error(&Query::ListEntities, "kinds: 'organization' filter_text: 'contry = \"KR\"'");
  EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT) << error;
  EXPECT_EQ(error.reason, "UNKNOWN_FIELD") << error;
  EXPECT_THAT(error.metadata.at("known"), HasSubstr("country"));
}

TEST_F(ReadErrorsTest, AnUnknownEntityIsNotFoundAndLookAlikesAreNamed) {
  const DecodedError error = Error(&Query::GetEntity, "id: 'organization/hann'");
  EXPECT_EQ(error.code, grpc::StatusCode::NOT_FOUND) << error;
  EXPECT_EQ(error.Short(), "UNKNOWN_ENTITY id") << error;
  EXPECT_THAT(error.metadata.at("near"), HasSubstr("organization/han"));
}

TEST_F(ReadErrorsTest, ABadIdABadDateAndABadFilterAreToldApart) {
  EXPECT_EQ(Error(&Query::GetEntity, "id: ''").Short(), "REQUIRED id");
  EXPECT_EQ(Error(&Query::ListEntities, "context { valid_at { day: '2024-13-01' } }").Short(),
            "INVALID_FORMAT context.valid_at.day");
  EXPECT_EQ(Error(&Query::ListEntities, "filter_text: 'name = '").Short(), "INVALID_FILTER filter_text");
}

TEST_F(ReadErrorsTest, AMaskOfAFieldThatIsNotThereIsRefused) {
  const DecodedError error = Error(&Query::GetEntity, "id: 'organization/han' read_mask { paths: 'nome' }");
  EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT) << error;
  EXPECT_EQ(error.reason, "UNKNOWN_FIELD") << error;
}

TEST_F(ReadErrorsTest, ABatchThatIsTooLargeIsToldTheLimit) {
  const DecodedError error =
      Error(&Query::BatchGetEntities, "ids: 'model/a' ids: 'model/b' ids: 'model/c' ids: 'model/d'");
  ExpectInvalid(error, "BATCH_TOO_LARGE ids");
  EXPECT_EQ(error.metadata.at("limit"), "3");
}

TEST_F(ReadErrorsTest, ANegativePageIsRefusedAndALargeOneLowered) {
  ExpectInvalid(Error(&Query::ListEntities, "page_size: -1"), "OUT_OF_BOUNDS page_size");
  EXPECT_EQ(Error(&Query::ListEntities, "page_size: 1000000").code, grpc::StatusCode::OK);
}

TEST_F(ReadErrorsTest, AMessageLongerThanTheServerTakesIsResourceExhausted) {
  v1::GetEntityRequest request;
  request.set_id(std::string(100 << 10, 'x'));
  const DecodedError error = Error(&Query::GetEntity, request);
  EXPECT_EQ(error.code, grpc::StatusCode::RESOURCE_EXHAUSTED) << error;
  EXPECT_EQ(error.reason, "MESSAGE_TOO_LARGE") << error;
  EXPECT_EQ(error.metadata.at("limit"), "65536") << error;
}

TEST_F(ReadErrorsTest, AMessageManyTimesTheLimitDoesNotEvenEnter) {
  v1::GetEntityRequest request;
  request.set_id(std::string(300 << 10, 'x'));
  EXPECT_EQ(Error(&Query::GetEntity, request).code, grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(ReadErrorsTest, APageTokenBelongsToItsRequest) {
  v1::ListEntitiesResponse page;
  ASSERT_TRUE(Call(*stubs_.query, &Query::ListEntities, FromText<v1::ListEntitiesRequest>("page_size: 1"), page).ok());
  auto other = FromText<v1::ListEntitiesRequest>("page_size: 1 kinds: 'organization'");
  other.set_page_token(page.next_page_token());
  ExpectInvalid(Error(&Query::ListEntities, other), "PAGE_TOKEN_MISMATCH page_token");
  other.set_page_token("surely not");
  ExpectInvalid(Error(&Query::ListEntities, other), "TOKEN_MALFORMED page_token");
}

TEST_F(ReadErrorsTest, ATokenOfAnotherStoreIsRefused) {
  TestServer other;
  Stubs stubs(other.channel());
  v1::CommitResponse committed;
  ASSERT_TRUE(Call(*stubs.commit, &v1::CommitService::Stub::Commit, SmallWorld(), committed).ok());
  const DecodedError error =
      Error(&Query::GetEntity,
            absl::StrCat("id: 'organization/han' context { at_least_as_fresh: '", committed.token(), "' }"));
  EXPECT_EQ(error.code, grpc::StatusCode::FAILED_PRECONDITION) << error;
  EXPECT_EQ(error.Short(), "TOKEN_FOREIGN_STORE context.at_least_as_fresh") << error;
}

TEST_F(ReadErrorsTest, ARevisionStillToComeIsOutOfRange) {
  const DecodedError error =
      Error(&Query::GetEntity, "id: 'organization/han' context { at_exact_snapshot { revision: 1000 } }");
  EXPECT_EQ(error.code, grpc::StatusCode::OUT_OF_RANGE) << error;
  EXPECT_EQ(error.reason, "REVISION_AHEAD") << error;
  EXPECT_EQ(error.metadata.at("head"), absl::StrCat(world_.revision()));
}

TEST_F(ReadErrorsTest, HistoryThatIsNoLongerKeptIsOutOfRangeWithTheOldestRevision) {
  server::Options options;
  options.commit.history_seconds = 3600;
  TestServer server(options);
  Stubs stubs(server.channel());
  v1::CommitResponse committed;
  ASSERT_TRUE(Call(*stubs.commit, &v1::CommitService::Stub::Commit, SmallWorld(), committed).ok());
  server.clock().Advance(int64_t{3} * 86'400'000'000);
  ASSERT_TRUE(server.server().AdvanceClock().ok());
  v1::CommitRequest more = SmallWorld();
  more.set_request_id("more");
  for (int i = 0; i < more.changes_size(); ++i) more.mutable_changes(i)->mutable_assert_claim()->clear_id();
  v1::CommitResponse again;
  const grpc::Status status = Call(*stubs.commit, &v1::CommitService::Stub::Commit, more, again);
  ASSERT_TRUE(status.ok()) << Decode(status);
  v1::GetEntityResponse response;
  const DecodedError error = Decode(
      Call(*stubs.query, &Query::GetEntity,
           FromText<v1::GetEntityRequest>("id: 'organization/han' context { at_exact_snapshot { revision: 1 } }"),
           response));
  EXPECT_EQ(error.code, grpc::StatusCode::OUT_OF_RANGE) << error;
  EXPECT_EQ(error.reason, "HISTORY_COMPACTED") << error;
  EXPECT_TRUE(error.metadata.count("oldest") && error.metadata.count("head")) << error;
}

TEST_F(ReadErrorsTest, ARevisionThatDoesNotComeInTimeIsNotFreshEnough) {
  const base::TokenCodec codec([this] {
    v1::GetServerInfoResponse info;
    EXPECT_TRUE(Call(*stubs_.admin, &v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), info).ok());
    return info.store_id();
  }());
  v1::GetEntityRequest request = FromText<v1::GetEntityRequest>("id: 'organization/lab'");
  request.mutable_context()->set_at_least_as_fresh(
      codec.Encode({.sort = base::TokenSort::kRevision, .revision = world_.revision() + 1}));
  const DecodedError error = Error(&Query::GetEntity, request);
  EXPECT_EQ(error.code, grpc::StatusCode::UNAVAILABLE) << error;
  EXPECT_EQ(error.reason, "NOT_FRESH_ENOUGH") << error;
}

}  // namespace
}  // namespace entente::testing
