#include "service/query/near.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Near, ATypoFindsTheIdWithOrWithoutItsKind) {
  World world;
  EXPECT_THAT(NearIds(world.graph().Head(), "organization/antropic"), ElementsAre("organization/anthropic"));
  EXPECT_THAT(NearIds(world.graph().Head(), "Anthropik"), ElementsAre("organization/anthropic"));
  EXPECT_THAT(NearIds(world.graph().Head(), "model/anthropic"), ElementsAre("organization/anthropic"));
}

TEST(Near, ABeginningFindsWhatItBegins) {
  World world;
  EXPECT_THAT(NearIds(world.graph().Head(), "anth"), Contains("organization/anthropic"));
}

TEST(Near, WhatIsLikeNothingFindsNothing) {
  World world;
  EXPECT_THAT(NearIds(world.graph().Head(), "organization/zzzzzzzz"), IsEmpty());
  EXPECT_THAT(NearIds(world.graph().Head(), ""), IsEmpty());
  EXPECT_THAT(NearIds(world.graph().Head(), "에스케이"), IsEmpty());
}

}  // namespace
}  // namespace entente::query
