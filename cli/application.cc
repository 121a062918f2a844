#include "cli/application.h"

#include <algorithm>
#include <map>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "cli/commands/commands.h"
#include "cli/error_report.h"
#include "cli/exit_code.h"
#include "cli/grpcurl_connection.h"
#include "cli/read_options.h"
#include "entente/internal/near_names.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

// How much longer than the budget's time a call may take.
constexpr absl::Duration kAnswerTime = absl::Seconds(2);

// The options every command has.
struct GlobalOptions {
  std::string server = "127.0.0.1:7407";
  std::string admin_server;
  Format format = Format::kTable;
  std::string deadline = "10s";
  bool grpcurl = false;
  ReadOptions read;
};

void AddGlobalOptions(CLI::App& root, GlobalOptions& options) {
  const std::map<std::string, Format> formats = {{"table", Format::kTable},     {"json", Format::kJson},
                                                 {"jsonl", Format::kJsonLines}, {"textproto", Format::kTextproto},
                                                 {"dot", Format::kDot},         {"mermaid", Format::kMermaid},
                                                 {"svg", Format::kSvg}};
  root.add_option("--server", options.server, "Servers of one store, HOST:PORT, separated by commas")
      ->envname("ENTENTE_SERVER")
      ->capture_default_str();
  root.add_option("--admin-server", options.admin_server, "Where the server tells its status, when not at --server")
      ->envname("ENTENTE_ADMIN_SERVER");
  root.add_option("-o,--output,--format", options.format,
                  "table, json, jsonl (one item a line) or textproto; of graphs dot, mermaid or svg (by Graphviz)")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->default_str("table");
  root.add_option("--deadline", options.deadline, "How long a call may take: 500ms, 10s, 1m")->capture_default_str();
  root.add_flag("--grpcurl", options.grpcurl, "Print the call as a grpcurl command instead of making it");
}

absl::StatusOr<Options> ToClientOptions(const GlobalOptions& global) {
  Options options;
  options.endpoints = absl::StrSplit(global.server, ',', absl::SkipWhitespace());
  if (options.endpoints.empty()) return absl::InvalidArgumentError("--server: is empty; wanted HOST:PORT");
  options.admin_endpoint = global.admin_server;
  absl::Duration deadline;
  if (!absl::ParseDuration(global.deadline, &deadline) || deadline <= absl::ZeroDuration() ||
      deadline > absl::Hours(24)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--deadline: \"", global.deadline, "\" is not a time such as 500ms, 10s or 1m, up to 24h"));
  }
  ASSIGN_OR_RETURN(const absl::Duration max_time, MaxTime(global.read));
  // What a server does with the time it is given has to get here too.
  if (max_time > absl::ZeroDuration()) deadline = std::max(deadline, max_time + kAnswerTime);
  options.deadline = absl::ToChronoMilliseconds(deadline);
  options.watch_retry.max_attempts = 10;  // a person wants to hear that the server is gone
  return options;
}

absl::Status RunAction(const Action& action, const GlobalOptions& global, const Environment& environment) {
  ASSIGN_OR_RETURN(const Options options, ToClientOptions(global));
  const std::shared_ptr<Connection> connection = environment.connect(options);
  const auto printer = std::make_shared<GrpcurlConnection>(options.endpoints.front(), environment.out);
  const Client directory(connection, options);
  const Client client(global.grpcurl ? std::static_pointer_cast<Connection>(printer) : connection, options);
  Vocabulary vocabulary(directory);
  Output output(environment.out, global.format, environment.color && global.format == Format::kTable,
                environment.width);
  if (output.IsPicture() && !action.draws) {
    return absl::InvalidArgumentError(
        "--format: this command draws no picture; match, paths, neighbors, lineage, impact "
        "and exposure do");
  }
  ASSIGN_OR_RETURN(v1::ReadContext context, ToReadContext(global.read, directory));
  Session session{client, directory,      vocabulary,      std::move(context),
                  output, environment.in, environment.err, global.grpcurl ? printer.get() : nullptr};
  const absl::Status status = action.run(session);
  return printer->printed() && status.code() == absl::StatusCode::kCancelled ? absl::OkStatus() : status;
}

// Says what is wrong with the command line, and what is near an unknown command.
int ReportUsage(const CLI::App& root, const CLI::ParseError& error, const Environment& environment) {
  const std::vector<std::string> rest = root.remaining();
  const auto word = std::find_if(rest.begin(), rest.end(), [](const std::string& w) { return w.rfind('-', 0) != 0; });
  if (root.get_subcommands().empty() && word != rest.end()) {
    std::vector<std::string> commands;
    for (const CLI::App* command : root.get_subcommands([](const CLI::App*) { return true; })) {
      commands.push_back(command->get_name());
    }
    environment.err << "entente: no command \"" << *word << "\"" << internal::Suggestion(*word, commands) << "\n";
  } else {
    environment.err << "entente: " << error.what() << "; entente --help tells more\n";
  }
  return kExitUsage;
}

}  // namespace

int Run(const std::vector<std::string>& arguments, const Environment& environment) {
  CLI::App root("Ask and tell who is allied with whom in AI: the command line of entente.", "entente");
  root.footer(kExitCodesHelp);
  root.require_subcommand(1);
  root.fallthrough();
  root.set_version_flag("--version", ENTENTE_VERSION);
  root.failure_message(CLI::FailureMessage::simple);
  GlobalOptions global;
  Action action;
  AddGlobalOptions(root, global);
  AddCommands(root, action);
  for (CLI::App* question : root.get_subcommands([](const CLI::App* c) { return c->get_group() == kQuestions; })) {
    AddReadOptions(*question, global.read);
  }
  try {
    root.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& help) {
    root.exit(help, environment.out, environment.err);
    return kExitOk;
  } catch (const CLI::ParseError& error) {
    return ReportUsage(root, error, environment);
  }
  const absl::Status status = RunAction(action, global, environment);
  environment.out.flush();
  if (!status.ok()) environment.err << ErrorReport(status, global.server);
  return ExitCodeOf(status);
}

}  // namespace entente::cli
