#include "absl/strings/str_cat.h"
#include "cli/commands/commands.h"
#include "cli/fact_tables.h"
#include "cli/listing.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> kinds;
  std::string filter;
  std::string order_by;
  std::vector<std::string> fields;
  int64_t limit = kDefaultLimit;
  bool total = false;
  bool stubs = false;
};

absl::Status List(const Arguments& arguments, Session& session) {
  v1::ListEntitiesRequest request;
  ASSIGN_OR_RETURN(const std::vector<std::string> kinds, session.vocabulary.ParseKinds(arguments.kinds));
  request.mutable_kinds()->Add(kinds.begin(), kinds.end());
  request.set_filter_text(arguments.filter);
  request.set_order_by(arguments.order_by);
  for (const std::string& field : arguments.fields) request.mutable_read_mask()->add_paths(field);
  request.set_page_size(PageSize(arguments.limit));
  request.set_include_total(arguments.total);
  request.set_include_stubs(arguments.stubs);
  *request.mutable_context() = session.context;

  v1::ListEntitiesResponse response;
  RETURN_IF_ERROR(Collect(session, session.client.ListEntities(request), arguments.limit, response,
                          [](v1::ListEntitiesResponse& r) { return r.mutable_entities(); }));
  if (session.output.ForPeople()) {
    WriteEntities(session, response.entities());
    const std::string of = response.has_total() ? absl::StrCat("of ", response.total(), " entities") : "entities";
    WriteReadInfo(session, response.read_info(), response.entities_size(), of);
  } else if (!session.output.OneByOne()) {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddList(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("list", "List entities");
  command.group(kQuestions);
  command.add_option("kind", arguments->kinds, "Only these kinds; `entente schema kinds` lists them");
  command.add_option("--filter", arguments->filter, "Only those that satisfy it: 'country = \"KR\" AND name:tele'");
  command.add_option("--order-by", arguments->order_by, "Fields to sort by: 'country desc, name'");
  command.add_option("--fields", arguments->fields, "Only these fields of an entity")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--limit", arguments->limit, "At most so many; 0 for all")->capture_default_str();
  command.add_flag("--total", arguments->total, "Count those there are in all");
  command.add_flag("--stubs", arguments->stubs, "With those that are only pointed at");
  Choose(command, chosen, std::move(arguments), &List);
}

}  // namespace entente::cli
