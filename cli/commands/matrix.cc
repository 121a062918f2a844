#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "cli/alliance.h"
#include "cli/commands/commands.h"
#include "cli/fact_tables.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

constexpr size_t kLongestHeading = 24;

struct Arguments {
  AllianceChoice of;
  bool omit_empty = false;
  bool cells = false;
};

// `P`, `2`, `P2`, with `?` when it is only possible.
std::string CellText(const v1::AllianceCell& cell) {
  return absl::StrCat(cell.relationships().empty() ? "" : "P",
                      cell.shared().empty() ? "" : absl::StrCat(cell.shared_size()),
                      cell.validity() == v1::VALIDITY_POSSIBLE ? "?" : "");
}

std::string NameOf(const v1::Entity& entity) {
  return entity.description().name().empty() ? entity.id() : entity.description().name();
}

// The matrix as it is shown: the longer side down the page when it would not fit across it.
struct Grid {
  Entities down;
  Entities across;
  std::map<std::pair<int, int>, std::string> cells;
};

Grid GridOf(const v1::GetAllianceMatrixResponse& response, bool transposed) {
  Grid grid;
  grid.down = transposed ? response.columns() : response.rows();
  grid.across = transposed ? response.rows() : response.columns();
  for (const v1::AllianceCell& cell : response.cells()) {
    const auto place = transposed ? std::pair(cell.column(), cell.row()) : std::pair(cell.row(), cell.column());
    grid.cells[place] = CellText(cell);
  }
  return grid;
}

// With names as headings, or with numbers that a list below explains.
WideTable TableOf(const Grid& grid, bool numbered) {
  std::vector<std::string> headings = {""};
  for (int i = 0; i < grid.across.size(); ++i) {
    headings.push_back(numbered ? absl::StrCat(i + 1) : NameOf(grid.across[i]));
  }
  WideTable table(std::move(headings));
  for (int i = 0; i < grid.down.size(); ++i) {
    std::vector<std::string> cells = {NameOf(grid.down[i])};
    for (int j = 0; j < grid.across.size(); ++j) {
      const auto found = grid.cells.find({i, j});
      const bool itself = grid.down[i].id() == grid.across[j].id();
      cells.push_back(found != grid.cells.end() ? found->second : itself ? "-" : ".");
    }
    table.Add(std::move(cells));
  }
  return table;
}

void WriteNumbers(const Entities& across, Session& session) {
  session.output.Line();
  Table table({"COLUMN", "ID", "NAME"});
  for (int i = 0; i < across.size(); ++i) {
    table.Add({absl::StrCat(i + 1), across[i].id(), across[i].description().name()});
  }
  session.output.Write(table);
}

void WriteGrid(const v1::GetAllianceMatrixResponse& response, Session& session) {
  const int width = session.output.width();
  const bool fits = TableOf(GridOf(response, false), false).Width() <= width;
  const Grid grid = GridOf(response, !fits && response.columns_size() > response.rows_size());
  const bool long_names = std::any_of(grid.across.begin(), grid.across.end(),
                                      [](const v1::Entity& entity) { return NameOf(entity).size() > kLongestHeading; });
  WideTable named = TableOf(grid, false);
  const bool numbered = named.Width() > width && (long_names || grid.across.size() > 8);
  session.output.Write(numbered ? TableOf(grid, true) : named);
  if (numbered) WriteNumbers(grid.across, session);
}

// What is in each cell, with where it is said.
void WriteCells(const v1::GetAllianceMatrixResponse& response, Session& session) {
  std::map<std::string, std::string> groups;
  for (const v1::Entity& group : response.groups()) groups[group.id()] = NameOf(group);
  Table table({"ROW", "COLUMN", "BY", "NAME", "VALID", "FROM", "UNTIL", "CITATIONS"});
  for (const v1::AllianceCell& cell : response.cells()) {
    const std::string& row = response.rows(cell.row()).id();
    const std::string& column = response.columns(cell.column()).id();
    for (const v1::Relationship& edge : cell.relationships()) {
      table.Add({row, column, session.vocabulary.RelationName(edge.relation(), edge.object() == row), "",
                 ValidityText(edge.validity()), edge.valid_time().from(), edge.valid_time().until(),
                 CitationsText(edge.claims())});
    }
    for (const v1::SharedGroup& group : cell.shared()) {
      google::protobuf::RepeatedPtrField<v1::Claim> claims;
      for (const auto* side : {&group.first(), &group.second()}) {
        for (const v1::Relationship& edge : *side) claims.MergeFrom(edge.claims());
      }
      table.Add({row, column, group.group(), groups[group.group()], ValidityText(group.validity()), "", "",
                 CitationsText(claims)});
    }
  }
  session.output.Line();
  session.output.Write(table);
}

absl::Status Matrix(const Arguments& arguments, Session& session) {
  ASSIGN_OR_RETURN(v1::GetAllianceMatrixRequest request, ToAllianceRequest(arguments.of, session));
  request.set_omit_empty(arguments.omit_empty);
  request.mutable_context()->set_include_claims(arguments.cells || !session.output.ForPeople());
  ASSIGN_OR_RETURN(const v1::GetAllianceMatrixResponse response, session.client.GetAllianceMatrix(request));
  if (session.output.ForPeople()) {
    WriteGrid(response, session);
    session.output.Line();
    session.output.Line("P: joined directly; a number: that many groups shared; ?: only possibly; .: nothing known");
    if (arguments.cells) WriteCells(response, session);
    WriteReadInfo(session, response.read_info(), response.cells_size(),
                  absl::StrCat("cells of ", response.rows_size(), " rows and ", response.columns_size(), " columns"));
  } else if (session.output.OneByOne()) {
    for (const v1::AllianceCell& cell : response.cells()) session.output.Print(cell);
  } else {
    session.output.Print(response);
  }
  return absl::OkStatus();
}

}  // namespace

void AddMatrix(CLI::App& root, Action& chosen) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App& command = *root.add_subcommand("matrix", "Show who is allied with whom, rows by columns");
  command.group(kQuestions);
  command.add_option("row", arguments->of.rows.names, "Who stands in the rows; ids or names");
  AddWords(command, "--kind", arguments->of.rows.kinds, "Those of these kinds stand in the rows");
  command.add_option("--filter", arguments->of.rows.filter, "Those that satisfy it: 'sectors:TELECOM'");
  AddAllianceOptions(command, arguments->of);
  command.add_flag("--omit-empty", arguments->omit_empty, "Leave out rows and columns that are joined to nobody");
  command.add_flag("--cells", arguments->cells, "With what is in each cell, and where it is said");
  Choose(command, chosen, std::move(arguments), &Matrix);
}

}  // namespace entente::cli
