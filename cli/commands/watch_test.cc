#include <csignal>
#include <cstdio>
#include <fstream>
#include <streambuf>

#include "cli/testing/command_run.h"
#include "entente/error.h"

namespace entente::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Return;
using ::testing::StartsWith;

constexpr char kEnd[] = R"(token: "end" closing { reason: CLOSE_REASON_UNTIL_REVISION })";
constexpr char kCommit[] = R"(
  token: "t2" commit { revision: 2 author: "me" last_part: true
    changes { kind: CHANGE_KIND_ENTERED key { entity: "topic/x" } after { entity { description { name: "X" } } } } })";

std::string FileText(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class WatchTest : public CommandTest {
 protected:
  void SetUp() override { std::remove(file_.c_str()); }

  // A stream of these messages, then the planned end.
  template <typename Response>
  static std::unique_ptr<StreamReader<Response>> Stream(const std::vector<std::string>& texts) {
    std::vector<Response> messages;
    for (const std::string& text : texts) messages.push_back(Text<Response>(text));
    messages.push_back(Text<Response>(kEnd));
    return std::make_unique<GivenStream<Response>>(std::move(messages));
  }
  // Watches facts once; the request is kept.
  void ExpectFacts(const std::vector<std::string>& texts) {
    EXPECT_CALL(*connection_, Watch).WillOnce([=, this](const v1::WatchRequest& request) {
      request_ = request;
      return Stream<v1::WatchResponse>(texts);
    });
  }
  void ExpectHead(int revision) {
    EXPECT_CALL(*connection_, ListEntities).WillOnce([=](auto&&...) {
      v1::ListEntitiesResponse response;
      response.mutable_read_info()->set_revision(revision);
      return response;
    });
  }
  void ExpectNames() {
    EXPECT_CALL(*connection_, LookupEntities)
        .WillRepeatedly(Return(Text<v1::LookupEntitiesResponse>(R"(results { entity { id: "topic/x" } })")));
  }

  const std::string file_ = ::testing::TempDir() + "/watch_test.place";
  v1::WatchRequest request_;
};

TEST_F(WatchTest, WritesOneLineForEachChange) {
  ExpectFacts({kCommit});
  EXPECT_EQ(Run({"watch", "--from", "earliest", "--until", "2", "--kind", "topic"}), 0) << err_;
  EXPECT_TRUE(request_.has_earliest());
  EXPECT_EQ(request_.until_revision(), 2);
  EXPECT_EQ(request_.filter().kinds(0), "topic");
  EXPECT_EQ(out_, "r2 ENTERED topic/x (X) by me\n");
}

TEST_F(WatchTest, WritesWholeMessagesForPrograms) {
  ExpectFacts({kCommit, R"(token: "t3" mark { revision: 9 })",
               R"(token: "t4" resync { reason: RESYNC_REASON_SLOW_CONSUMER after_revision: 9 revision: 20 })"});
  EXPECT_EQ(Run({"watch", "--from", "earliest", "-o", "jsonl"}), 0) << err_;
  EXPECT_THAT(out_, StartsWith("{\"token\":\"t2\",\"commit\":{\"revision\":\"2\""));
  EXPECT_THAT(out_, HasSubstr("\n{\"token\":\"t4\",\"resync\":{\"reason\":\"RESYNC_REASON_SLOW_CONSUMER\""));
  EXPECT_THAT(out_, Not(HasSubstr("mark")));
}

TEST_F(WatchTest, PutsPartsOfACommitTogether) {
  ExpectFacts(
      {R"(token: "a" commit { revision: 2 folded_commits: 3 changes { kind: CHANGE_KIND_ENTERED key { entity: "topic/x" } } })",
       R"(token: "b" commit { revision: 2 part: 1 last_part: true folded_commits: 3
                    changes { kind: CHANGE_KIND_LEFT key { entity: "topic/y" } } })"});
  EXPECT_EQ(Run({"watch", "--from", "earliest"}), 0) << err_;
  EXPECT_EQ(out_, "r2 stands for 3 commits before it, too\nr2 ENTERED topic/x\nr2 LEFT topic/y\n");
}

TEST_F(WatchTest, TellsWhatAMergedEntityIsNow) {
  ExpectFacts({R"(token: "a" commit { revision: 2 author: "me" last_part: true
                    changes { kind: CHANGE_KIND_MERGED key { entity: "topic/x" } merged_into: "topic/y" } })"});
  EXPECT_EQ(Run({"watch", "--from", "earliest"}), 0) << err_;
  EXPECT_EQ(out_, "r2 MERGED topic/x into topic/y by me\n");
}

TEST_F(WatchTest, TellsTheSnapshotItsEndAndWithMarksWhatIsQuiet) {
  const std::vector<std::string> messages = {
      R"(token: "a" snapshot { revision: 7 facts { entity { id: "topic/x" description { name: "X" } } } })",
      R"(token: "b" mark { revision: 7 snapshot_complete: true count: 1 digest: "0123456789abcdef" })",
      R"(token: "c" mark { revision: 8 })"};
  ExpectFacts(messages);
  EXPECT_EQ(Run({"watch", "--from", "snapshot"}), 0) << err_;
  EXPECT_EQ(out_, "r7 THERE topic/x (X)\nr7 that is all; 1 facts, digest 0123456789abcdef\n");
  ExpectFacts(messages);
  EXPECT_EQ(Run({"watch", "--from", "snapshot", "--marks"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("r8 nothing new up to here\n"));
}

TEST_F(WatchTest, AsksForWhatTheOptionsSay) {
  ExpectNames();
  ExpectFacts({});
  EXPECT_EQ(Run({"watch",
                 "topic/a",
                 "--entity",
                 "The X",
                 "--hops",
                 "2",
                 "--kind",
                 "topic",
                 "-r",
                 "MEMBER_OF",
                 "--meaning",
                 "dependence",
                 "--filter",
                 "name:tele",
                 "--relationship-filter",
                 "from >= 2024",
                 "--valid-at",
                 "today",
                 "--definite",
                 "--fields",
                 "id,description.name",
                 "--before",
                 "--after-revision",
                 "5",
                 "--until",
                 "2025-03-10",
                 "--max-changes",
                 "9",
                 "--mark-interval",
                 "1500ms",
                 "--on-history-lost",
                 "snapshot",
                 "--slow",
                 "coalesce"}),
            0)
      << err_;
  EXPECT_THAT(request_.filter().entities(), ElementsAre("topic/a", "topic/x"));
  EXPECT_EQ(request_.filter().hops(), 2);
  EXPECT_EQ(request_.filter().relations(0), v1::RELATION_MEMBER_OF);
  EXPECT_EQ(request_.filter().meanings(0), v1::MEANING_DEPENDENCE);
  EXPECT_EQ(request_.filter().entity_filter_text(), "name:tele");
  EXPECT_EQ(request_.filter().relationship_filter_text(), "from >= 2024");
  EXPECT_TRUE(request_.valid_at().today());
  EXPECT_TRUE(request_.definite_only());
  EXPECT_EQ(request_.read_mask().paths(1), "description.name");
  EXPECT_TRUE(request_.include_before());
  EXPECT_EQ(request_.after_revision(), 5);
  EXPECT_EQ(request_.until_time().seconds(), 1741651199);
  EXPECT_EQ(request_.max_changes(), 9);
  EXPECT_EQ(request_.mark_interval().seconds(), 1);
  EXPECT_EQ(request_.mark_interval().nanos(), 500000000);
  EXPECT_EQ(request_.on_history_lost(), v1::HISTORY_LOST_RESNAPSHOT);
  EXPECT_EQ(request_.slow_consumer(), v1::SLOW_CONSUMER_COALESCE);
}

TEST_F(WatchTest, StartsNowUnlessToldOtherwiseAndSetsNothingElse) {
  ExpectHead(4);
  ExpectFacts({});
  EXPECT_EQ(Run({"watch"}), 0) << err_;
  EXPECT_EQ(request_.DebugString(), "after_revision: 4\nbatch: true\n");  // now, pinned
}

TEST_F(WatchTest, EndsAtWhatIsThereNow) {
  ExpectHead(12);
  ExpectFacts({});
  EXPECT_EQ(Run({"watch", "--from", "earliest", "--until", "head"}), 0) << err_;
  EXPECT_EQ(request_.until_revision(), 12);
}

TEST_F(WatchTest, RefusesWhatMeansNothing) {
  EXPECT_EQ(Run({"watch", "--from", "now", "--after-revision", "3"}), 2);
  EXPECT_EQ(Run({"watch", "--pattern", "(a)", "--matrix"}), 2);
  EXPECT_EQ(Run({"watch", "--hops", "1"}), 2);
  EXPECT_EQ(Run({"watch", "--known-at", "3"}), 2);
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"--from", "yesterday"}, "--from: \"yesterday\""},
      {{"--until", "x"}, "--until: \"x\" is neither a revision"},
      {{"--until", "0"}, "--until: 0"},
      {{"--mark-interval", "soon"}, "--mark-interval: \"soon\""},
      {{"--on-history-lost", "cry"}, "--on-history-lost: \"cry\""},
      {{"--slow", "hurry"}, "no way for --slow \"hurry\""},
      {{"--claims"}, "--claims: goes only with --pattern, --matrix, --exposure"},
      {{"--pattern", "(a)", "--kind", "topic"}, "--kind: goes only with a watch of facts, --matrix"},
      {{"--pattern", "(a)", "topic/a"}, "--entity: goes only with"},
      {{"--exposure", "topic/a", "--direct", "dependence"}, "--direct: goes only with --matrix"},
      {{"--min-confidence", "likely"}, "--min-confidence: goes only with"},
      {{"--definite"}, "--definite: goes with --valid-at"},
      {{"--pattern", "(a) LIMIT 3"}, "neither ORDER BY nor LIMIT"},
      {{"--pattern", "(a) ORDER BY a.name"}, "neither ORDER BY nor LIMIT"},
      {{"--matrix"}, "who stands in the rows"},
      {{"--exposure"}, "say whose"}};
  for (auto [line, said] : wrong) {
    line.insert(line.begin(), "watch");
    EXPECT_EQ(Run(line), 4) << said;
    EXPECT_THAT(err_, HasSubstr(said));
  }
}

