// The index of names: what is found under which key, and following the graph's terms while others read.
#include "service/discovery/name_index.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "service/discovery/alike_names.h"
#include "service/discovery/posting_lists.h"

namespace entente::discovery {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class NameIndexTest : public ::testing::Test {
 protected:
  // A new entity with a name and, if given, an alias.
  void Name(const std::string& name, const std::string& alias = "") {
    v1::Description description;
    description.set_name(name);
    description.set_summary("not a name");
    if (!alias.empty()) description.add_aliases()->set_name(alias);
    terms_.AddEntity();
    terms_.Add(entities_++, 0, description);
  }
  void CatchUp() {
    while (!index_.CatchUp(terms_)) {
    }
  }
  std::vector<std::string> Texts(const index::RisingList* names) const {
    std::vector<std::string> texts;
    if (names == nullptr) return texts;
    names->ForEach([&](NameNo name) {
      texts.emplace_back(index_.At(name).squashed);
      return true;
    });
    return texts;
  }
  std::vector<std::string> Alike(const std::string& query) {
    auto meter = query::Meter::Open({}, {}, {});
    const auto alike = NamesAlike(
        index_, AskedOf(index_, FormsOf(query)), 100, [](NameNo) { return true; }, *meter);
    EXPECT_TRUE(alike.ok());
    std::vector<std::string> texts;
    for (const AlikeName& name : *alike) texts.emplace_back(index_.At(name.name).latin);
    return texts;
  }

  const schema::Schema& schema_ = schema::Schema::Linked();
  index::Arena arena_;
  graph::TermIndex terms_{arena_, schema_};
  NameIndex index_{schema_};
  base::EntityNo entities_ = 0;
};

TEST_F(NameIndexTest, TakesInNamesAndAliasesAndNothingElse) {
  Name("SK Telecom Co., Ltd.", "에스케이텔레콤");
  CatchUp();
  ASSERT_EQ(index_.size(), 2u);
  EXPECT_EQ(index_.At(0).native, "sktelecom");
  EXPECT_EQ(index_.At(0).latin, "sk telecom");
  EXPECT_FALSE(index_.At(0).foreign);
  EXPECT_EQ(index_.At(1).native, "에스케이텔레콤");
  EXPECT_TRUE(index_.At(1).foreign);
  EXPECT_EQ(index_.At(1).latin, index_.At(1).squashed);
}

TEST_F(NameIndexTest, ListsNamesUnderEveryKey) {
  Name("University of Cambridge", "케임브리지");
  CatchUp();
  const std::string name = "universityofcambridge";
  EXPECT_THAT(Texts(index_.Under(KeySort::kSquashed, name)), ElementsAre(name));
  EXPECT_THAT(Texts(index_.Under(KeySort::kNative, "케임브리지")), ElementsAre("keimbeuliji"));
  EXPECT_THAT(Texts(index_.Under(KeySort::kWord, "of")), ElementsAre(name));
  EXPECT_THAT(Texts(index_.Beginning(KeySort::kBeginning, "univer")), ElementsAre(name));
  EXPECT_THAT(Texts(index_.Beginning(KeySort::kWordBeginning, "cam")), ElementsAre(name));
  EXPECT_THAT(Texts(index_.Beginning(KeySort::kWordBeginning, "univer")), IsEmpty());
  EXPECT_EQ(index_.Beginning(KeySort::kBeginning, ""), nullptr);
  EXPECT_EQ(index_.Under(KeySort::kNative, "oxford"), nullptr);
}

// Names of so few letters that many share long beginnings: each beginning finds what a look at all names does.
TEST_F(NameIndexTest, FindsEveryNameByItsBeginningHoweverManyShareIt) {
  std::mt19937 random(11);
  const auto word = [&](size_t letters) {
    std::string text;
    while (text.size() < letters) text += "xy"[random() % 5 == 0];
    return text;
  };
  size_t longest = 0;
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 150; ++i) Name(word(1 + random() % 12) + " " + word(1 + random() % 14));
    CatchUp();
    for (int i = 0; i < 200; ++i) {
      const std::string asked = word(1 + random() % 24);
      std::vector<std::string> beginning, word_beginning;
      for (NameNo name = 0; name < index_.size(); ++name) {
        const NameView view = index_.At(name);
        const size_t second = view.latin.find(' ');
        if (absl::StartsWith(view.squashed, asked)) beginning.emplace_back(view.squashed);
        if (absl::StartsWith(view.squashed.substr(second), asked)) word_beginning.emplace_back(view.squashed);
      }
      const auto found = [&](KeySort sort, bool whole) {
        std::vector<std::string> texts;
        const index::RisingList* const names = index_.Beginning(sort, asked);
        if (names == nullptr) return texts;
        longest = std::max<size_t>(longest, names->size());
        names->ForEach([&](NameNo name) {
          const NameView view = index_.At(name);
          const absl::string_view text = view.squashed.substr(whole ? 0 : view.latin.find(' '));
          if (absl::StartsWith(text, asked)) texts.emplace_back(view.squashed);
          const bool all_do = names->size() > NameIndex::kFewNames;
          EXPECT_TRUE(!all_do || absl::StartsWith(text, NameIndex::KeptOf(asked))) << text << " " << asked;
          return true;
        });
        return texts;
      };
      ASSERT_EQ(found(KeySort::kBeginning, true), beginning) << asked;
      ASSERT_EQ(found(KeySort::kWordBeginning, false), word_beginning) << asked;
    }
  }
  EXPECT_GT(longest, NameIndex::kFewNames);
}

