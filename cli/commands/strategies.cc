#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/commands/choice_options.h"
#include "cli/commands/commands.h"
#include "cli/dependence.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {
  std::vector<std::string> organizations;
};

using Related = google::protobuf::RepeatedPtrField<v1::RelatedEntity>;

std::string NameOf(const v1::Entity& entity) {
  return entity.description().name().empty() ? entity.id() : entity.description().name();
}

std::vector<std::string> NamesIn(const Related& related) {
  std::vector<std::string> names;
  for (const v1::RelatedEntity& item : related) names.push_back(NameOf(item.entity()));
  return names;
}

// What it takes from others, and from whom.
std::vector<std::string> Outside(const v1::StrategyProfile& profile) {
  std::vector<std::string> texts;
  for (const v1::Dependency& dependency : profile.outside()) {
    const std::string makers = MakersText(dependency.makers());
    texts.push_back(absl::StrCat(NameOf(dependency.entity()), makers.empty() ? "" : absl::StrCat(", by ", makers)));
  }
  return texts;
}

// Adds what one aspect says of each organization, one thing a line.
void AddAspect(const std::string& name, const std::vector<std::vector<std::string>>& columns, WideTable& table) {
  size_t lines = 0;
  for (const auto& column : columns) lines = std::max(lines, column.size());
  for (size_t line = 0; line < std::max<size_t>(lines, 1); ++line) {
    std::vector<std::string> cells = {line == 0 ? name : ""};
    for (const auto& column : columns) {
      cells.push_back(line < column.size() ? column[line] : column.empty() && line == 0 ? "." : "");
    }
    table.Add(std::move(cells));
  }
}

void Write(const v1::CompareStrategiesResponse& response, Session& session) {
  std::vector<std::string> headings = {""};
  for (const v1::StrategyProfile& profile : response.profiles()) headings.push_back(NameOf(profile.organization()));
  WideTable table(std::move(headings));
  const auto add = [&](const std::string& name, auto aspect) {
    std::vector<std::vector<std::string>> columns;
    for (const v1::StrategyProfile& profile : response.profiles()) columns.push_back(aspect(profile));
    AddAspect(name, columns, table);
  };
  add("makes", [](const v1::StrategyProfile& p) { return NamesIn(p.own()); });
  add("takes", [](const v1::StrategyProfile& p) { return Outside(p); });
  add("works with", [](const v1::StrategyProfile& p) { return NamesIn(p.partners()); });
  add("belongs to", [](const v1::StrategyProfile& p) { return NamesIn(p.groups()); });
  add("aims at", [](const v1::StrategyProfile& p) { return NamesIn(p.strategies()); });
  add("made at home", [](const v1::StrategyProfile& p) {
    if (!p.has_sovereign_share()) return std::vector<std::string>();
    return std::vector<std::string>{absl::StrFormat("%.1f%%", 100 * p.sovereign_share())};
  });
  session.output.Write(table);
  WriteReadInfo(session, response.read_info(), response.profiles_size(), "profiles");
}

absl::Status Strategies(const Arguments& arguments, Session& session) {
  v1::CompareStrategiesRequest request;
  RETURN_IF_ERROR(SetIds(session, arguments.organizations, request.mutable_organizations()));
  *request.mutable_context() = session.context;
  request.mutable_context()->set_include_claims(!session.output.ForPeople());
  ASSIGN_OR_RETURN(const v1::CompareStrategiesResponse response, session.client.CompareStrategies(request));
  if (session.output.ForPeople()) {
    Write(response, session);
  } else if (session.output.OneByOne()) {
    for (const v1::StrategyProfile& profile : response.profiles()) session.output.Print(profile);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddStrategies(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("strategies", "Set side by side what some make, take, share and aim at");
  command.group(kQuestions);
  command.add_option("entity", arguments->organizations, "Who is compared; ids or names")->required();
  Choose(command, chosen, std::move(arguments), &Strategies);
}

}  // namespace entente::cli
