#include "service/conflict/value.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace entente::conflict {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::Not;

const schema::Schema& Linked() { return schema::Schema::Linked(); }

v1::Claim Parsed(const std::string& text) {
  v1::Claim claim;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &claim)) << text;
  return claim;
}

// The field of an entity's description with this path, as a claim of this description gives it.
Value Described(const std::string& path, const std::string& description) {
  const std::string kind = path.substr(0, path.find('.'));
  const v1::Claim claim = Parsed(absl::StrCat("entity { id: '", kind, "/a' description { ", description, " } }"));
  for (const SingularField& field : SingularFieldsOfEntity(Linked(), *Linked().FindKind(kind))) {
    if (field.path == path) return ValueIn(claim, field).value_or(Value{.text = "nothing"});
  }
  return {.text = "no such field"};
}

Value Measured(const std::string& quantity) {
  const v1::Claim claim = Parsed(absl::StrCat("observation { quantity { ", quantity, " } }"));
  return *ValueIn(claim, SingularFieldsOfObservation()[0]);
}

Value Period(const std::string& period) {
  return Described("event.period", absl::StrCat("event { period: '", period, "' }"));
}

TEST(SingularFields, AreAllThatDoNotRepeatInOrderOfPath) {
  const std::vector<SingularField> fields = SingularFieldsOfEntity(Linked(), *Linked().FindKind("organization"));
  EXPECT_THAT(fields, Contains(Field(&SingularField::path, "name")));
  EXPECT_THAT(fields, Contains(Field(&SingularField::path, "organization.country")));
  EXPECT_THAT(fields, Not(Contains(Field(&SingularField::path, "aliases"))));
  EXPECT_THAT(fields, Not(Contains(Field(&SingularField::path, "organization.sectors"))));
  for (size_t i = 1; i < fields.size(); ++i) EXPECT_LT(fields[i - 1].path, fields[i].path);
  const auto related = SingularFieldsOfRelationship(*Linked().FindRelation("MEMBER_OF"));
  for (const char* path : {"details.role", "details.tier", "valid_time.from", "valid_time.until"}) {
    EXPECT_THAT(related, Contains(Field(&SingularField::path, path)));
  }
}

TEST(Value, IsNothingWhereAClaimSaysNothing) {
  EXPECT_EQ(Described("model.released", "name: 'A' model {}").text, "nothing");
  EXPECT_EQ(Described("model.released", "name: 'A'").text, "nothing");
  for (const SingularField& field : SingularFieldsOfRelationship(*Linked().FindRelation("MEMBER_OF"))) {
    EXPECT_FALSE(ValueIn(Parsed("relationship { relation: RELATION_MEMBER_OF }"), field).has_value()) << field.path;
  }
  EXPECT_FALSE(ValueIn(Parsed("observation {}"), SingularFieldsOfObservation()[0]).has_value());
}

TEST(Value, OfAPeriodAgreesWithOneOfItsDays) {
  EXPECT_TRUE(Agree(Period("2024-06"), Period("2024-06-03/2024-06-05")));
  EXPECT_TRUE(Agree(Period("2024-06/.."), Period("2025")));
  EXPECT_FALSE(Agree(Period("2024-06-01/2024-06-03"), Period("2024-06-04")));
  Size size;
  size.Add(Period("2024-06-10"), Period("2024-06-01/2024-06-03"));
  EXPECT_EQ(size.measure(), v1::CONFLICT_MEASURE_DAYS);
  EXPECT_EQ(size.size(), 7);
}

TEST(Value, OfAQuantityMayBeAnythingWithinItsBounds) {
  EXPECT_TRUE(Agree(Measured("lower: 5"), Measured("amount: 1e9")));
  EXPECT_TRUE(Agree(Measured("upper: 5"), Measured("amount: -3")));
  EXPECT_TRUE(Agree(Measured("upper: 5"), Measured("lower: 5")));
  EXPECT_FALSE(Agree(Measured("upper: 5"), Measured("lower: 6")));
  EXPECT_TRUE(Agree(Measured("amount: 500 lower: 400 upper: 600"), Measured("amount: 590")));
  EXPECT_FALSE(Agree(Measured("amount: 500 lower: 400"), Measured("amount: 590")));
  EXPECT_TRUE(Agree(Measured("upper: 996"), Measured("lower: 1000"))) << "but for rounding";
  EXPECT_FALSE(Agree(Measured("amount: 5 unit: 'USD'"), Measured("amount: 5 unit: 'EUR'")));
}

TEST(Size, IsThatOfTheTwoFurthestApart) {
  Size size;
  EXPECT_EQ(size.measure(), v1::CONFLICT_MEASURE_UNEQUAL);
  EXPECT_EQ(size.size(), 1);
  size.Add(Measured("amount: 2"), Measured("amount: 3"));
  size.Add(Measured("amount: 4"), Measured("amount: 1"));
  EXPECT_EQ(size.measure(), v1::CONFLICT_MEASURE_LOG_RATIO);
  EXPECT_DOUBLE_EQ(size.size(), std::log(4));
  size.Add(Measured("amount: 4 unit: 'USD'"), Measured("amount: 1 unit: 'EUR'"));
  EXPECT_EQ(size.measure(), v1::CONFLICT_MEASURE_LOG_RATIO) << "what cannot be measured adds nothing";
  size.Add(Measured("amount: 0"), Measured("amount: 2"));
  EXPECT_EQ(size.measure(), v1::CONFLICT_MEASURE_DIFFERENCE);
  EXPECT_EQ(size.size(), 3);
}

TEST(Size, OfARatioThatIsMoreThanANumberHolds) {
  Size size;
  size.Add(Measured("amount: 1e300"), Measured("amount: 1e-300"));
  EXPECT_NEAR(size.size(), 600 * std::log(10), 1e-6);
}

}  // namespace
}  // namespace entente::conflict
