#include "service/query/meter.h"

#include <chrono>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "service/query/encoded.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

BudgetLimits Small() { return {.default_examined = 1000, .max_examined = 2000, .default_rows = 10, .max_rows = 20}; }

Meter Opened(const std::string& budget, const Caller& caller = {}) {
  return *Meter::Open(Parsed<v1::Budget>(budget), Small(), caller);
}

// How many facts it lets be looked at, one by one.
int Examined(Meter& meter, int most = 10'000) {
  int count = 0;
  while (count < most && meter.Examine()) ++count;
  return count;
}

TEST(Meter, LeavesOffWhereTheBudgetSaysAndSaysWhatWasUsed) {
  Meter meter = Opened("max_examined: 300");
  EXPECT_TRUE(meter.Return(4, 70));
  EXPECT_EQ(Examined(meter), 300);
  EXPECT_EQ(ErrorOf(meter.status()), "BUDGET_EXCEEDED");
  EXPECT_EQ(MetadataOf(meter.status(), "exhausted"), "examined");
  EXPECT_EQ(MetadataOf(meter.status(), "examined"), "301");
  EXPECT_EQ(MetadataOf(meter.status(), "rows"), "4");
  EXPECT_EQ(MetadataOf(meter.status(), "bytes"), "70");
  EXPECT_NE(MetadataOf(meter.status(), "elapsed_ms"), "");
  EXPECT_FALSE(meter.Examine());
  EXPECT_FALSE(meter.Return(1, 1));
}

TEST(Meter, WhatIsLeftOutIsTheDefaultAndWhatIsTooMuchIsLowered) {
  Meter left_out = Opened("");
  EXPECT_EQ(Examined(left_out), 1000);
  Meter too_much = Opened("max_examined: 1000000");
  EXPECT_EQ(Examined(too_much), 2000);
}

TEST(Meter, RowsAndBytesAreCountedBeforeTheyAreSent) {
  Meter rows = Opened("");
  EXPECT_TRUE(rows.Return(10, 1));
  EXPECT_FALSE(rows.Return(1, 1));
  EXPECT_EQ(MetadataOf(rows.status(), "exhausted"), "rows");
  EXPECT_EQ(rows.Cost().returned(), 10);
  Meter bytes = Opened("max_bytes: 100");
  EXPECT_FALSE(bytes.Return(1, 101));
  EXPECT_EQ(MetadataOf(bytes.status(), "exhausted"), "bytes");
  EXPECT_EQ(bytes.Cost().bytes(), 0);
}

TEST(Meter, TimeRunsOut) {
  Meter meter = Opened("max_time { nanos: 1000000 }");
  while (std::chrono::steady_clock::now() < meter.deadline()) {
  }
  EXPECT_LE(Examined(meter), 256);
  EXPECT_EQ(MetadataOf(meter.status(), "exhausted"), "time");
}

TEST(Meter, StopsWhenNobodyWaitsAndLetsOthersGoFirst) {
  bool gone = false;
  int passed = 0;
  Meter meter = Opened("", {[&] { return gone; }, [&] { ++passed; }});
  EXPECT_EQ(Examined(meter, 600), 600);
  EXPECT_EQ(passed, 2);
  gone = true;
  EXPECT_LT(Examined(meter), 256);
  EXPECT_EQ(meter.status().code(), absl::StatusCode::kCancelled);
}

TEST(Meter, GivesAnAttemptUpOnceItHasTakenTooLong) {
  const auto now = std::chrono::steady_clock::now();
  Meter meter = Opened("allow_truncated: true", {.give_up = now});
  EXPECT_LE(Examined(meter), 32);
  EXPECT_TRUE(GaveUp(meter.status()));
  EXPECT_FALSE(meter.Truncates(meter.status()));
  EXPECT_FALSE(GaveUp(absl::AbortedError("something else")));
  Meter patient = Opened("", {.give_up = now + std::chrono::hours(1)});
  EXPECT_EQ(Examined(patient, 600), 600);
  EXPECT_TRUE(patient.status().ok());
  Meter returning = Opened("", {.give_up = now});
  EXPECT_FALSE(returning.Return(1, 1));
  EXPECT_TRUE(GaveUp(returning.status()));
}

