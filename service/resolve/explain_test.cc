#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/resolve/claim_texts.h"
#include "service/resolve/resolve.h"

namespace entente::resolve {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// One line for each field: `path = value by winner (RULE) [agreeing …] [losing id = value (RULE) …] [against …]`.
std::vector<std::string> Explained(const std::vector<v1::Claim>& claims, const std::vector<std::string>& fields = {},
                                   Policy policy = {}) {
  policy.window.any = true;
  constexpr size_t kPrefix = sizeof("RESOLUTION_RULE_") - 1;
  const auto rule_name = [](v1::ResolutionRule rule) { return v1::ResolutionRule_Name(rule).substr(kPrefix); };
  std::vector<std::string> lines;
  for (const auto& field : Explain(schema::Schema::Linked(), claims, policy, fields)) {
    std::string line =
        absl::StrCat(field.path(), " = ", field.value(), " by ", field.winner(), " (", rule_name(field.rule()), ")");
    if (!field.agreeing().empty()) absl::StrAppend(&line, " agreeing ", absl::StrJoin(field.agreeing(), " "));
    for (const auto& losing : field.losing()) {
      absl::StrAppend(&line, " losing ", losing.claim_id(), " = ", losing.value(), " (", rule_name(losing.rule()), ")");
    }
    if (!field.contradicted_in().empty())
      absl::StrAppend(&line, " against ", absl::StrJoin(field.contradicted_in(), " "));
    lines.push_back(line);
  }
  return lines;
}

v1::Claim Membership(const std::string& id, const std::string& details, const std::string& more = "") {
  return ClaimOf(id, absl::StrCat("relationship { relation: RELATION_MEMBER_OF subject: 'organization/a' object: "
                                  "'alliance/b' details { membership { ",
                                  details, " } } } ", more));
}

TEST(Explain, AnEntityInOrderOfPath) {
  EXPECT_THAT(Explained({Describing("claim/1",
                                    "name: 'A' wikidata_id: 'Q1' organization { country: 'KR' form: "
                                    "ORGANIZATION_FORM_PUBLIC_BODY }")}),
              ElementsAre("name = A by claim/1 (UNCONTESTED)", "organization.country = KR by claim/1 (UNCONTESTED)",
                          "organization.form = PUBLIC_BODY by claim/1 (UNCONTESTED)",
                          "wikidata_id = Q1 by claim/1 (UNCONTESTED)"));
}

TEST(Explain, SaysWhoAgreesWhoLosesAndWhy) {
  EXPECT_THAT(Explained({Describing("claim/1", "name: 'A'", "rank: RANK_PREFERRED"), Describing("claim/2", "name: 'B'"),
                         Describing("claim/3", "name: 'A'"), Describing("claim/4", "summary: 'S'"),
                         Describing("claim/5", "name: 'C'", "rank: RANK_DEPRECATED")},
                        {"name"}),
              ElementsAre("name = A by claim/1 (RANK) agreeing claim/3 losing claim/2 = B (RANK) losing claim/5 = C "
                          "(NOT_COUNTED)"));
}

TEST(Explain, TheRuleIsThatAgainstTheBestClaimThatSaysSomethingElse) {
  EXPECT_THAT(Explained({Describing("claim/1", "name: 'A'", "confidence: CONFIDENCE_CONFIRMED"),
                         Describing("claim/2", "name: 'A'"),
                         Describing("claim/3", "name: 'B'", "citations { document: 'document/a' published: '2020' }"),
                         Describing("claim/4", "name: 'C'", "confidence: CONFIDENCE_SPECULATIVE")}),
              ElementsAre("name = A by claim/1 (CONFIDENCE) agreeing claim/2 losing claim/3 = B (CONFIDENCE) losing "
                          "claim/4 = C (CONFIDENCE)"));
}

TEST(Explain, EachRuleIsNamed) {
  const auto rule = [](const std::string& winner, const std::string& loser) {
    const auto fields = Explain(schema::Schema::Linked(),
                                {Describing("claim/1", "name: 'A'", winner), Describing("claim/2", "name: 'B'", loser)},
                                Policy{.window = {.any = true}}, {});
    return fields.at(0).winner() == "claim/1" ? fields[0].rule() : v1::RESOLUTION_RULE_UNSPECIFIED;
  };
  const std::string one = "citations { document: 'document/a' } ";
  EXPECT_EQ(rule("rank: RANK_PREFERRED", ""), v1::RESOLUTION_RULE_RANK);
  EXPECT_EQ(rule("confidence: CONFIDENCE_CONFIRMED", ""), v1::RESOLUTION_RULE_CONFIDENCE);
  EXPECT_EQ(rule(one + "citations { document: 'document/b' }", one), v1::RESOLUTION_RULE_SOURCES);
  EXPECT_EQ(rule("citations { document: 'document/a' published: '2024' }", one), v1::RESOLUTION_RULE_PUBLICATION);
  EXPECT_EQ(rule("", ""), v1::RESOLUTION_RULE_CLAIM_ID);
  EXPECT_EQ(rule("", "rank: RANK_DEPRECATED"), v1::RESOLUTION_RULE_NOT_COUNTED);
}

TEST(Explain, WhatOnlyWithdrawnClaimsSayOtherwiseIsUncontested) {
  EXPECT_THAT(Explained({Describing("claim/1", "name: 'A'"),
                         Describing("claim/2", "name: 'B'", "state: CLAIM_STATE_RETRACTED")}),
              ElementsAre("name = A by claim/1 (UNCONTESTED) losing claim/2 = B (NOT_COUNTED)"));
}

TEST(Explain, AClaimThatDoesNotCountNeitherWinsNorAgrees) {
  EXPECT_THAT(Explained({Describing("claim/1", "name: 'A' summary: 'S'", "state: CLAIM_STATE_RETRACTED"),
                         Describing("claim/2", "name: 'A'")}),
              ElementsAre("name = A by claim/2 (UNCONTESTED)"));
  EXPECT_THAT(Explained({Describing("claim/1", "name: 'A'", "rank: RANK_DEPRECATED")}), IsEmpty());
  EXPECT_THAT(Explained({}), IsEmpty());
}

TEST(Explain, NamesClaimsWithDocumentsAgainstWhatTheWinnerSays) {
  const std::string disputed =
      "citations { document: 'document/a' } citations { document: 'document/x' stance: STANCE_CONTRADICTS }";
  const std::vector<v1::Claim> claims = {
      Describing("claim/1", "name: 'A'"), Describing("claim/2", "name: 'A'", disputed),
      Describing("claim/3", "name: 'B'", disputed), Describing("claim/4", "summary: 'S'", disputed)};
  EXPECT_THAT(
      Explained(claims, {"name"}),
      ElementsAre("name = A by claim/1 (CLAIM_ID) agreeing claim/2 losing claim/3 = B (CLAIM_ID) against claim/2"));
  EXPECT_THAT(Explained(claims, {"summary"}), ElementsAre("summary = S by claim/4 (UNCONTESTED) against claim/4"));
  EXPECT_THAT(Explained(claims, {"summary"}, {.exclude_documents = {"document/x"}}),
              ElementsAre("summary = S by claim/4 (UNCONTESTED)"));
}

TEST(Explain, ElementsOfRepeatedFieldsOneByOne) {
  EXPECT_THAT(
      Explained({Describing("claim/1", "aliases { name: 'A.X' } organization { sectors: [SECTOR_WEALTH_MANAGEMENT] }"),
                 Describing("claim/2", "aliases { name: 'A.X' } aliases { name: '에이닷' language: 'ko' }"),
                 Describing("claim/3", "aliases { name: 'gone' }", "state: CLAIM_STATE_RETRACTED")}),
      ElementsAre("aliases[\"A.X\"] = name: \"A.X\" by claim/1 (UNCONTESTED) agreeing claim/2",
                  "aliases[\"에이닷\"] = name: \"에이닷\" language: \"ko\" by claim/2 (UNCONTESTED)",
                  "organization.sectors[\"WEALTH_MANAGEMENT\"] = WEALTH_MANAGEMENT by claim/1 (UNCONTESTED)"));
}

TEST(Explain, ElementsOfOneNameThatDifferAreTwo) {
  EXPECT_THAT(
      Explained({Describing("claim/1", "aliases { name: 'A' language: 'ko' } aliases { name: 'A' language: 'ko' }"),
                 Describing("claim/2", "aliases { name: 'A' }")}),
      ElementsAre("aliases[\"A\"] = name: \"A\" by claim/2 (UNCONTESTED)",
                  "aliases[\"A\"] = name: \"A\" language: \"ko\" by claim/1 (UNCONTESTED)"));
}

TEST(Explain, QuotesInAnElementAreEscapedInItsPath) {
  EXPECT_THAT(Explained({Describing("claim/1", "aliases { name: 'the \"A\"' }")}, {"aliases[\"the \\\"A\\\"\"]"}),
              ElementsAre("aliases[\"the \\\"A\\\"\"] = name: \"the \\\"A\\\"\" by claim/1 (UNCONTESTED)"));
}

TEST(Explain, OnlyTheFieldsAskedFor) {
  const std::vector<v1::Claim> claims = {
      Describing("claim/1", "name: 'A' aliases { name: 'B' } aliases { name: 'C' } organization { country: 'KR' }")};
  EXPECT_THAT(Explained(claims, {"aliases", "organization.country"}),
              ElementsAre("aliases[\"B\"] = name: \"B\" by claim/1 (UNCONTESTED)",
                          "aliases[\"C\"] = name: \"C\" by claim/1 (UNCONTESTED)",
                          "organization.country = KR by claim/1 (UNCONTESTED)"));
  EXPECT_THAT(Explained(claims, {"aliases[\"C\"]"}),
              ElementsAre("aliases[\"C\"] = name: \"C\" by claim/1 (UNCONTESTED)"));
  EXPECT_THAT(Explained(claims, {"country", "alias"}), IsEmpty());
}

TEST(Explain, ARelationshipWithItsDetailsAndDates) {
  EXPECT_THAT(Explained({Membership("claim/1", "role: MEMBERSHIP_ROLE_FOUNDING", "valid_time { from: '2023-05' }"),
                         Membership("claim/2", "role: MEMBERSHIP_ROLE_FULL tier: 'gold'",
                                    "valid_time { from: '2023' until: '2025' }")}),
              ElementsAre("details.role = FOUNDING by claim/1 (CLAIM_ID) losing claim/2 = FULL (CLAIM_ID)",
                          "details.tier = gold by claim/2 (UNCONTESTED)",
                          "valid_time.from = 2023-05 by claim/1 (CLAIM_ID) losing claim/2 = 2023 (CLAIM_ID)",
                          "valid_time.until = 2025 by claim/2 (UNCONTESTED)"));
}

TEST(Explain, ADatePassedOverLosesAsNotCounted) {
  EXPECT_THAT(Explained({Relating("claim/1", "valid_time { from: '2024' }"),
                         Relating("claim/2", "valid_time { from: '2020' until: '2022' }"),
                         Relating("claim/3", "valid_time { until: '2026' }")},
                        {"valid_time.until"}),
              ElementsAre("valid_time.until = 2026 by claim/3 (NOT_COUNTED) losing claim/2 = 2022 (NOT_COUNTED)"));
}

TEST(Explain, AnObservationByItsQuantity) {
  EXPECT_THAT(Explained({Measuring("claim/1", "amount: 5000000 unit: 'people'"),
                         Measuring("claim/2", "amount: 5000000 unit: 'people'"),
                         Measuring("claim/3", "lower: 0.1 unit: 'people'", "confidence: CONFIDENCE_SPECULATIVE")}),
              ElementsAre("quantity = amount: 5000000 unit: \"people\" by claim/1 (CONFIDENCE) agreeing claim/2 losing "
                          "claim/3 = lower: 0.1 unit: \"people\" (CONFIDENCE)"));
}

TEST(Explain, NumbersAndTruthValuesAreWrittenAsInJson) {
  EXPECT_THAT(Explained({ClaimOf("claim/1",
                                 "entity { id: 'model/m' description { model { parameters: 7e9 family: false "
                                 "training_flop: 2.15e25 } } }")}),
              ElementsAre("model.family = false by claim/1 (UNCONTESTED)",
                          "model.parameters = 7000000000 by claim/1 (UNCONTESTED)",
                          "model.training_flop = 2.15e+25 by claim/1 (UNCONTESTED)"));
}

}  // namespace
}  // namespace entente::resolve
