#include "cli/commands/choice_options.h"

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"

namespace entente::cli {

CLI::Option* AddWords(CLI::App& command, const std::string& name, std::vector<std::string>& words,
                      const std::string& help) {
  return command.add_option(name, words, help)->allow_extra_args(false);
}

void AddRelationOptions(CLI::App& command, RelationChoice& choice) {
  AddWords(command, "-r,--relation", choice.relations, "Only these relations, and those that imply one");
  AddWords(command, "--meaning", choice.meanings, "Only relations with one of these meanings: dependence");
}

absl::StatusOr<v1::EntitySelection> ToSelection(const EntityChoice& choice, Session& session, const std::string& what) {
  v1::EntitySelection selection;
  if (!choice.names.empty() && !(choice.kinds.empty() && choice.filter.empty())) {
    return absl::InvalidArgumentError(
        absl::StrCat("choose ", what, " by name, or by kind and filter, but not by both"));
  }
  RETURN_IF_ERROR(SetIds(session, choice.names, selection.mutable_ids()));
  RETURN_IF_ERROR(SetKinds(session, choice.kinds, selection.mutable_kinds()));
  selection.set_filter_text(choice.filter);
  return selection;
}

absl::Status SetIds(Session& session, const std::vector<std::string>& texts,
                    google::protobuf::RepeatedPtrField<std::string>* ids) {
  ASSIGN_OR_RETURN(const std::vector<std::string> found, IdsOf(session, texts));
  ids->Add(found.begin(), found.end());
  return absl::OkStatus();
}

absl::Status SetKinds(Session& session, const std::vector<std::string>& texts,
                      google::protobuf::RepeatedPtrField<std::string>* kinds) {
  ASSIGN_OR_RETURN(const std::vector<std::string> found, session.vocabulary.ParseKinds(texts));
  kinds->Add(found.begin(), found.end());
  return absl::OkStatus();
}

}  // namespace entente::cli
