// The client: every call of the contract as a method, with repetition, deadlines and reading of one's own writes.
//
//   entente::Client client(entente::MakeConnection({.endpoints = {"graph:7407"}}));
//   absl::StatusOr<entente::v1::GetEntityResponse> response = client.GetEntity("kind/example");
//
// Errors carry the server's details (entente/error.h). Lists come as ranges (entente/result_range.h), rows of patterns
// and differences as streams (entente/result_stream.h), watches as a Watcher (entente/watcher.h); what a watch sees can
// be kept as a Replica, a copy that proves itself equal to the server's (entente/replica.h). Commits are best put
// together with a CommitBuilder (entente/commit_builder.h), patterns with a PatternBuilder (entente/pattern_builder.h)
// or as text (entente/pattern_text.h).
#ifndef ENTENTE_CLIENT_CLIENT_H_
#define ENTENTE_CLIENT_CLIENT_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/claim_export.h"
#include "entente/connection.h"
#include "entente/import_session.h"
#include "entente/options.h"
#include "entente/result_range.h"
#include "entente/result_stream.h"
#include "entente/watcher.h"

namespace entente {

// A client of one store. Thread-safe; cheap to copy, and copies share the connection and what they have written.
class Client {
 public:
  explicit Client(std::shared_ptr<Connection> connection, const Options& options = {});

  // One entity. NOT_FOUND with UNKNOWN_ENTITY if there is none.
  absl::StatusOr<v1::GetEntityResponse> GetEntity(v1::GetEntityRequest request) const;
  absl::StatusOr<v1::GetEntityResponse> GetEntity(const std::string& id) const;
  // Several entities, all or nothing, in the order asked.
  absl::StatusOr<v1::BatchGetEntitiesResponse> BatchGetEntities(v1::BatchGetEntitiesRequest request) const;
  absl::StatusOr<v1::BatchGetEntitiesResponse> BatchGetEntities(const std::vector<std::string>& ids) const;
  // Entities by id, name or external id, each with a result of its own; ToStatus (entente/error.h) reads the failed
  // ones.
  absl::StatusOr<v1::LookupEntitiesResponse> LookupEntities(v1::LookupEntitiesRequest request) const;

  // Lists, fetched as they are walked. page_token and page_size may be set; the walk then starts there.
  ResultRange<v1::Entity> ListEntities(v1::ListEntitiesRequest request) const;
  ResultRange<v1::Relationship> ListRelationships(v1::ListRelationshipsRequest request) const;
  ResultRange<v1::Claim> ListClaims(v1::ListClaimsRequest request) const;
  ResultRange<v1::Observation> ListObservations(v1::ListObservationsRequest request) const;

  // Single pages, for programs that keep page tokens themselves. The request goes out as it is, since a page token
  // belongs to its request: a read of one's own writes has to be asked for with token().
  absl::StatusOr<v1::ListEntitiesResponse> ListEntitiesPage(const v1::ListEntitiesRequest& request) const;
  absl::StatusOr<v1::ListRelationshipsResponse> ListRelationshipsPage(
      const v1::ListRelationshipsRequest& request) const;
  absl::StatusOr<v1::ListClaimsResponse> ListClaimsPage(const v1::ListClaimsRequest& request) const;
  absl::StatusOr<v1::ListObservationsResponse> ListObservationsPage(const v1::ListObservationsRequest& request) const;

  // What surrounds some entities.
  absl::StatusOr<v1::GetNeighborhoodResponse> GetNeighborhood(v1::GetNeighborhoodRequest request) const;
  // Why a fact is as it is.
  absl::StatusOr<v1::ExplainFactResponse> ExplainFact(v1::ExplainFactRequest request) const;

  // Every match of a pattern, as a stream. Options.deadline is the time of the whole stream, reading it included.
  PatternRows MatchPattern(v1::MatchPatternRequest request) const;
  // Shortest paths between entities.
  absl::StatusOr<v1::FindPathsResponse> FindPaths(v1::FindPathsRequest request) const;
  // Numbers about facts, or about matches of a pattern.
  absl::StatusOr<v1::AggregateResponse> Aggregate(v1::AggregateRequest request) const;
  // What has a date, in order; page by page as the lists, and as single pages, which count what is undated.
  ResultRange<v1::TimelineEvent> GetTimeline(v1::GetTimelineRequest request) const;
  absl::StatusOr<v1::GetTimelineResponse> GetTimelinePage(const v1::GetTimelineRequest& request) const;
  // What differs between two states, as a stream; of the deadline see MatchPattern.
  GraphChanges DiffGraph(v1::DiffGraphRequest request) const;
  // Fields of facts on which claims disagree, with the sides.
  ResultRange<v1::Conflict> ListConflicts(v1::ListConflictsRequest request) const;
  absl::StatusOr<v1::ListConflictsResponse> ListConflictsPage(const v1::ListConflictsRequest& request) const;

