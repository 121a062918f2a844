#include "cli/commands/commands.h"
#include "cli/fact_tables.h"
#include "cli/listing.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> subjects;
  std::vector<std::string> metrics;
  int64_t limit = kDefaultLimit;
};

absl::Status Run(const Arguments& arguments, Session& session) {
  v1::ListObservationsRequest request;
  ASSIGN_OR_RETURN(const std::vector<std::string> ids, IdsOf(session, arguments.subjects));
  request.mutable_subjects()->Add(ids.begin(), ids.end());
  ASSIGN_OR_RETURN(const std::vector<v1::Metric> metrics, session.vocabulary.ParseMetrics(arguments.metrics));
  request.mutable_metrics()->Add(metrics.begin(), metrics.end());
  request.set_page_size(PageSize(arguments.limit));
  *request.mutable_context() = session.context;
  request.mutable_context()->set_include_claims(true);

  v1::ListObservationsResponse response;
  RETURN_IF_ERROR(Collect(session, session.client.ListObservations(request), arguments.limit, response,
                          [](v1::ListObservationsResponse& r) { return r.mutable_observations(); }));
  if (session.output.ForPeople()) {
    WriteObservations(session, response.observations());
    WriteReadInfo(session, response.read_info(), response.observations_size(), "observations");
  } else if (!session.output.OneByOne()) {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddObservations(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("observations", "List measured values");
  command.group(kQuestions);
  command.add_option("entity", arguments->subjects, "Of these; ids or names");
  command.add_option("-m,--metric", arguments->metrics, "Only these metrics; `entente schema metrics` lists them")
      ->allow_extra_args(false);
  command.add_option("--limit", arguments->limit, "At most so many; 0 for all")->capture_default_str();
  Choose(command, chosen, std::move(arguments), &Run);
}

}  // namespace entente::cli
