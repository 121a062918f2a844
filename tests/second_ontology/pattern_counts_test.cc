// Nine patterns in three social networks: as many rows as other engines count.
//
// The networks and the numbers are in the folder of shared data; without it everything is skipped.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/config.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/landscape/json.h"
#include "tests/second_ontology/social_network.h"

namespace entente::testing {
namespace {

// A node and an edge of a pattern, in text.
std::string Node(const std::string& variable, const std::string& kinds) {
  return absl::StrCat("nodes { variable: '", variable, "' kinds: [", kinds, "] } ");
}
std::string Edge(const std::string& from, const std::string& relation, const std::string& to) {
  return absl::StrCat("edges { from: '", from, "' direction: DIRECTION_OUT relations: RELATION_", relation, " to: '",
                      to, "' } ");
}

// The patterns, from 1.
std::string Chain() {
  return Node("country", "'country'") + Node("city", "'city'") + Node("person", "'person'") + Node("forum", "'forum'") +
         Node("post", "'post'") + Node("comment", "'comment'") + Node("tag", "'tag'") + Node("class", "'tag_class'") +
         Edge("city", "IS_PART_OF", "country") + Edge("person", "IS_LOCATED_IN", "city") +
         Edge("forum", "HAS_MEMBER", "person") + Edge("forum", "CONTAINER_OF", "post") +
         Edge("comment", "REPLY_OF", "post") + Edge("comment", "HAS_TAG", "tag") + Edge("tag", "HAS_TYPE", "class");
}

std::string Cycle() {
  return Node("p1", "'person'") + Node("p2", "'person'") + Node("comment", "'comment'") + Node("post", "'post'") +
         Edge("p1", "KNOWS", "p2") + Edge("p1", "CREATED", "comment") + Edge("p2", "CREATED", "post") +
         Edge("comment", "REPLY_OF", "post");
}

std::string Triangle() {
  std::string pattern = Node("country", "'country'");
  for (const char* i : {"1", "2", "3"}) {
    const std::string city = absl::StrCat("c", i), person = absl::StrCat("p", i);
    absl::StrAppend(&pattern, Node(city, "'city'"), Node(person, "'person'"), Edge(person, "IS_LOCATED_IN", city),
                    Edge(city, "IS_PART_OF", "country"));
  }
  return pattern + Edge("p1", "KNOWS", "p2") + Edge("p2", "KNOWS", "p3") + Edge("p3", "KNOWS", "p1");
}

const std::string& Message() {
  static const std::string text = Node("message", "'post', 'comment'") + Node("tag", "'tag'") +
                                  Node("creator", "'person'") + Edge("message", "HAS_TAG", "tag") +
                                  Edge("creator", "CREATED", "message");
  return text;
}

std::string Star() {
  return Message() + Node("liker", "'person'") + Edge("liker", "LIKES", "message") + Node("reply", "'comment'") +
         Edge("reply", "REPLY_OF", "message");
}

std::string StarWithOptionalPoints() {
  return absl::StrCat(Message(), "optional_parts { ", Node("liker", "'person'"), Edge("liker", "LIKES", "message"),
                      "} optional_parts { ", Node("reply", "'comment'"), Edge("reply", "REPLY_OF", "message"), "}");
}

std::string OtherTag() {
  return Node("tag1", "'tag'") + Node("tag2", "'tag'") + Node("message", "'post', 'comment'") +
         Node("comment", "'comment'") + Edge("message", "HAS_TAG", "tag1") + Edge("comment", "REPLY_OF", "message") +
         Edge("comment", "HAS_TAG", "tag2") + "different { variables: ['tag1', 'tag2'] }";
}

std::string FriendOfFriend() {
  return Node("p1", "'person'") + Node("p2", "'person'") + Node("p3", "'person'") + Node("tag", "'tag'") +
         Edge("p1", "KNOWS", "p2") + Edge("p2", "KNOWS", "p3") + Edge("p3", "HAS_INTEREST", "tag") +
         "different { variables: ['p1', 'p3'] }";
}

std::string Without(const std::string& pattern, const std::string& edge) {
  return absl::StrCat(pattern, "absent_parts { ", edge, "}");
}

std::string PatternNumber(int number) {
  switch (number) {
    case 1:
      return Chain();
    case 2:
      return Cycle();
    case 3:
      return Triangle();
    case 4:
      return Star();
    case 5:
      return OtherTag();
    case 6:
      return FriendOfFriend();
    case 7:
      return StarWithOptionalPoints();
    case 8:
      return Without(OtherTag(), Edge("comment", "HAS_TAG", "tag1"));
    default:
      return Without(FriendOfFriend(), Edge("p1", "KNOWS", "p3"));
  }
}

// A network: its folder and the name by which the expected numbers go.
struct Graph {
  const char *name, *folder;
  std::vector<int> patterns;
};

const Graph kExample = {"example", "data/social-network-sfexample-projected-fk", {1, 2, 3, 4, 5, 6, 7, 8, 9}};
const Graph kSmall = {"sf0.003", "data/social-network-sf0.003-projected-fk", {1, 2, 3, 4, 5, 6, 7, 8, 9}};
// Of this one there are only people, places and tags. Tens of millions of rows are too many where every access is
// watched.
#if defined(ABSL_HAVE_ADDRESS_SANITIZER) || defined(ABSL_HAVE_THREAD_SANITIZER)
const Graph kPeople = {"sf0.1", "sf0.1-subset", {3}};
#else
const Graph kPeople = {"sf0.1", "sf0.1-subset", {3, 6, 9}};
#endif

class Patterns : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(Folder())) GTEST_SKIP() << "no graphs in " << Folder();
  }

  static std::string Folder() { return GraphsDirectory() + "/lsqb"; }

  // Calls `check` with each pattern of the graph and the rows it has to have.
  template <typename Check>
  static void Ask(const Graph& graph, Check check) {
    const auto file = generated::ReadJson(Folder() + "/expected.json");
    const auto& expected = generated::Member(generated::Member(file, "expected"), graph.name);
    for (const int number : graph.patterns) {
      const auto rows = static_cast<int64_t>(generated::Member(expected, absl::StrCat(number)).number_value());
      const auto start = std::chrono::steady_clock::now();
      check(PatternNumber(number), rows, absl::StrCat("pattern ", number, " of ", graph.name));
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      std::printf("%s, pattern %d: %lld rows, %.3f s\n", graph.name, number, static_cast<long long>(rows),
                  seconds.count());
    }
  }

  static std::unique_ptr<SocialNetwork> Load(const Graph& graph) {
    auto network = std::make_unique<SocialNetwork>();
    const auto start = std::chrono::steady_clock::now();
    network->LoadFolder(absl::StrCat(Folder(), "/", graph.folder));
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf("%s: %lld claims, %.1f s\n", graph.name, static_cast<long long>(network->claims()), seconds.count());
    return network;
  }

  static void Count(const Graph& graph) {
    const auto network = Load(graph);
    Ask(graph, [&](const std::string& pattern, int64_t rows, const std::string& what) {
      EXPECT_EQ(network->Count(pattern), rows) << what;
    });
  }

  static void Match(const Graph& graph) {
    const auto network = Load(graph);
    Ask(graph, [&](const std::string& pattern, int64_t rows, const std::string& what) {
      EXPECT_EQ(static_cast<int64_t>(
                    network->Match(absl::StrCat("read_mask { paths: 'id' } pattern {", pattern, "}")).size()),
                rows)
          << what;
    });
  }
};

TEST_F(Patterns, OfTheExampleAreCountedAsByOthers) { Count(kExample); }
TEST_F(Patterns, OfTheExampleAreFoundRowByRow) { Match(kExample); }
TEST_F(Patterns, OfASmallNetworkAreCountedAsByOthers) { Count(kSmall); }
TEST_F(Patterns, OfASmallNetworkAreFoundRowByRow) { Match(kSmall); }
TEST_F(Patterns, AmongManyPeopleAreCountedAsByOthers) { Count(kPeople); }

}  // namespace
}  // namespace entente::testing
