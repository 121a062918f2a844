#include "service/standing/pattern_source.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "service/base/status_macros.h"
#include "service/base/tally.h"
#include "service/query/meter.h"
#include "service/query/refusal.h"
#include "service/standing/pattern_delta.h"
#include "service/standing/pattern_question.h"
#include "service/standing/pattern_reach.h"
#include "service/standing/pattern_rows.h"
#include "service/standing/pattern_state.h"

namespace entente::standing {
namespace {

using Commits = absl::Span<const std::shared_ptr<const watch::EncodedCommit>>;

// A budget is for work, not for how fast a client reads: each time so many rows are sent, a new one begins.
constexpr size_t kRowsToABudget = 256;

// The number that an id tells; 0 of an empty one, which no row has.
absl::StatusOr<absl::uint128> NumberAt(absl::string_view place) {
  absl::uint128 number = 0;
  for (const char c : place) number = number << 4 | static_cast<unsigned>(c >= 'a' ? c - 'a' + 10 : c - '0');
  if (place.empty() || base::DigestText(number) == place) return number;
  return query::Refusal(v1::ERROR_REASON_TOKEN_MALFORMED, "after_token", "no row has this place in a snapshot");
}

std::vector<base::FactRef> TouchedBy(Commits commits) {
  std::vector<base::FactRef> touched;
  for (const auto& commit : commits) touched.insert(touched.end(), commit->touched.begin(), commit->touched.end());
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  return touched;
}

// The source. Not thread-safe, as watch::Source.
class PatternSource final : public watch::Source {
 public:
  PatternSource(PatternQuestion question, const query::Caller& caller)
      : question_(std::move(question)), caller_(caller) {}

  absl::Status Begin(const graph::Snapshot& at, absl::string_view place) override;
  absl::StatusOr<std::optional<watch::Item>> Next(int max_looks) override;
  bool ended() const override { return next_ == rows_.size(); }
  absl::StatusOr<watch::Changes> Between(Commits commits) override;
  bool reads_states() const override { return true; }
  watch::Interest interest() const override { return InterestOf(question_); }

 private:
  // A row that differs, with its number.
  struct Turned {
    absl::uint128 number;
    match::ReturnedRow row;
    RowTurn turn;
  };

  absl::StatusOr<query::Meter> NewMeter() const {
    return query::Meter::Open(question_.request.context().budget(), question_.ground.limits.budget, caller_);
  }
  absl::StatusOr<std::vector<Turned>> Differences(PatternState& before, PatternState& after,
                                                  absl::Span<const base::FactRef> fitting, bool erased,
                                                  query::Meter& meter);
  absl::Status Tell(const Turned& turned, PatternState& before, PatternState& after, query::Meter& meter,
                    watch::Changes& changes) const;

  const PatternQuestion question_;
  const query::Caller caller_;

