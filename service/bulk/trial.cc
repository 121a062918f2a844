#include "service/bulk/trial.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/status_macros.h"

namespace entente::bulk {
namespace {

// How often units are left out one at a time, the last first, before all that contradict something are. Each time is a
// plan of the whole commit.
constexpr int kMaxSingly = 16;
// How often a commit is planned at all. What is left out may take from others what they point at, and so on.
constexpr int kMaxPlans = 48;

// The parts of a path `changes[N].rest`.
struct ChangePath {
  int change;
  std::string rest;
};

std::optional<ChangePath> ReadPath(absl::string_view path) {
  if (!absl::ConsumePrefix(&path, "changes[")) return std::nullopt;
  const size_t end = path.find(']');
  int change = 0;
  if (end == absl::string_view::npos || !absl::SimpleAtoi(path.substr(0, end), &change)) return std::nullopt;
  return ChangePath{change, std::string(path.substr(end + 1))};
}

// One request on its way to a plan.
class Sieve {
 public:
  Sieve(commit::Request request, std::vector<int> units)
      : request_(std::move(request)), units_(std::move(units)), positions_(units_.size()) {
    std::iota(positions_.begin(), positions_.end(), 0);
  }

  absl::StatusOr<Trial> Run(const commit::Ground& ground) {
    Trial trial;
    for (int plans = 0; !units_.empty(); ++plans) {
      commit::Mistakes mistakes;
      absl::StatusOr<log::LogRecord> record = commit::Plan(request_, ground, mistakes);
      if (record.ok()) {
        trial.record = *std::move(record);
        break;
      }
      ByUnit wrong;
      if (!Attribute(mistakes, wrong) || wrong.empty()) return record.status();
      if (plans >= kMaxPlans) AddTheRest(wrong);
      LeaveOut(std::move(wrong));
    }
    for (auto& [unit, mistakes] : left_out_) trial.left_out.push_back({unit, std::move(mistakes)});
    return trial;
  }

 private:
  using ByUnit = std::map<int, commit::Mistakes>;
  using Violations = std::vector<base::Violation>;

  // Sorts mistakes by the unit they are of; false if there is one of no unit. Those that would be mistakes in any state
  // come first, for others may only follow from them.
  bool Attribute(commit::Mistakes& mistakes, ByUnit& wrong) {
    const bool fixed = !mistakes.invalid.empty() || !mistakes.exists.empty();
    if (!AttributeEach(mistakes.invalid, &commit::Mistakes::invalid, wrong)) return false;
    if (!AttributeEach(mistakes.exists, &commit::Mistakes::exists, wrong)) return false;
    if (fixed) return true;
    if (!AttributeEach(mistakes.failed, &commit::Mistakes::failed, wrong)) return false;
    if (wrong.size() > 1 && singly_++ < kMaxSingly) wrong.erase(wrong.begin(), std::prev(wrong.end()));
    return true;
  }

  bool AttributeEach(Violations& violations, Violations commit::Mistakes::*sort, ByUnit& wrong) {
    for (base::Violation& violation : violations) {
      const std::optional<ChangePath> path = ReadPath(violation.field);
      if (!path.has_value() || path->change >= static_cast<int>(units_.size())) return false;
      violation.field = absl::StrCat("changes[", positions_[path->change], "]", path->rest);
      (wrong[units_[path->change]].*sort).push_back(std::move(violation));
    }
    return true;
  }

  // Gives up: everything that is still there is left out.
  void AddTheRest(ByUnit& wrong) {
    for (size_t i = 0; i < units_.size(); ++i) {
      commit::Mistakes& mistakes = wrong[units_[i]];
      if (!mistakes.ToStatus().ok()) continue;
      mistakes.failed.push_back({v1::ERROR_REASON_PRECONDITION_UNMET, absl::StrCat("changes[", positions_[i], "]"),
                                 "too much of its batch hangs on what was refused; give it again in a smaller batch"});
    }
  }

  void LeaveOut(ByUnit wrong) {
    size_t kept = 0;
    auto& changes = *request_.commit.mutable_changes();
    for (size_t i = 0; i < units_.size(); ++i) {
      if (wrong.count(units_[i]) > 0) continue;
      if (kept != i) changes.SwapElements(static_cast<int>(kept), static_cast<int>(i));
      request_.checks[kept] = request_.checks[i];
      units_[kept] = units_[i];
      positions_[kept] = positions_[i];
      ++kept;
    }
    changes.DeleteSubrange(static_cast<int>(kept), changes.size() - static_cast<int>(kept));
    request_.checks.resize(kept);
    units_.resize(kept);
    positions_.resize(kept);
    left_out_.merge(wrong);
  }

  commit::Request request_;
  std::vector<int> units_;      // of each change
  std::vector<int> positions_;  // of each change, in the request first given
  ByUnit left_out_;
  int singly_ = 0;  // how often one unit of several was left out
};

}  // namespace

absl::StatusOr<Trial> PlanUnits(commit::Request request, std::vector<int> units, const commit::Ground& ground) {
  CHECK(request.violations.empty() && request.commit.changes_size() == static_cast<int>(units.size()));
  return Sieve(std::move(request), std::move(units)).Run(ground);
}

}  // namespace entente::bulk