TEST_F(WatchTest, FollowsTheRowsOfAPattern) {
  v1::WatchPatternRequest request;
  EXPECT_CALL(*connection_, WatchPattern).WillOnce([&](const v1::WatchPatternRequest& asked) {
    request = asked;
    return Stream<v1::WatchPatternResponse>(
        {R"(token: "a" snapshot { revision: 7 rows { id: "01" validity: VALIDITY_POSSIBLE
              bindings { variable: "t" entity { id: "topic/x" } } bindings { variable: "m" } } })",
         R"(token: "b" mark { revision: 7 snapshot_complete: true count: 1 digest: "ff" })",
         R"(token: "c" commit { revision: 8 author: "me" last_part: true
              changes { kind: CHANGE_KIND_LEFT row { validity: VALIDITY_DEFINITE
                bindings { variable: "t" entity { id: "topic/x" } }
                bindings { variable: "e" relationship { subject: "topic/x" relation: RELATION_DEVELOPS object: "topic/y" } }
                bindings { variable: "w" walk { relationships { subject: "a/b" relation: RELATION_DEVELOPS object: "c/d" }
                                                relationships { subject: "e/f" relation: RELATION_DEVELOPS object: "c/d" } } }
              } } })"});
  });
  EXPECT_EQ(Run({"watch", "--pattern", "(t:topic)-[:DEVELOPS]->(m) RETURN t, m", "--valid-at", "2024-12-31",
                 "--min-confidence", "likely", "--claims", "--max-rows", "50", "--fields", "id"}),
            0)
      << err_;
  EXPECT_EQ(request.start_case(), v1::WatchPatternRequest::START_NOT_SET);
  EXPECT_EQ(request.pattern().nodes(0).kinds(0), "topic");
  EXPECT_THAT(request.returns(), ElementsAre("t", "m"));
  EXPECT_EQ(request.context().valid_at().day(), "2024-12-31");
  EXPECT_EQ(request.context().resolution().min_confidence(), v1::CONFIDENCE_LIKELY);
  EXPECT_EQ(request.context().budget().max_rows(), 50);
  EXPECT_TRUE(request.context().include_claims());
  EXPECT_EQ(request.read_mask().paths(0), "id");
  EXPECT_EQ(out_,
            "r7 THERE t=topic/x m=- (possible)\n"
            "r7 that is all; 1 rows, digest ff\n"
            "r8 LEFT t=topic/x e=[topic/x DEVELOPS topic/y] w=[a/b DEVELOPS c/d / e/f DEVELOPS c/d] by me\n");
}

