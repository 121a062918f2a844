// Follows changes: prints each event, or runs a command for it, and keeps the place in a file.
#include <chrono>
#include <optional>
#include <type_traits>
#include <variant>

#include "absl/strings/str_cat.h"
#include "cli/commands/commands.h"
#include "cli/commands/event_command.h"
#include "cli/commands/resume_file.h"
#include "cli/commands/watch_options.h"
#include "cli/commands/watch_request.h"
#include "cli/commands/watch_writer.h"
#include "cli/interruption.h"
#include "cli/pattern_argument.h"
#include "entente/error.h"
#include "entente/internal/watch_end.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

// How long it may take until an interruption is noticed while nothing comes.
constexpr std::chrono::milliseconds kAttention{200};

struct Arguments : WatchArguments {
  std::vector<OptionUse> uses;
};

Watcher Open(const Client& client, const v1::WatchRequest& request, const WatchOptions& options) {
  return client.Watch(request, options);
}
PatternWatcher Open(const Client& client, const v1::WatchPatternRequest& request, const WatchOptions& options) {
  return client.WatchPattern(request, options);
}
LandscapeWatcher Open(const Client& client, const v1::WatchLandscapeRequest& request, const WatchOptions& options) {
  return client.WatchLandscape(request, options);
}

absl::Status PrintCall(Connection& printer, const v1::WatchRequest& request) {
  return printer.Watch(request)->Finish();
}
absl::Status PrintCall(Connection& printer, const v1::WatchPatternRequest& request) {
  return printer.WatchPattern(request)->Finish();
}
absl::Status PrintCall(Connection& printer, const v1::WatchLandscapeRequest& request) {
  return printer.WatchLandscape(request)->Finish();
}

// The event as a message of the contract; a gap as the resync it amounts to. Commits are whole, so it may be longer
// than what came.
template <typename Stream>
typename Stream::Response ToMessage(const WatchEventOf<Stream>& event, const std::string& token) {
  typename Stream::Response message;
  message.set_token(token);
  std::visit(
      [&](const auto& said) {
        using Said = std::decay_t<decltype(said)>;
        if constexpr (std::is_same_v<Said, typename Stream::Snapshot>) *message.mutable_snapshot() = said;
        if constexpr (std::is_same_v<Said, typename Stream::Commit>) *message.mutable_commit() = said;
        if constexpr (std::is_same_v<Said, v1::SyncMark>) *message.mutable_mark() = said;
        if constexpr (std::is_same_v<Said, v1::WatchResync>) *message.mutable_resync() = said;
        if constexpr (std::is_same_v<Said, Ended>) message.mutable_closing()->set_reason(said.reason);
        if constexpr (std::is_same_v<Said, Gap>) {
          message.mutable_resync()->set_reason(v1::RESYNC_REASON_HISTORY_LOST);
          message.mutable_resync()->set_after_revision(said.after_revision);
        }
      },
      event);
  return message;
}

template <typename Response>
int64_t RevisionOf(const Response& message) {
  if (message.has_snapshot()) return message.snapshot().revision();
  if (message.has_commit()) return message.commit().revision();
  return message.has_mark() ? message.mark().revision() : message.resync().revision();
}

// Does with a message what was asked for. Only then has it been handled. A mark is neither printed nor given to a
// command unless it was asked for; people and programs, though, are always told that a snapshot is complete.
template <typename Response>
absl::Status Handle(const WatchArguments& arguments, const Response& message, Session& session) {
  if (message.has_resync()) session.notes << "entente: " << ResyncText(message.resync()) << "\n";
  const bool runs = !arguments.exec.empty();
  const bool told =
      message.has_mark() ? arguments.marks || (message.mark().snapshot_complete() && !runs) : !message.has_closing();
  if (!told) return absl::OkStatus();
  if (runs) {
    return RunEventCommand(arguments.exec, {ToJson(message, false) + "\n", RevisionOf(message), message.token()});
  }
  if (session.output.ForPeople()) {
    WriteLines(message, session.output);
  } else {
    session.output.Print(message);
  }
  return session.output.stream() ? absl::OkStatus() : absl::InternalError("standard output cannot be written");
}

