// Random histories: what a revision shows never changes, and a graph that was loaded shows what the live one did.
#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "service/graph/test_graph.h"

namespace entente::graph {
namespace {

using base::FactRef;
using base::FactSort;

constexpr v1::Relation kRelations[] = {v1::RELATION_MEMBER_OF, v1::RELATION_HOSTS, v1::RELATION_PARTNERS_WITH};
constexpr const char* kKinds[] = {"organization", "alliance", "topic"};
constexpr int kNames = 6;

// A picture but for the candidates: those depend on which other versions are there.
std::string WithoutCandidates(const std::string& picture) { return picture.substr(0, picture.find("\ncandidate ")); }

// Everything that can be seen of a snapshot, as text.
class Picture {
 public:
  static std::string Of(const Snapshot& snapshot) { return Picture(snapshot).Draw(); }

 private:
  explicit Picture(const Snapshot& snapshot) : snapshot_(snapshot) {}

  static std::string SpanText(const base::Span& span) {
    return absl::StrCat(span.from_earliest, ",", span.from_latest, ",", span.until_earliest, ",", span.until_latest);
  }
  template <typename... Words>
  void Line(const Words&... words) {
    lines_.push_back(absl::StrCat(words...));
  }
  void DrawBody(FactRef fact) {
    const absl::StatusOr<std::string> body = snapshot_.Body(fact);
    ASSERT_TRUE(body.ok()) << body.status();
    EXPECT_EQ(snapshot_.Find(snapshot_.KeyOf(fact)), fact);
    std::string ids;
    const auto claims = snapshot_.ClaimsAbout(fact);
    ASSERT_TRUE(claims.ok()) << claims.status();
    for (const v1::Claim& claim : *claims) absl::StrAppend(&ids, " ", claim.id(), "=", claim.state());
    Line("  body ", *body, ids);
  }
  void DrawEntity(base::EntityNo no, const EntityState& state) {
    Line("entity ", no, " ", snapshot_.EntityId(no), state.stub, state.dated, state.version);
    DrawBody({FactSort::kEntity, no});
    const int name = (*snapshot_.schema().FindField("name", {}))->number;
    const auto candidates = snapshot_.Candidates(name, snapshot_.EntityBody(no)->description().name());
    EXPECT_EQ(std::count(candidates.begin(), candidates.end(), no), 1);
    for (const End end : {End::kSubject, End::kObject}) {
      std::vector<std::string> any, each;
      std::map<std::pair<int, base::RelationshipNo>, std::string> in_order;
      snapshot_.ForEachRelationship(no, end, [&](base::RelationshipNo r, const RelationshipState&) {
        any.push_back(absl::StrCat(r));
        return true;
      });
      for (const v1::Relation relation : kRelations) {
        snapshot_.ForEachRelationship(no, end, relation, [&](base::RelationshipNo r, const RelationshipState& found) {
          each.push_back(absl::StrCat(r));
          in_order[{relation, r}] = absl::StrCat(SpanText(found.span), " ", found.version);
          return true;
        });
      }
      EXPECT_EQ(in_order.size(), each.size());
      std::map<std::pair<int, base::RelationshipNo>, std::string> incidences;
      std::vector<int> relations(std::begin(kRelations), std::end(kRelations));
      std::sort(relations.begin(), relations.end());
      snapshot_.ForEachIncidence(no, end, relations, [&](const Incidence& incidence) {
        const RelationshipEnds ends = snapshot_.Ends(incidence.no);
        EXPECT_EQ(incidence.other, end == End::kSubject ? ends.object : ends.subject);
        const int64_t version = snapshot_.Relationship(incidence.no)->version;
        incidences[{incidence.relation, incidence.no}] = absl::StrCat(SpanText(incidence.span), " ", version);
        return true;
      });
      EXPECT_EQ(incidences, in_order);
      EXPECT_GE(snapshot_.Degree(no, end, relations), static_cast<int64_t>(each.size()));
      for (const auto& [relationship, shown] : in_order) {
        Line("  ", static_cast<int>(end), " ", relationship.first, " ", relationship.second, " ", shown);
      }
      std::sort(any.begin(), any.end());
      std::sort(each.begin(), each.end());
      EXPECT_EQ(any, each);
    }
    snapshot_.ForEachObservation(no, [&](base::ObservationNo o, const ObservationState& found) {
      Line("  observation ", o, " ", SpanText(found.span), " ", found.version);
      return true;
    });
  }
  std::string Draw() {
    Line("revision ", snapshot_.revision(), " ", snapshot_.clock_day(), " ", snapshot_.commit_time_us());
    for (const char* kind : kKinds) {
      snapshot_.ForEachEntity(snapshot_.schema().FindKind(kind)->index, [&](auto no, const EntityState& state) {
        DrawEntity(no, state);
        return true;
      });
    }
    for (const v1::Relation relation : kRelations) {
      snapshot_.ForEachOfRelation(relation, [&](base::RelationshipNo no, const RelationshipState& state) {
        Line("relationship ", no, " ", snapshot_.KeyOf({FactSort::kRelationship, no}).ShortDebugString());
        DrawBody({FactSort::kRelationship, no});
        return true;
      });
    }
    snapshot_.ForEachObservation([&](base::ObservationNo no, const ObservationState&) {
      Line("observation ", no);
      DrawBody({FactSort::kObservation, no});
      return true;
    });
    const int name = (*snapshot_.schema().FindField("name", {}))->number;
    for (int i = 0; i < kNames; ++i) {
      std::vector<base::EntityNo> candidates = snapshot_.Candidates(name, absl::StrCat("NAME ", i));
      std::sort(candidates.begin(), candidates.end());
      for (const base::EntityNo no : candidates) Line("candidate ", i, " ", no);
    }
    std::string text;
    for (const std::string& line : lines_) absl::StrAppend(&text, line, "\n");
    return text;
  }

