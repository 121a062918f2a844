#include "service/graph/record_check.h"

#include "gtest/gtest.h"
#include "service/graph/test_graph.h"

namespace entente::graph {
namespace {

using base::FactSort;

// A graph of one member of one alliance, and the records it refuses.
class RecordCheckTest : public GraphTest {
 protected:
  RecordCheckTest() {
    auto first = Next();
    a_ = first.Add("organization/a", "A");
    x_ = first.Add("alliance/x", "X");
    first.Relate(v1::RELATION_MEMBER_OF, a_, x_);
    first.Observe(a_, Metric(), "2024", 1);
    first.AddClaim({FactSort::kEntity, a_});
    Commit(first);
  }

  static v1::Metric Metric() { return static_cast<v1::Metric>(schema::Schema::Linked().metrics().front().number); }
  void ExpectRefused(const RecordBuilder& builder) {
    const auto batch = store_->NewBatch();
    EXPECT_EQ(graph_->Apply(builder.record, *batch).code(), absl::StatusCode::kDataLoss)
        << builder.record.DebugString();
    EXPECT_EQ(graph_->applied(), 1);
    EXPECT_EQ(graph_->next_entity(), 2u);
  }

  base::EntityNo a_, x_;
};

TEST_F(RecordCheckTest, RefusesAGapOrAStepBackInRevisionsAndTime) {
  for (const int64_t revision : {0, 1, 3}) {
    auto next = Next();
    next.record.set_revision(revision);
    ExpectRefused(next);
  }
  auto earlier = Next();
  earlier.record.set_commit_time_us(1);
  ExpectRefused(earlier);
  ExpectRefused(Next(99));
}

TEST_F(RecordCheckTest, RefusesIdsThatLeadNowhereAndClaimsMovedFromNothing) {
  const auto leading = [&](base::EntityNo to, base::EntityNo merged_into) {
    auto next = Next();
    next.Remove({FactSort::kEntity, a_});
    next.record.mutable_facts(0)->mutable_redirect()->set_to(to);
    next.record.mutable_facts(0)->mutable_redirect()->set_merged_into(merged_into);
    return next;
  };
  ExpectRefused(leading(9, x_));
  ExpectRefused(leading(x_, 9));
  ExpectRefused(leading(a_, x_));
  auto there = leading(x_, x_);
  there.record.mutable_facts(0)->mutable_change()->mutable_after()->mutable_entity();
  ExpectRefused(there);
  auto moved = Next();
  moved.AddClaim({FactSort::kEntity, a_});
  moved.record.mutable_claims(0)->add_moves()->set_from(9);
  ExpectRefused(moved);
}

TEST_F(RecordCheckTest, RefusesEntitiesOutOfOrderKnownOrOfNoKind) {
  auto gap = Next();
  gap.Name("organization/b");
  gap.record.mutable_new_entities(0)->set_no(3);
  ExpectRefused(gap);
  auto known = Next();
  known.Name("organization/a");
  ExpectRefused(known);
  auto strange = Next();
  strange.Name("unicorn/a");
  ExpectRefused(strange);
}

TEST_F(RecordCheckTest, RefusesFactsOutOfOrderOrWithoutEnds) {
  auto gap = Next();
  gap.Relate(v1::RELATION_HOSTS, a_, x_);
  gap.record.mutable_facts(0)->set_no(2);
  ExpectRefused(gap);
  auto unnamed = Next();
  unnamed.Describe(2, "organization/b");
  ExpectRefused(unnamed);
  auto endless = Next();
  endless.Relate(v1::RELATION_HOSTS, a_, 2);
  ExpectRefused(endless);
  auto subjectless = Next();
  subjectless.Observe(7, Metric(), "2025", 1);
  ExpectRefused(subjectless);
  auto unknown_sort = Next();
  unknown_sort.Relate(v1::RELATION_HOSTS, a_, x_);
  unknown_sort.record.mutable_facts(0)->set_sort(9);
  ExpectRefused(unknown_sort);
}

TEST_F(RecordCheckTest, RefusesASecondFactOfOneIdentity) {
  auto relationship = Next();
  relationship.Relate(v1::RELATION_MEMBER_OF, a_, x_);
  ExpectRefused(relationship);
  auto observation = Next();
  observation.Observe(a_, Metric(), "2024", 2);
  ExpectRefused(observation);
}

TEST_F(RecordCheckTest, RefusesARelationTheSchemaDoesNotHave) {
  auto next = Next();
  next.Relate(static_cast<v1::Relation>(9999), a_, x_);
  ExpectRefused(next);
}

TEST_F(RecordCheckTest, RefusesDatesItCannotRead) {
  auto relationship = Next();
  relationship.Redate(0, "soon", "");
  ExpectRefused(relationship);
  auto observation = Next();
  observation.Remeasure(0, "whenever", 1);
  ExpectRefused(observation);
  auto claim = Next();
  claim.AddClaim({FactSort::kEntity, a_}).mutable_valid_time()->set_from("soon");
  ExpectRefused(claim);
}

TEST_F(RecordCheckTest, RefusesAFactOfTwoSortsAndADayThatMakesAFact) {
  auto mixed = Next();
  mixed.Redate(0, "2020", "").mutable_change()->mutable_after()->mutable_entity();
  ExpectRefused(mixed);
  auto day = Next();
  day.Relate(v1::RELATION_HOSTS, a_, x_);
  day.record.mutable_facts(0)->set_clock_only(true);
  ExpectRefused(day);
}

TEST_F(RecordCheckTest, RefusesClaimsOutOfOrderOrAboutNothing) {
  auto gap = Next();
  gap.ChangeClaim(graph_->next_claim() + 1, {FactSort::kEntity, a_});
  ExpectRefused(gap);
  auto nothing = Next();
  nothing.AddClaim({FactSort::kObservation, 1});
  ExpectRefused(nothing);
}

TEST_F(RecordCheckTest, RefusesRewritesOfWhatIsNotThereOrWithWhatDoesNotParse) {
  auto absent = Next();
  absent.Rewrite({FactSort::kRelationship, 1}, 1, "");
  ExpectRefused(absent);
  auto garbage = Next();
  garbage.Rewrite({FactSort::kEntity, a_}, 1, "\xff\xff");
  ExpectRefused(garbage);
  auto claim = Next();
  claim.record.add_rewrites()->mutable_claim()->set_no(graph_->next_claim());
  ExpectRefused(claim);
}

}  // namespace
}  // namespace entente::graph
