#include "service/rpc/turns.h"

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace entente::rpc {
namespace {

constexpr std::chrono::milliseconds kNoTime(0);

void WaitFor(const std::function<bool()>& condition) {
  while (!condition()) std::this_thread::yield();
}

TEST(Turns, OnlySoManyWorkAtOnce) {
  Turns turns(2, kNoTime);
  std::atomic<int> working{0}, most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      Turn turn(turns);
      for (int n = 0; n < 100; ++n) {
        const int now = ++working;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        --working;
        turn.Pass();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(most.load(), 1);
  EXPECT_LE(most.load(), 2);
}

TEST(Turns, AShortOneGoesBeforeALongOneHasEnded) {
  Turns turns(1, kNoTime);
  std::atomic<bool> short_done{false};
  std::promise<void> long_started;
  std::thread long_one([&] {
    Turn turn(turns);
    long_started.set_value();
    while (!short_done) turn.Pass();  // ends only because the short one gets its turn
  });
  long_started.get_future().wait();
  std::thread short_one([&] {
    Turn turn(turns);
    short_done = true;
  });
  short_one.join();
  long_one.join();
}

TEST(Turns, ATurnIsKeptForItsSlice) {
  Turns turns(1, std::chrono::hours(1));
  std::atomic<bool> second_began{false};
  std::thread second;
  {
    Turn turn(turns);
    second = std::thread([&] {
      Turn other(turns);
      second_began = true;
    });
    WaitFor([&] { return turns.waiting() == 1; });
    for (int i = 0; i < 1000; ++i) turn.Pass();
    EXPECT_FALSE(second_began.load());
  }
  second.join();
}

TEST(Turns, WhoRestsLetsOthersWork) {
  Turns turns(1, std::chrono::hours(1));
  Turn turn(turns);
  std::thread other;
  {
    Turn::Rest rest(turn);
    other = std::thread([&] { Turn another(turns); });
    other.join();  // would never end if the turn were still held
  }
  EXPECT_EQ(turns.waiting(), 0);
}

TEST(Turns, NewOnesDoNotStarveThoseThatHadASlice) {
  Turns turns(1, kNoTime);
  std::atomic<bool> stop{false}, old_done{false};
  std::vector<std::thread> newcomers;
  for (int i = 0; i < 4; ++i) {
    newcomers.emplace_back([&] {
      while (!stop) Turn turn(turns);
    });
  }
  std::thread old_one([&] {
    Turn turn(turns);
    for (int i = 0; i < 50; ++i) turn.Pass();
    old_done = true;
  });
  old_one.join();
  EXPECT_TRUE(old_done.load());
  stop = true;
  for (std::thread& thread : newcomers) thread.join();
}

}  // namespace
}  // namespace entente::rpc
