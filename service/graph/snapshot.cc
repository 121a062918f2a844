#include "service/graph/snapshot.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/graph/graph.h"
#include "service/graph/tables.h"

namespace entente::graph {
namespace {

using base::FactRef;
using base::FactSort;

template <typename T>
std::optional<T> IfNamed(T no) {
  return no == base::kNoNumber ? std::nullopt : std::optional<T>(no);
}

template <typename T>
absl::StatusOr<T> ParseBody(absl::StatusOr<std::string> body) {
  RETURN_IF_ERROR(body.status());
  T fact;
  if (!fact.ParseFromString(*body)) return absl::DataLossError("state store: a body does not parse");
  return fact;
}

// A visitor of adjacency, for those who want the edges that are there.
auto Shown(const Snapshot& snapshot, absl::FunctionRef<bool(base::RelationshipNo, const RelationshipState&)> visit) {
  return [&snapshot, visit](int, const AdjacentEdge& edge, const Adjacency::ListState&) {
    const std::optional<RelationshipState> state = snapshot.Relationship(edge.no);
    return !state.has_value() || visit(edge.no, *state);
  };
}

}  // namespace

Snapshot::Snapshot(const Graph* graph, int64_t revision, std::shared_ptr<const store::Reader> reader)
    : graph_(graph), revision_(revision), reader_(std::move(reader)), lease_(graph->tables_->relationships.Lease()) {}

const schema::Schema& Snapshot::schema() const { return graph_->tables_->schema; }

absl::Status Snapshot::StillKept() const {
  return revision_ < graph_->oldest() ? HistoryCompacted(*graph_->tables_) : absl::OkStatus();
}

base::Day Snapshot::clock_day() const { return graph_->tables_->commits.At(revision_).clock_day; }

int64_t Snapshot::commit_time_us() const { return graph_->tables_->commits.At(revision_).commit_time_us; }

std::optional<base::EntityNo> Snapshot::FindEntity(absl::string_view id) const {
  return IfNamed(graph_->tables_->entities.Find(id));
}

absl::string_view Snapshot::EntityId(base::EntityNo no) const { return graph_->tables_->entities.Id(no); }

schema::KindIndex Snapshot::KindOf(base::EntityNo no) const { return graph_->tables_->entities.Kind(no); }

std::optional<EntityState> Snapshot::Entity(base::EntityNo no) const {
  const EntityVersion* const version = graph_->tables_->entities.At(no, revision_);
  if (version == nullptr) return std::nullopt;
  return EntityState{version->value.stub != 0, version->value.dated != 0, version->revision};
}

Redirect Snapshot::RedirectOf(base::EntityNo no) const { return graph_->tables_->entities.RedirectAt(no, revision_); }

base::EntityNo Snapshot::Canonical(base::EntityNo no) const {
  if (!HasRedirects()) return no;
  const Redirect redirect = RedirectOf(no);
  return redirect.leads() ? redirect.to : no;
}

bool Snapshot::HasRedirects() const { return graph_->tables_->entities.has_redirects(); }

std::vector<base::EntityNo> Snapshot::MergedInto(base::EntityNo no) const {
  return graph_->tables_->entities.MergedInto(no);
}

void Snapshot::ForEachEntity(schema::KindIndex kind,
                             absl::FunctionRef<bool(base::EntityNo, const EntityState&)> visit) const {
  graph_->tables_->entities.OfKind(kind).ForEach([&](base::EntityNo no) {
    const std::optional<EntityState> state = Entity(no);
    return !state.has_value() || visit(no, *state);
  });
}

RelationshipEnds Snapshot::Ends(base::RelationshipNo no) const { return graph_->tables_->relationships.Ends(no); }

absl::string_view Snapshot::Episode(base::RelationshipNo no) const {
  return graph_->tables_->relationships.Identity(no).episode;
}

std::optional<RelationshipState> Snapshot::Relationship(base::RelationshipNo no) const {
  const std::optional<SpanVersion> version = graph_->tables_->relationships.At(no, revision_);
  if (!version.has_value()) return std::nullopt;
  return RelationshipState{version->value, version->revision};
}

std::optional<base::RelationshipNo> Snapshot::FindRelationship(int relation, base::EntityNo subject,
                                                               base::EntityNo object, absl::string_view episode) const {
  return IfNamed(graph_->tables_->relationships.Find({{relation, subject, object}, episode}));
}

void Snapshot::ForEachRelationship(
    base::EntityNo entity, End end, int relation,
    absl::FunctionRef<bool(base::RelationshipNo, const RelationshipState&)> visit) const {
  graph_->tables_->relationships.adjacency().ForEach(entity, end, relation, revision_, Shown(*this, visit));
}

void Snapshot::ForEachRelationship(
    base::EntityNo entity, End end,
    absl::FunctionRef<bool(base::RelationshipNo, const RelationshipState&)> visit) const {
  graph_->tables_->relationships.adjacency().ForEach(entity, end, revision_, Shown(*this, visit));
}

void Snapshot::ForEachRelationship(
    base::EntityNo entity, End end, absl::Span<const int> relations,
    absl::FunctionRef<bool(base::RelationshipNo, const RelationshipState&)> visit) const {
  graph_->tables_->relationships.adjacency().ForEach(entity, end, relations, revision_, Shown(*this, visit));
}

void Snapshot::ForEachIncidence(base::EntityNo entity, End end, absl::Span<const int> relations,
                                absl::FunctionRef<bool(const Incidence&)> visit) const {
  graph_->tables_->relationships.ForEachIncidence(entity, end, relations, revision_, visit);
}

void Snapshot::ForEachOfRelation(int relation,
                                 absl::FunctionRef<bool(base::RelationshipNo, const RelationshipState&)> visit) const {
  const index::RisingList* const relationships = graph_->tables_->relationships.OfRelation(relation);
  if (relationships == nullptr) return;
  relationships->ForEach([&](base::RelationshipNo no) {
    const std::optional<RelationshipState> state = Relationship(no);
    return !state.has_value() || visit(no, *state);
  });
}

ObservationEnds Snapshot::MeasuredEnds(base::ObservationNo no) const {
  return graph_->tables_->observations.Identity(no).ends;
}

absl::string_view Snapshot::MeasuredPeriod(base::ObservationNo no) const {
  return graph_->tables_->observations.Identity(no).period;
}

std::optional<ObservationState> Snapshot::Observation(base::ObservationNo no) const {
  const std::optional<SpanVersion> version = graph_->tables_->observations.At(no, revision_);
  if (!version.has_value()) return std::nullopt;
  return ObservationState{version->value, version->revision};
}

std::optional<base::ObservationNo> Snapshot::FindObservation(base::EntityNo subject, int metric,
                                                             absl::string_view period) const {
  return IfNamed(graph_->tables_->observations.Find({{subject, metric}, period}));
}

void Snapshot::ForEachObservation(base::EntityNo subject,
                                  absl::FunctionRef<bool(base::ObservationNo, const ObservationState&)> visit) const {
  graph_->tables_->observations.OfSubject(subject).ForEach([&](base::ObservationNo no) {
    const std::optional<ObservationState> state = Observation(no);
    return !state.has_value() || visit(no, *state);
  });
}

void Snapshot::ForEachObservation(absl::FunctionRef<bool(base::ObservationNo, const ObservationState&)> visit) const {
  const uint32_t size = graph_->tables_->observations.size();
  for (base::ObservationNo no = 0; no < size; ++no) {
    const std::optional<ObservationState> state = Observation(no);
    if (state.has_value() && !visit(no, *state)) return;
  }
}

void Snapshot::ForEachEverKnown(base::EntityNo entity, absl::FunctionRef<bool(FactRef)> visit) const {
  bool more = true;
  for (const End end : {End::kSubject, End::kObject}) {
    graph_->tables_->relationships.adjacency().ForEach(entity, end, revision_,
                                                       [&](int, const AdjacentEdge& edge, const Adjacency::ListState&) {
                                                         more = visit({FactSort::kRelationship, edge.no});
                                                         return more;
                                                       });
    if (!more) return;
  }
  graph_->tables_->observations.OfSubject(entity).ForEach([&](base::ObservationNo no) {
    return visit({FactSort::kObservation, no});
  });
}

std::vector<base::EntityNo> Snapshot::Candidates(int field_number, absl::string_view text) const {
  const std::optional<uint32_t> term = FindTerm(field_number, text);
  return term.has_value() ? Candidates(*term) : std::vector<base::EntityNo>();
}

std::vector<base::EntityNo> Snapshot::Candidates(uint32_t term) const {
  std::vector<base::EntityNo> candidates;
  graph_->tables_->terms.ForEach(term, [&](base::EntityNo no) {
    if (graph_->tables_->entities.At(no, revision_) != nullptr) candidates.push_back(no);
    return true;
  });
  return candidates;
}

void Snapshot::ForEachTermInOrder(int field_number, absl::string_view from,
                                  const std::function<bool(absl::string_view)>& before,
                                  absl::FunctionRef<bool(absl::string_view, uint32_t)> visit) const {
  graph_->tables_->terms.ForEachInOrder(field_number, from, before, visit);
}

std::optional<uint32_t> Snapshot::FindTerm(int field_number, absl::string_view text) const {
  return graph_->tables_->terms.Find(field_number, text);
}
bool Snapshot::IsCandidate(base::EntityNo no, uint32_t term) const { return graph_->tables_->terms.IsUnder(no, term); }

void Snapshot::FetchAhead(absl::Span<const base::EntityNo> list, size_t at) const {
  constexpr size_t kStep = 4;  // what is fetched at one step is there by the next
  const Adjacency& adjacency = graph_->tables_->relationships.adjacency();
  if (const size_t far = at + 3 * kStep; far < list.size()) {
    graph_->tables_->entities.Fetch(list[far]);
    graph_->tables_->terms.FetchList(list[far]);
    adjacency.FetchHeads(list[far]);
  }
  if (const size_t next = at + 2 * kStep; next < list.size()) {
    graph_->tables_->terms.FetchTerms(list[next]);
    adjacency.FetchLists(list[next]);
  }
  if (const size_t near = at + kStep; near < list.size()) adjacency.FetchEdges(list[near]);
}

bool Snapshot::IsSettled(base::EntityNo no) const {
  const EntityVersion* const version = graph_->tables_->entities.At(no, revision_);
  return version != nullptr && version->value.dated == 0 && version->value.terms != 0 &&
         version->value.terms == graph_->tables_->terms.CountOf(no);
}

const TermIndex& Snapshot::terms() const { return graph_->tables_->terms; }

int64_t Snapshot::SizeOfKind(schema::KindIndex kind) const { return graph_->tables_->entities.OfKind(kind).size(); }
int64_t Snapshot::SizeOfRelation(int relation) const {
  const auto* const relationships = graph_->tables_->relationships.OfRelation(relation);
  return relationships == nullptr ? 0 : relationships->size();
}
int64_t Snapshot::SizeOfTerm(uint32_t term) const { return graph_->tables_->terms.Count(term); }
int64_t Snapshot::Degree(base::EntityNo entity, End end, absl::Span<const int> relations) const {
  return graph_->tables_->relationships.adjacency().Degree(entity, end, relations);
}

int64_t Snapshot::CountEntities() const { return graph_->tables_->entity_count.load(std::memory_order_relaxed); }
int64_t Snapshot::CountRelationships() const {
  return graph_->tables_->relationship_count.load(std::memory_order_relaxed);
}
int64_t Snapshot::CountObservations() const {
  return graph_->tables_->observation_count.load(std::memory_order_relaxed);
}
int64_t Snapshot::CountClaims() const { return graph_->tables_->claim_count.load(std::memory_order_relaxed); }

absl::StatusOr<std::string> Snapshot::Body(FactRef fact) const {
  const Tables& tables = *graph_->tables_;
  int64_t version = 0;
  if (fact.sort == FactSort::kEntity) {
    if (const EntityVersion* const found = tables.entities.At(fact.no, revision_)) version = found->revision;
  } else {
    const std::optional<SpanVersion> found = fact.sort == FactSort::kRelationship
                                                 ? tables.relationships.At(fact.no, revision_)
                                                 : tables.observations.At(fact.no, revision_);
    if (found.has_value()) version = found->revision;
  }
  if (version == 0) return absl::NotFoundError(absl::StrCat("the fact is not there at revision ", revision_));
  absl::StatusOr<std::string> body = reader_->Fact(fact, version);
  if (absl::IsNotFound(body.status())) {
    if (revision_ < graph_->oldest()) return HistoryCompacted(tables);
    return absl::DataLossError(absl::StrCat("state store: version ", version, " of a fact is missing"));
  }
  return body;
}

absl::StatusOr<v1::Entity> Snapshot::EntityBody(base::EntityNo no) const {
  return ParseBody<v1::Entity>(Body({FactSort::kEntity, no}));
}

absl::StatusOr<v1::Relationship> Snapshot::RelationshipBody(base::RelationshipNo no) const {
  return ParseBody<v1::Relationship>(Body({FactSort::kRelationship, no}));
}

absl::StatusOr<v1::Observation> Snapshot::ObservationBody(base::ObservationNo no) const {
  return ParseBody<v1::Observation>(Body({FactSort::kObservation, no}));
}

absl::StatusOr<std::vector<v1::Claim>> Snapshot::ClaimsAbout(FactRef fact) const {
  return reader_->ClaimsAbout(fact, revision_);
}

std::optional<FactRef> Snapshot::Find(const v1::FactKey& key) const {
  switch (key.fact_case()) {
    case v1::FactKey::kEntity: {
      const auto no = FindEntity(key.entity());
      return no ? std::optional<FactRef>({FactSort::kEntity, *no}) : std::nullopt;
    }
    case v1::FactKey::kRelationship: {
      const auto subject = FindEntity(key.relationship().subject()), object = FindEntity(key.relationship().object());
      if (!subject || !object) return std::nullopt;
      const auto no = FindRelationship(key.relationship().relation(), *subject, *object, key.relationship().episode());
      return no ? std::optional<FactRef>({FactSort::kRelationship, *no}) : std::nullopt;
    }
    case v1::FactKey::kObservation: {
      const auto subject = FindEntity(key.observation().subject());
      if (!subject) return std::nullopt;
      const auto no = FindObservation(*subject, key.observation().metric(), key.observation().period());
      return no ? std::optional<FactRef>({FactSort::kObservation, *no}) : std::nullopt;
    }
    case v1::FactKey::FACT_NOT_SET:
      break;
  }
  return std::nullopt;
}

v1::FactKey Snapshot::KeyOf(FactRef fact) const {
  v1::FactKey key;
  switch (fact.sort) {
    case FactSort::kEntity:
      key.set_entity(std::string(EntityId(fact.no)));
      break;
    case FactSort::kRelationship: {
      const RelationshipIdentity identity = graph_->tables_->relationships.Identity(fact.no);
      v1::RelationshipKey& relationship = *key.mutable_relationship();
      relationship.set_relation(static_cast<v1::Relation>(identity.ends.relation));
      relationship.set_subject(std::string(EntityId(identity.ends.subject)));
      relationship.set_object(std::string(EntityId(identity.ends.object)));
      relationship.set_episode(std::string(identity.episode));
      break;
    }
    case FactSort::kObservation: {
      const ObservationIdentity identity = graph_->tables_->observations.Identity(fact.no);
      v1::ObservationKey& observation = *key.mutable_observation();
      observation.set_subject(std::string(EntityId(identity.ends.subject)));
      observation.set_metric(static_cast<v1::Metric>(identity.ends.metric));
      observation.set_period(std::string(identity.period));
      break;
    }
  }
  return key;
}

}  // namespace entente::graph
