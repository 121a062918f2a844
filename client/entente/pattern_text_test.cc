#include "entente/pattern_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "entente/error.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/error_details.pb.h"

namespace entente {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Expects that `text` means the request, written in text format.
void ExpectRequest(const std::string& text, const std::string& request) {
  v1::MatchPatternRequest expected;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(request, &expected)) << request;
  const auto parsed = ParsePatternText(text);
  ASSERT_TRUE(parsed.ok()) << text << ": " << parsed.status();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(parsed->request, expected))
      << text << "\n"
      << parsed->request.DebugString();
}

// Expects that two texts mean the same.
void ExpectSame(const std::string& text, const std::string& other) {
  const auto parsed = ParsePatternText(other);
  ASSERT_TRUE(parsed.ok()) << other << ": " << parsed.status();
  ExpectRequest(text, parsed->request.DebugString());
}

TEST(PatternText, ReadsTheExampleOfItsHeader) {
  ExpectRequest("(t:organization {sector: TELECOM, country: \"KR\"})-[:PARTNERS_WITH]-(l)-[:DEVELOPS]->(m:model)", R"(
      pattern {
        nodes { variable: "t" kinds: "organization" filter { all {
          filters { comparison { field: "sectors" comparator: COMPARATOR_EQUAL value: "TELECOM" } }
          filters { comparison { field: "country" comparator: COMPARATOR_EQUAL value: "KR" } } } } }
        nodes { variable: "l" }
        nodes { variable: "m" kinds: "model" }
        edges { from: "t" to: "l" direction: DIRECTION_EITHER relations: RELATION_PARTNERS_WITH }
        edges { from: "l" to: "m" direction: DIRECTION_OUT relations: RELATION_DEVELOPS } }
      returns: "t" returns: "l" returns: "m")");
}

TEST(PatternText, ReadsNodes) {
  ExpectRequest("(m:Model|product)",
                R"(pattern { nodes { variable: "m" kinds: "model" kinds: "product" } } returns: "m")");
  ExpectRequest("(x {id: \"organization/kt\"})",
                R"(pattern { nodes { variable: "x" ids: "organization/kt" } } returns: "x")");
  ExpectRequest("(x {id: organization/kt})",
                R"(pattern { nodes { variable: "x" ids: "organization/kt" } } returns: "x")");
  ExpectRequest("(x {id: ['topic/a', topic/b]})",
                R"(pattern { nodes { variable: "x" ids: "topic/a" ids: "topic/b" } } returns: "x")");
  ExpectRequest("()", R"(pattern { nodes { variable: "anonymous1" } })");
  ExpectRequest("({name: 'KT'})", R"(pattern { nodes { variable: "anonymous1"
      filter { comparison { field: "name" comparator: COMPARATOR_EQUAL value: "KT" } } } })");
}

TEST(PatternText, KeepsWhatHasNoNameToItself) {
  ExpectRequest("(anonymous1)--()--(b)", R"(
      pattern { nodes { variable: "anonymous1" } nodes { variable: "anonymous2" } nodes { variable: "b" }
                edges { from: "anonymous1" to: "anonymous2" direction: DIRECTION_EITHER }
                edges { from: "anonymous2" to: "b" direction: DIRECTION_EITHER } }
      returns: "anonymous1" returns: "b")");
}

v1::PatternEdge EdgeOf(const std::string& text) {
  const auto parsed = ParsePatternText("(a)" + text + "(b)");
  EXPECT_TRUE(parsed.ok()) << text << ": " << parsed.status();
  return parsed.ok() ? parsed->request.pattern().edges(0) : v1::PatternEdge();
}

TEST(PatternText, ReadsTheDirectionOfEveryFormOfAnEdge) {
  for (const char* out : {"-->", "->", "-[]->", "-[e]->", "-[:DEVELOPS]->", "<-[:DEVELOPED_BY]-", "- [e] - >"}) {
    EXPECT_EQ(EdgeOf(out).direction(), v1::DIRECTION_OUT) << out;
  }
  for (const char* in : {"<--", "<-", "<-[]-", "<-[:MEMBER_OF]-", "-[:HAS_MEMBER]->", "-[:has_member|BASE_OF]->"}) {
    EXPECT_EQ(EdgeOf(in).direction(), v1::DIRECTION_IN) << in;
  }
  for (const char* either : {"--", "-", "-[]-", "<-->", "<-[]->", "-[:HAS_MEMBER]-"}) {
    EXPECT_EQ(EdgeOf(either).direction(), v1::DIRECTION_EITHER) << either;
  }
}