TEST_F(WatchTest, PointsAtWhatIsWrongInAPattern) {
  EXPECT_EQ(Run({"watch", "--pattern", "(a:nothing)"}), 4);
  EXPECT_THAT(err_, HasSubstr("  (a:nothing)\n     ^\n"));
}

TEST_F(WatchTest, FollowsWhoIsAlliedWithWhom) {
  v1::WatchLandscapeRequest request;
  EXPECT_CALL(*connection_, WatchLandscape).WillOnce([&](const v1::WatchLandscapeRequest& asked) {
    request = asked;
    return Stream<v1::WatchLandscapeResponse>(
        {R"(token: "a" snapshot { revision: 7 lines { key: "k" pair { row: "topic/a" column: "topic/b"
              relationships { relation: RELATION_PARTNERS_WITH } relationships { relation: RELATION_PARTNERS_WITH }
              shared { group: "topic/g" } validity: VALIDITY_POSSIBLE } } })",
         R"(token: "b" mark { revision: 7 snapshot_complete: true count: 1 })"});
  });
  EXPECT_EQ(Run({"watch", "--matrix", "topic/a", "topic/b", "--column-kind", "topic", "--direct", "collaboration"}), 0)
      << err_;
  EXPECT_THAT(request.alliance_matrix().rows().ids(), ElementsAre("topic/a", "topic/b"));
  EXPECT_EQ(request.alliance_matrix().columns().kinds(0), "topic");
  EXPECT_EQ(request.alliance_matrix().direct(0), v1::MEANING_COLLABORATION);
  EXPECT_FALSE(request.alliance_matrix().context().include_claims());
  EXPECT_EQ(out_,
            "r7 THERE topic/a + topic/b (PARTNERS_WITH, both in topic/g, possible)\n"
            "r7 that is all; 1 lines\n");
}

