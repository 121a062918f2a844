#include "service/graph/fact_value.h"

#include "gtest/gtest.h"

namespace entente::graph {
namespace {

TEST(FactValue, KeepsAnEntitysFlagsInItsHead) {
  for (const bool stub : {false, true}) {
    for (const bool dated : {false, true}) {
      const auto value = ParseEntityHead(HeadOf(EntityValue{stub, dated, {}, 70000, 5}));
      ASSERT_TRUE(value.ok());
      EXPECT_EQ(value->terms, 70000u);
      EXPECT_EQ(value->index, 5u);
      EXPECT_EQ(value->stub, stub);
      EXPECT_EQ(value->dated, dated);
    }
  }
}

TEST(FactValue, AnEntitysHeadFromBeforeTermsWereCountedHasNone) {
  const std::string head = HeadOf(EntityValue{true, false, {}, 3});
  const auto value = ParseEntityHead(head.substr(0, 1));
  ASSERT_TRUE(value.ok());
  EXPECT_TRUE(value->stub);
  EXPECT_EQ(value->terms, 0u);
}

TEST(FactValue, KeepsWhereTheIdOfAMergedEntityLeadsInItsHead) {
  const EntityValue merged{false, false, {70000, 3}};
  const auto value = ParseEntityHead(HeadOf(merged));
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(value->redirect, merged.redirect);
  EXPECT_FALSE(ParseEntityHead(HeadOf(EntityValue{}))->redirect.leads());
  EXPECT_EQ(ParseEntityHead(HeadOf(merged).substr(0, 6)).status().code(), absl::StatusCode::kDataLoss);
}

TEST(FactValue, KeepsARelationshipsIdentityAndSpanInItsHead) {
  const base::Span span{-5, base::kDistantFuture, 7, base::kDistantPast};
  const std::string head = HeadOf(RelationshipIdentity{{3, 70000, 2}, "second"}, span);
  RelationshipIdentity identity;
  base::Span parsed;
  ASSERT_TRUE(ParseRelationshipHead(head, identity, parsed).ok());
  EXPECT_EQ(identity.ends.relation, 3);
  EXPECT_EQ(identity.ends.subject, 70000u);
  EXPECT_EQ(identity.ends.object, 2u);
  EXPECT_EQ(identity.episode, "second");
  EXPECT_EQ(parsed, span);
}

TEST(FactValue, KeepsAnObservationsIdentityAndSpanInItsHead) {
  const base::Span span{1, 2, 3, 4};
  const std::string head = HeadOf(ObservationIdentity{{8, 2}, "2024"}, span);
  ObservationIdentity identity;
  base::Span parsed;
  ASSERT_TRUE(ParseObservationHead(head, identity, parsed).ok());
  EXPECT_EQ(identity.ends.subject, 8u);
  EXPECT_EQ(identity.ends.metric, 2);
  EXPECT_EQ(identity.period, "2024");
  EXPECT_EQ(parsed, span);
}

TEST(FactValue, SeesAHeadThatIsCutShort) {
  RelationshipIdentity relationship;
  ObservationIdentity observation;
  base::Span span;
  EXPECT_EQ(ParseEntityHead("").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ParseRelationshipHead(std::string(27, 'x'), relationship, span).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ParseObservationHead(std::string(23, 'x'), observation, span).code(), absl::StatusCode::kDataLoss);
}

TEST(FactValue, LeavesValidityAndClaimsOutOfTheBody) {
  v1::Fact fact;
  fact.mutable_relationship()->set_subject("a");
  const std::string bare = BodyOf(fact);
  fact.mutable_relationship()->set_validity(v1::VALIDITY_DEFINITE);
  fact.mutable_relationship()->add_claims()->set_id("claim/a");
  EXPECT_EQ(BodyOf(fact), bare);
  EXPECT_EQ(BodyOf(v1::Fact()), "");
}

}  // namespace
}  // namespace entente::graph
