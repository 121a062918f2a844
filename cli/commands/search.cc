#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "cli/commands/choice_options.h"
#include "cli/commands/commands.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::string query;
  std::vector<std::string> kinds;
  std::string filter;
  std::vector<std::string> fields;
  int limit = 0;
};

void Write(const v1::SearchEntitiesResponse& response, Session& session) {
  Table table({"SCORE", "ID", "NAME", "FOUND BY", "HOW"});
  for (const v1::FoundEntity& found : response.found()) {
    table.Add({absl::StrFormat("%.2f", found.score()), found.entity().id(), found.entity().description().name(),
               found.name().text(), absl::AsciiStrToLower(EnumText(found.name().likeness()))});
  }
  session.output.Write(table);
  WriteReadInfo(session, response.read_info(), response.found_size(),
                response.found_size() == 1 ? "entity found" : "entities found");
}

absl::Status Search(const Arguments& arguments, Session& session) {
  v1::SearchEntitiesRequest request;
  request.set_query(arguments.query);
  RETURN_IF_ERROR(SetKinds(session, arguments.kinds, request.mutable_kinds()));
  request.set_filter_text(arguments.filter);
  for (const std::string& field : arguments.fields) request.mutable_read_mask()->add_paths(field);
  request.set_limit(arguments.limit);
  *request.mutable_context() = session.context;
  ASSIGN_OR_RETURN(const v1::SearchEntitiesResponse response, session.client.SearchEntities(request));
  if (session.output.ForPeople()) {
    Write(response, session);
  } else if (session.output.OneByOne()) {
    for (const v1::FoundEntity& found : response.found()) session.output.Print(found);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddSearch(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("search", "Find entities by name: misspelt, in part, in another script");
  command.group(kQuestions);
  command.add_option("name", arguments->query, "What it may be called")->required();
  AddWords(command, "--kind", arguments->kinds, "Only these kinds; `entente schema kinds` lists them");
  command.add_option("--filter", arguments->filter, "Only those that satisfy it: 'country = \"KR\"'");
  command.add_option("--fields", arguments->fields, "Only these fields of an entity")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--limit", arguments->limit, "At most so many; 0 for 10");
  Choose(command, chosen, std::move(arguments), &Search);
}

}  // namespace entente::cli
