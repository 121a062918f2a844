#include "service/conflict/rounding.h"

#include <limits>

#include "gtest/gtest.h"

namespace entente::conflict {
namespace {

TEST(Rounding, IsToTheDigitsOfTheRoundedNumber) {
  EXPECT_TRUE(RoundsTo(1512, 1500));
  EXPECT_TRUE(RoundsTo(1468, 1500));
  EXPECT_FALSE(RoundsTo(1560, 1500));
  EXPECT_TRUE(RoundsTo(7.24, 7.2));
  EXPECT_FALSE(RoundsTo(7.24, 7.3));
  EXPECT_TRUE(RoundsTo(7.24, 7));
  EXPECT_TRUE(RoundsTo(0.0123, 0.012));
  EXPECT_TRUE(RoundsTo(1.75e11, 2e11));
}

TEST(Rounding, IsNotTheOtherWayRound) {
  EXPECT_FALSE(RoundsTo(1500, 1512));
  EXPECT_FALSE(RoundsTo(7, 7.24));
}

TEST(Rounding, DoesNotTakeTwoNumbersOfAsManyDigitsForOne) {
  EXPECT_FALSE(RoundsTo(70e9, 71e9));
  EXPECT_FALSE(RoundsTo(7e9, 8e9));
  EXPECT_FALSE(RoundsTo(2.1, 2.2));
}

TEST(Rounding, OfTheMiddleGoesBothWays) {
  EXPECT_TRUE(RoundsTo(25, 20));
  EXPECT_TRUE(RoundsTo(25, 30));
  EXPECT_TRUE(RoundsTo(2.5, 3));
  EXPECT_FALSE(RoundsTo(2.51, 2));
}

TEST(Rounding, UpToTheNextPowerOfTenKeepsItsDigits) {
  EXPECT_TRUE(RoundsTo(995, 1000));
  EXPECT_TRUE(RoundsTo(96, 100));
  EXPECT_FALSE(RoundsTo(94, 100));
  EXPECT_FALSE(RoundsTo(600, 1000));
  EXPECT_TRUE(RoundsTo(1499, 1000));
}

TEST(Rounding, KeepsSignsAndZeroApart) {
  EXPECT_TRUE(RoundsTo(-1512, -1500));
  EXPECT_FALSE(RoundsTo(-1512, 1500));
  EXPECT_FALSE(RoundsTo(0.3, 0));
  EXPECT_FALSE(RoundsTo(0, 1));
  EXPECT_TRUE(RoundsTo(0, -0.0));
}

TEST(Rounding, ReachesOverTheWholeRangeOfNumbers) {
  EXPECT_TRUE(RoundsTo(1.7974e308, 1.797e308));
  EXPECT_TRUE(RoundsTo(123456789012345678.0, 123456789000000000.0));
  EXPECT_TRUE(RoundsTo(std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::denorm_min()));
  EXPECT_FALSE(RoundsTo(std::numeric_limits<double>::min(), std::numeric_limits<double>::max()));
}

}  // namespace
}  // namespace entente::conflict
