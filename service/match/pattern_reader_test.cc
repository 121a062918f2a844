#include "service/match/pattern_reader.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/match/testing/found.h"

namespace entente::match {
namespace {

using query::World;

class Refused : public ::testing::Test {
 protected:
  // `REASON at path`.
  std::string By(const std::string& pattern) { return query::ErrorOf(Prepared(world_, pattern).search.status()); }
  std::string ByEdge(const std::string& edge) {
    return By("nodes { variable: 'a' } nodes { variable: 'b' } edges { from: 'a' to: 'b' " + edge + " }");
  }

  World world_;
};

TEST_F(Refused, NodesThatAreNone) {
  EXPECT_EQ(By(""), "REQUIRED at pattern.nodes");
  EXPECT_EQ(By("nodes { }"), "REQUIRED at pattern.nodes[0].variable");
  EXPECT_EQ(By("nodes { variable: 'a' kinds: ['model', 'planet'] }"), "UNKNOWN_KIND at pattern.nodes[0].kinds[1]");
  EXPECT_EQ(By("nodes { variable: 'a' ids: ['model/claude', 'model/none'] }"),
            "UNKNOWN_ENTITY at pattern.nodes[0].ids[1]");
  EXPECT_EQ(By("nodes { variable: 'a' filter_text: 'colour=red' }"), "UNKNOWN_FIELD at pattern.nodes[0].filter_text");
  EXPECT_EQ(By("nodes { variable: 'a' filter { } }"), "REQUIRED at pattern.nodes[0].filter");
  EXPECT_EQ(By("nodes { variable: 'a' filter_text: 'name:a' filter { } }"),
            "CONFLICTING_FIELDS at pattern.nodes[0].filter_text");
}

TEST_F(Refused, NamesThatAreBadlyFormedOrTaken) {
  for (const std::string& name : std::vector<std::string>{"1a", "_a", "a-b", "ä", std::string(33, 'a')}) {
    EXPECT_EQ(By("nodes { variable: '" + name + "' }"), "INVALID_PATTERN at pattern.nodes[0].variable") << name;
  }
  EXPECT_EQ(By("nodes { variable: '" + std::string(32, 'a') + "' }"), "OK");
  EXPECT_EQ(By("nodes { variable: 'a_1' }"), "OK");
  EXPECT_EQ(By("nodes { variable: 'a' } nodes { variable: 'a' }"), "INVALID_PATTERN at pattern.nodes[1].variable");
  EXPECT_EQ(ByEdge("variable: 'b'"), "INVALID_PATTERN at pattern.edges[0].variable");
  EXPECT_EQ(By("nodes { variable: 'a' } absent_parts { nodes { variable: 'a' } edges { from: 'a' to: 'a' } }"),
            "INVALID_PATTERN at pattern.absent_parts[0].nodes[0].variable");
}

TEST_F(Refused, EdgesThatLeadNowhere) {
  EXPECT_EQ(By("nodes { variable: 'a' } edges { from: 'a' }"), "REQUIRED at pattern.edges[0].to");
  EXPECT_EQ(By("nodes { variable: 'a' } edges { from: 'b' to: 'a' }"), "INVALID_PATTERN at pattern.edges[0].from");
  EXPECT_EQ(By("nodes { variable: 'a' } edges { variable: 'e' from: 'a' to: 'e' }"),
            "INVALID_PATTERN at pattern.edges[0].to");
  EXPECT_EQ(By("nodes { variable: 'a' } optional_parts { nodes { variable: 'b' } edges { from: 'a' to: 'b' } } "
               "optional_parts { edges { from: 'a' to: 'b' } }"),
            "INVALID_PATTERN at pattern.optional_parts[1].edges[0].to");
  EXPECT_EQ(By("nodes { variable: 'a' } optional_parts { nodes { variable: 'b' } }"),
            "REQUIRED at pattern.optional_parts[0].edges");
}

TEST_F(Refused, WhatDoesNotHangTogether) {
  EXPECT_EQ(By("nodes { variable: 'a' } nodes { variable: 'b' }"), "INVALID_PATTERN at pattern.nodes[1]");
  EXPECT_EQ(By("nodes { variable: 'a' } nodes { variable: 'b' } edges { from: 'b' to: 'b' }"),
            "INVALID_PATTERN at pattern.nodes[1]");
  // A part does not join what it may leave unbound.
  EXPECT_EQ(By("nodes { variable: 'a' } nodes { variable: 'b' } optional_parts { edges { from: 'a' to: 'b' } }"),
            "INVALID_PATTERN at pattern.nodes[1]");
  EXPECT_EQ(By("nodes { variable: 'a' } absent_parts { nodes { variable: 'b' } nodes { variable: 'c' } "
               "edges { from: 'b' to: 'c' } }"),
            "INVALID_PATTERN at pattern.absent_parts[0].nodes[0]");
}

TEST_F(Refused, ConditionsOfEdgesThatMeanNothing) {
  EXPECT_EQ(ByEdge("relations: [RELATION_MEMBER_OF, RELATION_UNSPECIFIED]"),
            "UNKNOWN_RELATION at pattern.edges[0].relations[1]");
  EXPECT_EQ(ByEdge("meanings: MEANING_UNSPECIFIED"), "OUT_OF_BOUNDS at pattern.edges[0].meanings[0]");
  EXPECT_EQ(ByEdge("direction: 9"), "OUT_OF_BOUNDS at pattern.edges[0].direction");
  EXPECT_EQ(ByEdge("min_confidence: 99"), "OUT_OF_BOUNDS at pattern.edges[0].min_confidence");
  EXPECT_EQ(ByEdge("valid_at { day: 'soon' }"), "INVALID_FORMAT at pattern.edges[0].valid_at.day");
  EXPECT_EQ(ByEdge("valid_at { interval: '2024/2023' }"), "INVALID_FORMAT at pattern.edges[0].valid_at.interval");
  EXPECT_EQ(ByEdge("valid_at { any: false }"), "OUT_OF_BOUNDS at pattern.edges[0].valid_at.any");
  EXPECT_EQ(ByEdge("filter_text: 'name=x'"), "UNKNOWN_FIELD at pattern.edges[0].filter_text");
}

TEST_F(Refused, StepsOutOfBounds) {
  EXPECT_EQ(ByEdge("steps { }"), "OUT_OF_BOUNDS at pattern.edges[0].steps.max");
  EXPECT_EQ(ByEdge("steps { min: 1 max: 17 }"), "OUT_OF_BOUNDS at pattern.edges[0].steps.max");
  EXPECT_EQ(ByEdge("steps { min: 3 max: 2 }"), "OUT_OF_BOUNDS at pattern.edges[0].steps.min");
  EXPECT_EQ(ByEdge("steps { min: -1 max: 2 }"), "OUT_OF_BOUNDS at pattern.edges[0].steps.min");
  EXPECT_EQ(ByEdge("steps { min: 16 max: 16 }"), "OK");
  EXPECT_EQ(ByEdge("steps { max: 2 through_text: 'x=1' }"), "UNKNOWN_FIELD at pattern.edges[0].steps.through_text");
}

TEST_F(Refused, OverlapsWithWhatHasNoDates) {
  EXPECT_EQ(ByEdge("overlapping: 'e'"), "INVALID_PATTERN at pattern.edges[0].overlapping");
  EXPECT_EQ(ByEdge("overlapping: 'a'"), "INVALID_PATTERN at pattern.edges[0].overlapping");
  EXPECT_EQ(ByEdge("variable: 'e' overlapping: 'e'"), "INVALID_PATTERN at pattern.edges[0].overlapping");
  EXPECT_EQ(ByEdge("overlapping: 'w' } edges { variable: 'w' from: 'a' to: 'b' steps { max: 2 }"),
            "INVALID_PATTERN at pattern.edges[0].overlapping");
  EXPECT_EQ(ByEdge("overlapping: 'o' } optional_parts { edges { variable: 'o' from: 'a' to: 'b' }"),
            "INVALID_PATTERN at pattern.edges[0].overlapping");
  EXPECT_EQ(ByEdge("overlapping: 'e' } edges { variable: 'e' from: 'a' to: 'b'"), "OK");
  EXPECT_EQ(ByEdge("variable: 'e' } optional_parts { edges { from: 'a' to: 'b' overlapping: 'e' }"), "OK");
}

TEST_F(Refused, DifferencesThatMeanNothing) {
  const std::string nodes = "nodes { variable: 'a' } ";
  const std::string part = "parts { nodes { variable: 'b' } edges { from: 'a' to: 'b' } } ";
  EXPECT_EQ(By(nodes + "different { variables: 'a' }"), "REQUIRED at pattern.different[0].variables");
  EXPECT_EQ(By(nodes + "different { variables: ['a', 'x'] }"), "INVALID_PATTERN at pattern.different[0].variables[1]");
  EXPECT_EQ(By(nodes + "different { variables: ['a', 'a'] }"), "INVALID_PATTERN at pattern.different[0].variables[1]");
  EXPECT_EQ(By(nodes + "optional_" + part + "different { variables: ['a', 'b'] }"), "OK");
  EXPECT_EQ(By(nodes + "absent_" + part + "different { variables: ['a', 'b'] }"), "OK");
  EXPECT_EQ(By(nodes + "absent_" + part +
               "optional_parts { nodes { variable: 'c' } edges { from: 'a' to: 'c' } } "
               "different { variables: ['a', 'b', 'c'] }"),
            "INVALID_PATTERN at pattern.different[0].variables[2]");
}

TEST_F(Refused, MoreThanAPatternMayHold) {
  std::string nodes, edges;
  for (int i = 0; i < 8; ++i) {
    nodes += absl::StrCat("nodes { variable: 'n", i, "' } ");
    if (i > 0) edges += absl::StrCat("edges { from: 'n0' to: 'n", i, "' } ");
  }
  EXPECT_EQ(By(nodes + edges), "OK");
  EXPECT_EQ(By(nodes + "nodes { variable: 'n8' } " + edges), "OUT_OF_BOUNDS at pattern.nodes");
  EXPECT_EQ(By(nodes + edges + "absent_parts { nodes { variable: 'n8' } edges { from: 'n0' to: 'n8' } }"),
            "OUT_OF_BOUNDS at pattern.absent_parts[0].nodes");
  for (int i = 0; i < 5; ++i) edges += "edges { from: 'n1' to: 'n2' } ";
  EXPECT_EQ(By(nodes + edges), "OK");
  EXPECT_EQ(By(nodes + edges + "edges { from: 'n1' to: 'n2' }"), "OUT_OF_BOUNDS at pattern.edges");
  EXPECT_EQ(By(nodes + edges + "optional_parts { edges { from: 'n1' to: 'n2' } }"),
            "OUT_OF_BOUNDS at pattern.optional_parts[0].edges");
}

}  // namespace
}  // namespace entente::match