  const Snapshot& snapshot_;
  std::vector<std::string> lines_;
};

class GraphHistoryTest : public GraphTest {
 protected:
  uint32_t Random(uint32_t below) { return std::uniform_int_distribution<uint32_t>(0, below - 1)(random_); }
  base::EntityNo AnyEntity() { return Random(graph_->next_entity()); }
  std::string AnyName() { return absl::StrCat("Name ", Random(kNames)); }
  std::string AnyDate(int first_year) {
    return Random(4) == 0 ? "" : absl::StrCat(first_year + Random(9), "-0", 1 + Random(9));
  }

  // A record of a few changes to different facts.
  RecordBuilder RandomRecord() {
    day_ += Random(20);
    RecordBuilder next = Next(day_);
    if (next.record.revision() == 1 || Random(3) == 0) AddEntity(next);
    if (graph_->next_entity() > 0) {
      if (Random(2) == 0) Describe(next);
      if (Random(2) == 0) Relate(next);
      if (Random(3) == 0) Observe(next);
    }
    if (graph_->next_relationship() > 0 && Random(2) == 0) ChangeRelationship(next);
    if (graph_->next_observation() > 0 && Random(3) == 0) ChangeObservation(next);
    if (graph_->next_claim() > 0 && Random(3) == 0) WithdrawClaim(next);
    for (const log::FactEffect& effect : next.record.facts()) {  // the claims that Spoken() adds
      if (effect.change().after().has_entity()) about_.push_back({FactSort::kEntity, effect.no()});
    }
    return next;
  }
  void AddEntity(RecordBuilder& next) {
    const std::string id = absl::StrCat(kKinds[Random(3)], "/e", graph_->next_entity());
    const base::EntityNo no = next.Name(id);
    next.Describe(no, id).mutable_description()->set_name(AnyName());
    about_.push_back({FactSort::kEntity, no});
    next.AddClaim(about_.back());
  }
  void Describe(RecordBuilder& next) {
    const base::EntityNo no = AnyEntity();
    const bool dated = Random(2) == 0;
    v1::Entity& entity = next.Describe(no, std::string(graph_->Head().EntityId(no)), dated);
    entity.mutable_description()->set_name(AnyName());
    entity.set_stub(Random(4) == 0);
    if (!dated) return;
    about_.push_back({FactSort::kEntity, no});
    next.AddClaim(about_.back()).mutable_valid_time()->set_from(AnyDate(2000));
  }
  void Relate(RecordBuilder& next) {
    const v1::Relation relation = kRelations[Random(3)];
    const base::EntityNo subject = AnyEntity(), object = AnyEntity();
    const std::string episode = Random(3) == 0 ? "again" : "";
    if (graph_->Head().FindRelationship(relation, subject, object, episode)) return;
    const auto no = next.Relate(relation, subject, object, AnyDate(2000), AnyDate(2010), episode);
    about_.push_back({FactSort::kRelationship, no});
    next.AddClaim(about_.back());
  }
  void Observe(RecordBuilder& next) {
    const auto metric = static_cast<v1::Metric>(schema::Schema::Linked().metrics().front().number);
    const base::EntityNo subject = AnyEntity();
    const std::string period = absl::StrCat(2000 + Random(20));
    if (graph_->Head().FindObservation(subject, metric, period)) return;
    next.Observe(subject, metric, period, Random(100));
  }
  void ChangeRelationship(RecordBuilder& next) {
    const base::RelationshipNo no = Random(graph_->next_relationship());
    if (Random(3) == 0) return next.Remove({FactSort::kRelationship, no});
    next.Redate(no, AnyDate(2000), AnyDate(2010));
  }
  void ChangeObservation(RecordBuilder& next) {
    const base::ObservationNo no = Random(graph_->next_observation());
    if (Random(3) == 0) return next.Remove({FactSort::kObservation, no});
    next.Remeasure(no, std::string(graph_->Head().MeasuredPeriod(no)), Random(100));
  }
  void WithdrawClaim(RecordBuilder& next) {
    const base::ClaimNo no = Random(graph_->next_claim());
    const auto claim = store_->reader()->Claim(no, graph_->applied());
    v1::Claim& changed = next.ChangeClaim(no, about_[no]);
    if ((*claim)->has_valid_time()) *changed.mutable_valid_time() = (*claim)->valid_time();
    changed.set_state(v1::CLAIM_STATE_RETRACTED);
  }
  // Puts other dates into an old version of a relationship; every picture of its time is out of date then.
  void AddRewrite(RecordBuilder& next) {
    const base::RelationshipNo no = Random(graph_->next_relationship());
    const auto versions = *store_->reader()->FactVersions({FactSort::kRelationship, no});
    const auto& [revision, body] = versions[Random(versions.size())];
    if (body.empty()) return;
    v1::Relationship relationship;
    ASSERT_TRUE(relationship.ParseFromString(body));
    relationship.mutable_valid_time()->set_from(absl::StrCat(1900 + Random(90)));
    relationship.mutable_valid_time()->clear_until();
    next.Rewrite({FactSort::kRelationship, no}, revision, relationship.SerializeAsString());
  }

