#include "entente/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "entente/error.h"
#include "entente/mocks/mock_connection.h"
#include "entente/name_resolver.h"
#include "google/rpc/error_details.pb.h"

namespace entente {
namespace {

using ::testing::_;
using ::testing::NiceMock;
using ::testing::Return;
using ::testing::StrictMock;

Options Quick() {
  Options options;
  options.retry.initial_backoff = std::chrono::milliseconds(0);
  options.retry.max_backoff = std::chrono::milliseconds(0);
  options.retry.max_attempts = 3;
  return options;
}

class ClientTest : public ::testing::Test {
 protected:
  std::shared_ptr<StrictMock<mocks::MockConnection>> connection_ =
      std::make_shared<StrictMock<mocks::MockConnection>>();
  Client client_{connection_, Quick()};
};

v1::CommitResponse Committed(int64_t revision, const std::string& token) {
  v1::CommitResponse response;
  response.set_revision(revision);
  response.set_token(token);
  return response;
}

TEST_F(ClientTest, RepeatsAReadUntilTheServerIsThere) {
  v1::GetEntityResponse found;
  found.mutable_entity()->set_id("organization/a");
  EXPECT_CALL(*connection_, GetEntity)
      .WillOnce(Return(absl::UnavailableError("gone")))
      .WillOnce(Return(absl::UnavailableError("gone")))
      .WillOnce(Return(found));
  const auto response = client_.GetEntity("organization/a");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->entity().id(), "organization/a");
}

TEST_F(ClientTest, GivesUpAReadAfterTheAttemptsOfThePolicy) {
  EXPECT_CALL(*connection_, GetEntity).Times(3).WillRepeatedly(Return(absl::UnavailableError("gone")));
  EXPECT_EQ(client_.GetEntity("organization/a").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ClientTest, GivesUpWhenTheDeadlineLeavesNoTimeForAnotherWait) {
  Options options = Quick();
  options.retry.initial_backoff = std::chrono::hours(1);
  EXPECT_CALL(*connection_, GetEntity).WillOnce(Return(absl::UnavailableError("gone")));
  EXPECT_FALSE(Client(connection_, options).GetEntity("organization/a").ok());
}

TEST_F(ClientTest, DoesNotRepeatARefusedRead) {
  EXPECT_CALL(*connection_, GetEntity).WillOnce(Return(absl::NotFoundError("none")));
  EXPECT_EQ(client_.GetEntity("organization/a").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ClientTest, RepeatsACommitUnderTheRequestIdItGaveIt) {
  std::vector<std::string> ids;
  EXPECT_CALL(*connection_, Commit)
      .WillOnce([&](const v1::CommitRequest& request, Deadline) -> absl::StatusOr<v1::CommitResponse> {
        ids.push_back(request.request_id());
        return MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_OUTCOME_UNKNOWN, "?");
      })
      .WillOnce([&](const v1::CommitRequest& request, Deadline) -> absl::StatusOr<v1::CommitResponse> {
        ids.push_back(request.request_id());
        return Committed(4, "t4");
      });
  ASSERT_TRUE(client_.Commit({}).ok());
  ASSERT_EQ(ids.size(), 2u);
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_EQ(ids[0].size(), 36u);
  EXPECT_EQ(ids[0][14], '4');
}

TEST_F(ClientTest, KeepsTheRequestIdOfTheCaller) {
  v1::CommitRequest request;
  request.set_request_id("mine");
  EXPECT_CALL(*connection_, Commit).WillOnce([](const v1::CommitRequest& sent, Deadline) {
    EXPECT_EQ(sent.request_id(), "mine");
    return Committed(1, "t1");
  });
  EXPECT_TRUE(client_.Commit(request).ok());
}

TEST_F(ClientTest, NamesTheRequestIdWhenTheOutcomeStaysOpen) {
  v1::CommitRequest request;
  request.set_request_id("mine");
  EXPECT_CALL(*connection_, Commit)
      .WillRepeatedly(Return(MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_OUTCOME_UNKNOWN, "?")));
  const absl::Status status = client_.Commit(request).status();
  EXPECT_NE(status.message().find("mine"), std::string::npos);
  EXPECT_EQ(Reason(status), v1::ERROR_REASON_OUTCOME_UNKNOWN);
}

TEST_F(ClientTest, DoesNotLetALaterRefusalCoverUpAnUnknownOutcome) {
  EXPECT_CALL(*connection_, Commit)
      .WillOnce(Return(MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_OUTCOME_UNKNOWN, "?")))
      .WillOnce(Return(MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_READ_ONLY, "log failed")));
  EXPECT_EQ(Reason(client_.Commit({}).status()), v1::ERROR_REASON_OUTCOME_UNKNOWN);
}