// Whether going on from a place failed because of that place.
bool IsAboutThePlace(const absl::Status& status) {
  return internal::RefusesPlace(status) || internal::IsHistoryLost(status) ||
         Reason(status) == v1::ERROR_REASON_TOKEN_MALFORMED;
}

// Handles event after event until the end or an interruption.
template <typename Stream>
absl::Status HandleAll(const WatchArguments& arguments, BasicWatcher<Stream>& watcher, const ResumeFile* file,
                       Session& session) {
  const Interruption interruption;
  while (!interruption.asked()) {
    ASSIGN_OR_RETURN(const auto event, watcher.Next(kAttention));
    if (!event.has_value()) continue;
    // A gap that is not gone on after is told by the error that comes next.
    if (std::holds_alternative<Gap>(*event) && ToWatchOptions(arguments).after_gap == AfterGap::kEnd) continue;
    const std::string token = watcher.token();
    const absl::Status handled = Handle(arguments, ToMessage<Stream>(*event, token), session);
    // A command that was interrupted together with this process has not failed.
    if (!handled.ok()) return interruption.asked() ? absl::OkStatus() : handled;
    if (file != nullptr && !token.empty()) RETURN_IF_ERROR(file->Save(token));
    if (std::holds_alternative<Ended>(*event)) break;
  }
  return absl::OkStatus();
}

template <typename Stream>
absl::Status Follow(const WatchArguments& arguments, const std::string& call, typename Stream::Request request,
                    Session& session) {
  std::optional<ResumeFile> file;
  bool resumed = false;
  if (!arguments.resume_file.empty()) {
    file.emplace(arguments.resume_file, call, request);
    ASSIGN_OR_RETURN(const std::optional<std::string> token, file->Load());
    resumed = token.has_value();
    if (resumed) request.set_after_token(*token);
  }
  if (session.printer != nullptr) return PrintCall(*session.printer, request);
  BasicWatcher<Stream> watcher = Open(session.client, request, ToWatchOptions(arguments));
  const absl::Status status = HandleAll(arguments, watcher, file.has_value() ? &*file : nullptr, session);
  if (resumed && IsAboutThePlace(status)) {
    session.notes << "entente: the place to go on from is that of " << file->path()
                  << "; without the file the watch starts anew\n";
  }
  return status;
}

absl::Status WatchPattern(const WatchArguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(const PatternText text, ParsePattern(session, arguments.pattern));
  ASSIGN_OR_RETURN(v1::WatchPatternRequest request, ToPatternRequest(arguments, text, session));
  const absl::Status status = Follow<PatternWatch>(arguments, "WatchPattern", std::move(request), session);
  return status.ok() ? status : ShowPlace(session, arguments.pattern, text, status);
}

absl::Status Watch(const Arguments& arguments, Session& session) {
  const Watched watched = WatchedBy(arguments);
  RETURN_IF_ERROR(CheckUses(arguments.uses, watched));
  if (watched == kPattern) return WatchPattern(arguments, session);
  if (watched == kFacts) {
    ASSIGN_OR_RETURN(v1::WatchRequest request, ToFactRequest(arguments, session));
    return Follow<FactWatch>(arguments, "Watch", std::move(request), session);
  }
  ASSIGN_OR_RETURN(v1::WatchLandscapeRequest request, ToLandscapeRequest(arguments, session));
  return Follow<LandscapeWatch>(arguments, "WatchLandscape", std::move(request), session);
}

}  // namespace

void AddWatch(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("watch", "Follow changes, across lost connections");
  arguments->uses = AddWatchOptions(command, *arguments);
  command.footer(
      "entente watch --kind KIND                                facts as they change\n"
      "entente watch --pattern '(a:kind)-[:RELATION]->(b)'      rows of a pattern as they enter and leave\n"
      "entente watch --resume-file FILE --exec COMMAND          each commit to a command, across restarts");
  Choose(command, chosen, std::move(arguments), &Watch);
}

}  // namespace entente::cli