TEST(PatternText, ReadsTheTypesOfEdges) {
  EXPECT_THAT(EdgeOf("-[:DEVELOPS|BASED_ON]->").relations(), ElementsAre(v1::RELATION_DEVELOPS, v1::RELATION_BASED_ON));
  EXPECT_THAT(EdgeOf("-[:HAS_MEMBER|:partners_with]->").relations(),
              ElementsAre(v1::RELATION_MEMBER_OF, v1::RELATION_PARTNERS_WITH));
  EXPECT_THAT(EdgeOf("-[:@DEPENDENCE|@ownership]->").meanings(),
              ElementsAre(v1::MEANING_DEPENDENCE, v1::MEANING_OWNERSHIP));
  EXPECT_EQ(EdgeOf("-[e:DEVELOPS]->").variable(), "e");
}

TEST(PatternText, ReadsWalksAsCypherAndAsGqlWriteThem) {
  const auto steps = [](const std::string& text) {
    const v1::PatternEdge edge = EdgeOf(text);
    EXPECT_TRUE(edge.has_steps()) << text;
    return std::make_pair(edge.steps().min(), edge.steps().max());
  };
  EXPECT_EQ(steps("-[:BASED_ON*1..6]->"), std::make_pair(1, 6));
  EXPECT_EQ(steps("-[:BASED_ON *0..3]->"), std::make_pair(0, 3));
  EXPECT_EQ(steps("-[*2]-"), std::make_pair(2, 2));
  EXPECT_EQ(steps("-[*..4]-"), std::make_pair(1, 4));
  EXPECT_EQ(steps("-[:BASED_ON]->{1,6}"), std::make_pair(1, 6));
  EXPECT_EQ(steps("-->{3}"), std::make_pair(3, 3));
  EXPECT_EQ(steps("--{,5}"), std::make_pair(0, 5));
  EXPECT_EQ(steps("-->?"), std::make_pair(0, 1));
}

TEST(PatternText, ReadsThePropertiesOfEdges) {
  EXPECT_EQ(EdgeOf("-[{valid_at: 2024-12-31}]-").valid_at().day(), "2024-12-31");
  EXPECT_EQ(EdgeOf("-[{valid_at: \"2024/2025\"}]-").valid_at().interval(), "2024/2025");
  EXPECT_TRUE(EdgeOf("-[{valid_at: any}]-").valid_at().any());
  EXPECT_EQ(EdgeOf("-[{min_confidence: likely}]-").min_confidence(), v1::CONFIDENCE_LIKELY);
  EXPECT_EQ(EdgeOf("-[{overlapping: f}]-").overlapping(), "f");
  const v1::PatternEdge edge = EdgeOf("-[e:MEMBER_OF {confidence: CONFIRMED, role: FOUNDING, details.tier: 'x'}]->");
  ASSERT_EQ(edge.filter().all().filters_size(), 3);
  EXPECT_EQ(edge.filter().all().filters(0).comparison().field(), "confidence");
  EXPECT_EQ(edge.filter().all().filters(1).comparison().field(), "details.role");
  EXPECT_EQ(edge.filter().all().filters(2).comparison().field(), "details.tier");
}

TEST(PatternText, ReadsChainsThatMeet) {
  ExpectRequest("MATCH (a)-->(b)<--(c), (c)--(a)", R"(
      pattern { nodes { variable: "a" } nodes { variable: "b" } nodes { variable: "c" }
                edges { from: "a" to: "b" direction: DIRECTION_OUT }
                edges { from: "b" to: "c" direction: DIRECTION_IN }
                edges { from: "c" to: "a" direction: DIRECTION_EITHER } }
      returns: "a" returns: "b" returns: "c")");
  ExpectSame("(a:model), (a {name: 'x'})--(b)", "(a:model {name: 'x'})--(b)");
  ExpectSame("match (a) MATCH (a)--(b)", "(a)--(b)");
}

