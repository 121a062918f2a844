// Standing queries of random patterns beside random histories: after every commit, or some of them folded into one,
// what is kept of the changes equals the pattern run anew, and so does its tally.
//
// ENTENTE_SEED=n runs that one history; ENTENTE_HISTORIES=n runs n of them.
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/robustness/standing_differential.h"
#include "tests/robustness/story.h"

namespace entente::oracle {
namespace {

constexpr int kHistories = 60;
constexpr int kPopulation = 30;        // relationships before it starts
constexpr int kQuietCommits = 12;      // before anything is watched
constexpr int kCommits = 115;          // watched, or refused
constexpr int kPatterns = 20;          // at a time
constexpr int kNewPatternPercent = 1;  // a watch ends and another begins

std::string RunHistory(uint64_t seed, StandingFault fault, int commits, StandingTally& tally) {
  Story story(seed);
  story.Populate(kPopulation);
  for (int i = 0; i < kQuietCommits; ++i) story.Continue();
  std::vector<std::unique_ptr<StandingWatch>> watches(kPatterns);
  for (int i = 0; i < commits; ++i) {
    for (auto& watch : watches) {
      if (watch != nullptr && !watch->outgrown() && !story.history().Chance(kNewPatternPercent)) continue;
      watch = std::make_unique<StandingWatch>(story, RandomStandingQuery(story), fault, tally);
    }
    if (const std::string refused = story.Continue(); !refused.empty()) return refused;
    for (auto& watch : watches) {
      if (const std::string difference = watch->Advance(); !difference.empty()) return difference;
    }
  }
  return "";
}

TEST(StandingDifferential, WhatIsKeptOfChangesIsWhatThePatternRunAnewAnswers) {
  const char* seed = std::getenv("ENTENTE_SEED");
  const char* count = std::getenv("ENTENTE_HISTORIES");
  const uint64_t first = seed ? std::strtoull(seed, nullptr, 10) : 1;
  const int histories = seed ? 1 : count ? std::atoi(count) : kHistories;
  StandingTally tally;
  for (int i = 0; i < histories; ++i) {
    ASSERT_EQ(RunHistory(first + i, StandingFault::kNone, kCommits, tally), "") << "ENTENTE_SEED=" << first + i;
  }
  std::printf(
      "%ld commits seen by a pattern, %ld comparisons of %ld rows; %ld rows entered, %ld left, %ld changed; "
      "%ld times folded, %ld times erased\n",
      tally.seen, tally.compared, tally.rows, tally.entered, tally.left, tally.changed, tally.folded, tally.erased);
  if (seed || count) return;
  EXPECT_GE(tally.seen, 5000 * kPatterns);
  EXPECT_GE(tally.compared, 3000 * kPatterns);
  EXPECT_GE(tally.entered + tally.left + tally.changed, 10000);
  EXPECT_GE(tally.changed, 500);
  EXPECT_GE(tally.folded, 4000);
  EXPECT_LE(tally.erased, tally.seen / 20);
}

TEST(StandingDifferential, APlantedFaultIsCaught) {
  for (int fault = 1; fault <= kStandingFaults; ++fault) {
    StandingTally tally;
    std::string difference;
    for (uint64_t seed = 1; seed <= 5 && difference.empty(); ++seed) {
      difference = RunHistory(seed, static_cast<StandingFault>(fault), kCommits, tally);
    }
    EXPECT_NE(difference, "") << "fault " << fault;
  }
}

}  // namespace
}  // namespace entente::oracle
