// The commands. Each file of this folder adds one to the command line and runs it.
//
// To add a command, write commands/<verb>.cc with its Add function, declare it here, and call it from AddCommands.
#ifndef ENTENTE_CLI_COMMANDS_COMMANDS_H_
#define ENTENTE_CLI_COMMANDS_COMMANDS_H_

#include <functional>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "cli/session.h"

namespace entente::cli {

// What parsing the command line chose to do.
struct Action {
  std::function<absl::Status(Session&)> run;
  bool draws = false;  // its answer can be a picture
};

// The help's group of the commands that read the graph; these have the options of cli/read_options.h.
inline constexpr char kQuestions[] = "Questions";

// Adds every command to `root`; parsing then sets `chosen`, which must outlive `root`.
void AddCommands(CLI::App& root, Action& chosen);

void AddGet(CLI::App& root, Action& chosen);
void AddList(CLI::App& root, Action& chosen);
void AddSearch(CLI::App& root, Action& chosen);
void AddSuggest(CLI::App& root, Action& chosen);
void AddResolve(CLI::App& root, Action& chosen);
void AddRelationships(CLI::App& root, Action& chosen);
void AddNeighbors(CLI::App& root, Action& chosen);
void AddClaims(CLI::App& root, Action& chosen);
void AddObservations(CLI::App& root, Action& chosen);
void AddExplain(CLI::App& root, Action& chosen);
void AddMatch(CLI::App& root, Action& chosen);
void AddPaths(CLI::App& root, Action& chosen);
void AddAggregate(CLI::App& root, Action& chosen);
void AddTimeline(CLI::App& root, Action& chosen);
void AddDiff(CLI::App& root, Action& chosen);
void AddConflicts(CLI::App& root, Action& chosen);
void AddMatrix(CLI::App& root, Action& chosen);
void AddCoMemberships(CLI::App& root, Action& chosen);
void AddLineage(CLI::App& root, Action& chosen);
void AddImpact(CLI::App& root, Action& chosen);
void AddExposure(CLI::App& root, Action& chosen);
void AddStrategies(CLI::App& root, Action& chosen);
void AddImport(CLI::App& root, Action& chosen);
void AddCommit(CLI::App& root, Action& chosen);
void AddExport(CLI::App& root, Action& chosen);
void AddLoad(CLI::App& root, Action& chosen);
void AddWatch(CLI::App& root, Action& chosen);
void AddSchema(CLI::App& root, Action& chosen);
void AddStatus(CLI::App& root, Action& chosen);
void AddCompletion(CLI::App& root, Action& chosen);

// Makes `command` choose `run(arguments, session)`; `draws` when its answer can be a picture.
template <typename Arguments>
void Choose(CLI::App& command, Action& chosen, std::shared_ptr<Arguments> arguments,
            absl::Status (*run)(const Arguments&, Session&), bool draws = false) {
  command.callback([&chosen, arguments = std::move(arguments), run, draws] {
    chosen = {[arguments, run](Session& session) { return run(*arguments, session); }, draws};
  });
}

}  // namespace entente::cli

#endif  // ENTENTE_CLI_COMMANDS_COMMANDS_H_