TEST(Meter, AnAttemptThatIsOverSaysNothingOfTheBudgetsTime) {
  Meter meter =
      Opened("allow_truncated: true max_time { nanos: 1000000 }", {.give_up = std::chrono::steady_clock::now()});
  while (std::chrono::steady_clock::now() < meter.deadline()) std::this_thread::yield();
  Examined(meter);
  EXPECT_TRUE(GaveUp(meter.status()));
}

TEST(Meter, StepsEndWithTheAttemptAndNotWithTheBudget) {
  const auto stepped = [](Meter& meter) {
    int steps = 0;
    while (steps < 600 && meter.Step()) ++steps;
    return steps;
  };
  Meter attempt = Opened("", {.give_up = std::chrono::steady_clock::now()});
  EXPECT_LE(stepped(attempt), 32);
  EXPECT_TRUE(GaveUp(attempt.status()));
  Meter left = Opened("", {[] { return true; }, nullptr});
  EXPECT_LT(stepped(left), 256);
  EXPECT_EQ(left.status().code(), absl::StatusCode::kCancelled);
  Meter spent = Opened("max_examined: 5");
  Examined(spent);
  EXPECT_EQ(stepped(spent), 600);
  EXPECT_EQ(ErrorOf(spent.status()), "BUDGET_EXCEEDED");
}

TEST(Meter, OnlyASpentBudgetTruncatesAndOnlyWhereItIsAllowed) {
  Meter allowed = Opened("max_examined: 5 allow_truncated: true");
  EXPECT_FALSE(allowed.Truncates(allowed.status()));
  Examined(allowed);
  EXPECT_TRUE(allowed.Truncates(allowed.status()));
  EXPECT_FALSE(allowed.Truncates(absl::DataLossError("something else")));
  Meter refused = Opened("max_examined: 5");
  Examined(refused);
  EXPECT_FALSE(refused.Truncates(refused.status()));
  Meter left = Opened("allow_truncated: true", {[] { return true; }, nullptr});
  Examined(left);
  EXPECT_FALSE(left.Truncates(left.status()));
}

TEST(Meter, NegativeBoundsAreRefused) {
  for (const std::string field : {"max_examined", "max_rows", "max_bytes"}) {
    const auto meter = Meter::Open(Parsed<v1::Budget>(field + ": -1"), Small(), {});
    EXPECT_EQ(ErrorOf(meter.status()), "OUT_OF_BOUNDS at context.budget." + field);
  }
  const auto time = Meter::Open(Parsed<v1::Budget>("max_time { seconds: -1 }"), Small(), {});
  EXPECT_EQ(ErrorOf(time.status()), "OUT_OF_BOUNDS at context.budget.max_time");
}

TEST(Meter, EveryReadHasOne) {
  World world;
  const auto list = Readable(world.engine().ListEntities(
      Parsed<v1::ListEntitiesRequest>("kinds: 'organization' context { budget { max_examined: 2 } }")));
  EXPECT_EQ(ErrorOf(list.status()), "BUDGET_EXCEEDED");
  const auto relationships = Readable(world.engine().ListRelationships(
      Parsed<v1::ListRelationshipsRequest>("meanings: MEANING_COLLABORATION context { budget { max_examined: 1 } }")));
  EXPECT_EQ(ErrorOf(relationships.status()), "BUDGET_EXCEEDED");
  const auto neighborhood = Readable(world.engine().GetNeighborhood(Parsed<v1::GetNeighborhoodRequest>(
      "seeds: 'organization/skt' steps {} steps {} context { budget { max_examined: 1 } }")));
  EXPECT_EQ(ErrorOf(neighborhood.status()), "BUDGET_EXCEEDED");
  const auto gone = world.engine().ListClaims(
      Parsed<v1::ListClaimsRequest>("entities: 'organization/skt' context { budget { max_examined: 1 } }"));
  EXPECT_EQ(ErrorOf(gone.status()), "BUDGET_EXCEEDED");
}

}  // namespace
}  // namespace entente::query
