// Graph::Apply: one record into the tables and the batch. Nothing here can fail: record_check.h went before.
#include <string>
#include <vector>

#include "service/base/status_macros.h"
#include "service/graph/graph.h"
#include "service/graph/record_check.h"
#include "service/graph/tables.h"

namespace entente::graph {
namespace {

using base::FactRef;
using base::FactSort;

class Applier {
 public:
  Applier(Tables& tables, const log::LogRecord& record, const RecordDates& dates, store::Batch& batch)
      : tables_(tables), record_(record), dates_(dates), batch_(batch), revision_(record.revision()) {}

  void Apply() {
    tables_.timer.Pass(record_.clock_day());
    for (const log::NewEntity& entity : record_.new_entities()) {
      tables_.AddEntity(entity.id(), tables_.schema.KindOfId(entity.id())->index);
      batch_.PutEntity(entity.no(), entity.id());
    }
    for (const log::FactEffect& effect : record_.facts()) {
      if (effect.unmerged()) batch_.DropMoved(effect.no());
    }
    for (int i = 0; i < record_.claims_size(); ++i) ApplyClaim(record_.claims(i), dates_.claims[i]);
    for (int i = 0; i < record_.facts_size(); ++i) {
      if (!record_.facts(i).clock_only()) ApplyFact(record_.facts(i), dates_.facts[i]);
    }
    for (int i = 0; i < record_.rewrites_size(); ++i) ApplyRewrite(record_.rewrites(i), dates_.rewrites[i]);
    Finish();
  }

 private:
  void ApplyClaim(const log::ClaimEffect& effect, const base::Span& span) {
    const FactRef about{static_cast<FactSort>(effect.fact_sort()), effect.fact_no()};
    batch_.PutClaim(effect.no(), revision_, effect.claim(), about,
                    std::vector<base::EntityNo>(effect.documents().begin(), effect.documents().end()));
    for (const log::Move& move : effect.moves()) {
      batch_.PutMoved(move.from(), {effect.no(), move.about(), {move.citations().begin(), move.citations().end()}});
    }
    if (effect.no() == tables_.next_claim.load(std::memory_order_relaxed)) {
      tables_.next_claim.store(effect.no() + 1, std::memory_order_release);
    }
    const v1::ClaimState state = effect.claim().state();
    if (state == v1::CLAIM_STATE_RETRACTED || state == v1::CLAIM_STATE_ERASED) tables_.withdrawn.insert(effect.no());
    if (about.sort != FactSort::kEntity) return;
    tables_.terms.Add(about.no, tables_.entities.Kind(about.no), effect.claim().entity().description());
    if (effect.claim().has_valid_time()) tables_.timer.Add(about, span);
  }

  void ApplyFact(const log::FactEffect& effect, const base::Span& span) {
    const FactRef fact{static_cast<FactSort>(effect.sort()), effect.no()};
    const v1::FactChange& change = effect.change();
    const bool gone = !change.has_after();
    const SpanVersion version(revision_, gone, span);
    // A number that is next is at no revision yet.
    const bool is_new = (fact.sort == FactSort::kRelationship && fact.no == tables_.relationships.size()) ||
                        (fact.sort == FactSort::kObservation && fact.no == tables_.observations.size());
    const bool was_there = !is_new && tables_.IsThere(fact, revision_);
    std::string head;
    switch (fact.sort) {
      case FactSort::kEntity:
        head = PushEntity(effect, gone);
        break;
      case FactSort::kRelationship:
        is_new ? tables_.relationships.Add(RelationshipOf(effect), version)
               : tables_.relationships.Push(fact.no, version);
        head = HeadOf(tables_.relationships.Identity(fact.no), span);
        break;
      case FactSort::kObservation:
        is_new ? tables_.observations.Add(ObservationOf(effect), version) : tables_.observations.Push(fact.no, version);
        head = HeadOf(tables_.observations.Identity(fact.no), span);
        break;
    }
    batch_.PutFact(fact, revision_, head, gone ? std::string() : BodyOf(change.after()));
    Count(fact, was_there);
    if (!gone && fact.sort != FactSort::kEntity) tables_.timer.Add(fact, span);
  }

