#include "service/graph/timer.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::graph {
namespace {

using base::FactRef;
using base::FactSort;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<uint32_t> Between(const Timer& timer, base::Day after, base::Day until) {
  std::vector<uint32_t> numbers;
  timer.ForEach(after, until, [&](FactRef fact) { numbers.push_back(fact.no); });
  return numbers;
}

FactRef Fact(uint32_t no) { return {FactSort::kRelationship, no}; }

TEST(Timer, GivesFactsWithABoundAfterTheFirstDayUpToTheLast) {
  Timer timer;
  timer.Add(Fact(1), {10, 20, 30, 40});
  timer.Add(Fact(2), {20, 20, 25, 25});
  EXPECT_THAT(Between(timer, 0, 9), IsEmpty());
  EXPECT_THAT(Between(timer, 9, 10), ElementsAre(1));
  EXPECT_THAT(Between(timer, 10, 20), ElementsAre(1, 2));
  EXPECT_THAT(Between(timer, 20, 25), ElementsAre(2));
  EXPECT_THAT(Between(timer, 40, 100), IsEmpty());
}

TEST(Timer, GivesEachFactOnce) {
  Timer timer;
  timer.Add(Fact(1), {10, 20, 30, 40});
  timer.Add(Fact(1), {10, 21, 31, 41});
  EXPECT_THAT(Between(timer, 0, 100), ElementsAre(1));
}

TEST(Timer, KnowsNoDistantBounds) {
  Timer timer;
  timer.Add(Fact(1), base::Span());
  timer.Add(Fact(2), {base::kDistantPast, 5, base::kDistantFuture, base::kDistantFuture});
  EXPECT_THAT(Between(timer, base::kDistantPast, base::kDistantFuture), ElementsAre(2));
}

TEST(Timer, ForgetsWhatHasPassed) {
  Timer timer;
  timer.Add(Fact(1), {10, 10, 30, 30});
  timer.Pass(10);
  timer.Add(Fact(2), {9, 10, 11, 11});
  EXPECT_THAT(Between(timer, 0, 10), IsEmpty());
  EXPECT_THAT(Between(timer, 10, 30), ElementsAre(1, 2));
}

TEST(Timer, TellsWhetherASpanTurns) {
  EXPECT_TRUE(TurnsBetween({10, 20, 30, 40}, 39, 40));
  EXPECT_FALSE(TurnsBetween({10, 20, 30, 40}, 40, 50));
  EXPECT_FALSE(TurnsBetween(base::Span(), base::kDistantPast, base::kDistantFuture));
}

}  // namespace
}  // namespace entente::graph
