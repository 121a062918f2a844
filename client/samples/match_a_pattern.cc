// Prints every match of a pattern, one row a line, as they come.
//
//   sample_match_a_pattern 127.0.0.1:7407 '(a)-[:RELATION]->(b:kind) RETURN a, b'
#include <cstdlib>
#include <iostream>

#include "entente/client.h"
#include "entente/pattern_text.h"

namespace {

std::string TextOf(const entente::v1::Binding& binding) {
  if (binding.has_entity()) return binding.entity().id();
  if (binding.has_relationship()) return entente::v1::Relation_Name(binding.relationship().relation());
  return binding.has_walk() ? std::to_string(binding.walk().relationships_size()) + " steps" : "nothing";
}

absl::Status Match(const entente::Client& client, const std::string& text) {
  absl::StatusOr<entente::PatternText> pattern = entente::ParsePatternText(text);
  if (!pattern.ok()) return pattern.status();
  entente::v1::MatchPatternRequest request = pattern->request;
  request.mutable_read_mask()->add_paths("id");
  entente::PatternRows rows = client.MatchPattern(request);
  for (;;) {
    const auto row = rows.Next();
    if (!row.ok()) return row.status();
    if (!row->has_value()) break;
    for (const entente::v1::Binding& binding : (*row)->bindings()) {
      std::cout << binding.variable() << "=" << TextOf(binding) << " ";
    }
    std::cout << "\n";
  }
  std::cout << "at revision " << rows.read_info().revision() << "\n";
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: " << argv[0] << " HOST:PORT PATTERN\n";
    return EXIT_FAILURE;
  }
  entente::Options options;
  options.endpoints = {argv[1]};
  const absl::Status status = Match(entente::Client(entente::MakeConnection(options), options), argv[2]);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}
