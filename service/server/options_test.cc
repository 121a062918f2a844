#include "service/server/options.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/server/version.h"

namespace entente::server {
namespace {

using ::testing::HasSubstr;

class OptionsTest : public ::testing::Test {
 protected:
  absl::StatusOr<Command> Parse(const std::vector<std::string>& arguments) {
    return ParseCommandLine(arguments, [this](const char* name) -> const char* {
      const auto it = environment_.find(name);
      return it == environment_.end() ? nullptr : it->second.c_str();
    });
  }
  std::string File(const std::string& text) {
    const std::string path =
        ::testing::TempDir() + "/options-" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".conf";
    std::ofstream(path) << text;
    return path;
  }
  std::string Error(const std::vector<std::string>& arguments) {
    const auto command = Parse(arguments);
    if (command.ok()) return "it was accepted";
    EXPECT_EQ(command.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(command.status().message());
  }

  std::map<std::string, std::string> environment_;
};

TEST_F(OptionsTest, WithoutAnythingTheDefaultsOfTheRoomsHold) {
  const auto command = Parse({});
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(command->options.listen, "127.0.0.1:7407");
  EXPECT_EQ(command->options.data, "./data");
  EXPECT_EQ(command->options.query.max_page_size, query::Limits().max_page_size);
  EXPECT_TRUE(command->options.reflection);
  EXPECT_FALSE(command->print.has_value());
}

TEST_F(OptionsTest, AFlagWinsOverTheEnvironmentAndThatOverTheFile) {
  const std::string file = File("max-page-size = 10\nmax-batch = 20\nmax-watches = 30\n");
  environment_ = {{"ENTENTE_MAX_BATCH", "21"}, {"ENTENTE_MAX_WATCHES", "31"}};
  const auto command = Parse({"--config", file, "--max-watches", "32"});
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(command->options.query.max_page_size, 10);
  EXPECT_EQ(command->options.query.max_batch, 21);
  EXPECT_EQ(command->options.watch.max_watches, 32);
}

TEST_F(OptionsTest, TheFileItselfMayBeNamedByTheEnvironment) {
  environment_ = {{"ENTENTE_CONFIG", File("worker-threads = 7\n")}};
  const auto command = Parse({});
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(command->options.rpc.worker_threads, 7);
}

TEST_F(OptionsTest, EveryLimitCanBeSetByItsName) {
  Options options;
  std::set<std::string> names;
  for (const Limit& limit : LimitsOf(options)) {
    EXPECT_TRUE(names.insert(limit.name).second) << limit.name;
    EXPECT_GE(limit.get(), limit.least) << limit.name;
    EXPECT_LE(limit.get(), limit.most) << limit.name;
    const int64_t other = limit.get() == limit.most ? limit.least : limit.get() + 1;
    auto command = Parse({absl::StrCat("--", limit.name), absl::StrCat(other)});
    ASSERT_TRUE(command.ok()) << limit.name << ": " << command.status();
    bool found = false;
    for (const Limit& set : LimitsOf(command->options)) {
      if (std::string(set.name) != limit.name) continue;
      found = true;
      EXPECT_EQ(set.get(), other) << limit.name;
    }
    EXPECT_TRUE(found) << limit.name;
  }
}

TEST_F(OptionsTest, DurationsAndSizesMayHaveUnits) {
  const auto command = Parse({"--history", "30d", "--drain-seconds=2m", "--max-message-bytes", "8MiB"});
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(command->options.commit.history_seconds, 30 * 86400);
  EXPECT_EQ(command->options.server.drain_seconds, 120);
  EXPECT_EQ(command->options.server.max_message_bytes, 8 << 20);
}

TEST_F(OptionsTest, AnUnknownFlagOrKeyIsAnErrorThatNamesIt) {
  EXPECT_THAT(Error({"--max-page-sise", "5"}), HasSubstr("max-page-sise"));
  EXPECT_THAT(Error({"--config", File("max-page-sise = 5\n")}), HasSubstr("max-page-sise"));
}

TEST_F(OptionsTest, AValueOutsideItsBoundsIsAnErrorThatNamesTheOption) {
  EXPECT_THAT(Error({"--max-page-size", "0"}), HasSubstr("max-page-size"));
  EXPECT_THAT(Error({"--worker-threads", "many"}), HasSubstr("worker-threads"));
  EXPECT_THAT(Error({"--log-level", "loud"}), HasSubstr("--log-level"));
  environment_ = {{"ENTENTE_MAX_BATCH", "-1"}};
  EXPECT_THAT(Error({}), HasSubstr("max-batch"));
}

TEST_F(OptionsTest, AMissingFileIsAnError) {
  EXPECT_THAT(Error({"--config", "/nowhere/at.all"}), HasSubstr("/nowhere"));
}

TEST_F(OptionsTest, AnAddressOthersCanReachNeedsAnExplicitWord) {
  for (const char* address :
       {"0.0.0.0:7407", "10.0.0.1:7407", "[::]:7407", "127.0.0.1.example.com:80", "example.com:1"}) {
    EXPECT_THAT(Error({"--listen", address}), HasSubstr("no TLS")) << address;
    EXPECT_TRUE(Parse({"--listen", address, "--insecure-non-loopback"}).ok()) << address;
  }
  for (const char* address : {"127.0.0.1:0", "127.8.9.1:1", "[::1]:7407", "localhost:7407", "unix:/tmp/socket"}) {
    EXPECT_TRUE(Parse({"--listen", address}).ok()) << address;
  }
  EXPECT_THAT(Error({"--listen", "7407"}), HasSubstr("not an address"));
}

TEST_F(OptionsTest, ThePrintedConfigurationReadsBackAsItself) {
  const auto first = Parse({"--max-page-size=321", "--history", "2d", "--no-reflection", "--print-config"});
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_TRUE(first->print.has_value());
  const auto second = Parse({"--config", File(*first->print), "--print-config"});
  ASSERT_TRUE(second.ok()) << second.status() << *first->print;
  EXPECT_EQ(second->options.query.max_page_size, 321);
  EXPECT_EQ(second->options.commit.history_seconds, 2 * 86400);
  EXPECT_FALSE(second->options.reflection);
  EXPECT_EQ(*second->print, *first->print);
}

TEST_F(OptionsTest, HelpListsEveryLimitAndVersionTellsTheVersion) {
  const auto help = Parse({"--help"});
  ASSERT_TRUE(help.ok() && help->print.has_value());
  Options options;
  for (const Limit& limit : LimitsOf(options)) EXPECT_THAT(*help->print, HasSubstr(absl::StrCat("--", limit.name)));
  const auto version = Parse({"--version"});
  ASSERT_TRUE(version.ok() && version->print.has_value());
  EXPECT_EQ(*version->print, absl::StrCat("entente-server ", kVersion, "\n"));
}

}  // namespace
}  // namespace entente::server
