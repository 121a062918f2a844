// Keeps a copy of all entities of one kind, of what touches them and of what was measured of them, up to the present,
// and proves that it equals the server's.
//
//   sample_keep_a_replica 127.0.0.1:7407 some_kind
#include <cstdlib>
#include <iostream>

#include "entente/client.h"
#include "entente/replica.h"

namespace {

absl::Status KeepAReplica(const entente::Client& client, const std::string& kind) {
  const absl::StatusOr<entente::v1::ReadInfo> present = client.CurrentState();
  if (!present.ok()) return present.status();
  entente::v1::WatchRequest request;
  request.mutable_filter()->add_kinds(kind);
  request.set_until_revision(present->revision());  // without it, the copy is kept for ever
  entente::Replica replica(client, request);
  for (;;) {
    const absl::StatusOr<entente::ReplicaStep> step = replica.Next();
    if (!step.ok()) return step.status();  // DATA_LOSS if the copy is not what the server has
    if (std::holds_alternative<entente::Ended>(step->cause)) break;
    std::cout << "at " << step->revision << ": " << step->changes.size() << " changes"
              << (step->passed_over ? ", commits were passed over" : "") << "\n";
    // A program that may be restarted keeps replica.Save() here, and starts the next replica with it.
  }
  std::cout << replica.tally().count << " facts, digest " << replica.tally().digest << ", verified at revision "
            << replica.verified_revision() << "\n";
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: " << argv[0] << " HOST:PORT KIND\n";
    return EXIT_FAILURE;
  }
  entente::Options options;
  options.endpoints = {argv[1]};
  const absl::Status status = KeepAReplica(entente::Client(entente::MakeConnection(options), options), argv[2]);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}
