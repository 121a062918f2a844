#include "service/commit/clock_day.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "service/base/status_macros.h"
#include "service/base/validity.h"
#include "service/commit/draft.h"
#include "service/commit/fact_body.h"
#include "service/commit/facts.h"

namespace entente::commit {
namespace {

v1::Validity JudgeOn(const base::Span& span, base::Day day) {
  return base::Judge(span, {.any = false, .first = day, .last = day});
}

// What a turn's effect says of its fact, but for the validities.
absl::StatusOr<log::FactEffect> TurnOf(const graph::Snapshot& before, base::FactRef ref) {
  log::FactEffect effect;
  effect.set_sort(static_cast<uint32_t>(ref.sort));
  effect.set_no(ref.no);
  effect.set_clock_only(true);
  if (ref.sort == base::FactSort::kRelationship) {
    effect.set_subject_no(before.Ends(ref.no).subject);
    effect.set_object_no(before.Ends(ref.no).object);
  } else if (ref.sort == base::FactSort::kObservation) {
    effect.set_subject_no(before.MeasuredEnds(ref.no).subject);
  }
  *effect.mutable_change()->mutable_key() = before.KeyOf(ref);
  ASSIGN_OR_RETURN(const std::string body, before.Body(ref));
  ASSIGN_OR_RETURN(*effect.mutable_change()->mutable_after(), ParseBody(ref.sort, body));
  return effect;
}

absl::Status AddTurn(const graph::Snapshot& before, base::FactRef ref, v1::Validity validity, v1::Validity turned,
                     log::LogRecord& record) {
  if (turned == validity) return absl::OkStatus();
  ASSIGN_OR_RETURN(log::FactEffect effect, TurnOf(before, ref));
  effect.mutable_change()->set_kind(base::Surer(turned, validity) ? v1::CHANGE_KIND_BECAME_VALID
                                                                  : v1::CHANGE_KIND_CEASED_VALID);
  effect.set_validity_before(validity);
  effect.set_validity_after(turned);
  *record.add_facts() = std::move(effect);
  return absl::OkStatus();
}

// Appends an effect for each day in (last, today] on which the validity of a fact turns.
absl::Status AddTurns(const graph::Snapshot& before, base::FactRef ref, const base::Span& span, base::Day last,
                      base::Day today, log::LogRecord& record) {
  v1::Validity validity = JudgeOn(span, last);
  for (const base::Day day :
       std::set<base::Day>{span.from_earliest, span.from_latest, span.until_earliest, span.until_latest}) {
    if (day <= last || day > today) continue;
    const v1::Validity turned = JudgeOn(span, day);
    RETURN_IF_ERROR(AddTurn(before, ref, validity, turned, record));
    validity = turned;
  }
  return absl::OkStatus();
}

absl::Status AddTurns(const graph::Snapshot& before, base::FactRef ref, base::Day last, base::Day today,
                      log::LogRecord& record) {
  if (ref.sort == base::FactSort::kRelationship) {
    const auto state = before.Relationship(ref.no);
    return state.has_value() ? AddTurns(before, ref, state->span, last, today, record) : absl::OkStatus();
  }
  const auto state = before.Observation(ref.no);
  return state.has_value() ? AddTurns(before, ref, state->span, last, today, record) : absl::OkStatus();
}

// The same of an entity whose description stays as it is, but perhaps not as sure. Several days at once are one turn.
// One that is as sure is only named: by some of its claims it may look different to those who ask for no others.
absl::Status AddTurnOfEntity(const graph::Snapshot& before, base::EntityNo no, base::Day last, base::Day today,
                             log::LogRecord& record) {
  const base::FactRef ref{base::FactSort::kEntity, no};
  const bool told = std::any_of(record.facts().begin(), record.facts().end(), [no](const log::FactEffect& effect) {
    return effect.sort() == static_cast<uint32_t>(base::FactSort::kEntity) && effect.no() == no;
  });
  if (told || !before.Entity(no).has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<v1::Claim> claims, before.ClaimsAbout(ref));
  const v1::Validity validity = resolve::DescriptionValidity(claims, PolicyOn(last));
  const v1::Validity turned = resolve::DescriptionValidity(claims, PolicyOn(today));
  if (validity != turned) return AddTurn(before, ref, validity, turned, record);
  log::FactEffect& named = *record.add_facts();
  named.set_sort(static_cast<uint32_t>(ref.sort));
  named.set_no(no);
  named.set_clock_only(true);
  *named.mutable_change()->mutable_key() = before.KeyOf(ref);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<log::LogRecord> PlanClockDay(const Ground& ground) {
  log::LogRecord record;
  record.set_revision(ground.before.revision() + 1);
  record.set_commit_time_us(ground.commit_time_us);
  record.set_clock_day(ground.clock_day);
  record.set_author(kClockAuthor);
  record.set_reason(kClockReason);
  if (ground.before.revision() == 0) return record;
  const base::Day last = ground.before.clock_day();
  std::vector<base::FactRef> turning;
  ground.graph.FactsTurningBetween(last, ground.clock_day, [&](base::FactRef ref) { turning.push_back(ref); });
  std::sort(turning.begin(), turning.end());
  Draft draft(ground.before, NextNumbers(ground.graph));
  for (const base::FactRef ref : turning) {
    if (ref.sort != base::FactSort::kEntity) continue;
    draft.TouchFact(draft.EntityFact(ref.no), Touch::kPointer, "", false);
  }
  RETURN_IF_ERROR(ResolveFacts(ground.schema, ground.clock_day, draft));
  RETURN_IF_ERROR(AddFactEffects(draft, record));
  for (const base::FactRef ref : turning) {
    if (ref.sort == base::FactSort::kEntity) {
      RETURN_IF_ERROR(AddTurnOfEntity(ground.before, ref.no, last, ground.clock_day, record));
      continue;
    }
    RETURN_IF_ERROR(AddTurns(ground.before, ref, last, ground.clock_day, record));
  }
  return record;
}

}  // namespace entente::commit
