#include "tests/landscape/csv.h"

#include <cstdio>
#include <cstdlib>

namespace entente::generated {
namespace {

// The cell that starts at `at`, which moves behind the separator after it.
std::string CellAt(const std::string& line, char separator, size_t& at) {
  if (at == line.size() || line[at] != '"') {
    const size_t end = std::min(line.find(separator, at), line.size());
    std::string cell = line.substr(at, end - at);
    at = end + 1;
    return cell;
  }
  std::string cell;
  for (++at; at < line.size(); ++at) {
    if (line[at] == '"' && (at + 1 == line.size() || line[++at] != '"')) break;
    cell += line[at];
  }
  ++at;
  return cell;
}

}  // namespace

CsvFile::CsvFile(const std::string& path, char separator) : in_(path), separator_(separator) {
  if (!Next(header_)) {
    std::fprintf(stderr, "%s cannot be read\n", path.c_str());
    std::abort();
  }
}

bool CsvFile::Next(Cells& cells) {
  cells.clear();
  if (!std::getline(in_, line_)) return false;
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  for (size_t at = 0; at <= line_.size();) cells.push_back(CellAt(line_, separator_, at));
  return true;
}

}  // namespace entente::generated
