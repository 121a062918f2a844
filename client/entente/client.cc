#include "entente/client.h"

#include <cstdio>
#include <random>
#include <utility>

#include "absl/status/status.h"
#include "entente/error.h"
#include "entente/internal/head_request.h"
#include "entente/internal/retry_loop.h"
#include "service/base/mutex.h"

namespace entente {

// The newest commit a client and its copies have made. Thread-safe.
class Client::Session {
 public:
  void Note(int64_t revision, const std::string& token) {
    base::MutexLock lock(mutex_);
    if (revision <= revision_) return;
    revision_ = revision;
    token_ = token;
  }
  std::string token() const {
    base::MutexLock lock(mutex_);
    return token_;
  }

 private:
  mutable base::Mutex mutex_;
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string token_ ABSL_GUARDED_BY(mutex_);
};

namespace {

Deadline After(std::chrono::milliseconds time) { return std::chrono::system_clock::now() + time; }

// Makes a read through `method`, repeated as the options say.
template <typename Request, typename Response>
absl::StatusOr<Response> Read(Connection& connection, const Options& options,
                              absl::StatusOr<Response> (Connection::*method)(const Request&, Deadline),
                              const Request& request) {
  return internal::RetryLoop(options.retry, CallSafety::kRead, After(options.deadline),
                             [&](Deadline deadline) { return (connection.*method)(request, deadline); });
}

template <typename T, typename Response, typename Items>
ResultPage<T> ToPage(Response& response, Items& items) {
  ResultPage<T> page;
  page.items.assign(std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  page.next_page_token = response.next_page_token();
  page.read_info = response.read_info();
  if constexpr (requires { response.has_total(); }) {
    if (response.has_total()) page.total = response.total();
  } else if constexpr (requires { response.total(); }) {
    page.total = response.total();
  }
  return page;
}

// A range over the pages of `method`; `items` gives the items of a response.
template <typename T, typename Request, typename Response, typename Items>
ResultRange<T> Pages(std::shared_ptr<Connection> connection, const Options& options, Request request,
                     absl::StatusOr<Response> (Connection::*method)(const Request&, Deadline), Items items) {
  return ResultRange<T>([connection = std::move(connection), options, request = std::move(request), method,
                         items](const std::string& token) mutable -> absl::StatusOr<ResultPage<T>> {
    if (!token.empty()) request.set_page_token(token);
    absl::StatusOr<Response> response = Read(*connection, options, method, request);
    if (!response.ok()) return response.status();
    return ToPage<T>(*response, items(*response));
  });
}

// The error of a commit, which names the request id when its outcome is open.
absl::Status NamingRequestId(const absl::Status& status, const std::string& request_id) {
  if (request_id.empty() || !internal::LeavesOutcomeOpen(status) || Reason(status) == v1::ERROR_REASON_READ_ONLY) {
    return status;
  }
  absl::Status named(status.code(), std::string(status.message()) + " (request id " + request_id + ")");
  status.ForEachPayload([&](auto url, const absl::Cord& payload) { named.SetPayload(url, payload); });
  return named;
}

}  // namespace

Client::Client(std::shared_ptr<Connection> connection, const Options& options)
    : connection_(std::move(connection)), options_(options), session_(std::make_shared<Session>()) {}

void Client::AddSessionToken(v1::ReadContext& context) const {
  if (!options_.read_your_writes || context.consistency_case() != v1::ReadContext::CONSISTENCY_NOT_SET) return;
  std::string token = session_->token();
  if (!token.empty()) context.set_at_least_as_fresh(std::move(token));
}

absl::StatusOr<v1::GetEntityResponse> Client::GetEntity(v1::GetEntityRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::GetEntity, request);
}

absl::StatusOr<v1::GetEntityResponse> Client::GetEntity(const std::string& id) const {
  v1::GetEntityRequest request;
  request.set_id(id);
  return GetEntity(std::move(request));
}

absl::StatusOr<v1::BatchGetEntitiesResponse> Client::BatchGetEntities(v1::BatchGetEntitiesRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::BatchGetEntities, request);
}

absl::StatusOr<v1::BatchGetEntitiesResponse> Client::BatchGetEntities(const std::vector<std::string>& ids) const {
  v1::BatchGetEntitiesRequest request;
  request.mutable_ids()->Add(ids.begin(), ids.end());
  return BatchGetEntities(std::move(request));
}

absl::StatusOr<v1::LookupEntitiesResponse> Client::LookupEntities(v1::LookupEntitiesRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::LookupEntities, request);
}

ResultRange<v1::Entity> Client::ListEntities(v1::ListEntitiesRequest request) const {
  if (request.page_token().empty()) AddSessionToken(*request.mutable_context());
  return Pages<v1::Entity>(
      connection_, options_, std::move(request), &Connection::ListEntities,
      [](v1::ListEntitiesResponse & response) -> auto& { return *response.mutable_entities(); });
}

