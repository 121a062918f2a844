// The read calls, as functions of a state: what rpc/ hands a request to.
//
// Each call first finds the state its ReadContext asks for (read_context.h), then plans and executes on that Snapshot
// alone. Pure but for reading the store; thread-safe; errors carry reasons and field paths.
#ifndef ENTENTE_SERVICE_QUERY_QUERY_H_
#define ENTENTE_SERVICE_QUERY_QUERY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "entente/v1/query_service.pb.h"
#include "service/base/token.h"
#include "service/graph/graph.h"

namespace entente::query {

// The limits of a read; names and defaults are those of the server's options.
struct Limits {
  int default_page_size = 100;
  int max_page_size = 1000;
  int64_t max_page_bytes = 2 << 20;  // a page ends early when it would grow beyond
  int max_batch = 1000;              // ids, keys, subjects in one request
  int max_neighborhood_relationships = 10000;
  int max_filter_terms = 100;  // comparisons in one filter
  int max_filter_depth = 16;
};

// Answers reads on one graph. Thread-safe. The graph must outlive it.
class Engine {
 public:
  Engine(const graph::Graph& graph, const base::TokenCodec& tokens, const Limits& limits);

  absl::StatusOr<v1::GetEntityResponse> GetEntity(const v1::GetEntityRequest& request) const;
  absl::StatusOr<v1::BatchGetEntitiesResponse> BatchGetEntities(const v1::BatchGetEntitiesRequest& request) const;
  absl::StatusOr<v1::LookupEntitiesResponse> LookupEntities(const v1::LookupEntitiesRequest& request) const;
  absl::StatusOr<v1::ListEntitiesResponse> ListEntities(const v1::ListEntitiesRequest& request) const;
  absl::StatusOr<v1::ListRelationshipsResponse> ListRelationships(const v1::ListRelationshipsRequest& request) const;
  absl::StatusOr<v1::ListClaimsResponse> ListClaims(const v1::ListClaimsRequest& request) const;
  absl::StatusOr<v1::ListObservationsResponse> ListObservations(const v1::ListObservationsRequest& request) const;
  absl::StatusOr<v1::GetNeighborhoodResponse> GetNeighborhood(const v1::GetNeighborhoodRequest& request) const;
  absl::StatusOr<v1::ExplainFactResponse> ExplainFact(const v1::ExplainFactRequest& request) const;

  // The revision a request's consistency needs before it can be answered: rpc/ waits for it. 0: none. Tokens are
  // checked here. INVALID_ARGUMENT, FAILED_PRECONDITION as error_reason.proto says.
  absl::StatusOr<int64_t> RevisionNeeded(const v1::ReadContext& context) const;

 private:
  const graph::Graph& graph_;
  const base::TokenCodec& tokens_;
  const Limits limits_;
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_QUERY_H_
