// Graph::Load: the tables from what the state store holds.
#include <thread>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/graph/graph.h"
#include "service/graph/tables.h"

namespace entente::graph {
namespace {

using base::FactRef;
using base::FactSort;

class Loader {
 public:
  Loader(Tables& tables, const store::StateStore& store) : tables_(tables), store_(store), applied_(store.applied()) {}

  absl::Status Load() {
    if (applied_ > index::kMaxRevision) return absl::DataLossError("state store: there are no more revisions");
    RETURN_IF_ERROR(Scan());
    const store::Numbers numbers = store_.numbers();
    if (tables_.relationships.size() != numbers.relationships || tables_.observations.size() != numbers.observations) {
      return absl::DataLossError("state store: the last facts are missing");
    }
    if (applied_ != 0 && !has_commit_) return absl::DataLossError("state store: the last commit is missing");
    tables_.timer.Pass(tables_.commits.At(applied_).clock_day);
    RETURN_IF_ERROR(SumUp());
    tables_.next_claim.store(numbers.claims, std::memory_order_release);
    tables_.live.claims = static_cast<int64_t>(numbers.claims - tables_.withdrawn.size());
    tables_.PublishCounts(tables_.live);
    tables_.oldest.store(store_.oldest(), std::memory_order_release);
    tables_.applied.store(applied_, std::memory_order_release);
    tables_.published.store(applied_, std::memory_order_release);
    return absl::OkStatus();
  }

 private:
  // Ids first; then claims and facts, which take most of the time and touch different tables, beside each other.
  absl::Status Scan() {
    RETURN_IF_ERROR(ScanIds());
    tables_.relationships.Reserve(store_.numbers().relationships);
    absl::Status claims;
    std::thread beside([&] { claims = ScanClaims(); });
    const absl::Status facts = ScanFacts();
    if (facts.ok()) tables_.relationships.LinkAll();
    beside.join();
    RETURN_IF_ERROR(claims);
    return facts;
  }

  absl::Status ScanIds() {
    store::ScanVisitor visitor;
    visitor.entity = [this](base::EntityNo no, absl::string_view id) { return AddEntity(no, id); };
    visitor.commit = [this](int64_t revision, const store::CommitInfo& info) {
      has_commit_ = revision == applied_;
      return tables_.commits.Add(revision, info) ? absl::OkStatus() : absl::DataLossError("state store: commits miss");
    };
    visitor.withdrawn = [this](base::ClaimNo no) {
      tables_.withdrawn.insert(no);
      return absl::OkStatus();
    };
    return store_.Scan(visitor);
  }

  absl::Status ScanClaims() {
    store::ScanVisitor visitor;
    visitor.claim = [this](FactRef about, absl::string_view claim) { return AddTerms(about, claim); };
    tables_.terms.StartLoading(tables_.entities.size());
    const absl::Status scanned = store_.Scan(visitor);
    tables_.terms.EndLoading();
    return scanned;
  }

  absl::Status ScanFacts() {
    store::ScanVisitor visitor;
    visitor.fact = [this](FactRef fact, int64_t revision, absl::string_view head, absl::string_view body) {
      switch (fact.sort) {
        case FactSort::kEntity:
          return AddEntityVersion(fact.no, revision, head, body.empty());
        case FactSort::kRelationship:
          return AddRelationshipVersion(fact.no, revision, head, body.empty());
        case FactSort::kObservation:
          return AddObservationVersion(fact.no, revision, head, body.empty());
      }
      return absl::DataLossError("state store: a fact of an unknown sort");
    };
    return store_.Scan(visitor);
  }

  absl::Status AddEntity(base::EntityNo no, absl::string_view id) {
    const schema::Kind* const kind = tables_.schema.KindOfId(id);
    if (no != tables_.entities.size() || kind == nullptr) {
      return absl::DataLossError(absl::StrCat("state store: entity ", id, " is out of order or of no known kind"));
    }
    tables_.AddEntity(id, kind->index);
    return absl::OkStatus();
  }

  // Candidates come from what every claim says, whether it decides anything today or not.
  absl::Status AddTerms(FactRef about, absl::string_view bytes) {
    if (about.sort != FactSort::kEntity) return absl::OkStatus();
    v1::Claim claim;
    if (about.no >= tables_.entities.size() || !claim.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return absl::DataLossError("state store: a claim does not parse, or describes an entity never named");
    }
    tables_.terms.Add(about.no, tables_.entities.Kind(about.no), claim.entity().description());
    return absl::OkStatus();
  }