constexpr char kOptional[] = R"(
      pattern { nodes { variable: "a" } nodes { variable: "b" } edges { from: "a" to: "b" direction: DIRECTION_OUT }
                optional_parts { nodes { variable: "c" } edges { from: "b" to: "c" direction: DIRECTION_OUT } } }
      returns: "a" returns: "b" returns: "c")";

TEST(PatternText, ReadsOptionalParts) {
  ExpectRequest("(a)-->(b), OPTIONAL (b)-->(c)", kOptional);
  ExpectRequest("MATCH (a)-->(b) OPTIONAL MATCH (b)-->(c)", kOptional);
  ExpectRequest("MATCH (a)-->(b) OPTIONAL { MATCH (b)-->(c) }", kOptional);
  ExpectRequest("(a), OPTIONAL MATCH (a)--(b), (b)--(c)", R"(
      pattern { nodes { variable: "a" }
                optional_parts { nodes { variable: "b" } nodes { variable: "c" }
                  edges { from: "a" to: "b" direction: DIRECTION_EITHER }
                  edges { from: "b" to: "c" direction: DIRECTION_EITHER } } }
      returns: "a" returns: "b" returns: "c")");
}

TEST(PatternText, GivesWhatAPartMentionsFirstToThePatternThatMentionsItToo) {
  ExpectRequest("OPTIONAL (b)-->(c), (a)-->(b)", R"(
      pattern { nodes { variable: "b" } nodes { variable: "a" } edges { from: "a" to: "b" direction: DIRECTION_OUT }
                optional_parts { nodes { variable: "c" } edges { from: "b" to: "c" direction: DIRECTION_OUT } } }
      returns: "b" returns: "c" returns: "a")");
}

TEST(PatternText, ReadsPartsThatMustNotMatch) {
  const std::string absent = R"(
      pattern { nodes { variable: "a" }
                absent_parts { nodes { variable: "b" } edges { from: "a" to: "b" direction: DIRECTION_EITHER } } }
      returns: "a")";
  for (const char* text : {"(a), NOT (a)--(b)", "(a) NOT EXISTS { (a)--(b) }", "MATCH (a) WHERE NOT (a)--(b)",
                           "MATCH (a) WHERE NOT EXISTS { MATCH (a)--(b) }", "MATCH (a) WHERE NOT EXISTS (a)--(b)",
                           "MATCH (a) WHERE not {(a)--(b)} RETURN *"}) {
    ExpectRequest(text, absent);
  }
  ExpectSame("(a) WHERE NOT EXISTS { (a)--(b:model) WHERE b.name = 'x' } AND a.name = 'y'",
             "(a {name: 'y'}), NOT (a)--(b:model {name: 'x'})");
}

TEST(PatternText, ReadsConditions) {
  ExpectRequest("MATCH (m:model) WHERE m.parameters > 100 AND (m.country = 'KR' OR NOT m.name CONTAINS \"x\")", R"(
      pattern { nodes { variable: "m" kinds: "model" filter { all {
        filters { comparison { field: "parameters" comparator: COMPARATOR_GREATER value: "100" } }
        filters { any {
          filters { comparison { field: "country" comparator: COMPARATOR_EQUAL value: "KR" } }
          filters { not { comparison { field: "name" comparator: COMPARATOR_HAS value: "x" } } } } } } } } }
      returns: "m")");
  ExpectSame("(m) WHERE (((m.a = 1)))", "(m {a: 1})");
  ExpectSame("(a)--(b) WHERE a.x = 1 AND b.y < 2", "(a {x: 1})--(b WHERE b.y < 2)");
  ExpectSame("(a)-[e]-(b) WHERE e.role = LEAD", "(a)-[e {role: LEAD}]-(b)");
  ExpectSame("(a)-[e]-(b) WHERE e.from >= 2024-06", "(a)-[e WHERE e.from >= '2024-06']-(b)");
  ExpectSame("(a:organization) WHERE a.sector IN [AI, TELECOM]", "(a:organization {sectors: [AI, TELECOM]})");
  ExpectSame("(a) WHERE a.id IN ['topic/x', 'topic/y']", "(a {id: [topic/x, topic/y]})");
  ExpectSame("(a) WHERE a.id = topic/x", "(a {id: topic/x})");
}

