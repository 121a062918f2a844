#include "service/rpc/status.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"
#include "service/base/error.h"

namespace entente::rpc {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  return details;
}

google::rpc::ErrorInfo InfoOf(const grpc::Status& status) {
  google::rpc::ErrorInfo info;
  EXPECT_TRUE(DetailsOf(status).details(0).UnpackTo(&info));
  return info;
}

google::rpc::BadRequest BadRequestOf(const grpc::Status& status) {
  google::rpc::BadRequest request;
  EXPECT_TRUE(DetailsOf(status).details(1).UnpackTo(&request));
  return request;
}

TEST(Status, OkStaysOk) { EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok()); }

TEST(Status, EveryCodeOfARefusalKeepsItsNumber) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "why");
    if (IsOwnFailure(status)) continue;
    const grpc::Status sent = ToGrpc(status);
    EXPECT_EQ(sent.error_code(), code);
    EXPECT_EQ(sent.error_message(), "why");
  }
}

TEST(Status, ReasonMetadataAndFieldsTravelAsDetails) {
  const grpc::Status sent =
      ToGrpc(base::InvalidRequest({{v1::ERROR_REASON_UNKNOWN_FIELD, "filter", "no such field", {{"known", "name"}}},
                                   {v1::ERROR_REASON_REQUIRED, "kinds[1]", "it is empty"}}));
  EXPECT_EQ(sent.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(DetailsOf(sent).code(), 3);
  EXPECT_EQ(DetailsOf(sent).message(), sent.error_message());
  EXPECT_EQ(InfoOf(sent).reason(), "UNKNOWN_FIELD");
  EXPECT_EQ(InfoOf(sent).domain(), "entente.v1");
  EXPECT_EQ(InfoOf(sent).metadata().at("known"), "name");
  ASSERT_EQ(BadRequestOf(sent).field_violations_size(), 2);
  EXPECT_EQ(BadRequestOf(sent).field_violations(1).field(), "kinds[1]");
  EXPECT_EQ(BadRequestOf(sent).field_violations(1).description(), "REQUIRED: it is empty");
}

TEST(Status, WhatWentWrongInsideStaysInside) {
  for (const absl::Status& failure : {absl::InternalError("/var/lib/secret"), absl::DataLossError("/var/lib/secret"),
                                      absl::UnknownError("/var/lib/secret")}) {
    const grpc::Status sent = ToGrpc(failure);
    EXPECT_EQ(sent.error_code(), grpc::StatusCode::INTERNAL);
    EXPECT_EQ(InfoOf(sent).reason(), "INTERNAL");
    EXPECT_THAT(sent.error_message() + sent.error_details(), Not(HasSubstr("secret")));
  }
}

TEST(Status, TheDetailsOfAnInternalErrorStayInsideToo) {
  const absl::Status failure =
      base::MakeError(absl::StatusCode::kInternal, v1::ERROR_REASON_INTERNAL, "secret", {{"path", "secret"}});
  EXPECT_THAT(ToGrpc(failure).error_details(), Not(HasSubstr("secret")));
}

TEST(Status, ThousandsOfViolationsStillFitIntoTheTrailersOfAnyClient) {
  std::vector<base::Violation> violations;
  for (int i = 0; i < 10000; ++i) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, absl::StrCat("changes[", i, "].assert_claim.id"), "it is empty"});
  }
  const grpc::Status sent = ToGrpc(base::InvalidRequest(violations));
  EXPECT_LT(sent.error_message().size() + sent.error_details().size(), 6000u);
  const int listed = BadRequestOf(sent).field_violations_size();
  EXPECT_GT(listed, 10);
  EXPECT_EQ(BadRequestOf(sent).field_violations(0).field(), "changes[0].assert_claim.id");
  EXPECT_THAT(sent.error_message(), HasSubstr(absl::StrCat("(", 10000 - listed, " more are not listed)")));
}

TEST(Status, LongTextsAreCutAtTheEdgeOfACharacter) {
  std::string korean;
  for (int i = 0; i < 1000; ++i) korean += "한";
  const grpc::Status sent =
      ToGrpc(base::MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_UNKNOWN_ENTITY, korean, {{"near", korean}}));
  EXPECT_LE(sent.error_message().size(), kMaxStatusMessageBytes);
  const std::string near = InfoOf(sent).metadata().at("near");
  EXPECT_THAT(near, ::testing::EndsWith("한..."));
  EXPECT_EQ((near.size() - 3) % 3, 0u);
}

}  // namespace
}  // namespace entente::rpc
