#include "cli/table.h"

#include <algorithm>
#include <utility>

#include "cli/display_width.h"

namespace entente::cli {
namespace {

constexpr char kBold[] = "\033[1m";
constexpr char kPlain[] = "\033[0m";

}  // namespace

std::string Emphasized(const std::string& text, bool color) { return color ? kBold + text + kPlain : text; }

std::string Padding(const std::string& text, int width) {
  return std::string(std::max(0, width - DisplayWidth(text)), ' ');
}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(headings_.size());
  for (std::string& cell : cells) cell = OnOneLine(cell);
  rows_.push_back(std::move(cells));
}

void Table::Write(std::ostream& out, bool color) const {
  std::vector<size_t> columns;
  std::vector<int> widths(headings_.size(), 0);
  for (size_t i = 0; i < headings_.size(); ++i) {
    for (const auto& row : rows_) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    if (widths[i] > 0) columns.push_back(i);
    widths[i] = std::max(widths[i], DisplayWidth(headings_[i]));
  }
  const auto write = [&](const std::vector<std::string>& cells, bool emphasized) {
    std::string padding;
    for (size_t i : columns) {
      if (!cells[i].empty()) out << std::exchange(padding, "") << Emphasized(cells[i], emphasized);
      padding += Padding(cells[i], widths[i]) + "  ";
    }
    out << "\n";
  };
  if (columns.empty()) return;
  write(headings_, color);
  for (const auto& row : rows_) write(row, false);
}

void Card::Add(const std::string& name, const std::string& value) {
  if (!value.empty()) lines_.emplace_back(name, OnOneLine(value));
}

void Card::Write(std::ostream& out, bool color) const {
  int width = 0;
  for (const auto& [name, value] : lines_) width = std::max(width, DisplayWidth(name));
  for (const auto& [name, value] : lines_) {
    out << Emphasized(name, color) << Padding(name, width) << "  " << value << "\n";
  }
}

}  // namespace entente::cli
