#include "tests/robustness/standing_differential.h"

#include <algorithm>
#include <utility>

#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/match/match.h"
#include "service/query/encoded.h"
#include "service/standing/pattern_source.h"
#include "tests/robustness/question.h"
#include "tests/robustness/world.h"

namespace entente::oracle {
namespace {

// A commit that can be tampered with.
std::shared_ptr<watch::EncodedCommit> CopyOf(const watch::EncodedCommit& commit) {
  auto copy = std::make_shared<watch::EncodedCommit>();
  copy->revision = commit.revision;
  copy->commit_time_us = commit.commit_time_us;
  copy->clock_day = commit.clock_day;
  copy->epoch = commit.epoch;
  copy->erasure = commit.erasure;
  copy->header = commit.header;
  copy->changes = commit.changes;
  copy->touched = commit.touched;
  copy->bytes = commit.bytes;
  return copy;
}

constexpr int64_t kMaxRows = 5000;    // a watch that holds more is given up
constexpr int kLongNap = 20;          // commits that are taken late, now and then
constexpr size_t kRowsToBegin = 300;  // a pattern with more is not taken

// What a relationship is, whatever is said of it.
std::string Name(const v1::Relationship& fact) { return "(" + Identity(fact) + ")"; }

// What a row is and how certain: all that a client of changes knows.
std::string Name(const v1::PatternRow& row) {
  std::string text;
  for (const v1::Binding& binding : row.bindings()) {
    text += binding.variable() + "=";
    if (binding.has_entity()) text += binding.entity().id();
    if (binding.has_relationship()) text += Name(binding.relationship());
    if (binding.has_walk()) {
      text += "walk";
      for (const v1::Relationship& step : binding.walk().relationships()) text += Name(step);
    }
    text += "; ";
  }
  return text + v1::Validity_Name(row.validity());
}

bool IsReason(const absl::Status& status, v1::ErrorReason reason) { return base::ReasonOf(status) == reason; }

// The rows of the pattern at the head, as text.
absl::StatusOr<std::vector<std::string>> RunAnew(const query::Ground& ground, const v1::WatchPatternRequest& watched) {
  v1::MatchPatternRequest request;
  *request.mutable_pattern() = watched.pattern();
  *request.mutable_returns() = watched.returns();
  *request.mutable_context() = watched.context();
  request.set_distinct(true);
  request.mutable_read_mask()->add_paths("id");
  std::vector<std::string> rows;
  RETURN_IF_ERROR(match::MatchPattern(ground, request, {}, [&](v1::MatchPatternResponse part, query::Follows) {
    const v1::MatchPatternResponse readable = query::Readable(part);
    for (const v1::PatternRow& row : readable.rows()) rows.push_back(Name(row));
    return absl::OkStatus();
  }));
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::string Compared(const std::vector<std::string>& kept, const std::vector<std::string>& anew) {
  std::vector<std::string> more, less;
  std::set_difference(kept.begin(), kept.end(), anew.begin(), anew.end(), std::back_inserter(more));
  std::set_difference(anew.begin(), anew.end(), kept.begin(), kept.end(), std::back_inserter(less));
  std::string text;
  for (const std::string& row : more) text += "only kept:  " + row + "\n";
  for (const std::string& row : less) text += "only anew:  " + row + "\n";
  return text;
}

}  // namespace

v1::WatchPatternRequest RandomStandingQuery(Story& story) {
  History& history = story.history();
  for (;;) {
    v1::ReadContext context;
    View view = history.RandomView(story.oracle(), story.oracle().head(), context);
    context.clear_consistency();
    if (history.Chance(50)) {
      context.clear_valid_at();  // today, which moves
      view.any = view.every_day = false;
      view.first = view.last = story.oracle().DayAt(view.revision);
    }
    const World world = MakeWorld(story.oracle(), view, context);
    for (int i = 0; i < 5; ++i) {
      const v1::MatchPatternRequest drawn = RandomMatch(history, world);
      v1::WatchPatternRequest request;
      *request.mutable_pattern() = drawn.pattern();
      *request.mutable_returns() = drawn.returns();
      *request.mutable_context() = context;
      request.mutable_read_mask()->add_paths("id");
      const auto rows = RunAnew(story.engine().reads().ground(), request);
      if (rows.ok() && rows->size() <= kRowsToBegin && (!rows->empty() || history.Chance(20))) return request;
    }
  }
}

StandingWatch::StandingWatch(Story& story, v1::WatchPatternRequest request, StandingFault fault, StandingTally& tally)
    : story_(story), request_(std::move(request)), fault_(fault), counts_(tally) {
  std::string failed = Open();
  if (failed.empty()) failed = TakeSnapshot();
  if (!failed.empty()) std::fprintf(stderr, "%s\n", failed.c_str());
  CHECK(failed.empty());
}

std::string StandingWatch::Open() {
  auto source = standing::OpenPatternSource(story_.engine().reads().ground(), request_, {}, kMaxRows);
  if (!source.ok()) return source.status().ToString();
  source_ = *std::move(source);
  return "";
}

std::string StandingWatch::TakeSnapshot() {
  kept_.clear();
  tally_ = {};
  position_ = story_.engine().graph().published();
  absl::Status status = source_->Begin(story_.engine().graph().Head(), "");
  while (status.ok() && !source_->ended()) {
    const auto item = source_->Next(100);
    status = item.status();
    if (!status.ok() || !item->has_value()) continue;
    v1::PatternRow row;
    CHECK(row.ParseFromString((*item)->bytes));
    kept_[row.id()] = Name(row);
    tally_ += (*item)->tally;
    // Now and then the watch breaks off, and goes on from there.
    if (story_.history().Chance(3)) status = source_->Begin(story_.engine().graph().Head(), (*item)->place);
  }
  return status.ok() ? "" : status.ToString();
}

std::string StandingWatch::Advance() {
  History& history = story_.history();
  if (naps_ > 0) {
    --naps_;
    return "";
  }
  if (history.Chance(1)) naps_ = kLongNap;
  if (history.Chance(15)) naps_ = 1;
  if (history.Chance(2)) {
    if (const std::string failed = Open(); !failed.empty()) return "";  // an id that it names is gone
  }
  const bool folds = history.Chance(50);
  const int64_t head = story_.engine().graph().published();
  Commits commits;
  for (; position_ < head && !outgrown_; ++position_) {
    auto commit = story_.engine().hub().Next(position_);
    if (!commit.ok()) return commit.status().ToString();
    commits.push_back(WithFault(*std::move(commit)));
    ++counts_.seen;
    if (folds && position_ + 1 < head) continue;
    if (const std::string failed = Take(std::move(commits)); !failed.empty()) return failed;
    commits.clear();
  }
  return outgrown_ ? "" : Compare();
}

std::shared_ptr<const watch::EncodedCommit> StandingWatch::WithFault(
    std::shared_ptr<const watch::EncodedCommit> commit) {
  if (fault_ == StandingFault::kSkipsTouchedFact && !commit->touched.empty()) {
    auto less = CopyOf(*commit);
    less->touched.erase(less->touched.begin() + story_.history().Roll(less->touched.size()));
    return less;
  }
  if (fault_ == StandingFault::kForgetsDay) {
    const auto before = story_.engine().graph().At(commit->revision - 1);
    if (!before.ok() || before->clock_day() == commit->clock_day) return commit;
    auto less = CopyOf(*commit);
    less->touched.clear();
    return less;
  }
  return commit;
}

bool StandingWatch::Erases(const Commits& commits) {
  bool erases = false;
  CHECK(story_.engine()
            .log
            .Read(commits.front()->revision,
                  [&](const log::LogRecord& record) {
                    for (const log::ClaimEffect& effect : record.claims()) {
                      erases = erases || effect.claim().state() == v1::CLAIM_STATE_ERASED;
                    }
                    return record.revision() < commits.back()->revision;
                  })
            .ok());
  return erases;
}

std::string StandingWatch::Take(Commits commits) {
  counts_.folded += commits.size() > 1;
  const auto changes = source_->Between(commits);
  if (IsReason(changes.status(), v1::ERROR_REASON_BUDGET_EXCEEDED)) {
    outgrown_ = true;
    return "";
  }
  if (IsReason(changes.status(), v1::ERROR_REASON_HISTORY_COMPACTED) && Erases(commits)) {
    ++counts_.erased;
    outgrown_ = !TakeSnapshot().empty();
    --position_;  // the caller counts on from the last commit taken
    return "";
  }
  if (!changes.ok()) return changes.status().ToString();
  for (const watch::Change& each : changes->all) {
    if (fault_ == StandingFault::kLosesChange && &each == &changes->all.back()) break;
    const std::string wrong = TakeChange(each);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

std::string StandingWatch::TakeChange(const watch::Change& each) {
  v1::RowChange change;
  CHECK(change.ParseFromArray(each.bytes.data(), static_cast<int>(each.bytes.size())));
  const auto known = kept_.find(change.row().id());
  const std::string name = Name(change.row());
  if ((known != kept_.end()) == (change.kind() == v1::CHANGE_KIND_ENTERED)) {
    return "wrong kind: " + change.ShortDebugString() + "\n";
  }
  tally_ += each.difference;
  switch (change.kind()) {
    case v1::CHANGE_KIND_ENTERED:
      ++counts_.entered;
      break;
    case v1::CHANGE_KIND_LEFT:
      ++counts_.left;
      if (name != known->second) return "it left as " + name + ", but was " + known->second + "\n";
      if (fault_ != StandingFault::kLosesLeft) kept_.erase(known);
      return "";
    case v1::CHANGE_KIND_CHANGED:
      ++counts_.changed;
      if (name == known->second) return "it changed from " + name + " to the same\n";
      break;
    default:
      return "no such kind: " + change.ShortDebugString() + "\n";
  }
  kept_[change.row().id()] = name;
  if (fault_ == StandingFault::kMiscounts) ++tally_.digest;
  return "";
}

std::string StandingWatch::Compare() {
  const auto anew = RunAnew(story_.engine().reads().ground(), request_);
  // An id that the pattern names can go.
  if (!anew.ok()) return absl::IsNotFound(anew.status()) ? "" : anew.status().ToString();
  ++counts_.compared;
  counts_.rows += static_cast<int64_t>(anew->size());
  std::vector<std::string> kept;
  base::Tally tally;
  for (const auto& [id, name] : kept_) {
    kept.push_back(name);
    v1::Validity validity;
    CHECK(v1::Validity_Parse(name.substr(name.rfind(' ') + 1), &validity));
    tally += base::TallyOfRow(id, validity);
  }
  std::sort(kept.begin(), kept.end());
  std::string difference = Compared(kept, *anew);
  if (difference.empty() && !(tally == tally_)) difference = "the rows are the same, their tally is not\n";
  if (difference.empty()) return "";
  return "at revision " + std::to_string(position_) + ": " + request_.ShortDebugString() + "\n" + difference;
}

}  // namespace entente::oracle
