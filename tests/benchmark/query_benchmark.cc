// What the landscape queries Q01 to Q14 cost on a generated landscape: over the wire for one client and for four, and
// in the engine alone.
//
//   query_benchmark --data DIRECTORY [--store DIRECTORY] [--queries Q01,Q03] [--seconds S] [--wire 0] [--restart 0]
//                   [--json FILE]
//
// --data holds what the generator wrote. It is imported by the SDK into a server's empty store, or found in --store,
// which is kept; a new process of the server then answers, or with --restart 0 the one that imported (which opened when
// there was nothing), and after it a bare gRPC server that answers with 1 KiB whatever it is asked, which is what a
// call costs here at least. Both are reached over Unix sockets, as the peers of tests/benchmark/run.sh are. --wire 0
// measures the engine alone. Each figure comes from up to --seconds of the query's 1,000 parameter sets in turn, after
// a tenth of them. Server and clients share the machine.
#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "entente/client.h"
#include "service/base/clock.h"
#include "service/base/status_macros.h"
#include "tests/benchmark/echo_process.h"
#include "tests/benchmark/engine_calls.h"
#include "tests/benchmark/load.h"
#include "tests/benchmark/process_usage.h"
#include "tests/landscape/loader.h"
#include "tests/landscape/queries.h"
#include "tests/testing/server_process.h"

namespace entente::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kOpenAtMost{600};  // the figure says how long it took
constexpr int kNotCounted = -1;                   // an answer's size, where there was no time to

struct Plan {
  std::string data, store, json, programs;
  absl::flat_hash_set<std::string> queries;  // none: all
  double seconds = 2;
  bool wire = true, restart = true;
};

double SecondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

int64_t SizeOf(const std::string& directory) {
  int64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) bytes += static_cast<int64_t>(entry.file_size());
  }
  return bytes;
}

// The memory of a process that is idle but for what it does by itself, once that is done.
int64_t SettledMemoryOf(pid_t pid) {
  constexpr int kTries = 120, kSteady = 3;
  constexpr int64_t kSame = 1 << 20;
  int64_t last = 0;
  for (int i = 0, steady = 0; i < kTries && steady < kSteady; ++i) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const int64_t now = MemoryOf(pid);
    steady = std::abs(now - last) < kSame ? steady + 1 : 0;
    last = now;
  }
  return last;
}

// What loading came to.
struct Loaded {
  int64_t claims = 0;
  double seconds = 0;                        // that it took
  double open_seconds = 0;                   // until a new process of the server served it
  int64_t opened = 0, memory = 0, disk = 0;  // bytes that process then held, and held after the queries; on disk
  int64_t csv = 0;                           // bytes of what was loaded, as the generator wrote it
  int64_t relationships = 0;
};

// What calls cost one client and four.
struct OnTheWire {
  Figures alone, four;
};

// A query's figures, in microseconds but for the rates.
struct Row {
  const generated::Query* query;
  OnTheWire wire;
  Figures engine;
  std::map<int, Figures> engine_by_size;  // by the bits of the answer's size in bytes
};

// The same of calls that do nothing.
struct Echo {
  OnTheWire message, stream;
};

// The generator's claims as records of an import.
absl::Status SendClaims(const v1::CommitRequest& commit, int64_t& claims, ImportSession& session) {
  std::vector<v1::ImportRecord> records;
  records.reserve(commit.changes_size());
  for (const v1::Change& change : commit.changes()) {
    v1::ImportRecord& record = records.emplace_back();
    v1::Claim& claim = *record.add_claims();
    claim = change.assert_claim();
    if (claim.id().empty()) claim.set_id(absl::StrCat("claim/landscape.", claims));
    record.set_locator(absl::StrCat("claim ", ++claims));
  }
  return session.Send(std::move(records));
}

std::vector<std::string> Requests(const Plan& plan, const generated::Query& query,
                                  const generated::Catalogue& catalogue) {
  generated::CsvFile file(plan.data + "/params/" + query.name + ".csv");
  std::vector<std::string> requests;
  for (generated::Cells cells; file.Next(cells);) {
    generated::Parameters parameters;
    for (size_t i = 0; i < cells.size(); ++i) parameters[file.header()[i]] = cells[i];
    requests.push_back(query.request(parameters, catalogue));
  }
  return requests;
}

