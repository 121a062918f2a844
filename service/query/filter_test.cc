#include "service/query/filter.h"

#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "service/query/testing/world.h"

namespace entente::query {
namespace {

const schema::Schema& TheSchema() { return schema::Schema::Linked(); }

FilterScope Kinds(const std::vector<std::string>& names) {
  FilterScope scope{.schema = TheSchema()};
  for (const std::string& name : names) scope.kinds.push_back(TheSchema().FindKind(name));
  return scope;
}

// What a filter says of an entity: no, possible, yes; or its error.
std::string Verdict(const FilterScope& scope, const std::string& text, const std::string& fact) {
  const auto compiled = CompiledFilter::Compile(scope, nullptr, text, "filter", {});
  if (!compiled.ok()) return ErrorOf(compiled.status());
  const Truth truth = scope.relationships ? (*compiled)->Evaluate(Parsed<v1::Relationship>(fact))
                                          : (*compiled)->Evaluate(Parsed<v1::Entity>(fact));
  return truth == Truth::kYes ? "yes" : truth == Truth::kPossible ? "possible" : "no";
}

std::string OfOrganization(const std::string& text) {
  return Verdict(Kinds({"organization"}), text,
                 "id: 'organization/skt' description { name: 'SK Telecom' aliases { name: 'Ｓ.Ｋ.Ｔ' } organization { "
                 "country: 'KR' sectors: [SECTOR_TELECOM, SECTOR_AI] founded: '1984-03' } }");
}

std::string OfMembership(const std::string& text) {
  return Verdict({.schema = TheSchema(), .relationships = true}, text,
                 "relation: RELATION_MEMBER_OF subject: 'organization/skt' object: 'alliance/gtaa' "
                 "valid_time { from: '2024-02' } confidence: CONFIDENCE_LIKELY "
                 "details { membership { role: MEMBERSHIP_ROLE_FOUNDING tier: 'Gold' } }");
}

TEST(Filter, TextComparesExactlyAndHasFolds) {
  EXPECT_EQ(OfOrganization("name = 'SK Telecom'"), "yes");
  EXPECT_EQ(OfOrganization("name = 'sk telecom'"), "no");
  EXPECT_EQ(OfOrganization("name : 'TELECOM'"), "yes");
  EXPECT_EQ(OfOrganization("aliases : 's.k.t'"), "yes");
  EXPECT_EQ(OfOrganization("aliases : other"), "no");
}

TEST(Filter, ATextBeginsWithAPrefixAfterFolding) {
  EXPECT_EQ(OfOrganization("name = 'sk tel*'"), "yes");
  EXPECT_EQ(OfOrganization("name = 'Telecom*'"), "no");
  EXPECT_EQ(OfOrganization("aliases = 's.k*'"), "yes");
  EXPECT_EQ(OfOrganization("NOT name = 'KT*'"), "yes");
  EXPECT_EQ(OfOrganization("name != 'SK*'"), "yes");  // an asterisk means something after `=` alone
  EXPECT_EQ(OfOrganization("founded = '20*'"), "INVALID_FORMAT at filter_text");
  EXPECT_EQ(OfOrganization("sectors = 'TEL*'"), "INVALID_FORMAT at filter_text");
}

TEST(Filter, EnumValuesHaveNoPrefixAndAnyCase) {
  EXPECT_EQ(OfOrganization("sectors:TELECOM"), "yes");
  EXPECT_EQ(OfOrganization("organization.sectors = sector_ai"), "yes");
  EXPECT_EQ(OfOrganization("sectors:BEVERAGES"), "no");
}

TEST(Filter, ARepeatedFieldIsNotEqualWhenNoElementIs) {
  EXPECT_EQ(OfOrganization("sectors != TELECOM"), "no");
  EXPECT_EQ(OfOrganization("sectors != MEDIA"), "yes");
}

TEST(Filter, WhatIsAbsentSatisfiesNoComparisonButItsNegation) {
  EXPECT_EQ(OfOrganization("city != Seoul"), "no");
  EXPECT_EQ(OfOrganization("city = Seoul"), "no");
  EXPECT_EQ(OfOrganization("NOT city = Seoul"), "yes");
  EXPECT_EQ(OfOrganization("city:*"), "no");
  EXPECT_EQ(OfOrganization("country:*"), "yes");
}

TEST(Filter, DatesAreThreeValuedAndSoAreTheirNegations) {
  EXPECT_EQ(OfOrganization("founded < 1984-04-01"), "yes");
  EXPECT_EQ(OfOrganization("founded < 1984-03-15"), "possible");
  EXPECT_EQ(OfOrganization("NOT founded < 1984-03-15"), "possible");
  EXPECT_EQ(OfOrganization("founded >= 1984-03-15"), "possible");
  EXPECT_EQ(OfOrganization("founded < 1984-03-01"), "no");
  EXPECT_EQ(OfOrganization("founded >= 1984-03-01"), "yes");
  EXPECT_EQ(OfOrganization("founded < 1984-03-15 AND country = US"), "no");
  EXPECT_EQ(OfOrganization("founded < 1984-03-15 OR country = KR"), "yes");
}

TEST(Filter, WhatIsPossibleCountsUnlessOnlyTheDefiniteIsAskedFor) {
  const auto compiled = CompiledFilter::Compile(Kinds({"organization"}), nullptr, "founded = 1984-03-15", "filter", {});
  ASSERT_TRUE(compiled.ok());
  const auto entity = Parsed<v1::Entity>("description { organization { founded: '1984-03' } }");
  EXPECT_TRUE((*compiled)->Matches(entity, false));
  EXPECT_FALSE((*compiled)->Matches(entity, true));
}

TEST(Filter, RelationshipsHaveTheirEndsDatesConfidenceAndDetails) {
  EXPECT_EQ(OfMembership("relation = MEMBER_OF"), "yes");
  EXPECT_EQ(OfMembership("relation = HAS_MEMBER"), "yes");
  EXPECT_EQ(OfMembership("subject = organization/skt object:GTAA"), "yes");
  EXPECT_EQ(OfMembership("from < 2024-02-10"), "possible");
  EXPECT_EQ(OfMembership("until:*"), "no");
  EXPECT_EQ(OfMembership("confidence >= LIKELY"), "yes");
  EXPECT_EQ(OfMembership("confidence > LIKELY"), "no");
  EXPECT_EQ(OfMembership("details.role = FOUNDING details.tier:gold"), "yes");
  EXPECT_EQ(OfMembership("details.title:*"), "no");
}

TEST(Filter, AnOpenEndIsThereButOnNoDay) {
  const auto of_partners = [](const std::string& text) {
    return Verdict({.schema = TheSchema(), .relationships = true}, text,
                   "relation: RELATION_PARTNERS_WITH valid_time { from: '2024-02' until: '..' }");
  };
  EXPECT_EQ(of_partners("until:*"), "yes");
  for (const char* comparison : {"=", "!=", "<", "<=", ">", ">="}) {
    EXPECT_EQ(of_partners(std::string("until ") + comparison + " 2025-01-01"), "no") << comparison;
  }
}

TEST(Filter, AnUnknownFieldListsTheKnown) {
  const auto compiled =
      CompiledFilter::Compile(Kinds({"organization"}), nullptr, "name:x AND cuntry = KR", "filter", {});
  EXPECT_EQ(ErrorOf(compiled.status()), "UNKNOWN_FIELD at filter_text");
  EXPECT_EQ(MetadataOf(compiled.status(), "column"), "12");
  EXPECT_NE(MetadataOf(compiled.status(), "known").find("country"), std::string::npos);
  EXPECT_EQ(OfMembership("details.nothing = 1"), "UNKNOWN_FIELD at filter_text");
}

TEST(Filter, AFieldThatSeveralKindsHaveNeedsItsKind) {
  const std::string us = "description { person { country: 'US' } }";
  EXPECT_EQ(Verdict(Kinds({"organization", "person"}), "country = US", us), "UNKNOWN_FIELD at filter_text");
  EXPECT_EQ(Verdict(Kinds({"organization", "person"}), "person.country = US", us), "yes");
}

TEST(Filter, ATypedMistakeHasItsPath) {
  const auto error = [](const std::string& text) {
    const auto filter = Parsed<v1::Filter>(text);
    return ErrorOf(CompiledFilter::Compile(Kinds({"organization"}), &filter, "", "filter", {}).status());
  };
  EXPECT_EQ(error(""), "REQUIRED at filter");
  EXPECT_EQ(error("all { }"), "REQUIRED at filter.all.filters");
  EXPECT_EQ(error("not { comparison { field: 'name' value: 'x' } }"), "REQUIRED at filter.not.comparison.comparator");
  EXPECT_EQ(error("any { filters { comparison { field: 'founded' comparator: COMPARATOR_LESS value: 'soon' } } }"),
            "INVALID_FORMAT at filter.any.filters[0].comparison.value");
  EXPECT_EQ(error("comparison { field: 'form' comparator: COMPARATOR_LESS value: 'GROUP' }"),
            "INVALID_FORMAT at filter.comparison.comparator");
}

TEST(Filter, AWrongEnumValueListsTheRightOnes) {
  const auto status = CompiledFilter::Compile(Kinds({"organization"}), nullptr, "sectors:TELCO", "filter", {}).status();
  EXPECT_EQ(ErrorOf(status), "INVALID_FORMAT at filter_text");
  EXPECT_NE(std::string(status.message()).find("TELECOM, AI"), std::string::npos) << status;
}

TEST(Filter, TermsAndDepthAreBounded) {
  std::string terms = "name:x", deep = "name:x";
  for (int i = 0; i < 100; ++i) terms += " name:x";
  for (int i = 0; i < 20; ++i) deep = "NOT (" + deep + ")";
  EXPECT_EQ(OfOrganization(terms), "OUT_OF_BOUNDS at filter_text");
  EXPECT_EQ(OfOrganization(deep), "OUT_OF_BOUNDS at filter_text");
}

TEST(Filter, TypedAndTextExcludeEachOther) {
  const auto filter = Parsed<v1::Filter>("comparison { field: 'name' comparator: COMPARATOR_HAS value: '*' }");
  EXPECT_EQ(ErrorOf(CompiledFilter::Compile(Kinds({}), &filter, "name:*", "filter", {}).status()),
            "CONFLICTING_FIELDS at filter_text");
}

TEST(Filter, KeysAreTheEqualitiesThatEveryMatchSatisfies) {
  const auto keys = [](const std::string& text) {
    std::vector<std::string> texts;
    const auto compiled = CompiledFilter::Compile(Kinds({"organization"}), nullptr, text, "filter", {});
    for (const auto& key : (*compiled)->Keys()) texts.push_back(key.text);
    return texts;
  };
  EXPECT_EQ(keys("sectors:TELECOM AND country = KR city = Seoul"), (std::vector<std::string>{"TELECOM", "KR"}));
  EXPECT_EQ(keys("name = 'SK Telecom'"), std::vector<std::string>{"sk telecom"});
  EXPECT_TRUE(keys("country = KR OR country = US").empty());
  EXPECT_TRUE(keys("NOT country = KR").empty());
  EXPECT_TRUE(keys("country != KR").empty());
  EXPECT_TRUE(keys("country:*").empty());
}

// Random filters over random organizations: typed, printed and read again, and judged by loops that are obviously
// right.
class RandomFilters {
 public:
  explicit RandomFilters(unsigned seed) : random_(seed) {}

