// The seam between a Client and a server: one method for each call of the contract, nothing else.
//
// MakeConnection gives one that speaks gRPC. Tests of programs that use a Client give it a MockConnection
// (entente/mocks/mock_connection.h) instead. A connection neither repeats calls nor adds anything to requests; that is
// the Client's work.
#ifndef ENTENTE_CLIENT_CONNECTION_H_
#define ENTENTE_CLIENT_CONNECTION_H_

#include <chrono>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/options.h"
#include "entente/v1/admin_service.pb.h"
#include "entente/v1/bulk_service.pb.h"
#include "entente/v1/commit_service.pb.h"
#include "entente/v1/discovery_service.pb.h"
#include "entente/v1/landscape_service.pb.h"
#include "entente/v1/query_service.pb.h"
#include "entente/v1/schema_service.pb.h"
#include "entente/v1/watch_service.pb.h"

namespace entente {

// The instant at which a call is given up with DEADLINE_EXCEEDED.
using Deadline = std::chrono::system_clock::time_point;

// The messages of one stream. One thread reads; Cancel may be called from any.
template <typename Message>
class StreamReader {
 public:
  virtual ~StreamReader() = default;

  // Blocks for the next message. False when the stream is over, or when nothing came within `patience`, after which it
  // is over too; Finish says which.
  virtual bool Read(Message* message, std::chrono::milliseconds patience) = 0;
  // Waits for the next message without giving the stream up: true when Read would not block, for a message or because
  // the stream is over; false when `timeout` passed first. A stream that cannot tell says true, and Read then blocks.
  virtual bool Wait(std::chrono::milliseconds timeout);
  // How the stream ended. Once, after Read returned false.
  virtual absl::Status Finish() = 0;
  // Ends the stream from this side. Thread-safe.
  virtual void Cancel() = 0;
};

template <typename Message>
bool StreamReader<Message>::Wait(std::chrono::milliseconds) {
  return true;
}

// The messages of a stream in both directions. One thread reads and writes; Cancel may be called from any.
template <typename Request, typename Response>
class DuplexStream : public StreamReader<Response> {
 public:
  // Sends a message, blocking until the network takes it; what comes meanwhile is kept for Read. False when the stream
  // is over, or when the message was not taken within `patience`, after which it is over too; Finish says which.
  virtual bool Write(const Request& message, std::chrono::milliseconds patience) = 0;
};

// A way to a server. Thread-safe. Errors carry the server's details as payloads; see entente/error.h.
class Connection {
 public:
  virtual ~Connection() = default;

