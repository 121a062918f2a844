#include "cli/near_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/exit_code.h"

namespace entente::cli {
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

TEST(ExitCode, IsOneForEachClassOfError) {
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("")), 1);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("")), 3);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("")), 4);
  EXPECT_EQ(ExitCodeOf(absl::OutOfRangeError("")), 4);
  EXPECT_EQ(ExitCodeOf(absl::FailedPreconditionError("")), 5);
  EXPECT_EQ(ExitCodeOf(absl::AlreadyExistsError("")), 5);
  EXPECT_EQ(ExitCodeOf(absl::AbortedError("")), 5);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("")), 6);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("")), 6);
  EXPECT_EQ(ExitCodeOf(absl::ResourceExhaustedError("")), 7);
}

}  // namespace
}  // namespace entente::cli