  absl::Status AddEntityVersion(base::EntityNo no, int64_t revision, absl::string_view head, bool gone) {
    if (no >= tables_.entities.size()) return absl::DataLossError("state store: a fact of an entity never named");
    ASSIGN_OR_RETURN(EntityValue value, ParseEntityHead(head));
    if (value.index != tables_.terms.fingerprint()) value.terms = 0;  // counted when other fields were indexed
    const uint32_t entities = tables_.entities.size();
    if (value.redirect.leads() && (value.redirect.to >= entities || value.redirect.merged_into >= entities)) {
      return absl::DataLossError("state store: the id of a merged entity leads to one never named");
    }
    tables_.entities.Push(no, revision, gone, value);
    return absl::OkStatus();
  }

  absl::Status AddRelationshipVersion(base::RelationshipNo no, int64_t revision, absl::string_view head, bool gone) {
    RelationshipTable& table = tables_.relationships;
    RelationshipIdentity identity;
    base::Span span;
    RETURN_IF_ERROR(ParseRelationshipHead(head, identity, span));
    const SpanVersion version(revision, gone, span);
    if (no < table.size()) {
      table.Push(no, version);
      return absl::OkStatus();
    }
    const uint32_t entities = tables_.entities.size();
    if (no > table.size() || identity.ends.subject >= entities || identity.ends.object >= entities ||
        table.OfRelation(identity.ends.relation) == nullptr) {
      return absl::DataLossError(
          absl::StrCat("state store: relationship ", no, " is out of order, or its ends or relation are unknown"));
    }
    table.AddUnlinked(identity, version);
    return absl::OkStatus();
  }

  absl::Status AddObservationVersion(base::ObservationNo no, int64_t revision, absl::string_view head, bool gone) {
    ObservationTable& table = tables_.observations;
    ObservationIdentity identity;
    base::Span span;
    RETURN_IF_ERROR(ParseObservationHead(head, identity, span));
    const SpanVersion version(revision, gone, span);
    if (no < table.size()) {
      table.Push(no, version);
      return absl::OkStatus();
    }
    if (no > table.size() || identity.ends.subject >= tables_.entities.size()) {
      return absl::DataLossError(
          absl::StrCat("state store: observation ", no, " is out of order, or its subject is unknown"));
    }
    table.Add(identity, version);
    return absl::OkStatus();
  }

  // Counts what is there at last, and notes the days on which it turns.
  absl::Status SumUp() {
    for (uint32_t no = 0; no < tables_.relationships.size(); ++no) {
      const std::optional<SpanVersion> version = tables_.relationships.At(no, applied_);
      if (!version.has_value()) continue;
      ++tables_.live.relationships;
      tables_.timer.Add({FactSort::kRelationship, no}, version->value);
    }
    for (uint32_t no = 0; no < tables_.observations.size(); ++no) {
      const std::optional<SpanVersion> version = tables_.observations.At(no, applied_);
      if (!version.has_value()) continue;
      ++tables_.live.observations;
      tables_.timer.Add({FactSort::kObservation, no}, version->value);
    }
    for (uint32_t no = 0; no < tables_.entities.size(); ++no) {
      const EntityVersion* const version = tables_.entities.At(no, applied_);
      if (version == nullptr) continue;
      ++tables_.live.entities;
      if (version->value.dated) RETURN_IF_ERROR(AddDates({FactSort::kEntity, no}));
    }
    return absl::OkStatus();
  }

  absl::Status AddDates(FactRef entity) {
    ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, tables_.reader->ClaimsAbout(entity, applied_));
    for (const v1::Claim& claim : claims) {
      if (!claim.has_valid_time()) continue;
      const absl::StatusOr<base::Span> span = base::ParseValidTime(claim.valid_time());
      if (!span.ok())
        return absl::DataLossError(absl::StrCat("state store: ", claim.id(), ": ", span.status().message()));
      tables_.timer.Add(entity, *span);
    }
    return absl::OkStatus();
  }

  Tables& tables_;
  const store::StateStore& store_;
  const int64_t applied_;
  bool has_commit_ = false;
};

}  // namespace

absl::Status Graph::Load(const store::StateStore& store) {
  CHECK(applied() == 0 && next_entity() == 0);
  return Loader(*tables_, store).Load();
}

}  // namespace entente::graph
