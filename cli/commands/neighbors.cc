#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/commands/commands.h"
#include "cli/fact_tables.h"
#include "cli/graph_picture.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> seeds;
  int depth = 1;
  std::vector<std::string> steps;  // in place of depth, direction and relations
  std::vector<std::string> relations;
  std::vector<std::string> meanings;
  std::vector<std::string> kinds;
  std::string direction = "either";
  int limit_per_entity = 0;
  int max_relationships = 0;
};

absl::StatusOr<v1::NeighborhoodStep> ToStep(const Arguments& arguments, const std::string& towards,
                                            const std::vector<std::string>& along, Session& session) {
  v1::NeighborhoodStep step;
  ASSIGN_OR_RETURN(const int direction, ParseEnum(*v1::Direction_descriptor(), towards, "direction"));
  step.set_direction(static_cast<v1::Direction>(direction));
  ASSIGN_OR_RETURN(const std::vector<v1::Relation> relations, session.vocabulary.ParseRelations(along));
  step.mutable_relations()->Add(relations.begin(), relations.end());
  ASSIGN_OR_RETURN(const std::vector<v1::Meaning> meanings, ParseMeanings(arguments.meanings));
  step.mutable_meanings()->Add(meanings.begin(), meanings.end());
  ASSIGN_OR_RETURN(const std::vector<std::string> kinds, session.vocabulary.ParseKinds(arguments.kinds));
  step.mutable_kinds()->Add(kinds.begin(), kinds.end());
  step.set_limit_per_entity(arguments.limit_per_entity);
  return step;
}

// A step as people write it: `out`, `in:DEVELOPS`, `either:BASED_ON,DERIVED_FROM`.
absl::StatusOr<v1::NeighborhoodStep> ParseStep(const Arguments& arguments, const std::string& text, Session& session) {
  const size_t colon = text.find(':');
  std::vector<std::string> along;
  if (colon != std::string::npos) along = absl::StrSplit(text.substr(colon + 1), ',', absl::SkipEmpty());
  return ToStep(arguments, text.substr(0, colon), along, session);
}

absl::Status AddSteps(const Arguments& arguments, Session& session, v1::GetNeighborhoodRequest& request) {
  for (const std::string& text : arguments.steps) {
    ASSIGN_OR_RETURN(*request.add_steps(), ParseStep(arguments, text, session));
  }
  if (!arguments.steps.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const v1::NeighborhoodStep step,
                   ToStep(arguments, arguments.direction, arguments.relations, session));
  for (int i = 0; i < arguments.depth; ++i) *request.add_steps() = step;
  return absl::OkStatus();
}

void Write(const v1::GetNeighborhoodResponse& response, Session& session) {
  Table table({"DEPTH", "ID", "NAME"});
  for (const v1::Neighbor& neighbor : response.neighbors()) {
    table.Add({absl::StrCat(neighbor.depth()), neighbor.entity().id(), neighbor.entity().description().name()});
  }
  session.output.Write(table);
  session.output.Line();
  WriteRelationships(session, response.relationships(), {}, response.read_info());
  WriteReadInfo(session, response.read_info(), response.neighbors_size(),
                absl::StrCat("entities and ", response.relationships_size(), " relationships"));
}

absl::Status Neighbors(const Arguments& arguments, Session& session) {
  v1::GetNeighborhoodRequest request;
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, IdsOf(session, arguments.seeds));
  request.mutable_seeds()->Add(ids.begin(), ids.end());
  RETURN_IF_ERROR(AddSteps(arguments, session, request));
  request.set_max_relationships(arguments.max_relationships);
  *request.mutable_context() = session.context;
  ASSIGN_OR_RETURN(const v1::GetNeighborhoodResponse response, session.client.GetNeighborhood(request));
  if (session.output.IsPicture()) {
    GraphPicture picture;
    for (const v1::Neighbor& neighbor : response.neighbors()) picture.Add(neighbor.entity());
    for (const std::string& id : ids) picture.Emphasize(id);
    picture.AddAll(response.relationships());
    return WritePicture(session, picture, response.read_info());
  }
  if (session.output.ForPeople()) {
    Write(response, session);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddNeighbors(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("neighbors", "Show what surrounds entities, by one to three steps");
  command.group(kQuestions);
  command.add_option("entity", arguments->seeds, "Where to start; ids or names")->required();
  CLI::Option* depth =
      command.add_option("--depth", arguments->depth, "How many steps")->check(CLI::Range(1, 3))->capture_default_str();
  CLI::Option* relation = command.add_option("-r,--relation", arguments->relations, "Only along these relations");
  relation->allow_extra_args(false);
  command.add_option("--meaning", arguments->meanings, "Only along relations with one of these meanings")
      ->allow_extra_args(false);
  command.add_option("--kind", arguments->kinds, "Only to entities of these kinds")->allow_extra_args(false);
  CLI::Option* direction =
      command.add_option("--direction", arguments->direction, "Which way to go: out, in or either")
          ->capture_default_str();
  command.add_option("--step", arguments->steps, "A step of its own: out:BASED_ON; then in:DEVELOPS; up to three")
      ->allow_extra_args(false)
      ->excludes(depth)
      ->excludes(relation)
      ->excludes(direction);
  command.add_option("--limit-per-entity", arguments->limit_per_entity, "Follow at most so many from each; 0 for all");
  command.add_option("--limit", arguments->max_relationships,
                     "At most so many relationships; 0 for the server's limit");
  Choose(command, chosen, std::move(arguments), &Neighbors, /*draws=*/true);
}

}  // namespace entente::cli
