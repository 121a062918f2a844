// Random histories in the engine and in the naive oracle: every read call has to answer the same.
//
// ENTENTE_SEED=n runs that one history; ENTENTE_HISTORIES=n runs n of them (default 25).
#include <cstdlib>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "service/base/error.h"
#include "tests/robustness/differential.h"

namespace entente::oracle {
namespace {

constexpr int64_t kMicrosPerDay = 86'400'000'000;
constexpr int kCommits = 60;
constexpr int kQuestions = 18;  // after each commit: each call twice

// What a run came to.
struct Tally {
  int commits = 0, refused = 0, questions = 0;
  std::string difference;
};

// Refusals that a random history can run into. Anything else is a fault.
bool MayBeRefused(const absl::Status& status) {
  static const std::set<v1::ErrorReason> kExpected = {
      v1::ERROR_REASON_FUNCTIONAL_CONFLICT, v1::ERROR_REASON_CYCLE, v1::ERROR_REASON_INVALID_INTERVAL,
      v1::ERROR_REASON_REQUIRED, v1::ERROR_REASON_OUT_OF_BOUNDS};
  const auto reason = base::ReasonOf(status);
  return reason.has_value() && kExpected.count(*reason) > 0;
}

// Every version of every claim, for the one who has to find out who is right.
std::string Known(const Oracle& oracle) {
  std::string text = "\nclaims:\n";
  for (int64_t revision = 1; revision <= oracle.head(); ++revision) {
    for (const v1::Claim& claim : oracle.Claims(revision)) {
      if (claim.updated_revision() == revision || claim.state() == v1::CLAIM_STATE_ERASED) {
        text += "  @" + std::to_string(revision) + " " + claim.ShortDebugString() + "\n";
      }
    }
  }
  return text;
}

void Submit(const v1::CommitRequest& request, testing::Engine& engine, Oracle& oracle, Tally& tally) {
  const auto response = engine.committer().Commit(request);
  if (!response.ok()) {
    ++tally.refused;
    if (!MayBeRefused(response.status())) {
      tally.difference = "refused: " + response.status().ToString() + "\n" + request.DebugString();
    }
    return;
  }
  ++tally.commits;
  oracle.Apply(request, response->revision(), engine.clock.Today(),
               {response->claim_ids().begin(), response->claim_ids().end()});
}

Tally RunHistory(uint64_t seed, int planted_bug) {
  Tally tally;
  testing::Engine engine(DayNumber(2024, 3, 1) * kMicrosPerDay);
  Oracle oracle;
  oracle.planted_bug = planted_bug;
  History history(seed);
  EXPECT_TRUE(engine.committer().AdvanceClock().ok());
  oracle.AdvanceClock(engine.graph().published(), engine.clock.Today());
  for (const v1::CommitRequest& request : history.Founding()) Submit(request, engine, oracle, tally);
  const int64_t founded = engine.graph().published();  // before it, the documents are not there to be asked about
  for (int i = 0; i < kCommits && tally.difference.empty(); ++i) {
    if (history.Chance(15)) {
      engine.clock.Advance((1 + history.Roll(90)) * kMicrosPerDay);
      EXPECT_TRUE(engine.committer().AdvanceClock().ok());
      oracle.AdvanceClock(engine.graph().published(), engine.clock.Today());
    } else {
      Submit(history.Next(oracle), engine, oracle, tally);
    }
    if (history.Chance(4)) engine.Reopen(history.Chance(50));
    for (int n = 0; n < kQuestions && tally.difference.empty(); ++n) {
      tally.difference = Ask(n, history, oracle, engine, founded);
      ++tally.questions;
      if (!tally.difference.empty()) tally.difference += Known(oracle);
    }
  }
  return tally;
}

TEST(Differential, EveryReadOfARandomHistoryAgreesWithTheOracle) {
  const char* seed = std::getenv("ENTENTE_SEED");
  const char* count = std::getenv("ENTENTE_HISTORIES");
  const uint64_t first = seed ? std::strtoull(seed, nullptr, 10) : 1;
  const int histories = seed ? 1 : count ? std::atoi(count) : 25;
  Tally sum;
  for (int i = 0; i < histories; ++i) {
    const Tally tally = RunHistory(first + i, 0);
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

TEST(Differential, APlantedBugIsCaught) {
  for (int bug = 1; bug <= 3; ++bug) {
    bool caught = false;
    for (uint64_t seed = 1; seed <= 5 && !caught; ++seed) caught = !RunHistory(seed, bug).difference.empty();
    EXPECT_TRUE(caught) << "bug " << bug;
  }
}

}  // namespace
}  // namespace entente::oracle
