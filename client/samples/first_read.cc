// Reads one entity by name or id and what it is related to.
//
//   sample_first_read 127.0.0.1:7407 "Some Name"
#include <cstdlib>
#include <iostream>

#include "entente/client.h"
#include "entente/name_resolver.h"

namespace {

absl::Status FirstRead(const entente::Client& client, const std::string& text) {
  const absl::StatusOr<std::string> id = entente::ResolveId(client, text);
  if (!id.ok()) return id.status();
  const auto response = client.GetEntity(*id);
  if (!response.ok()) return response.status();
  std::cout << response->entity().id() << " is known as " << response->entity().description().name() << "\n";

  entente::v1::ListRelationshipsRequest request;
  request.add_entities(*id);
  for (const auto& relationship : client.ListRelationships(request)) {
    if (!relationship.ok()) return relationship.status();
    std::cout << relationship->subject() << " " << entente::v1::Relation_Name(relationship->relation()) << " "
              << relationship->object() << "\n";
  }
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: " << argv[0] << " HOST:PORT NAME\n";
    return EXIT_FAILURE;
  }
  entente::Options options;
  options.endpoints = {argv[1]};
  const absl::Status status = FirstRead(entente::Client(entente::MakeConnection(options), options), argv[2]);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}