  virtual absl::StatusOr<v1::GetEntityResponse> GetEntity(const v1::GetEntityRequest& request, Deadline deadline) = 0;
  virtual absl::StatusOr<v1::BatchGetEntitiesResponse> BatchGetEntities(const v1::BatchGetEntitiesRequest& request,
                                                                        Deadline deadline) = 0;
  virtual absl::StatusOr<v1::LookupEntitiesResponse> LookupEntities(const v1::LookupEntitiesRequest& request,
                                                                    Deadline deadline) = 0;
  virtual absl::StatusOr<v1::ListEntitiesResponse> ListEntities(const v1::ListEntitiesRequest& request,
                                                                Deadline deadline) = 0;
  virtual absl::StatusOr<v1::ListRelationshipsResponse> ListRelationships(const v1::ListRelationshipsRequest& request,
                                                                          Deadline deadline) = 0;
  virtual absl::StatusOr<v1::ListClaimsResponse> ListClaims(const v1::ListClaimsRequest& request,
                                                            Deadline deadline) = 0;
  virtual absl::StatusOr<v1::ListObservationsResponse> ListObservations(const v1::ListObservationsRequest& request,
                                                                        Deadline deadline) = 0;
  virtual absl::StatusOr<v1::GetNeighborhoodResponse> GetNeighborhood(const v1::GetNeighborhoodRequest& request,
                                                                      Deadline deadline) = 0;
  virtual absl::StatusOr<v1::ExplainFactResponse> ExplainFact(const v1::ExplainFactRequest& request,
                                                              Deadline deadline) = 0;
  virtual absl::StatusOr<v1::FindPathsResponse> FindPaths(const v1::FindPathsRequest& request, Deadline deadline) = 0;
  virtual absl::StatusOr<v1::AggregateResponse> Aggregate(const v1::AggregateRequest& request, Deadline deadline) = 0;
  virtual absl::StatusOr<v1::GetTimelineResponse> GetTimeline(const v1::GetTimelineRequest& request,
                                                              Deadline deadline) = 0;
  virtual absl::StatusOr<v1::ListConflictsResponse> ListConflicts(const v1::ListConflictsRequest& request,
                                                                  Deadline deadline) = 0;
  virtual absl::StatusOr<v1::GetAllianceMatrixResponse> GetAllianceMatrix(const v1::GetAllianceMatrixRequest& request,
                                                                          Deadline deadline) = 0;
  virtual absl::StatusOr<v1::ListCoMembershipsResponse> ListCoMemberships(const v1::ListCoMembershipsRequest& request,
                                                                          Deadline deadline) = 0;
  virtual absl::StatusOr<v1::TraceLineageResponse> TraceLineage(const v1::TraceLineageRequest& request,
                                                                Deadline deadline) = 0;
  virtual absl::StatusOr<v1::AssessImpactResponse> AssessImpact(const v1::AssessImpactRequest& request,
                                                                Deadline deadline) = 0;
  virtual absl::StatusOr<v1::AssessExposureResponse> AssessExposure(const v1::AssessExposureRequest& request,
                                                                    Deadline deadline) = 0;
  virtual absl::StatusOr<v1::CompareStrategiesResponse> CompareStrategies(const v1::CompareStrategiesRequest& request,
                                                                          Deadline deadline) = 0;
  virtual absl::StatusOr<v1::SearchEntitiesResponse> SearchEntities(const v1::SearchEntitiesRequest& request,
                                                                    Deadline deadline) = 0;
  virtual absl::StatusOr<v1::SuggestEntitiesResponse> SuggestEntities(const v1::SuggestEntitiesRequest& request,
                                                                      Deadline deadline) = 0;
  virtual absl::StatusOr<v1::ResolveEntitiesResponse> ResolveEntities(const v1::ResolveEntitiesRequest& request,
                                                                      Deadline deadline) = 0;
  virtual absl::StatusOr<v1::CommitResponse> Commit(const v1::CommitRequest& request, Deadline deadline) = 0;
  virtual absl::StatusOr<v1::GetSchemaResponse> GetSchema(const v1::GetSchemaRequest& request, Deadline deadline) = 0;
  virtual absl::StatusOr<v1::GetServerInfoResponse> GetServerInfo(const v1::GetServerInfoRequest& request,
                                                                  Deadline deadline) = 0;
  // Open watches. Never null: a server that cannot be reached shows in the stream's end.
  virtual std::unique_ptr<StreamReader<v1::WatchResponse>> Watch(const v1::WatchRequest& request) = 0;
  virtual std::unique_ptr<StreamReader<v1::WatchPatternResponse>> WatchPattern(
      const v1::WatchPatternRequest& request) = 0;
  virtual std::unique_ptr<StreamReader<v1::WatchLandscapeResponse>> WatchLandscape(
      const v1::WatchLandscapeRequest& request) = 0;
  // Open streams of answers. Never null, as above. A message is taken from the server when it is read, not before.
  virtual std::unique_ptr<StreamReader<v1::MatchPatternResponse>> MatchPattern(const v1::MatchPatternRequest& request,
                                                                               Deadline deadline) = 0;
  virtual std::unique_ptr<StreamReader<v1::DiffGraphResponse>> DiffGraph(const v1::DiffGraphRequest& request,
                                                                         Deadline deadline) = 0;
  virtual std::unique_ptr<StreamReader<v1::ExportResponse>> Export(const v1::ExportRequest& request,
                                                                   Deadline deadline) = 0;
  // Opens a stream for an import. Never null, as above.
  virtual std::unique_ptr<DuplexStream<v1::ImportRequest, v1::ImportResponse>> Import() = 0;
};

// A connection over gRPC to the endpoints of the options. Does not wait: the first call connects.
std::shared_ptr<Connection> MakeConnection(const Options& options);

}  // namespace entente

#endif  // ENTENTE_CLIENT_CONNECTION_H_
