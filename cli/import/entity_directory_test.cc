#include "cli/import/entity_directory.h"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "entente/error.h"
#include "entente/mocks/mock_connection.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// An error about items of a request, of which a server lists so many as fit.
absl::Status Refusal(absl::StatusCode code, v1::ErrorReason reason, const std::vector<std::string>& fields) {
  absl::Status status = MakeError(code, reason, "some are at fault");
  google::rpc::BadRequest bad;
  for (const std::string& field : fields) bad.add_field_violations()->set_field(field);
  status.SetPayload("type.googleapis.com/google.rpc.BadRequest", absl::Cord(bad.SerializeAsString()));
  return status;
}

class DirectoryTest : public ::testing::Test {
 protected:
  std::shared_ptr<mocks::MockConnection> connection_ = std::make_shared<::testing::StrictMock<mocks::MockConnection>>();
  Client client_{connection_};
  ServerDirectory directory_{client_, {0.9, 0.4}};
};

// A server that knows some claims and lists at most `listed` of the others.
class ClaimsTest : public DirectoryTest {
 protected:
  void Serve(const std::set<std::string>& known, size_t listed) {
    EXPECT_CALL(*connection_, ListClaims)
        .WillRepeatedly([this, known, listed](const v1::ListClaimsRequest& request,
                                              Deadline) -> absl::StatusOr<v1::ListClaimsResponse> {
          ++calls_;
          EXPECT_LE(request.claim_ids_size(), 1000);
          EXPECT_TRUE(request.context().fully_consistent());
          v1::ListClaimsResponse response;
          std::vector<std::string> unknown;
          for (int i = 0; i < request.claim_ids_size(); ++i) {
            if (known.count(request.claim_ids(i)) > 0) {
              response.add_claims()->set_id(request.claim_ids(i));
            } else if (unknown.size() < listed) {
              unknown.push_back(absl::StrCat("claim_ids[", i, "]"));
            }
          }
          if (unknown.empty()) return response;
          return Refusal(absl::StatusCode::kNotFound, v1::ERROR_REASON_UNKNOWN_CLAIM, unknown);
        });
  }

  int calls_ = 0;
};

std::vector<std::string> Ids(int count) {
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) ids.push_back(absl::StrCat("claim/c", i));
  return ids;
}

