// The read calls, as functions of a state: what rpc/ hands a request to.
//
// Each call first finds the state its ReadContext asks for (read_context.h), then plans and executes on that Snapshot
// alone. Pure but for reading the store; thread-safe; errors carry reasons and field paths.
#ifndef ENTENTE_SERVICE_QUERY_QUERY_H_
#define ENTENTE_SERVICE_QUERY_QUERY_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/query_service.pb.h"
#include "service/base/token.h"
#include "service/graph/graph.h"
#include "service/query/meter.h"

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
  int max_pattern_nodes = 8;  // those of its parts included, as the edges
  int max_pattern_edges = 12;
  int max_pattern_steps = 16;  // of one edge
  int max_path_hops = 16;      // FindPaths
  int max_paths = 100;         // FindPaths
  int max_lineage_depth = 64;  // TraceLineage, AssessImpact, AssessExposure, CompareStrategies
  int max_cycles = 100;        // TraceLineage
  int max_matrix_side = 1000;  // rows, columns or members: GetAllianceMatrix, ListCoMemberships
  int max_compared = 100;      // CompareStrategies
  BudgetLimits budget;
};

// What every read stands on; all must outlive it.
struct Ground {
  const graph::Graph& graph;
  const base::TokenCodec& tokens;
  const Limits& limits;
};

// What comes after a message of a streamed answer. The last one goes together with the end of the call.
enum class Follows { kMore, kNothing };

// Where a streamed answer goes, message by message. Returns when the next may come: it waits for a slow client. Not OK:
// stop, and end the call with that.
template <typename Message>
using Emit = absl::FunctionRef<absl::Status(Message message, Follows follows)>;

// Answers reads on one graph. Thread-safe. The graph must outlive it. Entities, relationships and observations of an
// answer, but those of LookupEntities and ExplainFact, are bytes ready to be sent: encoded.h says how to look into one.
class Engine {
 public:
  Engine(const graph::Graph& graph, const base::TokenCodec& tokens, const Limits& limits);

  // For calls of the rooms above; valid as long as the engine.
  Ground ground() const { return {graph_, tokens_, limits_}; }

  absl::StatusOr<v1::GetEntityResponse> GetEntity(const v1::GetEntityRequest& request, const Caller& caller = {}) const;
  absl::StatusOr<v1::BatchGetEntitiesResponse> BatchGetEntities(const v1::BatchGetEntitiesRequest& request,
                                                                const Caller& caller = {}) const;
  absl::StatusOr<v1::LookupEntitiesResponse> LookupEntities(const v1::LookupEntitiesRequest& request,
                                                            const Caller& caller = {}) const;
  absl::StatusOr<v1::ListEntitiesResponse> ListEntities(const v1::ListEntitiesRequest& request,
                                                        const Caller& caller = {}) const;
  absl::StatusOr<v1::ListRelationshipsResponse> ListRelationships(const v1::ListRelationshipsRequest& request,
                                                                  const Caller& caller = {}) const;
  absl::StatusOr<v1::ListClaimsResponse> ListClaims(const v1::ListClaimsRequest& request,
                                                    const Caller& caller = {}) const;
  absl::StatusOr<v1::ListObservationsResponse> ListObservations(const v1::ListObservationsRequest& request,
                                                                const Caller& caller = {}) const;
  absl::StatusOr<v1::GetNeighborhoodResponse> GetNeighborhood(const v1::GetNeighborhoodRequest& request,
                                                              const Caller& caller = {}) const;
  absl::StatusOr<v1::ExplainFactResponse> ExplainFact(const v1::ExplainFactRequest& request,
                                                      const Caller& caller = {}) const;

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
