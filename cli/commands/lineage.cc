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

void Write(const v1::TraceLineageResponse& response, Session& session) {
  Table table({"DEPTH", "ID", "NAME", "MADE BY", "VALID"});
  for (const v1::LineageNode& node : response.nodes()) {
    table.Add({absl::StrCat(node.depth()), node.entity().id(), node.entity().description().name(),
               MakersText(node.makers()),
               node.validity() == v1::VALIDITY_DEFINITE ? "" : ValidityText(node.validity())});
  }
  session.output.Write(table);
  session.output.Line();
  WriteRelationships(session, response.relationships(), {}, response.read_info());
  for (const v1::LineageCycle& cycle : response.cycles()) {
    session.output.Line(absl::StrCat("leads back to itself: ", absl::StrJoin(cycle.entities(), " → "), " → ",
                                     cycle.entities().empty() ? "" : cycle.entities(0)));
  }
  WriteReadInfo(session, response.read_info(), response.nodes_size(),
                absl::StrCat("entities and ", response.relationships_size(), " relationships"),
                DepthRemark(response.depth_limited()));
}

absl::Status Lineage(const Arguments& arguments, Session& session) {
  v1::TraceLineageRequest request;
  RETURN_IF_ERROR(SetDependence(arguments, session, request));
  ASSIGN_OR_RETURN(const v1::TraceLineageResponse response, session.client.TraceLineage(request));
  if (session.output.IsPicture()) {
    GraphPicture picture;
    for (const v1::LineageNode& node : response.nodes()) {
      picture.Add(node.entity());
      if (node.depth() == 0) picture.Emphasize(node.entity().id());
      for (const v1::Maker& maker : node.makers()) picture.AddAll(maker.relationships());
    }
    picture.AddAll(response.relationships());
    NoteIncomplete(session, {}, DepthRemark(response.depth_limited()));
    return WritePicture(session, picture, response.read_info());
  }
  if (session.output.ForPeople()) {
    Write(response, session);
  } else if (session.output.OneByOne()) {
    for (const v1::LineageNode& node : response.nodes()) session.output.Print(node);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddLineage(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command =
      *root.add_subcommand("lineage", "Show what entities are made of, all the way, and who makes that");
  command.group(kQuestions);
  AddDependenceOptions(command, *arguments, "What is asked about");
  Choose(command, chosen, std::move(arguments), &Lineage, /*draws=*/true);
}

}  // namespace entente::cli
