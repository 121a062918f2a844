#include "service/watch/filter.h"

#include "gtest/gtest.h"
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
    return Filter::Compile(filter, schema::Schema::Linked(), 3, violations_);
  }
  bool Sees(Filter& filter, int relation, base::EntityNo subject, base::EntityNo object = base::kNoNumber) {
    return filter.Matches(relation, subject, object, world_.graph().Head());
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

TEST(FilterDigest, SaysWhetherTwoWatchesSeeTheSame) {
  v1::WatchRequest a, b;
  a.mutable_filter()->add_kinds("model");
  a.mutable_filter()->add_kinds("product");
  b.mutable_filter()->add_kinds("product");
  b.mutable_filter()->add_kinds("model");
  b.mutable_filter()->add_kinds("model");
  b.set_after_revision(7);
  EXPECT_EQ(DigestOfFilter(a), DigestOfFilter(b)) << "order, repetition and start do not matter";
  b.set_include_before(true);
  EXPECT_NE(DigestOfFilter(a), DigestOfFilter(b));
  v1::WatchRequest none, empty, entity;
  empty.mutable_filter();
  entity.mutable_filter()->add_entities("model");
  EXPECT_EQ(DigestOfFilter(none), DigestOfFilter(empty));
  EXPECT_NE(DigestOfFilter(a), DigestOfFilter(none));
  b = v1::WatchRequest();
  b.mutable_filter()->add_kinds("model");
  EXPECT_NE(DigestOfFilter(b), DigestOfFilter(entity));
}

}  // namespace
}  // namespace entente::watch
