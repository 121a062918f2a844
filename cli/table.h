// Rows of text under headings, for people: columns aligned by display width, empty columns left out.
#ifndef ENTENTE_CLI_TABLE_H_
#define ENTENTE_CLI_TABLE_H_

#include <ostream>
#include <string>
#include <vector>

namespace entente::cli {

// The text as a heading of a terminal that shows colours has it.
std::string Emphasized(const std::string& text, bool color);
// The blanks after a text that is to take so many columns.
std::string Padding(const std::string& text, int width);

// A table in the making. A value, not thread-safe.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}

  // Adds a row with one cell for each heading; missing ones are empty.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // Writes headings and rows, the headings emphasized when `color`. A table without rows writes nothing.
  void Write(std::ostream& out, bool color) const;

 private:
  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
};

// Names and values, one pair a line, values aligned. Pairs without a value are left out.
class Card {
 public:
  void Add(const std::string& name, const std::string& value);
  void Write(std::ostream& out, bool color) const;

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_TABLE_H_
