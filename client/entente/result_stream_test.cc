#include "entente/result_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "entente/client.h"
#include "entente/mocks/mock_connection.h"

namespace entente {
namespace {

using ::testing::_;
using ::testing::DoAll;
using ::testing::InSequence;
using ::testing::Return;
using ::testing::SetArgPointee;
using ::testing::StrictMock;

using Reader = StrictMock<mocks::MockStreamReader<v1::MatchPatternResponse>>;

v1::MatchPatternResponse Rows(int count) {
  v1::MatchPatternResponse message;
  for (int i = 0; i < count; ++i) message.add_rows()->add_bindings()->set_variable(std::string(1, 'a' + i));
  return message;
}

class ResultStreamTest : public ::testing::Test {
 protected:
  // A stream that gives these messages and ends so.
  static std::unique_ptr<Reader> Stream(const std::vector<v1::MatchPatternResponse>& messages,
                                        const absl::Status& end) {
    auto reader = std::make_unique<Reader>();
    InSequence in_order;
    for (const v1::MatchPatternResponse& message : messages) {
      EXPECT_CALL(*reader, Read).WillOnce(DoAll(SetArgPointee<0>(message), Return(true)));
    }
    EXPECT_CALL(*reader, Read).WillOnce(Return(false));
    EXPECT_CALL(*reader, Finish).WillOnce(Return(end));
    return reader;
  }
  static Options Quick() {
    Options options;
    options.retry.initial_backoff = std::chrono::milliseconds(0);
    options.retry.max_backoff = std::chrono::milliseconds(0);
    options.retry.max_attempts = 3;
    return options;
  }

