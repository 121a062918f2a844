#include "service/watch/projection.h"

#include "gtest/gtest.h"

namespace entente::watch {
namespace {

TEST(Projections, AChangeIsMadeOnceForEachMask) {
  Projections projections(1000);
  int made = 0;
  const auto make = [&] { return "made " + std::to_string(++made); };
  const std::shared_ptr<const std::string> first = projections.Get("id", 0, make);
  EXPECT_EQ(*first, "made 1");
  EXPECT_EQ(projections.Get("id", 0, make), first);
  EXPECT_EQ(*projections.Get("id", 1, make), "made 2");
  EXPECT_EQ(*projections.Get("description", 0, make), "made 3");
  EXPECT_EQ(made, 3);
}

TEST(Projections, WhatThereIsNoRoomForIsMadeEachTime) {
  Projections projections(10);
  int made = 0;
  const auto make = [&] { return std::to_string(++made) + " bytes"; };
  EXPECT_EQ(*projections.Get("id", 0, make), "1 bytes");
  EXPECT_EQ(*projections.Get("id", 1, make), "2 bytes");
  EXPECT_EQ(*projections.Get("id", 1, make), "3 bytes");
  EXPECT_EQ(*projections.Get("id", 0, make), "1 bytes");
}

}  // namespace
}  // namespace entente::watch
