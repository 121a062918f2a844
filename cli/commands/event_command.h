// A user's command that is run for an event: what is behind --exec.
//
//   absl::Status status = RunEventCommand("jq .commit.revision", {.event = json, .revision = 12, .token = token});
//
// The command is one for /bin/sh. Its standard input is a file that holds the event, so that it may leave some of it
// unread; it has the environment, standard output and standard error of this process, and ENTENTE_REVISION and
// ENTENTE_TOKEN. It is waited for; commands never run side by side.
#ifndef ENTENTE_CLI_COMMANDS_EVENT_COMMAND_H_
#define ENTENTE_CLI_COMMANDS_EVENT_COMMAND_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace entente::cli {

// What a command is told.
struct CommandInput {
  std::string event;
  int64_t revision = 0;
  std::string token;
};

// Runs a command to its end. An error of kExitCommandFailed (cli/exit_code.h) when it fails or is ended by a signal,
// another when it cannot be run. Thread-safe.
absl::Status RunEventCommand(const std::string& command, const CommandInput& input);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_COMMANDS_EVENT_COMMAND_H_