TEST(PatternText, ReadsEveryComparator) {
  const auto comparator = [](const std::string& text) {
    const auto parsed = ParsePatternText("(a) WHERE a.x " + text);
    EXPECT_TRUE(parsed.ok()) << text << ": " << parsed.status();
    return parsed.ok() ? parsed->request.pattern().nodes(0).filter() : v1::Filter();
  };
  EXPECT_EQ(comparator("= 1").comparison().comparator(), v1::COMPARATOR_EQUAL);
  EXPECT_EQ(comparator("<> 1").comparison().comparator(), v1::COMPARATOR_NOT_EQUAL);
  EXPECT_EQ(comparator("!= 1").comparison().comparator(), v1::COMPARATOR_NOT_EQUAL);
  EXPECT_EQ(comparator("< 1").comparison().comparator(), v1::COMPARATOR_LESS);
  EXPECT_EQ(comparator("<= 1").comparison().comparator(), v1::COMPARATOR_LESS_EQUAL);
  EXPECT_EQ(comparator("> 1").comparison().comparator(), v1::COMPARATOR_GREATER);
  EXPECT_EQ(comparator(">= 1").comparison().comparator(), v1::COMPARATOR_GREATER_EQUAL);
  EXPECT_EQ(comparator("contains 'a'").comparison().comparator(), v1::COMPARATOR_HAS);
  EXPECT_EQ(comparator("STARTS WITH 'a'").comparison().comparator(), v1::COMPARATOR_PREFIX);
  EXPECT_EQ(comparator("IS NOT NULL").comparison().value(), "*");
  EXPECT_EQ(comparator("IS NULL").not_().comparison().value(), "*");
}

TEST(PatternText, ReadsEveryFormOfAValue) {
  const auto value = [](const std::string& text) {
    const auto parsed = ParsePatternText("(a {x: " + text + "})");
    EXPECT_TRUE(parsed.ok()) << text << ": " << parsed.status();
    return parsed.ok() ? parsed->request.pattern().nodes(0).filter().comparison().value() : "";
  };
  EXPECT_EQ(value("KR"), "KR");
  EXPECT_EQ(value("케이티"), "케이티");
  EXPECT_EQ(value(R"("a \"b\" \\ \n\t\'")"), "a \"b\" \\ \n\t'");
  EXPECT_EQ(value("-1.5e-3"), "-1.5e-3");
  EXPECT_EQ(value("1e9"), "1e9");
  EXPECT_EQ(value("2024-06-03"), "2024-06-03");
  EXPECT_EQ(value("4h"), "4h");
  EXPECT_EQ(value("gpt-4.1"), "gpt-4.1");
  EXPECT_EQ(value("TRUE"), "true");
}

TEST(PatternText, TellsNodesToDiffer) {
  ExpectRequest("(a)--(b) WHERE a <> b AND a.x = 1", R"(
      pattern { nodes { variable: "a" filter { comparison { field: "x" comparator: COMPARATOR_EQUAL value: "1" } } }
                nodes { variable: "b" } edges { from: "a" to: "b" direction: DIRECTION_EITHER }
                different { variables: "a" variables: "b" } }
      returns: "a" returns: "b")");
  ExpectSame("(a)--(b) WHERE a != b", "(a)--(b) WHERE a <> b");
}

TEST(PatternText, ReadsWhatIsReturnedAndHow) {
  ExpectRequest("(a)-[e]->(b) RETURN DISTINCT b, e ORDER BY b.name DESC, e.from, b.id ASC LIMIT 10", R"(
      pattern { nodes { variable: "a" } nodes { variable: "b" }
                edges { variable: "e" from: "a" to: "b" direction: DIRECTION_OUT } }
      returns: "b" returns: "e" distinct: true order_by: "b.name desc, e.from, b.id" limit: 10)");
  ExpectSame("(a)-[e]->(b)", "(a)-[e]->(b) RETURN a, e, b");
  ExpectSame("(a)-[e]->(b) return *", "(a)-[e]->(b)");
  ExpectSame("(a) LIMIT 3", "(a) RETURN a LIMIT 3");
}

