#include "service/graph/packer.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/graph/test_graph.h"

namespace entente::graph {
namespace {

constexpr size_t kLeast = 100;

bool IsWorth(const Graph::Lists& lists, const Graph::Lists& before) { return IsWorthPacking(lists, before, kLeast); }

TEST(IsWorthPackingTest, GoesByWhatIsLooseBesideWhatIsPacked) {
  const Graph::Lists few{4000, 999}, many{4000, 1000};
  EXPECT_FALSE(IsWorth(few, {4000, 0}));
  EXPECT_TRUE(IsWorth(many, {4000, 0}));
  EXPECT_TRUE(IsWorth({0, 100}, {0, 0}));
}

TEST(IsWorthPackingTest, IsSoonerOnceNothingIsAddedAnyMore) {
  const Graph::Lists some{4000, 250}, fewer{4000, 249};
  EXPECT_FALSE(IsWorth(some, {4000, 249}));
  EXPECT_FALSE(IsWorth(some, {0, 250}));
  EXPECT_TRUE(IsWorth(some, some));
  EXPECT_FALSE(IsWorth(fewer, fewer));
}

TEST(IsWorthPackingTest, IsNotForLittle) {
  EXPECT_FALSE(IsWorth({0, 99}, {0, 99}));
  EXPECT_FALSE(IsWorth({0, 0}, {0, 0}));
}

using PackerTest = GraphTest;

TEST_F(PackerTest, PacksWhatIsAddedAndLetsGoOfWhatWas) {
  constexpr int kRounds = 3, kMembers = 50, kLoose = 20;
  const std::vector<int> relations = {v1::RELATION_MEMBER_OF};
  const Packer packer(*graph_, {std::chrono::milliseconds(1), kLoose});
  for (int round = 1; round <= kRounds; ++round) {
    RecordBuilder next = Next();
    const base::EntityNo alliance = round == 1 ? next.Add("alliance/x", "X") : 0;
    for (int i = 0; i < kMembers; ++i) {
      const std::string id = absl::StrCat("organization/r", round, "-", i);
      next.Relate(v1::RELATION_MEMBER_OF, next.Add(id, id), alliance);
    }
    Commit(next);
    // Some may have been packed while the others came, and too few be left. The test's time limit ends it if it never
    // comes to that.
    Graph::Lists lists = graph_->lists();
    for (; IsWorthPacking(lists, lists, kLoose); lists = graph_->lists()) std::this_thread::yield();
    EXPECT_GT(lists.packed, 0u);
    EXPECT_EQ(lists.packed + lists.loose, 2u * kMembers * round);
    EXPECT_EQ(graph_->Head().Degree(alliance, End::kObject, relations), kMembers * round);
  }
}

}  // namespace
}  // namespace entente::graph
