// What commands that import have in common: their options, and how a run is begun, shown, interrupted and told of.
#ifndef ENTENTE_CLI_COMMANDS_IMPORT_COMMAND_H_
#define ENTENTE_CLI_COMMANDS_IMPORT_COMMAND_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "cli/import/entity_directory.h"
#include "cli/import/import_run.h"
#include "cli/import/record_draft.h"
#include "cli/import/resolver.h"
#include "cli/session.h"

namespace entente::cli {

// The options of every import.
struct ImportArguments {
  std::vector<std::string> files;
  std::string author;
  std::string reason;
  std::string errors;
  int64_t batch = 1000;
  bool dry_run = false;
};

void AddImportOptions(CLI::App& command, ImportArguments& arguments);

// What is wrong with them.
absl::Status Check(const ImportArguments& arguments);

// The part of a run's options that they say.
ImportRunOptions ToRunOptions(const ImportArguments& arguments, const std::string& source);

// What a command gives beside its options.
struct ImportTask {
  ImportRunOptions options;
  int64_t bytes = 0;   // to be read
  std::string review;  // the file that the queue goes to; empty: none
  std::function<absl::Status(DraftSink&)> give;
};

// Imports what the task gives and tells what became of it. UNAVAILABLE at once if no server is there; INVALID_ARGUMENT
// at the end if records were refused, the others being taken.
absl::Status Import(ImportTask task, const ImportArguments& arguments, EntityDirectory& directory, Resolver& resolver,
                    Session& session);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_COMMANDS_IMPORT_COMMAND_H_