  uint32_t TermsOf(base::EntityNo no, const v1::Entity& entity) const {
    return tables_.terms.CountIn(tables_.entities.Kind(no), entity.description());
  }

  std::string PushEntity(const log::FactEffect& effect, bool gone) {
    const v1::Entity& entity = effect.change().after().entity();
    EntityValue value{entity.stub(), effect.dated(), {}, TermsOf(effect.no(), entity), tables_.terms.fingerprint()};
    if (effect.has_redirect()) value.redirect = {effect.redirect().to(), effect.redirect().merged_into()};
    tables_.entities.Push(effect.no(), revision_, gone, value);
    return HeadOf(value);
  }

  void ApplyRewrite(const log::Rewrite& rewrite, const base::Span& span) {
    if (rewrite.has_claim()) batch_.RewriteClaim(rewrite.claim().no(), rewrite.claim().revision(), rewrite.content());
    if (!rewrite.has_fact()) return;  // a log record is the log's to rewrite
    const FactRef fact{static_cast<FactSort>(rewrite.fact().sort()), rewrite.fact().no()};
    const int64_t version = rewrite.fact().revision();
    const bool was_there = tables_.IsThere(fact, revision_);
    const std::string head = Rewrite(fact, version, rewrite.content(), span);
    batch_.RewriteFact(fact, version, head, rewrite.content());
    Count(fact, was_there);
  }

  std::string Rewrite(FactRef fact, int64_t revision, const std::string& content, const base::Span& span) {
    const bool gone = content.empty();
    switch (fact.sort) {
      case FactSort::kEntity: {
        v1::Entity entity;
        CHECK(entity.ParseFromString(content));
        // Whether a claim about it was dated is nowhere in the body; if it was, it may stay said.
        const EntityVersion* const old = tables_.entities.At(fact.no, revision);
        const EntityValue value{entity.stub(),
                                old != nullptr && old->value.dated != 0,
                                {},
                                TermsOf(fact.no, entity),
                                tables_.terms.fingerprint()};
        tables_.entities.Rewrite(fact.no, revision, gone, value);
        return HeadOf(value);
      }
      case FactSort::kRelationship:
        tables_.relationships.Rewrite(fact.no, SpanVersion(revision, gone, span));
        return HeadOf(tables_.relationships.Identity(fact.no), span);
      case FactSort::kObservation:
        tables_.observations.Rewrite(fact.no, SpanVersion(revision, gone, span));
        return HeadOf(tables_.observations.Identity(fact.no), span);
    }
    return {};
  }

  void Count(FactRef fact, bool was_there) {
    tables_.LiveCount(fact.sort) += int{tables_.IsThere(fact, revision_)} - int{was_there};
  }

  void Finish() {
    const store::CommitInfo info{record_.commit_time_us(), record_.clock_day()};
    batch_.PutCommit(revision_, info);
    if (!record_.request_id().empty()) batch_.PutRequest(record_.request_id(), revision_);
    CHECK(tables_.commits.Add(revision_, info));
    const uint32_t claims = tables_.next_claim.load(std::memory_order_relaxed);
    tables_.live.claims = static_cast<int64_t>(claims - tables_.withdrawn.size());
    tables_.unpublished.emplace_back(revision_, tables_.live);
    tables_.applied.store(revision_, std::memory_order_release);
  }

  Tables& tables_;
  const log::LogRecord& record_;
  const RecordDates& dates_;
  store::Batch& batch_;
  const int64_t revision_;
};

}  // namespace

absl::Status Graph::Apply(const log::LogRecord& record, store::Batch& batch) {
  ASSIGN_OR_RETURN(const RecordDates dates, CheckRecord(*tables_, record));
  Applier(*tables_, record, dates, batch).Apply();
  return absl::OkStatus();
}

}  // namespace entente::graph
