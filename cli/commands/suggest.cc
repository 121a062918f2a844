#include "absl/strings/ascii.h"
#include "cli/commands/choice_options.h"
#include "cli/commands/commands.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::string prefix;
  std::vector<std::string> kinds;
  int limit = 0;
};

absl::Status Suggest(const Arguments& arguments, Session& session) {
  v1::SuggestEntitiesRequest request;
  request.set_prefix(arguments.prefix);
  RETURN_IF_ERROR(SetKinds(session, arguments.kinds, request.mutable_kinds()));
  request.set_limit(arguments.limit);
  *request.mutable_context() = session.context;
  ASSIGN_OR_RETURN(const v1::SuggestEntitiesResponse response, session.client.SuggestEntities(request));
  if (session.output.ForPeople()) {
    Table table({"ID", "NAME", "FOUND BY", "HOW"});
    for (const v1::Suggestion& suggestion : response.suggestions()) {
      table.Add({suggestion.id(), suggestion.name(), suggestion.matched().text(),
                 absl::AsciiStrToLower(EnumText(suggestion.matched().likeness()))});
    }
    session.output.Write(table);
    WriteReadInfo(session, response.read_info(), response.suggestions_size(),
                  response.suggestions_size() == 1 ? "suggestion" : "suggestions");
  } else if (session.output.OneByOne()) {
    for (const v1::Suggestion& suggestion : response.suggestions()) session.output.Print(suggestion);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddSuggest(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("suggest", "Complete a name, or a word of one, that is being typed");
  command.group(kQuestions);
  command.add_option("prefix", arguments->prefix, "What was typed so far")->required();
  AddWords(command, "--kind", arguments->kinds, "Only these kinds; `entente schema kinds` lists them");
  command.add_option("--limit", arguments->limit, "At most so many; 0 for 10");
  Choose(command, chosen, std::move(arguments), &Suggest);
}

}  // namespace entente::cli
