// The options of `watch`, and which of them go together.
#ifndef ENTENTE_CLI_COMMANDS_WATCH_OPTIONS_H_
#define ENTENTE_CLI_COMMANDS_WATCH_OPTIONS_H_

#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "cli/commands/watch_request.h"

namespace entente::cli {

// What can be watched, as bits.
enum Watched { kFacts = 1, kPattern = 2, kMatrix = 4, kExposure = 8 };

// What the arguments ask for.
Watched WatchedBy(const WatchArguments& arguments);

// An option that not every watch has. Borrows the option.
struct OptionUse {
  const CLI::Option* option;
  int watched;  // the watches that have it
};

// Adds the options to the command. Returns those that not every watch has.
std::vector<OptionUse> AddWatchOptions(CLI::App& command, WatchArguments& arguments);

// INVALID_ARGUMENT when an option was given that this watch does not have.
absl::Status CheckUses(const std::vector<OptionUse>& uses, Watched watched);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_COMMANDS_WATCH_OPTIONS_H_
