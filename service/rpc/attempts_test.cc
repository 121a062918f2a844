#include "service/rpc/attempts.h"

#include "gtest/gtest.h"

namespace entente::rpc {
namespace {

constexpr char kMethod[] = "QueryService/FindPaths";

int TriedOf(Attempts& attempts, int calls, bool too_long) {
  int tried = 0;
  for (int i = 0; i < calls; ++i) {
    if (!attempts.IsWorthwhile(kMethod)) continue;
    ++tried;
    attempts.Note(kMethod, too_long);
  }
  return tried;
}

TEST(AttemptsTest, AreMadeWhileTheySucceed) {
  Attempts attempts;
  EXPECT_EQ(TriedOf(attempts, 100, false), 100);
}

TEST(AttemptsTest, BecomeRareWhereTheyTakeTooLongAndCommonAgainWhereTheySucceed) {
  Attempts attempts;
  EXPECT_LT(TriedOf(attempts, 160, true), 20);
  TriedOf(attempts, 16 * 16, false);
  EXPECT_EQ(TriedOf(attempts, 100, false), 100);
}

// Of so many attempts every `every`th takes too long.
int TriedWhereEvery(int every, Attempts& attempts, int calls) {
  int tried = 0;
  for (int i = 0; i < calls; ++i) {
    if (!attempts.IsWorthwhile(kMethod)) continue;
    attempts.Note(kMethod, ++tried % every == 0);
  }
  return tried;
}

TEST(AttemptsTest, MoreThanOneInThreeMakesThemRare) {
  Attempts few, many;
  EXPECT_EQ(TriedWhereEvery(4, few, 400), 400);
  EXPECT_LT(TriedWhereEvery(2, many, 400), 200);
}

TEST(AttemptsTest, MethodsDoNotDisturbEachOther) {
  Attempts attempts;
  EXPECT_LT(TriedOf(attempts, 160, true), 20);
  EXPECT_TRUE(attempts.IsWorthwhile("QueryService/GetNeighborhood"));
}

}  // namespace
}  // namespace entente::rpc
