// What watching costs: one commit to many watchers, and what those who do not read cost the others.
//
//   fanout_benchmark [--watchers 1,100,1000,5000] [--stalled-of 1000] [--seconds S]
//
// For each number of watchers: from a lone commit's start to the last watcher's copy; events delivered per second while
// 16 writers commit; memory of an idle watcher. Then the same with a tenth of so many watchers stalled. Client and
// server share the machine.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "entente/v1/admin_service.pb.h"
#include "entente/v1/commit_service.pb.h"
#include "tests/benchmark/load.h"
#include "tests/benchmark/process_usage.h"
#include "tests/benchmark/watchers.h"
#include "tests/testing/server_process.h"

namespace entente::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kCommit[] = "/entente.v1.CommitService/Commit";
constexpr char kInfo[] = "/entente.v1.AdminService/GetServerInfo";
constexpr int kLoneCommits = 60, kWriters = 16, kMaxStallMs = 2000;

// What a change is padded with where some stall, so that what they do not read soon fills the network's buffers.
constexpr int kPadding = 2000;

struct Sizes {
  std::vector<int> watchers = {1, 100, 1000, 5000};
  int stalled_of = 1000;
  double seconds = 4;
};

struct Row {
  int watchers = 0, stalled = 0;
  double p50 = 0, p99 = 0;  // from a commit's start to the last copy, microseconds
  double events_per_second = 0, commits_per_second = 0;
  double server_cores = 0, client_cores = 0;
  double bytes_per_watcher = 0;  // of memory, idle
  double grown = 0;              // bytes of memory more after the burst than before it
  int64_t let_go = 0, lost = 0;
  bool complete = true;
};

// A commit of one change, always another one.
std::string Change(int64_t n, int padding) {
  v1::CommitRequest request;
  request.set_author("benchmark");
  request.set_create_stubs(true);
  v1::Claim& claim = *request.add_changes()->mutable_assert_claim();
  claim.mutable_entity()->set_id("organization/o" + std::to_string(n));
  claim.mutable_entity()->mutable_description()->set_name("Organization " + std::to_string(n));
  claim.mutable_entity()->mutable_description()->mutable_organization()->set_country("KR");
  if (padding > 0) claim.mutable_entity()->mutable_description()->set_summary(std::string(padding, '.'));
  claim.add_citations()->set_document("document/source");
  return request.SerializeAsString();
}

