#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands/commands.h"
#include "cli/fact_argument.h"
#include "cli/fact_tables.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> fact;
  std::string episode;
  std::vector<std::string> fields;
};

std::string RuleText(v1::ResolutionRule rule) { return absl::AsciiStrToLower(EnumText(rule)); }

void Write(const v1::ExplainFactResponse& response, const v1::FactKey& key, Session& session) {
  std::map<std::string, std::string> citations;
  for (const v1::Claim& claim : response.claims()) citations[claim.id()] = CitationsText(claim.citations());
  session.output.Line(FactText(key));
  session.output.Line();
  Table table({"FIELD", "", "VALUE", "CLAIM", "RULE", "AGREEING", "CITATIONS"});
  for (const v1::FieldExplanation& field : response.fields()) {
    table.Add({field.path(), "won", field.value(), field.winner(), RuleText(field.rule()),
               absl::StrJoin(field.agreeing(), ", "), citations[field.winner()]});
    for (const v1::LosingClaim& losing : field.losing()) {
      table.Add(
          {"", "lost", losing.value(), losing.claim_id(), RuleText(losing.rule()), "", citations[losing.claim_id()]});
    }
    for (const std::string& claim : field.contradicted_in()) {
      table.Add({"", "contradicted", "", claim, "", "", citations[claim]});
    }
  }
  session.output.Write(table);
  session.output.Heading("Claims, in order of standing");
  WriteClaims(session, response.claims());
  WriteReadInfo(session, response.read_info(), response.claims_size(), "claims");
}

absl::Status Explain(const Arguments& arguments, Session& session) {
  v1::ExplainFactRequest request;
  ASSIGN_OR_RETURN(*request.mutable_fact(), ParseFact(session, arguments.fact, arguments.episode));
  for (const std::string& field : arguments.fields) request.add_fields(field);
  *request.mutable_context() = session.context;
  ASSIGN_OR_RETURN(const v1::ExplainFactResponse response, session.client.ExplainFact(request));
  if (session.output.ForPeople()) {
    Write(response, request.fact(), session);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddExplain(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("explain", "Say why a fact is as it is: who won, who lost, by which rule");
  command.group(kQuestions);
  command.add_option("fact", arguments->fact, "ENTITY, or SUBJECT RELATION OBJECT, or SUBJECT METRIC PERIOD")
      ->required();
  command.add_option("--episode", arguments->episode, "The relationship's occasion, when there are several");
  command.add_option("--field", arguments->fields, "Only these fields, by path: valid_time.from")
      ->allow_extra_args(false);
  Choose(command, chosen, std::move(arguments), &Explain);
}

}  // namespace entente::cli
