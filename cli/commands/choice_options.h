// Options that several commands have, with one wording, and what they make of requests.
#ifndef ENTENTE_CLI_COMMANDS_CHOICE_OPTIONS_H_
#define ENTENTE_CLI_COMMANDS_CHOICE_OPTIONS_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "cli/session.h"

namespace entente::cli {

// An option that may be given again and again.
CLI::Option* AddWords(CLI::App& command, const std::string& name, std::vector<std::string>& words,
                      const std::string& help);

// Along which relationships: -r,--relation and --meaning.
struct RelationChoice {
  std::vector<std::string> relations;
  std::vector<std::string> meanings;
};
void AddRelationOptions(CLI::App& command, RelationChoice& choice);

// Sets relations and meanings of a request.
template <typename Request>
absl::Status SetRelations(const RelationChoice& choice, Session& session, Request& request) {
  absl::StatusOr<std::vector<v1::Relation>> relations = session.vocabulary.ParseRelations(choice.relations);
  if (!relations.ok()) return relations.status();
  absl::StatusOr<std::vector<v1::Meaning>> meanings = ParseMeanings(choice.meanings);
  if (!meanings.ok()) return meanings.status();
  request.mutable_relations()->Add(relations->begin(), relations->end());
  request.mutable_meanings()->Add(meanings->begin(), meanings->end());
  return absl::OkStatus();
}

// Which entities: by id or name, or by kind and filter.
struct EntityChoice {
  std::vector<std::string> names;
  std::vector<std::string> kinds;
  std::string filter;
  bool empty() const { return names.empty() && kinds.empty() && filter.empty(); }
};

// The selection. INVALID_ARGUMENT when it is chosen in both ways; `what` is how the help calls it.
absl::StatusOr<v1::EntitySelection> ToSelection(const EntityChoice& choice, Session& session, const std::string& what);

// Sets the ids some names and ids stand for.
absl::Status SetIds(Session& session, const std::vector<std::string>& texts,
                    google::protobuf::RepeatedPtrField<std::string>* ids);
// Sets the kinds some words name.
absl::Status SetKinds(Session& session, const std::vector<std::string>& texts,
                      google::protobuf::RepeatedPtrField<std::string>* kinds);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_COMMANDS_CHOICE_OPTIONS_H_
