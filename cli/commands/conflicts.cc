#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands/choice_options.h"
#include "cli/commands/commands.h"
#include "cli/listing.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> sorts, kinds, fields, relations, metrics, documents;
  std::string filter;
  double min_size = 0;
  std::string order_by;
  int64_t limit = kDefaultLimit;
};

// How far the sides are apart; empty where that cannot be said in a number.
std::string SizeText(const v1::Conflict& conflict) {
  switch (conflict.measure()) {
    case v1::CONFLICT_MEASURE_DAYS:
      return absl::StrCat(NumberText(conflict.size()), conflict.size() == 1 ? " day" : " days");
    case v1::CONFLICT_MEASURE_LOG_RATIO:
      return absl::StrCat("×", NumberText(std::exp(conflict.size())));
    case v1::CONFLICT_MEASURE_DIFFERENCE:
      return NumberText(conflict.size());
    default:
      return "";
  }
}

void Write(const v1::ListConflictsResponse& response, Session& session) {
  Table table({"FACT", "FIELD", "SIZE", "VALUE", "CLAIMS", "DOCUMENTS"});
  for (const v1::Conflict& conflict : response.conflicts()) {
    std::vector<std::string> first = {FactText(conflict.fact()), conflict.field(), SizeText(conflict)};
    for (const v1::ConflictSide& side : conflict.sides()) {
      first.insert(first.end(),
                   {side.value(), absl::StrJoin(side.claim_ids(), ", "), absl::StrJoin(side.documents(), ", ")});
      table.Add(std::move(first));
      first = {"", "", ""};
    }
  }
  session.output.Write(table);
  WriteReadInfo(session, response.read_info(), response.conflicts_size(), "conflicts");
}

absl::StatusOr<v1::ListConflictsRequest> ToRequest(const Arguments& arguments, Session& session) {
  v1::ListConflictsRequest request;
  for (const std::string& text : arguments.sorts) {
    ASSIGN_OR_RETURN(const int sort, ParseEnum(*v1::FactSort_descriptor(), text, "sort of fact"));
    request.add_sorts(static_cast<v1::FactSort>(sort));
  }
  RETURN_IF_ERROR(SetKinds(session, arguments.kinds, request.mutable_kinds()));
  request.set_filter_text(arguments.filter);
  for (const std::string& field : arguments.fields) request.add_fields(field);
  ASSIGN_OR_RETURN(const std::vector<v1::Relation> relations, session.vocabulary.ParseRelations(arguments.relations));
  request.mutable_relations()->Add(relations.begin(), relations.end());
  ASSIGN_OR_RETURN(const std::vector<v1::Metric> metrics, session.vocabulary.ParseMetrics(arguments.metrics));
  request.mutable_metrics()->Add(metrics.begin(), metrics.end());
  RETURN_IF_ERROR(SetIds(session, arguments.documents, request.mutable_documents()));
  request.set_min_size(arguments.min_size);
  request.set_order_by(arguments.order_by);
  request.set_page_size(PageSize(arguments.limit));
  *request.mutable_context() = session.context;
  return request;
}

absl::Status Conflicts(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const v1::ListConflictsRequest request, ToRequest(arguments, session));
  v1::ListConflictsResponse response;
  RETURN_IF_ERROR(Collect(session, session.client.ListConflicts(request), arguments.limit, response,
                          [](v1::ListConflictsResponse& r) { return r.mutable_conflicts(); }));
  if (session.output.ForPeople()) {
    Write(response, session);
  } else if (!session.output.OneByOne()) {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddConflicts(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("conflicts", "List facts on which claims disagree, with the sides");
  command.group(kQuestions);
  AddWords(command, "--sort", arguments->sorts, "Only facts of these sorts: entity, relationship, observation");
  AddWords(command, "--kind", arguments->kinds, "Only about entities of these kinds");
  command.add_option("--filter", arguments->filter, "Only about entities that satisfy it: 'country = \"KR\"'");
  AddWords(command, "--field", arguments->fields, "Only in these fields, by path: valid_time.from, quantity");
  AddWords(command, "-r,--relation", arguments->relations, "Only of these relations");
  AddWords(command, "-m,--metric", arguments->metrics, "Only of these metrics");
  AddWords(command, "--document", arguments->documents,
           "Only where a side rests on one of these, and if there are several, sides rest on two; ids or names");
  command.add_option("--min-size", arguments->min_size,
                     "Only where sides differ at least so much: days, or the logarithm of a ratio");
  command.add_option("--order-by", arguments->order_by, "'size desc' for the greatest first; left out: by identity");
  command.add_option("--limit", arguments->limit, "At most so many; 0 for all")->capture_default_str();
  Choose(command, chosen, std::move(arguments), &Conflicts);
}

}  // namespace entente::cli
