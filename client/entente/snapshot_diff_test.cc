#include "entente/snapshot_diff.h"

#include <gtest/gtest.h>

#include <set>

#include "google/protobuf/text_format.h"

namespace entente {
namespace {

v1::Fact FactFrom(const std::string& text) {
  v1::Fact fact;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &fact)) << text;
  return fact;
}

v1::Fact Entity(const std::string& id, int64_t revision) {
  v1::Fact fact;
  fact.mutable_entity()->set_id(id);
  fact.mutable_entity()->set_updated_revision(revision);
  return fact;
}

FactMap Facts(const std::vector<v1::Fact>& facts) {
  FactMap map;
  for (const v1::Fact& fact : facts) map[IdentityOf(fact)] = fact;
  return map;
}

TEST(Identity, IsTheSameOfAFactAndItsKey) {
  for (const char* text : {"entity { id: 'a/b' updated_revision: 3 }",
                           "relationship { relation: 2 subject: 's' object: 'o' episode: 'e' updated_revision: 3 }",
                           "observation { subject: 's' metric: 2 period: '2024' updated_revision: 3 }"}) {
    const v1::Fact fact = FactFrom(text);
    EXPECT_EQ(IdentityOf(fact), IdentityOf(KeyOf(fact))) << text;
    EXPECT_FALSE(IdentityOf(fact).empty());
  }
  EXPECT_EQ(IdentityOf(v1::Fact()), "");
}

TEST(Identity, TellsFactsApartAndPutsEntitiesFirst) {
  const std::vector<std::string> in_order = {
      IdentityOf(Entity("z", 1)),
      IdentityOf(FactFrom("relationship { relation: 2 subject: 'a' object: 'bc' }")),
      IdentityOf(FactFrom("relationship { relation: 2 subject: 'ab' object: 'c' }")),
      IdentityOf(FactFrom("relationship { relation: 2 subject: 'ab' object: 'c' episode: 'c' }")),
      IdentityOf(FactFrom("relationship { relation: 10 subject: 'a' object: 'b' }")),
      IdentityOf(FactFrom("observation { subject: 'a' metric: 1 period: '2024' }")),
      IdentityOf(FactFrom("observation { subject: 'a' metric: 2 period: '2024' }")),
  };
  EXPECT_TRUE(std::is_sorted(in_order.begin(), in_order.end()));
  EXPECT_EQ(std::set<std::string>(in_order.begin(), in_order.end()).size(), in_order.size());
}

TEST(SnapshotDiff, SaysWhatEnteredChangedAndLeft) {
  const auto changes = SnapshotDiff(Facts({Entity("a", 1), Entity("b", 1), Entity("c", 1)}),
                                    Facts({Entity("b", 2), Entity("c", 1), Entity("d", 2)}));
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].kind(), v1::CHANGE_KIND_LEFT);
  EXPECT_EQ(changes[0].key().entity(), "a");
  EXPECT_EQ(changes[0].before().entity().id(), "a");
  EXPECT_FALSE(changes[0].has_after());
  EXPECT_EQ(changes[1].kind(), v1::CHANGE_KIND_CHANGED);
  EXPECT_EQ(changes[1].before().entity().updated_revision(), 1);
  EXPECT_EQ(changes[1].after().entity().updated_revision(), 2);
  EXPECT_EQ(changes[2].kind(), v1::CHANGE_KIND_ENTERED);
  EXPECT_EQ(changes[2].key().entity(), "d");
  EXPECT_EQ(changes[2].after().entity().id(), "d");
  EXPECT_FALSE(changes[2].has_before());
}

TEST(SnapshotDiff, SeesAChangedValidityOfAFactThatWasNotWritten) {
  v1::Fact later = Entity("a", 1);
  later.mutable_entity()->set_validity(v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(SnapshotDiff(Facts({Entity("a", 1)}), Facts({later})).size(), 1u);
}

TEST(SnapshotDiff, IsEmptyBetweenEqualsAndWholeFromNothing) {
  EXPECT_TRUE(SnapshotDiff(FactMap(), FactMap()).empty());
  EXPECT_TRUE(SnapshotDiff(Facts({Entity("a", 1)}), Facts({Entity("a", 1)})).empty());
  EXPECT_EQ(SnapshotDiff({}, Facts({Entity("a", 1), Entity("b", 1)})).size(), 2u);
  EXPECT_EQ(SnapshotDiff(Facts({Entity("a", 1), Entity("b", 1)}), {}).size(), 2u);
}

TEST(SnapshotDiff, TakesRowsForChangedOnlyWhenTheyAreAsCertainNoLonger) {
  v1::PatternRow row;
  row.set_id("r");
  row.set_validity(v1::VALIDITY_DEFINITE);
  v1::PatternRow described = row;
  described.add_bindings()->mutable_entity()->set_id("a");
  v1::PatternRow possible = row;
  possible.set_validity(v1::VALIDITY_POSSIBLE);
  EXPECT_TRUE(SnapshotDiff(RowMap{{"r", row}}, RowMap{{"r", described}}).empty());
  const auto changes = SnapshotDiff(RowMap{{"r", row}, {"s", row}}, RowMap{{"q", row}, {"r", possible}});
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].kind(), v1::CHANGE_KIND_ENTERED);
  EXPECT_EQ(changes[1].kind(), v1::CHANGE_KIND_CHANGED);
  EXPECT_EQ(changes[1].row().validity(), v1::VALIDITY_POSSIBLE);
  EXPECT_EQ(changes[2].kind(), v1::CHANGE_KIND_LEFT);
}

}  // namespace
}  // namespace entente
