#include "service/standing/landscape_source.h"

#include <string>
#include <vector>

#include "service/standing/landscape_world.h"

namespace entente::standing {
namespace {

using commit::Cited;
using commit::Describe;
using commit::End;
using commit::Erase;
using commit::Relate;
using commit::Retract;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const char kThree[] = "alliance_matrix { rows { ids: ['organization/a', 'organization/b', 'organization/c'] } ";

std::string Organization(const std::string& name, const std::string& country) {
  return Describe("organization/" + name, absl::StrCat("organization { country: '", country, "' }"),
                  "claim/about-" + name);
}

// Three organizations, two models and a product; it is 2025-01-10.
class Industry : public LandscapeWorld {
 public:
  explicit Industry(const query::Limits& limits = {}) : LandscapeWorld(limits) {
    MustCommit(Organization("a", "KR") + Organization("b", "US") + Organization("c", "FR") + Describe("alliance/g") +
               Describe("model/m") + Describe("model/n") + Describe("product/p"));
  }
  void Partner(const std::string& a, const std::string& b, const std::string& until = "") {
    MustCommit(Relate("PARTNERS_WITH", "organization/" + a, "organization/" + b, "2024", until,
                      absl::StrCat("claim/", a, "-", b)));
  }
  // A refusal as `REASON at path`.
  std::string Refused(const std::string& question) {
    const auto source = OpenLandscapeSource(ground(), QuestionOf(question), {});
    if (source.ok()) return "OK";
    const std::vector<std::string> complaints = commit::Complaints(source.status());
    return complaints[0];
  }
};

TEST(WatchedMatrix, APairEntersChangesAndLeaves) {
  Industry world;
  Watcher watcher(world, std::string(kThree) + "}");
  EXPECT_THAT(watcher.Snapshot(), IsEmpty());
  world.Partner("a", "b");
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("ENTERED pair organization/a organization/b", "ENTERED pair organization/b organization/a"));
  const v1::AlliedPair pair = watcher.held().at("pair organization/a organization/b").pair();
  EXPECT_EQ(pair.row(), "organization/a");
  EXPECT_EQ(pair.column(), "organization/b");
  EXPECT_EQ(pair.relationships(0).relation(), v1::RELATION_PARTNERS_WITH);
  EXPECT_EQ(pair.validity(), v1::VALIDITY_DEFINITE);

  world.MustCommit(Relate("MEMBER_OF", "organization/a", "alliance/g", "2024", "", "claim/a-g"));
  EXPECT_THAT(watcher.Follow(), IsEmpty());
  world.MustCommit(Relate("MEMBER_OF", "organization/b", "alliance/g", "2024"));
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("CHANGED pair organization/a organization/b", "CHANGED pair organization/b organization/a"));
  EXPECT_EQ(watcher.held().at("pair organization/b organization/a").pair().shared(0).group(), "alliance/g");

  world.MustCommit(Retract("claim/a-b"));
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("CHANGED pair organization/a organization/b", "CHANGED pair organization/b organization/a"));
  world.MustCommit(Retract("claim/a-g"));
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("LEFT pair organization/a organization/b", "LEFT pair organization/b organization/a"));
  EXPECT_THAT(watcher.held(), IsEmpty());
}

TEST(WatchedMatrix, AnIdFollowsItsEntityIntoAnother) {
  Industry world;
  world.MustCommit(Organization("d", "KR"));
  world.Partner("b", "d");
  Watcher watcher(world, std::string(kThree) + "}");
  EXPECT_THAT(watcher.Snapshot(), IsEmpty());
  world.MustCommit("changes { merge_entities { from: 'organization/c' into: 'organization/d' } }");
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("ENTERED pair organization/b organization/d", "ENTERED pair organization/d organization/b"));
  world.MustCommit("changes { undo_merge { entity: 'organization/c' } }");
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("LEFT pair organization/b organization/d", "LEFT pair organization/d organization/b"));
}