  // Commits so many records, all but the first thirty of the history with a rewrite each.
  void CommitRewriting(int records) {
    for (int i = 0; i < records; ++i) {
      RecordBuilder next = RandomRecord();
      if (graph_->published() > 30) AddRewrite(next);
      Commit(next);
    }
  }
  std::map<int64_t, std::string> Pictures() const {  // of all revisions
    std::map<int64_t, std::string> pictures;
    for (int64_t revision = 0; revision <= graph_->published(); ++revision) {
      pictures[revision] = Picture::Of(At(revision));
    }
    return pictures;
  }

  std::string Totals() const {
    const Snapshot head = graph_->Head();
    std::string text =
        absl::StrCat(head.CountEntities(), " ", head.CountRelationships(), " ", head.CountObservations(), " ",
                     head.CountClaims(), " ", graph_->next_entity(), " ", graph_->next_relationship(), " ",
                     graph_->next_observation(), " ", graph_->next_claim(), " ", graph_->oldest(), ":");
    graph_->FactsTurningBetween(day_, day_ + 400, [&](FactRef fact) {
      absl::StrAppend(&text, " ", static_cast<int>(fact.sort), "/", fact.no);
    });
    return text;
  }
  int64_t Count(const std::string& picture, const std::string& start) const {
    int64_t count = 0;
    for (size_t at = 0; (at = picture.find("\n" + start, at)) != std::string::npos; ++at) ++count;
    return count;
  }

