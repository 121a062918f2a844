// Imports files of another source by a mapping.
#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands/commands.h"
#include "cli/commands/import_command.h"
#include "cli/import/draft_maker.h"
#include "cli/import/entity_directory.h"
#include "cli/import/import_run_mapping.h"
#include "cli/import/mapping.h"
#include "cli/import/review_file.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments : ImportArguments {
  std::string mapping;
  std::vector<std::string> parameters;
  std::string source_id;
  std::string review;
  std::string reviewed;
  bool retract_missing = false;
  double threshold = Thresholds().match;
};

absl::StatusOr<std::map<std::string, std::string>> ParseParameters(const std::vector<std::string>& texts) {
  std::map<std::string, std::string> parameters;
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return absl::InvalidArgumentError(absl::StrCat("--set: \"", text, "\" is not NAME=VALUE"));
    }
    parameters[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return parameters;
}

absl::Status CheckAll(const Arguments& arguments) {
  RETURN_IF_ERROR(Check(arguments));
  if (!(arguments.threshold > 0 && arguments.threshold <= 1)) {
    return absl::InvalidArgumentError("--threshold: wanted a probability above 0, at most 1");
  }
  const std::string& id = arguments.source_id;
  const bool fits = std::all_of(id.begin(), id.end(),
                                [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (!fits || id.size() > 32 || (!id.empty() && id.front() == '-')) {
    return absl::InvalidArgumentError("--source-id: wanted at most 32 characters of a-z, 0-9 and -");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Mapping>> ReadMapping(const Arguments& arguments, const std::string& path) {
  ASSIGN_OR_RETURN(const auto parameters, ParseParameters(arguments.parameters));
  ASSIGN_OR_RETURN(std::shared_ptr<const Mapping> mapping, LoadMapping(path, parameters));
  if (arguments.source_id.empty()) return mapping;
  auto renamed = std::make_shared<Mapping>(*mapping);
  renamed->source = arguments.source_id;
  return std::shared_ptr<const Mapping>(std::move(renamed));
}

// An id that nobody has would become a stub; a person who wrote it meant something that is there.
absl::Status CheckDecisions(const Reviews& reviews, const std::string& path, EntityDirectory& directory) {
  std::vector<v1::EntityLookup> lookups;
  for (const auto& [key, entry] : reviews) {
    if (entry.decision.empty() || entry.decision == kDecidedNew) continue;
    lookups.emplace_back().set_id(entry.decision);
  }
  ASSIGN_OR_RETURN(const std::vector<LookedUp> found, directory.Lookup(lookups));
  for (size_t i = 0; i < found.size(); ++i) {
    if (found[i].entity.has_value()) continue;
    return absl::NotFoundError(absl::StrCat(path, ": `decision` is ", lookups[i].id(), ", which is not there"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ImportRunOptions> RunOptions(const Arguments& arguments, const Mapping& mapping,
                                            const std::vector<std::string>& files) {
  ImportRunOptions options = ToRunOptions(arguments, mapping.source);
  options.claim_prefix = mapping.ClaimPrefix();
  options.retract_missing = arguments.retract_missing;
  std::vector<std::string> texts = {mapping.source, absl::StrCat(arguments.batch),
                                    absl::StrJoin(arguments.parameters, "\n")};
  std::vector<std::string> contents = MappingFiles(mapping.path);
  ASSIGN_OR_RETURN(options.edition_digest, DigestOf(texts, contents));
  texts.push_back(absl::StrCat(arguments.retract_missing, " ", arguments.threshold));
  if (!arguments.reviewed.empty()) contents.push_back(arguments.reviewed);
  contents.insert(contents.end(), files.begin(), files.end());
  ASSIGN_OR_RETURN(options.digest, DigestOf(texts, contents));
  return options;
}

// Everything of a run that is there before it begins.
struct Setting {
  std::shared_ptr<const Mapping> mapping;
  std::vector<std::string> files;
  Reviews reviews;
  ImportTask task;
};

absl::StatusOr<Setting> Prepare(const Arguments& arguments, EntityDirectory& directory) {
  RETURN_IF_ERROR(CheckAll(arguments));
  Setting setting;
  ASSIGN_OR_RETURN(const std::string path, FindMapping(arguments.mapping, MappingFolders()));
  ASSIGN_OR_RETURN(setting.mapping, ReadMapping(arguments, path));
  setting.files = arguments.files;
  std::sort(setting.files.begin(), setting.files.end());
  ASSIGN_OR_RETURN(setting.task.options, RunOptions(arguments, *setting.mapping, setting.files));
  setting.task.review = arguments.review;
  ASSIGN_OR_RETURN(setting.task.bytes, BytesToRead(*setting.mapping, setting.files));
  if (!arguments.reviewed.empty()) {
    ASSIGN_OR_RETURN(setting.reviews, ReadReviews(arguments.reviewed));
    RETURN_IF_ERROR(CheckDecisions(setting.reviews, arguments.reviewed, directory));
  }
  return setting;
}

absl::Status ImportFiles(const Arguments& arguments, Session& session) {
  if (session.printer != nullptr) {
    return absl::InvalidArgumentError("--grpcurl: an import is a stream of many messages, not one call");
  }
  ServerDirectory directory(session.client, {arguments.threshold, std::min(arguments.threshold, Thresholds().review)});
  ASSIGN_OR_RETURN(Setting setting, Prepare(arguments, directory));
  Resolver resolver(directory, setting.mapping->space, std::move(setting.reviews));
  setting.task.give = [&](DraftSink& sink) {
    return MakeDrafts(*setting.mapping, setting.files, ReaderLimits(), sink);
  };
  return Import(std::move(setting.task), arguments, directory, resolver, session);
}

// The help's last lines.
std::string MappingsHelp() {
  const std::vector<std::string> names = MappingNames(MappingFolders());
  return absl::StrCat("Mappings by name: ", names.empty() ? "none found" : absl::StrJoin(names, ", "),
                      " (ENTENTE_MAPPINGS names a folder of others).\n"
                      "The same command goes on with an import that broke off, and changes nothing when the files did\n"
                      "not change. Exit code 4 when records were refused; the others are taken.");
}

}  // namespace

void AddImport(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("import", "Import files of another source by a mapping");
  AddImportOptions(command, *arguments);
  command.add_option("--mapping", arguments->mapping, "What the files say: the file of a mapping, or its name")
      ->required();
  command.add_option("--set", arguments->parameters, "NAME=VALUE: a parameter of the mapping")->allow_extra_args(false);
  command.add_option("--source-id", arguments->source_id, "Names the source in claim ids, instead of the mapping");
  command.add_option("--review", arguments->review, "Adds mentions that a person should decide to this file");
  command.add_option("--reviewed", arguments->reviewed, "Follows the decisions in this file");
  command.add_flag("--retract-missing", arguments->retract_missing,
                   "Retracts what the source said before and now does not");
  command.add_option("--threshold", arguments->threshold, "From which probability on a candidate is a match")
      ->capture_default_str();
  command.footer([] { return MappingsHelp(); });
  Choose(command, chosen, std::move(arguments), &ImportFiles);
}

}  // namespace entente::cli