TEST(WatchedMatrix, ANewClaimForWhatJoinsAPairIsNews) {
  Industry world;
  world.Partner("a", "b");
  Watcher watcher(world, "alliance_matrix { rows { ids: 'organization/a' } columns { ids: 'organization/b' } }");
  EXPECT_THAT(watcher.Snapshot(), ElementsAre("pair organization/a organization/b"));
  world.MustCommit(Relate("PARTNERS_WITH", "organization/a", "organization/b", "2024", "", "claim/again"));
  EXPECT_THAT(watcher.Follow(), ElementsAre("CHANGED pair organization/a organization/b"));
  EXPECT_THAT(watcher.held().begin()->second.pair().relationships(0).claim_ids(),
              ElementsAre("claim/a-b", "claim/again"));
}

TEST(WatchedMatrix, DaysThatPassMakePairsComeAndGo) {
  Industry world;
  world.Partner("a", "b", "2025-03-01");
  world.MustCommit(Relate("PARTNERS_WITH", "organization/a", "organization/c", "2025-02"));
  Watcher watcher(world, "alliance_matrix { rows { ids: 'organization/a' } columns { kinds: 'organization' } }");
  Watcher fixed(world,
                "alliance_matrix { rows { ids: 'organization/a' } columns { kinds: 'organization' } "
                "context { valid_at { day: '2025-02-10' } definite_only: true } }");
  EXPECT_THAT(watcher.Snapshot(), ElementsAre("pair organization/a organization/b"));
  EXPECT_THAT(fixed.Snapshot(), ElementsAre("pair organization/a organization/b"));
  world.SetDay("2025-02-10");
  EXPECT_THAT(watcher.Follow(), ElementsAre("ENTERED pair organization/a organization/c"));
  EXPECT_EQ(watcher.held().at("pair organization/a organization/c").pair().validity(), v1::VALIDITY_POSSIBLE);
  world.SetDay("2025-03-01");
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("LEFT pair organization/a organization/b", "CHANGED pair organization/a organization/c"));
  EXPECT_THAT(fixed.Follow(), IsEmpty());
}

TEST(WatchedMatrix, WhoIsChosenByAFilterMayChange) {
  Industry world;
  world.Partner("a", "b");
  world.Partner("b", "c");
  Watcher watcher(world,
                  "alliance_matrix { rows { ids: 'organization/b' } "
                  "columns { filter_text: 'organization.country = \"KR\"' } }");
  EXPECT_THAT(watcher.Snapshot(), ElementsAre("pair organization/b organization/a"));
  world.MustCommit(Retract("claim/about-c") + Describe("organization/c", "organization { country: 'KR' }"));
  EXPECT_THAT(watcher.Follow(), ElementsAre("ENTERED pair organization/b organization/c"));
}

TEST(WatchedMatrix, OneOfItsEntitiesMayGoAndComeBack) {
  Industry world;
  world.Partner("a", "b");
  world.MustCommit(Describe("organization/d", "", "claim/d"));
  const std::string question =
      "alliance_matrix { rows { ids: ['organization/d', 'organization/a'] } "
      "columns { ids: ['organization/b'] } }";
  Watcher watcher(world, question);
  EXPECT_THAT(watcher.Snapshot(), ElementsAre("pair organization/a organization/b"));
  world.MustCommit(Erase("claim/d"));
  EXPECT_EQ(world.Entity("organization/d").id(), "");
  EXPECT_THAT(watcher.Follow(), IsEmpty());
  EXPECT_EQ(world.Refused(question), "OK");  // as a watch does that goes on
  Watcher alone(world, "alliance_matrix { rows { ids: 'organization/d' } columns { ids: 'organization/b' } }");
  EXPECT_THAT(alone.Snapshot(), IsEmpty());
  world.MustCommit(Describe("organization/d") + Relate("PARTNERS_WITH", "organization/b", "organization/d"));
  EXPECT_THAT(watcher.Follow(), ElementsAre("ENTERED pair organization/d organization/b"));
  EXPECT_THAT(alone.Follow(), ElementsAre("ENTERED pair organization/d organization/b"));
}