Answer AnswerOf(const generated::Query& query) {
  return absl::StrContains(query.method, "MatchPattern") ? Answer::kStream : Answer::kMessage;
}

template <typename Server>
OnTheWire MeasureWire(const Plan& plan, const Server& server, const std::string& method, Answer answer,
                      const std::vector<std::string>& requests) {
  const auto request = [&](int64_t i) { return requests[i % requests.size()]; };
  const auto run = [&](int clients, double seconds) {
    return Run(server.address(), method, request, clients, seconds, server.pid(), answer);
  };
  run(1, plan.seconds / 10);
  const Figures alone = run(1, plan.seconds);
  return {alone, run(4, plan.seconds)};
}

Echo MeasureEcho(const Plan& plan, const std::string& scratch) {
  const EchoProcess echo(plan.programs, scratch, std::string(1024, 'x'));
  return {MeasureWire(plan, echo, EchoProcess::kUnary, Answer::kMessage, {std::string(64, 'x')}),
          MeasureWire(plan, echo, EchoProcess::kStream, Answer::kStream, {std::string(64, 'x')})};
}

Figures FiguresOf(std::vector<float> times) {
  std::sort(times.begin(), times.end());
  Figures figures;
  figures.calls = static_cast<int64_t>(times.size());
  figures.p50 = times[times.size() / 2];
  figures.p99 = times[times.size() * 99 / 100];
  return figures;
}

absl::Status MeasureEngine(const Plan& plan, const server::Core& core, const std::vector<std::string>& requests,
                           Row& row) {
  std::vector<EngineCall> calls;
  for (const std::string& request : requests) {
    ASSIGN_OR_RETURN(EngineCall call, PrepareEngineCall(core, row.query->method, request));
    calls.push_back(std::move(call));
  }
  std::vector<int> size_class(calls.size(), kNotCounted);
  const auto warm = Clock::now();
  for (size_t i = 0; SecondsSince(warm) < plan.seconds / 10; ++i) {
    ASSIGN_OR_RETURN(const size_t bytes, calls[i % calls.size()](/*count=*/true));
    size_class[i % calls.size()] = std::bit_width(bytes);
  }
  std::vector<float> times;
  std::map<int, std::vector<float>> by_size;
  const auto begin = Clock::now();
  for (size_t i = 0; SecondsSince(begin) < plan.seconds; ++i) {
    const auto start = Clock::now();
    RETURN_IF_ERROR(calls[i % calls.size()](/*count=*/false).status());
    times.push_back(static_cast<float>(SecondsSince(start) * 1e6));
    if (const int known = size_class[i % calls.size()]; known != kNotCounted) by_size[known].push_back(times.back());
  }
  row.engine = FiguresOf(std::move(times));
  for (auto& [size, of_size] : by_size) row.engine_by_size[size] = FiguresOf(std::move(of_size));
  return absl::OkStatus();
}

void PrintWire(const OnTheWire& wire) {
  std::printf("%10.0f %10.0f %10.1f | %10.0f %10.1f\n", wire.alone.p50, wire.alone.p99, wire.alone.server_cpu,
              wire.four.calls_per_second, wire.four.server_cpu);
}

void Print(const Loaded& loaded, const std::vector<Row>& rows, const Echo& echo) {
  if (loaded.claims > 0) {
    std::printf("import %lld claims in %.1f s, %.0f/s\n", static_cast<long long>(loaded.claims), loaded.seconds,
                static_cast<double>(loaded.claims) / loaded.seconds);
  }
  std::printf("server open after %.1f s with %lld MiB, %lld MiB after the queries, %lld MiB on disk\n",
              loaded.open_seconds, static_cast<long long>(loaded.opened >> 20),
              static_cast<long long>(loaded.memory >> 20), static_cast<long long>(loaded.disk >> 20));
  std::printf("%lld relationships, %.0f bytes of memory each; on disk %.1f times the CSV\n\n",
              static_cast<long long>(loaded.relationships),
              static_cast<double>(loaded.opened) / static_cast<double>(loaded.relationships),
              static_cast<double>(loaded.disk) / static_cast<double>(loaded.csv));
  std::printf("%-4s %-28s %10s %10s | %10s %10s %10s | %10s %10s\n", "", "query", "engine p50", "p99 us", "alone p50",
              "p99 us", "CPU us", "4: calls/s", "CPU us");
  for (const Row& row : rows) {
    std::printf("%-4s %-28s %10.1f %10.1f | ", row.query->name, row.query->title, row.engine.p50, row.engine.p99);
    PrintWire(row.wire);
  }
  std::printf("%-55s | ", "a bare gRPC server's message");
  PrintWire(echo.message);
  std::printf("%-55s | ", "a bare gRPC server's stream of one message");
  PrintWire(echo.stream);
}

