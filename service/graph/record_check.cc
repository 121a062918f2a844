#include "service/graph/record_check.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"

namespace entente::graph {
namespace {

using base::FactSort;

// The span of the resolved fact that rewritten bytes hold.
template <typename T>
absl::StatusOr<base::Span> SpanOfBytes(const std::string& bytes) {
  T fact;
  if (!fact.ParseFromString(bytes)) return absl::InvalidArgumentError("does not parse");
  return SpanOf(fact);
}

// Goes through one record from front to back, counting up the numbers it gives out.
class Checker {
 public:
  Checker(const Tables& tables, const log::LogRecord& record)
      : tables_(tables),
        record_(record),
        entities_(tables.entities.size()),
        relationships_(tables.relationships.size()),
        observations_(tables.observations.size()),
        claims_(tables.next_claim.load(std::memory_order_relaxed)) {}

  absl::StatusOr<RecordDates> Check() {
    RETURN_IF_ERROR(CheckFrame());
    for (const log::NewEntity& entity : record_.new_entities()) RETURN_IF_ERROR(CheckEntity(entity));
    for (const log::FactEffect& fact : record_.facts()) RETURN_IF_ERROR(CheckFact(fact));
    for (const log::ClaimEffect& claim : record_.claims()) RETURN_IF_ERROR(CheckClaim(claim));
    for (const log::Rewrite& rewrite : record_.rewrites()) RETURN_IF_ERROR(CheckRewrite(rewrite));
    return std::move(dates_);
  }

 private:
  template <typename... Words>
  absl::Status Damaged(const Words&... words) const {
    return absl::DataLossError(absl::StrCat("log record ", record_.revision(), ": ", words...));
  }

  absl::Status CheckFrame() const {
    const int64_t applied = tables_.applied.load(std::memory_order_relaxed);
    if (record_.revision() != applied + 1) return Damaged("does not follow on revision ", applied);
    if (record_.revision() > index::kMaxRevision) return Damaged("there are no more revisions");
    const store::CommitInfo last = tables_.commits.At(applied);
    if (applied != 0 && record_.commit_time_us() < last.commit_time_us) return Damaged("is older than the one before");
    if (applied != 0 && record_.clock_day() < last.clock_day) return Damaged("turns the clock back");
    return absl::OkStatus();
  }

  absl::Status CheckEntity(const log::NewEntity& entity) {
    if (entity.no() != entities_++) return Damaged("entity ", entity.id(), " is out of order");
    if (tables_.schema.KindOfId(entity.id()) == nullptr) return Damaged("entity ", entity.id(), " is of no known kind");
    if (tables_.entities.Find(entity.id()) != base::kNoNumber) return Damaged("entity ", entity.id(), " is known");
    return absl::OkStatus();
  }

  uint32_t* NextOf(uint32_t sort) {
    switch (static_cast<FactSort>(sort)) {
      case FactSort::kEntity:
        return &entities_;
      case FactSort::kRelationship:
        return &relationships_;
      case FactSort::kObservation:
        return &observations_;
    }
    return nullptr;
  }

  absl::Status CheckClaim(const log::ClaimEffect& effect) {
    dates_.claims.emplace_back();
    if (effect.no() > claims_) return Damaged("claim ", effect.claim().id(), " is out of order");
    if (effect.no() == claims_) ++claims_;
    const uint32_t* const next = NextOf(effect.fact_sort());
    if (next == nullptr || effect.fact_no() >= *next)
      return Damaged("claim ", effect.claim().id(), " is about nothing");
    for (const log::Move& move : effect.moves()) {
      if (move.from() >= entities_) return Damaged("claim ", effect.claim().id(), " was moved from nothing");
    }
    if (!effect.claim().has_valid_time()) return absl::OkStatus();
    const absl::StatusOr<base::Span> span = base::ParseValidTime(effect.claim().valid_time());
    if (!span.ok()) return Damaged("claim ", effect.claim().id(), ": ", span.status().message());
    dates_.claims.back() = *span;
    return absl::OkStatus();
  }

