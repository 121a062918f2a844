// Rows of a CSV file (RFC 4180 quoting, any separator of one character), read as they are asked for.
//
//   CsvFile file(path);
//   for (Cells cells; file.Next(cells);) { ... }
#ifndef ENTENTE_TESTS_LANDSCAPE_CSV_H_
#define ENTENTE_TESTS_LANDSCAPE_CSV_H_

#include <fstream>
#include <string>
#include <vector>

namespace entente::generated {

using Cells = std::vector<std::string>;

// The file. Not thread-safe.
class CsvFile {
 public:
  // Opens it and reads its header line. Ends the program if there is no such file.
  explicit CsvFile(const std::string& path, char separator = ',');

  const Cells& header() const { return header_; }
  // The next row; false after the last. A quoted cell may hold separators and doubled quotes, but no line ends.
  bool Next(Cells& cells);

 private:
  std::ifstream in_;
  const char separator_;
  std::string line_;
  Cells header_;
};

}  // namespace entente::generated

#endif  // ENTENTE_TESTS_LANDSCAPE_CSV_H_
