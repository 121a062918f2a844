#include "service/rpc/freshness.h"

#include <atomic>
#include <future>
#include <memory>

#include "gtest/gtest.h"
#include "service/base/error.h"
#include "service/commit_log/memory_log.h"

namespace entente::rpc {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

Timers::Time In(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

class FreshnessTest : public ::testing::Test {
 protected:
  void Publish(int64_t revision) {
    auto record = std::make_shared<log::LogRecord>();
    record->set_revision(revision);
    hub_.Publish(std::move(record));
  }

  commit_log::MemoryLog log_;
  watch::Hub hub_{log_, schema::Schema::Linked(), watch::Limits()};
  Timers timers_;
};

TEST_F(FreshnessTest, ARevisionThatIsThereIsNotWaitedFor) {
  Publish(1);
  Freshness freshness(hub_, timers_, hours(1));
  bool fresh = false;
  freshness.When(1, In(hours(1)), [&](const absl::Status& status) { fresh = status.ok(); });
  EXPECT_TRUE(fresh);
}

TEST_F(FreshnessTest, AWaitEndsWhenTheRevisionIsPublishedAndNotBefore) {
  Freshness freshness(hub_, timers_, hours(1));
  std::atomic<int> calls{0};
  freshness.When(2, In(hours(1)), [&](const absl::Status& status) {
    EXPECT_TRUE(status.ok());
    ++calls;
  });
  Publish(1);
  EXPECT_EQ(calls.load(), 0);
  Publish(2);
  EXPECT_EQ(calls.load(), 1);
  Publish(3);
  EXPECT_EQ(calls.load(), 1);
}

TEST_F(FreshnessTest, AfterTheLongestWaitTheReadIsNotFreshEnough) {
  Freshness freshness(hub_, timers_, milliseconds(1));
  std::promise<absl::Status> done;
  freshness.When(7, In(hours(1)), [&](const absl::Status& status) { done.set_value(status); });
  const absl::Status status = done.get_future().get();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(base::ReasonOf(status), v1::ERROR_REASON_NOT_FRESH_ENOUGH);
}

TEST_F(FreshnessTest, TheClientsDeadlineEndsTheWaitToo) {
  Freshness freshness(hub_, timers_, hours(1));
  std::promise<absl::Status> done;
  freshness.When(7, In(milliseconds(1)), [&](const absl::Status& status) { done.set_value(status); });
  EXPECT_EQ(base::ReasonOf(done.get_future().get()), v1::ERROR_REASON_NOT_FRESH_ENOUGH);
}

TEST_F(FreshnessTest, AWaitThatTimedOutIsNotWokenLater) {
  Freshness freshness(hub_, timers_, milliseconds(1));
  std::promise<void> done;
  std::atomic<int> calls{0};
  freshness.When(1, In(hours(1)), [&](const absl::Status&) {
    if (++calls == 1) done.set_value();
  });
  done.get_future().wait();
  Publish(1);
  EXPECT_EQ(calls.load(), 1);
}

}  // namespace
}  // namespace entente::rpc