TEST_F(WatchTest, FollowsOnWhomAndOnWhatSomethingDepends) {
  v1::WatchLandscapeRequest request;
  EXPECT_CALL(*connection_, WatchLandscape).WillOnce([&](const v1::WatchLandscapeRequest& asked) {
    request = asked;
    return Stream<v1::WatchLandscapeResponse>({R"(token: "c" commit { revision: 8 last_part: true
      changes { kind: CHANGE_KIND_ENTERED line { product { id: "model/a" description { name: "A" } } } }
      changes { kind: CHANGE_KIND_ENTERED line { dependency { entity { id: "model/m" } depth: 2 products: "model/a"
                makers { id: "topic/m" name: "Maker" country: "KR" } } } }
      changes { kind: CHANGE_KIND_CHANGED line { provider { maker { name: "Maker" } dependencies: 1 products: 2 share: 0.5 } } }
      changes { kind: CHANGE_KIND_CHANGED line { country { maker {} dependencies: 1 products: 1 share: 0.25 } } }
      changes { kind: CHANGE_KIND_LEFT line { single_point { product: "model/a" provider: "topic/m" } } }
      changes { kind: CHANGE_KIND_LEFT line { single_point { product: "model/a" dependency: "model/m" } } } })"});
  });
  EXPECT_EQ(Run({"watch", "--exposure", "topic/a", "--meaning", "dependence", "--max-depth", "3", "--chains"}), 0)
      << err_;
  EXPECT_EQ(request.exposure().entities(0), "topic/a");
  EXPECT_EQ(request.exposure().meanings(0), v1::MEANING_DEPENDENCE);
  EXPECT_EQ(request.exposure().max_depth(), 3);
  EXPECT_TRUE(request.exposure().include_chains());
  EXPECT_EQ(out_,
            "r8 ENTERED product model/a (A)\n"
            "r8 ENTERED dependency model/a on model/m, depth 2, made by Maker (KR)\n"
            "r8 CHANGED provider Maker: 50.0%, 1 dependencies, 2 products\n"
            "r8 CHANGED country (not known): 25.0%, 1 dependencies, 1 products\n"
            "r8 LEFT single point model/a on topic/m\n"
            "r8 LEFT single point model/a on model/m\n");
}

