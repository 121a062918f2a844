// Which facts, fields and sides a request for conflicts is about.
#ifndef ENTENTE_SERVICE_CONFLICT_SCOPE_H_
#define ENTENTE_SERVICE_CONFLICT_SCOPE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "entente/v1/conflict.pb.h"
#include "service/base/fact_ref.h"
#include "service/conflict/value.h"
#include "service/graph/snapshot.h"
#include "service/query/filter.h"
#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::conflict {

// The entities a fact is about: itself, or what it connects, or what it measures.
std::vector<base::EntityNo> EndsOf(const graph::Snapshot& snapshot, base::FactRef fact);

// What a request asks for, checked. Immutable, thread-safe; refers to the schema of the snapshot.
class Scope {
 public:
  // UNKNOWN_KIND, UNKNOWN_FIELD, UNKNOWN_RELATION, UNKNOWN_METRIC, UNKNOWN_ENTITY, OUT_OF_BOUNDS, BATCH_TOO_LARGE at
  // their paths, what CompiledFilter::Compile says of the filter, and of an order UNKNOWN_FIELD or INVALID_FORMAT.
  static absl::StatusOr<Scope> Read(const v1::ListConflictsRequest& request, const query::View& view,
                                    const query::Limits& limits);

  bool by_size() const { return by_size_; }
  const std::vector<const schema::Kind*>& kinds() const { return kinds_; }
  const std::optional<query::CompiledFilter>& filter() const { return filter_; }
  // The documents asked for; empty: any.
  const std::vector<base::EntityNo>& documents() const { return documents_; }

  // Whether facts of this sort are asked for at all.
  bool Wants(base::FactSort sort) const;
  // Whether the fact is there and one that is asked for, as far as its identity tells.
  bool Wants(const graph::Snapshot& snapshot, base::FactRef fact) const;
  // Whether the entity is of a kind asked for.
  bool WantsKind(const graph::Snapshot& snapshot, base::EntityNo no) const;
  // Whether the sides rest on the documents asked for, and are far enough apart.
  bool Wants(const v1::Conflict& conflict) const;
  // The fields of the fact that are asked for.
  const std::vector<SingularField>& FieldsOf(const graph::Snapshot& snapshot, base::FactRef fact) const;

 private:
  absl::Status ReadSorts(const v1::ListConflictsRequest& request);
  absl::Status ReadFields(const v1::ListConflictsRequest& request, const schema::Schema& schema, int max_batch);
  absl::Status ReadOrder(const v1::ListConflictsRequest& request);

  absl::flat_hash_set<base::FactSort> sorts_;
  std::vector<const schema::Kind*> kinds_;  // empty: all
  std::optional<query::CompiledFilter> filter_;
  absl::flat_hash_set<int> relations_;
  absl::flat_hash_set<int> metrics_;                 // empty: all
  std::vector<std::vector<SingularField>> of_kind_;  // by KindIndex
  absl::flat_hash_map<int, std::vector<SingularField>> of_relation_;
  std::vector<SingularField> of_observation_;
  std::vector<base::EntityNo> documents_;
  absl::flat_hash_set<std::string> document_ids_;
  double min_size_ = 0;
  bool by_size_ = false;
};

}  // namespace entente::conflict

#endif  // ENTENTE_SERVICE_CONFLICT_SCOPE_H_
