#include "service/watch/fact_source.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/watch/watch_world.h"

namespace entente::watch {
namespace {

std::unique_ptr<FactSource> Open(WatchWorld& world, const v1::WatchRequest& request) {
  static const query::Limits limits;
  std::vector<base::Violation> violations;
  absl::StatusOr<std::unique_ptr<FactSource>> source =
      FactSource::Open(world.graph(), world.hub().limits(), limits, request, violations);
  EXPECT_TRUE(source.ok()) << source.status();
  EXPECT_TRUE(violations.empty());
  return *std::move(source);
}

TEST(FactSource, AskedAgainAfterItsEndItGivesNothing) {
  WatchWorld world;
  world.CommitEntity("model/a");
  const std::unique_ptr<FactSource> source = Open(world, {});
  ASSERT_TRUE(source->Begin(world.graph().Head(), "").ok());
  EXPECT_TRUE(source->Next(10)->has_value());
  EXPECT_FALSE(source->ended());
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(source->Next(10)->has_value());
    EXPECT_TRUE(source->ended());
  }
}

TEST(FactSource, AFewLooksWithoutAFindAreNotItsEnd) {
  WatchWorld world;
  for (const char* id : {"model/a", "model/b", "model/c"}) world.CommitEntity(id);
  v1::WatchRequest request;
  request.mutable_filter()->add_kinds("organization");
  const std::unique_ptr<FactSource> source = Open(world, request);
  ASSERT_TRUE(source->Begin(world.graph().Head(), "").ok());
  EXPECT_FALSE(source->Next(2)->has_value());
  EXPECT_FALSE(source->ended());
  EXPECT_FALSE(source->Next(2)->has_value());
  EXPECT_TRUE(source->ended());
}

TEST(FactSource, WhereNothingIsItEndsAtOnce) {
  WatchWorld world;
  const std::unique_ptr<FactSource> source = Open(world, {});
  ASSERT_TRUE(source->Begin(world.graph().Head(), "").ok());
  EXPECT_FALSE(source->Next(10)->has_value());
  EXPECT_TRUE(source->ended());
}

}  // namespace
}  // namespace entente::watch