  int Pick(int count) { return static_cast<int>(random_() % count); }

  v1::Filter Filter(int depth) {
    v1::Filter filter;
    const int sort = depth == 0 ? 3 : Pick(4);
    if (sort == 3) {
      *filter.mutable_comparison() = Comparison();
    } else if (sort == 2) {
      *filter.mutable_not_() = Filter(depth - 1);
    } else {
      v1::FilterList& list = sort == 0 ? *filter.mutable_all() : *filter.mutable_any();
      for (int i = 0; i <= Pick(3); ++i) *list.add_filters() = Filter(depth - 1);
    }
    return filter;
  }

  v1::Comparison Comparison() {
    static const std::vector<std::pair<std::string, std::vector<std::string>>> kFields = {
        {"name", {"a", "b c", "it's \"q\" \\"}}, {"country", {"KR", "US"}}, {"sectors", {"TELECOM", "AI", "MEDIA"}}};
    const auto& [field, values] = kFields[Pick(3)];
    static constexpr v1::Comparator kComparators[] = {v1::COMPARATOR_EQUAL, v1::COMPARATOR_NOT_EQUAL,
                                                      v1::COMPARATOR_HAS, v1::COMPARATOR_PREFIX};
    v1::Comparison comparison;
    comparison.set_field(field);
    comparison.set_comparator(kComparators[Pick(field == "sectors" ? 3 : 4)]);
    comparison.set_value(values[Pick(static_cast<int>(values.size()))]);
    return comparison;
  }

