#include "cli/commands/import_command.h"

#include <unistd.h>

#include <iostream>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "cli/import/import_run_session.h"
#include "cli/import/import_summary.h"
#include "cli/import/progress.h"
#include "cli/import/review_file.h"
#include "cli/interruption.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

constexpr int64_t kMaxBatchRecords = 10'000;

// What a script is told: records that were refused are mistakes of the input.
absl::Status OutcomeOf(const RefusalLog& log) {
  if (log.refused() == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(log.refused(), log.refused() == 1 ? " record was" : " records were", " refused, the others taken"));
}

void Tell(const ImportReport& report, const RefusalLog& log, Session& session) {
  if (session.output.ForPeople()) {
    WriteReport(report, log, session.output);
    return;
  }
  v1::ImportSummary summary;
  *summary.mutable_counts() = report.counts;
  summary.set_revision(report.revision);
  summary.set_token(report.token);
  session.output.Print(summary);
  for (const std::string& line : log.Shown()) session.notes << "entente: " << line << "\n";
}

// A server that is away is told at once. Once a run has begun it waits for the server to come back.
absl::Status Reach(const std::string& source, EntityDirectory& directory) {
  v1::EntityLookup any;
  any.set_name(source);
  return directory.Lookup({any}).status();
}

}  // namespace

void AddImportOptions(CLI::App& command, ImportArguments& arguments) {
  command.add_option("file", arguments.files, "The files, as they are or compressed by gzip")->required();
  command.add_flag("--dry-run", arguments.dry_run, "Check everything, change nothing");
  command.add_option("--batch", arguments.batch, "Records in one commit")->capture_default_str();
  command.add_option("--errors", arguments.errors, "Writes every refusal to this file, one a line");
  command.add_option("--author", arguments.author, "Who imports; left out: \"import of SOURCE\"");
  command.add_option("--reason", arguments.reason, "Why");
}

absl::Status Check(const ImportArguments& arguments) {
  if (arguments.batch >= 1 && arguments.batch <= kMaxBatchRecords) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--batch: wanted 1 to ", kMaxBatchRecords, " records"));
}

ImportRunOptions ToRunOptions(const ImportArguments& arguments, const std::string& source) {
  ImportRunOptions options;
  options.source = source;
  options.author = arguments.author.empty() ? absl::StrCat("import of ", source) : arguments.author;
  options.reason = arguments.reason;
  options.batch_records = arguments.batch;
  options.dry_run = arguments.dry_run;
  return options;
}

absl::Status Import(ImportTask task, const ImportArguments& arguments, EntityDirectory& directory, Resolver& resolver,
                    Session& session) {
  RefusalLog log;
  if (!arguments.errors.empty()) RETURN_IF_ERROR(log.WriteTo(arguments.errors));
  std::optional<ReviewFile> review;
  if (!task.review.empty()) RETURN_IF_ERROR(review.emplace(task.review).Open());
  ClientImportServer server(session.client);
  const bool terminal = &session.notes == &std::cerr && isatty(STDERR_FILENO) == 1;
  Progress progress(session.notes, terminal, session.output.width(), [] { return absl::Now(); });
  const Interruption interruption;
  const std::string source = task.options.source;
  ImportRun run(
      server, resolver, review.has_value() ? &*review : nullptr, log, progress, [&] { return interruption.asked(); },
      std::move(task.options));
  progress.Begin(task.bytes);
  absl::Status status = Reach(source, directory);
  if (status.ok()) status = task.give(run);
  if (status.ok()) status = run.Finish();
  progress.End();
  ImportReport report = run.report();
  report.review_path = task.review;
  Tell(report, log, session);
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) {
    session.notes << "entente: what is on disk stays; the same command goes on from there\n";
  }
  return status.ok() ? OutcomeOf(log) : status;
}

}  // namespace entente::cli