// Expects that `text` is refused at `column`, with these words.
void ExpectError(const std::string& text, int column, const std::string& words) {
  const auto parsed = ParsePatternText(text);
  ASSERT_FALSE(parsed.ok()) << text;
  EXPECT_EQ(ColumnOf(parsed.status()), column) << text << ": " << parsed.status().message();
  EXPECT_THAT(std::string(parsed.status().message()), HasSubstr(words)) << text;
  EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Reason(parsed.status()), v1::ERROR_REASON_INVALID_PATTERN);
}

TEST(PatternText, SaysWhatIsMissing) {
  ExpectError("", 1, "expected a node such as (a); found the end");
  ExpectError("   ", 4, "expected a node");
  ExpectError("RETURN a", 1, "expected a node");
  ExpectError("WHERE a.x = 1", 14, "expected a node");
  ExpectError("(a", 3, "expected \")\" to end the node; found the end");
  ExpectError("(a)-[e(b)", 7, "expected \"]\" to end the edge; found \"(\"");
  ExpectError("(a)-[e]>(b)", 8, "expected \"-\" after \"]\"");
  ExpectError("(a)<(b)", 5, "expected \"-\" to begin an edge");
  ExpectError("(a)-->", 7, "expected \"(\" to begin a node; found the end");
  ExpectError("(a),", 5, "another node");
  ExpectError("(a), RETURN a", 6, "another node");
  ExpectError("(a) (b)", 5, "found \"(\"");
  ExpectError("(a) b", 5, "expected \",\", MATCH");
  ExpectError("(a {x})", 6, "expected \":\" between field and value");
  ExpectError("(a {x: })", 8, "expected a value");
  ExpectError("(a {x: 1)", 9, "expected \"}\" to end the properties");
  ExpectError("(a {x: [1, 2})", 13, "expected \"]\" to end the values");
  ExpectError("(a {})", 5, "expected a field");
  ExpectError("(a {x.: 1})", 7, "a field after \".\"");
  ExpectError("(a:)", 4, "expected a kind");
  ExpectError("(a)-[:]-(b)", 7, "expected a relation or @meaning");
  ExpectError("(a)-[:@]-(b)", 8, "expected a relation or @meaning");
  ExpectError("OPTIONAL", 9, "expected a part");
  ExpectError("OPTIONAL {(a)--(b)", 19, "expected \"}\" to end the part");
  ExpectError("(a) NOT (a)", 9, "a part needs an edge");
  ExpectError("(a) WHERE NOT EXISTS {(a)}", 22, "a part needs an edge");
}

TEST(PatternText, SaysWhatIsNearAnUnknownName) {
  ExpectError("(a:organisation)", 4, "no kind \"organisation\"; near: organization");
  ExpectError("(a)-[:DEVELOP]->(b)", 7, "no relation \"DEVELOP\"; near: DEVELOPS");
  ExpectError("(a)-[:HAS_MEMBR]->(b)", 7, "near: HAS_MEMBER");
  ExpectError("(a)-[:@DEPENDENC]->(b)", 8, "no meaning \"DEPENDENC\"; near: DEPENDENCE");
  ExpectError("(a)-[{min_confidence: sure}]->(b)", 23, "no confidence \"sure\"; known: SPECULATIVE, LIKELY, CONFIRMED");
  ExpectError("(maker)--(b) RETURN makr", 21, "no variable \"makr\"; near: maker");
  ExpectError("(maker)--(b) WHERE makr.x = 1", 20, "no variable \"makr\"; near: maker");
  ExpectError("(maker)--(b) WHERE maker <> c", 29, "no variable \"c\"");
}