  std::shared_ptr<StrictMock<mocks::MockConnection>> connection_ =
      std::make_shared<StrictMock<mocks::MockConnection>>();
  Client client_{connection_, Quick()};
};

TEST_F(ResultStreamTest, HandsOutTheItemsOfAllMessagesAndThenWhatTheLastSays) {
  v1::MatchPatternResponse last = Rows(1);
  last.mutable_read_info()->set_revision(7);
  last.mutable_plan()->add_steps();
  EXPECT_CALL(*connection_, MatchPattern).WillOnce([&](const v1::MatchPatternRequest& request, Deadline) {
    EXPECT_EQ(request.limit(), 4);
    return Stream({Rows(2), Rows(0), last}, absl::OkStatus());
  });
  v1::MatchPatternRequest request;
  request.set_limit(4);
  PatternRows rows = client_.MatchPattern(request);
  std::string seen;
  for (;;) {
    const auto row = rows.Next();
    ASSERT_TRUE(row.ok()) << row.status();
    if (!row->has_value()) break;
    seen += (*row)->bindings(0).variable();
  }
  EXPECT_EQ(seen, "aba");
  EXPECT_EQ(rows.read_info().revision(), 7);
  EXPECT_EQ(rows.plan().steps_size(), 1);
  EXPECT_FALSE((*rows.Next()).has_value());
}

TEST_F(ResultStreamTest, ReadsNothingBeforeItIsAsked) {
  auto reader = std::make_unique<Reader>();
  EXPECT_CALL(*reader, Read).WillOnce(DoAll(SetArgPointee<0>(Rows(2)), Return(true)));
  EXPECT_CALL(*reader, Cancel);
  EXPECT_CALL(*connection_, MatchPattern).WillOnce(Return(::testing::ByMove(std::move(reader))));
  PatternRows rows = client_.MatchPattern({});
  EXPECT_TRUE(rows.Next().ok());
  EXPECT_TRUE(rows.Next().ok());  // the second of the one message; letting go then cancels the call
}

TEST_F(ResultStreamTest, IsNotOpenedWhenNobodyAsks) { client_.MatchPattern({}); }

TEST_F(ResultStreamTest, IsRepeatedUntilItsFirstMessage) {
  EXPECT_CALL(*connection_, MatchPattern)
      .WillOnce([](auto&&...) { return Stream({}, absl::UnavailableError("gone")); })
      .WillOnce([](auto&&...) { return Stream({Rows(1)}, absl::OkStatus()); });
  PatternRows rows = client_.MatchPattern({});
  EXPECT_TRUE((*rows.Next()).has_value());
  EXPECT_FALSE((*rows.Next()).has_value());
}

TEST_F(ResultStreamTest, IsNotRepeatedAfterItsFirstMessage) {
  EXPECT_CALL(*connection_, MatchPattern).WillOnce([](auto&&...) {
    return Stream({Rows(1)}, absl::UnavailableError("gone"));
  });
  PatternRows rows = client_.MatchPattern({});
  EXPECT_TRUE((*rows.Next()).has_value());
  EXPECT_EQ(rows.Next().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(rows.Next().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ResultStreamTest, IsNotRepeatedWhenRefused) {
  EXPECT_CALL(*connection_, MatchPattern).WillOnce([](auto&&...) {
    return Stream({}, absl::InvalidArgumentError("no such variable"));
  });
  PatternRows rows = client_.MatchPattern({});
  EXPECT_EQ(rows.Next().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ResultStreamTest, EndsWhenCancelled) {
  auto reader = std::make_unique<Reader>();
  EXPECT_CALL(*reader, Read).WillOnce(DoAll(SetArgPointee<0>(Rows(1)), Return(true))).WillOnce(Return(false));
  EXPECT_CALL(*reader, Cancel).Times(1);
  EXPECT_CALL(*reader, Finish).WillOnce(Return(absl::CancelledError("by the client")));
  EXPECT_CALL(*connection_, MatchPattern).WillOnce(Return(::testing::ByMove(std::move(reader))));
  PatternRows rows = client_.MatchPattern({});
  EXPECT_TRUE(rows.Next().ok());
  rows.Cancel();
  EXPECT_EQ(rows.Next().status().code(), absl::StatusCode::kCancelled);
}

TEST_F(ResultStreamTest, CancelledBeforeItBeganNeverBegins) {
  PatternRows rows = client_.MatchPattern({});
  rows.Cancel();
  EXPECT_EQ(rows.Next().status().code(), absl::StatusCode::kCancelled);
}

TEST_F(ResultStreamTest, GoesOnWhereItIsMovedTo) {
  EXPECT_CALL(*connection_, MatchPattern).WillOnce([](auto&&...) { return Stream({Rows(2)}, absl::OkStatus()); });
  PatternRows first = client_.MatchPattern({});
  EXPECT_EQ((*first.Next())->bindings(0).variable(), "a");
  PatternRows second = std::move(first);
  EXPECT_EQ((*second.Next())->bindings(0).variable(), "b");
  EXPECT_FALSE((*second.Next()).has_value());
}

TEST_F(ResultStreamTest, CarriesDifferencesToo) {
  auto reader = std::make_unique<StrictMock<mocks::MockStreamReader<v1::DiffGraphResponse>>>();
  v1::DiffGraphResponse message;
  message.add_changes()->mutable_key()->set_entity("topic/x");
  message.add_counts()->set_count(1);
  message.mutable_before()->set_revision(3);
  message.mutable_after()->set_revision(4);
  EXPECT_CALL(*reader, Read).WillOnce(DoAll(SetArgPointee<0>(message), Return(true))).WillOnce(Return(false));
  EXPECT_CALL(*reader, Finish).WillOnce(Return(absl::OkStatus()));
  EXPECT_CALL(*connection_, DiffGraph).WillOnce(Return(::testing::ByMove(std::move(reader))));
  GraphChanges changes = client_.DiffGraph({});
  EXPECT_EQ((*changes.Next())->key().entity(), "topic/x");
  EXPECT_FALSE((*changes.Next()).has_value());
  EXPECT_EQ(changes.counts().Get(0).count(), 1);
  EXPECT_EQ(changes.before().revision(), 3);
  EXPECT_EQ(changes.after().revision(), 4);
}

}  // namespace
}  // namespace entente
