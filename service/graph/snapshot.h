// The graph at one revision: what every read works on.
//
// A Snapshot is a small value, cheap to make and to copy, immutable and thread-safe; it holds no lock. The Graph must
// outlive it. While one lasts, lists of relationships that were packed since are kept in memory twice, and are not
// packed again.
#ifndef ENTENTE_SERVICE_GRAPH_SNAPSHOT_H_
#define ENTENTE_SERVICE_GRAPH_SNAPSHOT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "entente/v1/graph.pb.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/index/leases.h"
#include "service/schema/schema.h"
#include "service/store/state_store.h"

namespace entente::graph {

class Graph;
class TermIndex;

// An entity as the graph knows it.
struct EntityState {
  bool stub = false;
  bool dated = false;   // some claim about it is dated: its description depends on the valid time
  int64_t version = 0;  // the revision that wrote its body
};

// Where the id of a merged entity leads.
struct Redirect {
  base::EntityNo to = base::kNoNumber;           // the entity that it stands for; kNoNumber: it leads nowhere
  base::EntityNo merged_into = base::kNoNumber;  // the one it was merged into, which may have been merged since

  bool leads() const { return to != base::kNoNumber; }
  bool operator==(const Redirect&) const = default;
};

// What never changes of a relationship.
struct RelationshipEnds {
  int relation;  // enum number
  base::EntityNo subject, object;
};

// A relationship as the graph knows it.
struct RelationshipState {
  base::Span span;
  int64_t version = 0;
};

// What never changes of an observation.
struct ObservationEnds {
  base::EntityNo subject;
  int metric;
};

// An observation as the graph knows it.
struct ObservationState {
  base::Span span;
  int64_t version = 0;
};

// From which end a relationship is looked at.
enum class End { kSubject, kObject };

// A relationship as one of its ends sees it.
struct Incidence {
  base::RelationshipNo no;
  int relation;
  base::EntityNo other;  // at the other end
  base::Span span;
};

// The graph at one revision.
class Snapshot {
 public:
  int64_t revision() const { return revision_; }
  // HISTORY_COMPACTED once the revision was let go. What was read before may lack versions: ask after the last read.
  absl::Status StillKept() const;
  const schema::Schema& schema() const;
  const store::Reader& store() const { return *reader_; }
  // The clock day and commit time of the revision.
  base::Day clock_day() const;
  int64_t commit_time_us() const;

  // Ids. FindEntity also finds what is not there at this revision: ask Entity().
  std::optional<base::EntityNo> FindEntity(absl::string_view id) const;
  absl::string_view EntityId(base::EntityNo no) const;
  schema::KindIndex KindOf(base::EntityNo no) const;
  // The entity at this revision; nothing if it is not there.
  std::optional<EntityState> Entity(base::EntityNo no) const;
  // Where the id of an entity leads at this revision, if it was merged. What leads somewhere is not there.
  Redirect RedirectOf(base::EntityNo no) const;
  // The entity that an entity's id stands for at this revision: where it leads, or itself. There or not.
  base::EntityNo Canonical(base::EntityNo no) const;
  // Whether any entity was ever merged; false spares looking at each.
  bool HasRedirects() const;
  // The entities that were merged into this one, and not into one that was, as of the last record applied. For the
  // writer alone.
  std::vector<base::EntityNo> MergedInto(base::EntityNo no) const;
  // All entities of a kind there at this revision, in no order; false from `visit` ends it.
  void ForEachEntity(schema::KindIndex kind, absl::FunctionRef<bool(base::EntityNo, const EntityState&)> visit) const;

  // Relationships there at this revision.
  RelationshipEnds Ends(base::RelationshipNo no) const;
  absl::string_view Episode(base::RelationshipNo no) const;
  std::optional<RelationshipState> Relationship(base::RelationshipNo no) const;
  // The relationship with this identity (symmetric ends in canonical order), there or not.
  std::optional<base::RelationshipNo> FindRelationship(int relation, base::EntityNo subject, base::EntityNo object,
                                                       absl::string_view episode) const;
  // Those of one relation that have `entity` at `end`, in no order; false ends it. A symmetric relationship is stored
  // once: look from both ends.
  void ForEachRelationship(base::EntityNo entity, End end, int relation,
                           absl::FunctionRef<bool(base::RelationshipNo, const RelationshipState&)> visit) const;
  // Those of some relations, sorted.
  void ForEachRelationship(base::EntityNo entity, End end, absl::Span<const int> relations,
                           absl::FunctionRef<bool(base::RelationshipNo, const RelationshipState&)> visit) const;
  // Those of any relation.
  void ForEachRelationship(base::EntityNo entity, End end,
                           absl::FunctionRef<bool(base::RelationshipNo, const RelationshipState&)> visit) const;
  // The relationships of some relations, sorted, that have `entity` at `end`, as above, with what a walk needs of each:
  // told without a look at what is kept of each relationship alone.
  void ForEachIncidence(base::EntityNo entity, End end, absl::Span<const int> relations,
                        absl::FunctionRef<bool(const Incidence&)> visit) const;
  // All of one relation.
  void ForEachOfRelation(int relation,
                         absl::FunctionRef<bool(base::RelationshipNo, const RelationshipState&)> visit) const;

