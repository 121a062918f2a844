#include "cli/commands/watch_options.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace entente::cli {
namespace {

constexpr int kQuestion = kPattern | kMatrix | kExposure;
constexpr std::pair<Watched, const char*> kNames[] = {
    {kFacts, "a watch of facts"}, {kPattern, "--pattern"}, {kMatrix, "--matrix"}, {kExposure, "--exposure"}};

void AddCourse(CLI::App& command, WatchArguments& arguments) {
  CLI::Option* from = command.add_option("--from", arguments.from,
                                         "now, snapshot (everything, then changes), or earliest; left out: now, of "
                                         "answers snapshot");
  CLI::Option* token = command.add_option("--after-token", arguments.after_token, "After the message with this token");
  command.add_option("--after-revision", arguments.after_revision, "After this revision")
      ->excludes(from)
      ->excludes(token);
  token->excludes(from);
  command.add_option("--until", arguments.until,
                     "End once this was covered: a revision, head (what is there now), an RFC 3339 time, or a day (its "
                     "end, UTC)");
  command.add_option("--max-changes", arguments.max_changes, "End after the commit with which so many changes came")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--mark-interval", arguments.mark_interval,
                     "How long nothing may come before a mark says that nothing happened: 1s to 10m");
  command.add_option("--on-history-lost", arguments.on_history_lost,
                     "When changes to be sent are gone: fail, or snapshot (everything anew, then on from there)");
  command.add_option("--slow", arguments.slow,
                     "When this end does not keep up: disconnect, coalesce (several commits into one), or resync "
                     "(a snapshot in their place)");
}

void AddSight(CLI::App& command, WatchArguments& arguments, std::vector<OptionUse>& uses) {
  const auto add = [&](const CLI::Option* option, int watched) { uses.push_back({option, watched}); };
  CLI::Option* entity = command.add_option("entity,--entity", arguments.entities,
                                           "Only what touches these, or whom the question is about; ids or names");
  add(entity, kFacts | kMatrix | kExposure);
  add(command.add_option("--hops", arguments.hops, "And what touches those within so many relationships of them")
          ->check(CLI::Range(0, 3))
          ->needs(entity),
      kFacts);
  add(AddWords(command, "--kind", arguments.kinds, "Only what touches entities of these kinds"), kFacts | kMatrix);
  AddRelationOptions(command, arguments.along);
  add(command.get_option("--relation"), kFacts);
  add(command.get_option("--meaning"), kFacts | kExposure);
  add(command.add_option("--filter", arguments.filter, "Of entities only those that satisfy it: 'sectors:TELECOM'"),
      kFacts | kMatrix);
  add(command.add_option("--relationship-filter", arguments.relationship_filter,
                         "Of relationships only those that satisfy it: 'from >= 2024'"),
      kFacts);
  add(command.add_option("--fields", arguments.fields, "Only these fields of an entity")
          ->delimiter(',')
          ->allow_extra_args(false),
      kFacts | kPattern | kExposure);
  add(command.add_flag("--before", arguments.before, "With the state before each change (not in tables)"), kFacts);
}

// The options of reads, but for the states of knowledge, which the start names, and for answers cut short.
void AddContext(CLI::App& command, WatchArguments& arguments, std::vector<OptionUse>& uses) {
  AddReadOptions(command, arguments.read);
  for (const char* name : {"--known-at", "--allow-truncated"}) command.remove_option(command.get_option(name));
  for (const char* name : {"--min-confidence", "--exclude-document", "--max-examined", "--max-rows", "--max-time"}) {
    uses.push_back({command.get_option(name), kQuestion});
  }
}

void AddQuestions(CLI::App& command, WatchArguments& arguments, std::vector<OptionUse>& uses) {
  const auto add = [&](const CLI::Option* option, int watched) { uses.push_back({option, watched}); };
  CLI::Option* pattern = command.add_option(
      "--pattern", arguments.pattern, "The rows of this pattern as they enter, change and leave; as `match` reads it");
  CLI::Option* matrix =
      command.add_flag("--matrix", arguments.matrix, "Who is allied with whom, as `matrix` tells of these entities");
  command.add_flag("--exposure", arguments.exposure, "On whom and on what these entities depend, as `exposure` tells")
      ->excludes(pattern)
      ->excludes(matrix);
  matrix->excludes(pattern);
  AddAllianceOptions(command, arguments.alliance);
  for (const char* name : {"--column", "--column-kind", "--column-filter", "--direct", "--shared"}) {
    add(command.get_option(name), kMatrix);
  }
  add(command.add_option("--max-depth", arguments.max_depth, "Go at most so many steps; 0 for as many as there are"),
      kExposure);
  add(command.add_flag("--chains", arguments.chains, "With a chain for each dependency"), kExposure);
  add(command.add_flag("--claims", arguments.claims, "With the claims everything rests on, and their citations"),
      kQuestion);
}

void AddHandling(CLI::App& command, WatchArguments& arguments) {
  command.add_flag("--marks", arguments.marks, "With the marks that say nothing new happened");
  command.add_option("--resume-file", arguments.resume_file,
                     "Keep the place in this file after each event, and go on from it when started again");
  command.add_option("--exec", arguments.exec,
                     "Instead of printing an event run this, with the event as JSON on its standard input and "
                     "ENTENTE_REVISION and ENTENTE_TOKEN set; end when it fails");
}

}  // namespace

Watched WatchedBy(const WatchArguments& arguments) {
  if (!arguments.pattern.empty()) return kPattern;
  if (arguments.matrix) return kMatrix;
  return arguments.exposure ? kExposure : kFacts;
}

std::vector<OptionUse> AddWatchOptions(CLI::App& command, WatchArguments& arguments) {
  std::vector<OptionUse> uses;
  AddCourse(command, arguments);
  AddSight(command, arguments, uses);
  AddContext(command, arguments, uses);
  AddQuestions(command, arguments, uses);
  AddHandling(command, arguments);
  return uses;
}

absl::Status CheckUses(const std::vector<OptionUse>& uses, Watched watched) {
  for (const OptionUse& use : uses) {
    if (use.option->count() == 0 || (use.watched & watched) != 0) continue;
    std::vector<std::string> names;
    for (const auto& [which, name] : kNames) {
      if ((use.watched & which) != 0) names.push_back(name);
    }
    return absl::InvalidArgumentError(
        absl::StrCat("--", use.option->get_lnames().front(), ": goes only with ", absl::StrJoin(names, ", ")));
  }
  return absl::OkStatus();
}

}  // namespace entente::cli
