// A table with more columns than a terminal is wide: it is written in blocks one below the other, each with as many
// columns as fit behind the first, which is repeated.
#ifndef ENTENTE_CLI_WIDE_TABLE_H_
#define ENTENTE_CLI_WIDE_TABLE_H_

#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace entente::cli {

// A wide table in the making. Unlike a Table it keeps its empty columns. A value, not thread-safe.
class WideTable {
 public:
  // The first heading is that of the column that is repeated.
  explicit WideTable(std::vector<std::string> headings) : headings_(std::move(headings)) {}

  // Adds a row with one cell for each heading; missing ones are empty.
  void Add(std::vector<std::string> cells);

  // Writes the blocks, no line wider than `width` columns unless one cell alone is.
  void Write(std::ostream& out, bool color, int width) const;
  // How many columns of a terminal it takes in one block.
  int Width() const;

 private:
  std::vector<int> Widths() const;
  // The first column and those from `begin` to `end`.
  void WriteBlock(std::ostream& out, bool color, const std::vector<int>& widths, size_t begin, size_t end) const;

  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_WIDE_TABLE_H_
