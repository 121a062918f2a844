#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/commands/commands.h"
#include "cli/value_text.h"
#include "entente/internal/near_names.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::string shell;
  const CLI::App* root = nullptr;
};

// The long options of a command.
std::vector<std::string> Options(const CLI::App& app) {
  std::vector<std::string> options;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  }
  return options;
}

std::vector<const CLI::App*> Commands(const CLI::App& root) {
  return root.get_subcommands([](const CLI::App*) { return true; });
}

std::string Names(const CLI::App& root, const std::string& separator) {
  std::vector<std::string> names;
  for (const CLI::App* command : Commands(root)) names.push_back(command->get_name());
  return absl::StrJoin(names, separator);
}

// What may follow an option, for the options whose words are few and known beforehand.
std::vector<std::pair<std::string, std::string>> OptionWords() {
  return {{"--relation|-r", absl::StrJoin(EnumNames(*v1::Relation_descriptor()), " ")},
          {"--metric|-m", absl::StrJoin(EnumNames(*v1::Metric_descriptor()), " ")},
          {"--meaning", absl::StrJoin(EnumNames(*v1::Meaning_descriptor()), " ")},
          {"--min-confidence", absl::StrJoin(EnumNames(*v1::Confidence_descriptor()), " ")},
          {"--kind", absl::StrJoin(internal::KindNames(), " ")},
          {"--output|-o|--format", "table json jsonl textproto dot mermaid svg"},
          {"--direction", "out in either"},
          {"--direct", absl::StrJoin(EnumNames(*v1::Meaning_descriptor()), " ")},
          {"--shared", absl::StrJoin(EnumNames(*v1::Meaning_descriptor()), " ")},
          {"--column-kind", absl::StrJoin(internal::KindNames(), " ")},
          {"--order", "hops confidence recency"},
          {"--event", "began ended measured field"},
          {"--change", "entered changed deleted retracted became-valid ceased-valid"},
          {"--from", "now snapshot earliest"},
          {"--on-history-lost", "fail snapshot"},
          {"--slow", "disconnect coalesce resync"}};
}

std::string Bash(const CLI::App& root) {
  std::string script = absl::StrCat(
      "_entente() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= word\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case $word in ",
      Names(root, "|"),
      ") command=$word; break ;; esac\n"
      "  done\n"
      "  case $previous in\n");
  for (const auto& [options, words] : OptionWords()) {
    absl::StrAppend(&script, "    ", options, ") COMPREPLY=($(compgen -W \"", words,
                    "\" -- \"$current\")); return ;;\n");
  }
  absl::StrAppend(&script, "  esac\n  local words=\"", absl::StrJoin(Options(root), " "), "\"\n  case $command in\n");
  absl::StrAppend(&script, "    \"\") words=\"", Names(root, " "), " $words\" ;;\n");
  for (const CLI::App* command : Commands(root)) {
    std::string words = absl::StrJoin(Options(*command), " ");
    if (command->get_name() == "list") absl::StrAppend(&words, " ", absl::StrJoin(internal::KindNames(), " "));
    if (command->get_name() == "completion") absl::StrAppend(&words, " bash zsh fish");
    absl::StrAppend(&script, "    ", command->get_name(), ") words=\"", words, " $words\" ;;\n");
  }
  absl::StrAppend(&script,
                  "  esac\n"
                  "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                  "  [ \"$command\" = commit ] && COMPREPLY+=($(compgen -f -- \"$current\"))\n"
                  "}\n"
                  "complete -F _entente entente\n");
  return script;
}

std::string FishText(const std::string& text) {
  return "'" + absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"'", "\\'"}}) + "'";
}

std::string FishOption(const std::string& condition, const CLI::Option& option) {
  std::string lines;
  for (const std::string& name : option.get_lnames()) {
    absl::StrAppend(&lines, "complete -c entente", condition, " -l ", name,
                    option.get_items_expected() == 0 ? "" : " -x");
    for (const auto& [options, words] : OptionWords()) {
      if (absl::StrCat(options, "|").rfind(absl::StrCat("--", name, "|"), 0) == 0) {
        absl::StrAppend(&lines, " -a ", FishText(words));
      }
    }
    absl::StrAppend(&lines, " -d ", FishText(option.get_description()), "\n");
  }
  return lines;
}

std::string Fish(const CLI::App& root) {
  std::string script = "complete -c entente -f\n";
  for (const CLI::Option* option : root.get_options()) absl::StrAppend(&script, FishOption("", *option));
  for (const CLI::App* command : Commands(root)) {
    absl::StrAppend(&script, "complete -c entente -n __fish_use_subcommand -a ", command->get_name(), " -d ",
                    FishText(command->get_description()), "\n");
    const std::string seen = absl::StrCat(" -n '__fish_seen_subcommand_from ", command->get_name(), "'");
    for (const CLI::Option* option : command->get_options()) absl::StrAppend(&script, FishOption(seen, *option));
    if (command->get_name() == "commit") absl::StrAppend(&script, "complete -c entente", seen, " -F\n");
  }
  return script;
}

absl::Status Completion(const Arguments& arguments, Session& session) {
  std::ostream& out = session.output.stream();
  if (arguments.shell == "bash") {
    out << Bash(*arguments.root);
  } else if (arguments.shell == "zsh") {
    out << "#compdef entente\nautoload -U +X bashcompinit && bashcompinit\n" << Bash(*arguments.root);
  } else if (arguments.shell == "fish") {
    out << Fish(*arguments.root);
  } else {
    return absl::InvalidArgumentError(absl::StrCat("no shell \"", arguments.shell, "\"",
                                                   internal::Suggestion(arguments.shell, {"bash", "zsh", "fish"})));
  }
  return absl::OkStatus();
}

}  // namespace

void AddCompletion(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  arguments->root = &root;
  CLI::App& command = *root.add_subcommand("completion", "Print the script by which a shell completes entente's words");
  command.add_option("shell", arguments->shell, "bash, zsh or fish")->required();
  command.footer("For bash: source <(entente completion bash)");
  Choose(command, chosen, std::move(arguments), &Completion);
}

}  // namespace entente::cli
