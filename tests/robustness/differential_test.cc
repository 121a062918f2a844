// Random histories in the engine and in the naive oracle: every read call has to answer the same.
//
// ENTENTE_SEED=n runs that one history; ENTENTE_HISTORIES=n runs n of them (default 25).
#include <cstdlib>
#include <string>

#include "gtest/gtest.h"
#include "tests/robustness/differential.h"
#include "tests/robustness/story.h"

namespace entente::oracle {
namespace {

constexpr int kCommits = 60;
constexpr int kQuestions = 18;  // after each commit: each call twice

// What a run came to.
struct Tally {
  int commits = 0, refused = 0, questions = 0;
  std::string difference;
};

Tally RunHistory(uint64_t seed, int planted_bug, bool merges) {
  Tally tally;
  Story story(seed, merges);
  story.oracle().planted_bug = planted_bug;
  for (int i = 0; i < kCommits && tally.difference.empty(); ++i) {
    tally.difference = story.Continue();
    if (story.history().Chance(4)) story.engine().Reopen(story.history().Chance(50));
    for (int n = 0; n < kQuestions && tally.difference.empty(); ++n) {
      // Before the founding the documents are not there to be asked about.
      tally.difference = Ask(n, story.history(), story.oracle(), story.engine(), story.founded());
      ++tally.questions;
      if (!tally.difference.empty()) tally.difference += story.Known();
    }
  }
  tally.commits = story.commits();
  tally.refused = story.refused();
  return tally;
}

void RunHistories(bool merges) {
  const char* seed = std::getenv("ENTENTE_SEED");
  const char* count = std::getenv("ENTENTE_HISTORIES");
  const uint64_t first = seed ? std::strtoull(seed, nullptr, 10) : 1;
  const int histories = seed ? 1 : count ? std::atoi(count) : 25;
  Tally sum;
  for (int i = 0; i < histories; ++i) {
    const Tally tally = RunHistory(first + i, 0, merges);
    ASSERT_EQ(tally.difference, "") << "ENTENTE_SEED=" << first + i;
    sum.commits += tally.commits;
    sum.refused += tally.refused;
    sum.questions += tally.questions;
  }
  std::printf("%d questions on %d commits (%d refused)\n", sum.questions, sum.commits, sum.refused);
  EXPECT_GT(sum.commits, sum.refused) << "most random commits have to be accepted, or nothing is tested";
  if (!seed && !count) {
    EXPECT_GE(sum.questions, 20000);
  }
}

TEST(Differential, EveryReadOfARandomHistoryAgreesWithTheOracle) { RunHistories(false); }

TEST(Differential, EveryReadOfAHistoryInWhichEntitiesAreMergedAndSplitAgreesToo) { RunHistories(true); }

TEST(Differential, APlantedBugIsCaught) {
  for (int bug = 1; bug <= 4; ++bug) {
    bool caught = false;
    for (uint64_t seed = 1; seed <= 20 && !caught; ++seed) caught = !RunHistory(seed, bug, true).difference.empty();
    EXPECT_TRUE(caught) << "bug " << bug;
  }
}

}  // namespace
}  // namespace entente::oracle
