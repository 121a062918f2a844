#include "entente/internal/schema_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::internal {
namespace {

using ::testing::Contains;
using ::testing::Not;

TEST(EnumNumber, TakesAnyCaseWithAndWithoutPrefix) {
  const auto& type = *v1::Relation_descriptor();
  EXPECT_EQ(EnumNumber(type, "MEMBER_OF"), v1::RELATION_MEMBER_OF);
  EXPECT_EQ(EnumNumber(type, "member-of"), v1::RELATION_MEMBER_OF);
  EXPECT_EQ(EnumNumber(type, "RELATION_MEMBER_OF"), v1::RELATION_MEMBER_OF);
  EXPECT_EQ(EnumNumber(type, "UNSPECIFIED"), 0);
  EXPECT_EQ(EnumNumber(type, "NONE"), 0);
}

TEST(EnumText, IsTheNameWithoutPrefixOrTheNumberOfAStranger) {
  EXPECT_EQ(EnumText(v1::RELATION_MEMBER_OF), "MEMBER_OF");
  EXPECT_EQ(EnumText(v1::RELATION_UNSPECIFIED), "");
  EXPECT_EQ(EnumText(*v1::Relation_descriptor(), 900), "900");
}

TEST(ReadRelation, KnowsRelationsFromBothEnds) {
  EXPECT_FALSE(ReadRelation("member_of")->from_object);
  EXPECT_EQ(ReadRelation("has_member")->relation, v1::RELATION_MEMBER_OF);
  EXPECT_TRUE(ReadRelation("HAS_MEMBER")->from_object);
  EXPECT_TRUE(ReadRelation("PARTNERS_WITH")->symmetric);
  EXPECT_FALSE(ReadRelation("").has_value());
  EXPECT_FALSE(ReadRelation("UNSPECIFIED").has_value());
  EXPECT_THAT(RelationWords(), Contains("MEMBER_OF"));
  EXPECT_THAT(RelationWords(), Contains("HAS_MEMBER"));
  EXPECT_THAT(RelationWords(), Not(Contains("")));
}

TEST(FieldNamed, TakesTheSingularOfARepeatedField) {
  EXPECT_EQ(FieldNamed({"organization"}, "sector"), "sectors");
  EXPECT_EQ(FieldNamed({}, "sector"), "sectors");
  EXPECT_EQ(FieldNamed({"person"}, "sector"), "sector");  // a person has none: for the server to refuse
  EXPECT_EQ(FieldNamed({"organization"}, "alias"), "aliases");
  EXPECT_EQ(FieldNamed({"organization"}, "country"), "country");
  EXPECT_EQ(FieldNamed({"organization"}, "none"), "none");
}

TEST(KindNames, AreTheFieldsOfDescription) {
  EXPECT_THAT(KindNames(), Contains("organization"));
  EXPECT_THAT(KindNames(), Not(Contains("name")));
}

}  // namespace
}  // namespace entente::internal
