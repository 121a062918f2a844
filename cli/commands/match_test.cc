#include "cli/pattern_argument.h"
#include "cli/testing/command_run.h"
#include "entente/error.h"
#include "google/rpc/error_details.pb.h"

namespace entente::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Return;
using ::testing::StartsWith;

using MatchTest = CommandTest;
using AggregateTest = CommandTest;
using Rows = GivenStream<v1::MatchPatternResponse>;

constexpr char kTwoRows[] = R"(
  rows { validity: VALIDITY_DEFINITE
    bindings { variable: "t" entity { id: "organization/kt" description { name: "KT" } } }
    bindings { variable: "e" relationship { relation: RELATION_DEVELOPS subject: "organization/kt" object: "model/m"
      valid_time { from: "2024" } claims { citations { document: "document/d1" locator: "¶2" } } } } }
  rows { validity: VALIDITY_POSSIBLE
    bindings { variable: "t" entity { id: "organization/skt" description { name: "SK텔레콤" } } } bindings { variable: "e" } })";

TEST_F(MatchTest, SendsWhatTheTextSaysAndShowsRows) {
  EXPECT_CALL(*connection_, MatchPattern).WillOnce([](const v1::MatchPatternRequest& request, Deadline) {
    EXPECT_EQ(request.pattern().nodes(0).kinds(0), "organization");
    EXPECT_THAT(request.returns(), ElementsAre("t", "e"));
    EXPECT_EQ(request.limit(), 1001);
    EXPECT_EQ(request.explain(), v1::EXPLAIN_UNSPECIFIED);
    EXPECT_TRUE(request.context().include_claims());
    EXPECT_EQ(request.context().valid_at().day(), "2024-12-31");
    return std::make_unique<Rows>(std::vector{
        Text<v1::MatchPatternResponse>(kTwoRows),
        Text<v1::MatchPatternResponse>("read_info { revision: 7 clock_day: '2025-03-10' truncated: true }")});
  });
  EXPECT_EQ(Run({"match", "(t:organization)-[e:DEVELOPS]->(m) RETURN t, e", "--valid-at", "2024-12-31"}), 0) << err_;
  EXPECT_EQ(out_,
            "T                 NAME      E                VALID     CITATIONS\n"
            "organization/kt   KT        DEVELOPS 2024 →            document/d1 ¶2\n"
            "organization/skt  SK텔레콤                   possible\n\n"
            "2 rows at revision 7, 2025-03-10; a limit cut the answer short\n");
}

TEST_F(MatchTest, WritesRowsOneByOneForPrograms) {
  EXPECT_CALL(*connection_, MatchPattern).WillOnce([](const v1::MatchPatternRequest& request, Deadline) {
    EXPECT_FALSE(request.context().include_claims());
    return std::make_unique<Rows>(std::vector{Text<v1::MatchPatternResponse>(kTwoRows)});
  });
  EXPECT_EQ(Run({"match", "(t)-[e]->()", "-o", "jsonl"}), 0) << err_;
  EXPECT_THAT(out_, StartsWith("{\"bindings\":[{\"variable\":\"t\",\"entity\""));
  EXPECT_EQ(std::count(out_.begin(), out_.end(), '\n'), 2);
}

TEST_F(MatchTest, AsksForOneMoreThanItShowsUnlessThePatternHasALimit) {
  std::vector<int> limits;
  EXPECT_CALL(*connection_, MatchPattern)
      .Times(4)
      .WillRepeatedly([&](const v1::MatchPatternRequest& request, Deadline) {
        limits.push_back(request.limit());
        return std::make_unique<Rows>(std::vector{Text<v1::MatchPatternResponse>(kTwoRows)});
      });
  EXPECT_EQ(Run({"match", "(t)-[e]->()", "--limit", "1"}), 0);
  EXPECT_THAT(err_, HasSubstr("only the first 1 are shown"));
  EXPECT_THAT(out_, HasSubstr("1 rows"));
  EXPECT_THAT(out_, HasSubstr("a limit cut the answer short"));
  EXPECT_EQ(Run({"match", "(t)-[e]->() LIMIT 2"}), 0);
  EXPECT_EQ(err_, "");
  EXPECT_EQ(Run({"match", "(t)-[e]->() LIMIT 9", "--limit", "2"}), 0);
  EXPECT_EQ(Run({"match", "(t)-[e]->() LIMIT 9", "--limit", "0"}), 0);
  EXPECT_THAT(limits, ElementsAre(2, 2, 3, 0));
}

