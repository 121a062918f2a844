// A client of Watch under judgement: every message passes all validators before it is taken in.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WATCH_JUDGE_H_
#define ENTENTE_TESTS_ROBUSTNESS_WATCH_JUDGE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/robustness/watch_validators.h"

namespace entente::oracle {

// The judge. Not thread-safe.
class WatchJudge {
 public:
  explicit WatchJudge(WatchView view, std::vector<std::unique_ptr<Validator>> validators = AllValidators())
      : watched_(std::move(view)), validators_(std::move(validators)) {}

  // A stream begins: anew, unless it is opened with a token.
  void Open(const Opening& opening) {
    watched_.opening = opening;
    watched_.at.Open(opening);
    if (!opening.resumes()) watched_.copy.Clear();
    for (const auto& validator : validators_) validator->Open(watched_);
  }

  // Takes in a message. Not empty: who complains of it and why.
  std::string Take(const v1::WatchResponse& message) {
    std::string complaints;
    for (const auto& validator : validators_) {
      const std::string complaint = validator->Check(watched_, message);
      if (!complaint.empty()) complaints += std::string(validator->name()) + ": " + complaint + "\n";
    }
    watched_.at.Take(message);
    watched_.copy.Take(message);
    return complaints;
  }

  const Watched& watched() const { return watched_; }

 private:
  Watched watched_;
  std::vector<std::unique_ptr<Validator>> validators_;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WATCH_JUDGE_H_
