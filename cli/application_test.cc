#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "cli/testing/command_run.h"
#include "entente/error.h"

namespace entente::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Return;
using ::testing::StartsWith;

using ApplicationTest = CommandTest;

TEST_F(ApplicationTest, GetShowsWhatIsSetOfAnEntity) {
  EXPECT_CALL(*connection_, GetEntity).WillOnce(Return(Text<v1::GetEntityResponse>(R"(
    entity { id: "organization/kt" validity: VALIDITY_DEFINITE
             description { name: "KT" aliases { name: "케이티" language: "ko" } organization { country: "KR" sectors: SECTOR_TELECOM } } })")));
  EXPECT_EQ(Run({"get", "organization/kt"}), 0) << err_;
  EXPECT_EQ(out_,
            "id       organization/kt\nname     KT\naliases  케이티 (ko)\nsectors  TELECOM\ncountry  KR\nvalid    "
            "definite\n");
}

TEST_F(ApplicationTest, GetOfOneWritesTheEntityItselfOnALineAsGetOfSeveralDoes) {
  EXPECT_CALL(*connection_, GetEntity)
      .WillOnce(Return(Text<v1::GetEntityResponse>("entity { id: 'organization/kt' } read_info { revision: 3 }")));
  EXPECT_EQ(Run({"get", "organization/kt", "-o", "jsonl"}), 0) << err_;
  EXPECT_EQ(out_, "{\"id\":\"organization/kt\"}\n");
}

TEST_F(ApplicationTest, GetResolvesNamesAndSendsTheGlobalOptions) {
  EXPECT_CALL(*connection_, LookupEntities)
      .WillOnce(Return(Text<v1::LookupEntitiesResponse>(R"(results { entity { id: "organization/kt" } })")));
  EXPECT_CALL(*connection_, GetEntity).WillOnce([](const v1::GetEntityRequest& request, Deadline) {
    EXPECT_EQ(request.id(), "organization/kt");
    EXPECT_EQ(request.context().valid_at().day(), "2024-12-31");
    EXPECT_TRUE(request.context().definite_only());
    EXPECT_TRUE(request.context().include_claims());
    return v1::GetEntityResponse();
  });
  EXPECT_EQ(Run({"get", "KT Corp", "--claims", "--valid-at", "2024-12-31", "--definite", "-o", "json", "--server",
                 "graph:1", "--deadline", "2s"}),
            0)
      << err_;
  EXPECT_EQ(options_.endpoints, std::vector<std::string>{"graph:1"});
  EXPECT_EQ(options_.deadline.count(), 2000);
}

TEST_F(ApplicationTest, AnErrorIsOneLineWithReasonAndNearMatches) {
  EXPECT_CALL(*connection_, GetEntity)
      .WillOnce(Return(MakeError(absl::StatusCode::kNotFound, v1::ERROR_REASON_UNKNOWN_ENTITY,
                                 "no entity \"organization/ktt\"", {{"near", "organization/kt"}})));
  EXPECT_EQ(Run({"get", "organization/ktt"}), 3);
  EXPECT_EQ(err_, "entente: UNKNOWN_ENTITY: no entity \"organization/ktt\"; near: organization/kt\n");
  EXPECT_EQ(out_, "");
}

TEST_F(ApplicationTest, AnAmbiguousNameListsItsCandidates) {
  EXPECT_CALL(*connection_, LookupEntities).WillOnce([](const v1::LookupEntitiesRequest&, Deadline) {
    return absl::StatusOr<v1::LookupEntitiesResponse>(MakeError(absl::StatusCode::kFailedPrecondition,
                                                                v1::ERROR_REASON_AMBIGUOUS_NAME, "\"GPT\" is two",
                                                                {{"candidates", "model/gpt, product/gpt"}}));
  });
  EXPECT_EQ(Run({"get", "GPT"}), 5);
  EXPECT_THAT(err_, HasSubstr("candidates: model/gpt, product/gpt; give one of these ids"));
}

TEST_F(ApplicationTest, AServerThatIsNotThereIsNamed) {
  EXPECT_CALL(*connection_, GetServerInfo).WillRepeatedly(Return(absl::UnavailableError("connection refused")));
  EXPECT_EQ(Run({"status", "--server", "graph:9", "--deadline", "20ms"}), 6);
  EXPECT_THAT(err_, StartsWith("entente: cannot reach graph:9: connection refused"));
}

TEST_F(ApplicationTest, WrongUsageIsExitTwoAndSaysWhatIsNear) {
  EXPECT_EQ(Run({"gte", "organization/kt"}), 2);
  EXPECT_THAT(err_, HasSubstr("no command \"gte\"; near: get"));
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(Run({"get"}), 2);
  EXPECT_EQ(Run({"status", "-o", "yaml"}), 2);
}

TEST_F(ApplicationTest, HelpTellsTheExitCodes) {
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("3 not found, 4 invalid request"));
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_THAT(out_, HasSubstr("0."));
}

TEST_F(ApplicationTest, ABadDeadlineIsRefusedBeforeAnyCall) {
  EXPECT_EQ(Run({"status", "--deadline", "soon"}), 4);
  EXPECT_THAT(err_, HasSubstr("--deadline: \"soon\""));
}

TEST_F(ApplicationTest, ListShowsTheFieldsOfTheKind) {
  EXPECT_CALL(*connection_, ListEntities).WillOnce([](const v1::ListEntitiesRequest& request, Deadline) {
    EXPECT_EQ(request.kinds(0), "organization");
    EXPECT_EQ(request.filter_text(), "country = \"KR\"");
    return Text<v1::ListEntitiesResponse>(R"(
      entities { id: "organization/kt" description { name: "KT" organization { country: "KR" } } }
      entities { id: "organization/skt" description { name: "SKT" organization { country: "KR" } } }
      read_info { revision: 7 clock_day: "2025-03-10" })");
  });
  EXPECT_EQ(Run({"list", "organization", "--filter", "country = \"KR\""}), 0) << err_;
  EXPECT_EQ(out_,
            "ID                NAME  COUNTRY\norganization/kt   KT    KR\norganization/skt  SKT   KR\n\n"
            "2 entities at revision 7, 2025-03-10\n");
}

TEST_F(ApplicationTest, AnIdThatLedToAnotherEntityIsNotedBesideTheAnswer) {
  EXPECT_CALL(*connection_, GetEntity)
      .Times(2)
      .WillRepeatedly(Return(Text<v1::GetEntityResponse>(R"(
      entity { id: "topic/b" } read_info { redirects { from: "topic/a" to: "topic/b" } })")));
  for (const char* format : {"table", "jsonl"}) {
    EXPECT_EQ(Run({"get", "topic/a", "-o", format}), 0) << err_;
    EXPECT_EQ(err_, "entente: topic/a was merged into topic/b\n");
    EXPECT_THAT(out_, HasSubstr("topic/b"));
  }
}

TEST_F(ApplicationTest, CommitTellsWhatWasMerged) {
  EXPECT_CALL(*connection_, Commit).WillOnce([&](const v1::CommitRequest& request, Deadline) {
    EXPECT_EQ(request.changes(0).merge_entities().from(0), "topic/a");
    return Text<v1::CommitResponse>(R"(revision: 12 claim_ids: ""
      changes { kind: CHANGE_KIND_MERGED key { entity: "topic/a" } claim_ids: "claim/1" merged_into: "topic/b" })");
  });
  EXPECT_EQ(Run({"commit", "-"}, "author: 'me' changes { merge_entities { from: 'topic/a' into: 'topic/b' } }"), 0)
      << err_;
  EXPECT_THAT(out_, StartsWith("-: committed at revision 12, 0 claims\n"));
  EXPECT_THAT(out_, HasSubstr("MERGED  topic/a  claim/1  merged into topic/b"));
}

TEST_F(ApplicationTest, ListStopsAtItsLimitAndSaysSo) {
  const auto page = Text<v1::ListEntitiesResponse>(R"(entities { id: "topic/a" } entities { id: "topic/b" })");
  EXPECT_CALL(*connection_, ListEntities).Times(2).WillRepeatedly(Return(page));
  EXPECT_EQ(Run({"list", "--limit", "1", "-o", "jsonl"}), 0);
  EXPECT_EQ(out_, "{\"id\":\"topic/a\"}\n");
  EXPECT_THAT(err_, HasSubstr("only the first 1"));
  EXPECT_EQ(Run({"list", "--limit", "2", "-o", "jsonl"}), 0);
  EXPECT_EQ(err_, "");
}

TEST_F(ApplicationTest, AnUnknownKindIsSuggestedFromTheSchema) {
  ExpectSchema();
  EXPECT_EQ(Run({"list", "organisation"}), 4);
  EXPECT_THAT(err_, HasSubstr("no kind \"organisation\"; near: organization"));
}

TEST_F(ApplicationTest, APluralIsAKind) {
  ExpectSchema();
  EXPECT_CALL(*connection_, ListEntities).WillOnce([](const v1::ListEntitiesRequest& request, Deadline) {
    EXPECT_EQ(request.kinds(0), "organization");
    return v1::ListEntitiesResponse();
  });
  EXPECT_EQ(Run({"list", "organizations"}), 0) << err_;
}

TEST_F(ApplicationTest, RelationshipsAreReadFromTheEntityAsked) {
  ExpectSchema();
  EXPECT_CALL(*connection_, ListRelationships).WillOnce([](const v1::ListRelationshipsRequest& request, Deadline) {
    EXPECT_EQ(request.entities(0), "alliance/g");
    EXPECT_TRUE(request.context().include_claims());
    return Text<v1::ListRelationshipsResponse>(R"(
      relationships { relation: RELATION_MEMBER_OF subject: "organization/skt" object: "alliance/g"
        valid_time { from: "2024-06" } details { membership { role: MEMBERSHIP_ROLE_FOUNDING } }
        validity: VALIDITY_POSSIBLE claims { citations { document: "document/d1" locator: "¶12" } } }
      read_info { revision: 7 token: "t7" })");
  });
  EXPECT_CALL(*connection_, LookupEntities).WillOnce([](const v1::LookupEntitiesRequest& request, Deadline) {
    EXPECT_EQ(request.context().at_exact_snapshot().token(), "t7");
    EXPECT_EQ(request.lookups_size(), 2);
    return Text<v1::LookupEntitiesResponse>(R"(results { error { code: 5 } }
      results { entity { id: "organization/skt" description { name: "SK텔레콤" } } })");
  });
  EXPECT_EQ(Run({"relationships", "alliance/g"}), 0) << err_;
  EXPECT_EQ(out_,
            "RELATION    OTHER             NAME      VALID     FROM     DETAILS         CITATIONS\n"
            "HAS_MEMBER  organization/skt  SK텔레콤  possible  2024-06  role: FOUNDING  document/d1 ¶12\n\n"
            "1 relationships at revision 7\n");
}

TEST_F(ApplicationTest, RelationsAreNamedLooselyAndMistakesExplained) {
  ExpectSchema();
  EXPECT_CALL(*connection_, ListRelationships).WillOnce([](const v1::ListRelationshipsRequest& request, Deadline) {
    EXPECT_EQ(request.relations(0), v1::RELATION_PARTNERS_WITH);
    EXPECT_EQ(request.relations(1), 900);
    EXPECT_EQ(request.subjects(0), "organization/a");
    return v1::ListRelationshipsResponse();
  });
  EXPECT_EQ(Run({"relationships", "organization/a", "-r", "partners-with", "-r", "of_tomorrow", "--direction", "out"}),
            0)
      << err_;
  EXPECT_EQ(Run({"relationships", "organization/a", "-r", "PARTNER_WITH"}), 4);
  EXPECT_THAT(err_, HasSubstr("near: PARTNERS_WITH"));
  EXPECT_EQ(Run({"relationships", "organization/a", "-r", "HAS_MEMBER"}), 4);
  EXPECT_THAT(err_, HasSubstr("ask for MEMBER_OF"));
}

TEST_F(ApplicationTest, NeighborsTakesAsManyStepsAsTheDepth) {
  EXPECT_CALL(*connection_, GetNeighborhood).WillOnce([](const v1::GetNeighborhoodRequest& request, Deadline) {
    EXPECT_EQ(request.steps_size(), 2);
    EXPECT_EQ(request.steps(1).direction(), v1::DIRECTION_OUT);
    EXPECT_EQ(request.steps(1).meanings(0), v1::MEANING_DEPENDENCE);
    return Text<v1::GetNeighborhoodResponse>(
        R"(neighbors { depth: 0 entity { id: "model/a" } } read_info { truncated: true })");
  });
  EXPECT_EQ(Run({"neighbors", "model/a", "--depth", "2", "--direction", "out", "--meaning", "dependence"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("0      model/a"));
  EXPECT_THAT(out_, HasSubstr("a limit cut the answer short"));
  EXPECT_EQ(Run({"neighbors", "model/a", "--depth", "4"}), 2);
}

TEST_F(ApplicationTest, ClaimsAreAskedByExactlyOneWay) {
  EXPECT_EQ(Run({"claims"}), 4);
  EXPECT_EQ(Run({"claims", "organization/a", "--id", "claim/1"}), 4);
  EXPECT_CALL(*connection_, ListClaims).WillOnce([](const v1::ListClaimsRequest& request, Deadline) {
    EXPECT_EQ(request.facts(0).relationship().object(), "alliance/g");
    return Text<v1::ListClaimsResponse>(R"(claims { id: "claim/1" state: CLAIM_STATE_RETRACTED
      relationship { relation: RELATION_MEMBER_OF subject: "organization/a" object: "alliance/g" } })");
  });
  EXPECT_EQ(Run({"claims", "organization/a", "MEMBER_OF", "alliance/g"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("claim/1  organization/a MEMBER_OF alliance/g  retracted"));
}

TEST_F(ApplicationTest, ObservationsShowValuesWithTheirBounds) {
  EXPECT_CALL(*connection_, ListObservations).WillOnce([](const v1::ListObservationsRequest& request, Deadline) {
    EXPECT_EQ(request.metrics(0), v1::METRIC_EMPLOYEES);
    return Text<v1::ListObservationsResponse>(R"(observations {
      subject: "organization/a" metric: METRIC_EMPLOYEES period: "2024" quantity { lower: 50 unit: "people" } })");
  });
  EXPECT_EQ(Run({"observations", "organization/a", "-m", "employees"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("organization/a  EMPLOYEES  2024    ≥ 50 people"));
}

TEST_F(ApplicationTest, ExplainShowsWinnersRulesAndLosers) {
  ExpectSchema();
  EXPECT_CALL(*connection_, ExplainFact).WillOnce([](const v1::ExplainFactRequest& request, Deadline) {
    EXPECT_EQ(request.fact().observation().metric(), v1::METRIC_EMPLOYEES);
    return Text<v1::ExplainFactResponse>(R"(
      fields { path: "quantity" value: "7" winner: "claim/1" rule: RESOLUTION_RULE_CONFIDENCE
               losing { claim_id: "claim/2" value: "8" rule: RESOLUTION_RULE_CONFIDENCE } }
      claims { id: "claim/1" citations { document: "document/d" locator: "p. 3" } } claims { id: "claim/2" })");
  });
  EXPECT_EQ(Run({"explain", "organization/a", "EMPLOYEES", "2024"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("quantity  won   7      claim/1  confidence  document/d p. 3"));
  EXPECT_THAT(out_, HasSubstr("lost  8      claim/2"));
  EXPECT_EQ(Run({"explain", "organization/a", "EMPLOYEES"}), 4);
}

TEST_F(ApplicationTest, CommitReadsTextFormatAndJsonFromStandardInput) {
  std::vector<v1::CommitRequest> sent;
  EXPECT_CALL(*connection_, Commit).Times(2).WillRepeatedly([&](const v1::CommitRequest& request, Deadline) {
    sent.push_back(request);
    return Text<v1::CommitResponse>(R"(revision: 12 claim_ids: "claim/1"
      changes { kind: CHANGE_KIND_ENTERED key { entity: "topic/x" } claim_ids: "claim/1" })");
  });
  EXPECT_EQ(Run({"commit", "-", "--author", "me", "--validate-only"}, "author: \"file\" reason: \"because\""), 0)
      << err_;
  EXPECT_THAT(out_, StartsWith("-: would commit at revision 12, 1 claims\n"));
  EXPECT_THAT(out_, HasSubstr("ENTERED  topic/x  claim/1"));
  EXPECT_EQ(Run({"commit", "-", "--request-id", "r1"}, " {\"author\": \"json\"}"), 0) << err_;
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].author(), "me");
  EXPECT_EQ(sent[0].reason(), "because");
  EXPECT_TRUE(sent[0].validate_only());
  EXPECT_EQ(sent[1].author(), "json");
  EXPECT_EQ(sent[1].request_id(), "r1");
}

TEST_F(ApplicationTest, CommitSaysWhereAFileIsWrong) {
  EXPECT_EQ(Run({"commit", "-"}, "author: \"a\"\nauthr: \"b\""), 4);
  EXPECT_THAT(err_, HasSubstr("-:2:"));
  EXPECT_EQ(Run({"commit", "-"}, "{\"authr\": 1}"), 4);
  EXPECT_EQ(Run({"commit", "/no/such/file"}), 3);
  EXPECT_EQ(Run({"commit", "a", "b", "--request-id", "r"}), 4);
}

TEST_F(ApplicationTest, CommitSaysWhenWhatBecameOfEachFactIsTooMuch) {
  EXPECT_CALL(*connection_, Commit)
      .WillOnce(Return(Text<v1::CommitResponse>("revision: 12 claim_ids: 'claim/1' changes_omitted: true")));
  EXPECT_EQ(Run({"commit", "-"}, "author: \"a\""), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("too much for one answer\n"));
}

TEST_F(ApplicationTest, SchemaTellsOfOneNameOrSuggestsOthers) {
  ExpectSchema();
  EXPECT_EQ(Run({"schema", "relations"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("MEMBER_OF      HAS_MEMBER   organization  alliance"));
  EXPECT_EQ(Run({"schema", "member-of"}), 0) << err_;
  EXPECT_THAT(out_, Not(HasSubstr("PARTNERS_WITH")));
  EXPECT_EQ(Run({"schema", "MEMBER"}), 4);
  EXPECT_THAT(err_, HasSubstr("near: MEMBER_OF"));
}

TEST_F(ApplicationTest, StatusTellsWhyCommitsAreRefused) {
  EXPECT_CALL(*connection_, GetServerInfo)
      .WillOnce(Return(Text<v1::GetServerInfoResponse>(
          R"(version: "1.2.3" head_revision: 9 read_only_reason: "the disk is full" limits { name: "max-batch" value: 5 })")));
  EXPECT_EQ(Run({"status"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("refused: the disk is full"));
  EXPECT_THAT(out_, HasSubstr("max-batch  5"));
}

TEST_F(ApplicationTest, GrpcurlPrintsTheCallInsteadOfMakingIt) {
  EXPECT_EQ(Run({"get", "organization/a", "--grpcurl", "--server", "graph:1"}), 0) << err_;
  EXPECT_EQ(
      out_,
      "grpcurl -plaintext -d '{\"id\":\"organization/a\",\"context\":{}}' graph:1 entente.v1.QueryService/GetEntity\n");
  EXPECT_EQ(Run({"list", "--filter", "name:O'Hara", "--grpcurl"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("O'\\''Hara"));
  EXPECT_EQ(Run({"watch", "--grpcurl"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("entente.v1.WatchService/Watch"));
  EXPECT_EQ(Run({"status", "--grpcurl"}), 0);
  EXPECT_THAT(out_, HasSubstr("entente.v1.AdminService/GetServerInfo"));
}

TEST_F(ApplicationTest, GrpcurlPrintsTypedQueriesToo) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> calls = {
      {"QueryService/MatchPattern", {"match", "(a)--(b)"}},
      {"QueryService/FindPaths", {"paths", "topic/a", "topic/b"}},
      {"QueryService/Aggregate", {"aggregate", "--entities"}},
      {"QueryService/GetTimeline", {"timeline", "topic/a"}},
      {"QueryService/DiffGraph", {"diff", "--known-at", "1..2"}},
      {"QueryService/ListConflicts", {"conflicts"}},
      {"LandscapeService/GetAllianceMatrix", {"matrix", "topic/a"}},
      {"LandscapeService/ListCoMemberships", {"comemberships", "topic/a"}},
      {"LandscapeService/TraceLineage", {"lineage", "topic/a"}},
      {"LandscapeService/AssessImpact", {"impact", "topic/a"}},
      {"LandscapeService/AssessExposure", {"exposure", "topic/a"}},
      {"LandscapeService/CompareStrategies", {"strategies", "topic/a"}}};
  for (auto [method, line] : calls) {
    line.push_back("--grpcurl");
    EXPECT_EQ(Run(line), 0) << method << err_;
    EXPECT_THAT(out_, HasSubstr("entente.v1." + method));
  }
}

TEST_F(ApplicationTest, ABudgetIsSentAndItsTimeLengthensTheDeadline) {
  EXPECT_CALL(*connection_, FindPaths).WillOnce([](const v1::FindPathsRequest& request, Deadline) {
    EXPECT_EQ(request.context().budget().max_examined(), 100);
    EXPECT_EQ(request.context().budget().max_rows(), 5);
    EXPECT_EQ(request.context().budget().max_time().seconds(), 30);
    EXPECT_EQ(request.context().budget().max_time().nanos(), 500000000);
    EXPECT_TRUE(request.context().budget().allow_truncated());
    return v1::FindPathsResponse();
  });
  EXPECT_EQ(Run({"paths", "topic/a", "topic/b", "--max-examined", "100", "--max-rows", "5", "--max-time", "30500ms",
                 "--allow-truncated"}),
            0)
      << err_;
  EXPECT_EQ(options_.deadline.count(), 32500);
  EXPECT_EQ(Run({"paths", "topic/a", "topic/b", "--max-time", "soon"}), 4);
  EXPECT_THAT(err_, HasSubstr("--max-time: \"soon\""));
  EXPECT_EQ(Run({"paths", "topic/a", "topic/b", "--max-rows", "-1"}), 2);
}

TEST_F(ApplicationTest, AShortBudgetLeavesTheDeadlineAlone) {
  EXPECT_CALL(*connection_, FindPaths).WillOnce(Return(v1::FindPathsResponse()));
  EXPECT_EQ(Run({"paths", "topic/a", "topic/b", "--max-time", "1s"}), 0) << err_;
  EXPECT_EQ(options_.deadline.count(), 10000);
}

TEST_F(ApplicationTest, ACommandThatDrawsNothingRefusesPictures) {
  EXPECT_EQ(Run({"get", "topic/a", "--format", "dot"}), 4);
  EXPECT_THAT(err_, HasSubstr("this command draws no picture"));
}

TEST_F(ApplicationTest, EveryQuestionTellsItsOptions) {
  for (const std::string command : {"match", "paths", "aggregate", "timeline", "diff", "conflicts", "matrix",
                                    "comemberships", "lineage", "impact", "exposure", "strategies"}) {
    EXPECT_EQ(Run({command, "--help"}), 0) << command;
    for (const char* option : {"--known-at", "--valid-at", "--definite", "--max-time", "--allow-truncated"}) {
      EXPECT_THAT(out_, HasSubstr(option)) << command;
    }
  }
}

TEST_F(ApplicationTest, ACommandThatReadsNothingRefusesTheOptionsOfQuestions) {
  for (const std::string command : {"status", "commit", "schema"}) {
    EXPECT_EQ(Run({command, "--valid-at", "2024-12-31"}), 2) << command;
    EXPECT_THAT(err_, HasSubstr("--valid-at"));
  }
}

TEST_F(ApplicationTest, CompletionKnowsTheCommandsAndTheirOptions) {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    EXPECT_EQ(Run({"completion", shell}), 0) << err_;
    EXPECT_THAT(out_, HasSubstr("relationships"));
    EXPECT_THAT(out_, HasSubstr("after-token"));
    EXPECT_THAT(out_, HasSubstr("min-confidence"));
    EXPECT_THAT(out_, HasSubstr("comemberships"));
    EXPECT_THAT(out_, HasSubstr("hops confidence recency"));
  }
  EXPECT_EQ(Run({"completion", "csh"}), 4);
}

TEST_F(ApplicationTest, BashAcceptsItsCompletion) {
  ASSERT_EQ(Run({"completion", "bash"}), 0);
  const std::string file = ::testing::TempDir() + "/entente_completion.bash";
  std::ofstream(file) << out_;
  EXPECT_EQ(std::system(("bash -n " + file).c_str()), 0);
}

}  // namespace
}  // namespace entente::cli
