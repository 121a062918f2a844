// Reads that take long, over gRPC: they give way to short ones, end when nobody waits or reads, and within their
// budgets.
#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "tests/integration/stubs.h"
#include "tests/testing/decoded_error.h"
#include "tests/testing/small_world.h"
#include "tests/testing/test_server.h"

namespace entente::testing {
namespace {

constexpr int kOrganizations = 60;

std::string Organization(int n) { return absl::StrCat("organization/o", n); }

// Every organization a partner of every other: patterns on it have no end that anybody would wait for.
void MakeDense(Stubs& stubs) {
  v1::CommitRequest request;
  request.set_author("test");
  const auto add = [&request]() -> v1::Claim& {
    v1::Claim& claim = *request.add_changes()->mutable_assert_claim();
    claim.add_citations()->set_document("document/notes");
    return claim;
  };
  v1::EntityClaim& notes = *add().mutable_entity();
  notes.set_id("document/notes");
  notes.mutable_description()->set_name("Notes");
  notes.mutable_description()->mutable_document();
  for (int n = 0; n < kOrganizations; ++n) {
    v1::EntityClaim& entity = *add().mutable_entity();
    entity.set_id(Organization(n));
    entity.mutable_description()->set_name(absl::StrCat("Organization ", n));
    entity.mutable_description()->mutable_organization();
    for (int m = 0; m < n; ++m) {
      v1::RelationshipClaim& partners = *add().mutable_relationship();
      partners.set_relation(v1::RELATION_PARTNERS_WITH);
      partners.set_subject(Organization(m));
      partners.set_object(Organization(n));
    }
  }
  v1::CommitResponse response;
  const grpc::Status status = Call(*stubs.commit, &v1::CommitService::Stub::Commit, request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
}

// A cycle of six partners: 60^6 rows, more or less.
v1::MatchPatternRequest Endless() {
  v1::MatchPatternRequest request;
  constexpr int kNodes = 6;
  for (int n = 0; n < kNodes; ++n) {
    request.mutable_pattern()->add_nodes()->set_variable(absl::StrCat("n", n));
    v1::PatternEdge& edge = *request.mutable_pattern()->add_edges();
    edge.set_from(absl::StrCat("n", n));
    edge.set_to(absl::StrCat("n", (n + 1) % kNodes));
    edge.add_relations(v1::RELATION_PARTNERS_WITH);
  }
  request.mutable_read_mask()->add_paths("id");
  v1::Budget& budget = *request.mutable_context()->mutable_budget();
  budget.mutable_max_time()->set_seconds(100);
  budget.set_max_examined(1'000'000'000'000);
  budget.set_max_rows(1'000'000'000'000);
  budget.set_max_bytes(1'000'000'000'000);
  return request;
}

// The same, counted: nothing is sent until all is counted.
v1::AggregateRequest EndlessCount() {
  v1::AggregateRequest request;
  const v1::MatchPatternRequest endless = Endless();
  *request.mutable_pattern() = endless.pattern();
  *request.mutable_context() = endless.context();
  return request;
}

class LongReads : public ::testing::Test {
 protected:
  LongReads() : stubs_(server_.channel()) {
    MakeDense(stubs_);
  }

  // Those under way but for the one that asks.
  int64_t OpenCalls() {
    v1::GetServerInfoResponse info;
    EXPECT_TRUE(Call(*stubs_.admin, &v1::AdminService::Stub::GetServerInfo, v1::GetServerInfoRequest(), info).ok());
    return info.calls_in_flight() - 1;
  }
  // Seen once is enough: a call counts until the server has put it away, so the one before this may still be counted.
  void WaitForCalls(int64_t count) {
    int64_t open = OpenCalls();
    for (int i = 0; i < 3000 && open != count; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      open = OpenCalls();
    }
    EXPECT_EQ(open, count);
  }

  TestServer server_;
  Stubs stubs_;
};

TEST_F(LongReads, ManyLongOnesDoNotKeepAShortOneWaiting) {
  constexpr int kLong = 8;  // more than may work at a time
  std::vector<grpc::ClientContext> contexts(kLong);
  std::atomic<int> ended{0};
  std::vector<std::thread> threads;
  for (grpc::ClientContext& context : contexts) {
    threads.emplace_back([&] {
      v1::AggregateResponse response;
      EXPECT_EQ(stubs_.query->Aggregate(&context, EndlessCount(), &response).error_code(), grpc::StatusCode::CANCELLED);
      ++ended;
    });
  }
  WaitForCalls(kLong);
  for (int i = 0; i < 20; ++i) {
    v1::ListEntitiesRequest request;
    request.add_kinds("organization");
    v1::ListEntitiesResponse response;
    const grpc::Status status = Call(*stubs_.query, &v1::QueryService::Stub::ListEntities, request, response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.entities_size(), kOrganizations);
  }
  EXPECT_EQ(ended.load(), 0) << "the long ones were still being answered";
  for (grpc::ClientContext& context : contexts) context.TryCancel();
  for (std::thread& thread : threads) thread.join();
  WaitForCalls(0);  // their work ended with them
}

TEST_F(LongReads, RowsComeBeforeAllAreFoundAndLeavingEndsTheSearch) {
  {
    grpc::ClientContext context;
    const auto stream = stubs_.query->MatchPattern(&context, Endless());
    v1::MatchPatternResponse part;
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(stream->Read(&part));
      EXPECT_GT(part.rows_size(), 0);
      EXPECT_FALSE(part.has_read_info());
    }
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  WaitForCalls(0);
}

TEST_F(LongReads, ABudgetEndsAStreamWithWhatWasUsedOrWithWhatWasFound) {
  v1::MatchPatternRequest request = Endless();
  request.mutable_context()->mutable_budget()->set_max_rows(1000);
  for (const bool allow_truncated : {false, true}) {
    request.mutable_context()->mutable_budget()->set_allow_truncated(allow_truncated);
    grpc::ClientContext context;
    const auto stream = stubs_.query->MatchPattern(&context, request);
    v1::MatchPatternResponse part;
    int rows = 0;
    bool truncated = false;
    while (stream->Read(&part)) {
      rows += part.rows_size();
      truncated = part.read_info().truncated();
    }
    const grpc::Status status = stream->Finish();
    EXPECT_EQ(truncated, allow_truncated);
    if (allow_truncated) {
      EXPECT_TRUE(status.ok()) << status.error_message();
      EXPECT_EQ(rows, 1000);
    } else {
      EXPECT_EQ(Decode(status).reason, "BUDGET_EXCEEDED");
      EXPECT_EQ(Decode(status).metadata.at("exhausted"), "rows");
      EXPECT_LE(rows, 1000);
    }
  }
}

TEST_F(LongReads, TheTimeOfTheBudgetHolds) {
  v1::AggregateRequest request = EndlessCount();
  request.mutable_context()->mutable_budget()->clear_max_time();
  request.mutable_context()->mutable_budget()->mutable_max_time()->set_nanos(50'000'000);
  v1::AggregateResponse response;
  const grpc::Status status = Call(*stubs_.query, &v1::QueryService::Stub::Aggregate, request, response);
  EXPECT_EQ(Decode(status).reason, "BUDGET_EXCEEDED");
  EXPECT_EQ(Decode(status).metadata.at("exhausted"), "time");
}

}  // namespace
}  // namespace entente::testing