TEST_F(ClaimsTest, AreFoundWhereverTheyStandAmongUnknownOnes) {
  for (const int every : {1, 2, 3, 50, 10'000}) {
    std::set<std::string> known;
    for (int i = 0; i < 500; i += every) known.insert(absl::StrCat("claim/c", i));
    ::testing::Mock::VerifyAndClearExpectations(connection_.get());
    Serve(known, 5);
    const auto found = directory_.FindClaims(Ids(500));
    ASSERT_TRUE(found.ok()) << found.status();
    std::set<std::string> ids;
    for (const auto& [id, claim] : *found) ids.insert(id);
    EXPECT_EQ(ids, known);
  }
}

TEST_F(ClaimsTest, ThatAreAllKnownTakeFewCalls) {
  const std::vector<std::string> ids = Ids(10'000);
  Serve({ids.begin(), ids.end()}, 20);
  EXPECT_THAT(*directory_.FindClaims(ids), SizeIs(10'000));
  EXPECT_LT(calls_, 20);
}

TEST_F(ClaimsTest, OfOtherErrorsTheErrorIsTold) {
  EXPECT_CALL(*connection_, ListClaims)
      .WillOnce(::testing::Return(MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_READ_ONLY, "no")));
  EXPECT_TRUE(absl::IsFailedPrecondition(directory_.FindClaims(Ids(1)).status()));
}

TEST_F(ClaimsTest, ThatNobodyAsksForCostNothing) { EXPECT_THAT(*directory_.FindClaims({}), SizeIs(0)); }

TEST_F(DirectoryTest, LookupsAreAnsweredInOrderAcrossRequests) {
  EXPECT_CALL(*connection_, LookupEntities)
      .Times(3)
      .WillRepeatedly([](const v1::LookupEntitiesRequest& request, Deadline) {
        EXPECT_LE(request.lookups_size(), 1000);
        EXPECT_TRUE(request.context().fully_consistent());
        EXPECT_TRUE(request.context().valid_at().any());
        v1::LookupEntitiesResponse response;
        for (const v1::EntityLookup& lookup : request.lookups()) {
          response.add_results()->mutable_entity()->set_id(lookup.id());
        }
        return response;
      });
  std::vector<v1::EntityLookup> lookups(2500);
  for (size_t i = 0; i < lookups.size(); ++i) lookups[i].set_id(absl::StrCat("organization/o", i));
  const auto results = directory_.Lookup(lookups);
  ASSERT_TRUE(results.ok()) << results.status();
  for (size_t i = 0; i < lookups.size(); ++i) EXPECT_EQ((*results)[i].entity->id(), lookups[i].id());
}

TEST_F(DirectoryTest, ALookupOfWhatIsNotThereOrSharedSaysSo) {
  v1::LookupEntitiesResponse response;
  google::rpc::ErrorInfo info;
  info.set_domain("entente.v1");
  info.set_reason("AMBIGUOUS_NAME");
  (*info.mutable_metadata())["candidates"] = "organization/a, organization/b";
  v1::LookupResult& shared = *response.add_results();
  shared.mutable_error()->set_code(9);
  shared.mutable_error()->add_details()->PackFrom(info);
  response.add_results()->mutable_error()->set_code(5);
  EXPECT_CALL(*connection_, LookupEntities).WillOnce(::testing::Return(response));
  const auto results = directory_.Lookup(std::vector<v1::EntityLookup>(2));
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_THAT((*results)[0].candidates, ::testing::ElementsAre("organization/a", "organization/b"));
  EXPECT_FALSE((*results)[1].entity.has_value());
  EXPECT_THAT((*results)[1].candidates, SizeIs(0));
}

TEST_F(DirectoryTest, AnItemTheServerRefusesToLookAtHasNoAnswerAndHarmsNoOther) {
  EXPECT_CALL(*connection_, LookupEntities)
      .WillOnce(::testing::Return(
          Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_REQUIRED, {"lookups[1].name"})))
      .WillOnce([](const v1::LookupEntitiesRequest& request, Deadline) {
        v1::LookupEntitiesResponse response;
        for (const v1::EntityLookup& lookup : request.lookups()) {
          response.add_results()->mutable_entity()->set_id(lookup.name());
        }
        return response;
      });
  std::vector<v1::EntityLookup> lookups(3);
  for (size_t i = 0; i < 3; ++i) lookups[i].set_name(absl::StrCat("n", i));
  const auto results = directory_.Lookup(lookups);
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ((*results)[0].entity->id(), "n0");
  EXPECT_FALSE((*results)[1].entity.has_value());
  EXPECT_EQ((*results)[2].entity->id(), "n2");
}

TEST_F(DirectoryTest, AFieldTheMappingGotWrongIsAnError) {
  EXPECT_CALL(*connection_, LookupEntities)
      .WillOnce(::testing::Return(Refusal(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_FIELD,
                                          {"lookups[0].external_id.field"})));
  EXPECT_TRUE(absl::IsInvalidArgument(directory_.Lookup(std::vector<v1::EntityLookup>(1)).status()));
}

TEST_F(DirectoryTest, MentionsAreAskedAboutWithTheThresholdsAndWithoutLongTexts) {
  EXPECT_CALL(*connection_, ResolveEntities)
      .Times(6)
      .WillRepeatedly([](const v1::ResolveEntitiesRequest& request, Deadline) {
        EXPECT_EQ(request.context().budget().max_time().seconds(), 120) << "a busy server is given time";
        EXPECT_EQ(request.match_threshold(), 0.9);
        EXPECT_EQ(request.review_threshold(), 0.4);
        EXPECT_THAT(request.read_mask().paths(), Contains("description.name"));
        EXPECT_THAT(request.read_mask().paths(), Contains("description.organization"));
        EXPECT_THAT(request.read_mask().paths(), Not(Contains("description.summary")));
        v1::ResolveEntitiesResponse response;
        for (int i = 0; i < request.mentions_size(); ++i) {
          response.add_resolutions()->set_decision(v1::RESOLUTION_DECISION_NONE);
        }
        return response;
      });
  const auto resolutions = directory_.Resolve(std::vector<v1::Mention>(300));
  ASSERT_TRUE(resolutions.ok()) << resolutions.status();
  EXPECT_THAT(*resolutions, SizeIs(300));
}

TEST_F(DirectoryTest, AServerThatAnswersAnotherNumberIsNotBelieved) {
  EXPECT_CALL(*connection_, ResolveEntities).WillOnce(::testing::Return(v1::ResolveEntitiesResponse()));
  EXPECT_THAT(directory_.Resolve(std::vector<v1::Mention>(1)).status().message(), HasSubstr("another number"));
}

}  // namespace
}  // namespace entente::cli
