// What the commands about dependence have in common: how they are asked, and how makers and chains read.
#ifndef ENTENTE_CLI_DEPENDENCE_H_
#define ENTENTE_CLI_DEPENDENCE_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "cli/commands/choice_options.h"
#include "cli/session.h"

namespace entente::cli {

// As typed.
struct DependenceChoice {
  std::vector<std::string> entities;
  std::vector<std::string> meanings;
  int max_depth = 0;
};

// Adds the options; `who` says what the entities are.
void AddDependenceOptions(CLI::App& command, DependenceChoice& choice, const std::string& who);

// Sets entities, meanings, depth and context of a request. Its facts come with claims, since answers are cited.
template <typename Request>
absl::Status SetDependence(const DependenceChoice& choice, Session& session, Request& request) {
  const absl::Status found = SetIds(session, choice.entities, request.mutable_entities());
  if (!found.ok()) return found;
  absl::StatusOr<std::vector<v1::Meaning>> meanings = ParseMeanings(choice.meanings);
  if (!meanings.ok()) return meanings.status();
  request.mutable_meanings()->Add(meanings->begin(), meanings->end());
  request.set_max_depth(choice.max_depth);
  *request.mutable_context() = session.context;
  request.mutable_context()->set_include_claims(true);
  return absl::OkStatus();
}

// `SK Telecom (KR)`; empty for nobody.
std::string MakerText(const v1::Maker& maker);
std::string MakersText(const google::protobuf::RepeatedPtrField<v1::Maker>& makers);

using Chain = google::protobuf::RepeatedPtrField<v1::Relationship>;
// The ids a chain passes, and what leads from each to the next: `a BASED_ON b DERIVED_FROM c`. It starts from `from`.
std::string ChainText(const std::string& from, const Chain& chain);
// Where it is said, link by link.
std::string ChainCitations(const Chain& chain);

// The remark of an answer that `depth_limited` tells of.
std::string DepthRemark(bool depth_limited);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_DEPENDENCE_H_