TEST(PatternText, SaysWhatIsWrongWithAnEdge) {
  ExpectError("(a)-[:DEVELOPS|HAS_MEMBER]->(b)", 16, "read the other way");
  ExpectError("(a)-[:HAS_PART|MEMBER_OF]-(b)", 16, "read the other way");
  ExpectError("(a)-[:DEVELOPS|@DEPENDENCE]->(b)", 17, "either relations or meanings");
  ExpectError("(a)-[:@DEPENDENCE|DEVELOPS]->(b)", 19, "either relations or meanings");
  ExpectError("(a)-[*]->(b)", 7, "how many steps at most, such as *1..6");
  ExpectError("(a)-[*2..]->(b)", 10, "how many steps at most");
  ExpectError("(a)-[*1.5]->(b)", 7, "a whole number");
  ExpectError("(a)-->*(b)", 7, "such as {1,6}");
  ExpectError("(a)-->+(b)", 7, "such as {1,6}");
  ExpectError("(a)-->{2,}(b)", 10, "how many steps at most");
  ExpectError("(a)-->{99999999999}(b)", 8, "a whole number");
  ExpectError("(a)-[*1..2]->{1,2}(b)", 14, "already");
  ExpectError("(a)-[e]-(b), (b)-[e]-(c)", 19, "\"e\" is taken already");
  ExpectError("(a)-[a]-(b)", 6, "taken already");
  ExpectError("(a)-[e]-(e)", 10, "\"e\" is an edge already");
  ExpectError("(a)-[e]-(b), (e)", 15, "\"e\" is an edge already");
  ExpectError("(a)-[{valid_at: [2024, 2025]}]-(b)", 7, "takes one value");
}

TEST(PatternText, SaysWhatIsWrongWithAVariable) {
  ExpectError("(_a)", 2, "is no variable");
  ExpectError("(케이티)", 2, "is no variable");
  ExpectError("(" + std::string(33, 'a') + ")", 2, "at most 32");
  ExpectError("(a:model), (a:product)", 15, "other kinds at column 4");
  ExpectError("(a {id: topic/x}), (a {id: topic/y})", 24, "has its id said at column 9 already");
  ExpectError("(a), OPTIONAL (a)--(b), OPTIONAL (b)--(c)", 35, "known in another part only");
}

TEST(PatternText, SaysWhatIsWrongWithACondition) {
  ExpectError("(a)--(b) WHERE a.x = 1 OR b.x = 2", 27, "speaks of both \"a\" and \"b\"");
  ExpectError("(a)--(b) WHERE a <> b OR a.x = 1", 16, "can only be joined with other conditions by AND");
  ExpectError("(a) WHERE a.x = 1 OR NOT (a)--(b)", 22, "can only be joined with other conditions by AND");
  ExpectError("(a)--(b) WHERE a = b", 18, "for the same entity write the same variable");
  ExpectError("(a)--(b) WHERE a.x = b.x", 22, "two variables can only be compared as \"a <> b\"");
  ExpectError("(a)--(b {x: a.x})", 13, "two variables");
  ExpectError("(a)--(b) WHERE a <> a", 21, "never differs from itself");
  ExpectError("(a)-[e]-(b) WHERE a <> e", 24, "is an edge");
  ExpectError("(a) WHERE a:model", 12, "kinds stand in the node: (a:kind)");
  ExpectError("(a) WHERE a", 12, "\".\" and a field, or <>");
  ExpectError("(a) WHERE a.x", 14, "one of = <>");
  ExpectError("(a) WHERE a.x =~ 'b'", 16, "CONTAINS");
  ExpectError("(a) WHERE a.x = null", 17, "IS NULL");
  ExpectError("(a) WHERE a.x = $y", 17, "no parameters");
  ExpectError("(a) WHERE a.x IS 1", 18, "NULL or NOT NULL");
  ExpectError("(a) WHERE a.x IN 1", 18, "\"[\"");
  ExpectError("(a) WHERE EXISTS {(a)--(b)}", 11, "RETURN DISTINCT");
  ExpectError("(a) WHERE (a)--(b)", 11, "RETURN DISTINCT");
  ExpectError("(a) WHERE (a.x = 1", 19, "to end the condition");
  ExpectError("(a) WHERE a.id <> topic/x", 11, "\"id\" can only be compared by = and IN");
  ExpectError("(a) WHERE a.id = topic/x OR a.x = 1", 11, "\"id\" can only be compared");
  ExpectError("(a WHERE b.x = 1)--(b)", 10, "speaks of it alone");
  ExpectError("(a) WHERE 1 = a.x", 11, "a condition such as");
}

