#include "cli/import/source_files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

absl::StatusOr<SourceFile> Look(const std::string& path) {
  SourceFile file;
  file.path = path;
  file.name = std::filesystem::path(path).filename().string();
  file.facts = Value::Map();
  file.facts.Set("name", Value::Text(file.name));
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return absl::NotFoundError(absl::StrCat(path, " is no file that can be read"));
  }
  file.bytes = static_cast<int64_t>(std::filesystem::file_size(path, error));
  return file;
}

// Puts what the named groups of the pattern say into the facts of a file; false if its name does not match.
bool ReadName(const RE2& pattern, SourceFile& file) {
  std::vector<re2::StringPiece> found(pattern.NumberOfCapturingGroups() + 1);
  if (!pattern.Match(file.name, 0, file.name.size(), RE2::UNANCHORED, found.data(), static_cast<int>(found.size()))) {
    return false;
  }
  for (const auto& [name, group] : pattern.NamedCapturingGroups()) {
    if (found[group].data() == nullptr) continue;
    file.facts.Set(name, Value::Text(absl::string_view(found[group].data(), found[group].size())));
  }
  return true;
}

}  // namespace

absl::StatusOr<SourceFiles> FindSourceFiles(const Mapping& mapping, std::vector<std::string> paths) {
  std::sort(paths.begin(), paths.end());
  SourceFiles files;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(SourceFile file, Look(path));
    if (mapping.history && RE2::PartialMatch(file.name, *mapping.history->log)) {
      files.bytes_to_read += file.bytes;
      files.log.push_back(std::move(file));
      continue;
    }
    if (mapping.file_name != nullptr && !ReadName(*mapping.file_name, file)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": its name does not match the mapping's `file_name`, `",
                                                     mapping.file_name->pattern(), "`"));
    }
    files.bytes_to_read += file.bytes;
    files.items.push_back(std::move(file));
  }
  // Without a log, files are read once for the indexes and once for the records.
  if (files.log.empty() && !mapping.indexes.empty()) files.bytes_to_read *= 2;
  if (files.items.empty()) return absl::InvalidArgumentError("there are no files to read items from");
  return files;
}

}  // namespace entente::cli
