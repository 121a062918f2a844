#include "service/base/error.h"

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace entente::base {
namespace {

template <typename Detail>
Detail DetailOf(const absl::Status& status, const char* url) {
  Detail detail;
  const auto payload = status.GetPayload(url);
  EXPECT_TRUE(payload.has_value() && detail.ParseFromString(std::string(*payload)));
  return detail;
}

TEST(Error, CarriesItsReasonDomainAndMetadata) {
  const absl::Status status =
      MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_UNKNOWN_ENTITY, "no such entity", {{"near", "a/b"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "no such entity");
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_UNKNOWN_ENTITY);
  const auto info = DetailOf<google::rpc::ErrorInfo>(status, "type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_EQ(info.reason(), "UNKNOWN_ENTITY");
  EXPECT_EQ(info.domain(), "entente.v1");
  EXPECT_EQ(info.metadata().at("near"), "a/b");
}

TEST(Error, EveryReasonIsNamedWithoutItsPrefixAndFoundAgain) {
  for (int i = 1; i < v1::ErrorReason_descriptor()->value_count(); ++i) {
    const auto reason = static_cast<v1::ErrorReason>(v1::ErrorReason_descriptor()->value(i)->number());
    EXPECT_EQ("ERROR_REASON_" + ReasonName(reason), v1::ErrorReason_Name(reason));
    EXPECT_EQ(ReasonOf(MakeError(absl::StatusCode::kInternal, reason, "")), reason);
  }
}

TEST(Error, ABadRequestNamesAllViolationsAndTheReasonOfTheFirst) {
  const absl::Status status = InvalidRequest({
      {v1::ERROR_REASON_REQUIRED, "author", "it is empty", {{"a", "b"}}},
      {v1::ERROR_REASON_INVALID_FORMAT, "changes[3].id", "it has a blank"},
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "author: it is empty (and 1 more)");
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_REQUIRED);
  const auto info = DetailOf<google::rpc::ErrorInfo>(status, "type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_EQ(info.metadata().at("a"), "b");
  const auto request = DetailOf<google::rpc::BadRequest>(status, "type.googleapis.com/google.rpc.BadRequest");
  ASSERT_EQ(request.field_violations_size(), 2);
  EXPECT_EQ(request.field_violations(0).field(), "author");
  EXPECT_EQ(request.field_violations(0).description(), "REQUIRED: it is empty");
  EXPECT_EQ(request.field_violations(1).field(), "changes[3].id");
  EXPECT_EQ(request.field_violations(1).description(), "INVALID_FORMAT: it has a blank");
}

TEST(Error, ABadRequestMayHaveAnotherCode) {
  const absl::Status status =
      InvalidRequest({{v1::ERROR_REASON_CYCLE, "", "it leads back"}}, absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "it leads back");
}

TEST(Error, OthersHaveNoReason) {
  EXPECT_FALSE(ReasonOf(absl::OkStatus()).has_value());
  EXPECT_FALSE(ReasonOf(absl::InternalError("x")).has_value());
  absl::Status foreign = absl::InternalError("x");
  google::rpc::ErrorInfo info;
  info.set_reason("CYCLE");
  info.set_domain("elsewhere");
  foreign.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord(info.SerializeAsString()));
  EXPECT_FALSE(ReasonOf(foreign).has_value());
  foreign.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\xff\xff"));
  EXPECT_FALSE(ReasonOf(foreign).has_value());
}

}  // namespace
}  // namespace entente::base
