#include "cli/import/mapping.h"

#include <string>

#include "cli/testing/source_file.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::SourceFolder;

constexpr char kGood[] = R"(source: shops
key: ${id}
document:
  id: document/shops
  fields: {name: Shops, form: register}
mentions:
  shop:
    kind: organization
    name: ${name}
    described: true
claims:
  about:
    describe: shop
    fields: {name: "${name}", country: "${country}"}
)";

std::string MistakesOf(const SourceFolder& folder, const std::string& text,
                       const std::map<std::string, std::string>& parameters = {}) {
  return std::string(LoadMapping(folder.Write("m.yaml", text), parameters).status().message());
}

TEST(AMapping, IsReadWithWhatItNames) {
  SourceFolder folder;
  const auto mapping = LoadMapping(folder.Write("m.yaml", kGood), {});
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ((*mapping)->ClaimPrefix(), "claim/shops.");
  EXPECT_EQ((*mapping)->space, "shops");
  ASSERT_EQ((*mapping)->mentions.size(), 1u);
  EXPECT_TRUE((*mapping)->mentions[0].described);
  ASSERT_EQ((*mapping)->claims.size(), 1u);
  EXPECT_EQ((*mapping)->claims[0].description.common.size(), 1u);
  EXPECT_EQ((*mapping)->claims[0].description.by_kind.size(), 1u);
}

TEST(AMapping, TellsAllItsMistakesWithTheirLines) {
  SourceFolder folder;
  const std::string mistakes = MistakesOf(folder, R"(source: Shops!
colour: red
document:
  id: papers/shops
mentions:
  shop:
    kind: shop
    name: ${name | shout}
claims:
  about:
    describe: shop
    fields: {name: "${name}", colour: red}
  owns:
    relate: owns
    subject: shop
    object: nobody
  seen:
    observe: visitors
    subject: shop
    amount: 1
)");
  EXPECT_THAT(mistakes, HasSubstr("m.yaml:2: a mapping has no `colour`; it has: extends, source"));
  const std::string rest = MistakesOf(folder, R"(source: Shops!
document:
  id: papers/shops
mentions:
  shop:
    kind: shop
    name: ${name | shout}
claims:
  about:
    describe: shop
    fields: {name: "${name}", colour: red}
  owns:
    relate: owns
    subject: shop
    object: nobody
  seen:
    observe: visitors
    subject: shop
    amount: 1
)");
  for (const char* mistake :
       {"m.yaml:1: `source` has to be", "`key` is missing", "m.yaml:3: `id` has to begin with a kind and a slash",
        "m.yaml:6: `shop` is no kind; there are: organization", "m.yaml:7: no filter is called `shout`",
        "m.yaml:11: there is no field `colour`", "m.yaml:13: `owns` is no relation; there are: member_of",
        "m.yaml:15: `nobody` is neither a mention nor an entity's id", "m.yaml:17: `visitors` is no metric",
        "m.yaml:17: `observe` needs a `period`", "m.yaml:17: `observe` needs a `unit`"}) {
    EXPECT_THAT(rest, HasSubstr(mistake));
  }
}

TEST(AMapping, KnowsWhatARelationMayJoin) {
  SourceFolder folder;
  const std::string text = std::string(kGood) + R"(  wrong:
    relate: based_on
    subject: shop
    object: document/shops
  member:
    relate: member_of
    subject: shop
    object: alliance/x
    details: {role: founding, colour: red, tier: "${tier}"}
  listed:
    relate: succeeds
    subject: shop
    object: shop
    details: {x: y}
)";
  const std::string mistakes = MistakesOf(folder, text);
  EXPECT_THAT(mistakes, HasSubstr("RELATION_BASED_ON is said of: model"));
  EXPECT_THAT(mistakes, HasSubstr("the object of RELATION_BASED_ON is one of: model"));
  EXPECT_THAT(mistakes, HasSubstr("Membership has no field `colour`; it has: role, tier"));
  EXPECT_THAT(mistakes, HasSubstr("RELATION_SUCCEEDS has no details"));
}

