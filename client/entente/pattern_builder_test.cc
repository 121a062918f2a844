#include "entente/pattern_builder.h"

#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"

namespace entente {
namespace {

void ExpectPattern(const PatternBuilder& builder, const std::string& text) {
  v1::Pattern expected;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &expected)) << text;
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(builder.Build(), expected))
      << builder.Build().DebugString();
}

TEST(PatternBuilder, PutsNodesAndEdgesTogether) {
  PatternBuilder pattern;
  const auto maker = pattern.Node("t").Kind("organization").Kind("person").Where("sectors", "TELECOM");
  const auto made = pattern.Node("m").Id("model/a").Id("model/b");
  pattern.Edge(maker, made).Out(v1::RELATION_DEVELOPS).Relation(v1::RELATION_PURSUES).Named("e");
  ExpectPattern(pattern, R"(
    nodes { variable: "t" kinds: "organization" kinds: "person"
            filter { comparison { field: "sectors" comparator: COMPARATOR_EQUAL value: "TELECOM" } } }
    nodes { variable: "m" ids: "model/a" ids: "model/b" }
    edges { variable: "e" from: "t" to: "m" direction: DIRECTION_OUT
            relations: RELATION_DEVELOPS relations: RELATION_PURSUES })");
}

TEST(PatternBuilder, JoinsConditionsAndWritesNumbersInFull) {
  PatternBuilder pattern;
  v1::Filter either;
  either.mutable_any()->add_filters()->mutable_comparison()->set_field("x");
  pattern.Node("m").Where("parameters", v1::COMPARATOR_GREATER, 70e9).Where("score", 0.25).Where(either);
  ExpectPattern(pattern, R"(
    nodes { variable: "m" filter { all {
      filters { comparison { field: "parameters" comparator: COMPARATOR_GREATER value: "70000000000" } }
      filters { comparison { field: "score" comparator: COMPARATOR_EQUAL value: "0.25" } }
      filters { any { filters { comparison { field: "x" } } } } } } })");
}

TEST(PatternBuilder, SaysWhenAndHowSurelyAnEdgeMustHold) {
  PatternBuilder pattern;
  const auto a = pattern.Node("a"), b = pattern.Node("b");
  pattern.Edge(a, b).In(v1::RELATION_HOSTS).ValidAt("2024-12-31").MinConfidence(v1::CONFIDENCE_CONFIRMED);
  pattern.Edge(a, b).Either().Meaning(v1::MEANING_COLLABORATION).ValidAt("2024").Overlapping("e");
  pattern.Edge(a, b).ValidAt("any").Where("details.role", "FOUNDING");
  pattern.Edge(a, b).ValidAt("today").Where("from", v1::COMPARATOR_LESS, "2024");
  ExpectPattern(pattern, R"(
    nodes { variable: "a" } nodes { variable: "b" }
    edges { from: "a" to: "b" direction: DIRECTION_IN relations: RELATION_HOSTS valid_at { day: "2024-12-31" }
            min_confidence: CONFIDENCE_CONFIRMED }
    edges { from: "a" to: "b" direction: DIRECTION_EITHER meanings: MEANING_COLLABORATION
            valid_at { interval: "2024" } overlapping: "e" }
    edges { from: "a" to: "b" valid_at { any: true }
            filter { comparison { field: "details.role" comparator: COMPARATOR_EQUAL value: "FOUNDING" } } }
    edges { from: "a" to: "b" valid_at { today: true }
            filter { comparison { field: "from" comparator: COMPARATOR_LESS value: "2024" } } })");
}

TEST(PatternBuilder, HasPartsWalksAndNodesThatDiffer) {
  PatternBuilder pattern;
  const auto a = pattern.Node("a"), b = pattern.Node("b");
  v1::Filter open;
  open.mutable_comparison()->set_field("open");
  pattern.Edge(a, b).Steps(1, 6).Through(open);
  auto optional = pattern.Optional();
  optional.Edge(b, optional.Node("c")).Out();
  auto absent = pattern.Absent();
  absent.Edge(a, absent.Node()).Out();
  pattern.Different({a, b});
  ExpectPattern(pattern, R"(
    nodes { variable: "a" } nodes { variable: "b" }
    edges { from: "a" to: "b" steps { min: 1 max: 6 through { comparison { field: "open" } } } }
    optional_parts { nodes { variable: "c" } edges { from: "b" to: "c" direction: DIRECTION_OUT } }
    absent_parts { nodes { variable: "anonymous1" } edges { from: "a" to: "anonymous1" direction: DIRECTION_OUT } }
    different { variables: "a" variables: "b" })");
}

TEST(PatternBuilder, GivesEveryNodeWithoutANameAnother) {
  PatternBuilder pattern;
  auto part = pattern.Optional();
  EXPECT_NE(pattern.Node().name(), part.Node().name());
}

TEST(PatternBuilder, KeepsItsHandlesGoodWhileItGrows) {
  PatternBuilder pattern;
  auto first = pattern.Node("first");
  for (int i = 0; i < 100; ++i) pattern.Node();
  first.Kind("organization");
  EXPECT_EQ(pattern.Build().nodes(0).kinds(0), "organization");
}

}  // namespace
}  // namespace entente