std::string JsonOf(const OnTheWire& wire) {
  return absl::StrCat(
      "\"p50_us\": ", wire.alone.p50, ", \"p99_us\": ", wire.alone.p99, ", \"server_cpu_us\": ", wire.alone.server_cpu,
      ", \"per_second_1\": ", wire.alone.calls_per_second, ", \"per_second_4\": ", wire.four.calls_per_second,
      ", \"errors\": ", wire.alone.errors + wire.four.errors);
}

std::string JsonOf(const std::map<int, Figures>& by_size) {
  return absl::StrJoin(by_size, ", ", [](std::string* out, const auto& of_size) {
    absl::StrAppend(out, "\"", of_size.first, "\": {\"calls\": ", of_size.second.calls,
                    ", \"p50_us\": ", of_size.second.p50, "}");
  });
}

void WriteJson(const Loaded& loaded, const std::vector<Row>& rows, const Echo& echo, const std::string& path) {
  std::ofstream out(path);
  out << absl::StrCat("{\"claims\": ", loaded.claims, ", \"import_seconds\": ", loaded.seconds,
                      ", \"open_seconds\": ", loaded.open_seconds, ", \"opened_bytes\": ", loaded.opened,
                      ", \"memory_bytes\": ", loaded.memory, ", \"disk_bytes\": ", loaded.disk,
                      ", \"csv_bytes\": ", loaded.csv, ", \"relationships\": ", loaded.relationships,
                      ", \"echo\": {\"message\": {", JsonOf(echo.message), "}, \"stream\": {", JsonOf(echo.stream),
                      "}}, \"queries\": {\n");
  for (const Row& row : rows) {
    out << absl::StrCat("  \"", row.query->name, "\": {\"engine_p50_us\": ", row.engine.p50,
                        ", \"engine_p99_us\": ", row.engine.p99, ", \"engine_by_size\": {", JsonOf(row.engine_by_size),
                        "}, ", JsonOf(row.wire), "}", &row == &rows.back() ? "\n" : ",\n");
  }
  out << "}}\n";
}

// Puts the landscape into the server.
absl::Status Import(const Plan& plan, const testing::ServerProcess& server, Loaded& loaded) {
  Options options;
  options.endpoints = {server.address()};
  const Client client(MakeConnection(options), options);
  v1::ImportOpening opening;
  opening.set_import_id("landscape");
  opening.set_author("landscape generator");
  ImportSession session = client.Import(opening);
  generated::Loader loader([&](const v1::CommitRequest& commit) { return SendClaims(commit, loaded.claims, session); });
  const auto start = Clock::now();
  RETURN_IF_ERROR(loader.Load(plan.data));
  const absl::StatusOr<v1::ImportSummary> summary = session.Finish();
  if (!summary.ok()) return summary.status();
  loaded.seconds = SecondsSince(start);
  return summary->counts().refused() == 0 ? absl::OkStatus() : absl::InternalError("claims were refused");
}

// The queries that were asked for, with what to send for each.
struct Asked {
  std::vector<Row> rows;
  std::vector<std::vector<std::string>> requests;  // by row
};

