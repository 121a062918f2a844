#include "cli/commands/commands.h"
#include "cli/fact_tables.h"
#include "cli/listing.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> entities;
  std::vector<std::string> relations;
  std::vector<std::string> meanings;
  std::string direction = "either";
  std::string filter;
  std::string order_by;
  int64_t limit = kDefaultLimit;
  bool total = false;
};

absl::StatusOr<v1::ListRelationshipsRequest> ToRequest(const Arguments& arguments, const std::vector<std::string>& ids,
                                                       Session& session) {
  v1::ListRelationshipsRequest request;
  ASSIGN_OR_RETURN(const int direction, ParseEnum(*v1::Direction_descriptor(), arguments.direction, "direction"));
  auto& ends = direction == v1::DIRECTION_OUT  ? *request.mutable_subjects()
               : direction == v1::DIRECTION_IN ? *request.mutable_objects()
                                               : *request.mutable_entities();
  ends.Add(ids.begin(), ids.end());
  ASSIGN_OR_RETURN(const std::vector<v1::Relation> relations, session.vocabulary.ParseRelations(arguments.relations));
  request.mutable_relations()->Add(relations.begin(), relations.end());
  ASSIGN_OR_RETURN(const std::vector<v1::Meaning> meanings, ParseMeanings(arguments.meanings));
  request.mutable_meanings()->Add(meanings.begin(), meanings.end());
  request.set_filter_text(arguments.filter);
  request.set_order_by(arguments.order_by);
  request.set_page_size(PageSize(arguments.limit));
  request.set_include_total(arguments.total);
  *request.mutable_context() = session.context;
  request.mutable_context()->set_include_claims(true);
  return request;
}

absl::Status Run(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, IdsOf(session, arguments.entities));
  ASSIGN_OR_RETURN(const v1::ListRelationshipsRequest request, ToRequest(arguments, ids, session));
  v1::ListRelationshipsResponse response;
  RETURN_IF_ERROR(Collect(session, session.client.ListRelationships(request), arguments.limit, response,
                          [](v1::ListRelationshipsResponse& r) { return r.mutable_relationships(); }));
  if (session.output.ForPeople()) {
    WriteRelationships(session, response.relationships(), {ids.begin(), ids.end()}, response.read_info());
    const std::string of =
        response.has_total() ? "of " + std::to_string(response.total()) + " relationships" : "relationships";
    WriteReadInfo(session, response.read_info(), response.relationships_size(), of);
  } else if (!session.output.OneByOne()) {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddRelationships(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("relationships", "List relationships, with where they are said");
  command.group(kQuestions);
  command.add_option("entity", arguments->entities, "Those that touch one of these; ids or names");
  command.add_option("-r,--relation", arguments->relations, "Only these relations, and those that imply one")
      ->allow_extra_args(false);
  command.add_option("--meaning", arguments->meanings, "Only relations with one of these meanings: dependence")
      ->allow_extra_args(false);
  command
      .add_option("--direction", arguments->direction, "The entities are the subjects (out), objects (in) or either")
      ->capture_default_str();
  command.add_option("--filter", arguments->filter, "Only those that satisfy it: 'from >= 2024'");
  command.add_option("--order-by", arguments->order_by, "Fields to sort by: 'from desc, relation'");
  command.add_option("--limit", arguments->limit, "At most so many; 0 for all")->capture_default_str();
  command.add_flag("--total", arguments->total, "Count those there are in all");
  Choose(command, chosen, std::move(arguments), &Run);
}

}  // namespace entente::cli
