// How fast claims come in and go out: the server as a process, the SDK as its client, on this machine.
//
//   import_benchmark [--claims N] [--batch CLAIMS] [--engine 1]
//
// Half of the claims describe entities and half relate them. Imports them into an empty store, imports the same again,
// exports. Prints claims a second, the processor time of the server for each claim, and what memory it holds after.
// With --engine the rooms behind the wire are measured alone, in this process: batches are made before the clock
// starts, parsed on one thread, and acknowledged once they are on disk.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "entente/client.h"
#include "tests/benchmark/engine_import.h"
#include "tests/benchmark/import_rows.h"
#include "tests/benchmark/process_usage.h"
#include "tests/testing/server_process.h"

namespace entente::benchmark {
namespace {

struct Sizes {
  int claims = 1'000'000, batch = 5000;
  bool engine = false;
};

double Now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// One measured step against the server.
class Step {
 public:
  Step(const char* name, pid_t server) : name_(name), server_(server), cpu_(CpuOf(server)), start_(Now()) {}
  void Tell(int64_t claims) const {
    const double seconds = Now() - start_;
    std::printf("%-14s %10lld claims %8.1f s %10.0f claims/s %7.1f us of the server each %7lld MiB held\n", name_,
                static_cast<long long>(claims), seconds, static_cast<double>(claims) / seconds,
                (CpuOf(server_) - cpu_) / static_cast<double>(claims), static_cast<long long>(MemoryOf(server_) >> 20));
  }

 private:
  const char* const name_;
  const pid_t server_;
  const double cpu_, start_;
};

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return EXIT_FAILURE;
}

absl::StatusOr<v1::ImportSummary> Import(const Client& client, const Sizes& sizes, const std::string& run) {
  v1::ImportOpening opening;
  opening.set_import_id(run);
  opening.set_author("benchmark");
  opening.set_create_stubs(true);
  ImportSession session = client.Import(opening);
  std::vector<v1::ImportRecord> records;
  for (int n = 0; n < sizes.claims / 2; ++n) {
    records.push_back(Row(n));
    if (static_cast<int>(records.size()) * 2 < sizes.batch) continue;
    if (absl::Status sent = session.Send(std::exchange(records, {})); !sent.ok()) return sent;
  }
  if (absl::Status sent = session.Send(std::move(records)); !sent.ok()) return sent;
  return session.Finish();
}

int Run(const Sizes& sizes) {
  testing::ScratchDirectory directory;
  testing::ServerProcess server(directory.path());
  if (!server.WaitUntilServing()) return Fail(absl::UnavailableError(server.Log()));
  Options options;
  options.endpoints = {server.address()};
  const Client client(MakeConnection(options), options);
  for (const char* run : {"first", "again"}) {
    const Step step(run == std::string("first") ? "import" : "import again", server.pid());
    const auto summary = Import(client, sizes, run);
    if (!summary.ok()) return Fail(summary.status());
    const v1::ImportCounts& counts = summary->counts();
    if (counts.refused() > 0) return Fail(absl::InternalError("claims were refused"));
    step.Tell(counts.asserted() + counts.unchanged());
  }
  const Step step("export", server.pid());
  ClaimExport exported = client.Export({});
  while (true) {
    const auto claim = exported.Next();
    if (!claim.ok()) return Fail(claim.status());
    if (!claim->has_value()) break;
  }
  step.Tell(exported.trailer().claims());
  return EXIT_SUCCESS;
}

// The rooms behind the wire, in this process.
int RunEngine(const Sizes& sizes) {
  testing::ScratchDirectory directory;
  const std::vector<std::string> batches = EncodedBatches(sizes.claims, sizes.batch);
  absl::StatusOr<std::unique_ptr<EngineImport>> engine = EngineImport::Open(directory.path());
  if (!engine.ok()) return Fail(engine.status());
  for (const char* run : {"first", "again"}) {
    const Step step(run == std::string("first") ? "import" : "import again", getpid());
    const auto taken = (*engine)->Run(run, batches);
    if (!taken.ok()) return Fail(taken.status());
    step.Tell(*taken);
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace entente::benchmark

int main(int argc, char** argv) {
  entente::benchmark::Sizes sizes;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--claims") sizes.claims = std::atoi(argv[i + 1]);
    if (option == "--batch") sizes.batch = std::atoi(argv[i + 1]);
    if (option == "--engine") sizes.engine = std::atoi(argv[i + 1]) != 0;
  }
  return sizes.engine ? entente::benchmark::RunEngine(sizes) : entente::benchmark::Run(sizes);
}