  std::mt19937 random_;
  base::Day day_ = *base::ParseDay("2005-01-01");
  std::vector<FactRef> about_;  // by ClaimNo
};

TEST_F(GraphHistoryTest, ShowsAtEveryRevisionWhatItShowedWhenPublishedAlsoAfterLoading) {
  for (const int seed : {1, 2, 3, 4}) {
    random_.seed(seed);
    std::map<int64_t, std::string> pictures = {{graph_->published(), Picture::Of(graph_->Head())}};
    for (int i = 0; i < 60; ++i) {
      const RecordBuilder next = RandomRecord();
      Commit(next);
      const std::string& picture = pictures[next.record.revision()] = Picture::Of(graph_->Head());
      ASSERT_EQ(graph_->Head().CountEntities(), Count(picture, "entity "));
      ASSERT_EQ(graph_->Head().CountRelationships(), Count(picture, "relationship "));
      ASSERT_EQ(graph_->Head().CountObservations(), Count(picture, "observation "));
    }
    const std::string totals = Totals();
    for (int round = 0; round < 2; ++round) {
      for (const auto& [revision, picture] : pictures) {
        ASSERT_EQ(WithoutCandidates(Picture::Of(At(revision))), WithoutCandidates(picture)) << seed;
      }
      EXPECT_EQ(Totals(), totals);
      Reopen();
    }
  }
}

TEST_F(GraphHistoryTest, LoadsRewrittenHistoriesAsTheyWereRewritten) {
  random_.seed(7);
  CommitRewriting(120);
  const std::map<int64_t, std::string> pictures = Pictures();
  const std::string totals = Totals();
  Reopen();
  EXPECT_EQ(Pictures(), pictures);
  EXPECT_EQ(Totals(), totals);
}

TEST_F(GraphHistoryTest, ShowsTheSameOnceItsListsArePacked) {
  const auto never = [] { return false; };
  random_.seed(13);
  for (int round = 0; round < 6; ++round) {
    CommitRewriting(25);
    const std::map<int64_t, std::string> pictures = Pictures();
    EXPECT_GT(graph_->lists().loose, 0u);
    std::optional<Snapshot> before = graph_->Head();
    ASSERT_TRUE(graph_->PackLists(never));
    EXPECT_EQ(graph_->lists().loose, 0u);
    EXPECT_EQ(graph_->lists().packed, 2 * graph_->next_relationship());
    EXPECT_EQ(Pictures(), pictures);

    // What an older snapshot may look at stays, and is not replaced once more.
    EXPECT_FALSE(graph_->LetGoOfLists());
    EXPECT_FALSE(graph_->PackLists(never));
    EXPECT_EQ(Picture::Of(*before), pictures.rbegin()->second);
    before.reset();
    EXPECT_TRUE(graph_->LetGoOfLists());
  }
}

TEST_F(GraphHistoryTest, ShowsWhatIsCommittedWhileItsListsArePacked) {
  random_.seed(19);
  CommitRewriting(40);
  for (int round = 0; round < 4; ++round) {
    int left = 12;
    ASSERT_TRUE(graph_->PackLists([&] {  // asked between the entities it has so far
      if (left-- > 0) CommitRewriting(1);
      return false;
    }));
    EXPECT_TRUE(graph_->LetGoOfLists());
    const std::map<int64_t, std::string> pictures = Pictures();
    Reopen();
    EXPECT_EQ(Pictures(), pictures);
  }
}

// More than the writer is to wait for: it is taken in beside it first.
TEST_F(GraphHistoryTest, ShowsWhatIsImportedWhileItsListsArePacked) {
  constexpr int kMembers = 3000, kRemoved = 700;
  RecordBuilder first = Next();
  const base::EntityNo alliance = first.Add("alliance/x", "X");
  Commit(first);
  bool imported = false;
  ASSERT_TRUE(graph_->PackLists([&] {
    if (std::exchange(imported, true)) return false;
    RecordBuilder members = Next();
    for (int i = 0; i < kMembers; ++i) {
      const std::string id = absl::StrCat("organization/o", i);
      members.Relate(v1::RELATION_MEMBER_OF, members.Add(id, id), alliance);
    }
    Commit(members);
    RecordBuilder removed = Next();
    for (base::RelationshipNo no = 0; no < kRemoved; ++no) removed.Remove({FactSort::kRelationship, no});
    Commit(removed);
    return false;
  }));
  EXPECT_EQ(graph_->lists().loose, 2u * kMembers);
  const std::vector<int> relations = {v1::RELATION_MEMBER_OF};
  for (const int64_t revision : {1, 2, 3}) {
    int64_t members = 0;
    At(revision).ForEachIncidence(alliance, End::kObject, relations, [&](const Incidence&) { return ++members, true; });
    EXPECT_EQ(members, revision == 1 ? 0 : revision == 2 ? kMembers : kMembers - kRemoved);
  }
}

TEST_F(GraphHistoryTest, StaysAsItIsWherePackingIsStopped) {
  random_.seed(17);
  CommitRewriting(40);
  const std::map<int64_t, std::string> pictures = Pictures();
  EXPECT_FALSE(graph_->PackLists([] { return true; }));
  EXPECT_EQ(graph_->lists().packed, 0u);
  EXPECT_EQ(Pictures(), pictures);
  EXPECT_TRUE(graph_->PackLists([] { return false; }));
  EXPECT_EQ(Pictures(), pictures);
}

TEST_F(GraphHistoryTest, ShowsTheSameFromTheOldestRevisionOnWhenCompacted) {
  random_.seed(11);
  std::map<int64_t, std::string> pictures;
  for (int i = 0; i < 100; ++i) {
    Commit(RandomRecord());
    pictures[graph_->published()] = Picture::Of(graph_->Head());
  }
  ASSERT_TRUE(store_->Compact(60).ok());
  graph_->Compact(60);
  const std::string totals = Totals();
  for (int round = 0; round < 2; ++round) {
    for (const auto& [revision, picture] : pictures) {
      ASSERT_EQ(graph_->At(revision).ok(), revision >= 60);
      if (revision < 60) continue;
      ASSERT_EQ(WithoutCandidates(Picture::Of(At(revision))), WithoutCandidates(picture)) << revision;
    }
    EXPECT_EQ(Totals(), totals);
    Reopen();
  }
}

}  // namespace
}  // namespace entente::graph