TEST(PatternText, SaysWhatIsWrongWithWhatIsReturned) {
  ExpectError("(a) RETURN", 11, "a variable or *");
  ExpectError("(a) RETURN a.name", 13, "variables only");
  ExpectError("(a) RETURN count(a)", 17, "variables only");
  ExpectError("(a) RETURN a LIMIT 0", 20, "at least 1");
  ExpectError("(a) RETURN a LIMIT many", 20, "a whole number");
  ExpectError("(a) RETURN a SKIP 3", 14, "expected the end; found \"SKIP\"");
  ExpectError("(a) ORDER a.id", 11, "expected BY");
  ExpectError("(a) RETURN a ORDER BY a", 24, "such as a.id");
  ExpectError("(a)--(b) RETURN a ORDER BY b.id", 28, "\"b\" is not returned");
  ExpectError("(a), NOT (a)--(b) RETURN b", 26, "is bound to nothing");
}

TEST(PatternText, SaysWhatCannotBeRead) {
  ExpectError("(a {x: \"b})", 8, "does not end");
  ExpectError("(a {x: 'b\\z'})", 10, "expected one of");
  ExpectError("(a {x: `b`})", 8, "no meaning");
  ExpectError(std::string("(a\0)", 4), 3, "no meaning");
  ExpectError("(a)#", 4, "\"#\" has no meaning");
  ExpectError("(a {x: \"\xff\"})", 9, "not UTF-8");
  ExpectError("(a {x: \"\xc0\x80\"})", 9, "not UTF-8");
  ExpectError("(a {x: \"\xed\xa0\x80\"})", 9, "not UTF-8");
  ExpectError(std::string(kMaxPatternTextBytes + 1, ' '), 1, "at most 65536");
}

TEST(PatternText, CountsColumnsInCharacters) {
  ExpectError("(a {name: \"케이티\"}) x", 19, "found \"x\"");
  ExpectError("(a {name: \"é🙂\"})\nx", 18, "found \"x\"");
}

TEST(PatternText, BoundsHowDeepConditionsGo) {
  const auto brackets = [](int depth) {
    return "(a) WHERE " + std::string(depth, '(') + "a.x = 1" + std::string(depth, ')');
  };
  EXPECT_TRUE(ParsePatternText(brackets(kMaxConditionDepth)).ok());
  ExpectError(brackets(kMaxConditionDepth + 1), 11 + kMaxConditionDepth + 1, "bracketed deeper than 16");
  std::string nots = "(a) WHERE ";
  for (int i = 0; i <= kMaxConditionDepth; ++i) nots += "NOT ";
  ExpectError(nots + "a.x = 1", 11 + 4 * kMaxConditionDepth, "bracketed deeper than 16");
}

TEST(PatternText, SurvivesTheWireAtItsDeepest) {
  std::string text = "(a) WHERE ";
  for (int i = 0; i < kMaxConditionDepth; ++i) text += "(a.y = 1 OR a.z = 2 AND ";
  text += "a.x = 1" + std::string(kMaxConditionDepth, ')');
  const auto parsed = ParsePatternText(text);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  v1::MatchPatternRequest copy;
  EXPECT_TRUE(copy.ParseFromString(parsed->request.SerializeAsString()));
}

