// What a writer can do wrongly, and what it is told: code, reason and field, as read off the wire.
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

constexpr char kCited[] = "citations { document: 'document/notes' }";

class CommitErrorsTest : public ::testing::Test {
 protected:
  CommitErrorsTest() {
    const DecodedError error = Commit(SmallWorld());
    EXPECT_EQ(error.code, grpc::StatusCode::OK) << error;
  }

  DecodedError Commit(const v1::CommitRequest& request, v1::CommitResponse* response = nullptr) {
    v1::CommitResponse ignored;
    return Decode(Call(*stubs_.commit, &v1::CommitService::Stub::Commit, request, response ? *response : ignored));
  }
  DecodedError Commit(const std::string& text) {
    return Commit(FromText<v1::CommitRequest>(absl::StrCat("author: 'tests' ", text)));
  }
  // A claim with a citation.
  DecodedError Assert(const std::string& claim) {
    return Commit(absl::StrCat("changes { assert_claim { ", claim, " ", kCited, " } }"));
  }
  DecodedError Relate(const std::string& relation, const std::string& subject, const std::string& object,
                      const std::string& more = "") {
    return Assert(absl::StrCat("relationship { relation: RELATION_", relation, " subject: '", subject, "' object: '",
                               object, "' } ", more));
  }
  void Expect(const DecodedError& error, grpc::StatusCode code, const std::string& reason, const std::string& field) {
    EXPECT_EQ(error.code, code) << error;
    EXPECT_EQ(error.reason, reason) << error;
    EXPECT_EQ(error.violations.empty() ? "" : error.violations[0].first, field) << error;
  }
  void ExpectInvalid(const DecodedError& error, const std::string& reason, const std::string& field) {
    Expect(error, grpc::StatusCode::INVALID_ARGUMENT, reason, field);
  }

  TestServer server_;
  Stubs stubs_{server_.channel()};
};

constexpr char kEntity[] = "changes[0].assert_claim.entity";
constexpr char kRelationship[] = "changes[0].assert_claim.relationship";

TEST_F(CommitErrorsTest, AnUnknownKind) {
  const DecodedError error = Assert("entity { id: 'planet/mars' description { name: 'Mars' organization {} } }");
  ExpectInvalid(error, "UNKNOWN_KIND", absl::StrCat(kEntity, ".id"));
}

TEST_F(CommitErrorsTest, AnUnknownRelation) {
  auto request =
      FromText<v1::CommitRequest>(absl::StrCat("author: 'tests' changes { assert_claim { relationship { subject: "
                                               "'organization/han' object: 'organization/lab' } ",
                                               kCited, " } }"));
  request.mutable_changes(0)->mutable_assert_claim()->mutable_relationship()->set_relation(
      static_cast<v1::Relation>(9999));
  ExpectInvalid(Commit(request), "UNKNOWN_RELATION", absl::StrCat(kRelationship, ".relation"));
}

TEST_F(CommitErrorsTest, AnUnknownEntityAtAnEnd) {
  const DecodedError error = Relate("MEMBER_OF", "organization/hann", "alliance/circle");
  ExpectInvalid(error, "UNKNOWN_ENTITY", absl::StrCat(kRelationship, ".subject"));
  EXPECT_THAT(error.metadata.at("near"), HasSubstr("organization/han"));
}

TEST_F(CommitErrorsTest, EndpointKindsThatDoNotFit) {
  ExpectInvalid(Relate("MEMBER_OF", "model/base", "alliance/circle"), "ENDPOINT_KIND_MISMATCH",
                absl::StrCat(kRelationship, ".subject"));
}

TEST_F(CommitErrorsTest, ADateThatIsNoEdtf) {
  ExpectInvalid(Relate("MEMBER_OF", "organization/lab", "alliance/circle", "valid_time { from: 'spring 2024' }"),
                "INVALID_FORMAT", "changes[0].assert_claim.valid_time.from");
}

TEST_F(CommitErrorsTest, UntilBeforeFrom) {
  const DecodedError error =
      Relate("MEMBER_OF", "organization/lab", "alliance/circle", "valid_time { from: '2024' until: '2023' }");
  EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT) << error;
  EXPECT_EQ(error.reason, "INVALID_INTERVAL") << error;
  EXPECT_THAT(error.Short(), HasSubstr("changes[0].assert_claim.valid_time"));
}

TEST_F(CommitErrorsTest, AMissingCitation) {
  const DecodedError error = Commit(
      "changes { assert_claim { relationship { relation: RELATION_MEMBER_OF subject: 'organization/lab' "
      "object: 'alliance/circle' } } }");
  ExpectInvalid(error, "CITATION_REQUIRED", "changes[0].assert_claim.citations");
}

TEST_F(CommitErrorsTest, ASecondValueOfAFunctionalRelation) {
  // The claim in force holds from 2020; another parent over the same time cannot both end it and be ended by it.
  const DecodedError error = Relate("PART_OF", "organization/nara", "organization/lab", "valid_time { from: '2020' }");
  EXPECT_EQ(error.code, grpc::StatusCode::FAILED_PRECONDITION) << error;
  EXPECT_EQ(error.reason, "FUNCTIONAL_CONFLICT") << error;
  EXPECT_THAT(error.metadata.at("existing"), HasSubstr("organization/han"));
}

