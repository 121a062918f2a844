#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/commands/choice_options.h"
#include "cli/commands/commands.h"
#include "cli/graph_picture.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::string source;
  std::string target;
  std::vector<std::string> more_sources;
  std::vector<std::string> more_targets;
  RelationChoice along;
  std::vector<std::string> excluded;
  std::vector<std::string> kinds;
  std::string direction = "either";
  std::string order = "hops";
  int max_hops = 0;
  int max_paths = 0;
  int max_degree = 0;
};

absl::StatusOr<v1::FindPathsRequest> ToRequest(const Arguments& arguments, Session& session) {
  v1::FindPathsRequest request;
  RETURN_IF_ERROR(SetIds(session, {arguments.source}, request.mutable_sources()));
  RETURN_IF_ERROR(SetIds(session, arguments.more_sources, request.mutable_sources()));
  RETURN_IF_ERROR(SetIds(session, {arguments.target}, request.mutable_targets()));
  RETURN_IF_ERROR(SetIds(session, arguments.more_targets, request.mutable_targets()));
  RETURN_IF_ERROR(SetIds(session, arguments.excluded, request.mutable_excluded()));
  RETURN_IF_ERROR(SetKinds(session, arguments.kinds, request.mutable_kinds()));
  RETURN_IF_ERROR(SetRelations(arguments.along, session, request));
  ASSIGN_OR_RETURN(const int direction, ParseEnum(*v1::Direction_descriptor(), arguments.direction, "direction"));
  request.set_direction(static_cast<v1::Direction>(direction));
  ASSIGN_OR_RETURN(const int order, ParseEnum(*v1::PathOrder_descriptor(), arguments.order, "order"));
  request.set_order(static_cast<v1::PathOrder>(order));
  request.set_max_hops(arguments.max_hops);
  request.set_max_paths(arguments.max_paths);
  request.set_max_degree(arguments.max_degree);
  *request.mutable_context() = session.context;
  request.mutable_context()->set_include_claims(true);
  return request;
}

std::string Of(int64_t count, const std::string& one) { return absl::StrCat(count, " ", one, count == 1 ? "" : "s"); }

// One row for each entity: how it is reached from the one above.
void WritePath(const v1::Path& path, int number, Session& session) {
  const std::string confidence = absl::AsciiStrToLower(EnumText(path.confidence()));
  session.output.Heading(
      absl::StrCat("Path ", number, ": ", Of(path.hops_size(), "hop"), confidence.empty() ? "" : ", ", confidence));
  Table table({"BY", "ENTITY", "NAME", "VALID", "FROM", "UNTIL", "DETAILS", "CITATIONS"});
  for (int i = 0; i < path.entities_size(); ++i) {
    const v1::Entity& entity = path.entities(i);
    if (i == 0 || i > path.hops_size()) {
      table.Add({"", entity.id(), entity.description().name()});
      continue;
    }
    const v1::Relationship& edge = path.hops(i - 1).relationship();
    table.Add({session.vocabulary.RelationName(edge.relation(), path.hops(i - 1).reversed()), entity.id(),
               entity.description().name(), ValidityText(edge.validity()), edge.valid_time().from(),
               edge.valid_time().until(), ShortText(edge.details()), CitationsText(edge.claims())});
  }
  session.output.Write(table);
}

// What no path means, as far as it was looked.
std::string NotConnected(const v1::PathSearch& search) {
  if (search.exhausted() && search.hubs_not_passed() == 0) return "not connected, by what was asked for";
  return absl::StrCat("not connected within ", Of(search.complete_hops(), "hop"));
}

void Write(const v1::FindPathsResponse& response, Session& session) {
  const v1::PathSearch& search = response.search();
  for (int i = 0; i < response.paths_size(); ++i) WritePath(response.paths(i), i + 1, session);
  if (response.paths().empty()) session.output.Line(NotConnected(search));
  const std::string hubs =
      search.hubs_not_passed() == 0 ? "" : absl::StrCat("; ", Of(search.hubs_not_passed(), "hub"), " not passed");
  WriteReadInfo(session, response.read_info(), response.paths_size(),
                absl::StrCat(response.paths_size() == 1 ? "path" : "paths", ", after looking at ", search.entities(),
                             " entities and ", search.relationships(), " relationships", hubs, ","),
                search.budget_ended() ? "the budget ended the search" : "");
}

absl::Status Paths(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const v1::FindPathsRequest request, ToRequest(arguments, session));
  ASSIGN_OR_RETURN(const v1::FindPathsResponse response, session.client.FindPaths(request));
  if (session.output.IsPicture()) {
    GraphPicture picture;
    for (const std::string& end : request.sources()) picture.Emphasize(end);
    for (const std::string& end : request.targets()) picture.Emphasize(end);
    for (const v1::Path& path : response.paths()) {
      picture.AddAll(path.entities());
      for (const v1::Hop& hop : path.hops()) picture.Add(hop.relationship());
    }
    return WritePicture(session, picture, response.read_info());
  }
  if (session.output.ForPeople()) {
    Write(response, session);
  } else if (session.output.OneByOne()) {
    for (const v1::Path& path : response.paths()) session.output.Print(path);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddPaths(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("paths", "Find the shortest paths between two entities");
  command.group(kQuestions);
  command.add_option("from", arguments->source, "Where they start; id or name")->required();
  command.add_option("to", arguments->target, "Where they end; id or name")->required();
  AddWords(command, "--or-from", arguments->more_sources, "Or where else they may start");
  AddWords(command, "--or-to", arguments->more_targets, "Or where else they may end");
  AddRelationOptions(command, arguments->along);
  command.add_option("--direction", arguments->direction, "Which way to follow relationships: out, in or either")
      ->capture_default_str();
  AddWords(command, "--exclude", arguments->excluded, "Pass none of these; ids or names");
  AddWords(command, "--kind", arguments->kinds, "Pass only entities of these kinds");
  command.add_option("--max-hops", arguments->max_hops, "At most so many relationships; 0 for 6");
  command.add_option("--max-paths", arguments->max_paths, "At most so many paths; 0 for one");
  command.add_option("--max-degree", arguments->max_degree, "Pass no entity with more relationships than this");
  command.add_option("--order", arguments->order, "The best first: hops (shortest), confidence (surest) or recency")
      ->capture_default_str();
  Choose(command, chosen, std::move(arguments), &Paths, /*draws=*/true);
}

}  // namespace entente::cli