TEST(WatchedMatrix, MeaningsDecideWhatJoins) {
  Industry world;
  Watcher watcher(world,
                  "alliance_matrix { rows { ids: 'organization/a' } columns { ids: 'organization/b' } "
                  "direct: MEANING_OWNERSHIP }");
  watcher.Snapshot();
  watcher.Looks();
  world.Partner("a", "b");
  EXPECT_THAT(watcher.Follow(), IsEmpty());
  EXPECT_EQ(watcher.Looks(), 0);
  world.MustCommit(Relate("INVESTED_IN", "organization/a", "organization/b"));
  EXPECT_THAT(watcher.Follow(), ElementsAre("ENTERED pair organization/a organization/b"));
}

const char kExposureOfA[] = "exposure { entities: 'organization/a' include_chains: true }";

TEST(WatchedExposure, LinesEnterChangeAndLeave) {
  Industry world;
  world.MustCommit(Relate("DEVELOPS", "organization/a", "product/p") +
                   Relate("DEVELOPS", "organization/b", "model/m", "", "", "claim/b-m"));
  Watcher watcher(world, kExposureOfA);
  EXPECT_THAT(watcher.Snapshot(), IsEmpty());
  world.MustCommit(Relate("BUILT_ON", "product/p", "model/m", "2024"));
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("ENTERED country US", "ENTERED dependency model/m", "ENTERED product product/p",
                          "ENTERED provider organization/b", "ENTERED single product/p dependency model/m",
                          "ENTERED single product/p provider organization/b"));
  EXPECT_EQ(watcher.held().at("dependency model/m").dependency().chain_size(), 1);
  EXPECT_EQ(watcher.held().at("country US").country().share(), 1);
  EXPECT_EQ(watcher.held().at("product product/p").product().id(), "product/p");
  EXPECT_EQ(watcher.held().at("provider organization/b").provider().maker().name(), "organization/b");
  EXPECT_EQ(watcher.held().at("single product/p dependency model/m").single_point().dependency(), "model/m");

  world.MustCommit(Relate("BUILT_ON", "product/p", "model/n", "2024"));
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("ENTERED country", "CHANGED country US", "ENTERED dependency model/n", "ENTERED provider",
                          "CHANGED provider organization/b", "LEFT single product/p dependency model/m",
                          "LEFT single product/p provider organization/b"));
  EXPECT_EQ(watcher.held().at("country").country().maker().country(), "");
  EXPECT_EQ(watcher.held().at("provider organization/b").provider().share(), 0.5);

  world.MustCommit(Retract("claim/b-m"));
  EXPECT_THAT(watcher.Follow(), ElementsAre("CHANGED country", "LEFT country US", "CHANGED dependency model/m",
                                            "CHANGED provider", "LEFT provider organization/b"));
}

TEST(WatchedExposure, DaysAndDescriptionsCount) {
  Industry world;
  world.MustCommit(Relate("DEVELOPS", "organization/a", "product/p") + Relate("DEVELOPS", "organization/b", "model/m") +
                   Relate("BUILT_ON", "product/p", "model/m", "2024", "2025-06-01"));
  Watcher watcher(world, "exposure { entities: 'product/p' read_mask { paths: 'id' } }");
  watcher.Snapshot();
  world.MustCommit(Retract("claim/about-b") + Describe("organization/b", "organization { country: 'CA' }"));
  EXPECT_THAT(watcher.Follow(), ElementsAre("ENTERED country CA", "LEFT country US", "CHANGED dependency model/m",
                                            "CHANGED provider organization/b"));
  world.SetDay("2025-06-01");
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("LEFT country CA", "LEFT dependency model/m", "LEFT provider organization/b",
                          "LEFT single product/p dependency model/m", "LEFT single product/p provider organization/b"));
  EXPECT_EQ(watcher.held().size(), 1);  // a product that is asked for by id stays one
}

