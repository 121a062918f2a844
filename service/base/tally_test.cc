#include "service/base/tally.h"

#include "gtest/gtest.h"

namespace entente::base {
namespace {

v1::Fact Model() {
  v1::Fact fact;
  fact.mutable_entity()->set_id("model/a");
  fact.mutable_entity()->set_updated_revision(1);
  return fact;
}

v1::Fact Development() {
  v1::Fact fact;
  v1::Relationship& relationship = *fact.mutable_relationship();
  relationship.set_relation(static_cast<v1::Relation>(3));
  relationship.set_subject("organization/a");
  relationship.set_object("model/a");
  relationship.set_episode("2");
  relationship.set_updated_revision(7);
  return fact;
}

v1::Fact Revenue() {
  v1::Fact fact;
  v1::Observation& observation = *fact.mutable_observation();
  observation.set_subject("organization/a");
  observation.set_metric(static_cast<v1::Metric>(4));
  observation.set_period("2024");
  observation.set_updated_revision(9);
  return fact;
}

// The numbers were reckoned by another program from the words of watch_service.proto.
TEST(Tally, IsWhatTheContractDescribes) {
  EXPECT_EQ(DigestText(TallyOf(Model()).digest), "31424647f754fa490090c25233459ddf");
  EXPECT_EQ(DigestText(TallyOf(Development()).digest), "2804e6a526f0095f61ba3351a6b76958");
  EXPECT_EQ(DigestText(TallyOf(Revenue()).digest), "26c06fa7d0647e6cdfde445dc3449789");
  EXPECT_EQ(DigestText(TallyOfRow("abc", v1::VALIDITY_DEFINITE).digest), "5ae2f2a8bbff502313c619bac275502b");
}

TEST(Tally, IsTheSameInWhateverOrderAndGoesBack) {
  Tally forth, back;
  for (const v1::Fact& fact : {Model(), Development(), Revenue()}) forth += TallyOf(fact);
  for (const v1::Fact& fact : {Revenue(), Model(), Development()}) back += TallyOf(fact);
  EXPECT_EQ(forth, back);
  EXPECT_EQ(forth.count, 3);
  EXPECT_EQ(DigestText(forth.digest), "80079c94eea9821542293a019d419ec0");
  for (const v1::Fact& fact : {Development(), Model(), Revenue()}) forth -= TallyOf(fact);
  EXPECT_EQ(forth, Tally());
  EXPECT_EQ(DigestText(forth.digest), std::string(32, '0'));
}

TEST(Tally, AKeyAndItsRevisionSayTheSameAsTheFact) {
  v1::FactKey key;
  key.mutable_relationship()->set_relation(static_cast<v1::Relation>(3));
  key.mutable_relationship()->set_subject("organization/a");
  key.mutable_relationship()->set_object("model/a");
  key.mutable_relationship()->set_episode("2");
  EXPECT_EQ(TallyOf(key, 7), TallyOf(Development()));
  EXPECT_FALSE(TallyOf(key, 8) == TallyOf(Development())) << "another version";
  EXPECT_EQ(TallyOf(v1::FactKey(), 1), Tally());
}

}  // namespace
}  // namespace entente::base
