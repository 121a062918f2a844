#include "service/graph/term_index.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace entente::graph {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::Description Parse(const std::string& text) {
  v1::Description description;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &description)) << text;
  return description;
}

class TermIndexTest : public testing::Test {
 protected:
  void Add(base::EntityNo no, const std::string& kind, const std::string& description) {
    if (no == entities_) terms_.AddEntity(), ++entities_;
    terms_.Add(no, schema_.FindKind(kind)->index, Parse(description));
  }
  std::vector<base::EntityNo> Find(const std::string& path, const std::string& text) const {
    const auto field = schema_.FindField(path, {});
    EXPECT_TRUE(field.ok()) << field.status();
    std::vector<base::EntityNo> found;
    const std::optional<uint32_t> term = terms_.Find((*field)->number, text);
    if (!term.has_value()) return found;
    terms_.ForEach(*term, [&](base::EntityNo no) {
      found.push_back(no);
      return true;
    });
    return found;
  }

  const schema::Schema& schema_ = schema::Schema::Linked();
  index::Arena arena_;
  TermIndex terms_{arena_, schema_};
  uint32_t entities_ = 0;
};

TEST_F(TermIndexTest, FindsNamesHoweverTheyAreWritten) {
  Add(0, "organization", "name: 'Łódź  Télécom' organization {}");
  Add(1, "organization", "name: 'Other' organization {}");
  EXPECT_THAT(Find("name", "Łódź  Télécom"), ElementsAre(0));
  EXPECT_THAT(Find("name", "ŁÓDŹ TÉLÉCOM"), ElementsAre(0));
  EXPECT_THAT(Find("name", "Łódź"), IsEmpty());
}

TEST_F(TermIndexTest, FindsAliasesByTheirName) {
  Add(0, "organization", "name: 'A' aliases { name: 'Bee' language: 'en' } aliases { name: 'Cee' } organization {}");
  EXPECT_THAT(Find("aliases", "bee"), ElementsAre(0));
  EXPECT_THAT(Find("aliases", "CEE"), ElementsAre(0));
  EXPECT_THAT(Find("aliases", "en"), IsEmpty());
}

TEST_F(TermIndexTest, FindsEnumValuesWithoutTheirPrefixAndEachOfSeveral) {
  Add(0, "organization", "organization { form: ORGANIZATION_FORM_COMPANY sectors: [SECTOR_TELECOM, SECTOR_AI] }");
  Add(1, "organization", "organization { sectors: [SECTOR_AI] }");
  EXPECT_THAT(Find("organization.form", "COMPANY"), ElementsAre(0));
  EXPECT_THAT(Find("organization.sectors", "TELECOM"), ElementsAre(0));
  EXPECT_THAT(Find("organization.sectors", "AI"), ElementsAre(0, 1));
  EXPECT_THAT(Find("organization.sectors", "SECTOR_AI"), IsEmpty());
}

TEST_F(TermIndexTest, TellsOfATermHowManyAndWhoGoByIt) {
  Add(0, "organization", "organization { sectors: [SECTOR_TELECOM, SECTOR_AI] }");
  Add(1, "organization", "organization { sectors: [SECTOR_AI] }");
  const int sectors = (*schema_.FindField("organization.sectors", {}))->number;
  const auto ai = terms_.Find(sectors, "AI"), telecom = terms_.Find(sectors, "TELECOM");
  ASSERT_TRUE(ai.has_value() && telecom.has_value());
  EXPECT_EQ(terms_.Count(*ai), 2u);
  EXPECT_EQ(terms_.Count(*telecom), 1u);
  EXPECT_TRUE(terms_.IsUnder(0, *telecom));
  EXPECT_FALSE(terms_.IsUnder(1, *telecom));
  EXPECT_EQ(terms_.Find(sectors, "CLOUD"), std::nullopt);
  EXPECT_EQ(terms_.Find(-1, "AI"), std::nullopt);
}

TEST_F(TermIndexTest, TellsWhoGoesByATermHoweverManyThereAre) {
  const int country = (*schema_.FindField("organization.country", {}))->number;
  for (base::EntityNo no = 0; no < 2000; ++no) {
    Add(no, "organization", no % 3 == 0 ? "organization { country: 'KR' }" : "organization { country: 'JP' }");
    for (base::EntityNo known = no < 300 ? 0 : no - 2; known <= no; ++known) {
      ASSERT_EQ(terms_.IsUnder(known, *terms_.Find(country, "KR")), known % 3 == 0) << known << " of " << no;
    }
  }
  for (base::EntityNo no = 0; no < 2000; ++no) EXPECT_EQ(terms_.IsUnder(no, *terms_.Find(country, "KR")), no % 3 == 0);
}

