#include "service/watch/filter.h"

#include "gtest/gtest.h"
#include "service/watch/scope.h"
#include "service/watch/watch_world.h"

namespace entente::watch {
namespace {

class FilterTest : public testing::Test {
 protected:
  FilterTest() {
    log::LogRecord record = world_.NewRecord();
    org_ = world_.PutEntity(record, "organization/a");
    other_ = world_.PutEntity(record, "organization/b");
    model_ = world_.PutEntity(record, "model/m");
    world_.Commit(record);
  }
  Filter Compile(const v1::WatchFilter& filter) {
    std::vector<base::Violation> violations;
    Filter compiled = Filter::Compile(filter, schema::Schema::Linked(), 3, violations);
    violations_.insert(violations_.end(), violations.begin(), violations.end());
    return compiled;
  }
  bool Sees(const Filter& filter, int relation, base::EntityNo subject, base::EntityNo object = base::kNoNumber) {
    const Touches fact{relation, subject, object};
    const graph::Snapshot head = world_.graph().Head();
    const Scope scope(filter.entities(), 0, filter.followed(), 1000);
    const absl::StatusOr<Scope::Entities> named = scope.At(head);
    EXPECT_TRUE(named.ok()) << named.status();
    const bool touches = !filter.scoped() || named->contains(subject) || named->contains(object);
    return filter.Fits(fact, head) && touches;
  }

