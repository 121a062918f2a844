// What a watch is to see of the truth: WatchRequest.filter, valid_at and definite_only, read by hand from the contract.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WATCH_VIEW_H_
#define ENTENTE_TESTS_ROBUSTNESS_WATCH_VIEW_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "entente/v1/watch_service.pb.h"
#include "tests/robustness/oracle.h"
#include "tests/robustness/watch_truth.h"

namespace entente::oracle {

// A fact before and after something happened.
struct Step {
  bool there_before = false, there_after = false;  // seen or not
  std::optional<v1::Fact> before, after;           // as they are seen, labelled
  bool may_be_told = false;  // though nothing of it differs: an erasure took out what did, or it was touched

  bool changes() const;
  // Whether a watch may tell of it.
  bool tellable() const { return changes() || (may_be_told && (before.has_value() || after.has_value())); }
};

// What can have happened to facts, by KeyText: with an erased past, one step for each way it can have been told.
using Steps = std::map<std::string, std::vector<Step>>;

// When a fact holds, against a window.
v1::Validity LabelOf(const v1::Fact& fact, const View& window);
// The window of `valid_at` on a day; of today if it is left out.
View WindowOf(const v1::ValidAt& valid_at, bool definite_only, int today);

// The view. For one thread; the truth must outlive it.
class WatchView {
 public:
  // `fixed_times` are those of Known::fixed; the request's valid_at, if it stands still, is one of them.
  WatchView(const WatchTruth& truth, const v1::WatchRequest& request,
            const std::vector<v1::WatchRequest>& fixed_times = {});

  // Every fact that something after revision `from` up to `to` can have made different.
  const Steps& Between(int64_t from, int64_t to);
  // Every fact that is there at a revision, as steps from nothing.
  const Steps& At(int64_t revision);

  const WatchTruth& truth() const { return truth_; }
  const v1::WatchRequest& request() const { return request_; }
  // Whether the time moves: with valid_at `today`.
  bool moves() const { return request_.valid_at().today(); }
  bool stands() const { return !request_.valid_at().day().empty() || !request_.valid_at().interval().empty(); }

 private:
  void AddIsland(int island, int64_t from, int64_t to, Steps& steps);
  std::map<std::string, Step> Compare(const Slice& before, const Slice& after, int64_t from, int64_t to, bool all);
  std::optional<v1::Fact> Shown(const Known* known, int day, const std::set<std::string>& entities) const;
  bool Concerns(const v1::Fact& fact, const std::set<std::string>& entities) const;
  bool Satisfied(const v1::Fact& shown) const;
  // The filter's entities and those near them.
  std::set<std::string> Around(const State* state) const;

  const WatchTruth& truth_;
  const v1::WatchRequest request_;
  int fixed_ = -1;
  // What was asked last, as of so many rewrites of the past.
  struct Answer {
    int64_t from = -2, to = -2, rewrites = -1;
    Steps steps;
  };
  const Steps& Ask(int64_t from, int64_t to, Answer& last);
  Answer between_, at_;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WATCH_VIEW_H_