ResultRange<v1::Relationship> Client::ListRelationships(v1::ListRelationshipsRequest request) const {
  if (request.page_token().empty()) AddSessionToken(*request.mutable_context());
  return Pages<v1::Relationship>(
      connection_, options_, std::move(request), &Connection::ListRelationships,
      [](v1::ListRelationshipsResponse & response) -> auto& { return *response.mutable_relationships(); });
}

ResultRange<v1::Claim> Client::ListClaims(v1::ListClaimsRequest request) const {
  if (request.page_token().empty()) AddSessionToken(*request.mutable_context());
  return Pages<v1::Claim>(
      connection_, options_, std::move(request), &Connection::ListClaims,
      [](v1::ListClaimsResponse & response) -> auto& { return *response.mutable_claims(); });
}

ResultRange<v1::Observation> Client::ListObservations(v1::ListObservationsRequest request) const {
  if (request.page_token().empty()) AddSessionToken(*request.mutable_context());
  return Pages<v1::Observation>(
      connection_, options_, std::move(request), &Connection::ListObservations,
      [](v1::ListObservationsResponse & response) -> auto& { return *response.mutable_observations(); });
}

absl::StatusOr<v1::ListEntitiesResponse> Client::ListEntitiesPage(const v1::ListEntitiesRequest& request) const {
  return Read(*connection_, options_, &Connection::ListEntities, request);
}

absl::StatusOr<v1::ListRelationshipsResponse> Client::ListRelationshipsPage(
    const v1::ListRelationshipsRequest& request) const {
  return Read(*connection_, options_, &Connection::ListRelationships, request);
}

absl::StatusOr<v1::ListClaimsResponse> Client::ListClaimsPage(const v1::ListClaimsRequest& request) const {
  return Read(*connection_, options_, &Connection::ListClaims, request);
}

absl::StatusOr<v1::ListObservationsResponse> Client::ListObservationsPage(
    const v1::ListObservationsRequest& request) const {
  return Read(*connection_, options_, &Connection::ListObservations, request);
}

absl::StatusOr<v1::GetNeighborhoodResponse> Client::GetNeighborhood(v1::GetNeighborhoodRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::GetNeighborhood, request);
}

absl::StatusOr<v1::ExplainFactResponse> Client::ExplainFact(v1::ExplainFactRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::ExplainFact, request);
}

PatternRows Client::MatchPattern(v1::MatchPatternRequest request) const {
  AddSessionToken(*request.mutable_context());
  return PatternRows([connection = connection_, request = std::move(request)](
                         Deadline deadline) { return connection->MatchPattern(request, deadline); },
                     &v1::MatchPatternResponse::mutable_rows, options_.retry, options_.deadline);
}

absl::StatusOr<v1::FindPathsResponse> Client::FindPaths(v1::FindPathsRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::FindPaths, request);
}

absl::StatusOr<v1::AggregateResponse> Client::Aggregate(v1::AggregateRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::Aggregate, request);
}

ResultRange<v1::TimelineEvent> Client::GetTimeline(v1::GetTimelineRequest request) const {
  if (request.page_token().empty()) AddSessionToken(*request.mutable_context());
  return Pages<v1::TimelineEvent>(
      connection_, options_, std::move(request), &Connection::GetTimeline,
      [](v1::GetTimelineResponse & response) -> auto& { return *response.mutable_events(); });
}

absl::StatusOr<v1::GetTimelineResponse> Client::GetTimelinePage(const v1::GetTimelineRequest& request) const {
  return Read(*connection_, options_, &Connection::GetTimeline, request);
}

GraphChanges Client::DiffGraph(v1::DiffGraphRequest request) const {
  AddSessionToken(*request.mutable_before());
  AddSessionToken(*request.mutable_after());
  return GraphChanges([connection = connection_, request = std::move(request)](
                          Deadline deadline) { return connection->DiffGraph(request, deadline); },
                      &v1::DiffGraphResponse::mutable_changes, options_.retry, options_.deadline);
}

ResultRange<v1::Conflict> Client::ListConflicts(v1::ListConflictsRequest request) const {
  if (request.page_token().empty()) AddSessionToken(*request.mutable_context());
  return Pages<v1::Conflict>(
      connection_, options_, std::move(request), &Connection::ListConflicts,
      [](v1::ListConflictsResponse & response) -> auto& { return *response.mutable_conflicts(); });
}

absl::StatusOr<v1::ListConflictsResponse> Client::ListConflictsPage(const v1::ListConflictsRequest& request) const {
  return Read(*connection_, options_, &Connection::ListConflicts, request);
}

absl::StatusOr<v1::GetAllianceMatrixResponse> Client::GetAllianceMatrix(v1::GetAllianceMatrixRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::GetAllianceMatrix, request);
}

