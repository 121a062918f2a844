#include "service/graph/commit_table.h"

#include "gtest/gtest.h"

namespace entente::graph {
namespace {

TEST(CommitTable, KnowsNothingAtFirst) {
  CommitTable commits;
  EXPECT_EQ(commits.At(0).commit_time_us, 0);
  EXPECT_EQ(commits.At(1).clock_day, 0);
  EXPECT_EQ(commits.LastAt(1000, 0), std::nullopt);
}

TEST(CommitTable, FindsTheLastCommitAtATime) {
  CommitTable commits;
  ASSERT_TRUE(commits.Add(1, {100, 1}));
  ASSERT_TRUE(commits.Add(2, {200, 1}));
  ASSERT_TRUE(commits.Add(3, {200, 2}));
  ASSERT_TRUE(commits.Add(4, {300, 2}));
  EXPECT_EQ(commits.LastAt(99, 4), std::nullopt);
  EXPECT_EQ(commits.LastAt(100, 4), 1);
  EXPECT_EQ(commits.LastAt(199, 4), 1);
  EXPECT_EQ(commits.LastAt(200, 4), 3);
  EXPECT_EQ(commits.LastAt(9999, 4), 4);
  EXPECT_EQ(commits.LastAt(9999, 2), 2);
  EXPECT_EQ(commits.At(3).clock_day, 2);
}

TEST(CommitTable, MayStartAtAnyRevisionAndHasNoGaps) {
  CommitTable commits;
  ASSERT_TRUE(commits.Add(7, {700, 7}));
  EXPECT_FALSE(commits.Add(9, {900, 9}));
  ASSERT_TRUE(commits.Add(8, {800, 8}));
  EXPECT_EQ(commits.At(6).commit_time_us, 0);
  EXPECT_EQ(commits.At(7).commit_time_us, 700);
  EXPECT_EQ(commits.LastAt(699, 8), std::nullopt);
  EXPECT_EQ(commits.LastAt(750, 8), 7);
}

}  // namespace
}  // namespace entente::graph
