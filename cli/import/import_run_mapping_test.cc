#include "cli/import/import_run_mapping.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace entente::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class MappingFolderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("mappings-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::string Digest(const std::vector<std::string>& texts, const std::vector<std::string>& files) {
    const absl::StatusOr<std::string> digest = DigestOf(texts, files);
    EXPECT_TRUE(digest.ok()) << digest.status();
    return *digest;
  }

  std::filesystem::path folder_;
};

TEST_F(MappingFolderTest, AMappingIsFoundByNameAndByPath) {
  const std::string ror = Write("ror.yaml", "source: ror");
  EXPECT_EQ(*FindMapping("ror", {folder_}), ror);
  EXPECT_EQ(*FindMapping(ror, {}), ror);
}

TEST_F(MappingFolderTest, AnUnknownNameIsToldWhatIsNear) {
  Write("ror.yaml", "");
  const absl::Status status = FindMapping("rorr", {folder_}).status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_THAT(status.message(), HasSubstr("ror"));
  EXPECT_FALSE(FindMapping("../ror", {folder_ / "below"}).ok());
  EXPECT_FALSE(FindMapping("", {folder_}).ok());
}

TEST_F(MappingFolderTest, NamesAreListedOnceAndInOrder) {
  Write("sec.yaml", "");
  Write("epoch.yaml", "");
  Write("README.md", "");
  EXPECT_THAT(MappingNames({folder_, folder_}), ElementsAre("epoch", "sec"));
  EXPECT_THAT(MappingNames({"/no/such/folder"}), IsEmpty());
}

TEST_F(MappingFolderTest, TheFolderOfTheEnvironmentIsLookedInto) {
  setenv("ENTENTE_MAPPINGS", folder_.c_str(), 1);
  EXPECT_THAT(MappingFolders(), Contains(folder_.string()));
  unsetenv("ENTENTE_MAPPINGS");
}

TEST_F(MappingFolderTest, TheDigestIsOfNamesContentsAndTexts) {
  const std::string a = Write("a.csv", "1,2,3"), b = Write("b.csv", "4,5,6");
  const std::string digest = Digest({"x"}, {a, b});
  EXPECT_EQ(digest.size(), 32u);
  EXPECT_EQ(digest, Digest({"x"}, {a, b}));
  EXPECT_NE(digest, Digest({"y"}, {a, b}));
  EXPECT_NE(digest, Digest({"x"}, {a}));
  EXPECT_NE(digest, Digest({"x"}, {b, a}));
  Write("b.csv", "4,5,7");
  EXPECT_NE(digest, Digest({"x"}, {a, b}));
}

TEST_F(MappingFolderTest, ADigestOfALongFileReadsAllOfIt) {
  std::string content(3 << 20, 'x');
  const std::string path = Write("long.csv", content);
  const std::string digest = Digest({}, {path});
  content.back() = 'y';
  Write("long.csv", content);
  EXPECT_NE(Digest({}, {path}), digest);
}

TEST_F(MappingFolderTest, AFileThatCannotBeReadIsNamed) {
  EXPECT_THAT(DigestOf({}, {"/no/such.csv"}).status().message(), HasSubstr("/no/such.csv"));
  EXPECT_THAT(DigestOf({}, {folder_}).status().message(), HasSubstr(folder_.string()));
}

TEST_F(MappingFolderTest, NeighboursOfAMappingBelongToIt) {
  const std::string base = Write("base.yaml", "x"), mine = Write("mine.yaml", "extends: base.yaml");
  Write("data.csv", "");
  EXPECT_THAT(MappingFiles(mine), ElementsAre(mine, base));
}

}  // namespace
}  // namespace entente::cli