TEST_F(WatchTest, GoesOnAfterThePlaceInTheFile) {
  ExpectFacts({kCommit});
  EXPECT_EQ(Run({"watch", "--from", "snapshot", "--resume-file", file_}), 0) << err_;
  EXPECT_TRUE(request_.has_snapshot());
  EXPECT_THAT(FileText(file_), HasSubstr("\"end\""));
  ExpectFacts({});
  EXPECT_EQ(Run({"watch", "--from", "snapshot", "--resume-file", file_}), 0) << err_;
  EXPECT_EQ(request_.after_token(), "end");
  EXPECT_EQ(Run({"watch", "--kind", "topic", "--resume-file", file_}), 4);
  EXPECT_THAT(err_, AllOf(HasSubstr(file_), HasSubstr("of another watch")));
}

TEST_F(WatchTest, NamesTheFileWhosePlaceTheServerRefuses) {
  std::ofstream(file_) << R"({"call":"Watch","request":{},"token":"old"})";
  EXPECT_CALL(*connection_, Watch).WillOnce([](const v1::WatchRequest& request) {
    EXPECT_EQ(request.after_token(), "old");
    return std::make_unique<GivenStream<v1::WatchResponse>>(
        std::vector<v1::WatchResponse>(),
        MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_TOKEN_FOREIGN_STORE, "of another store"));
  });
  EXPECT_EQ(Run({"watch", "--resume-file", file_}), 5);
  EXPECT_THAT(err_, AllOf(HasSubstr(file_), HasSubstr("TOKEN_FOREIGN_STORE")));
}

TEST_F(WatchTest, FailsWhenHistoryIsGoneUnlessASnapshotWillDo) {
  const absl::Status gone = MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_HISTORY_COMPACTED,
                                      "history is gone", {{"oldest", "9"}});
  EXPECT_CALL(*connection_, Watch).Times(2).WillRepeatedly([&](const v1::WatchRequest&) {
    return std::make_unique<GivenStream<v1::WatchResponse>>(std::vector<v1::WatchResponse>(), gone);
  });
  EXPECT_EQ(Run({"watch", "--after-revision", "3"}), 4);
  EXPECT_THAT(err_, HasSubstr("HISTORY_COMPACTED"));
  EXPECT_EQ(Run({"watch", "--after-revision", "3", "--on-history-lost", "fail", "-o", "jsonl"}), 4);
  EXPECT_EQ(out_, "");
  EXPECT_CALL(*connection_, Watch)
      .WillOnce([&](const v1::WatchRequest&) {
        return std::make_unique<GivenStream<v1::WatchResponse>>(std::vector<v1::WatchResponse>(), gone);
      })
      .WillOnce([&](const v1::WatchRequest& request) {
        EXPECT_TRUE(request.has_snapshot());
        return Stream<v1::WatchResponse>({R"(token: "b" mark { revision: 12 snapshot_complete: true count: 0 })"});
      });
  EXPECT_EQ(Run({"watch", "--after-revision", "3", "--on-history-lost", "snapshot", "-o", "jsonl"}), 0) << err_;
  EXPECT_THAT(err_, HasSubstr("commits after revision 3 are passed over (history lost); a snapshot follows"));
  EXPECT_THAT(out_, StartsWith("{\"resync\":{\"reason\":\"RESYNC_REASON_HISTORY_LOST\",\"afterRevision\":\"3\"}}\n"));
}

TEST_F(WatchTest, RunsACommandForEachEvent) {
  ExpectFacts({R"(token: "a" snapshot { revision: 1 })", R"(token: "b" mark { revision: 1 snapshot_complete: true })",
               kCommit, R"(token: "t3" mark { revision: 3 })"});
  const std::string seen = file_ + ".seen";
  std::remove(seen.c_str());
  EXPECT_EQ(
      Run({"watch", "--from", "snapshot", "--exec", "{ echo $ENTENTE_REVISION $ENTENTE_TOKEN; cat; } >> " + seen}), 0)
      << err_;
  EXPECT_THAT(FileText(seen), AllOf(StartsWith("1 a\n{\"token\":\"a\",\"snapshot\":{\"revision\":\"1\"}}\n2 t2\n{"),
                                    Not(HasSubstr("mark"))));
  EXPECT_EQ(out_, "");
}

