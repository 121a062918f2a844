// What `watch` is asked for, as typed, and the requests it makes of it.
//
// Facts are watched unless a pattern or a question about the landscape is given; each of these is a call of its own.
#ifndef ENTENTE_CLI_COMMANDS_WATCH_REQUEST_H_
#define ENTENTE_CLI_COMMANDS_WATCH_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/alliance.h"
#include "cli/commands/choice_options.h"
#include "cli/read_options.h"
#include "cli/session.h"
#include "entente/pattern_text.h"

namespace entente::cli {

// As typed; empty, 0 or false where left out.
struct WatchArguments {
  // Where to start and end, and how to go about it.
  std::string from;
  std::string after_token;
  std::optional<int64_t> after_revision;
  std::string until;
  int64_t max_changes = 0;
  std::string mark_interval;
  std::string on_history_lost;
  std::string slow;
  // What of it to see.
  std::vector<std::string> entities;
  int hops = 0;
  std::vector<std::string> kinds;
  RelationChoice along;
  std::string filter;
  std::string relationship_filter;
  bool before = false;
  std::vector<std::string> fields;
  ReadOptions read;
  // Of which question the answer.
  std::string pattern;
  bool matrix = false;
  AllianceChoice alliance;  // its rows stand above
  bool exposure = false;
  int max_depth = 0;
  bool chains = false;
  bool claims = false;
  // What to do with it.
  bool marks = false;
  std::string resume_file;
  std::string exec;
};

// The requests. INVALID_ARGUMENT names the option; names of entities are looked up.
absl::StatusOr<v1::WatchRequest> ToFactRequest(const WatchArguments& arguments, Session& session);
absl::StatusOr<v1::WatchPatternRequest> ToPatternRequest(const WatchArguments& arguments, const PatternText& text,
                                                         Session& session);
absl::StatusOr<v1::WatchLandscapeRequest> ToLandscapeRequest(const WatchArguments& arguments, Session& session);

// What the watch does when it cannot go on where it was, in the words of the client.
WatchOptions ToWatchOptions(const WatchArguments& arguments);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_COMMANDS_WATCH_REQUEST_H_