TEST(AMapping, ChecksTheWordsOfTablesAgainstTheSchema) {
  SourceFolder folder;
  const std::string text = R"(source: shops
key: ${id}
document: {id: document/shops}
tables:
  kinds: {a: organization, b: shop, default: null}
  forms: {a: company, b: shoppe}
mentions:
  shop: {kind: "${type | map(kinds)}", name: "${name}"}
claims:
  about:
    describe: shop
    fields: {form: "${type | map(forms)}"}
    confidence: sure
)";
  const std::string mistakes = MistakesOf(folder, text);
  EXPECT_THAT(mistakes, HasSubstr("`shop` is no kind"));
  EXPECT_THAT(mistakes, HasSubstr("`shoppe` is no value of OrganizationForm; there are: company, group"));
  EXPECT_THAT(mistakes, HasSubstr("`sure` is no confidence; there are: speculative, likely, confirmed"));
}

TEST(AMapping, ChecksExternalIdsLoopsAndLists) {
  SourceFolder folder;
  const std::string text = R"(source: shops
key: ${id}
document: {id: document/shops}
mentions:
  shop:
    kind: organization
    external_ids: {ror_id: "${ror}", country: x}
    related: [shop, stranger]
    for_each: [a, b]
claims:
  about:
    describe: shop
    fields:
      name: [a, b]
      aliases: {for_each: {n: "${names}"}, name: "${n}", shape: x}
    citations: [{document: nobody}]
  about: {}
)";
  const std::string mistakes = MistakesOf(folder, text);
  EXPECT_THAT(mistakes, HasSubstr("`country` is no external id of what is mentioned here"));
  EXPECT_THAT(mistakes, Not(HasSubstr("`ror_id`")));
  EXPECT_THAT(mistakes, HasSubstr("no mention is called `stranger`"));
  EXPECT_THAT(mistakes, HasSubstr("`for_each` has to be a map"));
  EXPECT_THAT(mistakes, HasSubstr("`name` holds one value, not a list"));
  EXPECT_THAT(mistakes, HasSubstr("Alias has no field `shape`"));
  EXPECT_THAT(mistakes, HasSubstr("`nobody` is neither a mention nor"));
  EXPECT_THAT(mistakes, HasSubstr("`about` stands here twice"));
}

TEST(AMapping, MayExtendAnother) {
  SourceFolder folder;
  folder.Write("base.yaml", std::string(kGood) + "let: {a: base, b: base}\nempty: [none]\n");
  const auto mapping =
      LoadMapping(folder.Write("m.yaml", "extends: base.yaml\nsource: more-shops\nlet: {b: mine}\nempty: ['-']\n"), {});
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ((*mapping)->source, "more-shops");
  ASSERT_EQ((*mapping)->variables.size(), 2u);
  EXPECT_EQ((*mapping)->variables[0].second.literal(), "base");
  EXPECT_EQ((*mapping)->variables[1].second.literal(), "mine");
  EXPECT_THAT((*mapping)->empty_words, ::testing::UnorderedElementsAre("none", "-"));
  EXPECT_EQ((*mapping)->claims.size(), 1u);
}

TEST(AMapping, ThatExtendsItselfIsRefused) {
  SourceFolder folder;
  EXPECT_THAT(MistakesOf(folder, "extends: m.yaml\n"), HasSubstr("extend one another more than 4 deep"));
}

TEST(AMapping, TakesParametersItHas) {
  SourceFolder folder;
  const std::string text = std::string(kGood) + "parameters: {owner: nobody}\n";
  const auto mapping = LoadMapping(folder.Write("m.yaml", text), {{"owner", "Acme"}});
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ((*mapping)->parameters.at("owner"), "Acme");
  EXPECT_THAT(MistakesOf(folder, text, {{"ower", "Acme"}}), HasSubstr("the mapping has no parameter `ower`"));
}

TEST(AMapping, HasToBeOneMapOfYaml) {
  SourceFolder folder;
  EXPECT_THAT(MistakesOf(folder, "- a\n"), HasSubstr("one YAML document that is a map"));
  EXPECT_THAT(MistakesOf(folder, "a: [\n"), AllOf(HasSubstr("m.yaml:"), HasSubstr("not YAML")));
  EXPECT_EQ(LoadMapping("/nowhere/m.yaml", {}).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace entente::cli
