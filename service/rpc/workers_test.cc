#include "service/rpc/workers.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace entente::rpc {
namespace {

TEST(Workers, EverythingQueuedRunsBeforeThePoolIsGone) {
  std::atomic<int> ran{0};
  {
    Workers workers(2, 1000);
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(workers.TryPost([&ran] { ++ran; }));
  }
  EXPECT_EQ(ran.load(), 100);
}

TEST(Workers, OneThreadRunsTasksInTheOrderTheyCame) {
  std::vector<int> order;
  {
    Workers workers(1, 1000);
    for (int i = 0; i < 50; ++i) workers.Post([&order, i] { order.push_back(i); });
  }
  for (int i = 0; i < 50; ++i) EXPECT_EQ(order[i], i);
}

TEST(Workers, AFullQueueRefusesButTakesWhatIsBoundedElsewhere) {
  std::promise<void> started, release;
  std::atomic<int> ran{0};
  {
    Workers workers(1, 2);
    workers.Post([&] {
      started.set_value();
      release.get_future().wait();
    });
    started.get_future().wait();  // the thread is busy, the queue empty
    EXPECT_TRUE(workers.TryPost([&ran] { ++ran; }));
    EXPECT_TRUE(workers.TryPost([&ran] { ++ran; }));
    EXPECT_FALSE(workers.TryPost([&ran] { ran += 100; }));
    workers.Post([&ran] { ++ran; });
    release.set_value();
  }
  EXPECT_EQ(ran.load(), 3);
}

TEST(Workers, TasksRunAtTheSameTimeOnSeveralThreads) {
  std::promise<void> first, second;
  Workers workers(2, 10);
  workers.Post([&] {
    first.set_value();
    second.get_future().wait();
  });
  workers.Post([&] {
    first.get_future().wait();
    second.set_value();
  });  // with one thread the pool would never end
}

TEST(Workers, ATaskMayPostAnother) {
  std::promise<void> done;
  Workers workers(1, 1);
  workers.Post([&] { workers.Post([&] { done.set_value(); }); });
  done.get_future().wait();
}

}  // namespace
}  // namespace entente::rpc