// Waits until no more than so many watches are open. Bounded.
bool WaitForWatches(const testing::ServerProcess& server, int64_t count) {
  for (int i = 0; i < 300; ++i) {
    v1::GetServerInfoResponse info;
    if (!info.ParseFromString(CallOnce(server.address(), kInfo, ""))) return false;
    if (info.open_watches() <= count) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

Row Measure(const testing::ServerProcess& server, int count, int stalled, int padding, double seconds, int64_t& next) {
  Row row{.watchers = count, .stalled = stalled};
  const int64_t before = MemoryOf(server.pid());
  Watchers watchers(server.address(), count, stalled);
  row.bytes_per_watcher = static_cast<double>(MemoryOf(server.pid()) - before) / count;
  const int64_t readers = count - stalled;
  std::vector<double> times;
  for (int i = 0; i < kLoneCommits; ++i) {
    const int64_t wanted = watchers.commits() + readers;
    const auto start = Clock::now();
    CallOnce(server.address(), kCommit, Change(next++, padding));
    row.complete = watchers.WaitForCommits(wanted, std::chrono::seconds(30)) && row.complete;
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  std::sort(times.begin(), times.end());
  row.p50 = times[times.size() / 2];
  row.p99 = times[times.size() * 99 / 100];
  const int64_t first = watchers.commits();
  const int64_t memory = MemoryOf(server.pid());
  const double server_cpu = CpuOf(server.pid()), client_cpu = CpuOf(getpid());
  const auto start = Clock::now();
  const Figures commits = Run(
      server.address(), kCommit, [&](int64_t) { return Change(next++, padding); }, kWriters, seconds, server.pid());
  row.complete = commits.errors == 0 &&
                 watchers.WaitForCommits(first + commits.calls * readers, std::chrono::seconds(60)) && row.complete;
  const double took = std::chrono::duration<double>(Clock::now() - start).count();
  row.events_per_second = static_cast<double>(watchers.commits() - first) / took;
  row.commits_per_second = commits.calls_per_second;
  row.server_cores = (CpuOf(server.pid()) - server_cpu) / 1e6 / took;
  row.client_cores = (CpuOf(getpid()) - client_cpu) / 1e6 / took;
  row.grown = static_cast<double>(MemoryOf(server.pid()) - memory);
  // Those who read nothing are let go once a message could not leave for max-watch-stall.
  row.complete = WaitForWatches(server, readers) && row.complete;
  watchers.ReadOn();
  for (int i = 0; i < 100 && watchers.let_go() < stalled; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  row.let_go = watchers.let_go();
  row.lost = watchers.lost();
  return row;
}

void Print(const std::vector<Row>& rows) {
  std::printf("%9s %8s %14s %14s %12s %11s %12s %12s %13s %10s %7s\n", "watchers", "stalled", "last copy p50", "p99 us",
              "events/s", "commits/s", "server cores", "client cores", "bytes/watcher", "grown MiB", "let go");
  for (const Row& row : rows) {
    std::printf("%9d %8d %14.0f %14.0f %12.0f %11.0f %12.2f %12.2f %13.0f %10.1f %7ld%s\n", row.watchers, row.stalled,
                row.p50, row.p99, row.events_per_second, row.commits_per_second, row.server_cores, row.client_cores,
                row.bytes_per_watcher, row.grown / (1 << 20), row.let_go, row.complete ? "" : "  INCOMPLETE");
  }
}

void WriteJson(const std::vector<Row>& rows, const char* path) {
  std::ofstream out(path);
  out << "[";
  for (const Row& row : rows) {
    out << (&row == rows.data() ? "" : ",") << "\n{\"watchers\": " << row.watchers << ", \"stalled\": " << row.stalled
        << ", \"p50_us\": " << row.p50 << ", \"p99_us\": " << row.p99
        << ", \"events_per_second\": " << row.events_per_second
        << ", \"commits_per_second\": " << row.commits_per_second << ", \"server_cores\": " << row.server_cores
        << ", \"client_cores\": " << row.client_cores << ", \"bytes_per_watcher\": " << row.bytes_per_watcher << "}";
  }
  out << "\n]\n";
}

int Main(const Sizes& sizes) {
  const testing::ScratchDirectory directory;
  testing::ServerProcess server(directory.path(), {"--max-watch-stall", std::to_string(kMaxStallMs)});
  if (!server.WaitUntilServing()) return 1;
  int64_t next = 0;
  std::vector<Row> rows;
  for (const int count : sizes.watchers) rows.push_back(Measure(server, count, 0, 0, sizes.seconds, next));
  if (sizes.stalled_of > 0) {
    rows.push_back(Measure(server, sizes.stalled_of, 0, kPadding, sizes.seconds, next));
    rows.push_back(Measure(server, sizes.stalled_of, sizes.stalled_of / 10, kPadding, sizes.seconds, next));
  }
  Print(rows);
  if (const char* path = std::getenv("ENTENTE_BENCHMARK_JSON")) WriteJson(rows, path);
  const bool complete = std::all_of(rows.begin(), rows.end(), [](const Row& row) {
    return row.complete && row.let_go == row.stalled && row.lost == 0;
  });
  return complete ? server.Stop() : 1;
}

}  // namespace
}  // namespace entente::benchmark

int main(int argc, char** argv) {
  entente::benchmark::Sizes sizes;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--stalled-of") sizes.stalled_of = std::atoi(argv[i + 1]);
    if (name == "--seconds") sizes.seconds = std::atof(argv[i + 1]);
    if (name == "--watchers") {
      sizes.watchers.clear();
      std::istringstream list(argv[i + 1]);
      for (std::string count; std::getline(list, count, ',');) sizes.watchers.push_back(std::atoi(count.c_str()));
    }
  }
  return entente::benchmark::Main(sizes);
}