ResultRange<v1::CoMembership> Client::ListCoMemberships(v1::ListCoMembershipsRequest request) const {
  if (request.page_token().empty()) AddSessionToken(*request.mutable_context());
  return Pages<v1::CoMembership>(
      connection_, options_, std::move(request), &Connection::ListCoMemberships,
      [](v1::ListCoMembershipsResponse & response) -> auto& { return *response.mutable_pairs(); });
}

absl::StatusOr<v1::ListCoMembershipsResponse> Client::ListCoMembershipsPage(
    const v1::ListCoMembershipsRequest& request) const {
  return Read(*connection_, options_, &Connection::ListCoMemberships, request);
}

absl::StatusOr<v1::TraceLineageResponse> Client::TraceLineage(v1::TraceLineageRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::TraceLineage, request);
}

absl::StatusOr<v1::AssessImpactResponse> Client::AssessImpact(v1::AssessImpactRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::AssessImpact, request);
}

absl::StatusOr<v1::AssessExposureResponse> Client::AssessExposure(v1::AssessExposureRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::AssessExposure, request);
}

absl::StatusOr<v1::CompareStrategiesResponse> Client::CompareStrategies(v1::CompareStrategiesRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::CompareStrategies, request);
}

absl::StatusOr<v1::SearchEntitiesResponse> Client::SearchEntities(v1::SearchEntitiesRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::SearchEntities, request);
}

absl::StatusOr<v1::SuggestEntitiesResponse> Client::SuggestEntities(v1::SuggestEntitiesRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::SuggestEntities, request);
}

absl::StatusOr<v1::ResolveEntitiesResponse> Client::ResolveEntities(v1::ResolveEntitiesRequest request) const {
  AddSessionToken(*request.mutable_context());
  return Read(*connection_, options_, &Connection::ResolveEntities, request);
}

absl::StatusOr<v1::CommitResponse> Client::Commit(v1::CommitRequest request) const {
  if (request.request_id().empty() && !request.validate_only()) request.set_request_id(NewRequestId());
  const CallSafety safety = request.validate_only() ? CallSafety::kRead : CallSafety::kRepeatableCommit;
  absl::StatusOr<v1::CommitResponse> response =
      internal::RetryLoop(options_.retry, safety, After(options_.deadline),
                          [&](Deadline deadline) { return connection_->Commit(request, deadline); });
  if (!response.ok()) return NamingRequestId(response.status(), request.request_id());
  if (!request.validate_only()) session_->Note(response->revision(), response->token());
  return response;
}

std::string Client::NewRequestId() {
  std::random_device source;
  uint32_t words[4] = {source(), source(), source(), source()};
  words[1] = (words[1] & 0xffff0fffu) | 0x00004000u;  // RFC 4122: version 4
  words[2] = (words[2] & 0x3fffffffu) | 0x80000000u;  // and its variant
  char text[37];
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%04x%08x", words[0], words[1] >> 16, words[1] & 0xffff,
                words[2] >> 16, words[2] & 0xffff, words[3]);
  return text;
}

ImportSession Client::Import(v1::ImportOpening opening) const {
  if (opening.import_id().empty()) opening.set_import_id(NewRequestId());
  return ImportSession(connection_, std::move(opening), options_.import_retry,
                       [session = session_](const v1::ImportSummary& summary) {
                         session->Note(summary.revision(), summary.token());
                       });
}

ClaimExport Client::Export(v1::ExportRequest request, std::chrono::milliseconds deadline) const {
  AddSessionToken(*request.mutable_context());
  return ClaimExport([connection = connection_, request = std::move(request)](
                         Deadline until) { return connection->Export(request, until); },
                     options_.retry, deadline);
}

Watcher Client::Watch(const v1::WatchRequest& request, const WatchOptions& options) const {
  return Watcher(connection_, request, options_.watch_retry, options_.deadline, options);
}

PatternWatcher Client::WatchPattern(const v1::WatchPatternRequest& request, const WatchOptions& options) const {
  return PatternWatcher(connection_, request, options_.watch_retry, options_.deadline, options);
}

LandscapeWatcher Client::WatchLandscape(const v1::WatchLandscapeRequest& request, const WatchOptions& options) const {
  return LandscapeWatcher(connection_, request, options_.watch_retry, options_.deadline, options);
}

absl::StatusOr<v1::GetSchemaResponse> Client::GetSchema() const {
  return Read(*connection_, options_, &Connection::GetSchema, v1::GetSchemaRequest());
}

absl::StatusOr<v1::GetServerInfoResponse> Client::GetServerInfo() const {
  return Read(*connection_, options_, &Connection::GetServerInfo, v1::GetServerInfoRequest());
}

absl::StatusOr<v1::ReadInfo> Client::CurrentState() const {
  absl::StatusOr<v1::ListEntitiesResponse> response = ListEntitiesPage(internal::HeadRequest());
  if (!response.ok()) return response.status();
  return response->read_info();
}

std::string Client::token() const { return session_->token(); }

}  // namespace entente
