#include "service/rpc/timers.h"

#include <atomic>
#include <future>
#include <vector>

#include "gtest/gtest.h"

namespace entente::rpc {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

Timers::Time Now() { return std::chrono::steady_clock::now(); }

TEST(Timers, ATimerFiresNotBeforeItsTime) {
  Timers timers;
  std::promise<Timers::Time> fired;
  const Timers::Time due = Now() + milliseconds(5);
  timers.At(due, [&] { fired.set_value(Now()); });
  EXPECT_GE(fired.get_future().get(), due);
}

TEST(Timers, TimersFireInTheOrderOfTheirTimesWhateverTheOrderTheyWereSetIn) {
  Timers timers;
  std::vector<int> order;
  std::promise<void> done;
  const Timers::Time start = Now() + milliseconds(20);
  timers.At(start + milliseconds(2), [&] {
    order.push_back(2);
    done.set_value();
  });
  timers.At(start, [&] { order.push_back(0); });
  timers.At(start + milliseconds(1), [&] { order.push_back(1); });
  done.get_future().wait();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2}));
}

TEST(Timers, ACancelledTimerDoesNotFire) {
  Timers timers;
  std::atomic<bool> fired{false};
  std::promise<void> later;
  const Timers::Time due = Now() + milliseconds(20);
  const Timers::Id id = timers.At(due, [&] { fired = true; });
  timers.At(due + milliseconds(1), [&] { later.set_value(); });
  timers.Cancel(id);
  later.get_future().wait();
  EXPECT_FALSE(fired.load());
}

TEST(Timers, ATimerMaySetAndCancelOthers) {
  Timers timers;
  std::promise<void> done;
  const Timers::Id never = timers.At(Now() + hours(1), [] { FAIL(); });
  timers.At(Now(), [&] {
    timers.Cancel(never);
    timers.At(Now(), [&] { done.set_value(); });
  });
  done.get_future().wait();
}

TEST(Timers, WhatIsNotDueIsDroppedAtTheEnd) {
  auto held = std::make_shared<int>(1);
  {
    Timers timers;
    timers.At(Now() + hours(1), [held] { FAIL(); });
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace entente::rpc
