#include "cli/alliance.h"

#include "service/base/status_macros.h"

namespace entente::cli {

void AddAllianceOptions(CLI::App& command, AllianceChoice& choice) {
  AddWords(command, "--column", choice.columns.names, "Who stands in the columns; left out: the rows again");
  AddWords(command, "--column-kind", choice.columns.kinds, "Those of these kinds stand in the columns");
  command.add_option("--column-filter", choice.columns.filter, "Those that satisfy it stand in the columns");
  AddWords(command, "--direct", choice.direct, "The meanings that join directly; left out: collaboration");
  AddWords(command, "--shared", choice.shared, "The meanings that put into a group; left out: membership");
}

absl::StatusOr<v1::GetAllianceMatrixRequest> ToAllianceRequest(const AllianceChoice& choice, Session& session) {
  if (choice.rows.empty()) {
    return absl::InvalidArgumentError("say who stands in the rows: ids, names, --kind or --filter");
  }
  v1::GetAllianceMatrixRequest request;
  ASSIGN_OR_RETURN(*request.mutable_rows(), ToSelection(choice.rows, session, "rows"));
  if (!choice.columns.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_columns(), ToSelection(choice.columns, session, "columns"));
  }
  ASSIGN_OR_RETURN(const std::vector<v1::Meaning> direct, ParseMeanings(choice.direct));
  request.mutable_direct()->Add(direct.begin(), direct.end());
  ASSIGN_OR_RETURN(const std::vector<v1::Meaning> shared, ParseMeanings(choice.shared));
  request.mutable_shared()->Add(shared.begin(), shared.end());
  *request.mutable_context() = session.context;
  return request;
}

}  // namespace entente::cli
