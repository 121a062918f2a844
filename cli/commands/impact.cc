#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands/commands.h"
#include "cli/dependence.h"
#include "cli/fact_tables.h"
#include "cli/graph_picture.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

using Arguments = DependenceChoice;

void WriteOwners(const v1::AssessImpactResponse& response, Session& session) {
  if (response.owners().empty()) return;
  session.output.Heading("Who is hit");
  Table table({"OWNER", "NAME", "COUNTRY", "HIT", "WHAT"});
  for (const v1::OwnerImpact& owner : response.owners()) {
    table.Add({owner.owner().id().empty() ? "(nobody known)" : owner.owner().id(), owner.owner().name(),
               owner.owner().country(), absl::StrCat(owner.dependents_size()),
               absl::StrJoin(owner.dependents(), ", ")});
  }
  session.output.Write(table);
}

void Write(const v1::AssessImpactResponse& response, Session& session) {
  std::vector<std::string> withdrawn;
  for (const v1::Entity& entity : response.withdrawn()) withdrawn.push_back(entity.id());
  session.output.Line(absl::StrCat("Withdrawn: ", absl::StrJoin(withdrawn, ", ")));
  session.output.Line();
  Table table({"DEPTH", "ID", "NAME", "OWNERS", "VALID", "CHAIN", "CITATIONS"});
  for (const v1::Dependent& dependent : response.dependents()) {
    table.Add({absl::StrCat(dependent.depth()), dependent.entity().id(), dependent.entity().description().name(),
               MakersText(dependent.owners()),
               dependent.validity() == v1::VALIDITY_DEFINITE ? "" : ValidityText(dependent.validity()),
               ChainText(dependent.entity().id(), dependent.chain()), ChainCitations(dependent.chain())});
  }
  session.output.Write(table);
  WriteOwners(response, session);
  WriteReadInfo(session, response.read_info(), response.dependents_size(),
                response.dependents_size() == 1 ? "depends on it" : "depend on it",
                DepthRemark(response.depth_limited()));
}

absl::Status Impact(const Arguments& arguments, Session& session) {
  v1::AssessImpactRequest request;
  RETURN_IF_ERROR(SetDependence(arguments, session, request));
  ASSIGN_OR_RETURN(const v1::AssessImpactResponse response, session.client.AssessImpact(request));
  if (session.output.IsPicture()) {
    GraphPicture picture;
    picture.AddAll(response.withdrawn());
    for (const v1::Entity& entity : response.withdrawn()) picture.Emphasize(entity.id());
    for (const v1::Dependent& dependent : response.dependents()) {
      picture.Add(dependent.entity());
      picture.AddAll(dependent.chain());
      for (const v1::Maker& owner : dependent.owners()) picture.AddAll(owner.relationships());
    }
    NoteIncomplete(session, {}, DepthRemark(response.depth_limited()));
    return WritePicture(session, picture, response.read_info());
  }
  if (session.output.ForPeople()) {
    Write(response, session);
  } else if (session.output.OneByOne()) {
    for (const v1::Dependent& dependent : response.dependents()) session.output.Print(dependent);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddImpact(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("impact", "Show what depends on entities, through any chain: what breaks");
  command.group(kQuestions);
  AddDependenceOptions(command, *arguments, "What might be withdrawn");
  Choose(command, chosen, std::move(arguments), &Impact, /*draws=*/true);
}

}  // namespace entente::cli
