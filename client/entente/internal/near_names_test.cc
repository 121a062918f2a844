#include "entente/internal/near_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(EditDistance, CountsInsertionsRemovalsReplacementsAndSwaps) {
  EXPECT_EQ(EditDistance("get", "get"), 0);
  EXPECT_EQ(EditDistance("GET", "get"), 0);
  EXPECT_EQ(EditDistance("gte", "get"), 1);
  EXPECT_EQ(EditDistance("", "abc"), 3);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3);
}

TEST(NearNames, GivesTheNearestFirst) {
  EXPECT_THAT(NearNames("comit", {"watch", "commit", "comet"}), ElementsAre("comet", "commit"));
  EXPECT_THAT(NearNames("xyzzy", {"watch", "commit"}), IsEmpty());
}

TEST(NearNames, TakesAnAbbreviationForNear) {
  EXPECT_THAT(NearNames("rel", {"relationships", "get"}), ElementsAre("relationships"));
}

TEST(Suggestion, ListsAllWhenNothingIsNear) {
  EXPECT_EQ(Suggestion("gte", {"get", "watch"}), "; near: get");
  EXPECT_EQ(Suggestion("zzzz", {"get", "watch"}), "; known: get, watch");
  EXPECT_EQ(Suggestion("zzzz", {}), "");
}

}  // namespace
}  // namespace entente::internal
