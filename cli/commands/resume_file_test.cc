#include "cli/commands/resume_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "entente/v1/watch_service.pb.h"

namespace entente::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ResumeFileTest : public ::testing::Test {
 protected:
  void SetUp() override { std::remove(path_.c_str()); }

  std::optional<std::string> Load(const ResumeFile& file) {
    const auto token = file.Load();
    EXPECT_TRUE(token.ok()) << token.status();
    return token.ok() ? *token : std::nullopt;
  }
  void Put(const std::string& text) { std::ofstream(path_) << text; }
  std::string Content() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

  const std::string path_ = ::testing::TempDir() + "/resume_file_test.json";
};

TEST_F(ResumeFileTest, GivesBackTheTokenSavedLast) {
  const ResumeFile file(path_, "Watch", v1::WatchRequest());
  EXPECT_EQ(Load(file), std::nullopt);
  ASSERT_TRUE(file.Save("first").ok());
  ASSERT_TRUE(file.Save("a \"b\" \\ ü").ok());
  EXPECT_EQ(Load(file), "a \"b\" \\ ü");
  struct stat left;
  EXPECT_NE(stat((path_ + ".new").c_str(), &left), 0);
}

TEST_F(ResumeFileTest, DoesNotMindWhereTheWatchStartsAndEndsOrHowItGoesAboutIt) {
  v1::WatchRequest request;
  request.mutable_filter()->add_kinds("topic");
  request.mutable_snapshot();
  ASSERT_TRUE(ResumeFile(path_, "Watch", request).Save("t").ok());
  request.set_after_revision(7);
  request.set_until_revision(9);
  request.mutable_until_time()->set_seconds(1);
  request.set_max_changes(3);
  request.mutable_mark_interval()->set_seconds(1);
  request.set_on_history_lost(v1::HISTORY_LOST_RESNAPSHOT);
  request.set_slow_consumer(v1::SLOW_CONSUMER_RESYNC);
  EXPECT_EQ(Load(ResumeFile(path_, "Watch", request)), "t");
}

TEST_F(ResumeFileTest, DoesNotMindTheOrderOfAlternatives) {
  v1::WatchRequest one, other;
  for (const char* kind : {"topic", "person"}) one.mutable_filter()->add_kinds(kind);
  for (const char* kind : {"person", "topic"}) other.mutable_filter()->add_kinds(kind);
  ASSERT_TRUE(ResumeFile(path_, "Watch", one).Save("t").ok());
  EXPECT_EQ(Load(ResumeFile(path_, "Watch", other)), "t");
}

TEST_F(ResumeFileTest, RefusesTheFileOfAnotherRequestAndTellsBoth) {
  v1::WatchRequest one, other;
  one.mutable_filter()->add_kinds("topic");
  other.mutable_filter()->add_kinds("person");
  ASSERT_TRUE(ResumeFile(path_, "Watch", one).Save("t").ok());
  const absl::Status status = ResumeFile(path_, "Watch", other).Load().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr(path_), HasSubstr("of another watch"), HasSubstr("topic"), HasSubstr("person")));
}

TEST_F(ResumeFileTest, RefusesTheFileOfAnotherCall) {
  ASSERT_TRUE(ResumeFile(path_, "Watch", v1::WatchRequest()).Save("t").ok());
  EXPECT_EQ(ResumeFile(path_, "WatchPattern", v1::WatchPatternRequest()).Load().status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ResumeFileTest, RefusesWhatIsNoSuchFile) {
  const ResumeFile file(path_, "Watch", v1::WatchRequest());
  ASSERT_TRUE(file.Save("token-of-mine").ok());
  const std::string whole = Content();
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("hello"), std::string("[1]"), std::string("{\"token\":7}"),
        std::string("{\"token\":\"\"}"), whole.substr(0, whole.size() / 2)}) {
    Put(text);
    const absl::Status status = file.Load().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(path_));
  }
}

TEST_F(ResumeFileTest, NamesTheFileThatCannotBeReadOrWritten) {
  const std::string nowhere = ::testing::TempDir() + "/no-such-folder/file";
  const ResumeFile file(nowhere, "Watch", v1::WatchRequest());
  EXPECT_THAT(std::string(file.Load().status().message()), HasSubstr(nowhere));
  EXPECT_THAT(std::string(file.Save("t").message()), HasSubstr(nowhere));
  const ResumeFile folder(::testing::TempDir(), "Watch", v1::WatchRequest());
  EXPECT_THAT(std::string(folder.Load().status().message()), HasSubstr(::testing::TempDir()));
}

TEST_F(ResumeFileTest, ASaveThatFailsLeavesTheFileAsItWas) {
  const ResumeFile file(path_, "Watch", v1::WatchRequest());
  ASSERT_TRUE(file.Save("before").ok());
  const std::string fresh = path_ + ".new";
  ASSERT_EQ(mkdir(fresh.c_str(), 0700), 0);
  EXPECT_FALSE(file.Save("after").ok());
  ASSERT_EQ(std::remove(fresh.c_str()), 0);
  EXPECT_EQ(Load(file), "before");
}

}  // namespace
}  // namespace entente::cli