TEST_F(NameIndexTest, TakesInWhatCameSince) {
  Name("Anthropic");
  CatchUp();
  Name("OpenAI");
  EXPECT_THAT(Alike("openai"), IsEmpty());
  CatchUp();
  EXPECT_THAT(Alike("openai"), ElementsAre("openai"));
  EXPECT_TRUE(index_.CatchUp(terms_)) << "nothing is left";
  EXPECT_EQ(index_.size(), 2u);
}

TEST_F(NameIndexTest, TakesInASliceAtATime) {
  for (uint32_t i = 0; i < NameIndex::kSlice + 1; ++i) Name("name " + std::to_string(i));
  EXPECT_FALSE(index_.CatchUp(terms_));
  EXPECT_EQ(index_.size(), NameIndex::kSlice);
  EXPECT_TRUE(index_.CatchUp(terms_));
  EXPECT_EQ(index_.size(), NameIndex::kSlice + 1);
}

TEST_F(NameIndexTest, WeighsRareWordsMore) {
  for (const char* name : {"Seoul University", "Oxford University", "Yonsei University"}) Name(name);
  CatchUp();
  EXPECT_GT(index_.WeightOf("seoul"), index_.WeightOf("university"));
  EXPECT_GT(index_.WeightOf("unheard"), index_.WeightOf("seoul"));
  EXPECT_GT(index_.WeightOf("university"), 0);
}

TEST_F(NameIndexTest, FindsTheMostAlikeAmongMany) {
  for (int i = 0; i < 2000; ++i) Name("University of Town " + std::to_string(i));
  Name("University of Cambridge");
  Name("Anglia Ruskin University, Cambridge");
  CatchUp();
  const std::vector<std::string> found = Alike("univercity of cambrige");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front(), "university of cambridge");
  EXPECT_THAT(Alike("cambridge"), Contains("anglia ruskin university cambridge"));
}

TEST_F(NameIndexTest, EqualQueriesGetEqualAnswers) {
  for (int i = 0; i < 300; ++i) Name("Model " + std::to_string(i % 7) + " of maker " + std::to_string(i));
  CatchUp();
  EXPECT_EQ(Alike("model 3 of maker"), Alike("model 3 of maker"));
}

TEST_F(NameIndexTest, ReadersWorkWhileItGrows) {
  constexpr int kNames = 3000;
  for (int i = 0; i < kNames; ++i) Name("Company number " + std::to_string(i));
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done.load()) {
      const uint32_t size = index_.size();
      if (size > 0) EXPECT_FALSE(index_.At(size - 1).latin.empty());
      const std::vector<std::string> found = Alike("company number 7");
      for (const std::string& name : found) EXPECT_THAT(name, ::testing::StartsWith("company number"));
    }
  });
  std::thread writer([&] { CatchUp(); });
  CatchUp();
  writer.join();
  done.store(true);
  reader.join();
  EXPECT_EQ(index_.size(), static_cast<uint32_t>(kNames));
}

TEST(PostingLists, KeepWhatIsUnderAKeyInOrderAndApart) {
  PostingLists lists;
  const uint64_t word = PostingLists::KeyOf(KeySort::kWord, "seoul");
  for (uint32_t i = 0; i < 100; ++i) lists.Add(word, i);
  lists.Add(PostingLists::KeyOf(KeySort::kNative, "seoul"), 7);
  EXPECT_EQ(lists.Find(word)->size(), 100u);
  EXPECT_EQ(lists.Find(KeySort::kNative, "seoul")->size(), 1u);
  EXPECT_EQ(lists.Find(KeySort::kWord, "busan"), nullptr);
}

}  // namespace
}  // namespace entente::discovery
