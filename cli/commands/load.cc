// Takes in claims as `entente export` writes them.
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/commands/commands.h"
#include "cli/commands/import_command.h"
#include "cli/import/import_run_mapping.h"
#include "cli/import/text_source.h"
#include "google/protobuf/util/json_util.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

constexpr char kSource[] = "claims";

// A claim a line; each is a record of its own.
absl::Status GiveClaims(const std::string& path, int64_t bytes_before, DraftSink& sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<TextSource> source, TextSource::Open(path, "utf-8", ReaderLimits()));
  std::string line;
  for (int32_t number = 1; source->ReadLine(line); ++number) {
    if (line.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    RecordDraft draft;
    draft.locator = source->Locator(number);
    const auto parsed = google::protobuf::util::JsonStringToMessage(line, &draft.claims.emplace_back());
    if (parsed.ok()) {
      RETURN_IF_ERROR(sink.Take(std::move(draft)));
    } else {
      sink.Report({draft.locator, absl::StrCat("not a Claim as JSON: ", parsed.message().ToString()), Loss::kUnread});
    }
    sink.Progress(bytes_before + source->bytes_on_disk());
  }
  return source->status();
}

absl::Status Load(const ImportArguments& arguments, Session& session) {
  if (session.printer != nullptr) {
    return absl::InvalidArgumentError("--grpcurl: an import is a stream of many messages, not one call");
  }
  RETURN_IF_ERROR(Check(arguments));
  ImportTask task;
  task.options = ToRunOptions(arguments, kSource);
  ASSIGN_OR_RETURN(task.options.digest, DigestOf({kSource, absl::StrCat(arguments.batch)}, arguments.files));
  task.options.edition_digest = task.options.digest;
  std::vector<int64_t> sizes;
  for (const std::string& file : arguments.files) {
    std::error_code unknown;
    const auto size = static_cast<int64_t>(std::filesystem::file_size(file, unknown));
    sizes.push_back(unknown ? 0 : size);
    task.bytes += sizes.back();
  }
  task.give = [&](DraftSink& sink) {
    RETURN_IF_ERROR(sink.BeginEdition({}));
    int64_t before = 0;
    for (size_t i = 0; i < arguments.files.size(); ++i) {
      RETURN_IF_ERROR(GiveClaims(arguments.files[i], before, sink));
      before += sizes[i];
    }
    return absl::OkStatus();
  };
  ServerDirectory directory(session.client, Thresholds());
  Resolver resolver(directory, kSource, {});  // claims name entities by their ids: there is nothing to find out
  return Import(std::move(task), arguments, directory, resolver, session);
}

}  // namespace

void AddLoad(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<ImportArguments>();
  CLI::App& command = *root.add_subcommand("load", "Take in claims, one as JSON a line, as export writes them");
  AddImportOptions(command, *arguments);
  command.footer(
      "Into an empty store they make the graph that was exported. Elsewhere a claim that is known under its id is\n"
      "corrected if it says something else. The same command goes on with a load that broke off, and changes nothing\n"
      "when all is there. Exit code 4 when claims were refused; the others are taken.");
  Choose(command, chosen, std::move(arguments), &Load);
}

}  // namespace entente::cli
