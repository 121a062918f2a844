#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "cli/commands/choice_options.h"
#include "cli/commands/commands.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> names;
  std::vector<std::string> other_names;
  std::vector<std::string> kinds;
  std::string country;
  std::string url;
  std::vector<std::string> external_ids;
  std::vector<std::string> related;
  int max_candidates = 0;
  double match_threshold = 0;
  double review_threshold = 0;
};

// `wikidata_id=Q485593` and the like.
absl::StatusOr<v1::ExternalId> ParseExternalId(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    return absl::InvalidArgumentError(absl::StrCat("--external-id: \"", text, "\" is not FIELD=KEY"));
  }
  v1::ExternalId id;
  id.set_field(text.substr(0, equals));
  id.set_value(text.substr(equals + 1));
  return id;
}

// What all mentions have in common.
absl::StatusOr<v1::Mention> Hints(const Arguments& arguments, Session& session) {
  v1::Mention hints;
  hints.mutable_other_names()->Add(arguments.other_names.begin(), arguments.other_names.end());
  RETURN_IF_ERROR(SetKinds(session, arguments.kinds, hints.mutable_kinds()));
  hints.set_country(arguments.country);
  hints.set_url(arguments.url);
  for (const std::string& text : arguments.external_ids) {
    ASSIGN_OR_RETURN(*hints.add_external_ids(), ParseExternalId(text));
  }
  RETURN_IF_ERROR(SetIds(session, arguments.related, hints.mutable_related()));
  return hints;
}

absl::StatusOr<v1::ResolveEntitiesRequest> ToRequest(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const v1::Mention hints, Hints(arguments, session));
  v1::ResolveEntitiesRequest request;
  for (const std::string& name : arguments.names) {
    v1::Mention& mention = *request.add_mentions();
    mention = hints;
    mention.set_name(name);
  }
  if (arguments.names.empty()) *request.add_mentions() = hints;
  request.set_max_candidates(arguments.max_candidates);
  request.set_match_threshold(arguments.match_threshold);
  request.set_review_threshold(arguments.review_threshold);
  *request.mutable_context() = session.context;
  return request;
}

std::string WhyText(const v1::Candidate& candidate) {
  return absl::StrJoin(candidate.evidence(), "; ", [](std::string* text, const v1::Evidence& evidence) {
    absl::StrAppend(text, evidence.why(), absl::StrFormat(" (%+.1f)", evidence.weight()));
  });
}

void Write(const v1::ResolveEntitiesRequest& request, const v1::ResolveEntitiesResponse& response, Session& session) {
  for (int i = 0; i < response.resolutions_size(); ++i) {
    const v1::Resolution& resolution = response.resolutions(i);
    const std::string& name = request.mentions(i).name();
    session.output.Heading(
        absl::StrCat(name.empty() ? "(no name)" : name, ": ", absl::AsciiStrToLower(EnumText(resolution.decision()))));
    Table table({"SCORE", "ID", "NAME", "WHY"});
    for (const v1::Candidate& candidate : resolution.candidates()) {
      table.Add({absl::StrFormat("%.3f", candidate.score()), candidate.entity().id(),
                 candidate.entity().description().name(), WhyText(candidate)});
    }
    session.output.Write(table);
  }
  WriteReadInfo(session, response.read_info(), response.resolutions_size(),
                response.resolutions_size() == 1 ? "mention" : "mentions");
}

absl::Status Resolve(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const v1::ResolveEntitiesRequest request, ToRequest(arguments, session));
  ASSIGN_OR_RETURN(const v1::ResolveEntitiesResponse response, session.client.ResolveEntities(request));
  if (session.output.ForPeople()) {
    Write(request, response, session);
  } else if (session.output.OneByOne()) {
    for (const v1::Resolution& resolution : response.resolutions()) session.output.Print(resolution);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddResolve(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command =
      *root.add_subcommand("resolve", "Say which entities the names of another source stand for, and why");
  command.group(kQuestions);
  command.add_option("name", arguments->names, "What the source calls them, each by itself; what follows is of each");
  AddWords(command, "--other-name", arguments->other_names, "What else the source calls it");
  AddWords(command, "--kind", arguments->kinds, "The kinds it may be of");
  command.add_option("--country", arguments->country, "The country it is in, as two capitals: KR");
  command.add_option("--url", arguments->url, "A page of its own");
  AddWords(command, "--external-id", arguments->external_ids, "Its key in another register: wikidata_id=Q485593");
  AddWords(command, "--related", arguments->related, "Something it is related to, such as its maker; id or name");
  command.add_option("--candidates", arguments->max_candidates, "At most so many for each; 0 for 5");
  command.add_option("--match-threshold", arguments->match_threshold, "From which probability on it is a match");
  command.add_option("--review-threshold", arguments->review_threshold, "From which one on a person should look");
  Choose(command, chosen, std::move(arguments), &Resolve);
}

}  // namespace entente::cli
