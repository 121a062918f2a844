#include "service/server/options.h"

#include <arpa/inet.h>

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "service/base/log.h"
#include "service/base/status_macros.h"
#include "service/server/version.h"

namespace entente::server {
namespace {

constexpr int64_t kKiB = 1024;
constexpr int64_t kMiB = 1024 * kKiB;
constexpr int64_t kGiB = 1024 * kMiB;
constexpr int64_t kDay = 86400;
constexpr int64_t kMaxInt = std::numeric_limits<int>::max();

std::string EnvironmentName(absl::string_view option) {
  return absl::StrCat("ENTENTE_", absl::AsciiStrToUpper(absl::StrReplaceAll(option, {{"-", "_"}})));
}

std::vector<Limit> ReadLimits(Options& o) {
  return {
      {"default-page-size", "items", "items on a page when the request does not say", 1, kMaxInt,
       &o.query.default_page_size},
      {"max-page-size", "items", "items on a page at most", 1, kMaxInt, &o.query.max_page_size},
      {"max-page-bytes", "bytes", "size of a page at most", kKiB, kGiB, &o.query.max_page_bytes},
      {"max-batch", "items", "ids, keys or subjects in one request", 1, kMaxInt, &o.query.max_batch},
      {"max-neighborhood-relationships", "items", "relationships in one neighborhood", 1, kMaxInt,
       &o.query.max_neighborhood_relationships},
      {"max-filter-terms", "items", "comparisons in one filter", 1, kMaxInt, &o.query.max_filter_terms},
      {"max-filter-depth", "items", "conditions within conditions in one filter", 1, 1000, &o.query.max_filter_depth},
      {"max-queued-reads", "items", "reads waiting for a worker", 1, kMaxInt, &o.rpc.max_queued_reads},
      {"max-freshness-wait", "milliseconds", "how long a read waits for a revision to come", 0, kDay * 1000,
       &o.rpc.max_freshness_wait_ms},
      {"worker-threads", "threads", "reads that work at a time", 1, 1024, &o.rpc.worker_threads},
      {"max-concurrent-reads", "items", "reads that take turns to work", 1, 4096, &o.rpc.max_concurrent_reads},
      {"max-streamed-answers", "items", "patterns and differences on their way to clients", 1, 4096,
       &o.rpc.max_streamed_answers},
      {"turn", "milliseconds", "how long a read works before it gives way", 0, 1000, &o.rpc.turn_ms},
      {"max-answer-stall", "milliseconds", "how long one message of a streamed answer may take to leave", 1,
       kDay * 1000, &o.rpc.max_answer_stall_ms},
  };
}

std::vector<Limit> BudgetLimitsOf(Options& o) {
  constexpr int64_t kMany = std::numeric_limits<int64_t>::max() / 4;
  query::BudgetLimits& budget = o.query.budget;
  return {
      {"default-examined", "items", "facts a read looks at when the request does not say", 1, kMany,
       &budget.default_examined},
      {"max-examined", "items", "facts a read looks at at most", 1, kMany, &budget.max_examined},
      {"default-rows", "items", "rows of an answer when the request does not say", 1, kMany, &budget.default_rows},
      {"max-rows", "items", "rows of an answer at most", 1, kMany, &budget.max_rows},
      {"default-answer-bytes", "bytes", "size of a streamed answer when the request does not say", 1, kMany,
       &budget.default_bytes},
      {"max-answer-bytes", "bytes", "size of a streamed answer at most", 1, kMany, &budget.max_bytes},
      {"default-read-time", "milliseconds", "how long a read takes when the request does not say", 1, kDay * 1000,
       &budget.default_time_ms},
      {"max-read-time", "milliseconds", "how long a read takes at most", 1, kDay * 1000, &budget.max_time_ms},
  };
}

std::vector<Limit> QuestionLimits(Options& o) {
  query::Limits& limits = o.query;
  return {
      {"max-pattern-nodes", "items", "nodes of one pattern, its parts included", 1, 12, &limits.max_pattern_nodes},
      {"max-pattern-edges", "items", "edges of one pattern, its parts included", 1, 32, &limits.max_pattern_edges},
      {"max-pattern-steps", "items", "relationships of one walk in a pattern", 1, 64, &limits.max_pattern_steps},
      {"max-path-hops", "items", "relationships of one path", 1, 32, &limits.max_path_hops},
      {"max-paths", "items", "paths between two sets of entities", 1, 10000, &limits.max_paths},
      {"max-lineage-depth", "items", "steps of a lineage, an impact or an exposure", 1, 1000,
       &limits.max_lineage_depth},
      {"max-cycles", "items", "cycles told of a lineage", 0, 10000, &limits.max_cycles},
      {"max-matrix-side", "items", "rows, columns or members that are compared", 1, 10000, &limits.max_matrix_side},
      {"max-compared", "items", "organizations set side by side", 1, 1000, &limits.max_compared},
  };
}

std::vector<Limit> DiscoveryLimits(Options& o) {
  discovery::Limits& limits = o.discovery;
  return {
      {"max-query-characters", "items", "characters of a name that is searched, completed or resolved", 1, 4096,
       &limits.max_query_characters},
      {"default-found", "items", "entities found or suggested when the request does not say", 1, 10000,
       &limits.default_found},
      {"max-found", "items", "entities found or suggested at most", 1, 10000, &limits.max_found},
      {"max-mentions", "items", "mentions resolved in one request", 1, kMaxInt, &limits.max_mentions},
      {"default-candidates", "items", "candidates of a mention when the request does not say", 1, 10000,
       &limits.default_candidates},
      {"max-candidates", "items", "candidates of a mention at most", 1, 10000, &limits.max_candidates},
      {"max-mention-values", "items", "other names, external ids or related entities of one mention", 1, kMaxInt,
       &limits.max_mention_values},
      {"max-names-compared", "items", "names that are compared with one query", 1, 1'000'000,
       &limits.max_names_compared},
      {"max-mention-compared", "items", "names that are compared with one name of a mention", 1, 1'000'000,
       &limits.max_mention_compared},
      {"max-names-begun", "items", "names looked at for what something typed may become", 1, kMaxInt,
       &limits.max_names_begun},
  };
}

std::vector<Limit> CommitLimits(Options& o) {
  return {
      {"history", "seconds", "how long old revisions stay readable (30d, 12h); 0 is for ever", 0, 36500 * kDay,
       &o.commit.history_seconds},
      {"history-check", "milliseconds", "how often revisions older than that are looked for", 1, kDay * 1000,
       &o.commit.history_check_ms},
      {"max-commit-changes", "items", "changes in one commit", 1, kMaxInt, &o.commit.max_changes},
      {"max-commit-preconditions", "items", "preconditions of one commit", 0, kMaxInt, &o.commit.max_preconditions},
      {"max-queued-commits", "items", "commits waiting to be made", 1, kMaxInt, &o.commit.max_queued},
      {"max-queued-commit-bytes", "bytes", "requests of the commits that are waiting", kKiB, 1024 * kGiB,
       &o.commit.max_queued_bytes},
      {"max-commit-group-bytes", "bytes", "commits made durable with one sync", kKiB, kGiB, &o.commit.max_group_bytes},
      {"max-cycle-search", "items", "relationships walked to keep an acyclic relation so", 1,
       std::numeric_limits<int64_t>::max() / 2, &o.commit.max_cycle_search},
      {"max-rivals", "items", "relationships compared to keep functional relations so", 1,
       std::numeric_limits<int64_t>::max() / 2, &o.commit.max_rivals},
      {"max-moved-claims", "items", "claims that merges, splits and undone merges of one commit look at", 1,
       std::numeric_limits<int64_t>::max() / 2, &o.commit.max_moved_claims},
      {"ballast-bytes", "bytes", "disk space set aside and given back when the disk is full", 0, 1024 * kGiB,
       &o.log.ballast_bytes},
      {"reserve-bytes", "bytes", "free disk space below which commits are refused", 0, 1024 * kGiB,
       &o.log.reserve_bytes},
      {"verify-records", "items", "last records of the log that are checked at start", 0,
       std::numeric_limits<int64_t>::max() / 2, &o.log.verify_records},
      {"verify-bytes", "bytes", "size of those records above which no more are checked", 0, 1024 * kGiB,
       &o.log.verify_bytes},
  };
}

std::vector<Limit> MemoryLimits(Options& o) {
  return {
      {"body-cache-bytes", "bytes", "memory for facts that were read lately", kMiB, 1024 * kGiB,
       &o.memory.body_cache_bytes},
      {"block-cache-bytes", "bytes", "memory for blocks of the store's files, decompressed", kMiB, 1024 * kGiB,
       &o.memory.block_cache_bytes},
      {"write-buffer-bytes", "bytes", "memory for what was written and is not in the store's files yet", 8 * kMiB,
       1024 * kGiB, &o.memory.write_buffer_bytes},
  };
}

std::vector<Limit> BulkLimits(Options& o) {
  return {
      {"max-imports", "items", "imports open at once", 1, 4096, &o.bulk.max_imports},
      {"max-import-claims", "items", "claims in one batch of an import", 1, kMaxInt, &o.bulk.max_import_claims},
      {"import-window", "items", "batches of an import that are taken in before the first is acknowledged", 1, 1024,
       &o.bulk.import_window},
      {"max-refused-bytes", "bytes", "refusals of one batch that are told in full", kKiB, kGiB,
       &o.bulk.max_refused_bytes},
      {"import-threads", "threads", "threads that prepare batches of imports", 1, 1024, &o.rpc.import_threads},
      {"export-message-bytes", "bytes", "size at which a message of an export is sent", kKiB, kGiB,
       &o.bulk.export_message_bytes},
      {"max-export-time", "milliseconds", "how long an export may take", 1, kDay * 1000, &o.bulk.max_export_ms},
  };
}

std::vector<Limit> WatchLimits(Options& o) {
  return {
      {"max-watches", "items", "watches open at once", 1, kMaxInt, &o.watch.max_watches},
      {"watch-window-bytes", "bytes", "recent commits kept in memory for watches", kKiB, 64 * kGiB,
       &o.watch.window_bytes},
      {"max-watch-part-bytes", "bytes", "size of one message of a watch", kKiB, kGiB, &o.watch.max_part_bytes},
      {"watch-batch-bytes", "bytes",
       "size up to which messages that wait for a watch are put together, if it asks for that", kKiB, kGiB,
       &o.watch.max_batch_bytes},
      {"max-watch-filter-values", "items", "values in each field of a watch's filter", 1, kMaxInt,
       &o.watch.max_filter_values},
      {"max-watch-commits-a-turn", "items", "commits without a match that a watch passes over in one go", 1, kMaxInt,
       &o.watch.max_commits_a_turn},
      {"max-watch-facts-a-turn", "items", "facts of a snapshot that a watch looks at in one go", 1, kMaxInt,
       &o.watch.max_facts_a_turn},
      {"max-watch-neighborhood", "items", "entities within the hops of a watch's filter", 1, kMaxInt,
       &o.watch.max_neighborhood},
      {"max-standing-rows", "items", "rows of a pattern that is watched from a snapshot", 1, kMaxInt,
       &o.watch.max_standing_rows},
      {"watch-fold-after", "items", "commits that wait for a watch before they are folded, if it asks for that", 1,
       kMaxInt, &o.watch.fold_after},
      {"max-watch-folded", "items", "commits folded into one", 2, kMaxInt, &o.watch.max_folded},
      {"watch-resync-after", "items",
       "commits that wait for a watch before a snapshot takes their place, if it asks so", 1, kMaxInt,
       &o.watch.resync_after},
      {"watch-lifetime", "seconds", "how long a watch lasts, give or take a tenth; 0 is for ever", 0, 365 * kDay,
       &o.watch.lifetime_seconds},
      {"max-watch-stall", "milliseconds", "how long one message of a watch may take to leave", 1, kDay * 1000,
       &o.rpc.max_watch_stall_ms},
      {"watch-threads", "threads", "threads that find what watches send next", 1, 1024, &o.rpc.watch_threads},
      {"long-watch-threads", "threads", "the same, where it means to read the disk or to search the graph", 1, 1024,
       &o.rpc.long_watch_threads},
  };
}

std::vector<Limit> TransportLimits(Options& o) {
  return {
      {"max-message-bytes", "bytes", "size of one request or response", kKiB, kMaxInt, &o.server.max_message_bytes},
      {"max-streams-per-connection", "items", "calls in flight on one connection", 1, kMaxInt,
       &o.server.max_streams_per_connection},
      {"max-call-memory-bytes", "bytes", "memory for the bytes of calls in flight", kMiB, 1024 * kGiB,
       &o.server.max_call_memory_bytes},
      {"slow-call", "milliseconds", "a call that takes longer is logged", 1, kDay * 1000, &o.rpc.slow_call_ms},
      {"drain-seconds", "seconds", "how long calls in flight may take at shutdown", 0, kDay, &o.server.drain_seconds},
  };
}

void AddLimit(CLI::App& app, const Limit& limit) {
  CLI::Option* option = std::visit(
      [&](auto* value) { return app.add_option(absl::StrCat("--", limit.name), *value, limit.help); }, limit.value);
  option->check(CLI::Range(static_cast<double>(limit.least), static_cast<double>(limit.most)));
  const absl::string_view unit = limit.unit;
  if (unit == "bytes") {
    option->transform(CLI::AsSizeValue(false));
  } else if (unit == "seconds") {
    option->transform(
        CLI::AsNumberWithUnit(std::map<std::string, int64_t>{{"s", 1}, {"m", 60}, {"h", 3600}, {"d", kDay}},
                              CLI::AsNumberWithUnit::CASE_SENSITIVE));
  }
}

void AddOptions(CLI::App& app, Options& options) {
  app.add_option("--listen", options.listen, "address and port to serve on; port 0 takes a free one");
  app.add_option("--data", options.data, "directory that holds everything the server keeps");
  app.add_option("--log-level", options.log_level, "least level to log: debug, info, warning, error, off");
  app.add_option("--port-file", options.port_file, "file to write the address to once the server serves");
  app.add_flag("--reflection,!--no-reflection", options.reflection, "tell the contract to tools such as grpcurl");
  app.add_flag(
      "--insecure-non-loopback", options.insecure_non_loopback,
      "allow an address other machines can reach, in plain text: the server has no TLS and asks nobody who they are");
  for (const Limit& limit : LimitsOf(options)) AddLimit(app, limit);
}

// Environment variables become arguments before those of the command line, so that the last one wins and a file, which
// only fills what is missing, loses to both.
std::vector<std::string> Merge(const CLI::App& app, const std::vector<std::string>& arguments,
                               const std::function<const char*(const char*)>& environment) {
  std::vector<std::string> merged;
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_name(false, false);
    if (!absl::StartsWith(name, "--") || name == "--help" || name == "--version") continue;
    const char* value = environment(EnvironmentName(name.substr(2)).c_str());
    if (value != nullptr) merged.push_back(absl::StrCat(name, "=", value));
  }
  merged.insert(merged.end(), arguments.begin(), arguments.end());
  std::reverse(merged.begin(), merged.end());  // as CLI11 takes them
  return merged;
}

bool IsLoopback(absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) return true;
  const std::string host(address.substr(0, address.rfind(':')));
  if (host == "localhost" || host == "[::1]") return true;
  in_addr parsed;
  return inet_pton(AF_INET, host.c_str(), &parsed) == 1 && (ntohl(parsed.s_addr) >> 24) == 127;
}

}  // namespace