TEST_F(CommitErrorsTest, AChainBackToItsStart) {
  const DecodedError error = Relate("BASED_ON", "model/base", "model/tuned", "valid_time { from: '2024' }");
  EXPECT_EQ(error.code, grpc::StatusCode::FAILED_PRECONDITION) << error;
  EXPECT_EQ(error.reason, "CYCLE") << error;
  EXPECT_THAT(error.metadata.at("cycle"), HasSubstr("model/tuned"));
}

TEST_F(CommitErrorsTest, AStalePrecondition) {
  const std::string change = absl::StrCat(
      "changes { assert_claim { relationship { relation: RELATION_MEMBER_OF subject: 'organization/lab' "
      "object: 'alliance/circle' } ",
      kCited, " } } ");
  const DecodedError unmet = Commit(change + "preconditions { must_not_match { entity: 'organization/han' } }");
  EXPECT_EQ(unmet.code, grpc::StatusCode::FAILED_PRECONDITION) << unmet;
  EXPECT_EQ(unmet.reason, "PRECONDITION_UNMET") << unmet;
  EXPECT_EQ(unmet.metadata.at("precondition"), "0");
  const DecodedError moved = Commit(change + "expected_revision: 1");
  EXPECT_EQ(moved.code, grpc::StatusCode::ABORTED) << moved;
  EXPECT_EQ(moved.reason, "REVISION_MISMATCH") << moved;
}

TEST_F(CommitErrorsTest, ARequestIdWithAnotherPayload) {
  v1::CommitRequest other = SmallWorld();
  other.set_reason("something else");
  const DecodedError error = Commit(other);
  EXPECT_EQ(error.code, grpc::StatusCode::ALREADY_EXISTS) << error;
  EXPECT_EQ(error.reason, "REQUEST_ID_REUSED") << error;
  EXPECT_TRUE(error.metadata.count("revision")) << error;
}

TEST_F(CommitErrorsTest, AClaimIdInUseAndAClaimThatIsNotThere) {
  const DecodedError taken = Assert("id: 'claim/han' entity { id: 'model/base' description { model {} } }");
  EXPECT_EQ(taken.code, grpc::StatusCode::ALREADY_EXISTS) << taken;
  EXPECT_EQ(taken.reason, "CLAIM_EXISTS") << taken;
  const DecodedError missing =
      Commit("changes { retract_claim { claim_id: 'claim/nothing' reason: RETRACTION_REASON_ENTRY_ERROR } }");
  ExpectInvalid(missing, "UNKNOWN_CLAIM", "changes[0].retract_claim.claim_id");
}

TEST_F(CommitErrorsTest, EveryMistakeIsToldAtOnce) {
  const DecodedError error = Commit(
      absl::StrCat("changes { assert_claim { entity { id: 'planet/x' description { name: 'X' } } } } "
                   "changes { assert_claim { relationship { relation: RELATION_MEMBER_OF subject: 'organization/han' "
                   "object: 'alliance/circle' } valid_time { from: 'soon' } ",
                   kCited, " } }"));
  EXPECT_EQ(error.code, grpc::StatusCode::INVALID_ARGUMENT) << error;
  bool first = false, second = false;
  for (const auto& [field, description] : error.violations) {
    first |= field.rfind("changes[0]", 0) == 0;
    second |= field.rfind("changes[1]", 0) == 0;
  }
  EXPECT_TRUE(first && second) << error;
}

TEST_F(CommitErrorsTest, ThousandsOfMistakesReachTheClientAsOneReadableError) {
  v1::CommitRequest request;
  request.set_author("tests");
  for (int i = 0; i < 2000; ++i) request.add_changes();
  const DecodedError error = Commit(request);
  ExpectInvalid(error, "REQUIRED", "changes[0]");
  EXPECT_THAT(error.message, HasSubstr("more are not listed"));
}

TEST_F(CommitErrorsTest, ARefusedCommitLeavesNothingBehind) {
  const DecodedError error = Commit(absl::StrCat(
      "changes { assert_claim { entity { id: 'organization/new' description { name: 'New' organization {} } } ", kCited,
      " } } changes { assert_claim { relationship { relation: RELATION_MEMBER_OF subject: 'organization/new' "
      "object: 'alliance/none' } ",
      kCited, " } }"));
  EXPECT_EQ(error.reason, "UNKNOWN_ENTITY") << error;
  v1::GetEntityResponse response;
  EXPECT_EQ(Call(*stubs_.query, &v1::QueryService::Stub::GetEntity,
                 FromText<v1::GetEntityRequest>("id: 'organization/new'"), response)
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(CommitErrorsTest, TooManyChangesAreToldTheLimit) {
  server::Options options;
  options.commit.max_changes = 2;
  TestServer server(options);
  Stubs stubs(server.channel());
  v1::CommitResponse response;
  const DecodedError error = Decode(Call(*stubs.commit, &v1::CommitService::Stub::Commit, SmallWorld(), response));
  ExpectInvalid(error, "BATCH_TOO_LARGE", "changes");
  EXPECT_EQ(error.metadata.at("limit"), "2");
}

}  // namespace
}  // namespace entente::testing
