#include "entente/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "entente/retry_policy.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace entente {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(Error, TellsReasonMetadataAndViolationsOfAServersStatus) {
  google::rpc::ErrorInfo info;
  info.set_domain("entente.v1");
  info.set_reason("UNKNOWN_ENTITY");
  (*info.mutable_metadata())["near"] = "organization/a";
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("ids[0]");
  bad.mutable_field_violations(0)->set_description("UNKNOWN_ENTITY: \"organization/b\"");
  google::rpc::Status wire;
  wire.set_code(3);
  wire.set_message("no");
  wire.add_details()->PackFrom(info);
  wire.add_details()->PackFrom(bad);

  const absl::Status status = ToStatus(wire);

  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Reason(status), v1::ERROR_REASON_UNKNOWN_ENTITY);
  EXPECT_EQ(ReasonName(status), "UNKNOWN_ENTITY");
  EXPECT_THAT(Metadata(status), UnorderedElementsAre(Pair("near", "organization/a")));
  ASSERT_EQ(FieldViolations(status).size(), 1u);
  EXPECT_EQ(FieldViolations(status)[0].field, "ids[0]");
}

TEST(Error, HasNoReasonWhenTheServerGaveNone) {
  const absl::Status status = absl::UnavailableError("connection refused");
  EXPECT_FALSE(Reason(status).has_value());
  EXPECT_EQ(ReasonName(status), "");
  EXPECT_THAT(Metadata(status), IsEmpty());
  EXPECT_THAT(FieldViolations(status), IsEmpty());
}

TEST(Error, IgnoresTheReasonsOfOtherDomains) {
  google::rpc::ErrorInfo info;
  info.set_domain("proxy.example");
  info.set_reason("CYCLE");
  google::rpc::Status wire;
  wire.set_code(14);
  wire.add_details()->PackFrom(info);
  EXPECT_FALSE(Reason(ToStatus(wire)).has_value());
}

TEST(Error, KeepsTheNameOfAReasonThatIsNewerThanTheClient) {
  google::rpc::ErrorInfo info;
  info.set_domain("entente.v1");
  info.set_reason("OF_TOMORROW");
  google::rpc::Status wire;
  wire.set_code(9);
  wire.add_details()->PackFrom(info);
  EXPECT_EQ(Reason(ToStatus(wire)), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonName(ToStatus(wire)), "OF_TOMORROW");
}

TEST(RetryPolicy, RepeatsReadsAndNamedCommitsThatWereUnavailableAndNothingElse) {
  const absl::Status lost = absl::UnavailableError("gone");
  EXPECT_TRUE(MayRepeat(lost, CallSafety::kRead));
  EXPECT_TRUE(MayRepeat(lost, CallSafety::kRepeatableCommit));
  EXPECT_FALSE(MayRepeat(lost, CallSafety::kOnce));
  EXPECT_FALSE(MayRepeat(absl::InvalidArgumentError("no"), CallSafety::kRead));
  EXPECT_FALSE(MayRepeat(absl::DeadlineExceededError("late"), CallSafety::kRead));
}

TEST(RetryPolicy, DoesNotRepeatACommitThatAReadOnlyStoreRefused) {
  const absl::Status refused = MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_READ_ONLY, "disk full");
  EXPECT_FALSE(MayRepeat(refused, CallSafety::kRepeatableCommit));
  EXPECT_TRUE(MayRepeat(refused, CallSafety::kRead));
}

TEST(Backoff, GrowsToItsLimitWithJitterOfUpToHalf) {
  RetryPolicy policy;
  policy.initial_backoff = std::chrono::milliseconds(100);
  policy.max_backoff = std::chrono::milliseconds(300);
  Backoff backoff(policy);
  EXPECT_EQ(backoff.Next(1).count(), 100);
  EXPECT_EQ(backoff.Next(0).count(), 100);
  EXPECT_EQ(backoff.Next(1).count(), 300);
  EXPECT_EQ(backoff.Next(0).count(), 150);
  backoff.Reset();
  EXPECT_EQ(backoff.Next(1).count(), 100);
}

TEST(Backoff, AllowsAsManyAttemptsAsThePolicySays) {
  RetryPolicy policy;
  policy.max_attempts = 2;
  Backoff limited(policy);
  EXPECT_TRUE(limited.CountFailure());
  EXPECT_FALSE(limited.CountFailure());
  policy.max_attempts = 0;
  Backoff endless(policy);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(endless.CountFailure());
}

}  // namespace
}  // namespace entente