int64_t Limit::get() const {
  return std::visit([](const auto* number) { return static_cast<int64_t>(*number); }, value);
}

std::vector<Limit> LimitsOf(Options& options) {
  std::vector<Limit> all;
  for (const auto& some : {ReadLimits(options), QuestionLimits(options), DiscoveryLimits(options),
                           BudgetLimitsOf(options), CommitLimits(options), MemoryLimits(options), BulkLimits(options),
                           WatchLimits(options), TransportLimits(options)}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

absl::Status Validate(const Options& options) {
  if (!base::ParseLogLevel(options.log_level).has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--log-level: `", options.log_level, "` is none of debug, info, warning, error, off"));
  }
  if (options.listen.rfind(':') == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat("--listen: `", options.listen, "` is not an address and a port"));
  }
  if (!IsLoopback(options.listen) && !options.insecure_non_loopback) {
    return absl::InvalidArgumentError(
        absl::StrCat("--listen: `", options.listen,
                     "` can be reached from other machines, and the server has no TLS and asks nobody "
                     "who they are: listen on 127.0.0.1 behind something that does, or give --insecure-non-loopback"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Command> ParseCommandLine(const std::vector<std::string>& arguments,
                                         const std::function<const char*(const char*)>& environment) {
  Command command;
  CLI::App app(
      "entente-server: a typed, dated, source-cited graph of the AI industry, over gRPC.\n"
      "Options come from flags, then ENTENTE_* variables (ENTENTE_MAX_PAGE_SIZE), then the file of --config.",
      "entente-server");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)->always_capture_default();
  app.set_version_flag("--version", kVersion);
  app.set_config("--config", "", "file of `key = value` lines, keys as the flags")->configurable(false);
  app.allow_config_extras(CLI::config_extras_mode::error);
  AddOptions(app, command.options);
  bool print_config = false;
  app.add_flag("--print-config", print_config, "print the configuration in force, as a file, and exit")
      ->configurable(false);
  try {  // CLI11 reports by exception; nothing else here does
    std::vector<std::string> merged = Merge(app, arguments, environment);
    app.parse(merged);
  } catch (const CLI::CallForHelp&) {
    command.print = app.help();
    return command;
  } catch (const CLI::CallForVersion&) {
    command.print = absl::StrCat("entente-server ", kVersion, "\n");
    return command;
  } catch (const CLI::ParseError& error) {
    return absl::InvalidArgumentError(error.what());
  }
  RETURN_IF_ERROR(Validate(command.options));
  if (print_config) command.print = app.config_to_str(/*default_also=*/true);
  return command;
}

}  // namespace entente::server