TEST_F(WatchTest, EndsWhenACommandFailsAndKeepsThePlaceBeforeIt) {
  ExpectFacts({R"(token: "t1" mark { revision: 1 })", kCommit});
  EXPECT_EQ(Run({"watch", "--from", "earliest", "--resume-file", file_, "--exec", "exit 9"}), 8);
  EXPECT_THAT(err_, AllOf(HasSubstr("exit code 9"), HasSubstr("revision 2")));
  EXPECT_THAT(FileText(file_), HasSubstr("\"t1\""));
  ExpectFacts({kCommit});
  EXPECT_EQ(Run({"watch", "--resume-file", file_, "--exec", "exit 0"}), 0) << err_;
  EXPECT_EQ(request_.after_token(), "t1");
}

// Takes nothing, as a full disk does.
class Full : public std::streambuf {
 protected:
  int overflow(int) override { return traits_type::eof(); }
};

TEST_F(WatchTest, AnEventThatCannotBeWrittenIsNotHandled) {
  for (const char* format : {"table", "jsonl"}) {
    ExpectFacts({kCommit});
    std::istringstream in;
    std::ostringstream err;
    Full full;
    std::ostream out(&full);
    const auto connect = [this](const Options&) { return connection_; };
    EXPECT_EQ(cli::Run({"watch", "--from", "earliest", "--resume-file", file_, "-o", format},
                       {in, out, err, false, width_, connect}),
              1);
    EXPECT_THAT(err.str(), HasSubstr("standard output cannot be written"));
    EXPECT_EQ(FileText(file_), "");
  }
}

// A stream on which a signal comes after its first message, and which then stays silent.
class Interrupted : public StreamReader<v1::WatchResponse> {
 public:
  explicit Interrupted(int signal) : signal_(signal) {}
  bool Read(v1::WatchResponse* message, std::chrono::milliseconds) override {
    *message = Text<v1::WatchResponse>(kCommit);
    read_ = true;
    return true;
  }
  bool Wait(std::chrono::milliseconds) override {
    if (read_) std::raise(signal_);
    return !read_;
  }
  absl::Status Finish() override { return absl::OkStatus(); }
  void Cancel() override {}

 private:
  const int signal_;
  bool read_ = false;
};

TEST_F(WatchTest, EndsWellWhenInterruptedWithThePlaceKept) {
  for (const int signal : {SIGINT, SIGTERM}) {
    std::remove(file_.c_str());
    EXPECT_CALL(*connection_, Watch).WillOnce([=](auto&&...) { return std::make_unique<Interrupted>(signal); });
    EXPECT_EQ(Run({"watch", "--from", "earliest", "--resume-file", file_}), 0) << err_;
    EXPECT_EQ(out_, "r2 ENTERED topic/x (X) by me\n");
    EXPECT_THAT(FileText(file_), HasSubstr("\"t2\""));
  }
}

TEST_F(WatchTest, ACommandThatEndsWithTheProgramHasNotFailedNorHandledTheEvent) {
  ExpectFacts({kCommit});
  EXPECT_EQ(Run({"watch", "--from", "earliest", "--resume-file", file_, "--exec", "kill -INT $PPID; exit 1"}), 0)
      << err_;
  EXPECT_EQ(FileText(file_), "");
}

TEST_F(WatchTest, GrpcurlPrintsEachOfTheThreeCalls) {
  EXPECT_EQ(Run({"watch", "--grpcurl", "--kind", "topic"}), 0) << err_;
  EXPECT_THAT(out_, AllOf(HasSubstr("entente.v1.WatchService/Watch\n"), HasSubstr("{\"kinds\":[\"topic\"]}")));
  EXPECT_EQ(Run({"watch", "--grpcurl", "--pattern", "(a)--(b)"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("entente.v1.WatchService/WatchPattern\n"));
  EXPECT_EQ(Run({"watch", "--grpcurl", "--exposure", "topic/a"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("entente.v1.WatchService/WatchLandscape\n"));
}

}  // namespace
}  // namespace entente::cli