TEST_F(ClientTest, ReadsItsOwnWrites) {
  EXPECT_CALL(*connection_, Commit).WillOnce(Return(Committed(5, "t5"))).WillOnce(Return(Committed(4, "t4")));
  ASSERT_TRUE(client_.Commit({}).ok());
  ASSERT_TRUE(client_.Commit({}).ok());  // answered late: an older revision does not take the token back
  const Client copy = client_;
  EXPECT_EQ(copy.token(), "t5");
  EXPECT_CALL(*connection_, GetEntity).WillOnce([](const v1::GetEntityRequest& request, Deadline) {
    EXPECT_EQ(request.context().at_least_as_fresh(), "t5");
    return v1::GetEntityResponse();
  });
  EXPECT_TRUE(copy.GetEntity("organization/a").ok());
}

TEST_F(ClientTest, LeavesTheConsistencyOfTheCallerAlone) {
  EXPECT_CALL(*connection_, Commit).WillOnce(Return(Committed(5, "t5")));
  ASSERT_TRUE(client_.Commit({}).ok());
  v1::GetEntityRequest request;
  request.mutable_context()->set_minimize_latency(true);
  EXPECT_CALL(*connection_, GetEntity).WillOnce([](const v1::GetEntityRequest& sent, Deadline) {
    EXPECT_TRUE(sent.context().minimize_latency());
    return v1::GetEntityResponse();
  });
  EXPECT_TRUE(client_.GetEntity(request).ok());
}

TEST_F(ClientTest, DoesNotRememberAValidation) {
  EXPECT_CALL(*connection_, Commit).WillOnce([](const v1::CommitRequest& request, Deadline) {
    EXPECT_EQ(request.request_id(), "");
    return Committed(6, "t6");
  });
  v1::CommitRequest request;
  request.set_validate_only(true);
  ASSERT_TRUE(client_.Commit(request).ok());
  EXPECT_EQ(client_.token(), "");
}

v1::ListEntitiesResponse Page(const std::vector<std::string>& ids, const std::string& next) {
  v1::ListEntitiesResponse response;
  for (const std::string& id : ids) response.add_entities()->set_id(id);
  response.set_next_page_token(next);
  response.mutable_read_info()->set_revision(3);
  return response;
}