TEST(WatchedExposure, LinesAreToldApartWhateverOfTheirEntitiesIsShown) {
  Industry world;
  world.MustCommit(Relate("BUILT_ON", "product/p", "model/m") + Relate("BUILT_ON", "product/p", "model/n"));
  const std::vector<std::string> keys = {"country", "dependency model/m", "dependency model/n", "product product/p",
                                         "provider"};
  for (const std::string mask : {"", "read_mask { paths: '*' }", "read_mask { paths: 'id' }"}) {
    Watcher watcher(world, absl::StrCat("exposure { entities: 'product/p' ", mask, " }"));
    EXPECT_EQ(watcher.Snapshot(), keys) << mask;
    EXPECT_EQ(watcher.held().at("product product/p").product().id(), "product/p") << mask;
  }
  Watcher watcher(world, "exposure { entities: 'product/p' read_mask { paths: 'description.name' } }");
  EXPECT_EQ(watcher.Snapshot(), keys);
  const v1::LandscapeLine line = watcher.held().at("dependency model/n");
  EXPECT_EQ(line.dependency().entity().description().name(), "model/n");
  EXPECT_EQ(line.dependency().entity().id(), "");
}

TEST(WatchedExposure, ADatedDescriptionTurnsCertainWithTheDayAlone) {
  Industry world;
  world.MustCommit(Relate("BUILT_ON", "product/p", "model/m", "2024"));
  world.MustCommit(Cited("entity { id: 'model/x' description { name: 'X' model { } } } valid_time { from: '2025' }") +
                   Relate("BUILT_ON", "product/p", "model/x", "2024"));
  Watcher watcher(world, "exposure { entities: 'product/p' }");
  watcher.Snapshot();
  EXPECT_EQ(watcher.held().at("dependency model/x").dependency().entity().validity(), v1::VALIDITY_POSSIBLE);
  world.SetDay("2025-12-31");
  EXPECT_THAT(watcher.Follow(), ElementsAre("CHANGED dependency model/x"));
  EXPECT_EQ(watcher.held().at("dependency model/x").dependency().entity().validity(), v1::VALIDITY_DEFINITE);
}

TEST(LandscapeSource, CommitsThatCannotMatterAreNotLookedInto) {
  Industry world;
  world.Partner("a", "b");
  world.MustCommit(Relate("DEVELOPS", "organization/a", "product/p") + Relate("BUILT_ON", "product/p", "model/m"));
  Watcher matrix(world, std::string(kThree) + "}"), exposure(world, kExposureOfA);
  matrix.Snapshot();
  exposure.Snapshot();
  EXPECT_GT(matrix.Looks(), 0);
  EXPECT_GT(exposure.Looks(), 0);

  world.MustCommit(Describe("document/d") + Describe("topic/t") + Relate("ABOUT", "document/d", "topic/t"));
  world.MustCommit(Relate("COMPETES_WITH", "organization/a", "organization/b"));
  world.MustCommit(
      Cited("observation { subject: 'organization/a' metric: METRIC_EMPLOYEES period: '2024' "
            "quantity { amount: 5 unit: 'people' } }"));
  EXPECT_THAT(matrix.Follow(), IsEmpty());
  EXPECT_THAT(exposure.Follow(), IsEmpty());
  EXPECT_EQ(matrix.Looks(), 0);
  EXPECT_EQ(exposure.Looks(), 0);

  world.MustCommit(Relate("BUILT_ON", "product/p", "model/n"));
  EXPECT_THAT(matrix.Follow(), IsEmpty());
  EXPECT_EQ(matrix.Looks(), 0);  // dependence is nothing to it
  EXPECT_FALSE(exposure.Follow().empty());
  EXPECT_GT(exposure.Looks(), 0);
  world.Partner("b", "c");
  EXPECT_THAT(exposure.Follow(), IsEmpty());
  EXPECT_EQ(exposure.Looks(), 0);
  EXPECT_FALSE(matrix.Follow().empty());
}

TEST(LandscapeSource, TheAnswerThatWasKeptIsNotMadeAgain) {
  Industry world;
  world.Partner("a", "b");
  Watcher watcher(world, std::string(kThree) + "}");
  watcher.Snapshot();
  world.MustCommit(Describe("topic/t"));
  watcher.Follow();
  world.graph().Compact(world.head());  // what came before cannot be asked any more
  world.Partner("b", "c");
  EXPECT_EQ(watcher.Follow().size(), 2);
}