TEST_F(MatchTest, ShowsPlans) {
  EXPECT_CALL(*connection_, MatchPattern)
      .WillOnce([](const v1::MatchPatternRequest& request, Deadline) {
        EXPECT_EQ(request.explain(), v1::EXPLAIN_PLAN);
        EXPECT_TRUE(request.distinct());
        return std::make_unique<Rows>(std::vector{Text<v1::MatchPatternResponse>(
            "plan { steps { action: PLAN_ACTION_SCAN variable: 't' description: 'scan all' estimated_rows: 12 } }")});
      })
      .WillOnce([](const v1::MatchPatternRequest& request, Deadline) {
        EXPECT_EQ(request.explain(), v1::EXPLAIN_PROFILE);
        return std::make_unique<Rows>(
            std::vector{Text<v1::MatchPatternResponse>("plan { steps { action: PLAN_ACTION_SCAN variable: 't' "
                                                       "estimated_rows: 12 actual_rows: 3 examined: 40 } }")});
      });
  EXPECT_EQ(Run({"match", "(t)", "--explain", "--distinct"}), 0) << err_;
  EXPECT_THAT(out_, StartsWith("STEP  ACTION  VARIABLE  DOES      EXPECTED\n1     scan    t         scan all  12\n"));
  EXPECT_EQ(Run({"match", "(t)", "--profile"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("12        3     40"));
  EXPECT_EQ(Run({"match", "(t)", "--profile", "--explain"}), 2);
}

TEST_F(MatchTest, PointsAtAMistakeInTheText) {
  EXPECT_EQ(Run({"match", "(케이티:organisation)"}), 4);
  EXPECT_EQ(Run({"match", "(a:organisation)"}), 4);
  EXPECT_EQ(err_,
            "  (a:organisation)\n"
            "     ^\n"
            "entente: INVALID_PATTERN: column 4: no kind \"organisation\"; near: organization\n");
}

TEST_F(MatchTest, PointsAtWhatTheServerFindsWrong) {
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field("pattern.nodes[0].filter.comparison.field");
  violation->set_description("UNKNOWN_FIELD: no field \"contry\"");
  absl::Status error = MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_FIELD, "no field");
  error.SetPayload("type.googleapis.com/google.rpc.BadRequest", absl::Cord(bad.SerializeAsString()));
  EXPECT_CALL(*connection_, MatchPattern).WillOnce([&](auto&&...) {
    return std::make_unique<Rows>(std::vector<v1::MatchPatternResponse>(), error);
  });
  EXPECT_EQ(Run({"match", "(a {contry: KR})"}), 4);
  EXPECT_EQ(err_,
            "  (a {contry: KR})\n"
            "      ^\n"
            "entente: pattern.nodes[0].filter.comparison.field: UNKNOWN_FIELD: no field \"contry\"\n");
}

TEST_F(MatchTest, ResolvesNamesInIds) {
  EXPECT_CALL(*connection_, LookupEntities)
      .WillRepeatedly(Return(Text<v1::LookupEntitiesResponse>(R"(results { entity { id: "organization/kt" } })")));
  EXPECT_CALL(*connection_, MatchPattern).WillOnce([](const v1::MatchPatternRequest& request, Deadline) {
    EXPECT_THAT(request.pattern().nodes(0).ids(), ElementsAre("organization/kt", "topic/x"));
    EXPECT_THAT(request.pattern().absent_parts(0).nodes(0).ids(), ElementsAre("organization/kt"));
    return std::make_unique<Rows>(std::vector<v1::MatchPatternResponse>());
  });
  EXPECT_EQ(Run({"match", "(a {id: [\"KT Corp\", topic/x]}), NOT (a)--(b {id: \"KT Corp\"})"}), 0) << err_;
}

TEST_F(MatchTest, DrawsEdgesThatHaveNoNameToo) {
  EXPECT_CALL(*connection_, MatchPattern).WillOnce([](const v1::MatchPatternRequest& request, Deadline) {
    EXPECT_THAT(request.returns(), ElementsAre("t", "drawn1", "drawn2"));
    EXPECT_EQ(request.pattern().edges(0).variable(), "drawn2");
    return std::make_unique<Rows>(std::vector{Text<v1::MatchPatternResponse>(R"(
      rows { bindings { variable: "t" entity { id: "organization/kt" description { name: "KT" } } }
             bindings { variable: "x" relationship { relation: RELATION_DEVELOPS subject: "organization/kt"
                        object: "model/m" validity: VALIDITY_POSSIBLE } } })")});
  });
  EXPECT_CALL(*connection_, LookupEntities)
      .WillOnce(Return(Text<v1::LookupEntitiesResponse>(
          R"(results { entity { id: "model/m" description { name: "Model \"M\"" } } })")));
  EXPECT_EQ(Run({"match", "(t)-->(drawn1)-[drawn2]->() RETURN t, drawn1", "-o", "dot"}), 0) << err_;
}

TEST(PlaceInText, MarksTheColumnOfItsLine) {
  EXPECT_EQ(PlaceInText("abc", 2), "  abc\n   ^\n");
  EXPECT_EQ(PlaceInText("abc", 4), "  abc\n     ^\n");
  EXPECT_EQ(PlaceInText("한글x", 3), "  한글x\n      ^\n");  // wide characters
  EXPECT_EQ(PlaceInText("ab\ncd\nef", 5), "  cd\n   ^\n");
  EXPECT_EQ(PlaceInText("ab\ncd", 3), "  ab\n    ^\n");
  EXPECT_EQ(PlaceInText("", 1), "  \n  ^\n");
  EXPECT_EQ(PlaceInText("abc", 0), "");
}

TEST_F(AggregateTest, GroupsMeasuresAndKeepsTheRemainder) {
  ExpectSchema();
  EXPECT_CALL(*connection_, Aggregate).WillOnce([](const v1::AggregateRequest& request, Deadline) {
    EXPECT_EQ(request.relationships().relations(0), v1::RELATION_MEMBER_OF);
    EXPECT_EQ(request.relationships().filter_text(), "from >= 2024");
    EXPECT_EQ(request.group_by(0).period().field(), "from");
    EXPECT_EQ(request.group_by(0).period().unit(), v1::CALENDAR_UNIT_YEAR);
    EXPECT_EQ(request.group_by(1).field(), "subject");
    EXPECT_EQ(request.measures(0).function(), v1::MEASURE_FUNCTION_COUNT);
    EXPECT_EQ(request.measures(1).function(), v1::MEASURE_FUNCTION_COUNT_DISTINCT);
    EXPECT_EQ(request.measures(1).field(), "object");
    EXPECT_EQ(request.top(), 1);
    return Text<v1::AggregateResponse>(R"(
      groups { keys { text: "2024" } keys { entity { id: "organization/kt" description { name: "KT" } } }
               measures { count: 3 } measures { number: 2.5 } }
      groups { keys {} keys { truth: true } measures { count: 1 } measures {} }
      remainder { measures { count: 9 } measures { count: 4 } }
      total_groups: 12 read_info { revision: 7 })");
  });
  EXPECT_EQ(Run({"aggregate", "--relationships", "-r", "MEMBER_OF", "--filter", "from >= 2024", "--by", "from@year",
                 "--by", "subject", "--measure", "count", "--measure", "distinct:object", "--top", "1"}),
            0)
      << err_;
  EXPECT_EQ(out_,
            "FROM YEAR     SUBJECT          NAME  COUNT  COUNT DISTINCT OBJECT\n"
            "2024          organization/kt  KT    3      2.5\n"
            "(none)        yes                    1\n"
            "(all others)                         9      4\n\n"
            "2 of 12 groups at revision 7\n");
}

TEST_F(AggregateTest, CountsEntitiesObservationsAndMatches) {
  ExpectSchema();
  EXPECT_CALL(*connection_, Aggregate)
      .WillOnce([](const v1::AggregateRequest& request, Deadline) {
        EXPECT_EQ(request.entities().kinds(0), "organization");
        EXPECT_TRUE(request.entities().include_stubs());
        return Text<v1::AggregateResponse>("groups { measures { count: 3 } } total_groups: 1");
      })
      .WillOnce([](const v1::AggregateRequest& request, Deadline) {
        EXPECT_EQ(request.observations().metrics(0), v1::METRIC_EMPLOYEES);
        EXPECT_EQ(request.observations().subjects(0), "organization/a");
        EXPECT_EQ(request.measures(0).function(), v1::MEASURE_FUNCTION_AVERAGE);
        return v1::AggregateResponse();
      })
      .WillOnce([](const v1::AggregateRequest& request, Deadline) {
        EXPECT_EQ(request.pattern().edges_size(), 1);
        EXPECT_EQ(request.group_by(0).field(), "m.model.country");
        return v1::AggregateResponse();
      });
  EXPECT_EQ(Run({"aggregate", "--entities", "--kind", "organization", "--stubs"}), 0) << err_;
  EXPECT_EQ(out_, "COUNT\n3\n\n1 of 1 groups at revision 0\n");
  EXPECT_EQ(Run({"aggregate", "--observations", "-m", "EMPLOYEES", "--entity", "organization/a", "--measure",
                 "avg:amount", "-o", "json"}),
            0)
      << err_;
  EXPECT_EQ(Run({"aggregate", "--pattern", "(a)-->(m:model)", "--by", "m.model.country", "-o", "jsonl"}), 0) << err_;
}

TEST_F(AggregateTest, RefusesWhatDoesNotGoTogether) {
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {"--entities", "--relationships"},
                                                       {"--entities", "-r", "MEMBER_OF"},
                                                       {"--entities", "-m", "EMPLOYEES"},
                                                       {"--relationships", "--kind", "person"},
                                                       {"--relationships", "--stubs"},
                                                       {"--observations", "--filter", "x = 1"},
                                                       {"--pattern", "(a)", "--filter", "x = 1"},
                                                       {"--entities", "--by", "from@decade"},
                                                       {"--entities", "--measure", "count:name"},
                                                       {"--entities", "--measure", "sum"},
                                                       {"--entities", "--measure", "median:x"},
                                                       {"--pattern", "(a"}};
  for (std::vector<std::string> line : wrong) {
    line.insert(line.begin(), "aggregate");
    EXPECT_EQ(Run(line), 4) << (line.size() > 1 ? line.back() : "");
  }
  EXPECT_THAT(err_, HasSubstr("expected \")\" to end the node"));
}

}  // namespace
}  // namespace entente::cli