  v1::Entity Entity() {
    static constexpr const char* kNames[] = {"a", "b c", "A B C", "it's \"q\" \\"};
    v1::Entity entity;
    v1::Organization& organization = *entity.mutable_description()->mutable_organization();
    if (Pick(4) != 0) entity.mutable_description()->set_name(kNames[Pick(4)]);
    if (Pick(3) != 0) organization.set_country(Pick(2) == 0 ? "KR" : "US");
    for (int i = Pick(3); i > 0; --i) organization.add_sectors(static_cast<v1::Sector>(1 + Pick(3)));
    return entity;
  }

 private:
  std::mt19937 random_;
};

std::string Printed(const v1::Filter& filter) {
  if (filter.has_comparison()) {
    const v1::Comparison& comparison = filter.comparison();
    std::string quoted;
    for (const char c : comparison.value())
      absl::StrAppend(&quoted, c == '"' || c == '\\' ? "\\" : "", std::string(1, c));
    const char* sign = comparison.comparator() == v1::COMPARATOR_EQUAL       ? " = "
                       : comparison.comparator() == v1::COMPARATOR_NOT_EQUAL ? "!="
                                                                             : ":";
    if (comparison.comparator() == v1::COMPARATOR_PREFIX) {
      return absl::StrCat(comparison.field(), " = \"", quoted, "*\"");
    }
    return absl::StrCat(comparison.field(), sign, "\"", quoted, "\"");
  }
  if (filter.has_not_()) return absl::StrCat("NOT (", Printed(filter.not_()), ")");
  std::string text;
  for (const v1::Filter& each : (filter.has_all() ? filter.all() : filter.any()).filters()) {
    absl::StrAppend(&text, text.empty() ? "(" : filter.has_all() ? ") AND (" : ") OR (", Printed(each));
  }
  return text + ")";
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(c));
  return text;
}

bool Naive(const v1::Filter& filter, const v1::Entity& entity) {
  if (filter.has_not_()) return !Naive(filter.not_(), entity);
  if (filter.has_all()) {
    bool all = true;
    for (const v1::Filter& each : filter.all().filters()) all = all && Naive(each, entity);
    return all;
  }
  if (filter.has_any()) {
    bool any = false;
    for (const v1::Filter& each : filter.any().filters()) any = any || Naive(each, entity);
    return any;
  }
  const v1::Comparison& comparison = filter.comparison();
  const v1::Organization& organization = entity.description().organization();
  std::vector<std::string> ours;
  if (comparison.field() == "name" && entity.description().has_name()) ours = {entity.description().name()};
  if (comparison.field() == "country" && organization.has_country()) ours = {organization.country()};
  const bool sectors = comparison.field() == "sectors";
  static const std::string kSectors[] = {"", "TELECOM", "AI", "TECHNOLOGY"};
  for (const int sector : organization.sectors()) {
    if (sectors) ours.push_back(kSectors[sector]);
  }
  bool equal = false, contains = false, begins = false;
  for (const std::string& each : ours) {
    begins = begins || Lower(each).rfind(Lower(comparison.value()), 0) == 0;
    equal = equal || each == comparison.value();
    contains = contains || Lower(each).find(Lower(comparison.value())) != std::string::npos;
  }
  if (comparison.comparator() == v1::COMPARATOR_NOT_EQUAL) return !ours.empty() && !equal;
  if (comparison.comparator() == v1::COMPARATOR_PREFIX) return begins;
  return comparison.comparator() == v1::COMPARATOR_EQUAL || sectors ? equal : contains;
}

TEST(Filter, TypedTextAndNaiveAgreeOnRandomFilters) {
  RandomFilters random(20250310);
  const FilterScope scope = Kinds({"organization"});
  int matches = 0;
  for (int round = 0; round < 400; ++round) {
    const v1::Filter filter = random.Filter(3);
    const auto typed = CompiledFilter::Compile(scope, &filter, "", "filter", {});
    const auto text = CompiledFilter::Compile(scope, nullptr, Printed(filter), "filter", {});
    ASSERT_TRUE(typed.ok()) << typed.status();
    ASSERT_TRUE(text.ok()) << text.status() << "\n" << Printed(filter);
    for (int i = 0; i < 20; ++i) {
      const v1::Entity entity = random.Entity();
      const bool expected = Naive(filter, entity);
      matches += expected;
      ASSERT_EQ((*typed)->Matches(entity, false), expected) << Printed(filter) << "\n" << entity.DebugString();
      ASSERT_EQ((*text)->Matches(entity, false), expected) << Printed(filter) << "\n" << entity.DebugString();
    }
  }
  EXPECT_GT(matches, 800);
  EXPECT_LT(matches, 7200);
}

}  // namespace
}  // namespace entente::query
