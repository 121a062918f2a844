// Follows every change from the oldest commit kept up to a revision, across lost connections.
//
//   sample_follow_changes 127.0.0.1:7407 12
#include <cstdlib>
#include <iostream>
#include <variant>

#include "entente/client.h"

namespace {

absl::Status FollowChanges(const entente::Client& client, int64_t until_revision) {
  entente::v1::WatchRequest request;
  request.mutable_earliest();
  request.set_until_revision(until_revision);
  entente::Watcher watcher = client.Watch(request);
  for (;;) {
    const absl::StatusOr<entente::WatchEvent> event = watcher.Next();
    if (!event.ok()) return event.status();
    if (const auto* commit = std::get_if<entente::v1::CommitEvent>(&*event)) {
      std::cout << commit->revision() << ": " << commit->changes_size() << " changes by " << commit->author() << "\n";
    }
    if (const auto* gap = std::get_if<entente::Gap>(&*event)) {
      std::cout << "commits after " << gap->after_revision << " are gone; a snapshot follows\n";
    }
    if (std::holds_alternative<entente::Ended>(*event)) return absl::OkStatus();
    // A program that may be restarted saves watcher.token() here, and starts again with it as after_token.
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: " << argv[0] << " HOST:PORT UNTIL_REVISION\n";
    return EXIT_FAILURE;
  }
  entente::Options options;
  options.endpoints = {argv[1]};
  const absl::Status status =
      FollowChanges(entente::Client(entente::MakeConnection(options), options), std::atoll(argv[2]));
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}
