#include "cli/commands/commands.h"
#include "cli/fact_argument.h"
#include "cli/fact_tables.h"
#include "cli/listing.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> fact;
  std::string episode;
  std::vector<std::string> ids;
  std::vector<std::string> documents;
  bool retracted = false;
  int64_t limit = kDefaultLimit;
};

absl::Status Run(const Arguments& arguments, Session& session) {
  const int asked = !arguments.fact.empty() + !arguments.ids.empty() + !arguments.documents.empty();
  if (asked != 1) return absl::InvalidArgumentError("give exactly one of a fact or entity, --id and --document");
  v1::ListClaimsRequest request;
  request.mutable_claim_ids()->Add(arguments.ids.begin(), arguments.ids.end());
  ASSIGN_OR_RETURN(const std::vector<std::string> documents, IdsOf(session, arguments.documents));
  request.mutable_documents()->Add(documents.begin(), documents.end());
  if (!arguments.fact.empty()) {
    ASSIGN_OR_RETURN(const v1::FactKey key, ParseFact(session, arguments.fact, arguments.episode));
    if (key.has_entity()) {
      request.add_entities(key.entity());
    } else {
      *request.add_facts() = key;
    }
  }
  request.set_include_retracted(arguments.retracted);
  request.set_page_size(PageSize(arguments.limit));
  *request.mutable_context() = session.context;

  v1::ListClaimsResponse response;
  RETURN_IF_ERROR(Collect(session, session.client.ListClaims(request), arguments.limit, response,
                          [](v1::ListClaimsResponse& r) { return r.mutable_claims(); }));
  if (session.output.ForPeople()) {
    WriteClaims(session, response.claims());
    WriteReadInfo(session, response.read_info(), response.claims_size(), "claims");
  } else if (!session.output.OneByOne()) {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddClaims(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("claims", "List what sources say");
  command.group(kQuestions);
  command.add_option(
      "fact", arguments->fact,
      "About everything that touches ENTITY, or about SUBJECT RELATION OBJECT, or SUBJECT METRIC PERIOD");
  command.add_option("--episode", arguments->episode, "The relationship's occasion, when there are several");
  command.add_option("--id", arguments->ids, "The claims with these ids")->allow_extra_args(false);
  command.add_option("--document", arguments->documents, "The claims that cite these documents; ids or names")
      ->allow_extra_args(false);
  command.add_flag("--retracted", arguments->retracted, "With those retracted or erased");
  command.add_option("--limit", arguments->limit, "At most so many; 0 for all")->capture_default_str();
  Choose(command, chosen, std::move(arguments), &Run);
}

}  // namespace entente::cli
