// A standing query of a random pattern beside a random history: what a client keeps of its changes has to be what the
// pattern, run anew, answers.
#ifndef ENTENTE_TESTS_ROBUSTNESS_STANDING_DIFFERENTIAL_H_
#define ENTENTE_TESTS_ROBUSTNESS_STANDING_DIFFERENTIAL_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "entente/v1/watch_service.pb.h"
#include "service/base/tally.h"
#include "service/watch/source.h"
#include "tests/robustness/story.h"

namespace entente::oracle {

// Mistakes that a watch can be told to make, so that the comparison can be shown to see them.
enum class StandingFault { kNone, kSkipsTouchedFact, kForgetsDay, kLosesChange, kLosesLeft, kMiscounts };
inline constexpr int kStandingFaults = 5;

// What watches came to.
struct StandingTally {
  int64_t seen = 0;      // commits, each once for every pattern that saw it
  int64_t compared = 0;  // times a kept set was compared
  int64_t rows = 0;      // in the sets compared
  int64_t entered = 0, left = 0, changed = 0;
  int64_t erased = 0;  // times an erasure took the state before
  int64_t folded = 0;  // times more than one commit was taken at once
};

// A random pattern that is not too large to begin with, in a random context; asked of the story's head.
v1::WatchPatternRequest RandomStandingQuery(Story& story);

// A client of one standing query. Not thread-safe; the story must outlive it.
class StandingWatch {
 public:
  StandingWatch(Story& story, v1::WatchPatternRequest request, StandingFault fault, StandingTally& tally);

  // Takes what happened since, now and then later or in one go, and compares. Not empty: what differs.
  std::string Advance();
  // Whether it became too large to go on with.
  bool outgrown() const { return outgrown_; }

 private:
  using Commits = std::vector<std::shared_ptr<const watch::EncodedCommit>>;

  std::string Open();
  std::string TakeSnapshot();
  std::string Take(Commits commits);
  std::string TakeChange(const watch::Change& each);
  std::string Compare();
  std::shared_ptr<const watch::EncodedCommit> WithFault(std::shared_ptr<const watch::EncodedCommit> commit);
  bool Erases(const Commits& commits);

  Story& story_;
  const v1::WatchPatternRequest request_;
  const StandingFault fault_;
  StandingTally& counts_;
  std::unique_ptr<watch::Source> source_;
  int64_t position_ = 0;
  std::map<std::string, std::string> kept_;  // rows as text, by id
  base::Tally tally_;
  int naps_ = 0;  // times it still does not look
  bool outgrown_ = false;
};

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_STANDING_DIFFERENTIAL_H_
