#include "service/graph/graph.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/base/error.h"
#include "service/graph/test_graph.h"

namespace entente::graph {
namespace {

using base::FactRef;
using base::FactSort;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr v1::Relation kMemberOf = v1::RELATION_MEMBER_OF;
constexpr v1::Relation kHosts = v1::RELATION_HOSTS;

std::vector<uint32_t> Of(const Snapshot& snapshot, base::EntityNo entity, End end, int relation) {
  std::vector<uint32_t> found;
  snapshot.ForEachRelationship(entity, end, relation, [&](base::RelationshipNo no, const RelationshipState&) {
    found.push_back(no);
    return true;
  });
  return found;
}

std::vector<FactRef> Turning(const Graph& graph, base::Day after, base::Day until) {
  std::vector<FactRef> facts;
  graph.FactsTurningBetween(after, until, [&](FactRef fact) { facts.push_back(fact); });
  return facts;
}

base::Day Day(const std::string& text) { return *base::ParseDay(text); }

TEST_F(GraphTest, IsEmptyAtRevisionZero) {
  const Snapshot head = graph_->Head();
  EXPECT_EQ(head.revision(), 0);
  EXPECT_EQ(head.clock_day(), 0);
  EXPECT_EQ(head.FindEntity("organization/a"), std::nullopt);
  EXPECT_EQ(head.CountEntities(), 0);
  EXPECT_TRUE(graph_->At(0).ok());
  EXPECT_EQ(graph_->next_entity(), 0u);
  EXPECT_EQ(graph_->next_claim(), 0u);
}

TEST_F(GraphTest, LetsTheIdOfAMergedEntityLeadWhereItDidAtEachRevision) {
  auto first = Next();
  const auto a = first.Add("organization/a", "A"), b = first.Add("organization/b", "B");
  Commit(first);
  EXPECT_FALSE(graph_->Head().HasRedirects());
  auto merge = Next();
  merge.Remove({base::FactSort::kEntity, a});
  merge.record.mutable_facts(0)->mutable_redirect()->set_to(b);
  merge.record.mutable_facts(0)->mutable_redirect()->set_merged_into(b);
  Commit(merge);
  for (const bool reopened : {false, true}) {
    if (reopened) Reopen();
    EXPECT_EQ(At(1).Canonical(a), a);
    EXPECT_EQ(At(2).Canonical(a), b);
    EXPECT_EQ(At(2).Canonical(b), b);
    EXPECT_FALSE(At(2).Entity(a).has_value());
    EXPECT_EQ(At(2).MergedInto(b), std::vector{a});
  }
  auto undo = Next();
  undo.Describe(a, "organization/a");
  Commit(undo);
  EXPECT_EQ(At(3).Canonical(a), a);
  EXPECT_EQ(At(2).Canonical(a), b);
  EXPECT_TRUE(At(3).MergedInto(b).empty());
}

TEST_F(GraphTest, FollowsSomeRelationsOfAnEntityAndTellsHowManyThereAre) {
  auto record = Next();
  const auto a = record.Add("organization/a", "A"), b = record.Add("alliance/b", "B"),
             c = record.Add("alliance/c", "C");
  const auto member = record.Relate(kMemberOf, a, b), other = record.Relate(kMemberOf, a, c);
  const auto hosts = record.Relate(kHosts, a, b);
  Commit(record);
  const Snapshot head = graph_->Head();
  const auto follow = [&](const std::vector<int>& relations) {
    std::vector<uint32_t> found;
    head.ForEachRelationship(a, End::kSubject, relations, [&](base::RelationshipNo no, const RelationshipState&) {
      found.push_back(no);
      return true;
    });
    return found;
  };
  EXPECT_THAT(follow({kMemberOf}), UnorderedElementsAre(member, other));
  EXPECT_THAT(follow({kMemberOf, kHosts}), UnorderedElementsAre(member, other, hosts));
  EXPECT_THAT(follow({}), IsEmpty());
  const std::vector<int> both = {kMemberOf, kHosts}, none;
  EXPECT_EQ(head.Degree(a, End::kSubject, both), 3);
  EXPECT_EQ(head.Degree(b, End::kObject, both), 2);
  EXPECT_EQ(head.Degree(a, End::kObject, both), 0);
  EXPECT_EQ(head.Degree(a, End::kSubject, none), 0);
  EXPECT_EQ(head.SizeOfRelation(kMemberOf), 2);
  EXPECT_EQ(head.SizeOfRelation(v1::RELATION_UNSPECIFIED), 0);
  EXPECT_EQ(head.SizeOfKind(head.KindOf(b)), 2);
}

TEST_F(GraphTest, HidesARecordUntilItIsPublished) {
  auto first = Next();
  const auto a = first.Add("organization/a", "A"), b = first.Add("alliance/b", "B");
  Commit(first);
  auto second = Next();
  const auto c = second.Add("organization/c", "C");
  const auto r = second.Relate(kMemberOf, a, b);
  Apply(second);

  const Snapshot head = graph_->Head();
  EXPECT_EQ(head.revision(), 1);
  EXPECT_EQ(head.CountEntities(), 2);
  EXPECT_EQ(head.FindEntity("organization/c"), c);
  EXPECT_FALSE(head.Entity(c).has_value());
  EXPECT_FALSE(head.Relationship(r).has_value());
  EXPECT_THAT(Of(head, a, End::kSubject, kMemberOf), IsEmpty());
  EXPECT_EQ(head.Body({FactSort::kEntity, c}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(graph_->At(2).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_TRUE(graph_->Applied(store_->reader()).Entity(c).has_value());

  graph_->Publish(2);
  EXPECT_TRUE(graph_->Head().Entity(c).has_value());
  EXPECT_EQ(graph_->Head().CountEntities(), 3);
  EXPECT_THAT(Of(graph_->Head(), a, End::kSubject, kMemberOf), ElementsAre(r));
  EXPECT_FALSE(head.Entity(c).has_value());
}

TEST_F(GraphTest, PublishesAGroupOfRecordsOneAtATime) {
  for (const char* id : {"organization/a", "organization/b", "organization/c"}) {
    auto next = Next();
    next.Add(id, "name");
    Apply(next);
  }
  graph_->Publish(2);
  EXPECT_EQ(graph_->Head().CountEntities(), 2);
  graph_->Publish(3);
  EXPECT_EQ(graph_->Head().CountEntities(), 3);
}

TEST_F(GraphTest, ShowsTheWriterABatchThatIsNotWritten) {
  auto first = Next();
  const auto a = first.Add("organization/a", "A");
  const auto batch = store_->NewBatch();
  ASSERT_TRUE(graph_->Apply(first.record, *batch).ok());
  const Snapshot applied = graph_->Applied(store_->ReaderWith(*batch));
  EXPECT_EQ(applied.EntityBody(a)->description().name(), "A");
}

TEST_F(GraphTest, KeepsOldRevisionsAsTheyWere) {
  auto first = Next();
  const auto a = first.Add("organization/a", "before"), b = first.Add("alliance/b", "B");
  const auto r = first.Relate(kMemberOf, a, b, "2020-01-01");
  Commit(first);
  auto second = Next();
  second.Describe(a, "organization/a").mutable_description()->set_name("after");
  second.Redate(r, "2020-01-01", "2024-01-01");
  Commit(second);
  auto third = Next();
  third.Remove({FactSort::kRelationship, r});
  Commit(third);

  EXPECT_EQ(At(1).EntityBody(a)->description().name(), "before");
  EXPECT_EQ(At(2).EntityBody(a)->description().name(), "after");
  EXPECT_EQ(At(3).EntityBody(a)->description().name(), "after");
  EXPECT_EQ(At(1).Relationship(r)->span.until_latest, base::kDistantFuture);
  EXPECT_EQ(At(2).Relationship(r)->span.until_latest, Day("2024-01-01"));
  EXPECT_EQ(At(2).Relationship(r)->version, 2);
  EXPECT_FALSE(At(3).Relationship(r).has_value());
  EXPECT_FALSE(At(0).Entity(a).has_value());
  EXPECT_EQ(At(3).CountRelationships(), 0);
  EXPECT_EQ(At(3).RelationshipBody(r).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(At(3).FindRelationship(kMemberOf, a, b, ""), r);
}

TEST_F(GraphTest, FindsRelationshipsFromBothEndsByRelation) {
  auto next = Next();
  const auto a = next.Add("organization/a", "A"), b = next.Add("organization/b", "B");
  const auto x = next.Add("alliance/x", "X");
  const auto ax = next.Relate(kMemberOf, a, x), bx = next.Relate(kMemberOf, b, x);
  const auto hosted = next.Relate(kHosts, a, x), again = next.Relate(kMemberOf, a, x, "", "", "again");
  Commit(next);

  const Snapshot head = graph_->Head();
  EXPECT_THAT(Of(head, a, End::kSubject, kMemberOf), ElementsAre(ax, again));
  EXPECT_THAT(Of(head, x, End::kObject, kMemberOf), ElementsAre(ax, bx, again));
  EXPECT_THAT(Of(head, x, End::kSubject, kMemberOf), IsEmpty());
  EXPECT_THAT(Of(head, a, End::kSubject, v1::RELATION_ACQUIRED), IsEmpty());
  std::vector<uint32_t> any, all;
  head.ForEachRelationship(a, End::kSubject, [&](auto no, const auto&) { return any.push_back(no), true; });
  EXPECT_THAT(any, UnorderedElementsAre(ax, again, hosted));
  head.ForEachOfRelation(kMemberOf, [&](auto no, const auto&) { return all.push_back(no), all.size() < 2; });
  EXPECT_THAT(all, ElementsAre(ax, bx));
  EXPECT_EQ(head.FindRelationship(kMemberOf, a, x, ""), ax);
  EXPECT_EQ(head.FindRelationship(kMemberOf, a, x, "again"), again);
  EXPECT_EQ(head.FindRelationship(kMemberOf, a, x, "third"), std::nullopt);
  EXPECT_EQ(head.FindRelationship(kMemberOf, x, a, ""), std::nullopt);
  EXPECT_EQ(head.Episode(again), "again");
  EXPECT_EQ(head.Ends(bx).subject, b);
  EXPECT_EQ(head.Ends(bx).object, x);
  EXPECT_EQ(head.Ends(bx).relation, kMemberOf);
}

TEST_F(GraphTest, FindsObservationsBySubjectAndIdentity) {
  auto next = Next();
  const auto a = next.Add("organization/a", "A"), b = next.Add("organization/b", "B");
  const auto metric = static_cast<v1::Metric>(schema::Schema::Linked().metrics().front().number);
  const auto first = next.Observe(a, metric, "2024-01", 1), second = next.Observe(a, metric, "2024-02", 2);
  const auto other = next.Observe(b, metric, "2024-01", 3);
  Commit(next);
  const Snapshot head = graph_->Head();
  std::vector<uint32_t> of_a, all;
  head.ForEachObservation(a, [&](auto no, const auto&) { return of_a.push_back(no), true; });
  head.ForEachObservation([&](auto no, const auto&) { return all.push_back(no), true; });
  EXPECT_THAT(of_a, ElementsAre(first, second));
  EXPECT_THAT(all, ElementsAre(first, second, other));
  EXPECT_EQ(head.FindObservation(a, metric, "2024-02"), second);
  EXPECT_EQ(head.FindObservation(b, metric, "2024-02"), std::nullopt);
  EXPECT_EQ(head.MeasuredPeriod(other), "2024-01");
  EXPECT_EQ(head.MeasuredEnds(other).subject, b);
  EXPECT_EQ(head.ObservationBody(second)->quantity().amount(), 2);
  EXPECT_EQ(head.Observation(first)->span.until_latest, Day("2024-02-01"));
  EXPECT_EQ(head.CountObservations(), 3);
}

TEST_F(GraphTest, TellsKeysAndNumbersFromEachOther) {
  auto next = Next();
  const auto a = next.Add("organization/a", "A"), x = next.Add("alliance/x", "X");
  const auto metric = static_cast<v1::Metric>(schema::Schema::Linked().metrics().front().number);
  next.Relate(kMemberOf, a, x, "", "", "second");
  next.Observe(a, metric, "2024", 1);
  Commit(next);
  const Snapshot head = graph_->Head();
  for (const FactRef fact :
       {FactRef{FactSort::kEntity, x}, {FactSort::kRelationship, 0}, {FactSort::kObservation, 0}}) {
    const v1::FactKey key = head.KeyOf(fact);
    EXPECT_EQ(head.Find(key), fact) << key.DebugString();
  }
  EXPECT_EQ(head.KeyOf({FactSort::kRelationship, 0}).relationship().object(), "alliance/x");
  EXPECT_EQ(head.Find(v1::FactKey()), std::nullopt);
  v1::FactKey unknown;
  unknown.set_entity("organization/z");
  EXPECT_EQ(head.Find(unknown), std::nullopt);
  unknown.mutable_relationship()->set_subject("organization/a");
  EXPECT_EQ(head.Find(unknown), std::nullopt);
}

TEST_F(GraphTest, GivesCandidatesThatAreThere) {
  auto first = Next();
  const auto a = first.Add("organization/a", "Old Name");
  Commit(first);
  auto second = Next();
  second.Describe(a, "organization/a").mutable_description()->set_name("New Name");
  const auto b = second.Add("organization/b", "new name");
  Commit(second);
  const int name = (*schema::Schema::Linked().FindField("name", {}))->number;
  EXPECT_THAT(At(2).Candidates(name, "NEW NAME"), ElementsAre(a, b));
  EXPECT_THAT(At(1).Candidates(name, "new name"), ElementsAre(a));
  EXPECT_THAT(At(2).Candidates(name, "old name"), ElementsAre(a));
  EXPECT_THAT(At(0).Candidates(name, "old name"), IsEmpty());
}

TEST_F(GraphTest, ListsEntitiesByKind) {
  auto next = Next();
  const auto a = next.Add("organization/a", "A"), named_only = next.Name("organization/b");
  const auto x = next.Add("alliance/x", "X");
  next.Describe(x, "alliance/x", true).set_stub(true);
  Commit(next);
  const Snapshot head = graph_->Head();
  std::vector<uint32_t> organizations;
  const schema::KindIndex kind = schema::Schema::Linked().FindKind("organization")->index;
  head.ForEachEntity(kind, [&](auto no, const auto&) { return organizations.push_back(no), true; });
  EXPECT_THAT(organizations, ElementsAre(a));
  EXPECT_EQ(head.KindOf(named_only), kind);
  EXPECT_EQ(head.EntityId(named_only), "organization/b");
  EXPECT_TRUE(head.Entity(x)->stub);
  EXPECT_TRUE(head.Entity(x)->dated);
  EXPECT_FALSE(head.Entity(a)->stub);
  EXPECT_EQ(head.CountEntities(), 2);
}

TEST_F(GraphTest, KnowsWhatWasKnownWhen) {
  for (const char* id : {"organization/a", "organization/b"}) {
    auto next = Next();
    next.Add(id, "name");
    Commit(next);
  }
  EXPECT_EQ(graph_->KnownAt(kSecond - 1)->revision(), 0);
  EXPECT_EQ(graph_->KnownAt(kSecond)->revision(), 1);
  EXPECT_EQ(graph_->KnownAt(100 * kSecond)->revision(), 2);
  EXPECT_EQ(graph_->Head().commit_time_us(), 2 * kSecond);
  EXPECT_EQ(graph_->Head().clock_day(), 100);
  graph_->Compact(2);
  EXPECT_EQ(base::ReasonOf(graph_->KnownAt(kSecond).status()), v1::ERROR_REASON_HISTORY_COMPACTED);
}

TEST_F(GraphTest, RefusesRevisionsThatAreAheadOrCompactedAway) {
  for (const char* id : {"organization/a", "organization/b", "organization/c"}) {
    auto next = Next();
    next.Add(id, "name");
    Commit(next);
  }
  const absl::Status ahead = graph_->At(4).status();
  EXPECT_EQ(ahead.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(base::ReasonOf(ahead), v1::ERROR_REASON_REVISION_AHEAD);
  graph_->Compact(2);
  graph_->Compact(1);
  EXPECT_EQ(graph_->oldest(), 2);
  EXPECT_EQ(base::ReasonOf(graph_->At(1).status()), v1::ERROR_REASON_HISTORY_COMPACTED);
  EXPECT_TRUE(graph_->At(2).ok());
}

TEST_F(GraphTest, SaysSoWhenARevisionIsCompactedAwayUnderASnapshot) {
  auto first = Next();
  const auto a = first.Add("organization/a", "A");
  Commit(first);
  const Snapshot old = graph_->Head();
  auto second = Next();
  second.Describe(a, "organization/a");
  Commit(second);
  graph_->Compact(2);
  ASSERT_TRUE(store_->Compact(2).ok());
  EXPECT_EQ(base::ReasonOf(old.EntityBody(a).status()), v1::ERROR_REASON_HISTORY_COMPACTED);
}

TEST_F(GraphTest, AFactGoneForLongKeepsItsNumberAndItsIdentity) {
  auto first = Next();
  const auto a = first.Add("organization/a", "A"), x = first.Add("alliance/x", "X");
  const auto kept = first.Relate(kHosts, a, x);
  const auto last = first.Relate(kMemberOf, a, x);
  Commit(first);
  auto second = Next();
  second.Remove({FactSort::kRelationship, last});
  Commit(second);
  Commit(Next());
  ASSERT_TRUE(store_->Compact(3).ok());
  Reopen();
  EXPECT_EQ(graph_->next_relationship(), 2u);
  EXPECT_EQ(graph_->Head().FindRelationship(kMemberOf, a, x, ""), last);
  EXPECT_TRUE(graph_->Head().Relationship(kept).has_value());
  EXPECT_FALSE(graph_->Head().Relationship(last).has_value());
}

TEST_F(GraphTest, CountsClaimsInForce) {
  auto first = Next();
  const auto a = first.Add("organization/a", "A");
  for (int i = 0; i < 3; ++i) first.AddClaim({FactSort::kEntity, a});
  Commit(first);
  EXPECT_EQ(graph_->Head().CountClaims(), 3);
  auto second = Next();
  second.ChangeClaim(1, {FactSort::kEntity, a}).set_state(v1::CLAIM_STATE_RETRACTED);
  second.ChangeClaim(2, {FactSort::kEntity, a}).set_note("still in force");
  Commit(second);
  auto third = Next();
  third.ChangeClaim(1, {FactSort::kEntity, a}).set_state(v1::CLAIM_STATE_ERASED);
  Commit(third);
  EXPECT_EQ(graph_->Head().CountClaims(), 2);
  EXPECT_EQ(graph_->next_claim(), 4u);
  EXPECT_EQ(At(1).ClaimsAbout({FactSort::kEntity, a})->size(), 4u);
  EXPECT_EQ((*At(3).ClaimsAbout({FactSort::kEntity, a}))[1].state(), v1::CLAIM_STATE_ERASED);
}

TEST_F(GraphTest, KnowsWhichFactsTheDaysTurn) {
  const base::Day today = Day("2024-06-01");
  auto next = Next(today);
  const auto a = next.Add("organization/a", "A"), x = next.Add("alliance/x", "X");
  const auto dated = next.Name("organization/d");
  next.Describe(dated, "organization/d", true);
  next.AddClaim({FactSort::kEntity, dated}).mutable_valid_time()->set_from("2024-06-05");
  next.AddClaim({FactSort::kEntity, a}).mutable_valid_time()->set_from("2024-06-05");
  const auto member = next.Relate(kMemberOf, a, x, "2024-06-03", "2024-07-01");
  next.Relate(kHosts, a, x, "2020");
  Commit(next);
  const FactRef relationship{FactSort::kRelationship, member}, entity{FactSort::kEntity, dated};
  EXPECT_THAT(Turning(*graph_, today, today + 1), IsEmpty());
  EXPECT_THAT(Turning(*graph_, today, today + 2), ElementsAre(relationship));
  EXPECT_THAT(Turning(*graph_, today, today + 4), ElementsAre(entity, relationship));
  EXPECT_THAT(Turning(*graph_, today + 2, today + 10), ElementsAre(entity));
  EXPECT_THAT(Turning(*graph_, today + 4, today + 100), ElementsAre(relationship));
  // The dates that are no longer said do not turn anything.
  auto change = Next(today);
  change.Redate(member, "2024-06-20", "");
  Commit(change);
  EXPECT_THAT(Turning(*graph_, today, today + 4), ElementsAre(entity));
  EXPECT_THAT(Turning(*graph_, today + 4, today + 100), ElementsAre(relationship));
}

TEST_F(GraphTest, MakesNoVersionWhenOnlyADayPassed) {
  auto first = Next(100);
  const auto a = first.Add("organization/a", "A"), x = first.Add("alliance/x", "X");
  const auto r = first.Relate(kMemberOf, a, x);
  Commit(first);
  auto second = Next(101);
  log::FactEffect& effect = second.Redate(r, "2020", "2021");
  effect.set_clock_only(true);
  Commit(second);
  EXPECT_EQ(graph_->Head().clock_day(), 101);
  EXPECT_EQ(graph_->Head().Relationship(r)->version, 1);
  EXPECT_EQ(store_->reader()->FactVersions({FactSort::kRelationship, r})->size(), 1u);
}

TEST_F(GraphTest, RewritesOldVersionsInPlace) {
  auto first = Next();
  const auto a = first.Add("organization/a", "secret"), x = first.Add("alliance/x", "X");
  const auto r = first.Relate(kMemberOf, a, x, "2020-01-01");
  first.AddClaim({FactSort::kRelationship, r}).set_note("secret");
  Commit(first);
  auto second = Next();
  second.Redate(r, "2022-01-01", "");
  Commit(second);
  auto third = Next();
  v1::Relationship relationship;
  relationship.mutable_valid_time()->set_from("2021-01-01");
  third.Rewrite({FactSort::kRelationship, r}, 1, relationship.SerializeAsString());
  v1::Entity entity;
  entity.set_id("organization/a");
  entity.set_stub(true);
  third.Rewrite({FactSort::kEntity, a}, 1, entity.SerializeAsString());
  log::Rewrite& claim = *third.record.add_rewrites();
  claim.mutable_claim()->set_no(0);
  claim.mutable_claim()->set_revision(1);
  Commit(third);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(At(1).Relationship(r)->span.from_latest, Day("2021-01-01"));
    EXPECT_EQ(At(1).Relationship(r)->version, 1);
    EXPECT_EQ(At(2).Relationship(r)->span.from_latest, Day("2022-01-01"));
    EXPECT_TRUE(At(1).Entity(a)->stub);
    EXPECT_FALSE(At(1).EntityBody(a)->has_description());
    EXPECT_EQ((*At(1).ClaimsAbout({FactSort::kRelationship, r}))[0].note(), "");
    EXPECT_EQ(At(3).CountEntities(), 2);
    Reopen();
  }
}

}  // namespace
}  // namespace entente::graph
