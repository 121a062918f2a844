#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands/choice_options.h"
#include "cli/commands/commands.h"
#include "cli/entity_names.h"
#include "cli/listing.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  EntityChoice members;
  std::vector<std::string> meanings;
  int min_shared = 0;
  int64_t limit = kDefaultLimit;
};

void Write(const v1::ListCoMembershipsResponse& response, Session& session) {
  std::set<std::string> ids;
  for (const v1::CoMembership& pair : response.pairs()) {
    ids.insert({pair.first(), pair.second()});
    for (const v1::SharedGroup& group : pair.shared()) ids.insert(group.group());
  }
  const Names names = NamesOf(session, ids, response.read_info());
  Table table({"FIRST", "NAME", "SECOND", "NAME", "SHARED", "GROUPS"});
  for (const v1::CoMembership& pair : response.pairs()) {
    std::vector<std::string> groups;
    for (const v1::SharedGroup& group : pair.shared()) {
      const std::string name = NameIn(names, group.group());
      groups.push_back(
          absl::StrCat(name.empty() ? group.group() : name, group.validity() == v1::VALIDITY_POSSIBLE ? "?" : ""));
    }
    table.Add({pair.first(), NameIn(names, pair.first()), pair.second(), NameIn(names, pair.second()),
               absl::StrCat(pair.shared_size()), absl::StrJoin(groups, ", ")});
  }
  session.output.Write(table);
  WriteReadInfo(session, response.read_info(), response.pairs_size(), absl::StrCat("of ", response.total(), " pairs"));
}

absl::Status CoMemberships(const Arguments& arguments, Session& session) {
  if (arguments.members.empty()) {
    return absl::InvalidArgumentError("say who is compared: ids, names, --kind or --filter");
  }
  v1::ListCoMembershipsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_members(), ToSelection(arguments.members, session, "members"));
  ASSIGN_OR_RETURN(const std::vector<v1::Meaning> meanings, ParseMeanings(arguments.meanings));
  request.mutable_meanings()->Add(meanings.begin(), meanings.end());
  request.set_min_shared(arguments.min_shared);
  request.set_page_size(PageSize(arguments.limit));
  *request.mutable_context() = session.context;

  v1::ListCoMembershipsResponse response;
  RETURN_IF_ERROR(Collect(session, session.client.ListCoMemberships(request), arguments.limit, response,
                          [](v1::ListCoMembershipsResponse& r) { return r.mutable_pairs(); }));
  if (session.output.ForPeople()) {
    Write(response, session);
  } else if (!session.output.OneByOne()) {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddCoMemberships(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("comemberships", "List pairs that belong to the same groups");
  command.group(kQuestions);
  command.add_option("member", arguments->members.names, "Who is compared; ids or names");
  AddWords(command, "--kind", arguments->members.kinds, "Compare those of these kinds");
  command.add_option("--filter", arguments->members.filter, "Compare those that satisfy it: 'sectors:TELECOM'");
  AddWords(command, "--meaning", arguments->meanings, "What puts into a group; left out: membership");
  command.add_option("--min-shared", arguments->min_shared, "Only pairs that share at least so many groups");
  command.add_option("--limit", arguments->limit, "At most so many pairs; 0 for all")->capture_default_str();
  Choose(command, chosen, std::move(arguments), &CoMemberships);
}

}  // namespace entente::cli
