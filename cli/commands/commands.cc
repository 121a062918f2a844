#include "cli/commands/commands.h"

namespace entente::cli {

void AddCommands(CLI::App& root, Action& chosen) {
  AddGet(root, chosen);
  AddList(root, chosen);
  AddSearch(root, chosen);
  AddSuggest(root, chosen);
  AddResolve(root, chosen);
  AddRelationships(root, chosen);
  AddNeighbors(root, chosen);
  AddClaims(root, chosen);
  AddObservations(root, chosen);
  AddExplain(root, chosen);
  AddMatch(root, chosen);
  AddPaths(root, chosen);
  AddAggregate(root, chosen);
  AddTimeline(root, chosen);
  AddDiff(root, chosen);
  AddConflicts(root, chosen);
  AddMatrix(root, chosen);
  AddCoMemberships(root, chosen);
  AddLineage(root, chosen);
  AddImpact(root, chosen);
  AddExposure(root, chosen);
  AddStrategies(root, chosen);
  AddImport(root, chosen);
  AddCommit(root, chosen);
  AddExport(root, chosen);
  AddLoad(root, chosen);
  AddWatch(root, chosen);
  AddSchema(root, chosen);
  AddStatus(root, chosen);
  AddCompletion(root, chosen);
}

}  // namespace entente::cli
