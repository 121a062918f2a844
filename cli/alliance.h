// What the commands about who is allied with whom have in common: how they are asked.
#ifndef ENTENTE_CLI_ALLIANCE_H_
#define ENTENTE_CLI_ALLIANCE_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "cli/commands/choice_options.h"
#include "cli/session.h"

namespace entente::cli {

// As typed.
struct AllianceChoice {
  EntityChoice rows;
  EntityChoice columns;  // none: the rows again
  std::vector<std::string> direct;
  std::vector<std::string> shared;
};

// Adds the options for the columns and for what counts; those for the rows are each command's own.
void AddAllianceOptions(CLI::App& command, AllianceChoice& choice);

// The question, with the session's context. INVALID_ARGUMENT when nobody stands in the rows.
absl::StatusOr<v1::GetAllianceMatrixRequest> ToAllianceRequest(const AllianceChoice& choice, Session& session);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_ALLIANCE_H_