TEST(LandscapeSource, GoesOnFromTheMiddleOfASnapshot) {
  Industry world;
  world.Partner("a", "b");
  world.Partner("b", "c");
  const int64_t revision = world.head();
  world.MustCommit(Retract("claim/a-b"));
  Watcher watcher(world, std::string(kThree) + "}");
  EXPECT_THAT(watcher.Snapshot(revision),
              ElementsAre("pair organization/a organization/b", "pair organization/b organization/a",
                          "pair organization/b organization/c", "pair organization/c organization/b"));
  EXPECT_THAT(watcher.Snapshot(revision, "pair organization/b organization/a"),
              ElementsAre("pair organization/b organization/c", "pair organization/c organization/b"));
  EXPECT_THAT(watcher.Snapshot(revision, "pair organization/c organization/b"), IsEmpty());
  EXPECT_THAT(watcher.Snapshot(revision).size(), 4);
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("LEFT pair organization/a organization/b", "LEFT pair organization/b organization/a"));
}

TEST(LandscapeSource, FoldedCommitsLeadFromTheFirstStateToTheLast) {
  Industry world;
  world.Partner("a", "b");
  Watcher watcher(world, "alliance_matrix { rows { ids: 'organization/a' } columns { kinds: 'organization' } }");
  watcher.Snapshot();
  world.MustCommit(Retract("claim/a-b"));
  world.Partner("a", "c");
  world.MustCommit(Retract("claim/a-c"));
  world.MustCommit(Describe("topic/t"));
  EXPECT_THAT(watcher.FollowFolded(), ElementsAre("LEFT pair organization/a organization/b"));
  EXPECT_THAT(watcher.Take({}), IsEmpty());
}