  absl::Status CheckFact(const log::FactEffect& effect) {
    dates_.facts.emplace_back();
    uint32_t* const next = NextOf(effect.sort());
    if (next == nullptr || effect.no() > *next) return Damaged("a fact is out of order");
    if (effect.no() == *next) {
      RETURN_IF_ERROR(CheckNewFact(effect));
      ++*next;
    }
    const v1::FactChange& change = effect.change();
    if (effect.has_redirect()) RETURN_IF_ERROR(CheckRedirect(effect));
    if (effect.clock_only() || !change.has_after()) return absl::OkStatus();
    if (change.after().fact_case() != static_cast<int>(effect.sort())) return Damaged("a fact is of two sorts");
    absl::StatusOr<base::Span> span = base::Span();
    if (change.after().has_relationship()) span = SpanOf(change.after().relationship());
    if (change.after().has_observation()) span = SpanOf(change.after().observation());
    if (!span.ok()) return Damaged("a fact's dates: ", span.status().message());
    dates_.facts.back() = *span;
    return absl::OkStatus();
  }

  absl::Status CheckRedirect(const log::FactEffect& effect) const {
    if (static_cast<FactSort>(effect.sort()) != FactSort::kEntity || effect.clock_only() ||
        effect.change().has_after()) {
      return Damaged("something that is no merged entity leads to another");
    }
    const log::Redirect& redirect = effect.redirect();
    if (redirect.to() >= entities_ || redirect.merged_into() >= entities_ || redirect.to() == effect.no()) {
      return Damaged("the id of a merged entity leads nowhere");
    }
    return absl::OkStatus();
  }

  absl::Status CheckNewFact(const log::FactEffect& effect) const {
    if (effect.clock_only()) return Damaged("a day changes a fact that is not there");
    if (effect.subject_no() >= entities_) return Damaged("the subject of a new fact is not there");
    switch (static_cast<FactSort>(effect.sort())) {
      case FactSort::kEntity:
        return Damaged("an entity was not named");
      case FactSort::kRelationship: {
        if (effect.object_no() >= entities_) return Damaged("the object of a new relationship is not there");
        const RelationshipIdentity identity = RelationshipOf(effect);
        if (tables_.schema.FindRelation(identity.ends.relation) == nullptr) {
          return Damaged("relation ", identity.ends.relation, " is not in the schema");
        }
        if (tables_.relationships.Find(identity) != base::kNoNumber) return Damaged("a new relationship is known");
        return absl::OkStatus();
      }
      case FactSort::kObservation:
        if (tables_.observations.Find(ObservationOf(effect)) != base::kNoNumber) {
          return Damaged("a new observation is known");
        }
        return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  absl::Status CheckRewrite(const log::Rewrite& rewrite) {
    dates_.rewrites.emplace_back();
    if (rewrite.has_claim() && rewrite.claim().no() >= claims_) return Damaged("rewrites a claim that is not there");
    if (!rewrite.has_fact()) return absl::OkStatus();
    const uint32_t* const next = NextOf(rewrite.fact().sort());
    if (next == nullptr || rewrite.fact().no() >= *next) return Damaged("rewrites a fact that is not there");
    if (rewrite.content().empty()) return absl::OkStatus();
    absl::StatusOr<base::Span> span = base::Span();
    const auto sort = static_cast<FactSort>(rewrite.fact().sort());
    if (sort == FactSort::kRelationship) span = SpanOfBytes<v1::Relationship>(rewrite.content());
    if (sort == FactSort::kObservation) span = SpanOfBytes<v1::Observation>(rewrite.content());
    if (!span.ok()) return Damaged("a rewritten fact: ", span.status().message());
    if (sort == FactSort::kEntity && !v1::Entity().ParseFromString(rewrite.content())) {
      return Damaged("a rewritten entity does not parse");
    }
    dates_.rewrites.back() = *span;
    return absl::OkStatus();
  }

  const Tables& tables_;
  const log::LogRecord& record_;
  uint32_t entities_, relationships_, observations_, claims_;  // the next numbers
  RecordDates dates_;
};

}  // namespace

absl::StatusOr<RecordDates> CheckRecord(const Tables& tables, const log::LogRecord& record) {
  return Checker(tables, record).Check();
}

RelationshipIdentity RelationshipOf(const log::FactEffect& effect) {
  const v1::RelationshipKey& key = effect.change().key().relationship();
  return {{static_cast<int>(key.relation()), effect.subject_no(), effect.object_no()}, key.episode()};
}

ObservationIdentity ObservationOf(const log::FactEffect& effect) {
  const v1::ObservationKey& key = effect.change().key().observation();
  return {{effect.subject_no(), static_cast<int>(key.metric())}, key.period()};
}

}  // namespace entente::graph