  // Observations there at this revision.
  ObservationEnds MeasuredEnds(base::ObservationNo no) const;
  absl::string_view MeasuredPeriod(base::ObservationNo no) const;
  std::optional<ObservationState> Observation(base::ObservationNo no) const;
  std::optional<base::ObservationNo> FindObservation(base::EntityNo subject, int metric,
                                                     absl::string_view period) const;
  void ForEachObservation(base::EntityNo subject,
                          absl::FunctionRef<bool(base::ObservationNo, const ObservationState&)> visit) const;
  void ForEachObservation(absl::FunctionRef<bool(base::ObservationNo, const ObservationState&)> visit) const;

  // Every relationship and observation ever known that touches the entity, there at this revision or not; each once,
  // but for a relationship of the entity with itself.
  void ForEachEverKnown(base::EntityNo entity, absl::FunctionRef<bool(base::FactRef)> visit) const;

  // Candidates from the indexes: every entity there of which a claim said, at this revision or another, an element of
  // field `field_number` (Schema::fields) with this text (enum value names and booleans as in JSON, without prefix; of
  // a message, its `name`). For searchable fields the text is folded (base/fold.h). The fact as it is read decides.
  std::vector<base::EntityNo> Candidates(int field_number, absl::string_view text) const;
  // A text that claims said of a field, as a number, for asking of many entities; nothing if none ever did.
  std::optional<uint32_t> FindTerm(int field_number, absl::string_view text) const;
  // Whether the entity is among Candidates of the term. Costs the few terms of the entity.
  bool IsCandidate(base::EntityNo no, uint32_t term) const;
  // Calls `visit` for each folded text that claims said of a searchable field, in order of their bytes from the first
  // that is not less than `from`, nor `before` what is sought if that is there, until it returns false.
  void ForEachTermInOrder(int field_number, absl::string_view from,
                          const std::function<bool(absl::string_view text)>& before,
                          absl::FunctionRef<bool(absl::string_view text, uint32_t term)> visit) const;
  // The candidates of a term, as Candidates has them.
  std::vector<base::EntityNo> Candidates(uint32_t term) const;
  // Whether claims never said any other text of the entity than its description now has, nor dated any: where an index
  // names it, it is right.
  bool IsSettled(base::EntityNo no) const;
  // For whoever goes through a list: has what is known of the entities some way behind `at`, and where their
  // relationships are, brought into the processor's caches meanwhile.
  void FetchAhead(absl::Span<const base::EntityNo> list, size_t at) const;
  // The texts themselves, of every revision, for indexes that follow them.
  const TermIndex& terms() const;

  // Sizes for estimates, in constant time: of whatever revision, so never too small.
  int64_t SizeOfKind(schema::KindIndex kind) const;
  int64_t SizeOfRelation(int relation) const;
  int64_t SizeOfTerm(uint32_t term) const;
  int64_t Degree(base::EntityNo entity, End end, absl::Span<const int> relations) const;  // relations sorted

  // How many there are at the published head, claims in force; exact there, near elsewhere.
  int64_t CountEntities() const;
  int64_t CountRelationships() const;
  int64_t CountObservations() const;
  int64_t CountClaims() const;

  // The bytes of a fact at this revision: a serialized Entity, Relationship or Observation, resolved by the default
  // policy at the clock day, without validity and claims. NOT_FOUND if it is not there; OUT_OF_RANGE with
  // HISTORY_COMPACTED if the revision was compacted away meanwhile.
  absl::StatusOr<std::string> Body(base::FactRef fact) const;
  // The same, parsed.
  absl::StatusOr<v1::Entity> EntityBody(base::EntityNo no) const;
  absl::StatusOr<v1::Relationship> RelationshipBody(base::RelationshipNo no) const;
  absl::StatusOr<v1::Observation> ObservationBody(base::ObservationNo no) const;
  // Every claim about a fact at this revision, retracted and erased ones included, in order of id.
  absl::StatusOr<std::vector<v1::Claim>> ClaimsAbout(base::FactRef fact) const;
  // The fact's number by identity in normal form, there or not; nothing if it was never named.
  std::optional<base::FactRef> Find(const v1::FactKey& key) const;
  v1::FactKey KeyOf(base::FactRef fact) const;

 private:
  friend class Graph;
  Snapshot(const Graph* graph, int64_t revision, std::shared_ptr<const store::Reader> reader);

  const Graph* graph_;
  int64_t revision_;
  std::shared_ptr<const store::Reader> reader_;
  index::Leases::Lease lease_;  // on the lists of relationships
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_SNAPSHOT_H_