TEST_F(ClientTest, WalksThePagesOfAListAndFetchesThemOnDemand) {
  std::vector<std::string> tokens;
  const auto fetch = [&](const v1::ListEntitiesRequest& request) {
    tokens.push_back(request.page_token());
    EXPECT_EQ(request.filter_text(), "f");
    if (request.page_token().empty()) return Page({"a", "b"}, "p2");
    return request.page_token() == "p2" ? Page({}, "p3") : Page({"c"}, "");
  };
  EXPECT_CALL(*connection_, ListEntities).WillRepeatedly([&](const auto& request, Deadline) { return fetch(request); });
  v1::ListEntitiesRequest request;
  request.set_filter_text("f");
  std::vector<std::string> ids;
  auto range = client_.ListEntities(request);
  for (absl::StatusOr<v1::Entity>& entity : range) {
    ASSERT_TRUE(entity.ok());
    if (entity->id() == "b") {
      EXPECT_EQ(tokens.size(), 1u);
    }
    ids.push_back(entity->id());
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(tokens, (std::vector<std::string>{"", "p2", "p3"}));
  EXPECT_EQ(range.read_info().revision(), 3);
}

TEST_F(ClientTest, EndsAListWithTheErrorOfThePageThatFailed) {
  EXPECT_CALL(*connection_, ListEntities)
      .WillOnce(Return(Page({"a"}, "p2")))
      .WillOnce(Return(absl::OutOfRangeError("compacted")));
  std::vector<bool> ok;
  for (auto& entity : client_.ListEntities({})) ok.push_back(entity.ok());
  EXPECT_EQ(ok, (std::vector<bool>{true, false}));
}

TEST_F(ClientTest, WalksAnEmptyList) {
  EXPECT_CALL(*connection_, ListClaims).WillOnce(Return(v1::ListClaimsResponse()));
  for (auto& claim : client_.ListClaims({})) ADD_FAILURE() << claim.status();
}

TEST_F(ClientTest, SendsPagesAskedForOneByOneAsTheyAre) {
  EXPECT_CALL(*connection_, Commit).WillOnce(Return(Committed(5, "t5")));
  ASSERT_TRUE(client_.Commit({}).ok());
  EXPECT_CALL(*connection_, ListEntities).WillOnce([](const v1::ListEntitiesRequest& request, Deadline) {
    EXPECT_FALSE(request.has_context());
    return v1::ListEntitiesResponse();
  });
  EXPECT_TRUE(client_.ListEntitiesPage({}).ok());
}

TEST(LooksLikeId, KnowsIdsFromNames) {
  EXPECT_TRUE(LooksLikeId("organization/sk-telecom"));
  EXPECT_TRUE(LooksLikeId("model/claude-3.5"));
  EXPECT_FALSE(LooksLikeId("SK Telecom"));
  EXPECT_FALSE(LooksLikeId("AC/DC"));
  EXPECT_FALSE(LooksLikeId("organization/"));
  EXPECT_FALSE(LooksLikeId("/x"));
  EXPECT_FALSE(LooksLikeId("organization/-x"));
}

TEST_F(ClientTest, ResolvesAnIdWithoutACall) { EXPECT_EQ(*ResolveId(client_, "organization/a"), "organization/a"); }

TEST_F(ClientTest, ResolvesANameByLookingItUpAtAnyValidTime) {
  EXPECT_CALL(*connection_, LookupEntities).WillOnce([](const v1::LookupEntitiesRequest& request, Deadline) {
    EXPECT_EQ(request.lookups(0).name(), "믿음");
    EXPECT_TRUE(request.context().valid_at().any());
    EXPECT_EQ(request.context().at_exact_snapshot().revision(), 8);
    v1::LookupEntitiesResponse response;
    response.add_results()->mutable_entity()->set_id("model/midm");
    return response;
  });
  v1::ReadContext context;
  context.mutable_at_exact_snapshot()->set_revision(8);
  context.set_definite_only(true);
  EXPECT_EQ(*ResolveId(client_, "믿음", context), "model/midm");
}

TEST_F(ClientTest, SaysWhyANameResolvesToNothing) {
  v1::LookupEntitiesResponse response;
  google::rpc::ErrorInfo info;
  info.set_domain("entente.v1");
  info.set_reason("AMBIGUOUS_NAME");
  (*info.mutable_metadata())["candidates"] = "model/a, product/a";
  response.add_results()->mutable_error()->set_code(9);
  response.mutable_results(0)->mutable_error()->add_details()->PackFrom(info);
  EXPECT_CALL(*connection_, LookupEntities).WillOnce(Return(response));
  const absl::Status status = ResolveId(client_, "A").status();
  EXPECT_EQ(Reason(status), v1::ERROR_REASON_AMBIGUOUS_NAME);
  EXPECT_EQ(Metadata(status)["candidates"], "model/a, product/a");
}

TEST_F(ClientTest, ReadsItsOwnWritesInTypedQueriesToo) {
  EXPECT_CALL(*connection_, Commit).WillOnce(Return(Committed(5, "t5")));
  ASSERT_TRUE(client_.Commit({}).ok());
  const auto fresh = [](const auto& request, Deadline) {
    EXPECT_EQ(request.context().at_least_as_fresh(), "t5");
    return absl::UnknownError("seen");
  };
  EXPECT_CALL(*connection_, FindPaths).WillOnce(fresh);
  EXPECT_CALL(*connection_, Aggregate).WillOnce(fresh);
  EXPECT_CALL(*connection_, GetAllianceMatrix).WillOnce(fresh);
  EXPECT_CALL(*connection_, TraceLineage).WillOnce(fresh);
  EXPECT_CALL(*connection_, AssessImpact).WillOnce(fresh);
  EXPECT_CALL(*connection_, AssessExposure).WillOnce(fresh);
  EXPECT_CALL(*connection_, CompareStrategies).WillOnce(fresh);
  EXPECT_CALL(*connection_, SearchEntities).WillOnce(fresh);
  EXPECT_CALL(*connection_, SuggestEntities).WillOnce(fresh);
  EXPECT_CALL(*connection_, ResolveEntities).WillOnce(fresh);
  EXPECT_FALSE(client_.FindPaths({}).ok());
  EXPECT_FALSE(client_.Aggregate({}).ok());
  EXPECT_FALSE(client_.GetAllianceMatrix({}).ok());
  EXPECT_FALSE(client_.TraceLineage({}).ok());
  EXPECT_FALSE(client_.AssessImpact({}).ok());
  EXPECT_FALSE(client_.AssessExposure({}).ok());
  EXPECT_FALSE(client_.CompareStrategies({}).ok());
  EXPECT_FALSE(client_.SearchEntities({}).ok());
  EXPECT_FALSE(client_.SuggestEntities({}).ok());
  EXPECT_FALSE(client_.ResolveEntities({}).ok());
}

TEST_F(ClientTest, LetsBothStatesOfADifferenceSeeItsWritesUnlessTheyAreNamed) {
  EXPECT_CALL(*connection_, Commit).WillOnce(Return(Committed(5, "t5")));
  ASSERT_TRUE(client_.Commit({}).ok());
  v1::DiffGraphRequest request;
  request.mutable_before()->mutable_at_exact_snapshot()->set_revision(1);
  EXPECT_CALL(*connection_, DiffGraph).WillOnce([](const v1::DiffGraphRequest& sent, Deadline) {
    EXPECT_EQ(sent.before().at_exact_snapshot().revision(), 1);
    EXPECT_EQ(sent.after().at_least_as_fresh(), "t5");
    auto reader = std::make_unique<NiceMock<mocks::MockStreamReader<v1::DiffGraphResponse>>>();
    ON_CALL(*reader, Finish).WillByDefault(Return(absl::OkStatus()));
    return reader;
  });
  EXPECT_TRUE(client_.DiffGraph(request).Next().ok());
}

TEST_F(ClientTest, WalksConflictsPageByPageAndSeesItsWrites) {
  EXPECT_CALL(*connection_, Commit).WillOnce(Return(Committed(5, "t5")));
  ASSERT_TRUE(client_.Commit({}).ok());
  v1::ListConflictsResponse first, second;
  first.add_conflicts()->set_field("name");
  first.set_next_page_token("p2");
  second.add_conflicts()->set_field("summary");
  second.mutable_read_info()->set_revision(7);
  EXPECT_CALL(*connection_, ListConflicts)
      .WillOnce([&](const v1::ListConflictsRequest& request, Deadline) {
        EXPECT_EQ(request.context().at_least_as_fresh(), "t5");
        return first;
      })
      .WillOnce([&](const v1::ListConflictsRequest& request, Deadline) {
        EXPECT_EQ(request.page_token(), "p2");
        EXPECT_EQ(request.context().at_least_as_fresh(), "t5");
        return second;
      });
  std::string fields;
  auto range = client_.ListConflicts({});
  for (auto& conflict : range) fields += conflict->field() + " ";
  EXPECT_EQ(fields, "name summary ");
  EXPECT_EQ(range.read_info().revision(), 7);
  EXPECT_CALL(*connection_, ListConflicts).WillOnce(Return(second));
  EXPECT_EQ(client_.ListConflictsPage({})->conflicts(0).field(), "summary");
}

TEST_F(ClientTest, WalksTimelinesAndCoMembershipsPageByPage) {
  v1::GetTimelineResponse first, second;
  first.add_events()->set_date("2023");
  first.set_next_page_token("p2");
  second.add_events()->set_date("2024");
  EXPECT_CALL(*connection_, GetTimeline).WillOnce(Return(first)).WillOnce([&](const auto& request, Deadline) {
    EXPECT_EQ(request.page_token(), "p2");
    return second;
  });
  std::string dates;
  for (auto& event : client_.GetTimeline({})) dates += event->date() + " ";
  EXPECT_EQ(dates, "2023 2024 ");
  v1::ListCoMembershipsResponse pairs;
  pairs.add_pairs()->set_first("organization/a");
  pairs.set_total(12);
  EXPECT_CALL(*connection_, ListCoMemberships).WillOnce(Return(pairs));
  auto range = client_.ListCoMemberships({});
  EXPECT_EQ((*range.begin())->first(), "organization/a");
  EXPECT_EQ(range.total(), 12);
}

}  // namespace
}  // namespace entente
