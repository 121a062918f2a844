#include "service/rpc/calls.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/error.h"
#include "service/base/log.h"

namespace entente::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int64_t kMaxMessageBytes = 1000;

// Captures what is logged, down to debug.
class CallsTest : public ::testing::Test {
 protected:
  CallsTest() {
    base::SetLogLevel(base::LogLevel::kDebug);
    ::testing::internal::CaptureStderr();
  }
  ~CallsTest() override {
    base::SetLogLevel(base::LogLevel::kInfo);
    if (!read_) ::testing::internal::GetCapturedStderr();
  }
  std::string Logged() {
    read_ = true;
    return ::testing::internal::GetCapturedStderr();
  }

 private:
  bool read_ = false;
};

TEST_F(CallsTest, CallsAreCountedWhileTheyLast) {
  Calls calls(std::chrono::hours(1), kMaxMessageBytes);
  EXPECT_EQ(calls.in_flight(), 0);
  {
    const Calls::Call one(calls, "A/B", false);
    const Calls::Call two(calls, "A/C", true);
    EXPECT_EQ(calls.in_flight(), 2);
  }
  EXPECT_EQ(calls.in_flight(), 0);
}

TEST_F(CallsTest, AQuickCallThatWentWellIsNotWorthALine) {
  Calls calls(std::chrono::hours(1), kMaxMessageBytes);
  Calls::Call(calls, "A/B", false).End(absl::OkStatus(), "peer");
  EXPECT_THAT(Logged(), IsEmpty());
}

TEST_F(CallsTest, TheServersOwnFailureIsAnErrorWithItsMessage) {
  Calls calls(std::chrono::hours(1), kMaxMessageBytes);
  Calls::Call(calls, "A/B", false).End(absl::DataLossError("record 7 is damaged"), "ipv4:1.2.3.4:5");
  EXPECT_THAT(Logged(), AllOf(HasSubstr("\"level\":\"error\",\"msg\":\"call failed\",\"method\":\"A/B\""),
                              HasSubstr("\"peer\":\"ipv4:1.2.3.4:5\""), HasSubstr("record 7 is damaged")));
}

TEST_F(CallsTest, ARefusalIsForThoseWhoLookClosely) {
  Calls calls(std::chrono::hours(1), kMaxMessageBytes);
  Calls::Call(calls, "A/B", false)
      .End(base::MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_UNKNOWN_ENTITY, "no such entity"), "peer");
  EXPECT_THAT(Logged(), HasSubstr("\"level\":\"debug\",\"msg\":\"call refused\",\"method\":\"A/B\""));
}

TEST_F(CallsTest, ASlowCallIsAWarningUnlessItIsAStream) {
  Calls calls(std::chrono::milliseconds(-1), kMaxMessageBytes);
  Calls::Call(calls, "A/B", false).End(absl::OkStatus(), "peer");
  Calls::Call(calls, "A/Stream", true).End(absl::OkStatus(), "peer");
  const std::string logged = Logged();
  EXPECT_THAT(logged, HasSubstr("\"level\":\"warning\",\"msg\":\"slow call\",\"method\":\"A/B\""));
  EXPECT_EQ(logged.find("A/Stream"), std::string::npos);
}

TEST_F(CallsTest, AMessageMayBeAsLargeAsTheLimitAndNoLarger) {
  const Calls calls(std::chrono::hours(1), kMaxMessageBytes);
  EXPECT_TRUE(calls.CheckSize(kMaxMessageBytes).ok());
  const absl::Status refusal = calls.CheckSize(kMaxMessageBytes + 1);
  EXPECT_EQ(refusal.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(base::ReasonOf(refusal), v1::ERROR_REASON_MESSAGE_TOO_LARGE);
  EXPECT_THAT(std::string(refusal.message()), HasSubstr("1000 of max-message-bytes"));
}

TEST_F(CallsTest, CallsAreTakenFromTheOpeningUntilTheServerDrains) {
  Calls calls(std::chrono::hours(1), kMaxMessageBytes);
  EXPECT_FALSE(calls.Refusal().ok());
  calls.Open();
  EXPECT_TRUE(calls.Refusal().ok());
  calls.Drain();
  EXPECT_EQ(calls.Refusal().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(base::ReasonOf(calls.Refusal()), v1::ERROR_REASON_DRAINING);
}

TEST_F(CallsTest, QuietIsWhenTheLastCallHasEnded) {
  Calls calls(std::chrono::hours(1), kMaxMessageBytes);
  auto call = std::make_unique<Calls::Call>(calls, "A/B", false);
  std::atomic<bool> ended{false};
  std::thread other([&] {
    ended = true;
    call.reset();
  });
  calls.WaitUntilQuiet(std::chrono::steady_clock::now() + std::chrono::hours(1));
  EXPECT_TRUE(ended.load());
  EXPECT_EQ(calls.in_flight(), 0);
  other.join();
}

TEST_F(CallsTest, ACallThatDoesNotEndIsNotWaitedForBeyondTheDeadline) {
  Calls calls(std::chrono::hours(1), kMaxMessageBytes);
  const Calls::Call call(calls, "A/B", true);
  calls.WaitUntilQuiet(std::chrono::steady_clock::now());
  EXPECT_EQ(calls.in_flight(), 1);
}

}  // namespace
}  // namespace entente::rpc
