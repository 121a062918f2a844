// Random typed queries of random histories, asked of the engine and of the naive oracle: both have to answer the same.
//
// ENTENTE_SEED=n runs that one history; ENTENTE_HISTORIES=n runs n of them, of about a thousand queries each, from
// that one on or from the first; ENTENTE_CALL=name asks that call only; ENTENTE_KEEP_GOING=n goes on after a
// difference, until there are n.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/robustness/query_differential.h"
#include "tests/robustness/story.h"

namespace entente::oracle {
namespace {

constexpr int kHistories = 22;
constexpr int kPopulation = 45;  // relationships before it starts
constexpr int kCommits = 90;
constexpr int kQuietCommits = 10;  // at the start, when few entities are described
constexpr int kRecent = 50;        // revisions that are asked about
constexpr int kQuestions = 12;     // after each commit, about one view

// How often each call comes up.
constexpr Call kAsked[] = {Call::kPattern,    Call::kPattern,       Call::kPattern,   Call::kPattern,  Call::kPaths,
                           Call::kPaths,      Call::kAggregate,     Call::kAggregate, Call::kTimeline, Call::kDiff,
                           Call::kMatrix,     Call::kCoMemberships, Call::kLineage,   Call::kImpact,   Call::kExposure,
                           Call::kStrategies, Call::kConflicts};

// What a run came to, by call.
struct Tally {
  std::array<int, kTypedCalls> asked = {}, answered = {};
  std::vector<std::string> differences;
};

int NumberIn(const char* variable, int otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoi(text);
}

int Sum(const std::array<int, kTypedCalls>& counts) {
  int sum = 0;
  for (const int count : counts) sum += count;
  return sum;
}

World RandomWorld(Story& story, Bug bug) {
  v1::ReadContext context;
  const int64_t oldest = std::max(story.founded(), story.oracle().head() - kRecent);
  const View view = story.history().RandomView(story.oracle(), oldest, context);
  World world = MakeWorld(story.oracle(), view, context);
  world.bug = bug;
  return world;
}

// Adds to the tally until it has as many differences as it may.
void RunHistory(uint64_t seed, Bug bug, size_t bearable, Tally& tally) {
  const char* only = std::getenv("ENTENTE_CALL");
  Story story(seed);
  story.Populate(kPopulation);
  for (int i = 0; i < kCommits && tally.differences.size() < bearable; ++i) {
    const std::string refused = story.Continue();
    if (!refused.empty()) tally.differences.push_back(refused);
    if (i < kQuietCommits) continue;
    const World world = RandomWorld(story, bug), other = RandomWorld(story, bug);
    for (int n = 0; n < kQuestions && tally.differences.size() < bearable; ++n) {
      const Call call = bug == Bug::kNone ? kAsked[story.history().Roll(std::size(kAsked))]
                                          : static_cast<Call>(static_cast<int>(bug) - 1);
      if (only != nullptr && NameOf(call) != only) continue;
      const Outcome outcome = AskQuery(call, story.history(), story.oracle(), world, other, story.engine());
      ++tally.asked[static_cast<int>(call)];
      tally.answered[static_cast<int>(call)] += outcome.answered;
      if (outcome.difference.empty()) continue;
      std::string& told = tally.differences.emplace_back("ENTENTE_SEED=" + std::to_string(seed) + "\n");
      told += outcome.difference + Told(world);
      if (call == Call::kDiff) told += "\nbefore:" + Told(other) + story.Known();
    }
  }
}

TEST(QueryDifferential, EveryTypedQueryOfARandomHistoryAgreesWithTheOracle) {
  const char* seed = std::getenv("ENTENTE_SEED");
  const int first = NumberIn("ENTENTE_SEED", 1);
  const int histories = NumberIn("ENTENTE_HISTORIES", seed ? 1 : kHistories);
  const size_t bearable = NumberIn("ENTENTE_KEEP_GOING", 1);
  Tally sum;
  for (int i = 0; i < histories && sum.differences.size() < bearable; ++i) {
    RunHistory(first + i, Bug::kNone, bearable, sum);
  }
  for (const std::string& difference : sum.differences) ADD_FAILURE() << difference;
  for (int call = 0; call < kTypedCalls; ++call) {
    std::printf("%-18s %6d queries, %6d with an answer\n", NameOf(static_cast<Call>(call)).c_str(), sum.asked[call],
                sum.answered[call]);
  }
  if (seed || std::getenv("ENTENTE_HISTORIES") || std::getenv("ENTENTE_CALL") || !sum.differences.empty()) return;
  EXPECT_GE(Sum(sum.asked), 20000);
  for (int call = 0; call < kTypedCalls; ++call) {
    EXPECT_GE(sum.answered[call] * 100, sum.asked[call] * 40) << NameOf(static_cast<Call>(call));
  }
}

TEST(QueryDifferential, APlantedBugOfEveryCallIsCaught) {
  for (int bug = 1; bug <= kTypedCalls; ++bug) {
    Tally tally;
    for (uint64_t seed = 1; seed <= 5 && tally.differences.empty(); ++seed) {
      RunHistory(seed, static_cast<Bug>(bug), 1, tally);
    }
    EXPECT_FALSE(tally.differences.empty()) << NameOf(static_cast<Call>(bug - 1));
  }
}

}  // namespace
}  // namespace entente::oracle
