// What requests have in common: ids of entities, names of kinds, relations with their meanings, keys of facts.
//
// The ids of merged entities stand for those they lead to at the view's revision; the view takes note of them.
#ifndef ENTENTE_SERVICE_QUERY_ARGUMENTS_H_
#define ENTENTE_SERVICE_QUERY_ARGUMENTS_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"
#include "google/protobuf/repeated_field.h"
#include "service/base/fact_ref.h"
#include "service/graph/snapshot.h"
#include "service/query/read_context.h"

namespace entente::query {

using Texts = google::protobuf::RepeatedPtrField<std::string>;
using Numbers = google::protobuf::RepeatedField<int>;

// The entity with this id at the view's revision. NOT_FOUND with UNKNOWN_ENTITY at `field`, near ids included;
// REQUIRED for an empty id. Thread-safe, as all here.
absl::StatusOr<base::EntityNo> EntityNamed(const View& view, const std::string& id, absl::string_view field,
                                           bool suggest = true);

// The entities with these ids, in their order, each once. Every id that is unknown is a violation of its own, and near
// ids are those of the first. BATCH_TOO_LARGE beyond `limit`.
absl::StatusOr<std::vector<base::EntityNo>> EntitiesNamed(const View& view, const Texts& ids, int limit,
                                                          absl::string_view field);

// The kinds with these names. INVALID_ARGUMENT with UNKNOWN_KIND at `field` and metadata `known`.
absl::StatusOr<std::vector<const schema::Kind*>> KindsNamed(const schema::Schema& schema, const Texts& names,
                                                            absl::string_view field);

// The relations that answer for one of `relations` (left out: all) and for one of `meanings` (left out: all), by
// number. INVALID_ARGUMENT with UNKNOWN_RELATION at `prefix` + `relations[i]`, OUT_OF_BOUNDS at `meanings[i]`.
absl::StatusOr<std::vector<int>> RelationsNamed(const schema::Schema& schema, const Numbers& relations,
                                                const Numbers& meanings, absl::string_view prefix);

// The relations with one of these meanings (left out: all) and those that imply one, by number. INVALID_ARGUMENT with
// OUT_OF_BOUNDS at `field[i]`.
absl::StatusOr<std::vector<int>> RelationsMeaning(const schema::Schema& schema, const Numbers& meanings,
                                                  absl::string_view field);

// The relations that a walk follows: as RelationsNamed says, but without roster relations unless `relations` names
// them.
absl::StatusOr<std::vector<int>> WalkedRelations(const schema::Schema& schema, const Numbers& relations,
                                                 const Numbers& meanings, absl::string_view prefix);

// The metrics with these numbers, each once. INVALID_ARGUMENT with UNKNOWN_METRIC at `field`.
absl::StatusOr<absl::flat_hash_set<int>> MetricsNamed(const schema::Schema& schema, const Numbers& numbers,
                                                      absl::string_view field);

// The number of the fact with this identity. INVALID_ARGUMENT for a key that is none; NOT_FOUND with UNKNOWN_ENTITY or
// UNKNOWN_FACT at `field` for a fact nothing was ever said of. The fact need not be there at the revision.
absl::StatusOr<base::FactRef> FactNamed(const View& view, v1::FactKey key, absl::string_view field);

// NOT_FOUND for a fact that is not known at the revision, as FactNamed says.
absl::Status UnknownFact(const graph::Snapshot& snapshot, const v1::FactKey& key, absl::string_view field);

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_ARGUMENTS_H_
