#include "cli/import/review_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ReviewFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("review-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    path_ = folder_ / "review.yaml";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }
  std::string Content() const {
    std::ifstream stream(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  absl::Status Add(const ReviewEntry& entry) {
    ReviewFile file(path_);
    const absl::Status opened = file.Open();
    return opened.ok() ? file.Add({entry}) : opened;
  }
  std::string Mistake(const std::string& text) {
    Write(text);
    return std::string(ReadReviews(path_).status().message());
  }

  std::filesystem::path folder_;
  std::string path_;
};

ReviewEntry Entry(const std::string& key) {
  ReviewEntry entry;
  entry.mention = "Upstage.ai \"the\\one\"\n\x01 업스테이지";
  entry.key = key;
  entry.kind = "organization";
  entry.where = "upstage.yaml:3";
  entry.meanwhile = "organization/upstage.ai";
  entry.candidates.push_back({"organization/upstage", "Upstage: #1", 0.7125, "\"Upstage\" begins it; country KR"});
  return entry;
}

TEST_F(ReviewFileTest, KeepsWhatWasAdded) {
  ASSERT_TRUE(Add(Entry("k: 1")).ok());
  const absl::StatusOr<Reviews> reviews = ReadReviews(path_);
  ASSERT_TRUE(reviews.ok()) << reviews.status();
  ASSERT_EQ(reviews->count("k: 1"), 1u);
  const ReviewEntry& entry = reviews->at("k: 1");
  EXPECT_EQ(entry.mention, Entry("").mention);
  EXPECT_EQ(entry.kind, "organization");
  EXPECT_EQ(entry.where, "upstage.yaml:3");
  EXPECT_EQ(entry.meanwhile, "organization/upstage.ai");
  EXPECT_EQ(entry.decision, "");
  ASSERT_EQ(entry.candidates.size(), 1u);
  EXPECT_EQ(entry.candidates[0].name, "Upstage: #1");
  EXPECT_NEAR(entry.candidates[0].score, 0.7125, 0.001);
  EXPECT_EQ(entry.candidates[0].why, "\"Upstage\" begins it; country KR");
}

TEST_F(ReviewFileTest, BeginsBySayingWhatToDo) {
  ASSERT_TRUE(Add(Entry("k")).ok());
  EXPECT_THAT(Content(), StartsWith("# Mentions"));
  EXPECT_THAT(Content(), HasSubstr("\n  decision:\n"));
}

TEST_F(ReviewFileTest, NeverTouchesWhatAPersonWrote) {
  ASSERT_TRUE(Add(Entry("k1")).ok());
  std::string edited = Content();
  edited.insert(edited.rfind('\n'), " organization/upstage  # asked them");
  Write(edited);
  ASSERT_TRUE(Add(Entry("k1")).ok());
  EXPECT_EQ(Content(), edited);
  ASSERT_TRUE(Add(Entry("k2")).ok());
  EXPECT_THAT(Content(), StartsWith(edited));
  const absl::StatusOr<Reviews> reviews = ReadReviews(path_);
  ASSERT_TRUE(reviews.ok()) << reviews.status();
  EXPECT_EQ(reviews->at("k1").decision, "organization/upstage");
  EXPECT_EQ(reviews->size(), 2u);
}

TEST_F(ReviewFileTest, AddsAfterALastLineWithoutALineBreak) {
  Write("- {key: k0, kind: organization, decision: new}");
  ASSERT_TRUE(Add(Entry("k1")).ok());
  const absl::StatusOr<Reviews> reviews = ReadReviews(path_);
  ASSERT_TRUE(reviews.ok()) << reviews.status();
  EXPECT_EQ(reviews->at("k0").decision, kDecidedNew);
  EXPECT_EQ(reviews->size(), 2u);
}

TEST_F(ReviewFileTest, CountsOnlyWhatIsNew) {
  ReviewFile file(path_);
  ASSERT_TRUE(file.Open().ok());
  ASSERT_TRUE(file.Add({Entry("a"), Entry("b"), Entry("a")}).ok());
  EXPECT_EQ(file.added(), 2);
}

TEST_F(ReviewFileTest, OfEntriesWithOneKeyTheDecidedOneCounts) {
  Write("- {key: k, kind: organization, decision: organization/a}\n- {key: k, kind: organization, decision: }\n");
  EXPECT_EQ(ReadReviews(path_)->at("k").decision, "organization/a");
}

TEST_F(ReviewFileTest, AnEmptyFileHasNoEntries) {
  Write("# nothing yet\n");
  ASSERT_TRUE(ReadReviews(path_).ok());
  EXPECT_TRUE(ReadReviews(path_)->empty());
}

TEST_F(ReviewFileTest, MistakesComeWithFileAndLine) {
  EXPECT_THAT(Mistake("- key: k\n  kind: organization\n  decision: upstage\n"),
              HasSubstr("review.yaml:3: `decision` is \"upstage\""));
  EXPECT_THAT(Mistake("- key: k\n  kind: organization\n  decision: model/upstage\n"),
              HasSubstr("review.yaml:3: `decision` is model/upstage, but the mention is of kind organization"));
  EXPECT_THAT(Mistake("- key: k\n- mention: x\n"), HasSubstr("review.yaml:2: the entry has no `key`"));
  EXPECT_THAT(Mistake("key: k\n"), HasSubstr("review.yaml:1: is no review file"));
  EXPECT_THAT(Mistake("- just text\n"), HasSubstr("review.yaml:1: is no entry"));
  EXPECT_THAT(Mistake("- key: \"k\n"), HasSubstr("review.yaml:"));
  EXPECT_THAT(Mistake("- key: k\n  candidates: [a]\n"), HasSubstr("is no candidate"));
}

TEST_F(ReviewFileTest, AFileOfEndlessDepthIsAMistake) { EXPECT_FALSE(Mistake(std::string(100'000, '[')).empty()); }

TEST_F(ReviewFileTest, SaysWhenItCannotReadOrWrite) {
  EXPECT_TRUE(absl::IsNotFound(ReadReviews(path_).status()));
  ReviewFile nowhere((folder_ / "no" / "such" / "folder.yaml").string());
  EXPECT_THAT(nowhere.Open().message(), HasSubstr("folder.yaml"));
}

}  // namespace
}  // namespace entente::cli
