// The validators that compare with the truth.
#include <algorithm>

#include "tests/robustness/watch_validators.h"

namespace entente::oracle {
namespace {

std::string Told(const v1::FactChange& change) {
  return v1::ChangeKind_Name(change.kind()) + " of " + KeyText(change.key());
}

// Whether one of the steps, of which there is one unless the past was rewritten, is as asked.
template <typename Test>
bool Any(const std::vector<Step>& steps, const Test& test) {
  return std::any_of(steps.begin(), steps.end(), test);
}

bool IsTurn(v1::ChangeKind kind) {
  return kind == v1::CHANGE_KIND_BECAME_VALID || kind == v1::CHANGE_KIND_CEASED_VALID;
}

bool IsGone(v1::ChangeKind kind) { return kind == v1::CHANGE_KIND_DELETED || kind == v1::CHANGE_KIND_RETRACTED; }

// When something was first known is not part of the truth kept here, but that it was; when it last changed is, unless
// it was rewritten.
v1::Fact Comparable(v1::Fact fact, bool rewritten) {
  const auto clear = [rewritten](auto& body) {
    if (body.created_revision() <= body.updated_revision()) body.clear_created_revision();
    if (rewritten) body.clear_updated_revision();
  };
  if (fact.has_entity()) clear(*fact.mutable_entity());
  if (fact.has_relationship()) clear(*fact.mutable_relationship());
  if (fact.has_observation()) clear(*fact.mutable_observation());
  return fact;
}

bool Same(const v1::Fact& told, const std::optional<v1::Fact>& truth, bool rewritten) {
  return truth.has_value() &&
         Comparable(told, rewritten).SerializeAsString() == Comparable(*truth, rewritten).SerializeAsString();
}

bool SameOrAbsent(bool has, const v1::Fact& told, const std::optional<v1::Fact>& truth, bool rewritten) {
  return has ? Same(told, truth, rewritten) : !truth.has_value();
}

std::string Text(const std::optional<v1::Fact>& fact) {
  return fact.has_value() ? fact->ShortDebugString() : "nothing";
}

// Whether a change is told by the right word. Loosely: several commits, or a past that was rewritten, are told as one.
bool Fits(const v1::FactChange& change, const Step& step, const Made& made, bool loosely) {
  if (change.has_after() != step.after.has_value()) return false;
  const v1::ChangeKind kind = change.kind();
  if (IsTurn(kind)) return true;  // ValidTimes looks at those
  if (change.has_after()) return loosely || (kind == v1::CHANGE_KIND_ENTERED) == !step.before.has_value();
  if (step.there_after) return kind == v1::CHANGE_KIND_LEFT;
  if (loosely || change.key().has_entity()) return IsGone(kind);
  const auto ways = made.gone_by.find(KeyText(change.key()));
  return ways == made.gone_by.end() ? kind == v1::CHANGE_KIND_DELETED : ways->second.count(kind) > 0;
}

// How far what is seen is from not holding.
int Strength(const std::optional<v1::Fact>& fact) {
  if (!fact.has_value() || ValidityOf(*fact) == v1::VALIDITY_NOT_VALID) return 0;
  return ValidityOf(*fact) == v1::VALIDITY_POSSIBLE ? 1 : 2;
}

}  // namespace

void Atomic::Open(const Watched& watched) {
  if (watched.opening.resumes()) return;
  told_.clear();
  header_.clear();
}

std::string Atomic::Check(Watched& watched, const v1::WatchResponse& message) {
  if (message.has_resync()) told_.clear();
  if (!message.has_commit()) return "";
  const v1::CommitEvent& commit = message.commit();
  const std::string header = CheckHeader(watched, commit);
  if (!header.empty()) return header;
  v1::CommitEvent bare = commit;
  bare.clear_changes();
  bare.clear_part();
  bare.clear_last_part();
  if (commit.part() > 0 && bare.SerializeAsString() != header_) return "its parts do not agree";
  header_ = bare.SerializeAsString();
  for (const v1::FactChange& change : commit.changes()) told_.insert(KeyText(change.key()));
  if (!commit.last_part()) return "";
  const Steps& all = watched.StepsOf(commit);
  for (const std::string& key : told_) {
    const auto steps = all.find(key);
    if (steps == all.end() || !Any(steps->second, [](const Step& step) { return step.tellable(); })) {
      return "tells of what the commit did not change, or the watch does not see: " + key;
    }
  }
  for (const auto& [key, steps] : all) {
    if (told_.count(key) == 0 && !Any(steps, [](const Step& step) { return !step.changes(); })) return "lacks " + key;
  }
  told_.clear();
  return "";
}

std::string Atomic::CheckHeader(const Watched& watched, const v1::CommitEvent& commit) const {
  const std::optional<Made> made = watched.view.truth().Find(commit.revision());
  if (!made.has_value()) return "there is no such commit";
  if (commit.clock_day() != DayText(made->day)) return "its day is " + DayText(made->day);
  if (commit.commit_time().seconds() == 0) return "has no time";
  if (made->day_passed) return "";
  const bool so =
      commit.author() == made->author && commit.reason() == made->reason && commit.request_id() == made->request_id;
  return so ? "" : "author, reason and request id are " + made->author + ", " + made->reason + ", " + made->request_id;
}

std::string GapFree::Check(Watched& watched, const v1::WatchResponse& message) {
  if (message.has_resync()) return CheckResync(watched, message.resync());
  if (message.has_mark() && !message.mark().snapshot_complete()) {
    return CheckPassedOver(watched, message.mark().revision());
  }
  if (!message.has_commit() || watched.at.open != 0) return "";
  const v1::CommitEvent& commit = message.commit();
  if (watched.opening.request.start_case() <= v1::WatchRequest::kNow &&
      commit.revision() <= watched.opening.acknowledged_before) {
    return "was there before the watch began";
  }
  const std::optional<Made> made = watched.view.truth().Find(commit.revision());
  if (made.has_value() && made->erases && watched.copy.whole()) return "the copy is not begun anew at an erasure";
  if (commit.folded_commits() == 0) return CheckPassedOver(watched, commit.revision() - 1);
  const bool asked = watched.opening.request.slow_consumer() == v1::SLOW_CONSUMER_COALESCE;
  const bool fits = commit.folded_commits() < commit.revision() - watched.at.covered;
  return !asked ? "nobody asked to fold" : !fits ? "folds more than there was" : "";
}

std::string GapFree::CheckPassedOver(Watched& watched, int64_t to) {
  int64_t from = watched.at.covered;
  if (from == Progress::kUnknown) {
    const v1::WatchRequest::StartCase start = watched.opening.request.start_case();
    if (start != v1::WatchRequest::kNow && start != v1::WatchRequest::START_NOT_SET) return "";
    from = watched.opening.acknowledged_open;
  }
  for (int64_t revision = from + 1; revision <= to; ++revision) {
    for (const auto& [key, steps] : watched.view.Between(revision - 1, revision)) {
      if (Any(steps, [](const Step& step) { return !step.changes(); })) continue;
      return "passes over revision " + std::to_string(revision) + ", which changed " + key + " from " +
             Text(steps[0].before) + " to " + Text(steps[0].after);
    }
  }
  return "";
}

std::string GapFree::CheckResync(Watched& watched, const v1::WatchResync& resync) {
  const Progress& at = watched.at;
  const v1::WatchRequest& request = watched.opening.request;
  if (resync.reason() == v1::RESYNC_REASON_HISTORY_LOST && request.on_history_lost() != v1::HISTORY_LOST_RESNAPSHOT) {
    return "history was lost, and a snapshot not asked for";
  }
  if (resync.reason() == v1::RESYNC_REASON_SLOW_CONSUMER && request.slow_consumer() != v1::SLOW_CONSUMER_RESYNC) {
    return "nobody asked for a snapshot when it is slow";
  }
  if (resync.reason() == v1::RESYNC_REASON_ERASURE) {
    if (!watched.copy.whole() && !at.in_snapshot) return "nothing that was erased is held";
    bool erased = false;
    for (int64_t revision = at.in_snapshot ? at.snapshot : at.covered; revision <= resync.revision(); ++revision) {
      const std::optional<Made> made = watched.view.truth().Find(revision);
      erased |= made.has_value() && made->erases;
    }
    if (!erased) return "nothing was erased";
  }
  if (at.in_snapshot) return "";
  if (resync.after_revision() < at.covered) return "commits were covered up to " + std::to_string(at.covered);
  return CheckPassedOver(watched, resync.after_revision());
}

std::string GapFree::CheckCompacted(const Watched& watched, int64_t oldest, int64_t head) {
  const Progress& at = watched.at;
  if (oldest > head) return "the oldest revision is after the head";
  if (watched.opening.request.on_history_lost() == v1::HISTORY_LOST_RESNAPSHOT)
    return "a snapshot was asked for instead";
  const int64_t needed = at.in_snapshot ? at.snapshot : at.covered;
  if (needed <= 0 || oldest > needed) return "";
  return "history is there from " + std::to_string(oldest) + " on, and only " + std::to_string(needed) + " is needed";
}

std::string FilterRespected::Check(Watched& watched, const v1::WatchResponse& message) {
  if (message.has_snapshot()) {
    const Steps& all = watched.view.At(message.snapshot().revision());
    for (const v1::Fact& fact : message.snapshot().facts()) {
      const auto steps = all.find(KeyText(fact));
      const auto seen = [](const Step& step) { return step.after.has_value(); };
      if (steps == all.end() || !Any(steps->second, seen)) return "shows " + KeyText(fact);
    }
  }
  if (!message.has_commit()) return "";
  const Steps& all = watched.StepsOf(message.commit());
  const std::optional<Made> made = watched.view.truth().Find(message.commit().revision());
  const bool folded = message.commit().folded_commits() > 0;
  for (const v1::FactChange& change : message.commit().changes()) {
    const auto steps = all.find(KeyText(change.key()));
    if (steps == all.end()) return "tells of what it does not let through: " + Told(change);
    const bool loosely = folded || steps->second.size() > 1;
    if (Any(steps->second, [&](const Step& step) { return Fits(change, step, *made, loosely); })) continue;
    const Step& step = steps->second.back();
    return Told(change) + (step.before ? ", which was seen" : ", which was not seen") +
           (step.after         ? " and is"
            : step.there_after ? " and is there unseen"
                               : " and is gone");
  }
  return "";
}

std::string ImagesRight::Check(Watched& watched, const v1::WatchResponse& message) {
  if (message.has_snapshot()) {
    const Steps& all = watched.view.At(message.snapshot().revision());
    for (const v1::Fact& fact : message.snapshot().facts()) {
      const auto steps = all.find(KeyText(fact));
      if (steps == all.end()) return "is not there: " + KeyText(fact);
      const bool rewritten = steps->second.size() > 1;
      if (Any(steps->second, [&](const Step& step) { return Same(fact, step.after, rewritten); })) continue;
      return fact.ShortDebugString() + " is " + Text(steps->second.back().after);
    }
  }
  if (!message.has_commit()) return "";
  const Steps& all = watched.StepsOf(message.commit());
  const bool with_before = watched.opening.request.include_before();
  for (const v1::FactChange& change : message.commit().changes()) {
    const auto steps = all.find(KeyText(change.key()));
    if (steps == all.end()) return "did not change: " + KeyText(change.key());
    const bool rewritten = steps->second.size() > 1;
    if (!with_before && change.has_before()) return "nobody asked for what was before: " + Told(change);
    if (!Any(steps->second, [&](const Step& step) {
          return SameOrAbsent(change.has_after(), change.after(), step.after, rewritten);
        })) {
      return Told(change) + ", after " + change.after().ShortDebugString() + " is " + Text(steps->second.back().after);
    }
    if (with_before && !Any(steps->second, [&](const Step& step) {
          return SameOrAbsent(change.has_before(), change.before(), step.before, rewritten);
        })) {
      return Told(change) + ", before " + change.before().ShortDebugString() + " is " +
             Text(steps->second.back().before);
    }
  }
  return "";
}

std::string ValidTimes::Check(Watched& watched, const v1::WatchResponse& message) {
  if (!message.has_commit() || message.commit().folded_commits() > 0) return "";
  const std::optional<Made> made = watched.view.truth().Find(message.commit().revision());
  const bool day_passed = made.has_value() && made->day_passed;
  const Steps& all = watched.StepsOf(message.commit());
  for (const v1::FactChange& change : message.commit().changes()) {
    if (!day_passed && IsTurn(change.kind())) return "no day passed: " + Told(change);
    if (!day_passed || change.key().has_entity()) continue;
    if (watched.view.stands()) return "its time stands still: " + Told(change);
    const auto steps = all.find(KeyText(change.key()));
    const bool right =
        steps != all.end() && Any(steps->second, [&](const Step& step) {
          const int before = Strength(step.before), after = Strength(step.after);
          return change.kind() == (after > before ? v1::CHANGE_KIND_BECAME_VALID : v1::CHANGE_KIND_CEASED_VALID) &&
                 after != before;
        });
    if (!right) return "did not turn that way on this day: " + Told(change);
  }
  return "";
}

}  // namespace entente::oracle