  // Who is allied with whom.
  absl::StatusOr<v1::GetAllianceMatrixResponse> GetAllianceMatrix(v1::GetAllianceMatrixRequest request) const;
  // Pairs that belong to the same groups.
  ResultRange<v1::CoMembership> ListCoMemberships(v1::ListCoMembershipsRequest request) const;
  absl::StatusOr<v1::ListCoMembershipsResponse> ListCoMembershipsPage(
      const v1::ListCoMembershipsRequest& request) const;
  // What entities are made of, all the way; what depends on them; on whom and on what they depend; how they compare.
  absl::StatusOr<v1::TraceLineageResponse> TraceLineage(v1::TraceLineageRequest request) const;
  absl::StatusOr<v1::AssessImpactResponse> AssessImpact(v1::AssessImpactRequest request) const;
  absl::StatusOr<v1::AssessExposureResponse> AssessExposure(v1::AssessExposureRequest request) const;
  absl::StatusOr<v1::CompareStrategiesResponse> CompareStrategies(v1::CompareStrategiesRequest request) const;

  // Entities by name: as somebody remembers it, as it is being typed, as other sources mention it.
  absl::StatusOr<v1::SearchEntitiesResponse> SearchEntities(v1::SearchEntitiesRequest request) const;
  absl::StatusOr<v1::SuggestEntitiesResponse> SuggestEntities(v1::SuggestEntitiesRequest request) const;
  absl::StatusOr<v1::ResolveEntitiesResponse> ResolveEntities(v1::ResolveEntitiesRequest request) const;

  // Makes a commit. Without a request id it gets one, so that it can be repeated safely within the deadline. When it
  // stays unknown whether it took effect, the error is UNAVAILABLE or DEADLINE_EXCEEDED and its message names the
  // request id: commit the same again under that id.
  absl::StatusOr<v1::CommitResponse> Commit(v1::CommitRequest request) const;
  // A fresh request id: a random UUID.
  static std::string NewRequestId();

  // Brings in much at once; see entente/import_session.h. Without an import id it gets one of its own.
  ImportSession Import(v1::ImportOpening opening) const;
  // Everything out, at one revision; see entente/claim_export.h. `deadline` is the time of the whole stream.
  ClaimExport Export(v1::ExportRequest request, std::chrono::milliseconds deadline = std::chrono::hours(24)) const;

  // Follow the changes of facts, the rows of a pattern as they come and go, and the lines of an answer about the
  // landscape; see entente/watcher.h.
  Watcher Watch(const v1::WatchRequest& request, const WatchOptions& options = {}) const;
  PatternWatcher WatchPattern(const v1::WatchPatternRequest& request, const WatchOptions& options = {}) const;
  LandscapeWatcher WatchLandscape(const v1::WatchLandscapeRequest& request, const WatchOptions& options = {}) const;

  // The schema of the server.
  absl::StatusOr<v1::GetSchemaResponse> GetSchema() const;
  // What the server is, holds and allows.
  absl::StatusOr<v1::GetServerInfoResponse> GetServerInfo() const;
  // The state a fully consistent read sees now: its revision, token and clock day.
  absl::StatusOr<v1::ReadInfo> CurrentState() const;

  // The token of the newest commit made through this client or a copy of it; empty if there was none. Another client
  // that reads at_least_as_fresh as it sees that commit.
  std::string token() const;

 private:
  class Session;

  // Lets a read without a consistency of its own see what this client wrote.
  void AddSessionToken(v1::ReadContext& context) const;

  std::shared_ptr<Connection> connection_;
  Options options_;
  std::shared_ptr<Session> session_;
};

}  // namespace entente

#endif  // ENTENTE_CLIENT_CLIENT_H_
