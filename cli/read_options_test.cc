#include "cli/read_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "entente/mocks/mock_connection.h"

namespace entente::cli {
namespace {

class ReadOptionsTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::ReadContext> Context() { return ToReadContext(options_, client_); }

  std::shared_ptr<mocks::MockConnection> connection_ = std::make_shared<::testing::StrictMock<mocks::MockConnection>>();
  Client client_{connection_};
  ReadOptions options_;
};

TEST_F(ReadOptionsTest, AskForNothingWhenLeftOut) {
  const auto context = Context();
  EXPECT_EQ(context->consistency_case(), v1::ReadContext::CONSISTENCY_NOT_SET);
  EXPECT_FALSE(context->has_valid_at());
  EXPECT_FALSE(context->has_resolution());
}

TEST_F(ReadOptionsTest, TellDaysFromPeriods) {
  options_.valid_at = "2024-12-31";
  EXPECT_EQ(Context()->valid_at().day(), "2024-12-31");
  options_.valid_at = "2024-12";
  EXPECT_EQ(Context()->valid_at().interval(), "2024-12");
  options_.valid_at = "2024-06/2024-09";
  EXPECT_EQ(Context()->valid_at().interval(), "2024-06/2024-09");
  options_.valid_at = "any";
  EXPECT_TRUE(Context()->valid_at().any());
  options_.valid_at = "today";
  EXPECT_TRUE(Context()->valid_at().today());
}

TEST_F(ReadOptionsTest, TellRevisionsFromTimes) {
  options_.known_at = "12";
  EXPECT_EQ(Context()->at_exact_snapshot().revision(), 12);
  options_.known_at = "2025-03-10T09:00:00+09:00";
  EXPECT_EQ(Context()->at_exact_snapshot().known_at().seconds(), 1741564800);
  options_.known_at = "2025-03-10";
  EXPECT_EQ(Context()->at_exact_snapshot().known_at().seconds(), 1741651199);
  EXPECT_EQ(Context()->at_exact_snapshot().known_at().nanos(), 999999999);
}

TEST_F(ReadOptionsTest, RefuseATimeThatIsNone) {
  options_.known_at = "last week";
  EXPECT_EQ(Context().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(Context().status().message().find("--known-at"), std::string::npos);
  options_.known_at = "99999999999999999999";
  EXPECT_EQ(Context().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ReadOptionsTest, SetThePolicy) {
  options_.definite = true;
  options_.min_confidence = "confirmed";
  options_.exclude_documents = {"document/d"};
  const auto context = Context();
  ASSERT_TRUE(context.ok()) << context.status();
  EXPECT_TRUE(context->definite_only());
  EXPECT_EQ(context->resolution().min_confidence(), v1::CONFIDENCE_CONFIRMED);
  EXPECT_EQ(context->resolution().exclude_documents(0), "document/d");
}

TEST_F(ReadOptionsTest, LookUpDocumentsByNameInTheStateAskedFor) {
  options_.known_at = "12";
  options_.exclude_documents = {"The Report"};
  EXPECT_CALL(*connection_, LookupEntities).WillOnce([](const v1::LookupEntitiesRequest& request, Deadline) {
    EXPECT_EQ(request.context().at_exact_snapshot().revision(), 12);
    v1::LookupEntitiesResponse response;
    response.add_results()->mutable_entity()->set_id("document/report");
    return response;
  });
  EXPECT_EQ(Context()->resolution().exclude_documents(0), "document/report");
}

TEST_F(ReadOptionsTest, SetABudgetOnlyWhenAsked) {
  EXPECT_FALSE(Context()->has_budget());
  options_.max_time = "1500ms";
  EXPECT_EQ(Context()->budget().max_time().seconds(), 1);
  EXPECT_EQ(Context()->budget().max_time().nanos(), 500000000);
  options_ = {};
  options_.allow_truncated = true;
  EXPECT_TRUE(Context()->budget().allow_truncated());
  EXPECT_FALSE(Context()->budget().has_max_time());
  for (const char* bad : {"soon", "-1s", "0s", "25h"}) {
    options_.max_time = bad;
    EXPECT_EQ(Context().status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST_F(ReadOptionsTest, DoNotSpendTheBudgetOnNames) {
  options_.max_examined = 1;
  options_.exclude_documents = {"A Report"};
  EXPECT_CALL(*connection_, LookupEntities).WillOnce([](const v1::LookupEntitiesRequest& request, Deadline) {
    EXPECT_FALSE(request.context().has_budget());
    v1::LookupEntitiesResponse response;
    response.add_results()->mutable_entity()->set_id("document/d1");
    return response;
  });
  EXPECT_EQ(Context()->budget().max_examined(), 1);
}

}  // namespace
}  // namespace entente::cli