TEST(PatternText, KnowsWhereEachFieldOfTheRequestStands) {
  const std::string text =
      "(t:organization {country: KR})-[e:DEVELOPS|BASED_ON*1..6 {valid_at: 2024}]->(m {id: topic/x}), "
      "OPTIONAL (m)-[:@OWNERSHIP]-(o WHERE o.x = 1 AND (o.y = 2 OR o.z = 3)) WHERE t <> m "
      "RETURN t ORDER BY t.id LIMIT 3";
  const auto parsed = ParsePatternText(text);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  const auto at = [&](const std::string& field) {
    const int column = parsed->ColumnOf(field);
    return column == 0 ? "nowhere" : text.substr(column - 1, text.find_first_of(" )}],;:*|.", column) - column + 1);
  };
  EXPECT_EQ(at("pattern.nodes[0]"), "t");
  EXPECT_EQ(at("pattern.nodes[0].kinds[0]"), "organization");
  EXPECT_EQ(at("pattern.nodes[0].filter.comparison.field"), "country");
  EXPECT_EQ(at("pattern.nodes[0].filter.comparison.value"), "KR");
  EXPECT_EQ(at("pattern.nodes[1].ids[0]"), "topic/x");
  EXPECT_EQ(at("pattern.nodes[1].ids"), "m");
  EXPECT_EQ(at("pattern.edges[0].variable"), "e");
  EXPECT_EQ(at("pattern.edges[0].relations[1]"), "BASED_ON");
  EXPECT_EQ(at("pattern.edges[0].valid_at.interval"), "2024");
  EXPECT_EQ(at("pattern.edges[0].steps.max"), "1");
  EXPECT_EQ(at("pattern.optional_parts[0].edges[0].meanings[0]"), "OWNERSHIP");
  EXPECT_EQ(at("pattern.optional_parts[0].nodes[0].filter.all.filters[1].any.filters[1].comparison.value"), "3");
  EXPECT_EQ(at("pattern.different[0].variables[1]"), "t");
  EXPECT_EQ(at("returns[0]"), "t");
  EXPECT_EQ(at("order_by"), "ORDER");
  EXPECT_EQ(at("limit"), "3");
  EXPECT_EQ(at("context.valid_at"), "nowhere");
}

TEST(PatternText, FindsTheColumnOfAServersError) {
  const auto parsed = ParsePatternText("(t:organization {contry: KR})");
  ASSERT_TRUE(parsed.ok());
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field("pattern.nodes[0].filter.comparison.field");
  absl::Status error = MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_FIELD, "no field");
  EXPECT_EQ(ColumnOf(*parsed, error), 0);
  error.SetPayload("type.googleapis.com/google.rpc.BadRequest", absl::Cord(bad.SerializeAsString()));
  EXPECT_EQ(ColumnOf(*parsed, error), 18);
}

// Whatever a text is, it is read or refused at one of its columns, or just behind it.
TEST(PatternText, TakesRandomTextsWithoutHarm) {
  const std::vector<std::string> seeds = {
      "MATCH (t:organization {sector: TELECOM, country: \"KR\"})-[e:PARTNERS_WITH|HAS_MEMBER*1..3 {role: X}]-(l) "
      "OPTIONAL MATCH (l)<-[:@DEPENDENCE]-(m)->{1,6}() WHERE t <> l AND (m.x > 1 OR NOT m.y IN [1, 'b']) AND NOT "
      "EXISTS "
      "{ MATCH (t)--(z) WHERE z.q IS NOT NULL } RETURN DISTINCT t, m ORDER BY m.name DESC LIMIT 5",
      "({id: a/b})-->(x)<--(y), NOT (x)-[:@OWNERSHIP]->(), OPTIONAL {(y)--(w)}"};
  const std::vector<std::string> pieces = {
      "(",  ")", "[",  "]",    "{",  "}",  "-", "->",   "<-",        ":",      "|",    ",",   ".",       "*",
      "..", "'", "\"", "<>",   "=",  "a",  "e", "NOT ", "OR ",       " AND ",  " IN ", " IS", " WHERE ", "RETURN",
      "@",  "?", "\\", "\xff", "한", "\n", "1", "9e9",  "OPTIONAL ", "EXISTS", "id",   "}"};
  std::mt19937 random(20240607);
  int read = 0;
  for (int round = 0; round < 12000; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (int edits = 1 + static_cast<int>(random() % 4); edits > 0; --edits) {
      const size_t at = random() % (text.size() + 1);
      if (random() % 2 == 0) {
        text.insert(at, pieces[random() % pieces.size()]);
      } else {
        text.erase(at, 1 + random() % 5);
      }
    }
    const auto parsed = ParsePatternText(text);
    if (parsed.ok()) {
      ++read;
      EXPECT_FALSE(parsed->request.pattern().nodes().empty() && parsed->request.pattern().optional_parts().empty() &&
                   parsed->request.pattern().absent_parts().empty());
    } else {
      EXPECT_GE(ColumnOf(parsed.status()), 1) << text;
      EXPECT_LE(ColumnOf(parsed.status()), static_cast<int>(text.size()) + 1) << text;
    }
  }
  EXPECT_GT(read, 100);
}

}  // namespace
}  // namespace entente