TEST_F(TermIndexTest, FindsBooleansAsInJson) {
  Add(0, "product", "product { ai_wrapper: true }");
  Add(1, "product", "product { ai_wrapper: false }");
  Add(2, "product", "product {}");
  EXPECT_THAT(Find("product.ai_wrapper", "true"), ElementsAre(0));
  EXPECT_THAT(Find("product.ai_wrapper", "false"), ElementsAre(1));
}

TEST_F(TermIndexTest, KeepsFieldsOfOneNameApart) {
  Add(0, "organization", "organization { country: 'KR' }");
  Add(1, "person", "person { country: 'KR' }");
  EXPECT_THAT(Find("organization.country", "KR"), ElementsAre(0));
  EXPECT_THAT(Find("person.country", "KR"), ElementsAre(1));
  EXPECT_THAT(Find("organization.country", "kr"), IsEmpty());
}

TEST_F(TermIndexTest, ListsAnEntityOnceHoweverOftenItHasTheTerm) {
  Add(0, "organization", "organization { country: 'KR' }");
  Add(0, "organization", "organization { country: 'JP' }");
  Add(0, "organization", "organization { country: 'KR' }");
  EXPECT_THAT(Find("organization.country", "KR"), ElementsAre(0));
  EXPECT_THAT(Find("organization.country", "JP"), ElementsAre(0));
}

TEST_F(TermIndexTest, TellsItsTermsInTheOrderInWhichTheyCame) {
  Add(0, "organization", "name: 'SK Telecom' organization { country: 'KR' }");
  Add(1, "organization", "organization { country: 'JP' }");
  std::vector<std::string> texts;
  for (uint32_t term = 0; term < terms_.size(); ++term) {
    const TermIndex::Term each = terms_.At(term);
    EXPECT_EQ(terms_.Find(each.field_number, each.text), term);
    texts.emplace_back(each.text);
  }
  EXPECT_THAT(texts, ElementsAre("sk telecom", "KR", "JP"));
}

TEST_F(TermIndexTest, FindsNothingInFieldsItDoesNotHave) {
  Add(0, "organization", "summary: 'text' organization { city: 'Seoul' }");
  EXPECT_THAT(Find("organization.city", "Seoul"), IsEmpty());
  EXPECT_EQ(terms_.Find(-1, "Seoul"), std::nullopt);
  EXPECT_EQ(terms_.Find(100000, "Seoul"), std::nullopt);
}

TEST_F(TermIndexTest, WhatIsLoadedIsInTheSameOrderAsWhatComesLater) {
  // Names that differ early, late, only in length, and beyond ASCII.
  const std::vector<std::string> names = {"b",    "a",  "abcdefgh",   "abcdefg", "abcdefghi", "abcdefgha",
                                          "믿음", "zz", "abcdefgh i", "0",       "abcdefgz",  "뤼튼"};
  const schema::Field& name = **schema_.FindField("name", {});
  const auto add = [&](size_t from, size_t until) {
    for (size_t i = from; i < until; ++i) {
      Add(static_cast<base::EntityNo>(i), "organization", "name: '" + names[i] + "' organization {}");
    }
  };
  const auto all = [&] {
    std::vector<std::string> found;
    terms_.ForEachInOrder(name.number, "", nullptr, [&](absl::string_view text, uint32_t) {
      found.emplace_back(text);
      return true;
    });
    return found;
  };
  const auto first_from = [&](const std::string& from, const std::string& after) {
    std::string found;
    const auto before = [&](absl::string_view text) { return text <= after; };
    terms_.ForEachInOrder(name.number, from, after.empty() ? std::function<bool(absl::string_view)>() : before,
                          [&](absl::string_view text, uint32_t) {
                            found = std::string(text);
                            return false;
                          });
    return found;
  };
  terms_.StartLoading(3);
  add(0, 9);
  terms_.EndLoading();
  std::vector<std::string> found = all();
  EXPECT_EQ(found.size(), 9u);
  EXPECT_TRUE(std::is_sorted(found.begin(), found.end()));
  add(9, names.size());
  found = all();
  EXPECT_EQ(found.size(), names.size());
  EXPECT_TRUE(std::is_sorted(found.begin(), found.end()));
  // From within, whether what decides lies in the first bytes or behind them.
  for (const std::string from : {"", "a", "abcd", "abcdefgh", "abcdefgh j", "abcdefgza", "c", "뤼", "믿음a"}) {
    const auto first = std::lower_bound(found.begin(), found.end(), from);
    EXPECT_EQ(first_from(from, ""), first == found.end() ? "" : *first) << from;
    const auto next = from.empty() ? found.begin() : std::upper_bound(found.begin(), found.end(), from);
    EXPECT_EQ(first_from("", from), next == found.end() ? "" : *next) << from;
  }
}

}  // namespace
}  // namespace entente::graph
