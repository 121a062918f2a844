// Which facts two states are compared by, and in which order.
#ifndef ENTENTE_SERVICE_ANALYSIS_DIFF_SCOPE_H_
#define ENTENTE_SERVICE_ANALYSIS_DIFF_SCOPE_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/query_service.pb.h"
#include "service/analysis/diff_state.h"
#include "service/base/fact_ref.h"
#include "service/query/meter.h"
#include "service/query/query.h"
#include "service/query/relationship_scan.h"

namespace entente::analysis {

// What a request compares. Immutable, thread-safe.
class DiffScope {
 public:
  // Checks kinds, entities, relations and meanings of a request. UNKNOWN_KIND, UNKNOWN_ENTITY for an id that neither
  // state knows, UNKNOWN_RELATION, BATCH_TOO_LARGE, at their paths. An id stands for what it leads to in each state.
  static absl::StatusOr<DiffScope> Read(const v1::DiffGraphRequest& request, const query::View& before,
                                        const query::View& after, const query::Limits& limits);

  // The facts that may differ, in order of identity: entities by id; relationships by subject, relation, object,
  // episode; observations by subject, metric, period. Not OK when the meter says to stop.
  absl::StatusOr<std::vector<base::FactRef>> Candidates(const DiffState& before, const DiffState& after,
                                                        query::Meter& meter) const;

 private:
  absl::Status AddEntities(const DiffState& before, const DiffState& after, query::Meter& meter,
                           std::vector<base::FactRef>& facts) const;
  absl::Status AddRelationships(const DiffState& before, const DiffState& after, query::Meter& meter,
                                std::vector<base::FactRef>& facts) const;
  absl::Status AddObservations(const DiffState& before, const DiffState& after, query::Meter& meter,
                               std::vector<base::FactRef>& facts) const;
  bool IsOfKind(const graph::Snapshot& snapshot, base::EntityNo no) const;

  std::vector<const schema::Kind*> kinds_;  // empty: all
  std::optional<query::RelationshipSelection::Entities> entities_;
  std::vector<int> relations_;
  bool only_relationships_ = false;
};

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_DIFF_SCOPE_H_