absl::StatusOr<Asked> ReadQueries(const Plan& plan) {
  generated::Loader loader([](const v1::CommitRequest&) { return absl::OkStatus(); });  // learns the ids
  RETURN_IF_ERROR(loader.Load(plan.data));
  Asked asked;
  for (const generated::Query& query : generated::Queries()) {
    if (!plan.queries.empty() && !plan.queries.contains(query.name)) continue;
    asked.rows.push_back({&query, {}, {}});
    asked.requests.push_back(Requests(plan, query, loader.catalogue()));
  }
  return asked;
}

absl::Status MeasureServer(const Plan& plan, const std::string& directory, const std::string& scratch, Asked& asked,
                           Loaded& loaded) {
  const bool found = std::filesystem::exists(directory + "/store");
  std::filesystem::create_directories(directory);
  const std::vector<std::string> flags = {"--listen", SocketIn(scratch, "server")};
  const auto start = [&]() -> absl::StatusOr<std::unique_ptr<testing::ServerProcess>> {
    const auto begin = Clock::now();
    auto server = std::make_unique<testing::ServerProcess>(directory, flags);
    if (!server->WaitUntilServing(kOpenAtMost)) return absl::UnavailableError(server->Log());
    loaded.open_seconds = SecondsSince(begin);
    return server;
  };
  ASSIGN_OR_RETURN(std::unique_ptr<testing::ServerProcess> server, start());
  if (!found) {
    RETURN_IF_ERROR(Import(plan, *server, loaded));
    if (plan.restart) {
      server->Stop();
      ASSIGN_OR_RETURN(server, start());
    }
  }
  loaded.opened = SettledMemoryOf(server->pid());
  for (size_t i = 0; i < asked.rows.size(); ++i) {
    Row& row = asked.rows[i];
    row.wire = MeasureWire(plan, *server, row.query->method, AnswerOf(*row.query), asked.requests[i]);
  }
  loaded.memory = MemoryOf(server->pid());
  server->Stop();
  loaded.disk = SizeOf(directory + "/store");
  return absl::OkStatus();
}

absl::Status Measure(const Plan& plan) {
  testing::ScratchDirectory scratch;
  const std::string directory = plan.store.empty() ? scratch.path() : plan.store;
  Loaded loaded;
  ASSIGN_OR_RETURN(Asked asked, ReadQueries(plan));
  Echo echo;
  if (plan.wire) {
    RETURN_IF_ERROR(MeasureServer(plan, directory, scratch.path(), asked, loaded));
    echo = MeasureEcho(plan, scratch.path());
  }
  base::SystemClock clock;
  server::Options options;
  options.data = directory + "/store";
  ASSIGN_OR_RETURN(const std::unique_ptr<server::Core> core, server::Core::Open(options, clock));
  core->store->WaitForIds();
  loaded.relationships = core->graph.next_relationship();
  for (const char* file : {"entities", "relationships", "aliases"}) {
    loaded.csv += static_cast<int64_t>(std::filesystem::file_size(absl::StrCat(plan.data, "/", file, ".csv")));
  }
  for (size_t i = 0; i < asked.rows.size(); ++i) {
    RETURN_IF_ERROR(MeasureEngine(plan, *core, asked.requests[i], asked.rows[i]));
  }
  Print(loaded, asked.rows, echo);
  if (!plan.json.empty()) WriteJson(loaded, asked.rows, echo, plan.json);
  for (const Row& row : asked.rows) {
    const int64_t errors = row.wire.alone.errors + row.wire.four.errors;
    if (errors > 0) return absl::InternalError(absl::StrCat(row.query->name, " failed"));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace entente::benchmark

int main(int argc, char** argv) {
  entente::benchmark::Plan plan;
  plan.programs = entente::benchmark::DirectoryOf(argv[0]);
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i], value = argv[i + 1];
    if (option == "--data") plan.data = value;
    if (option == "--store") plan.store = value;
    if (option == "--json") plan.json = value;
    if (option == "--wire") plan.wire = value != "0";
    if (option == "--restart") plan.restart = value != "0";
    if (option == "--seconds") plan.seconds = std::atof(argv[i + 1]);
    if (option == "--queries") {
      for (const auto name : absl::StrSplit(value, ',')) plan.queries.emplace(name);
    }
  }
  const absl::Status status = entente::benchmark::Measure(plan);
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return status.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}
