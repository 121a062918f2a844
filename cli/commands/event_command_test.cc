#include "cli/commands/event_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cli/exit_code.h"

namespace entente::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Runs a command whose output goes to a file; returns what it wrote there.
std::string OutputOf(const std::string& command, const CommandInput& input) {
  const std::string path = ::testing::TempDir() + "/event_command_test.out";
  const absl::Status status = RunEventCommand("{ " + command + "; } >" + path, input);
  EXPECT_TRUE(status.ok()) << status;
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(EventCommand, ReadsTheEventAndKnowsItsRevisionAndToken) {
  EXPECT_EQ(OutputOf("cat; echo \"$ENTENTE_REVISION $ENTENTE_TOKEN\"", {"{\"a\":1}\n", 12, "to ken"}),
            "{\"a\":1}\n12 to ken\n");
}

TEST(EventCommand, HasTheEnvironmentOfTheProcessButForWhatItIsTold) {
  setenv("EVENT_COMMAND_TEST", "inherited", 1);
  setenv("ENTENTE_REVISION", "of another", 1);
  EXPECT_EQ(OutputOf("echo \"$EVENT_COMMAND_TEST $ENTENTE_REVISION\"", {"", 3, ""}), "inherited 3\n");
  unsetenv("ENTENTE_REVISION");
  unsetenv("EVENT_COMMAND_TEST");
}

TEST(EventCommand, MayOpenItsInputAgain) { EXPECT_EQ(OutputOf("cat /dev/stdin", {"event\n", 1, ""}), "event\n"); }

TEST(EventCommand, MayLeaveALongEventUnread) {
  const std::string event(8 << 20, 'x');
  EXPECT_TRUE(RunEventCommand("exit 0", {event, 1, ""}).ok());
  EXPECT_TRUE(RunEventCommand("head -c 10 >/dev/null", {event, 1, ""}).ok());
  EXPECT_EQ(OutputOf("wc -c", {event, 1, ""}), "8388608\n");
}

TEST(EventCommand, TellsHowItFailed) {
  const absl::Status status = RunEventCommand("exit 3", {"", 12, ""});
  EXPECT_EQ(ExitCodeOf(status), kExitCommandFailed);
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("exit code 3"), HasSubstr("revision 12")));
  EXPECT_THAT(std::string(RunEventCommand("kill -KILL $$", {"", 1, ""}).message()), HasSubstr("signal 9"));
  EXPECT_THAT(std::string(RunEventCommand("/no/such/command 2>/dev/null", {"", 1, ""}).message()),
              HasSubstr("exit code 127"));
}

TEST(EventCommand, DiesOfABrokenPipeEvenWhereThisProcessDoesNot) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  EXPECT_THAT(std::string(RunEventCommand("kill -PIPE $$", {"", 1, ""}).message()), HasSubstr("signal 13"));
  std::signal(SIGPIPE, before);
}

}  // namespace
}  // namespace entente::cli