TEST(LandscapeSource, ComesInAtAnyRevisionThatIsKept) {
  Industry world;
  world.Partner("a", "b");
  world.MustCommit(Retract("claim/a-b"));
  Watcher watcher(world, "alliance_matrix { rows { ids: 'organization/a' } columns { ids: 'organization/b' } }");
  EXPECT_THAT(watcher.Snapshot(0), IsEmpty());
  EXPECT_THAT(watcher.Follow(),
              ElementsAre("ENTERED pair organization/a organization/b", "LEFT pair organization/a organization/b"));

  const Commits commits = world.After(0);
  world.graph().Compact(world.head());
  const auto lost = watcher.source().Between({commits.data() + 2, 1});
  EXPECT_EQ(lost.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(commit::Complaints(lost.status()), ElementsAre("HISTORY_COMPACTED"));
}

TEST(LandscapeSource, SaysWhatItIs) {
  Industry world;
  Watcher matrix(world, std::string(kThree) + "}");
  EXPECT_TRUE(matrix.source().reads_states());
  EXPECT_FALSE(matrix.source().has_digest());
  const watch::Interest interest = matrix.source().interest();
  EXPECT_FALSE(interest.everything);
  EXPECT_THAT(interest.relations, ::testing::Contains(v1::RELATION_PARTNERS_WITH));
  EXPECT_THAT(interest.relations, ::testing::Contains(v1::RELATION_MEMBER_OF));
  EXPECT_THAT(interest.relations, ::testing::Not(::testing::Contains(v1::RELATION_BUILT_ON)));
  EXPECT_EQ(interest.kinds, schema::KindSet{1} << world.schema().FindKind("organization")->index);
}

TEST(LandscapeSource, APlaceThatNoLineHasIsRefused) {
  Industry world;
  Watcher matrix(world, std::string(kThree) + "}"), exposure(world, kExposureOfA);
  for (const char* const place : {"product product/p", "nonsense", "pairs"}) {
    EXPECT_THAT(commit::Complaints(matrix.source().Begin(world.Head(), place)),
                ElementsAre("TOKEN_MALFORMED at after_token"));
  }
  EXPECT_THAT(commit::Complaints(exposure.source().Begin(world.Head(), "pair organization/a organization/b")),
              ElementsAre("TOKEN_MALFORMED at after_token"));
  EXPECT_EQ(exposure.source().Begin(world.Head(), "provider"), absl::OkStatus());
}

TEST(LandscapeSource, BadQuestionsAreRefusedAtOnce) {
  Industry world;
  const std::string rows = "rows { ids: 'organization/a' } ";
  const auto matrix = [&](const std::string& rest) { return world.Refused("alliance_matrix { " + rest + " }"); };
  const auto exposure = [&](const std::string& rest) { return world.Refused("exposure { " + rest + " }"); };
  EXPECT_EQ(world.Refused(""), "REQUIRED at question");
  EXPECT_EQ(matrix(rows), "OK");
  EXPECT_EQ(matrix(rows + "omit_empty: true"), "CONFLICTING_FIELDS at alliance_matrix.omit_empty");
  EXPECT_EQ(matrix(rows + "read_mask { paths: 'id' }"), "CONFLICTING_FIELDS at alliance_matrix.read_mask");
  EXPECT_EQ(matrix(rows + "context { fully_consistent: true }"),
            "CONFLICTING_FIELDS at alliance_matrix.context.fully_consistent");
  EXPECT_EQ(exposure("entities: 'product/p' context { at_exact_snapshot { revision: 1 } }"),
            "CONFLICTING_FIELDS at exposure.context.at_exact_snapshot");
  EXPECT_EQ(matrix(""), "REQUIRED at alliance_matrix.rows");
  EXPECT_EQ(matrix("rows { ids: ['organization/a', 'organization/nobody'] }"),
            "UNKNOWN_ENTITY at alliance_matrix.rows.ids[1]");
  EXPECT_EQ(matrix(rows + "columns { kinds: 'thing' }"), "UNKNOWN_KIND at alliance_matrix.columns.kinds[0]");
  EXPECT_EQ(matrix(rows + "direct: 99"), "OUT_OF_BOUNDS at alliance_matrix.direct[0]");
  EXPECT_EQ(exposure(""), "REQUIRED at exposure.entities");
  EXPECT_EQ(exposure("entities: 'product/none'"), "UNKNOWN_ENTITY at exposure.entities[0]");
  EXPECT_EQ(exposure("entities: 'product/p' max_depth: -1"), "OUT_OF_BOUNDS at exposure.max_depth");
  EXPECT_EQ(exposure("entities: 'product/p' read_mask { paths: 'nothing' }"), "UNKNOWN_FIELD at exposure.read_mask");
  EXPECT_EQ(exposure("entities: 'product/p' context { valid_at { day: 'soon' } }"),
            "INVALID_FORMAT at exposure.context.valid_at.day");
}

TEST(LandscapeSource, EachAnswerMayCostItsBudgetAndIsNeverCutShort) {
  Industry world;
  const std::string question =
      "alliance_matrix { rows { ids: ['organization/a', 'organization/b', 'organization/c'] } "
      "context { budget { max_rows: 6 allow_truncated: true } } }";
  world.Partner("a", "b");
  Watcher watcher(world, question);
  EXPECT_EQ(watcher.Snapshot().size(), 2);
  world.Partner("b", "c");
  const auto changes = watcher.source().Between(world.After(watcher.revision()));
  EXPECT_THAT(commit::Complaints(changes.status()), ElementsAre("BUDGET_EXCEEDED"));
  EXPECT_EQ(world.Refused(question), "BUDGET_EXCEEDED");
}

TEST(LandscapeSource, NobodyWaitingEndsTheAnswer) {
  Industry world;
  world.Partner("a", "b");
  bool gone = false;
  const auto source =
      OpenLandscapeSource(world.ground(), QuestionOf(std::string(kThree) + "}"), {.gone = [&] { return gone; }});
  ASSERT_TRUE(source.ok()) << source.status();
  const int64_t revision = world.head();
  world.Partner("b", "c");
  gone = true;
  EXPECT_EQ((*source)->Between(world.After(revision)).status().code(), absl::StatusCode::kCancelled);
  gone = false;
  EXPECT_EQ((*source)->Between(world.After(revision))->all.size(), 2);
}

}  // namespace
}  // namespace entente::standing
