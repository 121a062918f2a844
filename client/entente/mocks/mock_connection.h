// A connection for tests of programs that use a Client. Needs gmock; see entente/connection.h for what is mocked.
//
//   auto connection = std::make_shared<entente::mocks::MockConnection>();
//   EXPECT_CALL(*connection, GetEntity).WillOnce(Return(response));
//   entente::Client client(connection);
#ifndef ENTENTE_CLIENT_MOCKS_MOCK_CONNECTION_H_
#define ENTENTE_CLIENT_MOCKS_MOCK_CONNECTION_H_

#include <gmock/gmock.h>

#include <memory>

#include "entente/connection.h"

namespace entente::mocks {

// A Connection whose every call is expected or refused by the test.
class MockConnection : public Connection {
 public:
  MOCK_METHOD(absl::StatusOr<v1::GetEntityResponse>, GetEntity, (const v1::GetEntityRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::BatchGetEntitiesResponse>, BatchGetEntities,
              (const v1::BatchGetEntitiesRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::LookupEntitiesResponse>, LookupEntities, (const v1::LookupEntitiesRequest&, Deadline),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::ListEntitiesResponse>, ListEntities, (const v1::ListEntitiesRequest&, Deadline),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::ListRelationshipsResponse>, ListRelationships,
              (const v1::ListRelationshipsRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::ListClaimsResponse>, ListClaims, (const v1::ListClaimsRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::ListObservationsResponse>, ListObservations,
              (const v1::ListObservationsRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetNeighborhoodResponse>, GetNeighborhood,
              (const v1::GetNeighborhoodRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::ExplainFactResponse>, ExplainFact, (const v1::ExplainFactRequest&, Deadline),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::FindPathsResponse>, FindPaths, (const v1::FindPathsRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::AggregateResponse>, Aggregate, (const v1::AggregateRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetTimelineResponse>, GetTimeline, (const v1::GetTimelineRequest&, Deadline),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::ListConflictsResponse>, ListConflicts, (const v1::ListConflictsRequest&, Deadline),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::GetAllianceMatrixResponse>, GetAllianceMatrix,
              (const v1::GetAllianceMatrixRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::ListCoMembershipsResponse>, ListCoMemberships,
              (const v1::ListCoMembershipsRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::TraceLineageResponse>, TraceLineage, (const v1::TraceLineageRequest&, Deadline),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::AssessImpactResponse>, AssessImpact, (const v1::AssessImpactRequest&, Deadline),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::AssessExposureResponse>, AssessExposure, (const v1::AssessExposureRequest&, Deadline),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::CompareStrategiesResponse>, CompareStrategies,
              (const v1::CompareStrategiesRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::SearchEntitiesResponse>, SearchEntities, (const v1::SearchEntitiesRequest&, Deadline),
              (override));
  MOCK_METHOD(absl::StatusOr<v1::SuggestEntitiesResponse>, SuggestEntities,
              (const v1::SuggestEntitiesRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::ResolveEntitiesResponse>, ResolveEntities,
              (const v1::ResolveEntitiesRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::CommitResponse>, Commit, (const v1::CommitRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetSchemaResponse>, GetSchema, (const v1::GetSchemaRequest&, Deadline), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetServerInfoResponse>, GetServerInfo, (const v1::GetServerInfoRequest&, Deadline),
              (override));
  MOCK_METHOD(std::unique_ptr<StreamReader<v1::WatchResponse>>, Watch, (const v1::WatchRequest&), (override));
  MOCK_METHOD(std::unique_ptr<StreamReader<v1::WatchPatternResponse>>, WatchPattern, (const v1::WatchPatternRequest&),
              (override));
  MOCK_METHOD(std::unique_ptr<StreamReader<v1::WatchLandscapeResponse>>, WatchLandscape,
              (const v1::WatchLandscapeRequest&), (override));
  MOCK_METHOD(std::unique_ptr<StreamReader<v1::MatchPatternResponse>>, MatchPattern,
              (const v1::MatchPatternRequest&, Deadline), (override));
  MOCK_METHOD(std::unique_ptr<StreamReader<v1::DiffGraphResponse>>, DiffGraph, (const v1::DiffGraphRequest&, Deadline),
              (override));
  MOCK_METHOD(std::unique_ptr<StreamReader<v1::ExportResponse>>, Export, (const v1::ExportRequest&, Deadline),
              (override));
  MOCK_METHOD((std::unique_ptr<DuplexStream<v1::ImportRequest, v1::ImportResponse>>), Import, (), (override));
};

// A stream whose messages and end are given by the test.
template <typename Message>
class MockStreamReader : public StreamReader<Message> {
 public:
  MOCK_METHOD(bool, Read, (Message*, std::chrono::milliseconds), (override));
  MOCK_METHOD(bool, Wait, (std::chrono::milliseconds), (override));
  MOCK_METHOD(absl::Status, Finish, (), (override));
  MOCK_METHOD(void, Cancel, (), (override));
};

}  // namespace entente::mocks

#endif  // ENTENTE_CLIENT_MOCKS_MOCK_CONNECTION_H_
