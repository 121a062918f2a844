#include "cli/wide_table.h"

#include <algorithm>

#include "cli/display_width.h"
#include "cli/table.h"

namespace entente::cli {
namespace {

constexpr int kGap = 2;  // between columns

}  // namespace

void WideTable::Add(std::vector<std::string> cells) {
  cells.resize(headings_.size());
  for (std::string& cell : cells) cell = OnOneLine(cell);
  rows_.push_back(std::move(cells));
}

std::vector<int> WideTable::Widths() const {
  std::vector<int> widths;
  for (size_t i = 0; i < headings_.size(); ++i) {
    widths.push_back(DisplayWidth(headings_[i]));
    for (const auto& row : rows_) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  return widths;
}

int WideTable::Width() const {
  int total = -kGap;
  for (const int width : Widths()) total += width + kGap;
  return std::max(total, 0);
}

void WideTable::Write(std::ostream& out, bool color, int width) const {
  if (headings_.empty()) return;
  const std::vector<int> widths = Widths();
  for (size_t begin = 1; begin < headings_.size() || begin == 1;) {
    size_t end = begin;
    int used = widths[0];
    while (end < headings_.size() && (end == begin || used + kGap + widths[end] <= width)) {
      used += kGap + widths[end++];
    }
    if (begin > 1) out << "\n";
    WriteBlock(out, color, widths, begin, end);
    begin = std::max(end, begin + 1);
  }
}

void WideTable::WriteBlock(std::ostream& out, bool color, const std::vector<int>& widths, size_t begin,
                           size_t end) const {
  const auto write = [&](const std::vector<std::string>& cells, bool emphasized) {
    std::string padding;
    const auto add = [&](size_t i) {
      if (!cells[i].empty()) out << std::exchange(padding, "") << Emphasized(cells[i], emphasized);
      padding += Padding(cells[i], widths[i] + kGap);
    };
    add(0);
    for (size_t i = begin; i < end; ++i) add(i);
    out << "\n";
  };
  write(headings_, color);
  for (const auto& row : rows_) write(row, false);
}

}  // namespace entente::cli
