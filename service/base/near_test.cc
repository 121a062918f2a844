#include "service/base/near.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::base {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(EditDistance, EditsOfEverySortCountOne) {
  EXPECT_EQ(EditDistance("telecom", "telecom", 3), 0);
  EXPECT_EQ(EditDistance("telecom", "telcom", 3), 1);
  EXPECT_EQ(EditDistance("telecom", "ttelecom", 3), 1);
  EXPECT_EQ(EditDistance("telecom", "telekom", 3), 1);
  EXPECT_EQ(EditDistance("telecom", "tleecom", 3), 1);
  EXPECT_EQ(EditDistance("", "abc", 3), 3);
}

TEST(EditDistance, WhatIsFartherThanTheLimitIsOneBeyondIt) {
  EXPECT_EQ(EditDistance("abcdef", "uvwxyz", 2), 3);
  EXPECT_EQ(EditDistance("a", "abcdef", 2), 3);
  EXPECT_EQ(EditDistance("a", "b", 0), 1);
}

TEST(Nearest, KeepsTheNearestAndOfEquallyNearOnesTheFirst) {
  Nearest nearest(3);
  nearest.Offer(2, "far");
  nearest.Offer(1, "first");
  nearest.Offer(1, "second");
  nearest.Offer(2, "late");
  nearest.Offer(0, "itself");
  EXPECT_THAT(std::move(nearest).Take(), ElementsAre("itself", "first", "second"));
}

TEST(Nearest, OfNothingOrForNothingIsNothing) {
  EXPECT_THAT(Nearest(3).Take(), IsEmpty());
  Nearest none(0);
  none.Offer(0, "itself");
  EXPECT_THAT(std::move(none).Take(), IsEmpty());
}

TEST(NearNames, AreThoseWithinTwoEditsNearestFirst) {
  const std::vector<std::string> known = {"country", "county", "counter", "name", "organization.city"};
  EXPECT_THAT(NearNames("countr", known), ElementsAre("country", "county", "counter"));
  EXPECT_THAT(NearNames("COUNTRY", known), Contains("country"));
  EXPECT_THAT(NearNames("citty", known), ElementsAre("organization.city"));
  EXPECT_THAT(NearNames("xy", known), IsEmpty());
  EXPECT_THAT(NearNames("", known), IsEmpty());
}

}  // namespace
}  // namespace entente::base