  WatchWorld world_;
  base::EntityNo org_, other_, model_;
  std::vector<base::Violation> violations_;
};

TEST_F(FilterTest, AnEmptyFilterSeesEverything) {
  Filter filter = Compile({});
  EXPECT_TRUE(Sees(filter, 0, org_));
  EXPECT_TRUE(Sees(filter, v1::RELATION_DEVELOPS, org_, model_));
  EXPECT_TRUE(violations_.empty());
}

TEST_F(FilterTest, AKindSeesItsEntitiesAndWhatTouchesThem) {
  v1::WatchFilter wanted;
  wanted.add_kinds("model");
  Filter filter = Compile(wanted);
  EXPECT_TRUE(Sees(filter, 0, model_));
  EXPECT_FALSE(Sees(filter, 0, org_));
  EXPECT_TRUE(Sees(filter, v1::RELATION_DEVELOPS, org_, model_));
  EXPECT_FALSE(Sees(filter, v1::RELATION_PARTNERS_WITH, org_, other_));
}

TEST_F(FilterTest, ARelationSeesItsRelationshipsAndNothingElse) {
  v1::WatchFilter wanted;
  wanted.add_relations(v1::RELATION_DEVELOPS);
  Filter filter = Compile(wanted);
  EXPECT_TRUE(Sees(filter, v1::RELATION_DEVELOPS, org_, model_));
  EXPECT_FALSE(Sees(filter, v1::RELATION_HOSTS, org_, model_));
  EXPECT_FALSE(Sees(filter, 0, org_)) << "entities and observations have no relation";
}

TEST_F(FilterTest, AnEntityIsSeenFromBothEnds) {
  v1::WatchFilter wanted;
  wanted.add_entities("organization/b");
  Filter filter = Compile(wanted);
  EXPECT_TRUE(Sees(filter, 0, other_));
  EXPECT_TRUE(Sees(filter, v1::RELATION_PARTNERS_WITH, other_, org_));
  EXPECT_TRUE(Sees(filter, v1::RELATION_PARTNERS_WITH, org_, other_));
  EXPECT_FALSE(Sees(filter, v1::RELATION_DEVELOPS, org_, model_));
}

TEST_F(FilterTest, AnEntityNobodyNamedYetIsSeenOnceItIsThere) {
  v1::WatchFilter wanted;
  wanted.add_entities("organization/later");
  Filter filter = Compile(wanted);
  EXPECT_TRUE(violations_.empty());
  EXPECT_FALSE(Sees(filter, 0, org_));
  world_.CommitEntity("organization/later");
  EXPECT_TRUE(Sees(filter, 0, model_ + 1));
}

TEST_F(FilterTest, FieldsMustAllHoldAndValuesAreAlternatives) {
  v1::WatchFilter wanted;
  wanted.add_relations(v1::RELATION_DEVELOPS);
  wanted.add_relations(v1::RELATION_PARTNERS_WITH);
  wanted.add_kinds("model");
  wanted.add_entities("organization/a");
  Filter filter = Compile(wanted);
  EXPECT_TRUE(Sees(filter, v1::RELATION_DEVELOPS, org_, model_));
  EXPECT_FALSE(Sees(filter, v1::RELATION_DEVELOPS, other_, model_));
  EXPECT_FALSE(Sees(filter, v1::RELATION_PARTNERS_WITH, org_, other_)) << "no model in it";
}

TEST_F(FilterTest, AllMistakesAreNamedWithTheirPlace) {
  v1::WatchFilter wrong;
  wrong.add_kinds("model");
  wrong.add_kinds("modle");
  wrong.add_relations(static_cast<v1::Relation>(9999));
  wrong.add_relations(v1::RELATION_UNSPECIFIED);
  wrong.add_entities("no slash");
  Compile(wrong);
  ASSERT_EQ(violations_.size(), 4u);
  EXPECT_EQ(violations_[0].field, "filter.kinds[1]");
  EXPECT_EQ(violations_[0].reason, v1::ERROR_REASON_UNKNOWN_KIND);
  EXPECT_NE(violations_[0].metadata.at("known").find("organization"), std::string::npos);
  EXPECT_EQ(violations_[1].field, "filter.relations[0]");
  EXPECT_EQ(violations_[1].reason, v1::ERROR_REASON_UNKNOWN_RELATION);
  EXPECT_EQ(violations_[2].field, "filter.relations[1]");
  EXPECT_EQ(violations_[3].field, "filter.entities[0]");
}

TEST_F(FilterTest, MoreValuesThanAllowedAreRefused) {
  v1::WatchFilter wrong;
  for (int i = 0; i < 4; ++i) wrong.add_entities("model/m");
  Compile(wrong);
  ASSERT_EQ(violations_.size(), 1u);
  EXPECT_EQ(violations_[0].reason, v1::ERROR_REASON_BATCH_TOO_LARGE);
  EXPECT_EQ(violations_[0].field, "filter.entities");
}

TEST_F(FilterTest, AMeaningSeesTheRelationsThatHaveIt) {
  v1::WatchFilter wanted;
  wanted.add_meanings(v1::MEANING_PRODUCTION);
  Filter filter = Compile(wanted);
  EXPECT_TRUE(Sees(filter, v1::RELATION_DEVELOPS, org_, model_));
  EXPECT_FALSE(Sees(filter, v1::RELATION_PARTNERS_WITH, org_, other_));
  wanted.add_relations(v1::RELATION_PARTNERS_WITH);
  filter = Compile(wanted);
  EXPECT_FALSE(Sees(filter, v1::RELATION_DEVELOPS, org_, model_)) << "fields must all hold";
}

TEST_F(FilterTest, HopsNeedSomewhereToStartAndAnEnd) {
  v1::WatchFilter wrong;
  wrong.set_hops(1);
  Compile(wrong);
  wrong.add_entities("model/m");
  wrong.set_hops(4);
  Compile(wrong);
  wrong.set_hops(1);
  wrong.add_meanings(static_cast<v1::Meaning>(999));
  Compile(wrong);
  ASSERT_EQ(violations_.size(), 3u);
  EXPECT_EQ(violations_[0].field, "filter.entities");
  EXPECT_EQ(violations_[1].field, "filter.hops");
  EXPECT_EQ(violations_[2].field, "filter.meanings[0]");
}

}  // namespace
}  // namespace entente::watch
