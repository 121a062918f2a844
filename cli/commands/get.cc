#include "cli/commands/commands.h"
#include "cli/fact_tables.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> entities;
  std::vector<std::string> fields;
  bool claims = false;
};

template <typename Request>
void AddCommon(const Arguments& arguments, const Session& session, Request& request) {
  for (const std::string& field : arguments.fields) request.mutable_read_mask()->add_paths(field);
  *request.mutable_context() = session.context;
  request.mutable_context()->set_include_claims(arguments.claims);
}

absl::Status GetOne(const Arguments& arguments, const std::string& id, Session& session) {
  v1::GetEntityRequest request;
  request.set_id(id);
  AddCommon(arguments, session, request);
  ASSIGN_OR_RETURN(const v1::GetEntityResponse response, session.client.GetEntity(request));
  NoteRedirects(session, response.read_info());
  if (session.output.ForPeople()) {
    WriteEntity(session, response.entity());
  } else if (session.output.OneByOne()) {
    session.output.Print(response.entity());
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

absl::Status Get(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, IdsOf(session, arguments.entities));
  if (ids.size() == 1) return GetOne(arguments, ids[0], session);
  v1::BatchGetEntitiesRequest request;
  request.mutable_ids()->Add(ids.begin(), ids.end());
  AddCommon(arguments, session, request);
  ASSIGN_OR_RETURN(const v1::BatchGetEntitiesResponse response, session.client.BatchGetEntities(request));
  NoteRedirects(session, response.read_info());
  if (session.output.ForPeople()) {
    for (int i = 0; i < response.entities_size(); ++i) {
      if (i > 0) session.output.Line();
      WriteEntity(session, response.entities(i));
    }
  } else if (session.output.OneByOne()) {
    for (const v1::Entity& entity : response.entities()) session.output.Print(entity);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddGet(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("get", "Show one or several entities");
  command.group(kQuestions);
  command.add_option("entity", arguments->entities, "Ids or names")->required();
  command.add_option("--fields", arguments->fields, "Only these fields of an entity: id,description.name")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_flag("--claims", arguments->claims, "With the claims they rest on, and their citations");
  Choose(command, chosen, std::move(arguments), &Get);
}

}  // namespace entente::cli
