// Components, cycles and cut points against what trying everything finds.
#include "service/landscape/components.h"

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/landscape/reach.h"

namespace entente::landscape {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

using Cycles = std::vector<std::vector<uint32_t>>;

query::Meter Metered(int64_t examined = 0) {
  v1::Budget budget;
  budget.set_max_examined(examined);
  return *query::Meter::Open(budget, {}, {});
}

Successors RandomGraph(std::mt19937& random, uint32_t size, uint32_t edges) {
  std::vector<std::set<uint32_t>> graph(size);
  for (uint32_t i = 0; i < edges; ++i) graph[random() % size].insert(random() % size);
  Successors successors;
  for (const auto& to : graph) successors.emplace_back(to.begin(), to.end());
  return successors;
}

// Every cycle, by walking every simple path.
Cycles AllCycles(const Successors& graph) {
  Cycles cycles;
  std::vector<uint32_t> path;
  const std::function<void(uint32_t)> walk = [&](uint32_t node) {
    path.push_back(node);
    for (const uint32_t to : graph[node]) {
      if (to == path.front()) cycles.push_back(path);
      if (to > path.front() && std::count(path.begin(), path.end(), to) == 0) walk(to);
    }
    path.pop_back();
  };
  for (uint32_t start = 0; start < graph.size(); ++start) walk(start);
  std::sort(cycles.begin(), cycles.end());
  return cycles;
}

TEST(FirstCycles, FindsWhatWalkingEverywhereFindsInOrder) {
  size_t found = 0;
  for (int seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const Successors graph = RandomGraph(random, 1 + seed % 8, seed % 23);
    Cycles all = AllCycles(graph);
    query::Meter meter = Metered();
    EXPECT_THAT(*FirstCycles(graph, 10000, meter), ElementsAreArray(all)) << seed;
    found += all.size();
    if (all.size() > 3) all.resize(3);
    EXPECT_THAT(*FirstCycles(graph, 3, meter), ElementsAreArray(all)) << seed;
  }
  EXPECT_GT(found, 1000u);
}

TEST(FirstCycles, AnEntityThatDependsOnItselfIsACycleOfOne) {
  query::Meter meter = Metered();
  EXPECT_THAT(*FirstCycles({{0, 1}, {}}, 9, meter), ElementsAre(ElementsAre(0)));
  EXPECT_THAT(*FirstCycles({}, 9, meter), IsEmpty());
}

TEST(FirstCycles, ChargesWhatItLooksAt) {
  Successors graph(40);
  for (uint32_t a = 0; a < 40; ++a) {
    for (uint32_t b = 0; b < 40; ++b) graph[a].push_back(b);
  }
  query::Meter meter = Metered(5000);
  EXPECT_EQ(FirstCycles(graph, 1'000'000, meter).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(ComponentsOf, TellsWhatReachesOneAnotherAndNumbersTheLastFirst) {
  for (int seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const uint32_t size = 1 + seed % 9;
    const Successors graph = RandomGraph(random, size, seed % 20);
    std::vector<std::vector<bool>> reach(size, std::vector<bool>(size));
    for (uint32_t a = 0; a < size; ++a) {
      reach[a][a] = true;
      for (const uint32_t b : graph[a]) reach[a][b] = true;
    }
    for (uint32_t k = 0; k < size; ++k) {
      for (uint32_t a = 0; a < size; ++a) {
        for (uint32_t b = 0; b < size; ++b) reach[a][b] = reach[a][b] || (reach[a][k] && reach[k][b]);
      }
    }
    const std::vector<uint32_t> components = ComponentsOf(graph);
    for (uint32_t a = 0; a < size; ++a) {
      for (uint32_t b = 0; b < size; ++b) {
        EXPECT_EQ(components[a] == components[b], reach[a][b] && reach[b][a]) << seed;
        if (reach[a][b] && !reach[b][a]) {
          EXPECT_GT(components[a], components[b]) << seed;
        }
      }
    }
  }
}

// The graph below node 0, in the order of a walk.
Reach Below(const Successors& graph) {
  Reach reach{{0}, {0}, {}};
  std::vector<uint32_t> numbers(graph.size(), 0);
  for (uint32_t node = 0; node < reach.positions.size(); ++node) {
    std::vector<uint32_t>& next = reach.next.emplace_back();
    for (const uint32_t to : graph[reach.positions[node]]) {
      if (to != 0 && numbers[to] == 0) {
        numbers[to] = static_cast<uint32_t>(reach.positions.size());
        reach.positions.push_back(to);
        reach.depths.push_back(reach.depths[node] + 1);
      }
      next.push_back(numbers[to]);
    }
  }
  return reach;
}

TEST(CutPoints, AreThoseWithoutWhichNoEndIsReached) {
  size_t found = 0;
  for (int seed = 0; seed < 600; ++seed) {
    std::mt19937 random(seed);
    const Reach reach = Below(RandomGraph(random, 2 + seed % 10, 2 + seed % 19));
    const std::vector<bool> ends = EndsOf(reach);
    std::vector<uint32_t> expected, route;
    for (uint32_t node = 1; node < reach.next.size(); ++node) {
      if (!ReachesEnd(reach, ends, [&](uint32_t each) { return each == node; })) expected.push_back(node);
    }
    std::vector<uint32_t> cuts = CutPoints(reach, ends, route);
    for (const uint32_t cut : cuts) EXPECT_THAT(route, ::testing::Contains(cut)) << seed;
    EXPECT_EQ(route.empty(), reach.next.size() == 1) << seed;
    std::sort(cuts.begin(), cuts.end());
    EXPECT_EQ(cuts, expected) << seed;
    found += cuts.size();
  }
  EXPECT_GT(found, 300u);
}

TEST(EndsOf, AreWhatDependsOnNothingFurtherOrOnlyOnOneAnother) {
  // 0 → 1 → 2, 0 → 3 ⇄ 4
  EXPECT_THAT(EndsOf(Below({{1, 3}, {2}, {}, {4}, {3}})), ElementsAre(false, false, true, true, true));
  EXPECT_THAT(EndsOf(Below({{1}, {0}})), ElementsAre(false, true));
  EXPECT_THAT(EndsOf(Below({{}})), ElementsAre(false));
}

}  // namespace
}  // namespace entente::landscape
