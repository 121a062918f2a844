#include <optional>
#include <variant>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/commands/commands.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::string from = "now";
  std::string after_token;
  std::optional<int64_t> after_revision;
  std::string until;
  std::vector<std::string> kinds;
  std::vector<std::string> relations;
  std::vector<std::string> entities;
  bool before = false;
  bool marks = false;
};

absl::Status SetStart(const Arguments& arguments, v1::WatchRequest& request) {
  if (!arguments.after_token.empty()) {
    request.set_after_token(arguments.after_token);
  } else if (arguments.after_revision.has_value()) {
    request.set_after_revision(*arguments.after_revision);
  } else if (arguments.from == "now") {
    request.mutable_now();
  } else if (arguments.from == "snapshot") {
    request.mutable_snapshot();
  } else if (arguments.from == "earliest") {
    request.mutable_earliest();
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("--from: \"", arguments.from, "\" is none of now, snapshot and earliest"));
  }
  return absl::OkStatus();
}

absl::Status SetEnd(const Arguments& arguments, const Session& session, v1::WatchRequest& request) {
  int64_t until = 0;
  if (arguments.until == "head") {
    ASSIGN_OR_RETURN(const v1::ReadInfo state, session.directory.CurrentState());
    until = state.revision();
  } else if (!arguments.until.empty() && (!absl::SimpleAtoi(arguments.until, &until) || until <= 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--until: \"", arguments.until, "\" is neither a revision nor head"));
  }
  request.set_until_revision(until);
  return absl::OkStatus();
}

absl::StatusOr<v1::WatchRequest> ToRequest(const Arguments& arguments, Session& session) {
  v1::WatchRequest request;
  RETURN_IF_ERROR(SetStart(arguments, request));
  RETURN_IF_ERROR(SetEnd(arguments, session, request));
  request.set_include_before(arguments.before);
  ASSIGN_OR_RETURN(const std::vector<std::string> kinds, session.vocabulary.ParseKinds(arguments.kinds));
  ASSIGN_OR_RETURN(const std::vector<v1::Relation> relations, session.vocabulary.ParseRelations(arguments.relations));
  ASSIGN_OR_RETURN(const std::vector<std::string> entities, IdsOf(session, arguments.entities));
  if (kinds.empty() && relations.empty() && entities.empty()) return request;
  v1::WatchFilter& filter = *request.mutable_filter();
  filter.mutable_kinds()->Add(kinds.begin(), kinds.end());
  filter.mutable_relations()->Add(relations.begin(), relations.end());
  filter.mutable_entities()->Add(entities.begin(), entities.end());
  return request;
}

std::string Described(const std::string& fact, const std::string& state) {
  return state.empty() ? fact : absl::StrCat(fact, " (", state, ")");
}

// Writes events, for people or for programs.
class EventWriter {
 public:
  EventWriter(Session& session, bool marks) : session_(session), marks_(marks) {}

  void Write(const WatchEvent& event, const std::string& token) {
    v1::WatchResponse message;
    message.set_token(token);
    if (const auto* part = std::get_if<v1::SnapshotPart>(&event)) {
      *message.mutable_snapshot() = *part;
    } else if (const auto* commit = std::get_if<v1::CommitEvent>(&event)) {
      *message.mutable_commit() = *commit;
    } else if (const auto* mark = std::get_if<v1::SyncMark>(&event)) {
      if (!marks_ && !mark->snapshot_complete()) return;
      *message.mutable_mark() = *mark;
    } else if (const auto* gap = std::get_if<Gap>(&event)) {
      session_.notes << "entente: HISTORY_COMPACTED: changes after revision " << gap->after_revision
                     << " are gone; going on with the oldest kept, " << gap->oldest_revision << "\n";
      return;
    } else {
      return;
    }
    if (session_.output.ForPeople()) {
      WriteForPeople(message);
    } else {
      session_.output.Print(message);
    }
  }

 private:
  void WriteForPeople(const v1::WatchResponse& message) {
    Output& output = session_.output;
    for (const v1::Fact& fact : message.snapshot().facts()) {
      output.Line(absl::StrCat("r", message.snapshot().revision(), " THERE ",
                               Described(FactText(KeyOf(fact)), StateText(fact))));
    }
    const v1::CommitEvent& commit = message.commit();
    for (const v1::FactChange& change : commit.changes()) {
      const std::string by = commit.author().empty() ? "" : absl::StrCat(" by ", commit.author());
      output.Line(absl::StrCat("r", commit.revision(), " ", EnumText(change.kind()), " ",
                               Described(FactText(change.key()), StateText(change.after())), by));
    }
    if (message.mark().snapshot_complete()) {
      output.Line(
          absl::StrCat("r", message.mark().revision(), " that is all; ", message.mark().snapshot_facts(), " facts"));
    } else if (message.has_mark()) {
      output.Line(absl::StrCat("r", message.mark().revision(), " nothing new up to here"));
    }
  }

  Session& session_;
  const bool marks_;
};

absl::Status Watch(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const v1::WatchRequest request, ToRequest(arguments, session));
  if (session.printer != nullptr) return session.printer->Watch(request)->Finish();
  Watcher watcher = session.client.Watch(request);
  EventWriter writer(session, arguments.marks);
  for (;;) {
    ASSIGN_OR_RETURN(const WatchEvent event, watcher.Next());
    writer.Write(event, watcher.token());
    if (std::holds_alternative<Ended>(event)) return absl::OkStatus();
  }
}

}  // namespace

void AddWatch(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("watch", "Follow changes, across lost connections");
  auto* from = command.add_option("--from", arguments->from, "now, snapshot (everything, then changes), or earliest")
                   ->capture_default_str();
  auto* token = command.add_option("--after-token", arguments->after_token, "After the message with this token");
  command.add_option("--after-revision", arguments->after_revision, "After this revision")
      ->excludes(from)
      ->excludes(token);
  token->excludes(from);
  command.add_option("--until", arguments->until, "End once this revision was covered; head: what is there now");
  command.add_option("--kind", arguments->kinds, "Only what touches entities of these kinds")->allow_extra_args(false);
  command.add_option("-r,--relation", arguments->relations, "Only relationships of these relations")
      ->allow_extra_args(false);
  command.add_option("--entity", arguments->entities, "Only what touches these; ids or names")->allow_extra_args(false);
  command.add_flag("--before", arguments->before, "With the state before each change (not in tables)");
  command.add_flag("--marks", arguments->marks, "With the marks that say nothing new happened");
  Choose(command, chosen, std::move(arguments), &Watch);
}

}  // namespace entente::cli
