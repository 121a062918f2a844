// Small graphs with known distances: shortest paths have as many hops as a breadth-first search says.
//
// The graphs and the distances are in the folder of shared data; without it everything is skipped.
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/second_ontology/social_network.h"

namespace entente::testing {
namespace {

constexpr int64_t kUnreachable = 9223372036854775807;

// A graph: its edges, one a line or as the neighbours of a vertex, and the distances from the vertex at distance 0.
struct Graph {
  const char *name, *edges, *distances;
  bool directed, adjacency;
};

constexpr Graph kGraphs[] = {
    {"Directed", "bfs/dir-input", "bfs/dir-output", true, true},
    {"Undirected", "bfs/undir-input", "bfs/undir-output", false, true},
    {"DirectedExample", "example/example-directed.e", "example/example-directed-BFS", true, false},
    {"UndirectedExample", "example/example-undirected.e", "example/example-undirected-BFS", false, false},
};

std::string Folder() { return GraphsDirectory() + "/graphalytics-validation/"; }

class Distances : public ::testing::TestWithParam<Graph> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(Folder())) GTEST_SKIP() << "no graphs in " << Folder();
  }

  // Calls `visit` with the numbers of each line.
  template <typename Visit>
  static void ReadLines(const std::string& file, Visit visit) {
    std::ifstream in(Folder() + file);
    ASSERT_TRUE(in) << file;
    for (std::string line; std::getline(in, line);) {
      std::istringstream words(line);
      std::vector<int64_t> numbers;
      for (int64_t number; words >> number;) numbers.push_back(number);
      if (!numbers.empty()) visit(numbers);
    }
  }

  static std::unique_ptr<SocialNetwork> Load(const Graph& graph, const std::map<int64_t, int64_t>& distances) {
    auto network = std::make_unique<SocialNetwork>();
    v1::Description person;
    person.mutable_person();
    for (const auto& [vertex, distance] : distances) network->Describe(IdOf("person", vertex), person);
    const v1::Relation relation = graph.directed ? v1::RELATION_FOLLOWS : v1::RELATION_KNOWS;
    ReadLines(graph.edges, [&](const std::vector<int64_t>& numbers) {
      const size_t last = graph.adjacency ? numbers.size() : 2;  // what follows an edge is its weight
      for (size_t i = 1; i < last; ++i) {
        network->Relate(relation, IdOf("person", numbers[0]), IdOf("person", numbers[i]));
      }
    });
    network->Flush();
    return network;
  }
};

TEST_P(Distances, AreThoseOfABreadthFirstSearch) {
  const Graph& graph = GetParam();
  std::map<int64_t, int64_t> distances;
  std::optional<int64_t> source;
  ReadLines(graph.distances, [&](const std::vector<int64_t>& numbers) {
    distances[numbers.at(0)] = numbers.at(1);
    if (numbers[1] == 0) source = numbers[0];
  });
  ASSERT_TRUE(source.has_value());
  const auto network = Load(graph, distances);
  for (const auto& [vertex, distance] : distances) {
    if (vertex == *source) continue;
    const v1::FindPathsResponse found =
        network->FindPaths(absl::StrCat("direction: DIRECTION_OUT max_hops: 16 sources: '", IdOf("person", *source),
                                        "' targets: '", IdOf("person", vertex), "'"));
    if (distance == kUnreachable) {
      EXPECT_EQ(found.paths_size(), 0) << vertex;
      EXPECT_TRUE(found.search().exhausted()) << vertex;
      continue;
    }
    ASSERT_EQ(found.paths_size(), 1) << vertex;
    EXPECT_EQ(found.paths(0).hops_size(), distance) << vertex;
  }
}

INSTANTIATE_TEST_SUITE_P(Graphs, Distances, ::testing::ValuesIn(kGraphs),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace entente::testing
