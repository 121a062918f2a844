#include "cli/value_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::cli {
namespace {

using ::testing::HasSubstr;

TEST(ValueText, LeavesOutThePrefixOfEnums) {
  EXPECT_EQ(EnumText(v1::CONFIDENCE_LIKELY), "LIKELY");
  EXPECT_EQ(EnumText(v1::CONFIDENCE_UNSPECIFIED), "");
  EXPECT_EQ(EnumText(static_cast<v1::Confidence>(99)), "99");
}

TEST(ValueText, ReadsEnumsAsPeopleTypeThem) {
  const auto& type = *v1::RetractionReason_descriptor();
  EXPECT_EQ(*ParseEnum(type, "entry-error", "reason"), v1::RETRACTION_REASON_ENTRY_ERROR);
  EXPECT_EQ(*ParseEnum(type, "RETRACTION_REASON_LEGAL", "reason"), v1::RETRACTION_REASON_LEGAL);
  const auto wrong = ParseEnum(type, "leagl", "reason");
  EXPECT_EQ(wrong.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(wrong.status().message()), HasSubstr("no reason \"leagl\"; near: LEGAL"));
  EXPECT_FALSE(ParseEnum(type, "unspecified", "reason").ok());
}

TEST(ValueText, ShortensNumbers) {
  EXPECT_EQ(NumberText(7e10), "70000000000");
  EXPECT_EQ(NumberText(0.25), "0.25");
  EXPECT_EQ(NumberText(-3), "-3");
}

TEST(ValueText, LooksThroughAMessageThatWrapsAnother) {
  v1::RelationshipDetails details;
  details.mutable_membership()->set_role(v1::MEMBERSHIP_ROLE_FOUNDING);
  details.mutable_membership()->set_tier("gold");
  EXPECT_EQ(ShortText(details), "role: FOUNDING, tier: gold");
  EXPECT_EQ(ShortText(v1::RelationshipDetails()), "");
}

TEST(ValueText, ShowsWhatHasANameByThatName) {
  v1::Alias alias;
  alias.set_name("믿음");
  EXPECT_EQ(ShortText(alias), "믿음");
  alias.set_language("ko");
  EXPECT_EQ(ShortText(alias), "믿음 (ko)");
}

TEST(ValueText, PassesOverWhatIsThereAndSaysNothing) {
  v1::Description description;
  description.set_name("KT");
  description.mutable_organization();
  EXPECT_EQ(ShortText(description), "KT");
  description.clear_name();
  description.set_summary("A company.");
  EXPECT_EQ(ShortText(description), "summary: A company.");
}

TEST(ValueText, ShowsBoundsOfQuantities) {
  v1::Quantity quantity;
  quantity.set_unit("people");
  quantity.set_lower(5e6);
  EXPECT_EQ(QuantityText(quantity), "≥ 5000000 people");
  quantity.set_upper(6e6);
  EXPECT_EQ(QuantityText(quantity), "5000000 to 6000000 people");
  quantity.set_amount(5.5e6);
  EXPECT_EQ(QuantityText(quantity), "5500000 (5000000 to 6000000) people");
}

TEST(ValueText, CitesEachPlaceOnceAndSaysWhatSpeaksAgainst) {
  google::protobuf::RepeatedPtrField<v1::Claim> claims;
  for (int i = 0; i < 2; ++i) {
    v1::Citation& citation = *claims.Add()->add_citations();
    citation.set_document("document/d");
    citation.set_locator("¶3");
  }
  claims[1].add_citations()->set_document("document/e");
  claims[1].mutable_citations(1)->set_stance(v1::STANCE_CONTRADICTS);
  EXPECT_EQ(CitationsText(claims), "document/d ¶3; against document/e");
}

TEST(ValueText, NamesFactsAndClaims) {
  v1::FactKey key;
  key.mutable_relationship()->set_relation(v1::RELATION_PARTNERS_WITH);
  key.mutable_relationship()->set_subject("organization/a");
  key.mutable_relationship()->set_object("organization/b");
  key.mutable_relationship()->set_episode("2");
  EXPECT_EQ(FactText(key), "organization/a PARTNERS_WITH organization/b #2");
  v1::Claim claim;
  claim.mutable_observation()->set_subject("organization/a");
  claim.mutable_observation()->set_metric(v1::METRIC_EMPLOYEES);
  claim.mutable_observation()->set_period("2024");
  claim.mutable_observation()->mutable_quantity()->set_amount(7);
  claim.mutable_observation()->mutable_quantity()->set_unit("people");
  EXPECT_EQ(ClaimText(claim), "organization/a EMPLOYEES 2024 = 7 people");
  EXPECT_EQ(ClaimText(v1::Claim()), "");
}

TEST(ValueText, WritesOpenAndUnknownDates) {
  v1::ValidTime time;
  EXPECT_EQ(ValidTimeText(time), "");
  time.set_from("2024-06");
  EXPECT_EQ(ValidTimeText(time), "2024-06 →");
  time.clear_from();
  time.set_until("2025");
  EXPECT_EQ(ValidTimeText(time), "? → 2025");
}

}  // namespace
}  // namespace entente::cli