  // The snapshot.
  int64_t revision_ = 0;
  PatternRows rows_;
  size_t next_ = 0;
  std::optional<query::Meter> meter_;     // of the rows told now
  std::unique_ptr<PatternState> teller_;  // uses the meter
};

absl::Status PatternSource::Begin(const graph::Snapshot& at, absl::string_view place) {
  ASSIGN_OR_RETURN(const absl::uint128 after, NumberAt(place));
  ASSIGN_OR_RETURN(query::Meter meter, NewMeter());
  ASSIGN_OR_RETURN(const auto state, PatternState::Open(question_, at.revision(), meter));
  revision_ = at.revision();
  next_ = 0;
  teller_.reset();
  RETURN_IF_ERROR(rows_.Search(*state, after, question_.max_rows, meter));
  return state->snapshot().StillKept();
}

absl::StatusOr<std::optional<watch::Item>> PatternSource::Next(int /*max_looks*/) {
  if (ended()) return std::optional<watch::Item>();
  if (teller_ == nullptr || next_ % kRowsToABudget == 0) {
    teller_.reset();
    ASSIGN_OR_RETURN(meter_, NewMeter());
    ASSIGN_OR_RETURN(teller_, PatternState::Open(question_, revision_, *meter_));
  }
  const v1::Validity validity = rows_.validity(next_);
  ASSIGN_OR_RETURN(const v1::PatternRow row, teller_->Tell(rows_.row(next_), validity));
  watch::Item item{.bytes = row.SerializeAsString(), .place = row.id(), .tally = base::TallyOfRow(row.id(), validity)};
  if (!meter_->Return(1, static_cast<int64_t>(item.bytes.size()))) return meter_->status();
  RETURN_IF_ERROR(teller_->snapshot().StillKept());
  ++next_;
  return std::optional<watch::Item>(std::move(item));
}

absl::StatusOr<watch::Changes> PatternSource::Between(Commits commits) {
  const std::vector<base::FactRef> fitting = FittingFacts(question_, TouchedBy(commits));
  watch::Changes changes;
  const bool ids_turn = NamesEntities(question_) && watch::LeadIdsElsewhere(commits);
  if (fitting.empty() && !ids_turn && !question_.days_matter) return changes;
  ASSIGN_OR_RETURN(const graph::Snapshot first, question_.ground.graph.At(commits.front()->revision - 1));
  if (fitting.empty() && !ids_turn && first.clock_day() == commits.back()->clock_day) return changes;
  ASSIGN_OR_RETURN(query::Meter meter, NewMeter());
  ASSIGN_OR_RETURN(const auto before, PatternState::Open(question_, first.revision(), meter));
  ASSIGN_OR_RETURN(const auto after, PatternState::Open(question_, commits.back()->revision, meter));
  const bool erased = std::any_of(commits.begin(), commits.end(), [](const auto& commit) { return commit->erasure; });
  ASSIGN_OR_RETURN(const std::vector<Turned> differences, Differences(*before, *after, fitting, erased, meter));
  for (const Turned& turned : differences) RETURN_IF_ERROR(Tell(turned, *before, *after, meter, changes));
  // What was read of a state that was let go meanwhile may lack something.
  RETURN_IF_ERROR(before->snapshot().StillKept());
  return changes;
}

absl::StatusOr<std::vector<PatternSource::Turned>> PatternSource::Differences(PatternState& before, PatternState& after,
                                                                              absl::Span<const base::FactRef> fitting,
                                                                              bool erased, query::Meter& meter) {
  PatternReach reach(question_, before, after, meter);
  ASSIGN_OR_RETURN(const std::vector<Box> boxes, reach.BoxesOf(fitting, erased));
  PatternDelta delta(question_, before, after);
  for (const Box& box : boxes) RETURN_IF_ERROR(delta.Compare(box));
  std::vector<Turned> differences;
  RETURN_IF_ERROR(delta.ForEach([&](const match::ReturnedRow& row, const RowTurn& turn) {
    differences.push_back({after.NumberOf(row), row, turn});
    return absl::OkStatus();
  }));
  std::sort(differences.begin(), differences.end(),
            [](const Turned& a, const Turned& b) { return a.number < b.number; });
  return differences;
}

absl::Status PatternSource::Tell(const Turned& turned, PatternState& before, PatternState& after, query::Meter& meter,
                                 watch::Changes& changes) const {
  const auto& [was, is] = turned.turn;
  v1::RowChange change;
  change.set_kind(!was.has_value()  ? v1::CHANGE_KIND_ENTERED
                  : !is.has_value() ? v1::CHANGE_KIND_LEFT
                                    : v1::CHANGE_KIND_CHANGED);
  PatternState& state = is.has_value() ? after : before;
  ASSIGN_OR_RETURN(*change.mutable_row(), state.Tell(turned.row, is.has_value() ? *is : *was));
  base::Tally difference;
  if (is.has_value()) difference += base::TallyOfRow(change.row().id(), *is);
  if (was.has_value()) difference -= base::TallyOfRow(change.row().id(), *was);
  std::string bytes = change.SerializeAsString();
  if (!meter.Return(1, static_cast<int64_t>(bytes.size()))) return meter.status();
  changes.AddOwn(std::move(bytes), difference);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<watch::Source>> OpenPatternSource(const query::Ground& ground,
                                                                 const v1::WatchPatternRequest& request,
                                                                 const query::Caller& caller, int64_t max_rows) {
  ASSIGN_OR_RETURN(PatternQuestion question, ReadQuestion(ground, request, max_rows));
  return std::unique_ptr<watch::Source>(std::make_unique<PatternSource>(std::move(question), caller));
}

}  // namespace entente::standing
