// Imports the claims of a file, one as JSON a line, as `entente export` writes them. Run twice, it changes nothing.
//
//   sample_import_claims 127.0.0.1:7407 claims.jsonl a-name-for-this-run
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "entente/client.h"
#include "entente/error.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status.pb.h"

namespace {

constexpr size_t kClaimsInABatch = 1000;

void Tell(const std::vector<entente::v1::ImportedBatch>& batches) {
  for (const auto& batch : batches) {
    for (const auto& refused : batch.refused()) {
      std::cerr << refused.locator() << ": " << entente::ToStatus(refused.status()).message() << "\n";
    }
  }
}

absl::Status ImportClaims(const entente::Client& client, const std::string& path, const std::string& run) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError("cannot read " + path);
  entente::v1::ImportOpening opening;
  opening.set_import_id(run);
  opening.set_author("sample");
  opening.set_create_stubs(true);
  entente::ImportSession session = client.Import(opening);
  std::vector<entente::v1::ImportRecord> records;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    entente::v1::ImportRecord record;
    record.set_locator(path + ":" + std::to_string(++number));
    const auto parsed = google::protobuf::util::JsonStringToMessage(line, record.add_claims());
    if (!parsed.ok()) return absl::InvalidArgumentError(record.locator() + ": " + parsed.ToString());
    records.push_back(std::move(record));
    if (records.size() < kClaimsInABatch) continue;
    if (const absl::Status sent = session.Send(std::exchange(records, {})); !sent.ok()) return sent;
    Tell(session.TakeResults());
  }
  if (const absl::Status sent = session.Send(std::move(records)); !sent.ok()) return sent;
  const auto summary = session.Finish();
  if (!summary.ok()) return summary.status();
  Tell(session.TakeResults());
  const auto& counts = summary->counts();
  std::cout << counts.asserted() << " new, " << counts.corrected() << " corrected, " << counts.unchanged()
            << " unchanged, " << counts.refused() << " refused, at revision " << summary->revision() << "\n";
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: " << argv[0] << " HOST:PORT FILE RUN\n";
    return EXIT_FAILURE;
  }
  entente::Options options;
  options.endpoints = {argv[1]};
  const absl::Status status =
      ImportClaims(entente::Client(entente::MakeConnection(options), options), argv[2], argv[3]);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}
